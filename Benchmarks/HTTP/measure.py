#!/usr/bin/env python3
"""Measures the service over loopback with wrk, beside nginx and, if given, other services, interleaved in each run.

usage: scripts/bench http [--runs 3] [--seconds 4] [--connections 1,32,256] [--only healthz,hour,week,rooms,book]
                          [--peer NAME=URL]... [--bookings 100000] [--json FILE]
       scripts/bench http --soak MINUTES       memory under mixed load
       scripts/bench http --idle 10000         memory of idle connections, and the others meanwhile
       scripts/bench http --beside             reads while plans, exports and PIN checks run

A peer answers GET /healthz, GET /v1/resources/N/availability?from&to (Unix seconds, N from 1 to 500) and
POST /v1/bookings {"resource","start","end","who"}, and holds booking i on resource 1 + i % 500 from 1767225600 +
(i / 500) * 7200 for an hour. Ours holds as many, with the same density. CPU is user and system time of the server's
process and its children in a request, at 32 connections. Ratios are only to be taken within one run.
"""
import argparse
import json
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TICK = os.sysconf("SC_CLK_TCK")
FIRST = 1798761600  # 2027-01-01T00:00Z, when the bookings of ours begin
WORK = tempfile.mkdtemp(prefix="faelled-bench-http-")
children = []

LUA = """
math.randomseed(tonumber(os.getenv("WRK_SEED")))
local token = os.getenv("TOKEN")
local days, hours = {}, {}
local function at(t)
  local d, h = math.floor(t / 86400), t %% 86400
  days[d] = days[d] or os.date("!%%Y-%%m-%%dT", t)
  hours[h] = hours[h] or os.date("!%%H:%%M:%%SZ", t)
  return days[d] .. hours[h]
end
local read = { ["Authorization"] = "Bearer " .. (token or "") }
local write = { ["Authorization"] = "Bearer " .. (token or ""), ["Content-Type"] = "application/json" }
local function make()
%s
end
-- Writes are made one by one, as no two are to be the same. Reads are drawn from many made before, so that the
-- generator, which shares the processors, takes little of what is measured.
local ready = {}
init = function()
  for i = 1, %d do ready[i] = make() end
end
request = function() return ready[1] and ready[math.random(#ready)] or make() end
done = function(s, l, r)
  io.write(string.format("RESULT %%.1f %%d %%d %%d %%d %%d\\n", s.requests / (s.duration / 1e6), l:percentile(50),
    l:percentile(99), l.max, s.requests, s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout))
end
"""
# What is asked, by kind of server.
OURS = {
    "healthz": 'return wrk.format("GET", "/healthz")',
    "hour": """local s = FIRST + math.random(0, 1599) * 900
  return wrk.format("GET", "/api/v1/resources/room-" .. math.random(0, 499) .. "/calendar?from=" .. at(s) .. "&to=" .. at(s + 3600), read)""",
    "week": """local s = FIRST + math.random(0, 1599) * 900
  return wrk.format("GET", "/api/v1/resources/room-" .. math.random(0, 499) .. "/calendar?from=" .. at(s) .. "&to=" .. at(s + 604800), read)""",
    "rooms": """local s = FIRST + math.random(0, 1599) * 900
  return wrk.format("GET", "/api/v1/availability?from=" .. at(s) .. "&to=" .. at(s + 3600) .. "&minutes=60&limit=100", read)""",
    "book": """local s = 4102444800 + math.random(0, 800000) * 3600
  if math.random(1, 100) <= 30 then s = FIRST + math.random(0, 199) * 7200 + 900 end
  return wrk.format("POST", "/api/v1/bookings", write, '{"resource":"room-' .. math.random(0, 499) .. '","start":"' .. at(s) ..
    '","end":"' .. at(s + 3600) .. '","attendees":4,"title":"bench","onBehalfOf":"member-' .. math.random(0, 1999) .. '"}')""",
}
PEERS = {
    "healthz": OURS["healthz"],
    "hour": """local s = 1767225600 + math.random(0, 1599) * 900
  return wrk.format("GET", string.format("/v1/resources/%d/availability?from=%d&to=%d", math.random(1, 500), s, s + 3600))""",
    "week": """local s = 1767225600 + math.random(0, 1599) * 900
  return wrk.format("GET", string.format("/v1/resources/%d/availability?from=%d&to=%d", math.random(1, 500), s, s + 604800))""",
    "book": """local s = 4102444800 + math.random(0, 2600000) * 3600
  if math.random(1, 100) <= 30 then s = 1767225600 + math.random(0, 199) * 7200 + 900 end
  return wrk.format("POST", "/v1/bookings", { ["Content-Type"] = "application/json" },
    string.format('{"resource":%d,"start":%d,"end":%d,"who":"bench"}', math.random(1, 500), s, s + 3600))""",
}
NGINX = """worker_processes 2; daemon off; pid %(work)s/nginx.pid; error_log %(work)s/nginx.log error;
events { worker_connections 2048; }
http { access_log off; keepalive_requests 100000000;
  client_body_temp_path %(work)s/n1; proxy_temp_path %(work)s/n2; fastcgi_temp_path %(work)s/n3;
  uwsgi_temp_path %(work)s/n4; scgi_temp_path %(work)s/n5;
  server { listen 127.0.0.1:%(port)d backlog=1024; location = /healthz { default_type text/plain; return 200 "ok"; } } }
"""


