#!/usr/bin/env python3
"""A store that is missing, damaged, newer, somebody else's or not to be written: honest errors, the right exit codes,
and not a byte changed."""

import os
import shutil
import sqlite3
import subprocess

import harness


def refusal(tally, store, code, what, words=("booking", "list"), mentions=None):
    """A command must fail with a code and a message that says what and where."""
    done = harness.cli(store, *words)
    tally.equal(done.returncode, code, f"{what}: exit of {' '.join(words)} ({done.stderr.strip()})")
    tally.check(done.stdout == "", f"{what}: nothing on stdout")
    tally.check("Fatal" not in done.stderr and "Traceback" not in done.stderr, f"{what}: {done.stderr}")
    tally.check((mentions or str(store)) in done.stderr, f"{what}: says where: {done.stderr.strip()!r}")


def serve_refuses(tally, store, code, what):
    service = subprocess.run(
        [harness.BINARY, "serve", "--listen", "127.0.0.1:0", "--store", str(store)], capture_output=True, text=True,
        timeout=30, stdin=subprocess.DEVNULL)
    tally.equal(service.returncode, code, f"{what}: exit of serve ({service.stderr.strip()})")
    tally.check("Listening" not in service.stdout, f"{what}: serve must not say that it listens")


def missing(tally, path):
    store = path / "nowhere.db"
    for words in (("booking", "list"), ("verify",), ("book", "r0", "2027-03-06T17:00", "18:00")):
        refusal(tally, store, 66, "no store", words)
    serve_refuses(tally, store, 66, "no store")
    tally.equal(sorted(os.listdir(path)), [], "no store: nothing is made")


def newer(tally, path, original):
    store = path / "newer.db"
    shutil.copy(original, store)
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA user_version = 999")
    connection.commit()
    connection.close()
    refusal(tally, store, 78, "newer store")
    serve_refuses(tally, store, 78, "newer store")
    tally.equal(harness.rows(store, "PRAGMA user_version"), [(999,)], "newer store: left alone")


def strangers(tally, path):
    other = path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    (path / "words.db").write_text("Kære Mette, dette er ingen database. " * 9)
    (path / "empty.db").write_bytes(b"")
    (path / "link.db").symlink_to(other)
    (path / "folder.db").mkdir()
    for name in ("other.db", "words.db", "empty.db"):
        before = (path / name).read_bytes()
        refusal(tally, path / name, 65, name)
        serve_refuses(tally, path / name, 65, name)
        tally.check((path / name).read_bytes() == before, f"{name}: not a byte changed")
    refusal(tally, path / "link.db", 65, "link.db")
    refusal(tally, path / "folder.db", 65, "folder.db")


