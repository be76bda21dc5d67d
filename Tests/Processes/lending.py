#!/usr/bin/env python3
"""Volunteers at two desks hand out and take back the same things at once: each thing goes out once and comes back once."""

import collections
import datetime

import harness


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=1)
        harness.must(commons.store, "household", "add", "by-k2", "--area", "by", "--name", "Kirkevej-2")
        harness.must(commons.store, "member", "add", "viola", "--household", "by-k2", "--role", "volunteer")
        token = harness.must(commons.store, "token", "create", "--member", "viola").split()[-1]
        service = harness.Service(commons.store)
        connections = [service.connect(timeout=60) for _ in range(20)]
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=30)
        end = soon + datetime.timedelta(hours=3)
        booking = harness.must(
            commons.store, "book", "projektor:3", soon.strftime("%Y-%m-%dT%H:%MZ"), end.strftime("%Y-%m-%dT%H:%MZ"),
            "--for", "mette").split("\t")[0]

        def visit(http, word):
            def one(index):
                if index >= len(connections):
                    done = harness.cli(
                        commons.store, "lend", word, booking, "--units", "1", "--as", "viola", timeout=120)
                    return f"exit {done.returncode}"
                status, _, _ = harness.ask(
                    connections[index], "POST", f"/api/v1/loans/{booking}/{http}", token, {"units": 1})
                return str(status)
            return collections.Counter(str(result) for result in harness.at_once(30, one))

        for http, word in [("hand-out", "out"), ("return", "return")]:
            answers = visit(http, word)
            print(f"{word}: {dict(answers)}")
            tally.equal(answers["200"] + answers["exit 0"], 3, f"{word}: accepted")
            tally.equal(answers["409"] + answers["exit 1"], 27, f"{word}: refused")
        tally.equal(
            harness.rows(commons.store, "SELECT out_units, returned_units FROM loan"), [(3, 3)], "the loan in the store")

        # A broken one is out of service for both at once, and nobody books more than there are.
        harness.must(commons.store, "lend", "withdraw", "projektor", "--units", "1", "--damaged", "--as", "viola")
        start, end = harness.hour(1)
        asked = {"lines": [{"resource": "projektor", "units": 3}], "start": start, "end": end}
        status, problem, _ = harness.ask(connections[0], "POST", "/api/v1/bookings", commons.token, asked)
        tally.equal((status, problem["code"]), (409, "taken"), "three where one is broken")
        asked["lines"][0]["units"] = 2
        status, _, _ = harness.ask(connections[0], "POST", "/api/v1/bookings", commons.token, asked)
        tally.equal(status, 201, "two where one is broken")
        for connection in connections:
            connection.close()
        tally.equal(service.stop(), 0, "exit of the service")
        harness.check_store(tally, commons.store, "after the visits")


if __name__ == "__main__":
    harness.run(main, 300)
