#!/usr/bin/env python3
"""Times `booking-cli solve` against another solver of the same problem files, both as processes of their own.

    reference.py DIR --reference FILE.py [--seconds 60] [--only NAME,NAME] [--modes whole,lazy] [--json FILE]

Wall time from starting the process to its end: reading the file, also packed, and writing the plan count on both sides,
with two threads each. Of the reference's modes the best counts, that is the one with the least time to a proof, else with
the least gap. What either takes to start is measured in the same run: for the reference Python and its packages, for ours
`booking-cli --version`. There are three ratios: of the whole times; with both starts taken off; with only the reference's
taken off. Ours is the median of three runs, and both starts are medians, too. A problem that either side does not prove
within the seconds has no ratio.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CLI = os.environ.get("BOOKING_CLI", str(ROOT / ".build/release/booking-cli"))


def timed(command, solution):
    """Seconds of a process, and the plan it wrote."""
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds = time.monotonic() - began
    if not os.path.exists(solution):
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}, {done.stderr[-300:]}")
    plan = json.loads(pathlib.Path(solution).read_text())
    os.remove(solution)
    return seconds, plan


def ours(problem, folder, seconds):
    out = os.path.join(folder, "ours.json")
    command = [CLI, "solve", problem, "--seconds", str(seconds), "--threads", "2", "--out", out]
    runs = [timed(command, out)]
    # What has run out of time is not run again.
    while len(runs) < 3 and is_proven(runs[0][1]):
        runs.append(timed(command, out))
    return statistics.median(run[0] for run in runs), runs[0][1]


def theirs(problem, folder, seconds, a):
    """The best of the reference's modes: a proof in the least time, else the least gap."""
    out = os.path.join(folder, "theirs.json")
    found = []
    for mode in a.modes.split(","):
        command = [sys.executable, a.reference, problem, "--out", out, "--workers", "2", "--mode", mode]
        taken, plan = timed(command + ["--seconds", str(seconds)], out)
        found.append((gap(plan), taken, mode, plan))
        if is_proven(plan):
            # Another mode counts only when it is faster.
            seconds = min(seconds, max(1, taken))
    return min(found, key=lambda run: run[:2])


def is_proven(plan):
    return plan["status"] in ("optimal", "infeasible")


def gap(plan):
    return 0 if is_proven(plan) else (plan["objective"] - (plan["lowerBound"] or 0)) / max(1, plan["objective"])


def startup(*command):
    """What a program takes to start."""
    times = []
    for _ in range(5):
        began = time.monotonic()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(time.monotonic() - began)
    return statistics.median(times)


def outcome(plan):
    return "proven" if is_proven(plan) else f"{100 * gap(plan):.2f} %"


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("folder")
    ap.add_argument("--reference", required=True)
    ap.add_argument("--seconds", type=float, default=60)
    ap.add_argument("--only", default="")
    ap.add_argument("--modes", default="whole,lazy")
    ap.add_argument("--json")
    a = ap.parse_args()
    names = {path.name.split(".")[0]: path for path in sorted(pathlib.Path(a.folder).glob("*.json*"))}
    for name in ("best-known", "runs"):
        names.pop(name, None)
    wanted = a.only.split(",") if a.only else names
    start, own = startup(sys.executable, a.reference, "--help"), startup(CLI, "--version")
    print(f"to start the reference takes {start:.3f} s, ours {own:.4f} s; both are within the times")
    columns = ("instance", "seconds", "outcome", "referenceSeconds", "referenceOutcome", "mode")
    ratios = ("ratio", "ratioWithoutStarts", "ratioWithoutReferenceStart")
    print("\t".join(columns + ratios), flush=True)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            mine, plan = ours(names[name], folder, a.seconds)
            _, taken, mode, other = theirs(names[name], folder, a.seconds, a)
            both = is_proven(plan) and is_proven(other)
            if both and plan["objective"] != other["objective"]:
                sys.exit(f"{name}: proofs of {plan['objective']} and {other['objective']} contradict each other")
            pairs = ((taken, mine), (taken - start, mine - own), (taken - start, mine))
            row = [name, f"{mine:.4f}", outcome(plan), f"{taken:.3f}", outcome(other), mode]
            row += [f"{other_s / our_s:.1f}" if both else "-" for other_s, our_s in pairs]
            rows.append(dict(zip(columns + ratios, row)))
            print("\t".join(row), flush=True)
    if a.json:
        pathlib.Path(a.json).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
