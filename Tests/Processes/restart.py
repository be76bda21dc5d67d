#!/usr/bin/env python3
"""Stopping and starting again: exit codes, the same answers afterwards, and keys that are still known."""

import signal
import time

import harness


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=2)
        service = harness.Service(commons.store)
        connection = service.connect()
        start, end = harness.hour(0)
        wish = {"resource": "r0", "start": start, "end": end, "title": "Fællesspisning"}
        key = {"Idempotency-Key": "restart-1"}
        status, booking, _ = harness.ask(connection, "POST", "/api/v1/bookings", commons.token, wish, key)
        tally.equal(status, 201, "a booking")
        paths = [f"/api/v1/bookings/{booking['id']}", "/api/v1/resources/r0", f"/api/v1/resources/r0/calendar?from={start}&to={end}",
                 "/api/v1/areas", "/api/v1/bookings"]
        before = [harness.ask(connection, "GET", one, commons.token)[:2] for one in paths]
        tally.check(all(answer[0] == 200 for answer in before), f"answers before: {[answer[0] for answer in before]}")

        for how in ("terminated", "killed"):
            began = time.monotonic()
            if how == "terminated":
                tally.equal(service.stop(), 0, "exit after SIGTERM")
            else:
                service.kill()
            tally.check(time.monotonic() - began < 10, f"{how}: ended in time")
            began = time.monotonic()
            service = harness.Service(commons.store)
            tally.check(time.monotonic() - began < 10, f"{how}: serves again in time")
            connection = service.connect()
            after = [harness.ask(connection, "GET", one, commons.token)[:2] for one in paths]
            tally.equal(after, before, f"{how}: the same answers")
            status, again, _ = harness.ask(connection, "POST", "/api/v1/bookings", commons.token, wish, key)
            tally.equal((status, again.get("id")), (201, booking["id"]), f"{how}: the key is known")
            other = dict(wish, title="noget andet")
            status, problem, _ = harness.ask(connection, "POST", "/api/v1/bookings", commons.token, other, key)
            tally.equal((status, problem.get("code")), (422, "idempotency-key-reused"), f"{how}: the key for another request")
        tally.equal(harness.rows(commons.store, "SELECT count(*) FROM booking"), [(1,)], "one booking in all")

        harness.ask(connection, "GET", "/healthz")
        service.process.send_signal(signal.SIGTERM)
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(10)
        service.kill()
        harness.check_store(tally, commons.store, "after two SIGTERM at once")

        first = harness.Service(commons.store)
        second = harness.Service(commons.store)
        connections = [first.connect(), second.connect()]
        taken = 0
        for number in range(10, 60):
            start, end = harness.hour(number)
            for connection in (connections if number % 2 else connections[::-1]):
                status, _, _ = harness.ask(
                    connection, "POST", "/api/v1/bookings", commons.token, {"resource": "r1", "start": start, "end": end})
                taken += status == 409
        tally.equal(taken, 50, "of two services over one store the second to be asked refuses, always")
        tally.equal((first.stop(), second.stop()), (0, 0), "exits of two services")
        harness.check_store(tally, commons.store, "after two services")


if __name__ == "__main__":
    harness.run(main, 240)
