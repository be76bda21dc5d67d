#!/usr/bin/env python3
"""Two hundred requests and fifty command-line calls for the same hour, all at once: exactly the units are given away."""

import collections

import harness


def race(tally, commons, service, resource, units, number):
    """Everybody wants one unit of a resource in the same hour."""
    start, end = harness.hour(number)
    connections = [service.connect(timeout=60) for _ in range(200)]

    def one(index):
        if index >= len(connections):
            done = harness.cli(commons.store, "book", resource, start, end, "--for", "by-k1", timeout=120)
            return f"exit {done.returncode}", done.stderr
        status, body, _ = harness.ask(
            connections[index], "POST", "/api/v1/bookings", commons.token,
            {"resource": resource, "start": start, "end": end, "title": f"request {index}"})
        return f"{status}", body

    results = harness.at_once(250, one)
    answers = collections.Counter(
        result[0] if isinstance(result, tuple) else repr(result) for result in results)
    print(f"{resource}: {dict(answers)}")
    accepted = answers["201"] + answers["exit 0"]
    tally.equal(accepted, units, f"{resource}: accepted")
    tally.equal(answers["409"] + answers["exit 3"], 250 - units, f"{resource}: refused as taken")
    stored = harness.rows(
        commons.store, """SELECT count(*) FROM booking, json_each(booking.lines) AS line
                          JOIN resource ON resource.id = line.value ->> 0
                          WHERE resource.slug = ? AND booking.status = 'confirmed'""", resource)
    tally.equal(stored, [(units,)], f"{resource}: bookings in the store")
    for result in results:
        if isinstance(result, tuple) and result[0] == "409":
            tally.equal(result[1].get("code"), "taken", f"{resource}: the problem's code")
            break
    for connection in connections:
        connection.close()


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=3)
        service = harness.Service(commons.store)
        for room in commons.rooms if harness.FULL else commons.rooms[:1]:
            race(tally, commons, service, room, 1, 0)
        race(tally, commons, service, "projektor", 3, 0)
        harness.check_store(tally, commons.store, "after the races")
        tally.equal(service.stop(), 0, "exit of the service")
        harness.check_store(tally, commons.store, "after the service ended")


if __name__ == "__main__":
    harness.run(main, 600)