def damaged(tally, path, original):
    """Cuts and flipped bytes: reported by the command or by verify, and never an empty store."""
    data = original.read_bytes()
    cases = {f"zeroed page {number}": (number * 4096, bytes(4096)) for number in range(len(data) // 4096)}
    cases |= {"header": (0, b"\xa5" * 16), "page size": (16, b"\xff\xff"), "schema": (100, b"\xa5" * 300)}
    unnoticed = []
    for what, (offset, bad) in cases.items():
        store = path / "damaged.db"
        for suffix in ("", "-wal", "-shm"):
            (path / f"damaged.db{suffix}").unlink(missing_ok=True)
        if data[offset:offset + len(bad)] == bad:
            continue
        store.write_bytes(data[:offset] + bad + data[offset + len(bad):])
        done = harness.cli(store, "verify")
        if done.returncode == 0:
            unnoticed.append(what)
        tally.check(done.returncode in (0, 1, 65, 74), f"{what}: exit {done.returncode} ({done.stderr.strip()[:300]})")
    tally.equal(unnoticed, [], "damage that verify did not notice")
    for keep in (100, 4096, len(data) // 2, len(data) - 4096):
        store = path / f"cut-{keep}.db"
        store.write_bytes(data[:keep])
        done = harness.cli(store, "verify")
        tally.check(done.returncode in (1, 65, 74), f"cut to {keep}: exit {done.returncode} ({done.stderr.strip()[:300]})")
        tally.check(store.read_bytes()[:100] == data[:100] or keep < 100, f"cut to {keep}: not repaired over")


def impossible(tally, path, original):
    """Numbers that nobody wrote, one in each column: a command reckons with a bound or says what is wrong, and lives."""
    extremes = [-2**63, 2**63 - 1, 2**31, -1, 0]
    for table, column in columns(original, "INTEGER"):
        for number, value in enumerate(extremes):
            store = path / "impossible.db"
            for suffix in ("", "-wal", "-shm"):
                (path / f"impossible.db{suffix}").unlink(missing_ok=True)
            shutil.copy(original, store)
            connection = sqlite3.connect(store)
            connection.execute("PRAGMA ignore_check_constraints = 1")
            for trigger in ("change_is_kept", "change_is_final"):
                connection.execute(f"DROP TRIGGER {trigger}")
            key = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]] or ["rowid"]
            connection.execute(
                f"UPDATE OR IGNORE {table} SET {column} = ? WHERE ({','.join(key)}) IN"
                f" (SELECT {','.join(key)} FROM {table} ORDER BY 1 DESC LIMIT 1)", (value,))
            connection.commit()
            connection.close()
            commands = (("verify",), ("conflicts", "plan", "--seconds", "1"), ("booking", "list"), ("household", "list"),
                        ("token", "list"), ("book", "r0", *harness.hour(40 + number), "--for", "by-k1"))
            for words in {commands[number], commands[-1 if number < 2 else number]}:
                done = harness.cli(store, *words)
                tally.check(
                    0 <= done.returncode < 128 and "Fatal" not in done.stderr,
                    f"{table}.{column} = {value}: exit of {' '.join(words)} is {done.returncode}: {done.stderr[:200]}")


def filled(store, original):
    """A copy with something in most tables."""
    shutil.copy(original, store)
    for words in (("resource", "add", "sal", "--area", "by", "--kind", "room", "--name", "Sal"),
                  ("resource", "add", "hal", "--area", "by", "--kind", "room", "--name", "Hal", "--part", "r1",
                   "--part", "sal"),
                  ("resource", "close", "r1", *harness.hour(3), "--reason", "frost"),
                  ("book", "r0", *harness.hour(20), "--for", "by-k1", "--repeat", "every week 3 times"),
                  ("token", "create", "--member", "mette", "--name", "x"),
                  ("feed", "create", "--resource", "r0")):
        harness.must(store, *words)
    harness.must(store, "conflicts", "plan", "--seconds", "1")
    return store


def columns(store, kind):
    """The columns of a kind in tables that have rows, but for SQLite's own."""
    found = []
    for (table,) in harness.rows(store, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"):
        if harness.rows(store, f"SELECT count(*) FROM {table}") != [(0,)]:
            found += [(table, row[1]) for row in harness.rows(store, f"PRAGMA table_info({table})") if row[2] == kind]
    return found


def read_only(tally, path, original):
    """A folder on a disk that may not be written: only root can make one, and everybody else uses permissions."""
    place = path / "read-only"
    place.mkdir()
    shutil.copy(original, place / "s.db")
    mounted = False
    if os.geteuid() == 0:
        mounted = subprocess.run(["mount", "--bind", str(place), str(place)], capture_output=True).returncode == 0 and \
            subprocess.run(["mount", "-o", "remount,ro,bind", str(place)], capture_output=True).returncode == 0
        if not mounted:
            print("a read-only folder cannot be made here by root; left out")
            return
    else:
        place.chmod(0o500)
    try:
        refusal(tally, place / "s.db", 74, "read-only folder", mentions="s.db")
        refusal(tally, place / "new.db", 73, "read-only folder", ("init",), mentions="new.db")
        serve_refuses(tally, place / "s.db", 74, "read-only folder")
        tally.equal(sorted(os.listdir(place)), ["s.db"], "read-only folder: nothing is made")
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=False)
        else:
            place.chmod(0o700)


def disk_full(tally, path):
    """A store on a disk of two megabytes: writes fail honestly, reads go on, and after space is freed all is well."""
    place = path / "small"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True).returncode != 0:
        print("a small disk cannot be made here; left out")
        return
    try:
        commons = harness.Commons(place, rooms=1)
        service = harness.Service(commons.store)
        connection = service.connect()

        def book(number):
            start, end = harness.hour(number)
            wish = {"resource": "r0", "start": start, "end": end, "title": "x" * 400}
            return harness.ask(connection, "POST", "/api/v1/bookings", commons.token, wish)[0]

        tally.equal(book(0), 201, "before the disk is full")
        (place / "filler").write_bytes(bytes(os.statvfs(place).f_bavail * os.statvfs(place).f_frsize - 64 * 1024))
        answers = [book(number) for number in range(1, 200)]
        accepted = answers.count(201) + 1
        tally.equal(sorted(set(answers) - {201}), [507], f"a full disk's answers, after {accepted} bookings")
        tally.equal(harness.ask(connection, "GET", "/api/v1/resources/r0")[0], 200, "reads go on")
        stored = harness.rows(commons.store, "SELECT count(*) FROM booking")
        tally.equal(stored, [(accepted,)], "what was accepted is stored, what was not is not")
        (place / "filler").unlink()
        tally.equal(book(300), 201, "after space is freed, without a restart")
        tally.equal(service.stop(), 0, "exit of the service")
        harness.check_store(tally, commons.store, "after the disk was full")
    finally:
        for service in list(harness.Service.running):
            service.kill()
        subprocess.run(["umount", "-l", str(place)], check=False)


def main(tally):
    with harness.folder() as path:
        (path / "a").mkdir()
        commons = harness.Commons(path / "a", rooms=2)
        for number in range(5):
            harness.must(commons.store, "book", "r0", *harness.hour(number), "--for", "by-k1")
        original = path / "a" / "whole.db"
        harness.must(commons.store, "backup", str(original))
        for name in ("missing", "newer", "strangers", "damaged", "impossible", "read-only", "full"):
            (path / name).mkdir()
        missing(tally, path / "missing")
        newer(tally, path / "newer", original)
        strangers(tally, path / "strangers")
        damaged(tally, path / "damaged", original)
        impossible(tally, path / "impossible", filled(path / "filled.db", original))
        read_only(tally, path / "read-only", original)
        disk_full(tally, path / "full")


if __name__ == "__main__":
    harness.run(main, 300)
