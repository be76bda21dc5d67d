#!/usr/bin/env python3
"""Who gets in: the command line under a member's rights, a proxy's word at a Unix socket, and limits of rates."""

import http.client
import json
import socket
import subprocess
import time

import harness

PEOPLE = ["mette", "ali", "viola", "bo", "bente", "anna"]
# For each command the exit codes of: mette, whose booking it is; ali, a resident elsewhere; viola, a volunteer; bo, the
# board; bente, the board of the other area; anna, an administrator. {b} is the booking.
TABLE = [
    (["area", "list"], [0, 0, 0, 0, 0, 0]),
    (["booking", "show", "{b}"], [0, 6, 6, 0, 6, 0]),
    (["booking", "change", "{b}", "--attendees", "3"], [0, 6, 6, 0, 6, 0]),
    (["booking", "cancel", "{b}"], [0, 6, 6, 0, 6, 0]),
    (["book", "r1", "{s}", "{e}", "--for", "by-k1"], [0, 77, 77, 0, 77, 0]),
    (["resource", "close", "r1", "{s}", "{e}"], [77, 77, 77, 0, 77, 0]),
    (["resource", "add", "r9", "--area", "by", "--kind", "room"], [77, 77, 77, 0, 77, 0]),
    (["household", "list"], [77, 77, 77, 77, 77, 0]),
    (["household", "list", "--area", "by"], [77, 77, 77, 0, 77, 0]),
    (["member", "show", "mette"], [0, 6, 6, 0, 6, 0]),
    (["member", "invite", "mette"], [77, 77, 77, 0, 6, 0]),
    (["member", "export", "mette"], [0, 6, 6, 6, 6, 0]),
    (["member", "erase", "mette", "--yes"], [0, 6, 6, 6, 6, 0]),
    (["member", "role", "mette", "board"], [77, 77, 77, 77, 77, 0]),
    (["token", "create", "--member", "mette"], [0, 77, 77, 77, 77, 0]),
    (["token", "list", "--member", "mette"], [0, 77, 77, 77, 77, 0]),
    (["conflicts", "list"], [77, 77, 77, 77, 77, 0]),
    (["export", "csv", "members"], [77, 77, 77, 77, 77, 0]),
    (["config", "set", "retention-months", "36"], [77, 77, 77, 77, 77, 0]),
    (["verify"], [77, 77, 77, 77, 77, 0]),
    (["backup", "copy.db"], [77, 77, 77, 77, 77, 0]),
]


def command_line(tally, commons):
    store = commons.store
    start, end = harness.hour(0)
    later = harness.hour(5)
    for area, member, role in (("by", "viola", "volunteer"), ("by", "bo", "board"), ("ud", "ali", "resident"),
                               ("ud", "bente", "board"), ("by", "anna", "administrator")):
        if area == "ud" and member == "ali":
            harness.must(store, "area", "add", "ud", "--name", "Ud", "--latitude", "55.8", "--longitude", "12.4")
        harness.must(store, "member", "add", member, "--area", area, "--role", role)
    booking = harness.must(store, "book", "r0", start, end, "--for", "mette").split()[0]
    for words, codes in TABLE:
        for who, code in zip(PEOPLE, codes):
            call = [word.format(b=booking, s=later[0], e=later[1]) for word in words]
            trial = [] if words[1:2] and words[1] in ("list", "show", "export") or words[0] in ("export", "verify") else ["-n"]
            done = harness.cli(store, *call, *trial, "--as", who)
            tally.equal(done.returncode, code, f"{' '.join(words)} --as {who}: {done.stderr.strip()[:200]}")


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def ask(connection, method, path, body=None, headers=None):
    data = None if body is None else json.dumps(body)
    fields = dict(headers or {}, **({"Content-Type": "application/json"} if data else {}))
    connection.request(method, path, body=data, headers=fields)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text) if text else None, answer.headers


def proxy(tally, commons, path):
    """What a proxy that has asked MitID says in X-Booking-Subject: believed at its Unix socket, and nowhere else."""
    place = str(path / "s.sock")
    process = subprocess.Popen(
        [harness.BINARY, "serve", "--listen", f"unix:{place}", "--trust-subject", "--store", str(commons.store)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        tally.check(b"unix" in process.stdout.readline(), "listens at the socket")
        subject = {"X-Booking-Subject": "cpr-uuid-4711"}
        tally.equal(ask(UnixConnection(place), "GET", "/api/v1/me", headers=subject)[0], 401, "linked to nobody")
        code = json.loads(harness.must(commons.store, "member", "invite", "mette", "--json"))["code"]
        status, _, _ = ask(UnixConnection(place), "POST", "/api/v1/sessions", {"code": code}, subject)
        tally.equal(status, 201, "the code links the name, without a PIN")
        status, me, _ = ask(UnixConnection(place), "GET", "/api/v1/me", headers=subject)
        tally.equal((status, me and me["member"]["handle"]), (200, "mette"), "who the proxy says it is")
        tally.equal(ask(UnixConnection(place), "GET", "/api/v1/me")[0], 401, "without a name nobody")
        other = {"X-Booking-Subject": "cpr-uuid-4712"}
        tally.equal(ask(UnixConnection(place), "GET", "/api/v1/me", headers=other)[0], 401, "another name is nobody")
        service = harness.Service(commons.store)
        outside = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
        tally.equal(ask(outside, "GET", "/api/v1/me", headers=subject)[0], 401, "not believed at a port")
        tally.equal(service.stop(), 0, "exit of the service at a port")
        wrong = harness.cli(commons.store, "serve", "--trust-subject", "--listen", "127.0.0.1:0")
        tally.equal(wrong.returncode, 64, "not to be believed at a port by mistake")
    finally:
        process.terminate()
        tally.equal(process.wait(20), 0, "exit of the service at the socket")


def limits(tally, commons):
    """A token, and an address behind a proxy, that ask too often are told for how long to wait; others are served."""
    service = harness.Service(commons.store, "--trusted-proxy", "127.0.0.1", limit="on")
    busy = {"Authorization": f"Bearer {commons.token}"}
    for what, fields in (("a token", busy), ("an address", {"X-Forwarded-For": "203.0.113.9"})):
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
        statuses, wait = set(), None
        for _ in range(20_000):
            connection.request("GET", "/api/v1/areas", headers=fields)
            answer = connection.getresponse()
            answer.read()
            statuses.add(answer.status)
            if answer.status == 429:
                wait = answer.headers["Retry-After"]
                break
        tally.equal((statuses, wait), ({200, 429}, "1"), f"{what} that asks too often")
        status, _, _ = ask(http.client.HTTPConnection("127.0.0.1", service.port, timeout=30), "GET", "/api/v1/areas",
                           headers={"X-Forwarded-For": "203.0.113.10"})
        tally.equal(status, 200, f"{what}: another address is served")
        deadline = time.monotonic() + 10
        while (status := ask(connection, "GET", "/api/v1/areas", headers=fields)[0]) == 429 and time.monotonic() < deadline:
            pass
        tally.equal(status, 200, f"{what} is served again")
    tally.equal(service.stop(), 0, "exit of the service")


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=2)
        command_line(tally, commons)
        proxy(tally, commons, path)
        limits(tally, commons)
        harness.check_store(tally, commons.store, "at the end")


if __name__ == "__main__":
    harness.run(main, 240)
