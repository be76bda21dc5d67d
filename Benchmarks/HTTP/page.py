#!/usr/bin/env python3
"""Measures what the residents' page costs the service in a large store: one request after another on one connection.

usage: scripts/bench page [--bookings 1000000] [--requests 1000] [--store FILE] [--json FILE]

Each page is asked for by somebody who is logged in, for rooms and weeks taken in turn; the times are those beyond
/healthz on the same connection. A week's page is to take at most 2 ms. --store keeps the store there, and takes it again.
"""
import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BENCH, CLI = (os.path.join(ROOT, ".build", "release", name) for name in ("booking-bench", "booking-cli"))
ROOMS = 1000
FIRST = 1798761600  # 2027-01-01T00:00Z, when the bookings begin
TARGET = 2.0


def log_in(connection, store):
    """The cookie of a member with a new PIN."""
    letter = json.loads(subprocess.run(
        [CLI, "member", "invite", "member-7", "--json", "--store", store], check=True, capture_output=True, text=True).stdout)
    connection.request(
        "POST", "/invitation", urllib.parse.urlencode({"code": letter["code"], "pin": "481516"}),
        {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    return "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--bookings", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--store")
    parser.add_argument("--json")
    asked = parser.parse_args()
    figures = []
    with tempfile.TemporaryDirectory(prefix="faelled-bench-page-") as folder:
        store = asked.store or os.path.join(folder, "large.db")
        if not os.path.exists(store):
            subprocess.run(
                [BENCH, "store", store, "--resources", str(ROOMS), "--bookings", str(asked.bookings), "--spacing", "480",
                 "--first", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST))],
                check=True, stdout=subprocess.DEVNULL)
        service = subprocess.Popen(
            [CLI, "serve", "--listen", "127.0.0.1:0", "--rate-limit", "off", "--store", store], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        try:
            port = int(service.stdout.readline().decode().strip().rstrip("/").rsplit(":", 1)[1])
            connection = http.client.HTTPConnection("127.0.0.1", port)
            headers = {"Cookie": log_in(connection, store) + "; lang=da"}

            def times(path):
                found, size = [], 0
                for number in range(asked.requests + 50):
                    day = time.strftime("%Y-%m-%d", time.gmtime(FIRST + number % 40 * 7 * 86_400))
                    target = path.format(room=f"room-{number * 7 % ROOMS}", day=day)
                    began = time.perf_counter()
                    connection.request("GET", target, headers=headers)
                    answer = connection.getresponse()
                    size = len(answer.read())
                    found.append((time.perf_counter() - began) * 1_000)
                    if answer.status != 200:
                        sys.exit(f"{target}: {answer.status}")
                return sorted(found[50:]), size

            base = statistics.median(times("/healthz")[0])
            for name, path in [
                    ("week", "/r/{room}?date={day}"), ("month", "/r/{room}/month?date={day}"), ("list", "/r/{room}/list?date={day}"),
                    ("front page", "/"), ("found", "/find?date={day}&from=17:00&to=20:00&kind=room&near=area-7&wide=1"),
                    ("my bookings", "/mine")]:
                found, size = times(path)
                middle, late = statistics.median(found) - base, found[len(found) * 99 // 100] - base
                target = TARGET if name == "week" else None
                figures.append({"page": name, "bookings": asked.bookings, "median": middle, "p99": late, "bytes": size, "target": target})
                verdict = f"  at most {target} ms{'' if middle <= target else '  MISSED'}" if target else ""
                print(f"{name:12} {middle:8.2f} ms  p99 {late:8.2f} ms  {size:7} bytes{verdict}", flush=True)
        finally:
            service.terminate()
            service.wait()
    if asked.json:
        with open(asked.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
