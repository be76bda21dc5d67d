#!/usr/bin/env python3
"""SIGKILL in the middle of init, upgrade, backup, restore and import, at moments spread over each one's length: what
was there before or what was to be there afterwards, whole, and the same command works the next time."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import time

import harness

ROUNDS = 60 if harness.FULL else 8
OLD = harness.ROOT / "Tests" / "Vectors" / "stores" / "v1.db"
# More than one batch of the import.
EVENTS = 1_700


def start(store, *words):
    return subprocess.Popen(
        [harness.BINARY, *words, "--store", str(store)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)


def interrupted(tally, what, prepare, words, check):
    """Kills a command at so many moments of its length; each time in a folder that `prepare` makes anew."""
    with harness.folder() as path:
        store = prepare(path)
        began = time.monotonic()
        tally.equal(start(store, *words(path)).wait(120), 0, f"{what}: exit when nobody disturbs it")
        length = time.monotonic() - began
        check(store, path, f"{what}, undisturbed")
    killed = 0
    for number in range(ROUNDS):
        with harness.folder() as path:
            store = prepare(path)
            process = start(store, *words(path))
            time.sleep(length * (number + 0.5) / ROUNDS)
            process.kill()
            killed += process.wait() < 0
            check(store, path, f"{what}, killed after {number}/{ROUNDS} of {length:.3f} s")
    print(f"{what}: {killed} of {ROUNDS} killed under way, {length:.3f} s long", flush=True)
    tally.check(killed >= ROUNDS / 4, f"{what}: too few kills under way to mean anything: {killed}")


def whole(tally, store, what):
    """SQLite, the checker and the product's own check find nothing."""
    tally.equal(harness.rows(store, "PRAGMA integrity_check"), [("ok",)], f"{what}: integrity")
    done = harness.cli(store, "verify")
    tally.equal(done.returncode, 0, f"{what}: exit of verify ({done.stdout} {done.stderr})")
    harness.check_store(tally, store, what)


def no_litter(tally, path, what, *patterns):
    found = [entry.name for pattern in patterns for entry in path.glob(pattern)]
    tally.equal(found, [], f"{what}: files left behind")


def init(tally):
    def check(store, path, what):
        if not store.exists():
            harness.must(store, "init", "--seed", str(harness.ROOT / "seeds"))
        whole(tally, store, what)
        tally.check(harness.rows(store, "SELECT count(*) FROM area")[0][0] > 10, f"{what}: the seed is there")
        tally.equal(harness.cli(store, "init").returncode, 73, f"{what}: init of a store that is there")
        no_litter(tally, path, what, "*.unfinished*")

    interrupted(
        tally, "init", lambda path: path / "s.db", lambda path: ("init", "--seed", str(harness.ROOT / "seeds")), check)


def upgrade(tally):
    def prepare(path):
        shutil.copy(OLD, path / "s.db")
        return path / "s.db"

    def check(store, path, what):
        whole(tally, store, what)
        tally.equal(harness.rows(store, "SELECT count(*) FROM booking"), [(6,)], f"{what}: bookings")
        copies = list(path.glob("s.db.before-schema-[0-9]"))
        tally.equal(len(copies), 1, f"{what}: the copy of before")
        for copy in copies:
            tally.equal(harness.rows(copy, "PRAGMA user_version"), [(1,)], f"{what}: schema of the copy")
            tally.equal(harness.rows(copy, "PRAGMA integrity_check"), [("ok",)], f"{what}: the copy")
        no_litter(tally, path, what, "*.part-*")

    interrupted(tally, "upgrade", prepare, lambda path: ("area", "list"), check)


def prepared(model):
    """Copies of a store with its log, as a kill would have left it."""
    def prepare(path):
        for entry in model.iterdir():
            shutil.copy(entry, path / entry.name)
        return path / "commons.db"
    return prepare


def backup(tally, model, count):
    def check(store, path, what):
        tally.equal(harness.rows(path / "copy.db", "PRAGMA integrity_check"), [("ok",)], f"{what}: the backup")
        tally.check(
            harness.rows(path / "copy.db", "SELECT count(*) FROM booking") in ([(count,)], [(count - 1,)]),
            f"{what}: the backup is the one before or the new one")
        harness.must(store, "backup", str(path / "copy.db"))
        tally.equal(harness.rows(path / "copy.db", "SELECT count(*) FROM booking"), [(count,)], f"{what}: the next backup")
        whole(tally, store, what)
        no_litter(tally, path, what, "*.part-*")

    interrupted(tally, "backup", prepared(model), lambda path: ("backup", str(path / "copy.db")), check)


