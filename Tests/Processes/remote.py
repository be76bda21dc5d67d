#!/usr/bin/env python3
"""The daily commands against a service (--server): the same output and exit codes as against the store."""

import json
import re
import shlex
import ssl
import subprocess
import threading
import socket

import harness


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=3)
        store = commons.store
        (path / "token").write_text(commons.token + "\n")
        harness.must(store, "household", "add", "by-k2", "--area", "by", "--name", "Kirkevej-2")
        harness.must(store, "member", "add", "ali", "--household", "by-k2")
        service = harness.Service(store)
        address = f"http://127.0.0.1:{service.port}"

        def at_store(*words):
            return harness.cli(store, *words, "--as", "mette", "--lang", "en")

        def at_service(*words, server=address, token="token"):
            return subprocess.run(
                [harness.BINARY, *words, "--lang", "en", "--server", server, "--token-file", str(path / token)],
                capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, cwd=path)

        def same(*words):
            here, there = at_store(*words), at_service(*words)
            tally.equal((there.returncode, there.stdout), (here.returncode, here.stdout), " ".join(words))
            return there

        start, end = harness.hour(0)
        made = at_service("book", "r0", start, end, "--title", "Kor; og \"sang\" æøå")
        tally.equal(made.returncode, 0, f"booked at the service: {made.stderr}")
        code = made.stdout.split("\t")[0]
        harness.must(store, "book", "r1", start, end, "--for", "ali", "--title", "hemmelig")
        for words in (
            ["area", "list"], ["area", "list", "--json"], ["area", "show", "by"], ["area", "show", "ukendt"],
            ["resource", "list"], ["resource", "list", "--kind", "room", "--csv"], ["resource", "list", "--area", "by"],
            ["resource", "show", "projektor"], ["resource", "show", "r0", "--json"], ["resource", "show", "r99"],
            ["booking", "list"], ["booking", "list", "--json"], ["booking", "list", "--columns", "id,title", "--from", start],
            ["booking", "show", code], ["booking", "show", code[:-1]], ["booking", "show", code, "--json"], ["booking", "show", "bk-222222"],
            ["free", start, end], ["free", start, end, "--kind", "room", "--json"], ["free", start, end, "--attendees", "9000"],
            ["booking", "show", ""], ["booking", "show", "../areas"], ["booking", "cancel", f"{code}/check-in"],
            ["notices", "list"], ["book", "r1", start, end], ["book", "r1", start, end, "-n"], ["book", "r9", start, end],
            ["book", "r2", start, "snart"], ["book", "r2", "2020-01-01T10:00", "2020-01-01T11:00"],
            ["book", "r2", start, end, "--for", "ali"], ["book", "r2", start, end, "--title", "x" * 600],
            ["booking", "change", code, "--title", "ny", "-n"], ["booking", "change", code],
            ["booking", "change", code, "--title", "ny", "--if-version", "99"], ["booking", "cancel", code, "-n"],
            ["booking", "cancel", code, "--if-version", "99"],
        ):
            same(*words)
        refused = at_service("book", "r1", start, end)
        tally.check("Free instead:" in refused.stderr and "hemmelig" not in refused.stderr, f"what is free instead: {refused.stderr}")
        tally.equal(at_service("booking", "change", code, "--title", "Andet", "--lasting", "2h").returncode, 0, "changed at the service")
        shown = json.loads(at_service("booking", "show", code, "--json").stdout)
        tally.equal((shown["title"], shown["version"]), ("Andet", 2), "as changed")
        for words in (["booking", "change", code, "--title", "", "--attendees", "7"], ["booking", "cancel", code]):
            before = [line.split("\t")[1:] for line in at_service("booking", "list", "--status", "confirmed").stdout.splitlines()]
            done = at_service(*words)
            undo = re.search(r"Undo: booking-cli --server \S+ --token-file \S+ (.*)", done.stderr)
            if tally.check(undo, f"an undo is named at the service: {done}"):
                undone = at_service(*shlex.split(undo[1]))
                after = [line.split("\t")[1:] for line in at_service("booking", "list", "--status", "confirmed").stdout.splitlines()]
                tally.equal((undone.returncode, sorted(after)), (0, sorted(before)), f"{words} is taken back: {undone.stderr}")
                code = undone.stdout.split("\t")[0]
        tally.equal(at_service("booking", "cancel", code).returncode, 0, "cancelled at the service")
        tally.equal(same("booking", "show", code).returncode, 0, "shown when cancelled")

        shared(tally, commons, path, at_service, same)
        desk(tally, commons, path, at_service, same)
        problem = at_service("book", "r1", start, end, "--json")
        tally.equal((problem.returncode, json.loads(problem.stderr.splitlines()[-1])["code"]), (3, "taken"), "the problem object on stderr")
        tally.equal(at_service("verify").returncode, 64, "what needs a store says so")
        tally.equal(at_service("area", "list", server="http://127.0.0.1:1").returncode, 69, "nobody listens")
        tally.equal(at_service("area", "list", server="ftp://x").returncode, 64, "no address")
        tally.equal(at_service("area", "list", token="none").returncode, 66, "no token file")
        (path / "other").write_text("x" * 43)
        tally.equal(at_service("booking", "list", token="other").returncode, 77, "a token that is none")
        harness.must(store, "token", "revoke", harness.must(store, "token", "list").split("\t")[0])
        tally.equal(at_service("booking", "list").returncode, 77, "a token revoked at the store, at the service's next request")

        # What answers is no service, or breaks off.
        for answer in (b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{}", b"HTTP/1.1 200 OK\r\n\r\n<html>"):
            with socket.create_server(("127.0.0.1", 0)) as server:
                def once():
                    connection, _ = server.accept()
                    connection.recv(4096)
                    connection.sendall(answer)
                    connection.close()
                thread = threading.Thread(target=once)
                thread.start()
                done = at_service("area", "show", "by", server=f"http://127.0.0.1:{server.getsockname()[1]}")
                thread.join()
                tally.equal(done.returncode, 69, f"answered {answer[:20]}: {done.stderr}")
        secretly(tally, path, service.port)
        tally.equal(service.stop(), 0, "exit of the service")
        harness.check_store(tally, store, "at the end")


def shared(tally, commons, path, at_service, same):
    """What a booking says beside its place and time counts at the service, too, and it is told what the house rules ask."""
    store = commons.store
    harness.must(store, "area", "add", "nord", "--name", "Nord")
    for room in ("sal", "hal"):
        harness.must(store, "resource", "add", room, "--area", "nord")
    conditions = [{"name": "rules-accepted", "due": {"days": 0, "after": "booking"}, "lapse": "cancel"},
                  {"name": "rent-received", "due": {"days": 0, "before": "start"}, "kroner": 300}]
    (path / "rules.json").write_text(json.dumps({
        "text": {"da": "Regler", "en": "Rules"}, "decidedBy": "board", "decidedOn": "2026-01-01", "validFrom": "2026-01-01",
        "resources": {"sal": {"approval": {"mode": "hold"}}, "hal": {"conditions": conditions}}}))
    harness.must(store, "area", "rules", "set", "nord", str(path / "rules.json"))
    time = harness.hour(24 * 2)
    same("free", *time, "--area", "by", "--area", "nord")
    same("book", "r0", *time, "--except", time[0][:10])
    same("free", harness.hour(-24 * 8)[0], time[1])
    same("free", harness.hour(-24 * 8)[0], time[1], "--lasting", "1h", "--attendees", "0")
    made = at_service("book", "r0", *time, "--with", "nord", "--json")
    tally.equal((made.returncode, made.returncode or json.loads(made.stdout)["with"]), (0, ["nord"]), f"held together: {made.stderr}")
    tally.equal(len(same("booking", "list", "--with", "nord").stdout.splitlines()), 1, "listed by the area that holds it too")
    code = json.loads(made.stdout)["id"]
    changed = at_service("booking", "change", code, "--with", "by", "--json")
    tally.equal((changed.returncode, json.loads(changed.stdout)["with"]), (0, ["by"]), f"held with another: {changed.stderr}")
    asked = at_service("book", "sal", *time)
    tally.check(asked.returncode == 0 and "This is a request;" in asked.stderr, f"a request is told as one: {asked.stderr}")
    weekly = at_service("book", "hal", *harness.hour(24 * 2 + 3), "--repeat", "hver uge 2 gange", "--accept-rules", "--json")
    changed = at_service("series", "change", json.loads(weekly.stdout)["id"], "--resource", "sal")
    requests = at_service("book", "sal", *harness.hour(24 * 2 + 6), "--repeat", "hver uge 2 gange")
    tally.check("Asked for: 2 dates." in requests.stderr, f"a new series of requests is told as such: {requests}")
    at_service("book", "hal", *harness.hour(24 * 9 + 9), "--accept-rules")
    mixed = at_service("book", "hal", *harness.hour(24 * 2 + 9), "--repeat", "hver uge 2 gange", "--accept-rules", "--on-clash", "alternative")
    tally.check("Booked: 1 date. Asked for: 1 date." in mixed.stderr, f"of which some are requests, both are counted: {mixed}")
    tally.check("This is a request;" in changed.stderr and "The board decides." in changed.stdout,
                f"dates that become requests are told as such: {changed}")
    refused = same("book", "hal", *time, "--title", "Fest")
    tally.equal(refused.returncode, 4, "rules that are not accepted")
    way = re.search(r"Accept them: booking-cli --server \S+ --token-file \S+ (.*)", refused.stderr)
    if tally.check(way, f"how they are accepted is told: {refused.stderr}"):
        accepted = at_service(*shlex.split(way[1]))
        tally.equal(accepted.returncode, 0, f"and works: {accepted.stderr}")
        tally.check("rent-received (DKK 300)" in accepted.stderr and "rules-accepted" not in accepted.stderr,
                    f"what is still to be done is told: {accepted.stderr}")


def hour_ahead(number):
    return harness.hour(number)[0]


def desk(tally, commons, path, at_service, same):
    """Series, the lending desk, the waiting list and plans: what they print is what they print against the store."""
    store = commons.store
    harness.must(store, "member", "role", "mette", "administrator")
    harness.must(store, "resource", "add", "bor", "--area", "by", "--kind", "equipment", "--name", "Bor", "--units", "3")
    weekly = ["--repeat", "hver uge 3 gange", "--title", "Kor"]
    day = harness.hour(24 * 3 + 2)
    same("series", "preview", "r0", *day, *weekly)
    same("series", "preview", "r0", *day, *weekly, "--except", "snart")
    made = at_service("book", "r0", *day, *weekly)
    tally.equal((made.returncode, len(made.stdout.splitlines())), (0, 4), f"a series is booked at the service: {made.stderr}")
    code = made.stdout.split("\t")[0]
    for words in (
        ["series", "list"], ["series", "list", "--json"], ["series", "show", code], ["series", "show", code, "--json"], ["series", "show", "se-222222"],
        ["series", "change", code, "--title", "Ny", "-n"], ["series", "change", code], ["series", "end", code, "-n"],
        ["series", "change", code, "--title", "x", "--if-version", "99"],
    ):
        same(*words)
    def dates():
        shown = json.loads(at_service("series", "show", code, "--json").stdout)
        return [{key: value for key, value in part.items() if key not in ("version", "booking", "outcome")} for part in [shown, *shown.pop("occurrences")]]

    date = json.loads(at_service("series", "show", code, "--json").stdout)["occurrences"][1]["date"]
    for words in (["--lasting", "30m"], ["--title", "Bridge", "--attendees", "5", "--flexible", "10"], ["--from", "03:00", "--lasting", "30m"],
                  ["--resource", "r2"], ["--scope", "this", "--on", date, "--resource", "r1"],
                  ["--scope", "this", "--on", date, "--title", "Skak", "--attendees", "3"], ["--skip", date]):
        before = dates()
        done = at_service("series", "change", code, *words)
        tally.equal(done.returncode, 0, f"a series is changed at the service: {words} {done.stderr}")
        undo = re.search(r"Undo: booking-cli --server \S+ --token-file \S+ (.*)", done.stderr)
        if tally.check(undo, f"an undo of {words} is named at the service: {done.stderr}"):
            undone = at_service(*shlex.split(undo[1]))
            tally.equal((undone.returncode, dates()), (0, before), f"{words} is taken back by '{undo[1]}': {undone.stderr}")
    booking = json.loads(at_service("series", "show", code, "--json").stdout)["occurrences"][1]["booking"]
    tally.check("was cancelled already." in (at_service("booking", "cancel", booking), at_service("booking", "cancel", booking))[1].stderr,
                "a booking that was cancelled already is told at the service")
    again = at_service("series", "change", code, "--add", date)
    tally.equal(again.returncode, 0, f"its date is added again: {again.stderr}")
    for words in (["booking", "cancel", json.loads(at_service("series", "show", code, "--json").stdout)["occurrences"][1]["booking"]],
                  ["series", "end", code, "--from", date], ["series", "end", code]):
        if words == ["series", "end", code]:
            tally.equal(at_service("series", "end", code, "--from", date).returncode, 0, "a series is ended at the service")
        before = dates()
        undo = re.search(r"Undo: booking-cli --server \S+ --token-file \S+ (.*)", at_service(*words).stderr)
        if tally.check(undo, f"an undo of {words} is named at the service"):
            undone = at_service(*shlex.split(undo[1]))
            tally.equal((undone.returncode, dates()), (0, before), f"{words} is taken back by '{undo[1]}': {undone.stderr}")
    same("series", "end", code, "--from", date)
    same("series", "show", code)

    loan = harness.must(store, "book", "bor:2", *harness.hour(2), "--for", "mette").split("\t")[0]
    for words in (
        ["lend", "list"], ["lend", "list", "--json"], ["lend", "list", "--status", "out"], ["lend", "overdue"], ["lend", "out", "bk-222222"],
        ["lend", "out", loan, "-n"], ["lend", "out", loan[:-2], "-n"], ["lend", "out", loan, "--units", "x"],
    ):
        same(*words)
    tally.equal(at_service("lend", "out", loan, "--units", "1").returncode, 0, "handed out at the service")
    same("lend", "list")
    same("lend", "return", loan, "-n")
    tally.equal(at_service("lend", "return", loan, "--condition", "damaged", "--note", "Knækket").returncode, 0, "taken back at the service")
    same("resource", "history", "bor")
    tally.equal(at_service("lend", "undo", loan).returncode, 0, "undone at the service")
    same("lend", "withdraw", "bor", "--units", "9999999", "-n")
    def outages():
        return harness.rows(store, "SELECT units, start_at, end_at, cause, note FROM outage WHERE end_at > unixepoch() / 60 + 60")

    harness.must(store, "lend", "withdraw", "bor", "--units", "1", "--damaged")
    for words in (["withdraw", "bor", "--units", "1", "--from", hour_ahead(24), "--until", hour_ahead(48), "--note", "ferie"], ["restore", "bor"]):
        before = outages()
        done = at_service("lend", *words)
        undo = re.search(r"Undo: booking-cli --server \S+ --token-file \S+ (.*)", done.stderr)
        tally.check("1 of Bor out of service." in done.stderr or "1 of Bor back in service." in done.stderr, f"told as at a store: {done.stderr}")
        if tally.check(undo, f"an undo of {words} is named at the service: {done.stderr}"):
            undone = at_service(*shlex.split(undo[1]))
            tally.equal((undone.returncode, outages()), (0, before), f"{words} is taken back by '{undo[1]}': {undone.stderr}")
    harness.must(store, "lend", "restore", "bor")

    (path / "line.json").write_text(json.dumps({
        "text": {"da": "Kø", "en": "Line"}, "decidedBy": "board", "decidedOn": "2026-01-01", "validFrom": "2026-01-01",
        "waitingList": {"mode": "first-come"}}))
    harness.must(store, "area", "rules", "set", "by", str(path / "line.json"))
    taken = harness.hour(24 * 5)
    first = harness.must(store, "book", "r2", *taken, "--for", "ali").split("\t")[0]
    waiting = at_service("waitlist", "join", "r2", *taken)
    tally.equal(waiting.returncode, 0, f"in line at the service: {waiting.stderr}")
    entry = waiting.stdout.split("\t")[0]
    same("waitlist", "list")
    same("waitlist", "list", "--json")
    same("waitlist", "accept", entry)
    harness.must(store, "booking", "cancel", first)
    same("waitlist", "list")
    tally.equal(at_service("waitlist", "accept", entry).returncode, 0, "accepted at the service")
    same("waitlist", "leave", "wl-222222")

    clash = harness.hour(24 * 6)
    harness.must(store, "book", "r0", *clash, "--for", "ali")
    harness.must(store, "resource", "close", "r0", *clash, "--reason", "Vandskade", "--yes")
    for words in (
        ["conflicts", "list"], ["conflicts", "list", "--json", "--exit-code"], ["conflicts", "show", "cf-222222"], ["plans", "list"],
        ["conflicts", "plan", "-n"], ["conflicts", "plan", "--forbid", "x"], ["plans", "show", "pl-222222"],
    ):
        same(*words)
    conflict = json.loads(at_service("conflicts", "list", "--json").stdout)["items"][0]["id"]
    for words in (["conflicts", "show", conflict], ["conflicts", "show", conflict, "--json"]):
        same(*words)
    made = at_service("conflicts", "plan")
    plan = made.stdout.split()[0]
    tally.equal(made.returncode, 0, f"planned at the service: {made.stderr}")
    for words in (["plans", "list"], ["plans", "show", plan], ["plans", "show", plan, "--json"], ["conflicts", "apply", plan]):
        same(*words)
    hit = json.loads(at_service("conflicts", "list", "--json").stdout)["items"][0]["bookings"][0]
    for wish in (["--cancel", hit], ["--move", f"{hit}=r2"], ["--shift", f"{hit}=23:00"], ["--shift", f"{hit}=snart"],
                 ["--cancel", hit, "--move", f"{hit}=r2"], ["--move", f"{hit}=bor"], ["--move", hit]):
        same("conflicts", "plan", "-n", *wish)
    same("conflicts", "edit", plan, "--release", hit, "-n")
    edited = at_service("conflicts", "edit", plan, "--within", "0").stdout.split()[0]
    tally.check(edited.startswith("pl-") and edited != plan, f"another plan: {edited}")
    tally.equal(at_service("conflicts", "apply", plan, "--yes").returncode, 0, "applied at the service")
    tally.equal(at_service("conflicts", "apply", edited, "--yes").returncode, 5, "the other is stale now")
    same("conflicts", "list", "--exit-code")
    tally.equal(at_service("conflicts", "undo", plan).returncode, 0, "undone at the service")


def secretly(tally, path, port):
    """The same through TLS: with a certificate that is trusted, and with one that is not."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], cwd=path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path / "cert.pem", path / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as server:
        def pass_on():
            for _ in range(2):
                try:
                    with context.wrap_socket(server.accept()[0], server_side=True) as outside:
                        request = outside.recv(65536)
                        with socket.create_connection(("127.0.0.1", port)) as inside:
                            inside.sendall(request)
                            while chunk := inside.recv(65536):
                                outside.sendall(chunk)
                except OSError:
                    pass
        thread = threading.Thread(target=pass_on)
        thread.start()
        for trusted in (True, False):
            environment = dict(harness.os.environ)
            if trusted:
                environment["SSL_CERT_FILE"] = str(path / "cert.pem")
            done = subprocess.run(
                [harness.BINARY, "area", "list", "--server", f"https://localhost:{server.getsockname()[1]}"],
                capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, env=environment, cwd=path)
            expected = (0, "by") if trusted else (69, "")
            tally.equal((done.returncode, done.stdout.split("\t")[0]), expected, f"TLS, trusted: {trusted}: {done.stderr}")
        thread.join()


if __name__ == "__main__":
    harness.run(main, 180)