class Target:
    def __init__(self, name, url, pid, scripts, token=None):
        self.name, self.url, self.pid, self.scripts, self.token = name, url, pid, scripts, token


def binary(name):
    return os.path.join(os.environ.get("FAELLED_BIN", os.path.join(ROOT, ".build/release")), name)


def needs(program, package):
    if shutil.which(program) or os.path.exists(f"/usr/sbin/{program}"):
        return
    if os.geteuid() == 0 and subprocess.run(["apt-get", "install", "-y", "-q", package], stdout=sys.stderr).returncode == 0:
        return
    sys.exit(f"bench http: {program} is needed: apt-get install {package}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listener(url):
    """The process that listens at a URL."""
    port = int(url.rsplit(":", 1)[1])
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in open(table).readlines()[1:]:
            words = line.split()
            if words[3] == "0A" and int(words[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{words[9]}]")
    for pid in sorted((p for p in os.listdir("/proc") if p.isdigit()), key=int):
        try:
            if any(os.readlink(f"/proc/{pid}/fd/{fd}") in inodes for fd in os.listdir(f"/proc/{pid}/fd")):
                return int(pid)
        except OSError:
            continue
    sys.exit(f"bench http: nobody listens at {url}")


def start(words, first_line=None, **more):
    process = subprocess.Popen(words, stdout=subprocess.PIPE if first_line else subprocess.DEVNULL, text=True, **more)
    children.append(process)
    return process, process.stdout.readline().strip() if first_line else None


def make_store(name, rooms, bookings):
    path = os.path.join(WORK, f"{name}.db")
    subprocess.run([binary("booking-bench"), "store", path, "--resources", str(rooms), "--bookings", str(bookings),
                    "--spacing", "120", "--first", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST))], check=True, stdout=sys.stderr)
    return path


def cli(store, *words):
    done = subprocess.run([binary("booking-cli"), "--store", store, "--lang", "en", *words], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"bench http: {' '.join(words)}: {done.stderr}")
    return done.stdout.strip()


def serve(store):
    cli(store, "member", "role", "member-0", "administrator")
    token = cli(store, "token", "create", "--member", "member-0", "--name", "bench")
    process, line = start([binary("booking-cli"), "--store", store, "serve", "--listen", "127.0.0.1:0", "--rate-limit", "off"], True,
                          stderr=subprocess.DEVNULL)
    if not line.startswith("Listening on "):
        sys.exit(f"bench http: the service said '{line}'")
    return process, line.removeprefix("Listening on "), token


def cpu(pid):
    """Seconds that a process and its children have used."""
    total = 0
    for p in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(p) == pid:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            total += sum(map(int, fields[11:13]))
    return total / TICK


def memory(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read())[1])


