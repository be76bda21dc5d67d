#!/usr/bin/env python3
"""The cases of Tests/Vectors/http with the product itself: on its own socket, and behind nginx.

The cases were written for a server with routes to try things on; the product answers 404 or 405 for most of those, so
what is compared is what any routes must have in common: what is refused by its form is refused alike, what is understood
gets one answer each, and no request is seen where a proxy in front sees none. After each case a clean request through
nginx, which keeps its connections to the product, must get its own answer."""

import datetime
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time

import harness

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "Vectors" / "http"
# What a head alone decides, whatever the routes.
BY_FORM = {400, 414, 417, 431, 501, 505}
# Cut off, slow, or of another connection's life: nginx answers these by its own clock.
NOT_BEHIND_NGINX = {"abort", "slow", "connection", "expect"}
# nginx takes a bare LF for the end of a line, and speaks HTTP/0.9: it reads another request than is written there.
OTHERWISE_READ = re.compile(rb"(?<!\r)\n|^\S+ ?\S* ?\r\n")

CONF = """worker_processes 1; daemon off; pid %(path)s/nginx.pid; error_log %(path)s/nginx.log crit;
events { worker_connections 256; }
http { access_log off; client_body_temp_path %(path)s/n1; proxy_temp_path %(path)s/n2; fastcgi_temp_path %(path)s/n3;
  uwsgi_temp_path %(path)s/n4; scgi_temp_path %(path)s/n5; client_header_timeout 2s; client_body_timeout 2s;
  upstream product { server 127.0.0.1:%(port)d; keepalive 4; }
  server { listen 127.0.0.1:%(front)d; underscores_in_headers on;
    location / { proxy_pass http://product; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_request_buffering off; proxy_read_timeout 5s; } } }
"""


