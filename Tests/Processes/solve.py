#!/usr/bin/env python3
"""`booking-cli solve` on problem files: what they may say besides the benchmark's format, files that are compressed, malformed
or cut off, and an interrupt in the middle of the search."""

import copy
import gzip
import json
import signal
import subprocess
import sys
import time

import harness

VECTORS = harness.ROOT / "Tests/Vectors/solver"
sys.path.insert(0, str(VECTORS))
import check  # noqa: E402


def solve(*words, stdin=b""):
    done = subprocess.run([harness.BINARY, "--lang", "en", "solve", *map(str, words)], input=stdin, capture_output=True, timeout=60)
    return done.returncode, done.stdout, done.stderr.decode()


def room(name, **more):
    return {"id": name, "area": "a", "kind": "room", "seats": 10, "units": 1, "features": [], "buffer": 0, "parts": [],
            "open": [[0, 1440]], **more}


def booking(name, start, end, weight=1, **more):
    return {"id": name, "start": start, "end": end, "attendees": 5, "weight": weight, "pinned": False, "maxShift": 0, "shiftStep": 15,
            "areas": ["a"], "lines": [{"resource": "r", "units": 1, "needs": []}], **more}


def problem(rooms, bookings):
    return {"format": "booking-resolution-problem/1", "horizon": 1440, "areas": ["a"], "travelMinutes": [[0]], "resources": rooms,
            "bookings": bookings, "costs": {"cancel": 100, "move": 10, "perTravelMinute": 1, "perShiftStep": 5}}


def answered(tally, what, asked, objective):
    """A problem's plan, proven to cost so much, by booking."""
    code, out, err = solve("-", stdin=json.dumps(asked).encode())
    if not tally.check(code == 0, f"{what}: exit {code}, {err}"):
        return {}
    found = json.loads(out)
    tally.equal((found["status"], found["objective"], found["lowerBound"]), ("optimal", objective, objective), what)
    return {given["booking"]: given for given in found["assignments"]}


def extras(tally):
    pair = [booking("b1", 600, 660), booking("b2", 660, 720, 2)]
    answered(tally, "neighbours that touch", problem([room("r")], pair), 0)
    plan = answered(tally, "set-up time between neighbours", problem([room("r", setup=15)], pair), 100)
    tally.check(plan["b1"]["cancelled"] and not plan["b2"]["cancelled"], f"the lighter one goes: {plan}")
    plan = answered(tally, "set-up time elsewhere is none of theirs", problem([room("r", setup=15), room("q", setup=500)], pair), 10)
    tally.equal(plan["b1"]["lines"], ["q"], "and the other room is taken")
    late = problem([room("r", setup=30)], [booking("b1", 0, 60)])
    answered(tally, "set-up may lie before the horizon", late, 0)
    both = problem([room("r", setup=10, buffer=20)], [booking("b1", 600, 660), booking("b2", 690, 720)])
    answered(tally, "a neighbour's buffers add, and just fit", both, 0)
    both["bookings"][1]["start"] -= 1
    answered(tally, "a minute less does not", both, 100)
    both["bookings"][1].update(missing=True, pinned=True)
    answered(tally, "around what is missing there are none", both, 0)
    both["bookings"][1]["start"] -= 10
    answered(tally, "but its neighbour keeps its own", both, 100)

    heavy = problem([room("r"), room("q")], [booking("b1", 600, 660, 10**6), booking("b2", 600, 660, 10**6), booking("b3", 600, 660, 999_999)])
    plan = answered(tally, "weights of a million", heavy, 10 * 10**6 + 100 * 999_999)
    tally.check(plan["b3"]["cancelled"], f"a millionth decides: {plan}")

    clash = problem([room("r"), room("q"), room("p")], [booking("b1", 600, 660, 3), booking("b2", 600, 660, maxShift=60)])
    plan = answered(tally, "a shift is dearer than a move", clash, 10)
    tally.check(plan["b2"]["start"] == 600, f"so it is moved: {plan}")
    clash["bookings"][1]["forbidden"] = [{"resource": "q"}]
    tally.equal(answered(tally, "a forbidden room", clash, 10)["b2"]["lines"], ["p"], "the other is taken")
    clash["bookings"][1]["forbidden"] += [{"resource": "p", "start": 600}]
    tally.equal(answered(tally, "a forbidden start", clash, 15)["b2"]["start"] in (585, 615), True, "another start is taken")
    clash["bookings"][1]["forbidden"] += [{"resource": "p"}]
    tally.equal(answered(tally, "no room is left near by", clash, 20)["b2"]["lines"], ["r"], "an hour's shift in its own room")
    clash["bookings"][1]["forbidden"] += [{"resource": "r"}]
    answered(tally, "all is forbidden: the lighter is cancelled all the same", clash, 100)

    pinned = problem([room("r", setup=15)], [dict(one, pinned=True) for one in pair])
    code, out, _ = solve("-", stdin=json.dumps(pinned).encode())
    found = json.loads(out)
    tally.equal((code, found["status"], found["objective"], found["lowerBound"], sorted(found["pinnedConflicts"])),
                (1, "infeasible", None, None, ["b1", "b2"]), "pins without their set-up time contradict each other")