def wrk(target, endpoint, connections, seconds, seed, threads=1):
    script = os.path.join(WORK, f"{target.name}-{endpoint}.lua")
    with open(script, "w") as file:
        file.write(LUA % (target.scripts[endpoint].replace("FIRST", str(FIRST)), 0 if endpoint == "book" else 10_000))
    before = cpu(target.pid)
    done = subprocess.run(["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", script, target.url],
                          env={**os.environ, "WRK_SEED": str(seed), "TOKEN": target.token or ""}, capture_output=True, text=True)
    found = re.search(r"RESULT (.*)", done.stdout)
    if not found:
        sys.exit(f"bench http: wrk failed: {done.stdout}{done.stderr}")
    rate, p50, p99, longest, requests, errors = map(float, found[1].split())
    return {"rate": rate, "p50": p50, "p99": p99, "max": longest, "requests": requests, "errors": errors,
            "cpu": (cpu(target.pid) - before) / max(1, requests) * 1e6}


def ask(url, token, method="GET", body=None):
    request = urllib.request.Request(url, method=method, data=json.dumps(body).encode() if body is not None else None,
                                     headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def expect_what_is_measured(target, rooms):
    """A benchmark of refusals would be worthless: each request is made once by hand first."""
    at = lambda t: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t))
    base = target.url + "/api/v1"
    status, body = ask(f"{base}/resources/room-7/calendar?from={at(FIRST)}&to={at(FIRST + 604800)}", target.token)
    items = json.loads(body)["items"]
    assert status == 200 and len(items) == 84, (status, len(items))
    print(f"a week of a room: {len(items)} bookings, {len(body)} bytes", file=sys.stderr)
    status, body = ask(f"{rooms.url}/api/v1/availability?from={at(FIRST + 3600)}&to={at(FIRST + 7200)}&minutes=60&limit=100", rooms.token)
    assert status == 200 and len(json.loads(body)["items"]) == 60, (status, body[:200])
    booking = {"resource": "room-1", "start": at(4102444800), "end": at(4102448400), "attendees": 4, "title": "bench", "onBehalfOf": "member-5"}
    status, body = ask(f"{base}/bookings", target.token, "POST", booking)
    assert status == 201, (status, body)
    status, body = ask(f"{base}/bookings", target.token, "POST", booking)
    assert status == 409 and json.loads(body)["code"] == "taken", (status, body)


def compare(options, ours, rooms):
    targets = [ours] + [Target(name, url, listener(url), PEERS) for name, url in (peer.split("=", 1) for peer in options.peer)]
    port = free_port()
    with open(os.path.join(WORK, "nginx.conf"), "w") as file:
        file.write(NGINX % {"work": WORK, "port": port})
    nginx, _ = start([shutil.which("nginx") or "/usr/sbin/nginx", "-c", os.path.join(WORK, "nginx.conf"), "-e", os.path.join(WORK, "nginx.err")])
    time.sleep(0.5)
    targets.append(Target("nginx", f"http://127.0.0.1:{port}", nginx.pid, {"healthz": OURS["healthz"]}))
    found = {}
    for run in range(options.runs):
        for connections in options.connections:
            for endpoint in options.only:
                for target in targets:
                    target = rooms if endpoint == "rooms" and target is ours else target
                    if endpoint not in target.scripts:
                        continue
                    seed = int(time.time()) + run * 1000 + connections
                    result = wrk(target, endpoint, connections, options.seconds, seed)
                    found.setdefault((endpoint, connections, "ours" if target is rooms else target.name), []).append(result)
                    print(f"{run + 1} {endpoint} {connections} {target.name} {result['rate']:.0f}/s", file=sys.stderr)
    rows = []
    print(f"{'request':8} {'conns':>5} {'server':12} {'per s':>9} {'p50 us':>8} {'p99 us':>9} {'max ms':>8} {'CPU us':>7} {'ours is':>8}")
    for (endpoint, connections, name), results in found.items():
        row = {"request": endpoint, "connections": connections, "server": name,
               **{key: statistics.median(r[key] for r in results) for key in results[0]}}
        own = found.get((endpoint, connections, "ours"))
        # The median of the ratios within each run.
        row["ratio"] = statistics.median(a["rate"] / b["rate"] for a, b in zip(own, results)) if own and name != "ours" else None
        rows.append(row)
        print(f"{endpoint:8} {connections:5} {name:12} {row['rate']:9.0f} {row['p50']:8.0f} {row['p99']:9.0f} {row['max'] / 1000:8.1f} "
              f"{row['cpu']:7.1f} {'' if row['ratio'] is None else format(row['ratio'], '7.2f') + 'x'}"
              + (f"  {row['errors']:.0f} errors" if row["errors"] else ""))
    return {"rows": rows}


