#!/usr/bin/env python3
"""SIGKILL under write load, again and again: nothing acknowledged is lost, nothing refused is there, and what is
unclear is there at most once and can be asked about under its key."""

import collections
import http.client
import os
import random
import threading
import time

import harness

ROUNDS = 200 if harness.FULL else int(os.environ.get("FAELLED_ROUNDS", "50"))
CLIENTS = 4
SECONDS = 3600 if harness.FULL else 400


class Journal:
    """What was asked and what was answered: `ok`, `refused` or `unknown`, by key."""

    def __init__(self):
        self.bookings = {}
        self.cancels = {}
        self.requests = {}

    def settle(self, key, status, body, cancels=False):
        book = self.cancels if cancels else self.bookings
        if status in (200, 201):
            book[key] = ("ok", body["id"])
        elif status in (409, 422):
            book[key] = ("refused", body.get("code"))
        elif status in (503, 507):
            book[key] = ("refused", status)
        else:
            raise RuntimeError(f"{key}: unexpected {status} {body}")


def client(name, service, commons, journal, dice, stop):
    """Books and cancels until the connection breaks."""
    connection = service.connect(timeout=10)
    number = 0
    while not stop.is_set():
        number += 1
        key = f"{name}-{number}"
        try:
            known = [value[1] for value in list(journal.bookings.values())[-50:] if value[0] == "ok"]
            if known and dice.random() < 0.2:
                booking = dice.choice(known)
                journal.cancels[booking] = ("unknown", None)
                status, body, _ = harness.ask(
                    connection, "POST", f"/api/v1/bookings/{booking}/cancel", commons.token, {})
                journal.settle(booking, status, body, cancels=True)
                continue
            start, end = harness.hour(dice.randrange(1000))
            body = {"resource": dice.choice(commons.rooms + ["projektor"]), "start": start, "end": end, "title": key}
            journal.requests[key] = body
            journal.bookings[key] = ("unknown", None)
            status, answer, _ = harness.ask(
                connection, "POST", "/api/v1/bookings", commons.token, body, {"Idempotency-Key": key})
            journal.settle(key, status, answer)
        except (OSError, http.client.HTTPException, ValueError):
            return  # the outcome stays unknown


def check(tally, commons, journal, what):
    """Compares the store with the journal."""
    harness.check_store(tally, commons.store, what)
    stored = collections.defaultdict(list)
    for number, title, status in harness.rows(commons.store, "SELECT id, title, status FROM booking"):
        stored[title].append(status)
    for key, (answer, value) in journal.bookings.items():
        count = len(stored[key])
        allowed = {"ok": [1], "refused": [0], "unknown": [0, 1]}[answer]
        if count not in allowed:
            tally.check(False, f"{what}: {key} was {answer} ({value}) and is stored {count} times")
        if answer == "ok" and count == 1 and stored[key][0] != "confirmed" and value not in journal.cancels:
            tally.check(False, f"{what}: {key} is {stored[key][0]} though nobody cancelled it")
        if answer == "ok" and journal.cancels.get(value, ("", 0))[0] == "ok" and stored[key] != ["cancelled"]:
            tally.check(False, f"{what}: {key} was cancelled and is {stored[key]}")
    strangers = set(stored) - set(journal.bookings)
    tally.equal(strangers, set(), f"{what}: bookings nobody asked for")


def ask_again(tally, service, commons, journal, what):
    """Asks about everything unclear under its key: the answer is there or is given now, once."""
    connection = service.connect()
    unclear = [key for key, value in journal.bookings.items() if value[0] == "unknown"]
    for key in unclear:
        for _ in range(2):
            status, body, _ = harness.ask(
                connection, "POST", "/api/v1/bookings", commons.token, journal.requests[key],
                {"Idempotency-Key": key})
            if journal.bookings[key][0] == "ok" and (status != 201 or body["id"] != journal.bookings[key][1]):
                tally.check(False, f"{what}: {key} got another answer the second time: {status} {body}")
            journal.settle(key, status, body)
    for booking in [key for key, value in journal.cancels.items() if value[0] == "unknown"]:
        status, body, _ = harness.ask(
            connection, "POST", f"/api/v1/bookings/{booking}/cancel", commons.token, {})
        journal.settle(booking, status, body, cancels=True)
    connection.close()
    return len(unclear)


def main(tally):
    seed = int(os.environ.get("FAELLED_SEED", random.randrange(1 << 32)))
    print(f"seed {seed}; replay with FAELLED_SEED={seed}", flush=True)
    dice = random.Random(seed)
    began = time.monotonic()
    unclear = 0
    slowest = 0.0
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=4)
        journal = Journal()
        for number in range(ROUNDS):
            started = time.monotonic()
            service = harness.Service(commons.store)
            slowest = max(slowest, time.monotonic() - started)
            unclear += ask_again(tally, service, commons, journal, f"round {number}")
            stop = threading.Event()
            threads = [
                threading.Thread(target=client, args=(
                    f"{number}-{index}", service, commons, journal, random.Random(dice.random()), stop))
                for index in range(CLIENTS)]
            for thread in threads:
                thread.start()
            time.sleep(dice.uniform(0.02, 0.6))
            service.kill()
            stop.set()
            for thread in threads:
                thread.join()
            check(tally, commons, journal, f"round {number}")
            if dice.random() < 0.2:  # and now and then one that is killed while it starts
                starting = harness.Service(commons.store, wait=False)
                time.sleep(dice.uniform(0, 0.1))
                starting.kill()
        service = harness.Service(commons.store)
        unclear += ask_again(tally, service, commons, journal, "at the end")
        check(tally, commons, journal, "at the end")
        tally.equal(service.stop(), 0, "exit of the service")
        tally.equal(harness.cli(commons.store, "verify").returncode, 0, "exit of verify")
        answers = collections.Counter(value[0] for value in journal.bookings.values())
        tally.check(answers["ok"] > 10 * ROUNDS, f"too few bookings to mean anything: {answers}")
        print(f"{ROUNDS} kills in {time.monotonic() - began:.0f} s: {dict(answers)}, {len(journal.cancels)} cancelled, "
              f"{unclear} unclear and asked again, slowest start {slowest:.2f} s")


if __name__ == "__main__":
    harness.run(main, SECONDS)
