#!/usr/bin/env python3
"""Random recurrence rules with their starts by python-dateutil, one JSON case a line.

usage: random_rrule.py SEED NUMBER > rrule_random.jsonl        (needs python-dateutil; tzdata for the zones)

dateutil expands readings without a zone; dropping what the clock skips, COUNT and UTC are done here. Left out is
what dateutil is known to do differently from RFC 5545: numbered with plain weekdays (it takes both at once
instead of either), BYWEEKNO without a day (it takes all seven), weeks 52 and 53 (it gives some years a week 53
that they lack when weeks do not begin on Monday), starts that the rule does not name. A weekly rule is expanded from the beginning of
its first week, since dateutil counts BYSETPOS there from the start.
"""
import itertools
import json
import random
import signal
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import rrule as dr

ZONES = ["Europe/Copenhagen"] * 5 + ["America/New_York", "Australia/Lord_Howe", "Europe/London", "UTC"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def some(rng, values, most):
    return sorted(rng.sample(values, rng.randint(1, min(most, len(values)))))


def make_rule(rng):
    """The parts of a rule, without COUNT and UNTIL, and whether a seldom one."""
    freq = rng.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY"])
    parts = {"FREQ": freq}
    if rng.random() < 0.5:
        parts["INTERVAL"] = rng.choice([1, 2, 3, 4, 5, 6, 7, 10, 12, 26])
    signed = lambda n: [i for i in range(-n, n + 1) if i]
    if rng.random() < 0.3:
        parts["BYMONTH"] = some(rng, list(range(1, 13)), 5)
    by_week = freq == "YEARLY" and rng.random() < 0.25
    if by_week:
        parts["BYWEEKNO"] = some(rng, signed(51), 4)
    if by_week or rng.random() < 0.6:
        if freq in ("MONTHLY", "YEARLY") and not by_week and rng.random() < 0.5:
            top = 5 if freq == "MONTHLY" or "BYMONTH" in parts else 53
            parts["BYDAY"] = [f"{rng.choice(signed(top))}{d}" for d in rng.sample(DAYS, rng.randint(1, 3))]
        else:
            parts["BYDAY"] = rng.sample(DAYS, rng.randint(1, 5))
    if freq != "WEEKLY" and not by_week and rng.random() < 0.3:
        parts["BYMONTHDAY"] = some(rng, signed(31), 8)
    if freq == "YEARLY" and not by_week and "BYMONTHDAY" not in parts and rng.random() < 0.2:
        parts["BYYEARDAY"] = some(rng, signed(366), 8)
    if rng.random() < 0.15:
        parts["BYHOUR"] = some(rng, list(range(24)), 3)
    if rng.random() < 0.1:
        parts["BYMINUTE"] = some(rng, list(range(0, 60, 5)), 3)
    if len(set(parts) - {"FREQ", "INTERVAL"}) and rng.random() < 0.25:
        parts["BYSETPOS"] = some(rng, signed(6), 3)
    if rng.random() < 0.3:
        parts["WKST"] = rng.choice(DAYS)
    return parts


def text(parts):
    join = lambda v: ",".join(map(str, v)) if isinstance(v, list) else str(v)
    return ";".join(f"{k}={join(v)}" for k, v in parts.items())


def to_utc(local, zone):
    """UTC of a reading, the first of two; None when the clock skips it."""
    utc = local.replace(tzinfo=zone).astimezone(timezone.utc)
    return utc if utc.astimezone(zone).replace(tzinfo=None) == local else None


def readings(parts, start):
    base = start
    if parts["FREQ"] == "WEEKLY":
        # What the rule leaves open comes from the real start.
        parts = {"BYDAY": [DAYS[start.weekday()]], "BYHOUR": start.hour, "BYMINUTE": start.minute} | parts
        base -= timedelta(days=(start.weekday() - DAYS.index(parts.get("WKST", "MO"))) % 7)
        base = base.replace(hour=0, minute=0)
    rule = dr.rrulestr(text(parts), dtstart=base)
    return itertools.takewhile(lambda d: d.year < 2060, (d for d in rule if d >= start))


class TooSlow(Exception):
    pass


def give_up(*_):
    raise TooSlow


def make_case(rng):
    """The next case; rules that dateutil walks for long without finding a day are passed over."""
    while True:
        # The alarm may come anywhere between being set and being put off, on a busy machine.
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            try:
                return try_case(rng)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except TooSlow:
            continue


def try_case(rng):
    while True:
        parts = make_rule(rng)
        zone_name = rng.choice(ZONES)
        zone = ZoneInfo(zone_name)
        minute = rng.choice([rng.randrange(0, 1440, 15), 150, 120, 165])
        start = datetime(2024, 1, 1) + timedelta(days=rng.randrange(1200), minutes=minute)
        start = next(readings(parts, start), None)
        if start is None or next(readings(parts, start), None) != start or to_utc(start, zone) is None:
            continue
        limit = rng.randint(1, 40)
        found = []
        for local in readings(parts, start):
            utc = to_utc(local, zone)
            if utc is not None and (not found or utc > found[-1]):
                found.append(utc)
            if len(found) > limit:
                break
        if len(found) <= limit:
            continue
        case = {"dtstart": start.strftime("%Y%m%dT%H%M%S"), "tzid": zone_name}
        kind = rng.choice(["COUNT", "UNTIL", "limit"])
        stamp = lambda d: d.strftime("%Y%m%dT%H%M%SZ")
        expected = found[:limit]
        if kind == "COUNT":
            parts["COUNT"] = limit
        elif kind == "UNTIL":
            parts["UNTIL"] = stamp(expected[-1] + timedelta(seconds=rng.choice([0, 59])))
        else:
            case["limit"] = limit
        case["rrule"] = text(parts)
        case["expected_utc"] = [stamp(d) for d in expected]
        return case


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, give_up)
    rng = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        print(json.dumps(make_case(rng), separators=(",", ":")))