def soak(options, ours, rooms):
    end = time.time() + options.soak * 60
    samples = []
    while time.time() < end:
        for endpoint, connections in [("week", 64), ("book", 16), ("hour", 64)]:
            wrk(ours, endpoint, connections, 5, int(time.time()))
        samples.append((time.time(), memory(ours.pid), len(os.listdir(f"/proc/{ours.pid}/fd"))))
        print(f"{int(samples[-1][0] - samples[0][0]):6d} s {samples[-1][1]:8d} KiB {samples[-1][2]:4d} descriptors", flush=True)
    return {"samples": samples}


def idle(options, ours, rooms):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, options.idle + 200), hard))
    alone = [wrk(ours, "week", 32, options.seconds, run) for run in range(options.runs)]
    before = memory(ours.pid)
    address = ("127.0.0.1", int(ours.url.rsplit(":", 1)[1]))
    held = []
    for _ in range(options.idle):
        s = socket.create_connection(address)
        s.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        held.append(s)
    for s in held:
        assert s.recv(100).startswith(b"HTTP/1.1 200")
    time.sleep(1)
    grown = (memory(ours.pid) - before) * 1024 / options.idle
    beside = [wrk(ours, "week", 32, options.seconds, run) for run in range(options.runs)]
    median = lambda results, key: statistics.median(r[key] for r in results)
    print(f"{options.idle} idle connections: {grown:.0f} bytes each; a week at 32 connections: {median(alone, 'rate'):.0f}/s p99 "
          f"{median(alone, 'p99'):.0f} us alone, {median(beside, 'rate'):.0f}/s p99 {median(beside, 'p99'):.0f} us beside them")
    return {"bytes": grown, "alone": alone, "beside": beside}


def beside(options, ours, rooms):
    """Reads while plans, exports and PIN checks are asked for without a pause, one of each at a time."""
    stop, counts = threading.Event(), {}

    def again(name, *call):
        while not stop.is_set():
            status, _ = ask(*call)
            counts.setdefault(name, []).append(status)

    base = ours.url + "/api/v1"
    calls = [("plan", f"{base}/plans", ours.token, "POST", {"conflicts": [], "seconds": 1}), ("export", f"{base}/me/export", ours.token),
             ("PIN", f"{base}/sessions", ours.token, "POST", {"member": "member-1", "pin": "000000"})]
    rows = []
    for run in range(options.runs):
        alone = wrk(ours, "week", 32, options.seconds, run)
        stop.clear()
        threads = [threading.Thread(target=again, args=call, daemon=True) for call in calls]
        for thread in threads:
            thread.start()
        loaded = wrk(ours, "week", 32, options.seconds, run)
        stop.set()
        for thread in threads:
            thread.join()
        rows.append((alone, loaded))
        print(f"a week at 32 connections: p99 {alone['p99']:.0f} us alone, {loaded['p99']:.0f} us beside: {loaded['p99'] / alone['p99']:.2f}x")
    for name, statuses in counts.items():
        print(f"meanwhile {len(statuses)} times {name}: {sorted(set(statuses))}")
    return {"rows": rows}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench http", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=lambda text: [int(word) for word in text.split(",")], default=[1, 32, 256])
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(OURS))
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=URL")
    parser.add_argument("--bookings", type=int, default=100_000)
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--soak", type=float, metavar="MINUTES")
    parser.add_argument("--idle", type=int, metavar="N")
    parser.add_argument("--beside", action="store_true")
    options = parser.parse_args()
    needs("wrk", "wrk")
    needs("nginx", "nginx-light")
    try:
        process, url, token = serve(make_store("large", 500, options.bookings))
        ours = Target("ours", url, process.pid, OURS, token)
        process, url, token = serve(make_store("rooms", 60, 12_000))
        rooms = Target("rooms", url, process.pid, OURS, token)
        expect_what_is_measured(ours, rooms)
        measure = soak if options.soak else idle if options.idle else beside if options.beside else compare
        figures = measure(options, ours, rooms)
        if options.json:
            with open(options.json, "w") as file:
                json.dump(figures, file, indent=1)
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            child.wait(20)
        shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
