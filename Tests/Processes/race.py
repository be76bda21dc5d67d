#!/usr/bin/env python3
"""Two hundred requests and fifty command-line calls for the same hour, all at once: exactly the units are given away.
Then five processes that book, move, extend and cancel the same few hours, one of them killed now and then."""

import collections
import http.client
import json
import os
import random
import threading
import time

import harness


def race(tally, commons, service, resource, units, number):
    """Everybody wants one unit of a resource in the same hour."""
    start, end = harness.hour(number)
    connections = [service.connect(timeout=60) for _ in range(200)]

    def one(index):
        if index >= len(connections):
            done = harness.cli(commons.store, "book", resource, start, end, "--for", "by-k1", timeout=120)
            return f"exit {done.returncode}", done.stderr
        status, body, _ = harness.ask(
            connections[index], "POST", "/api/v1/bookings", commons.token,
            {"resource": resource, "start": start, "end": end, "title": f"request {index}"})
        return f"{status}", body

    results = harness.at_once(250, one)
    answers = collections.Counter(
        result[0] if isinstance(result, tuple) else repr(result) for result in results)
    print(f"{resource}: {dict(answers)}")
    accepted = answers["201"] + answers["exit 0"]
    tally.equal(accepted, units, f"{resource}: accepted")
    tally.equal(answers["409"] + answers["exit 3"], 250 - units, f"{resource}: refused as taken")
    stored = harness.rows(
        commons.store, """SELECT count(*) FROM booking, json_each(booking.lines) AS line
                          JOIN resource ON resource.id = line.value ->> 0
                          WHERE resource.slug = ? AND booking.status = 'confirmed'""", resource)
    tally.equal(stored, [(units,)], f"{resource}: bookings in the store")
    for result in results:
        if isinstance(result, tuple) and result[0] == "409":
            tally.equal(result[1].get("code"), "taken", f"{resource}: the problem's code")
            break
    for connection in connections:
        connection.close()


class Crowd:
    """Two services and three command lines on one store, with everything they were promised."""

    def __init__(self, commons, seed):
        self.commons = commons
        self.seed = seed
        self.until = time.monotonic() + (60 if harness.FULL else 6)
        self.lock = threading.Lock()
        self.promised = {}  # code -> (title, [status, start]), the last that was acknowledged
        self.unclear = set()  # codes whose last command was not answered
        self.answers = collections.Counter()
        self.titles = {}  # every title asked for -> whether it was acknowledged, refused or is unknown

    def choose(self, dice):
        """An own hour to change, or None to book a new one."""
        with self.lock:
            mine = [code for code, (_, state) in self.promised.items()
                    if state[0] == "confirmed" and code not in self.unclear]
            if not mine or dice.random() < 0.6:
                return None
            code = dice.choice(mine)
            self.unclear.add(code)  # nobody else takes it meanwhile
            return code

    def note(self, code, answer, **new):
        with self.lock:
            self.answers[answer] += 1
            if answer == "unknown":
                return
            self.unclear.discard(code)
            if answer == "ok":
                self.promised[code][1][:] = [new.get("status", "confirmed"), new.get("start", self.promised[code][1][1])]

    def booked(self, title, answer, code=None, start=None):
        with self.lock:
            self.answers[answer] += 1
            self.titles[title] = answer
            if answer == "ok":
                self.promised[code] = (title, ["confirmed", start])

    def wish(self, dice):
        """A room and one or two hours of the few that all want."""
        start, end = harness.hour(dice.randrange(12), dice.choice([1, 1, 2]))
        return {"resource": dice.choice(["r0", "projektor"]), "start": start, "end": end}

    def speak(self, number, ask):
        """Asks through `ask(method, words) -> status, body` until it is time."""
        dice = random.Random(f"{self.seed}/{number}")
        count = 0
        while time.monotonic() < self.until:
            count += 1
            code = self.choose(dice)
            wish = self.wish(dice)
            if code is None:
                title = f"{number}-{count}"
                self.titles[title] = "unknown"
                status, body = ask("book", None, {**wish, "title": title})
                answer = {201: "ok", 409: "refused", 422: "refused", 503: "refused"}.get(status, "unknown")
                self.booked(title, answer, body and body.get("id"), wish["start"])
            elif dice.random() < 0.5:
                status, _ = ask("cancel", code, {})
                self.note(code, {200: "ok", 503: "refused"}.get(status, "unknown"), status="cancelled")
            else:
                status, _ = ask("change", code, {"start": wish["start"], "end": wish["end"]})
                answer = {200: "ok", 409: "refused", 422: "refused", 503: "refused"}.get(status, "unknown")
                self.note(code, answer, start=wish["start"])


