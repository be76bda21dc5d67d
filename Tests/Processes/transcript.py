#!/usr/bin/env python3
"""Drives every command through a pseudo-terminal and through a pipe, and 'conflicts resolve' as an administrator does.

The program under test is BOOKING_CLI, else .build/debug/booking-cli. The last line is "N passed, N failed".
"""
import concurrent.futures
import fcntl
import os
import pty
import re
import select
import shlex
import struct
import termios
import threading

import cli
from cli import CLI, ENV, check, codes, examples_in, fresh, last_change, must, run

# Served until told to stop: cli.py and the HTTP tests drive it.
ENDLESS = [["serve"]]
lock = threading.Lock()


class Session:
    """A program on a terminal of 80x24; the prompt '>' or a question tells that it waits."""

    def __init__(self, arguments, place, env=None):
        self.shown = ""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.chdir(place)
            os.execve(CLI, [CLI, *shlex.split(arguments)], {**ENV, "TERM": "xterm", **(env or {})})
        self.read()

    def read(self):
        """What was shown until it waits or has ended."""
        begin = len(self.shown)
        data = b""
        while True:
            if not select.select([self.terminal], [], [], 20)[0]:
                break
            try:
                part = os.read(self.terminal, 65536)
            except OSError:
                part = b""
            data += part
            if not part or re.search(rb"(\n> |\[[yj]/N\] )$", data):
                break
        self.shown += data.decode().replace("\r\n", "\n")
        return self.shown[begin:]

    def type(self, text):
        os.write(self.terminal, text.encode() if text in ("\x03", "\x04") else text.encode() + b"\n")
        return self.read()

    def end(self):
        """The exit code, once it has ended."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.terminal)
        return code


def both_ways(path, known, fixture):
    with lock:
        places = [fresh(fixture), fresh(fixture)]
    call = cli.filled(examples_in(run([*path, "--help"])[1])[0], path, known)
    for place in places:
        cli.prepare(path, known, place)
    code, out, err = run(call, places[0])
    check(f"in a pipe without escapes: {call}", "\x1b" not in out + err, (out, err))
    session = Session(call, places[1], {"NO_COLOR": "1"})
    while re.search(r"(\n> |/N\] )$", session.shown):
        session.type("q" if session.shown.endswith("> ") else "y")
    ended = session.end()
    check(f"a terminal sees something: {call}", session.shown.strip() or not out, session.shown)
    check(f"no escapes with NO_COLOR: {call}", "\x1b" not in session.shown, session.shown)
    if path == ["conflicts", "resolve"]:
        check("resolve refuses a pipe and says what to use", code == 64 and "conflicts apply PLAN --yes" in err, (code, err))
        return
    check(f"the same exit on a terminal: {call}", ended == code == 0, (code, ended, err, session.shown))
    if path[-1] in ["list", "log", "history"]:
        lines = out.splitlines()
        check(f"as many columns in every row: {call}", len({line.count("\t") for line in lines}) <= 1, lines)
        wide = [line for line in session.shown.splitlines() if len(line) > 80]
        check(f"a table fits 80 columns: {call}", not wide, wide)


def test_both_ways(fixture):
    known = codes(fixture)
    commands = [path for path in cli.all_commands() if path not in ENDLESS]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(both_ways, path, known, fixture) for path in commands]:
            done.result()


# MARK: conflicts resolve


def fits(screen):
    """Whether a screen of a dialogue fits 80x24, with the line for the prompt."""
    lines = screen.splitlines()
    return len(lines) <= 24 and all(len(line) <= 80 for line in lines)


def test_resolve(fixture):
    place = fresh(fixture)
    before = last_change(place)
    for lang, words in [
        ("en", ["", "keep A", "undo", "cancel B", "why B", "undo", "forbid A", "move A 1", "move B faelleshus-vangede",
                "shift B 21:30", "why A pejsestuen-vangede", "undo", "?", "plan", "1", "back", "leave", "nonsense", "move A 99",
                "move A nowhere", "shift A sometime", "keep", "keep Q", "2", "apply", "n", "q"]),
        ("da", ["", "behold A", "omgør", "aflys B", "hvorfor B", "udeluk A", "flyt A 1", "tid B 21.30", "?", "plan", "retur",
                "gennemfør", "n", "q"]),
    ]:
        session = Session(f"--lang {lang} conflicts resolve --within 200", place)
        check(f"{lang}: the first screen says what to type", "Enter" in session.shown and fits(session.shown), session.shown)
        for word in words:
            screen = session.type(word)
            check(f"{lang}: the screen after '{word}' fits 80x24", fits(screen), screen)
        check(f"{lang}: q leaves with exit 1", session.end() == 1, session.shown)
        check(f"{lang}: a long dialogue that is left changes nothing", last_change(place) == before)
    for key, wanted in [("\x03", 130), ("\x04", 1), ("q", 1)]:
        session = Session("conflicts resolve", place)
        session.type("")
        session.type("cancel A")
        session.type(key)
        check(f"leaving by {key!r} is exit {wanted} and changes nothing", session.end() == wanted and last_change(place) == before)
    session = Session("conflicts resolve --within 200", place)
    screen = session.type("")
    parts = ["Korprøve", "Fest", "▓ clash", "Proposed: ", "(cost ", "Or: 1) ", "q quit"]
    check("a screen shows who, the clash, the plan, its cost and other ways", all(part in screen for part in parts), screen)
    session.type("move A 1")
    ways = session.type("move A")
    check("what has been moved still has other ways", "1) " in ways, ways)
    check("and is asked about as if it had not been", "pinned" not in session.type("why A pejsestuen-vangede"), session.shown)
    check("a kept booking is kept", "A  18:00–20:00 (kept)" in session.type("keep A"), session.shown)
    screen = session.type("keep B")
    check("both cannot be kept, and the plan stays", re.search(r"\((A, B|B, A)\)\. That was not", " ".join(screen.split())), screen)
    check("why not is answered", re.search(r"\n  \S", session.type("why B pejsestuen-vangede")), session.shown)
    check("apply asks", session.type("apply").endswith("[y/N] "), session.shown)
    session.type("y")
    check("apply is done", session.end() == 0 and "Undo: booking-cli conflicts undo pl-" in session.shown.replace("\n", " "), session.shown)
    check("and nothing clashes", run("conflicts list --exit-code", place)[0] == 0)
    check("nothing left is said", run("conflicts resolve --yes", place)[0] == 0)
    place = fresh(fixture)
    before = last_change(place)
    check("a dry run of --yes", run("conflicts resolve --yes -n", place)[0] == 0 and last_change(place) == before)
    check("--yes resolves without asking", run("conflicts resolve --yes", place)[0] == 0)
    check("for good", run("conflicts list --exit-code", place)[0] == 0)


def test_stale(fixture):
    place = fresh(fixture)
    session = Session("conflicts resolve", place)
    session.type("")
    bookings = cli.json.loads(must("--json conflicts list", place))["items"][0]["bookings"]
    must(f"booking change {bookings[0]} --title Andet", place)
    session.type("apply")
    screen = session.type("y")
    check("what somebody changed meanwhile is noticed, and planned anew", "meanwhile" in screen and "1/1" in screen, screen)
    session.type("apply")
    session.type("y")
    check("and applied then", session.end() == 0, session.shown)


def test_edit(fixture):
    place = fresh(fixture)
    known = codes(place)
    first = cli.json.loads(must(f"--json plans show {known['pl']}", place))
    booking = first["steps"][0]["booking"]
    again = cli.json.loads(must(f"--json conflicts edit {known['pl']} --pin {booking}", place))
    check("edit pins and solves again", again["id"] != first["id"] and again["pins"] == [booking]
          and booking not in [step["booking"] for step in again["steps"]], again)
    more = cli.json.loads(must(f"--json conflicts edit {again['id']} --release {booking} --cancel {booking}", place))
    check("edit releases and cancels", more["pins"] == [] and {"booking": booking, "to": None}.items()
          <= next(step for step in more["steps"] if step["booking"] == booking).items(), more)
    rows = cli.json.loads(must(f"--json plans compare {first['id']} {again['id']}", place))["items"]
    check("plans are compared by booking", [row for row in rows if row["booking"] == booking and row["plan"] and not row["other"]], rows)
    code, out, _ = run(f"conflicts explain {known['cf']} --why-not pejsestuen-vangede", place)
    check("explain says why not", code == 0 and "pejsestuen-vangede" in out and out.count("\n") == 1, out)
    check("an unknown place is told", run(f"conflicts explain {known['cf']} --why-not nowhere", place)[0] == 6)
    check("a wrong shift is told", run(f"conflicts edit {known['pl']} --shift {booking}=sometime", place)[0] == 64)
    check("a move without a place is told", run(f"conflicts edit {known['pl']} --move {booking}", place)[0] == 64)


def main():
    fixture = cli.make_fixture()
    test_resolve(fixture)
    test_stale(fixture)
    test_edit(fixture)
    test_both_ways(fixture)


cli.run_all(main)