def find_nginx():
    for place in (shutil.which("nginx"), "/usr/sbin/nginx"):
        if place and os.path.exists(place):
            return place
    if os.geteuid() == 0:
        for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "nginx-light"]):
            subprocess.run(["apt-get", *words], stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    if os.path.exists("/usr/sbin/nginx"):
        return "/usr/sbin/nginx"
    raise SystemExit("nginx is needed: apt-get install nginx-light")


def pieces(case):
    for piece in case["send"]:
        if isinstance(piece, str):
            yield piece.encode("latin-1")
        elif "repeat" in piece:
            yield piece["repeat"].encode("latin-1") * piece["times"]
        elif "pause" in piece:
            time.sleep(piece["pause"] / 1000)


def exchange(port, case, patience):
    """Sends a case; all that comes back until the other side closes, or is silent for so many seconds."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as client:
        try:
            for piece in pieces(case):
                client.sendall(piece)
            if case.get("then") == "open":
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n")
            while chunk := client.recv(1 << 16):
                received += chunk
        except OSError:
            pass
    return received


def statuses(received, case):
    """The statuses of all answers, or None when they are not framed."""
    heads = len(case["answers"]) if case.get("head") else 0
    found = []
    while received:
        head, separator, received = received.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.[01] (\d{3})[ \r]", head + b"\r")
        if not separator or not match:
            return None
        status = int(match[1])
        found.append(status)
        length = re.search(rb"\r\ncontent-length: *(\d+)", head.lower())
        if len(found) <= heads or status in (204, 304) or status < 200:
            continue
        if b"\r\ntransfer-encoding: chunked" in head.lower():
            while True:
                size, separator, received = received.partition(b"\r\n")
                if not separator:
                    return None
                count = int(size, 16)
                received = received[count + 2:]
                if count == 0:
                    break
        elif length:
            received = received[int(length[1]):]
        else:
            received = b""
    return found


def refused(expected):
    return bool(expected) and expected[-1] in BY_FORM


def alone(tally, port, cases):
    """What is refused by its form is refused by the product with the same status, and then it closes."""
    for kind, case in cases:
        if case.get("server") or not refused(case["answers"]):
            continue
        found = statuses(exchange(port, case, 2), case)
        tally.check(found is not None and len(found) == len(case["answers"]) and found[-1] == case["answers"][-1],
                    f"{kind}: {case['name']}: {found}, not {case['answers']}")


def behind(tally, front, cases):
    """No case gets more answers than it has requests, and none leaves anything behind for whoever comes next."""
    for kind, case in cases:
        if kind in NOT_BEHIND_NGINX or case.get("server") or OTHERWISE_READ.search(b"".join(pieces(case))):
            continue
        found = statuses(exchange(front, case, 0.1), case)
        expected = len(case["answers"]) + (case.get("then") == "open")
        # nginx may answer by itself, or mend the form; it may also end a connection earlier than we would.
        tally.check(found is not None and len(found) <= expected and 502 not in found,
                    f"behind nginx: {kind}: {case['name']}: {found}, at most {expected} answers")
        for _ in range(2):
            clean = exchange(front, {"send": ["GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"]}, 5)
            tally.check(clean.startswith(b"HTTP/1.1 200") and clean.endswith(b'{"status":"ok"}'),
                        f"behind nginx, after {kind}: {case['name']}: {clean[:100]}")


def limits(tally, store):
    """Each limit is what `serve` is told, and one step further is refused."""
    line = "GET /healthz HTTP/1.1\r\n"
    days = lambda number: ("GET /api/v1/resources/r0/calendar?from=2027-01-01T00:00&to="
                           f"{datetime.date(2027, 1, 1) + datetime.timedelta(number)}T00:00 HTTP/1.1\r\nHost: a\r\n")
    cases = [
        ("request-line-bytes=39", "GET /healthz?a=2345678901234567 HTTP/1.1\r\nHost: a\r\n", 414),
        ("request-line-bytes=40", "GET /healthz?a=2345678901234567 HTTP/1.1\r\nHost: a\r\n", 200),
        ("fields=2", line + "Host: a\r\nA: b\r\nC: d\r\n", 431), ("fields=3", line + "Host: a\r\nA: b\r\nC: d\r\n", 200),
        ("field-bytes=20", line + "Host: a\r\nA: 1234567890\r\n", 431), ("field-bytes=40", line + "Host: a\r\nA: 1234567890\r\n", 200),
        ("body-bytes=9", "POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n", 413),
        ("import-bytes=9", "POST /api/v1/imports HTTP/1.1\r\nHost: a\r\nContent-Type: text/calendar\r\nContent-Length: 10\r\n", 413),
        ("import-seconds=1", "POST /api/v1/imports HTTP/1.1\r\nHost: a\r\nContent-Type: text/calendar\r\nContent-Length: 10\r\n\r\n", 408),
        ("page-items=2", "GET /api/v1/areas?limit=3 HTTP/1.1\r\nHost: a\r\n", 400), ("page-items=2", "GET /api/v1/areas HTTP/1.1\r\nHost: a\r\n", 200),
        ("range-days=2", days(3), 400), ("range-days=2", days(2), 200), ("range-days=900", days(500), 200),
        ("request-seconds=1", line + "Host: a\r\nA:", 408), ("idle-seconds=1", None, None),
    ]
    for setting, head, expected in cases:
        service = harness.Service(store, "--limit", setting)
        piece = "" if head is None else head if expected == 408 else head + "\r\n"
        began = time.monotonic()
        found = statuses(exchange(service.port, {"send": [piece]}, 5 if "seconds" in setting else 0.3), {"answers": []})
        tally.equal(found, [] if expected is None else [expected], f"--limit {setting}")
        tally.check(time.monotonic() - began < 4, f"--limit {setting} is kept in time")
        service.kill()
    for wrong in ("idle-seconds=0", "idle-seconds", "idle-seconds=x", "patience=3"):
        tally.equal(harness.cli(store, "serve", "--limit", wrong).returncode, 64, f"exit after --limit {wrong}")


def main(tally):
    nginx = find_nginx()
    cases = [(path.stem, case) for path in sorted(VECTORS.glob("*.json")) for case in json.loads(path.read_text())["cases"]]
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=1)
        service = harness.Service(commons.store)
        alone(tally, service.port, cases)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            front = free.getsockname()[1]
        conf = pathlib.Path(path) / "nginx.conf"
        conf.write_text(CONF % {"path": path, "port": service.port, "front": front})
        proxy = subprocess.Popen([nginx, "-c", conf, "-e", f"{path}/nginx.log"], stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    socket.create_connection(("127.0.0.1", front), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            behind(tally, front, cases)
        finally:
            proxy.terminate()
            proxy.wait(10)
        tally.equal(service.stop(), 0, "exit of the service")
        limits(tally, commons.store)


if __name__ == "__main__":
    harness.run(main, 300)