def restore(tally, model, count):
    def check(store, path, what):
        whole(tally, store, what)
        found = harness.rows(store, "SELECT count(*) FROM booking")
        tally.check(found in ([(count,)], [(count - 1,)]), f"{what}: the old store or the backup, not {found}")
        harness.must(store, "restore", str(path / "copy.db"), "--yes")
        tally.equal(harness.rows(store, "SELECT count(*) FROM booking"), [(count - 1,)], f"{what}: restored at last")
        kept = [harness.rows(copy, "SELECT count(*) FROM booking") for copy in path.glob("commons.db.replaced*")]
        tally.check([(count,)] in kept, f"{what}: the old store is beside it, not {kept}")
        no_litter(tally, path, what, "*.part-*", "*.incoming")

    interrupted(tally, "restore", prepared(model), lambda path: ("restore", str(path / "copy.db"), "--yes"), check)


def calendar(path):
    """So many events, one after another."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//faelled//test//DA"]
    for number in range(EVENTS):
        start, end = (moment.replace("-", "").replace(":", "") for moment in harness.hour(100 + number))
        lines += ["BEGIN:VEVENT", f"UID:event-{number}", "DTSTAMP:20260101T000000Z", f"DTSTART:{start}", f"DTEND:{end}",
                  f"SUMMARY:event {number}", "END:VEVENT"]
    path.write_text("\r\n".join(lines + ["END:VCALENDAR", ""]))
    return str(path)


def importing(tally, model):
    """While it runs another process books: never an hour that an event has or will have been staged for."""
    def visible(store):
        return harness.rows(store, "SELECT count(*) FROM booking_row WHERE import_uid IS NOT NULL")[0][0]

    def check(store, path, what):
        whole(tally, store, what)
        found = visible(store)
        tally.check(found in (0, EVENTS), f"{what}: all or nothing, not {found} of {EVENTS}")
        # The next writer has every hour of an import that died.
        done = harness.cli(store, "book", "r0", *harness.hour(100), "--for", "by-k1")
        tally.equal(done.returncode, 3 if found else 0, f"{what}: exit of the next booking ({done.stderr})")
        left = harness.rows(store, "SELECT (SELECT count(*) FROM staged), count(*) FROM booking WHERE import_uid IS NOT NULL")
        tally.equal(left, [(0, found)], f"{what}: staged, and left of the import")
        if not found:
            harness.must(store, "booking", "cancel", done.stdout.split()[0])
        harness.must(store, "import", "ics", str(path / "events.ics"), "--resource", "r0")
        tally.equal(visible(store), EVENTS, f"{what}: imported at last")
        whole(tally, store, f"{what}, imported")

    interrupted(
        tally, "import", prepared(model), lambda path: ("import", "ics", calendar(path / "events.ics"), "--resource", "r0"),
        check)


def beside_an_import(tally, model):
    """Others book while an import runs, and what they were given is not given to an event as well."""
    with harness.folder() as path:
        store = prepared(model)(path)
        process = start(store, "import", "ics", calendar(path / "events.ics"), "--resource", "r0")
        given, refused, longest = 0, 0, 0
        number = EVENTS
        while process.poll() is None and number > 0:
            number -= 7
            began = time.monotonic()
            done = harness.cli(store, "book", "r0", *harness.hour(100 + number), "--for", "by-k1")
            longest = max(longest, time.monotonic() - began)
            given += done.returncode == 0
            refused += done.returncode == 3
            tally.check(done.returncode in (0, 3), f"booking beside an import: {done.returncode} {done.stderr}")
        exit_code = process.wait(120)
        tally.equal(exit_code, 3 if given else 0, "exit of the import, whose events clash with what was given")
        rows = harness.rows(store, "SELECT count(*) FROM booking_row WHERE import_uid IS NOT NULL")
        tally.equal(rows, [(EVENTS - given,)], "events that were taken in")
        print(f"beside an import: {given} given, {refused} refused, the longest call {longest * 1000:.0f} ms", flush=True)
        whole(tally, store, "beside an import")


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=2)
        harness.must(commons.store, "book", "r0", *harness.hour(0), "--for", "by-k1")
        harness.must(commons.store, "backup", str(path / "copy.db"))
        # One booking more than the backup has, in the log alone.
        harness.must(commons.store, "book", "r0", *harness.hour(1), "--for", "by-k1")
        tally.check(pathlib.Path(f"{commons.store}-wal").stat().st_size > 0, "the last booking is in the log")
        (path / "commons.db-shm").unlink()
        init(tally)
        upgrade(tally)
        backup(tally, path, 2)
        restore(tally, path, 2)
        importing(tally, path)
        beside_an_import(tally, path)


if __name__ == "__main__":
    harness.run(main, 3000 if harness.FULL else 400)