def malformed(tally, path):
    """Each is refused with the place and the rule broken, and nothing is written."""
    sound = problem([room("r", setup=5)], [booking("b1", 600, 660, forbidden=[{"resource": "r", "start": 615}])])
    table = [
        ("resources[0].setup", lambda p: p["resources"][0].update(setup=-1)),
        ("resources[0].setup", lambda p: p["resources"][0].update(setup=1.5)),
        ("resources[0].setup", lambda p: p["resources"][0].update(setup=10**12)),
        ("resources[0].setup", lambda p: p["resources"][0].update(setup=None)),
        ("bookings[0].weight", lambda p: p["bookings"][0].update(weight=0)),
        ("bookings[0].weight", lambda p: p["bookings"][0].update(weight=10**6 + 1)),
        ("bookings[0].weight", lambda p: p["bookings"][0].update(weight=-3)),
        ("bookings[0].weight", lambda p: p["bookings"][0].update(weight="3")),
        ("bookings[0].weight", lambda p: p["bookings"][0].update(weight=float("nan"))),
        ("bookings[0].missing", lambda p: p["bookings"][0].update(missing=True)),
        ("bookings[0].missing", lambda p: p["bookings"][0].update(missing=1)),
        ("bookings[0].forbidden", lambda p: p["bookings"][0].update(forbidden={})),
        ("bookings[0].forbidden[0]", lambda p: p["bookings"][0].update(forbidden=["r"])),
        ("bookings[0].forbidden[0].resource", lambda p: p["bookings"][0].update(forbidden=[{"resource": "nowhere"}])),
        ("bookings[0].forbidden[0].start", lambda p: p["bookings"][0].update(forbidden=[{"resource": "r", "start": "ten"}])),
        ("bookings[0].forbidden[0]", lambda p: p["bookings"][0].update(forbidden=[{"resource": "r", "end": 3}])),
    ]
    out = path / "plan.json"
    for place, change in table:
        bad = copy.deepcopy(sound)
        change(bad)
        code, text, err = solve("-", "--out", out, stdin=json.dumps(bad).encode())
        tally.check(code == 65 and place in err and not text and not out.exists(), f"{place}: exit {code}, {err!r}, {text!r}")
    bad = json.dumps(sound)
    for cut in range(0, len(bad) - 1, 37):
        code, _, err = solve("-", stdin=bad[:cut].encode())
        tally.check(code == 65 and len(err) > 10, f"cut off after {cut} bytes: exit {code}, {err!r}")


def compressed(tally, path):
    plain = (VECTORS / "instances/small-1.json").read_bytes()
    packed = gzip.compress(plain)
    (path / "p.json").write_bytes(plain)
    (path / "p.json.gz").write_bytes(packed)
    (path / "p.txt").write_bytes(packed)

    def plan(*words, **more):
        code, out, err = solve(*words, **more)
        tally.check(code == 0, f"{words}: exit {code}, {err}")
        return {key: value for key, value in json.loads(out).items() if key != "seconds"}

    wanted = plan(path / "p.json")
    tally.check(wanted["objective"] == 285, f"the optimum of small-1: {wanted['objective']}")
    tally.equal(plan(path / "p.json.gz"), wanted, "the same plan from a compressed file")
    tally.equal(plan(path / "p.txt"), wanted, "whatever it is called")
    tally.equal(plan("-", stdin=packed), wanted, "and from standard input")
    for what, bad in [("cut off", packed[:-20]), ("no gzip at all", packed[:4]), ("of damaged content", packed[:200] + b"x" * 50 + packed[250:]),
                      ("of something else", gzip.compress(b"hello")), ("empty inside", gzip.compress(b""))]:
        (path / "bad.gz").write_bytes(bad)
        code, out, err = solve(path / "bad.gz")
        tally.check(code == 65 and "bad.gz" in err and not out, f"a file {what}: exit {code}, {err!r}")


def interrupted(tally, path):
    """Eight households for each booking of a knot, some minutes apart and with three times its shifts: not proven in
    forty seconds, so that no machine has proven it when Ctrl-C comes."""
    hard = json.loads((VECTORS / "instances/knot-small-1.json").read_text())
    households = []
    for copy in range(8):
        for place, one in enumerate(hard["bookings"]):
            start = max(0, one["start"] + (37 * copy + 13 * place) % 23 - 11)
            households.append(dict(one, id=f"{one['id']}-{copy}", pinned=False, maxShift=3 * one["maxShift"],
                                   start=start, end=start + one["end"] - one["start"] + (5 * copy + 3 * place) % 7,
                                   weight=1 + (7 * place + 3 * copy) % 10))
    hard["bookings"] = households
    (path / "hard.json").write_text(json.dumps(hard))
    out = path / "plan.json"
    process = subprocess.Popen([harness.BINARY, "solve", path / "hard.json", "--out", out], stderr=subprocess.PIPE, text=True)
    process.stderr.readline()  # the search has begun, and has a plan
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    code = process.wait(30)
    taken = time.monotonic() - began
    tally.equal(code, 0, "exit after Ctrl-C")
    tally.check(taken < 2, f"Ctrl-C took {taken:.2f} s")
    if tally.check(out.exists(), "Ctrl-C writes the best plan so far"):
        found = json.loads(out.read_text())
        faults, _ = check.check_solution(hard, found)
        tally.equal(faults, [], "its faults")
        tally.check(found["status"] == "feasible" and 0 < found["lowerBound"] < found["objective"], f"plan and bound: {str(found)[:120]}")
        print(f"interrupted after {taken * 1000:.0f} ms: {found['objective']}, bound {found['lowerBound']}")


def main(tally):
    extras(tally)
    with harness.folder() as path:
        malformed(tally, path)
        compressed(tally, path)
        interrupted(tally, path)


if __name__ == "__main__":
    harness.run(main, 300)
