#!/usr/bin/env python3
"""A booking made by another process is seen by the very next HTTP read: ten thousand times by a process that uses the
desk, three hundred times by booking-cli; and the other way round."""

import datetime
import pathlib
import subprocess

import harness


def desk_rounds(tally, commons, connection, rounds):
    """Another process books through the desk, and says when it was told that the booking stands."""
    program = pathlib.Path(harness.binary()).resolve().parent / "desk-probe"
    probe = subprocess.Popen(
        [program, "desk", commons.store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    late = booked = 0
    # After the probe's own clock, which stands still on 1 December 2026.
    first = max(datetime.datetime.now(datetime.timezone.utc), datetime.datetime(2027, 1, 1, tzinfo=datetime.timezone.utc))
    first = first.replace(second=0, microsecond=0) + datetime.timedelta(days=30)
    for number in range(rounds):
        start = first + datetime.timedelta(minutes=15 * number)
        end = start + datetime.timedelta(minutes=15)
        minutes = [int(time.timestamp()) // 60 for time in (start, end)]
        probe.stdin.write(f"book r1 by-k1 {minutes[0]} {minutes[1]}\n")
        booked += probe.stdout.readline().startswith("booked ")
        window = "&".join(f"{name}={time:%Y-%m-%dT%H:%M:%SZ}" for name, time in (("from", start), ("to", end)))
        status, body, _ = harness.ask(connection, "GET", f"/api/v1/resources/r1/calendar?{window}")
        if status != 200 or [item["state"] for item in body["items"]] != ["taken"]:
            late += 1
            print(f"round {number}: {status} {body}")
    probe.stdin.close()
    tally.equal(probe.wait(30), 0, "exit of the other process")
    tally.equal(booked, rounds, "bookings made by the other process")
    tally.equal(late, 0, f"reads over HTTP that missed what another process had booked, of {rounds}")


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=2)
        service = harness.Service(commons.store)
        connection = service.connect()
        desk_rounds(tally, commons, connection, 10_000)
        late = 0
        for number in range(300):
            start, end = harness.hour(number)
            code = harness.must(commons.store, "book", "r0", start, end, "--for", "by-k1").split()[0]
            status, body, _ = harness.ask(
                connection, "GET", f"/api/v1/resources/r0/calendar?from={start}&to={end}")
            if status != 200 or not [item for item in body["items"] if item["state"] == "taken"]:
                late += 1
                print(f"hour {number}: {status} {body}")
            status, body, _ = harness.ask(connection, "GET", f"/api/v1/bookings/{code}", commons.token)
            if status != 200:
                late += 1
                print(f"hour {number}: {code} {status} {body}")
        tally.equal(late, 0, "reads over HTTP that missed what booking-cli had booked, of 600")
        late = 0
        for number in range(300, 320):
            start, end = harness.hour(number)
            status, body, _ = harness.ask(
                connection, "POST", "/api/v1/bookings", commons.token, {"resource": "r0", "start": start, "end": end})
            shown = harness.cli(commons.store, "booking", "show", body.get("id", "none"))
            again = harness.cli(commons.store, "book", "r0", start, end, "--for", "by-k1")
            if status != 201 or shown.returncode != 0 or again.returncode != 3:
                late += 1
                print(f"hour {number}: {status} {body} {shown} {again}")
        tally.equal(late, 0, "calls of booking-cli that missed what was booked over HTTP, of 40")
        tally.equal(service.stop(), 0, "exit of the service")
        harness.check_store(tally, commons.store, "at the end")


if __name__ == "__main__":
    harness.run(main, 600)
