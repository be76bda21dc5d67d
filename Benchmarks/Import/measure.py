#!/usr/bin/env python3
"""Imports a calendar beside others who book: how long it takes, how much memory, how long the store's lock is held at a
time, and how long a booking waits.

    scripts/bench import [--events 100000] [--rooms 100]
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CLI = os.environ.get("BOOKING_CLI", str(ROOT / ".build" / "release" / "booking-cli"))


def must(store, *words):
    done = subprocess.run([CLI, *words, "--store", store], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stderr}")


def calendar(path, events, rooms):
    """Events of an hour, one after another in each room, from 2030 on."""
    first = 1893456000
    with open(path, "w", newline="") as file:
        file.write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//faelled//bench//DA\r\n")
        for number in range(events):
            start = first + number // rooms * 7200
            begins, ends = (time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second)) for second in (start, start + 3600))
            file.write(
                f"BEGIN:VEVENT\r\nUID:event-{number}@bench.example\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{begins}\r\n"
                f"DTEND:{ends}\r\nSUMMARY:Arrangement nr. {number}\r\nLOCATION:room-{number % rooms}\r\nEND:VEVENT\r\n")
        file.write("END:VCALENDAR\r\n")


def longest_hold(trace):
    """The longest time between taking the lock of the store and giving it back, in what strace wrote."""
    longest, held_since = 0, None
    for line in open(trace):
        call = re.search(r"([0-9.]+) flock\(\d+<[^>]*\.lock>, (\S+)\) += 0", line)
        if call and "LOCK_EX" in call[2]:
            held_since = float(call[1])
        elif call and "LOCK_UN" in call[2] and held_since:
            longest, held_since = max(longest, float(call[1]) - held_since), None
    return longest


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rooms", type=int, default=100)
    options = parser.parse_args()
    if not shutil.which("strace"):
        sys.exit("install strace, which sees the lock taken: apt-get install -y --no-install-recommends strace")
    with tempfile.TemporaryDirectory() as folder:
        store, file = f"{folder}/s.db", f"{folder}/events.ics"
        must(store, "init")
        must(store, "area", "add", "vangede", "--name", "Vangede")
        with open(f"{folder}/rooms.csv", "w") as table:
            table.write("resource,name,area,kind,seats\n")
            for number in range(options.rooms):
                table.write(f"room-{number},Rum {number},vangede,room,10\n")
        must(store, "import", "csv", f"{folder}/rooms.csv")
        calendar(file, options.events, options.rooms)
        print(f"{options.events} events, {os.path.getsize(file) / 1e6:.0f} MB")
        trace = f"{folder}/trace"
        strace = ["strace", "-f", "--seccomp-bpf", "-y", "-ttt", "-e", "trace=flock", "-o", trace]
        began = time.monotonic()
        process = subprocess.Popen(
            [*strace, CLI, "import", "ics", file, "--store", store], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        booked, waits = 0, []
        while True:
            found, status, usage = os.wait4(process.pid, os.WNOHANG)
            if found:
                break
            call = time.monotonic()
            must(store, "book", "room-0", f"2029-01-{booked // 24 + 1:02}T{booked % 24:02}:00Z", "--lasting", "1h")
            waits.append(time.monotonic() - call)
            booked += 1
        length = time.monotonic() - began
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(process.stderr.read().decode())
        print(f"taken in in {length:.2f} s, at most {usage.ru_maxrss / 1024:.0f} MB of memory")
        hold = longest_hold(trace)
        print(f"longest hold of the lock {hold * 1000:.0f} ms  at most 100{'' if hold <= .1 else '  MISSED'}")
        print(f"{booked} bookings beside it, the longest call {max(waits) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
