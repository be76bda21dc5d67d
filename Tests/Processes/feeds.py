#!/usr/bin/env python3
"""Reads our calendar feeds and exports with another library, Python's icalendar and recurring-ical-events, and finds
the same occurrences as the API tells. The last line is "N passed, N failed"."""
import datetime
import json
import pathlib
import time

import harness

UTC = datetime.timezone.utc


def occurrences(icalendar, recurring, text):
    """(UID, start, end) of every event that holds, in UTC, as the other library finds them."""
    calendar = icalendar.Calendar.from_ical(text)
    first, last = datetime.datetime(2020, 1, 1, tzinfo=UTC), datetime.datetime(2035, 1, 1, tzinfo=UTC)
    return sorted(
        (str(event["UID"]), event.start.astimezone(UTC), event.end.astimezone(UTC))
        for event in recurring.of(calendar).between(first, last) if event.get("STATUS") != "CANCELLED")


def expected(bookings):
    """The same of the API's bookings."""
    instant = lambda text: datetime.datetime.fromisoformat(text).astimezone(UTC)
    return sorted((f"{item['id']}@faelled", instant(item["start"]), instant(item["end"])) for item in bookings)


def fetch(service, path, headers=None):
    connection = service.connect()
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers


def form(tally, data):
    """What RFC 5545 asks of the bytes themselves, beyond what a forgiving reader would notice."""
    tally.check(data.endswith(b"END:VCALENDAR\r\n"), "the last line ends the calendar")
    tally.check(b"\n" not in data.replace(b"\r\n", b""), "every line ends with CR and LF")
    tally.check(max(len(line) for line in data.split(b"\r\n")) <= 75, "no line is longer than 75 octets")
    for line in data.split(b"\r\n"):
        line.decode("utf-8")  # no character is cut by folding
    for name in [b"METHOD:PUBLISH", b"X-WR-CALNAME:", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"X-PUBLISHED-TTL:PT1H",
                 b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"]:
        tally.check(name in data, f"the feed has {name.decode()}")


def main(tally):
    harness.python_packages("icalendar==7.3.2", "recurring-ical-events==3.8.2")
    import icalendar
    import recurring_ical_events as recurring

    with harness.folder() as folder:
        commons = harness.Commons(folder)
        book(commons)
        whole = harness.must(commons.store, "feed", "create", "--household", "by-k1")
        door = harness.must(commons.store, "feed", "create", "--resource", "r0")
        area = harness.must(commons.store, "feed", "create", "--area", "by", "--member", "mette")
        bookings = json.loads(harness.must(commons.store, "booking", "list", "--json", "--limit", "500", "--to", f"{time.gmtime().tm_year + 1}-12-20T00:00"))["items"]
        active = [item for item in bookings if item["status"] == "confirmed"]
        service = harness.Service(commons.store)
        for path, wanted in [
                (whole, active), (area, active),
                (door, [item for item in active if item["lines"][0]["resource"] == "r0"])]:
            status, data, headers = fetch(service, path)
            tally.equal(status, 200, "the feed is there")
            tally.equal(headers["Content-Type"], "text/calendar; charset=utf-8", "its type")
            form(tally, data)
            found = occurrences(icalendar, recurring, data)
            tally.check(len(found) > 5, "there is something to compare")
            tally.equal(found, expected(wanted), "the other library finds the same occurrences")
            # Under a name that nobody knows only the VTIMEZONE can tell the offsets.
            renamed = data.replace(b"Europe/Copenhagen", b"Nowhere/Tycho-Brahe")
            tally.equal(occurrences(icalendar, recurring, renamed), expected(wanted), "by the VTIMEZONE alone, too")
            tally.equal(fetch(service, path, {"If-None-Match": headers["ETag"]})[0], 304, "unchanged: not sent again")
        data = fetch(service, whole)[1]
        calendar = icalendar.Calendar.from_ical(data)
        gone = [event for event in calendar.walk("VEVENT") if event.get("STATUS") == "CANCELLED"]
        tally.equal(len(gone), 1, "a cancelled booking stays as cancelled")
        tally.equal(gone[0]["SEQUENCE"], 1, "with a higher SEQUENCE")
        tally.check("Sommerfest, æøå; \\o/ \U0001F389" in [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")],
                    "a title comes through as it was written")
        tally.check(b"Sommerfest" not in fetch(service, door)[1], "a door's feed names nobody")
        before = fetch(service, whole)[2]["ETag"]
        harness.must(commons.store, "booking", "cancel", active[0]["id"], "--yes")
        status, data, _ = fetch(service, whole, {"If-None-Match": before})
        tally.equal(status, 200, "a change by another process is sent")
        tally.check((f"{active[0]['id']}@faelled") not in [uid for uid, _, _ in occurrences(icalendar, recurring, data)],
                    "and holds no longer")
        feed = json.loads(harness.must(commons.store, "feed", "list", "--json"))["items"][0]["id"]
        harness.must(commons.store, "feed", "revoke", feed)
        tally.equal(fetch(service, whole)[0], 404, "a revoked address is not there")
        tally.equal(service.stop(), 0, "the service ends")


def book(commons):
    """Bookings on both sides of both changes of the clock, one cancelled, one with a title that needs escaping."""
    year = time.gmtime().tm_year + 1
    days = [time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400 * n)) for n in (3, 40, 150, 200, 300, 360)]
    changes = [last_sunday(year, 3), last_sunday(year, 10)]
    near = [day for day in changes if 0 < (day - datetime.date.today()).days < 390]
    for day in days + [str(day) for day in near]:
        for room in ("r0", "r1"):
            harness.must(commons.store, "book", room, f"{day}T09:00", f"{day}T12:30", "--for", "mette")
    for day in near:
        before = day - datetime.timedelta(days=1)
        harness.must(commons.store, "book", "r0", f"{before}T20:00", f"{day}T08:00", "--for", "mette", "--title",
                     "Sommerfest, æøå; \\o/ \U0001F389")
        if day.month == 10:  # the doubled hour, by its second reading
            harness.must(commons.store, "book", "r1", f"{day}T02:15:00+01:00", f"{day}T02:45:00+01:00", "--for", "mette")
    made = json.loads(harness.must(
        commons.store, "book", "r2", f"{days[0]}T09:00", f"{days[0]}T10:00", "--for", "mette", "--json"))
    harness.must(commons.store, "booking", "cancel", made["id"], "--yes")


def last_sunday(year, month):
    day = datetime.date(year, month, 31)
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)


harness.run(main, 120)