def over_http(crowd, current):
    """Asks whichever service runs; an unknown answer when it is killed."""
    connections = {}

    def ask(what, code, body):
        service = current[0]
        try:
            connection = connections.setdefault(service.port, service.connect())
            if what == "change":
                path = f"/api/v1/bookings/{code}"
                _, _, headers = harness.ask(connection, "GET", path, crowd.commons.token)
                status, answer, _ = harness.ask(
                    connection, "PATCH", path, crowd.commons.token, body, {"If-Match": headers["ETag"]})
                return status, answer
            path = "/api/v1/bookings" if what == "book" else f"/api/v1/bookings/{code}/cancel"
            status, answer, _ = harness.ask(connection, "POST", path, crowd.commons.token, body)
            return status, answer
        except (OSError, http.client.HTTPException, ValueError):
            connections.pop(service.port, None)
            time.sleep(0.05)
            return None, None
    return ask


def by_command_line(crowd):
    exits = {0: 201, 3: 409, 4: 422, 75: 503, 74: 503}

    def ask(what, code, body):
        if what == "book":
            words = ["book", body["resource"], body["start"], body["end"], "--for", "by-k1", "--title", body["title"],
                     "--json"]
        elif what == "cancel":
            words = ["booking", "cancel", code]
        else:
            words = ["booking", "change", code, "--from", body["start"], "--to", body["end"]]
        done = harness.cli(crowd.commons.store, *words)
        status = exits.get(done.returncode)
        if status == 201 and what != "book":
            status = 200
        found = None
        if status == 201:
            found = json.loads(done.stdout)
        return status, found
    return ask


def mixed(tally, commons):
    """Five processes at once, a service of them killed and started again now and then."""
    seed = int(os.environ.get("FAELLED_SEED", random.randrange(1 << 32)))
    print(f"mixed: seed {seed}", flush=True)
    crowd = Crowd(commons, seed)
    services = [[harness.Service(commons.store)] for _ in range(2)]
    works = [over_http(crowd, services[number % 2]) for number in range(4)] + [by_command_line(crowd) for _ in range(3)]
    threads = [threading.Thread(target=crowd.speak, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    dice = random.Random(seed)
    kills = 0
    while time.monotonic() < crowd.until - 1:
        time.sleep(dice.uniform(0.3, 1.5))
        held = dice.choice(services)
        held[0].kill()
        held[0] = harness.Service(commons.store)
        kills += 1
    for thread in threads:
        thread.join()
    for held in services:
        tally.equal(held[0].stop(), 0, "mixed: exit of a service")
    print(f"mixed: {kills} kills, {dict(crowd.answers)}", flush=True)
    harness.check_store(tally, commons.store, "mixed")
    tally.check(crowd.answers["ok"] > 20, f"mixed: too little was done: {crowd.answers}")
    stored = collections.Counter()
    rows = {}
    for title, status, start in harness.rows(commons.store, "SELECT title, status, start_at FROM booking"):
        stored[title] += 1
        rows[title] = (status, start)
    for title, answer in crowd.titles.items():
        allowed = {"ok": [1], "refused": [0], "unknown": [0, 1]}[answer]
        tally.check(stored[title] in allowed, f"mixed: {title} was {answer} and is stored {stored[title]} times")
    for code, (title, (status, start)) in crowd.promised.items():
        if code in crowd.unclear:
            continue
        minute = int(time.mktime(time.strptime(start, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone) // 60
        tally.equal(rows.get(title), (status, minute), f"mixed: {code} as it was acknowledged last")


def main(tally):
    with harness.folder() as path:
        mixed(tally, harness.Commons(path, rooms=1))
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=3)
        service = harness.Service(commons.store)
        for room in commons.rooms if harness.FULL else commons.rooms[:1]:
            race(tally, commons, service, room, 1, 0)
        race(tally, commons, service, "projektor", 3, 0)
        harness.check_store(tally, commons.store, "after the races")
        tally.equal(service.stop(), 0, "exit of the service")
        harness.check_store(tally, commons.store, "after the service ended")


if __name__ == "__main__":
    harness.run(main, 600)
