"""What the tests with real processes share: the program under test, a small commons, and a checker of the store.

The checker reads the store with Python's sqlite3 and works everything out anew; it shares no code with the product.
"""

import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FULL = bool(os.environ.get("FAELLED_FULL"))
# A request that competes for its place takes nothing until it is approved.
HOLDS = "(status = 'confirmed' OR status = 'requested' AND coalesce(request, '') <> 'compete')"


def binary():
    """The program under test: BOOKING_CLI, else the newer of the two builds."""
    given = os.environ.get("BOOKING_CLI")
    candidates = [pathlib.Path(given)] if given else [
        ROOT / ".build" / kind / "booking-cli" for kind in ("debug", "release")]
    found = [path for path in candidates if path.exists()]
    if not found:
        sys.exit("no booking-cli: build it, or set BOOKING_CLI")
    return str(max(found, key=lambda path: path.stat().st_mtime))


BINARY = binary()


class Tally:
    """Counts what holds and what does not, and prints the sums as the last line."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}", flush=True)
        return holds

    def equal(self, found, expected, what):
        return self.check(found == expected, f"{what}: {found!r} instead of {expected!r}")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)


def run(main, seconds):
    """Runs a test program's main(tally); ends it when it takes too long, and counts that as failed."""
    tally = Tally()

    def give_up(_signal, _frame):
        raise TimeoutError(f"not done after {seconds} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        main(tally)
    except Exception as error:  # a test that breaks off has failed, and says where
        import traceback
        traceback.print_exc()
        tally.check(False, f"broke off: {error!r}")
    finally:
        signal.alarm(0)
        for service in Service.running:
            service.kill()
    tally.finish()


def python_packages(*names):
    """Makes packages of PyPI importable, as `name==version`; fetched once into .build, nothing else is installed."""
    place = ROOT / ".build" / "python" / hashlib.sha256(" ".join(names).encode()).hexdigest()[:12]
    if not place.exists():
        part = place.with_name(f"{place.name}.part-{os.getpid()}")
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--root-user-action=ignore", "--target", str(part), *names], check=True, timeout=300)
        with contextlib.suppress(OSError):  # somebody else was first
            part.rename(place)
    sys.path.insert(0, str(place))
    return str(place)


@contextlib.contextmanager
def folder():
    """A folder of the test's own."""
    path = tempfile.mkdtemp(prefix="faelled-processes-")
    try:
        yield pathlib.Path(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def cli(store, *words, timeout=60, **options):
    """Runs booking-cli to its end."""
    return subprocess.run(
        [BINARY, *words, "--store", str(store)], capture_output=True, text=True, timeout=timeout,
        stdin=subprocess.DEVNULL, **options)


def must(store, *words):
    """Runs booking-cli, which must succeed; its output."""
    done = cli(store, *words)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.strip()}")
    return done.stdout.strip()


class Commons:
    """A store with one area, rooms r0, r1, ..., `projektor` of three units, a hall of two rooms, and a token."""

    def __init__(self, path, rooms=4):
        self.store = path / "commons.db"
        must(self.store, "init")
        must(self.store, "area", "add", "by", "--name", "By", "--latitude", "55.7", "--longitude", "12.5")
        must(self.store, "household", "add", "by-k1", "--area", "by", "--name", "Kirkevej-1")
        must(self.store, "member", "add", "mette", "--household", "by-k1")
        self.rooms = [f"r{number}" for number in range(rooms)]
        for room in self.rooms:
            must(self.store, "resource", "add", room, "--area", "by", "--kind", "room")
        must(self.store, "resource", "add", "projektor", "--area", "by", "--kind", "equipment", "--units", "3")
        self.token = must(self.store, "token", "create", "--member", "mette").split()[-1]


def hour(number, length=1):
    """The n-th hour from noon UTC some days ahead, as start and end in RFC 3339."""
    first = (int(time.time()) // 86400 + 7) * 86400 + 12 * 3600
    start, end = first + number * 3600, first + (number + length) * 3600
    return tuple(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second)) for second in (start, end))


