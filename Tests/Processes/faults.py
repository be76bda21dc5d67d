#!/usr/bin/env python3
"""What happens to a store under a running service: its file swapped, its disk turned read-only, no room for a backup.
Honest answers, nothing acknowledged that is not there, and well again without a restart once the fault is gone."""

import os
import shutil
import subprocess

import harness


def mounted(place, *options):
    """A small disk of the test's own; false where none can be made."""
    place.mkdir()
    return os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", *options, "tmpfs", str(place)], capture_output=True).returncode == 0


def unmount(place):
    subprocess.run(["umount", "-l", str(place)], check=False)


def booker(commons, connection):
    def book(number):
        start, end = harness.hour(number)
        wish = {"resource": "r0", "start": start, "end": end, "title": f"hour {number}"}
        return harness.ask(connection, "POST", "/api/v1/bookings", commons.token, wish)[0]
    return book


def swapped(tally, path):
    """Somebody moves another file over the store: nothing more is acknowledged, for nobody would find it again."""
    commons = harness.Commons(path, rooms=1)
    shutil.copy(commons.store, path / "other.db")
    service = harness.Service(commons.store)
    book = booker(commons, service.connect())
    tally.equal(book(0), 201, "swapped: before")
    old = path / "commons.db.old"
    os.rename(commons.store, old)
    os.rename(path / "other.db", commons.store)
    tally.equal(book(1), 503, "swapped: a booking on the file that is gone")
    tally.equal(harness.ask(service.connect(), "GET", "/readyz")[0], 503, "swapped: readiness")
    os.rename(commons.store, path / "other.db")
    os.rename(old, commons.store)
    tally.equal(book(2), 201, "swapped: the store is back")
    tally.equal(service.stop(), 0, "swapped: exit of the service")
    stored = harness.rows(commons.store, "SELECT title FROM booking ORDER BY title")
    tally.equal(stored, [("hour 0",), ("hour 2",)], "swapped: what is stored")
    harness.check_store(tally, commons.store, "swapped")


def log_swapped(tally, path):
    """Somebody tidies away the log, or its index, beside the store: what were written now would be lost, or promised twice."""
    commons = harness.Commons(path, rooms=1)
    service = harness.Service(commons.store)
    book = booker(commons, service.connect())
    tally.equal(book(0), 201, "log: before")
    for number, suffix in enumerate(["-wal", "-shm"]):
        beside = f"{commons.store}{suffix}"
        os.rename(beside, path / "aside")
        tally.equal(book(1), 503, f"log: a booking without the {suffix}")
        tally.equal(harness.ask(service.connect(), "GET", "/readyz")[0], 503, f"log: readiness without the {suffix}")
        shutil.copy(path / "aside", beside)
        tally.equal(book(1), 503, f"log: a booking with another {suffix}")
        os.rename(path / "aside", beside)
        tally.equal(book(2 + number), 201, f"log: the {suffix} is back")
    tally.equal(service.stop(), 0, "log: exit of the service")
    stored = harness.rows(commons.store, "SELECT title FROM booking ORDER BY title")
    tally.equal(stored, [("hour 0",), ("hour 2",), ("hour 3",)], "log: what is stored")
    harness.check_store(tally, commons.store, "log")


def turns_read_only(tally, path):
    place = path / "disk"
    if not mounted(place, "-o", "size=8m"):
        print("a disk that turns read-only cannot be made here; left out")
        return
    try:
        commons = harness.Commons(place, rooms=1)
        service = harness.Service(commons.store)
        connection = service.connect()
        book = booker(commons, connection)
        tally.equal(book(0), 201, "read-only: before")
        # What is open for writing keeps a disk from turning; a disk that fails does not ask.
        subprocess.run(["mount", "-o", "remount,ro", str(place)], capture_output=True)
        if os.access(place, os.W_OK):
            subprocess.run(["mount", "-o", "remount,ro,bind", str(place)], capture_output=True)
        answers = [book(number) for number in (1, 2)]
        stored = harness.rows(commons.store, "SELECT count(*) FROM booking")[0][0]
        tally.equal(stored, 1 + answers.count(201), f"read-only: {answers} answered")
        tally.equal(set(answers) - {201, 503, 507}, set(), "read-only: answers")
        tally.equal(harness.ask(connection, "GET", "/api/v1/resources/r0")[0], 200, "read-only: reads go on")
        done = harness.cli(commons.store, "book", "r0", *harness.hour(5), "--for", "by-k1")
        tally.check(done.returncode in (0, 74), f"read-only: exit of book {done.returncode} ({done.stderr.strip()})")
        subprocess.run(["mount", "-o", "remount,rw", str(place)], capture_output=True)
        subprocess.run(["mount", "-o", "remount,rw,bind", str(place)], capture_output=True)
        tally.equal(book(9), 201, "read-only: writable again, without a restart")
        tally.equal(service.stop(), 0, "read-only: exit of the service")
        harness.check_store(tally, commons.store, "read-only")
    finally:
        unmount(place)


def no_room_for_a_backup(tally, path):
    """The disk fills up in the middle of a backup: the one before is whole, nothing is left behind."""
    commons = harness.Commons(path, rooms=1)
    place = path / "backups"
    size = os.path.getsize(commons.store)
    if not mounted(place, "-o", f"size={size + size // 2}"):
        print("a small disk cannot be made here; left out")
        return
    try:
        harness.must(commons.store, "backup", str(place / "copy.db"))
        before = (place / "copy.db").read_bytes()
        done = harness.cli(commons.store, "backup", str(place / "copy.db"))
        tally.equal(done.returncode, 74, f"no room: exit of backup ({done.stderr.strip()})")
        tally.check("full" in done.stderr or "space" in done.stderr, f"no room: says so: {done.stderr.strip()}")
        tally.check((place / "copy.db").read_bytes() == before, "no room: the backup before is untouched")
        tally.equal(os.listdir(place), ["copy.db"], "no room: nothing is left behind")
        tally.equal(harness.rows(place / "copy.db", "PRAGMA integrity_check"), [("ok",)], "no room: it is whole")
        harness.check_store(tally, commons.store, "no room")
    finally:
        unmount(place)


def nothing_left(tally, path):
    """Commands that make no store leave no files beside where it would be."""
    commons = harness.Commons(path, rooms=1)
    harness.must(commons.store, "backup", str(path / "copy.db"))
    place = path / "elsewhere"
    place.mkdir()
    done = harness.cli(place / "s.db", "restore", str(path / "copy.db"), "--yes", "--dry-run")
    tally.equal(done.returncode, 0, f"nothing left: a dry run of restore ({done.stderr.strip()})")
    done = harness.cli(place / "s.db", "init", "--seed", str(place))
    tally.check(done.returncode != 0, "nothing left: init from a folder without seeds")
    tally.equal(os.listdir(place), [], "nothing left: files")


def main(tally):
    for fault in (swapped, log_swapped, turns_read_only, no_room_for_a_backup, nothing_left):
        with harness.folder() as path:
            fault(tally, path)


if __name__ == "__main__":
    harness.run(main, 120)
