#!/usr/bin/env python3
"""A booking made by booking-cli is seen by the very next HTTP read, three hundred times; and the other way round."""

import harness


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=1)
        service = harness.Service(commons.store)
        connection = service.connect()
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