class Service:
    """`booking-cli serve` on a free port."""

    running = []

    def __init__(self, store, *words, wait=True, limit="off"):
        self.log = open(f"{store}.serve-log", "ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0", "--rate-limit", limit, "--store", str(store), *words],
            stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL)
        Service.running.append(self)
        self.port = self.listen() if wait else None

    def listen(self):
        """Waits until it accepts; its port."""
        line = self.process.stdout.readline().decode()
        if not line.startswith("Listening on http://"):
            raise RuntimeError(f"serve said {line!r} and exited with {self.process.wait(10)}")
        return int(line.strip().rstrip("/").rsplit(":", 1)[1])

    def connect(self, timeout=20):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def kill(self):
        """Ends it as a power cut would, as far as a process can see."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()
        if self in Service.running:
            Service.running.remove(self)

    def stop(self, seconds=20):
        """Asks it to end; its exit code."""
        self.process.terminate()
        code = self.process.wait(seconds)
        self.kill()
        return code


def ask(connection, method, path, token=None, body=None, headers=None):
    """One request; status, body as JSON (or None), headers."""
    fields = dict(headers or {})
    if token:
        fields["Authorization"] = f"Bearer {token}"
    data = None
    if body is not None:
        data = json.dumps(body).encode()
        fields["Content-Type"] = "application/json"
    connection.request(method, path, body=data, headers=fields)
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else None, answer.headers


def at_once(count, work):
    """Runs work(number) on so many threads that begin together; what they returned."""
    barrier = threading.Barrier(count)
    results = [None] * count

    def one(number):
        barrier.wait()
        try:
            results[number] = work(number)
        except Exception as error:  # counted by the caller as an answer of its own kind
            results[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# The checker


def rows(store, sql, *values):
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def over_capacity(store):
    """The atoms on which active bookings claim more than there is at some minute, from booking.lines alone."""
    things = {row[0]: row[1:] for row in rows(
        store, "SELECT id, slug, units, setup_minutes, turnover_minutes FROM resource")}
    parts = {}
    for composite, part in rows(store, "SELECT composite, part FROM resource_part"):
        parts.setdefault(composite, []).append(part)
    events = {}
    for start, end, lines in rows(
            store, f"SELECT start_at, end_at, lines FROM booking WHERE {HOLDS}"):
        for resource, units in json.loads(lines):
            for atom in parts.get(resource, [resource]):
                setup = max(things[resource][2], things[atom][2])
                turnover = max(things[resource][3], things[atom][3])
                taken = 1 if resource in parts else units
                events.setdefault(atom, []).extend([(start - setup, taken), (end + turnover, -taken)])
    found = []
    for atom, steps in events.items():
        use = 0
        for minute, change in sorted(steps):  # at one minute those that end come first: ranges are half-open
            use += change
            if use > things[atom][1]:
                found.append(f"{things[atom][0]} has {use} of {things[atom][1]} at minute {minute}")
    return found


def log_problems(store):
    """Where the log is not one row to each change, not chained, or does not end in what the rows say."""
    found = []
    previous = b""
    last = {}
    count = {}
    expected = 1
    for row in rows(store, """SELECT id, at, actor, origin, action, kind, object, before, after, personal, digest
                              FROM change ORDER BY id"""):
        number, at, actor, origin, action, kind, thing, before, after, personal, digest = row
        if number != expected:
            found.append(f"change {expected} is missing")
        expected = number + 1
        fields = [number, at, "-" if actor is None else actor, origin, action, kind, thing,
                  "-" if before is None else before, "-" if after is None else after]
        chain = hashlib.sha256(previous)
        for field in fields:
            data = str(field).encode()
            chain.update(f"{len(data)}:".encode() + data)
        chain.update(personal or b"")
        if chain.digest() != digest:
            found.append(f"change {number} is not chained to the one before")
        previous = digest
        if kind == "booking":
            if last.get(thing) != before:
                found.append(f"change {number} of booking {thing} does not begin where the last ended")
            last[thing] = after
            count[thing] = count.get(thing, 0) + 1
            if after is None:  # what an import that died had staged; nobody saw it, and its number is given again
                del last[thing], count[thing]
    occupancy = {}
    for booking, line, resource, start, end, units in rows(
            store, "SELECT booking, line, resource, start_at, end_at, units FROM occupancy ORDER BY booking, line"):
        occupancy.setdefault(booking, []).append([resource, units, start, end])
    for booking, start, end, lines, status, version, holds in rows(
            store, f"SELECT id, start_at, end_at, lines, status, version, {HOLDS} FROM booking"):
        facts = json.loads(last.pop(booking, None) or "{}")
        row = {"start": start, "end": end, "lines": json.loads(lines), "status": status, "version": version}
        if any(facts.get(name) != value for name, value in row.items()):
            found.append(f"booking {booking} is {row} but the log ends with {facts}")
        if count.get(booking) != version:
            found.append(f"booking {booking} has version {version} but {count.get(booking)} changes")
        places = [[*line, start, end] for line in json.loads(lines)] if holds else []
        if occupancy.pop(booking, []) != places:
            found.append(f"booking {booking} has another occupancy than lines")
    holders = rows(store, """
        SELECT booking, run, household, start_at FROM household_booking
        UNION ALL SELECT id / 32, id / 131072, household, start_at FROM occupancy_recent WHERE household IS NOT NULL
        ORDER BY 1""")
    if holders != rows(store, "SELECT id, id / 4096, household, start_at FROM booking ORDER BY id"):
        found.append("the bookings of households are others than those that there are")
    filed = rows(store, "SELECT (max(run) + 1) * 4096 FROM booking_time")[0][0] or 0
    if rows(store, "SELECT booking, run, start_at, end_at FROM booking_time ORDER BY booking") != rows(
            store, f"SELECT id, id / 4096, start_at, end_at FROM booking WHERE id < {filed} ORDER BY id"):
        found.append("the bookings filed by time are others than those that there are")
    found += [f"the log has booking {number}, the table has not" for number in last]
    found += [f"booking {number} has occupancy but no row" for number in occupancy]
    return found


def check_store(tally, store, what, conflicts_allowed=False):
    """Everything about a store that must always hold."""
    tally.equal(rows(store, "PRAGMA integrity_check"), [("ok",)], f"{what}: integrity")
    tally.equal(rows(store, "PRAGMA foreign_key_check"), [], f"{what}: foreign keys")
    if not conflicts_allowed:
        tally.equal(over_capacity(store)[:5], [], f"{what}: capacity")
    tally.equal(log_problems(store)[:5], [], f"{what}: log and rows")
