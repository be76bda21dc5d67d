#!/usr/bin/env python3
"""Random recurrence rules, expanded by the program and by python-dateutil where that is right: the same starts.

2,000 rules, with FAELLED_FULL 100,000; each takes the program at most 50 ms of processor time in a release build. What
is left out since dateutil is known to be wrong there stands in Tests/Vectors/ical/random_rrule.py.
"""

import concurrent.futures
import json
import os
import pathlib
import random
import signal
import subprocess
import sys

import harness

sys.path.insert(0, str(harness.ROOT / "Tests/Vectors/ical"))
import random_rrule  # noqa: E402

PROBE = pathlib.Path(harness.BINARY).resolve().with_name("desk-probe")
# Unoptimised code is given more.
MOST_MILLISECONDS = 50 if "release" in PROBE.parts else 1_000


def share(seed, number):
    """So many rules from a seed: how many agree, those that do not, and the slowest."""
    signal.signal(signal.SIGALRM, random_rrule.give_up)
    source = random.Random(seed)
    cases = [random_rrule.make_case(source) for _ in range(number)]
    text = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run([PROBE, "rules", "-"], input=text, capture_output=True, text=True, timeout=3600)
    lines = done.stdout.splitlines()
    if done.returncode != 0 or len(lines) != number:
        return 0, [f"seed {seed}: exit {done.returncode}, {len(lines)} of {number} answers, then {cases[len(lines):][:1]}"], (0, "")
    agreed, differing, slowest = 0, [], (0, "")
    for case, line in zip(cases, lines):
        microseconds, *starts = line.split()
        slowest = max(slowest, (int(microseconds), case["rrule"]))
        if starts == case["expected_utc"]:
            agreed += 1
        else:
            differing.append(f"seed {seed}: {case['rrule']} from {case['dtstart']} {case['tzid']}: {starts[:5]}")
    return agreed, differing, slowest


def main(tally):
    number = 100_000 if harness.FULL else 2_000
    seeds = range(int(os.environ.get("FAELLED_SEED", "1")), 2**62)
    each = 1_000 if harness.FULL else 500
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        jobs = [pool.submit(share, seeds[place], each) for place in range(number // each)]
        results = [job.result() for job in jobs]
    agreed = sum(result[0] for result in results)
    differing = [text for result in results for text in result[1]]
    slowest = max(result[2] for result in results)
    print(f"{agreed} of {number} rules agree; the slowest took {slowest[0] / 1000:.1f} ms: {slowest[1]}")
    for text in differing[:20]:
        print(text)
    tally.equal(len(differing), 0, "rules that python-dateutil expands otherwise")
    tally.equal(agreed, number, "rules that agree")
    tally.check(slowest[0] <= MOST_MILLISECONDS * 1000, f"the slowest rule took {slowest[0]} us: {slowest[1]}")


if __name__ == "__main__":
    harness.run(main, 7_000 if harness.FULL else 600)
