#!/usr/bin/env python3
"""A household asks for more than its quota from everywhere at once, over HTTP and at the command line: it gets its quota."""

import collections
import json

import harness

RULES = {
    "text": {"da": "Højst fem om året.", "en": "Five a year at most."}, "decidedBy": "residents-meeting",
    "decidedOn": "2026-01-10", "validFrom": "2026-02-01",
}


def besiege(tally, commons, service, what, limits, allowed, held):
    """Sixty requests and twelve calls for different rooms and hours, none of which another is in the way of."""
    path = commons.store.with_name("rules.json")
    path.write_text(json.dumps({**RULES, **limits}))
    harness.must(commons.store, "area", "rules", "set", "by", str(path))
    connections = [service.connect(timeout=60) for _ in range(60)]

    def one(index):
        start, end = harness.hour(2 * (index // len(commons.rooms)))
        room = commons.rooms[index % len(commons.rooms)]
        if index >= len(connections):
            done = harness.cli(commons.store, "book", room, start, end, "--for", "by-k1", timeout=120)
            return f"exit {done.returncode}", done.stderr
        status, body, _ = harness.ask(
            connections[index], "POST", "/api/v1/bookings", commons.token,
            {"resource": room, "start": start, "end": end})
        return f"{status} {body.get('code') or body['status']}", body

    results = harness.at_once(72, one)
    answers = collections.Counter(result[0] if isinstance(result, tuple) else repr(result) for result in results)
    print(f"{what}: {dict(answers)}")
    accepted = sum(count for answer, count in answers.items() if answer.startswith("201") or answer == "exit 0")
    refused = answers["422 quota-exceeded"] + answers["exit 4"]
    tally.equal((accepted, refused), (allowed, 72 - allowed), f"{what}: accepted and refused by the quota")
    stored = harness.rows(
        commons.store, "SELECT status, count(*) FROM booking WHERE status IN ('confirmed', 'requested') GROUP BY status")
    tally.equal(stored, held, f"{what}: bookings in the store")
    for connection in connections:
        connection.close()
    for booking in json.loads(harness.must(commons.store, "booking", "list", "--json", "--limit", "500"))["items"]:
        if booking["status"] in ("confirmed", "requested"):
            harness.must(commons.store, "booking", "cancel", booking["id"])


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=6)
        service = harness.Service(commons.store)
        besiege(tally, commons, service, "five a year", {"quotas": [{"period": "year", "bookings": 5}]}, 5,
                [("confirmed", 5)])
        besiege(tally, commons, service, "four open ones", {"maxOpenBookings": 4}, 4, [("confirmed", 4)])
        besiege(tally, commons, service, "requests count too",
                {"quotas": [{"period": "year", "minutes": 180}], "approval": {"mode": "hold"}}, 3, [("requested", 3)])
        harness.check_store(tally, commons.store, "after the sieges")
        tally.equal(service.stop(), 0, "exit of the service")


if __name__ == "__main__":
    harness.run(main, 300)
