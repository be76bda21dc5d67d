#!/usr/bin/env python3
"""Holds `booking-cli solve` against brute force on many tiny problems.

    cross_check.py CLI FOLDER-WITH-generate.py-AND-brute.py [--count 2000] [--seed 1] [--extras]

Every plan is checked by check.py and its cost compared with that of brute.py. Problems that brute force cannot
finish within its node limit are skipped and counted.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

ap = argparse.ArgumentParser()
ap.add_argument("cli")
ap.add_argument("tools")
ap.add_argument("--count", type=int, default=2000)
ap.add_argument("--seed", type=int, default=1)
a = ap.parse_args()
sys.path.insert(0, a.tools)
import brute
import check
import generate

t, done, skipped, infeasible, positive, seed = time.time(), 0, 0, 0, 0, a.seed
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "p.json")
    while done < a.count:
        over = {}
        if seed % 3 == 0:
            over = {"areas": 1 + seed % 2, "bookings": 10 + seed % 3, "dup": 0.45}
        if seed % 11 == 0:
            over["clash"] = 1
        if seed % 7 == 0:
            over["days"] = 1
        p = generate.generate("tiny", seed, **over)
        seed += 1
        want = brute.run(p, 100_000)
        if want is None:
            skipped += 1
            continue
        with open(path, "w") as f:
            json.dump(p, f)
        got = subprocess.run([a.cli, "solve", path], capture_output=True)
        s = json.loads(got.stdout)
        err, _ = check.check_solution(p, s)
        if (err or (s["status"], s["objective"]) != (want["status"], want["objective"])
                or got.returncode != (s["status"] == "infeasible")):
            sys.exit("seed %d: %s %s, brute force %s %s, errors %s" % (
                seed - 1, s["status"], s["objective"], want["status"], want["objective"], err[:3]))
        done += 1
        infeasible += s["status"] == "infeasible"
        positive += bool(s["objective"])
print("%d problems agree (%d infeasible, %d with a positive optimum, %d skipped), %.0f s" % (
    done, infeasible, positive, skipped, time.time() - t))
