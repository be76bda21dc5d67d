#!/usr/bin/env python3
"""Drives booking-cli as people and scripts do: help, examples, exit codes, suggestions, JSON, dry runs, terminals.

The program under test is BOOKING_CLI, else .build/debug/booking-cli. The last line is "N passed, N failed".
"""
import concurrent.futures
import datetime
import fcntl
import json
import os
import pty
import re
import shlex
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time
import zoneinfo

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLI = os.path.abspath(os.environ.get("BOOKING_CLI") or os.path.join(ROOT, ".build/debug/booking-cli"))
WORK = tempfile.mkdtemp(prefix="faelled-cli-")
ENV = {"PATH": os.environ["PATH"], "HOME": WORK, "LC_ALL": "en_GB.UTF-8"}

passed = failed = 0


def check(name, truth, detail=""):
    global passed, failed
    if truth:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {name}: {str(detail)[:900]}", flush=True)


def run(arguments, cwd=WORK, env=None, stdin=b"", timeout=60):
    """Exit code, standard output and standard error of a call."""
    words = shlex.split(arguments) if isinstance(arguments, str) else arguments
    done = subprocess.run([CLI, *words], cwd=cwd, env={**ENV, **(env or {})}, input=stdin, capture_output=True, timeout=timeout)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def must(arguments, cwd=WORK, **more):
    code, out, err = run(arguments, cwd, **more)
    if code != 0:
        raise SystemExit(f"setting up failed ({code}): {arguments}\n{out}{err}")
    return out


# MARK: The place where everything is tried


def event(uid, day, start, end, summary):
    return (f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{day}T{start}00\r\n"
            f"DTEND:{day}T{end}00\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n")


def calendar(*events):
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + "".join(events) + "END:VCALENDAR\r\n"


RULES = {
    "text": {"da": "Højst fire timer.", "en": "Four hours at most."}, "decidedBy": "board",
    "decidedOn": "2026-01-10", "validFrom": "2026-02-01", "maxMinutes": 480,
    "kinds": {"garden": {"approval": {"mode": "hold", "decideBy": {"hours": 4, "before": "start"}}}},
    "waitingList": {"mode": "first-come", "offerHours": 6},
}


def make_fixture():
    """A folder with a small store, with a double booking, a plan and a token, and with files to read."""
    place = os.path.join(WORK, "fixture")
    os.mkdir(place)
    for line in [
        "init", "area add vangede --name Vangede --latitude 55.7519 --longitude 12.5228 --homes 210",
        "area add hellerup --latitude 55.731 --longitude 12.57",
        "resource add faelleshus-vangede --area vangede --seats 50 --feature kitchen",
        "resource add pejsestuen-vangede --area vangede --seats 24",
        "resource add faelleshus-hellerup --area hellerup --seats 60 --feature kitchen",
        "resource add projektor-vangede --area vangede --kind equipment --units 3",
        "household add vangede-k12 --area vangede --name 'Vangedevej 12'",
        "member add mette --household vangede-k12 --email mette@example.dk",
        "member add bo --area hellerup", "token create --member mette --name kalender", "feed create --member mette",
        "book pejsestuen-vangede 'tomorrow 9' --lasting 2h --for mette --title Morgenkaffe",
        "book projektor-vangede 'tomorrow 20' --lasting 2h --for mette",
        "book pejsestuen-vangede 'tomorrow 12' --lasting 2h --for bo --title Bridge",
        "book pejsestuen-vangede 'tomorrow 14' --lasting 2h --repeat 'every week 3 times' --for mette --title Kor",
    ]:
        must(line, place)
    day = must("--json booking list", place)
    day = json.loads(day)["items"][0]["start"][:10].replace("-", "")
    clash = calendar(event("a@old", day, "1800", "2000", "Korprøve"), event("b@old", day, "1900", "2100", "Fest"))
    write(place, "clash.ics", clash)
    must("import ics clash.ics --resource faelleshus-hellerup --keep-clashes", place)
    write(place, "outlook.ics", calendar(event("c@old", day, "1000", "1100", "Syng")))
    write(place, "rules.json", json.dumps(RULES))
    write(place, "weekly.json", json.dumps(
        {"rrule": "FREQ=WEEKLY;COUNT=3", "dtstart": "20260105T080000", "tzid": "Europe/Copenhagen"}))
    must("area rules set vangede rules.json", place)
    must("resource add have-vangede --area vangede --kind garden", place)
    must("book have-vangede 'tomorrow 15' --lasting 2h --repeat 'every week 2 times' --for mette --title Grill", place)
    must("waitlist join pejsestuen-vangede 'tomorrow 9-11' --for bo", place)
    must("conflicts plan", place)
    plan = must("plans list", place).split("\t")[0]
    must(f"conflicts apply {plan} --yes", place)  # so that somebody was told something
    must(f"conflicts undo {plan}", place)
    must("conflicts plan", place)
    with open(os.path.join(place, "problem.json"), "w") as file:
        file.write(must("conflicts export", place))
    must("backup faelled-backup.db", place)
    write(place, "members.csv", "Brugernavn;Navn;E-mail;Lejemål;Adresse\r\nlis;Lis Åen;lis@example.dk;vangede-k20;Vangedevej 20\r\n")
    write(place, "bookings.csv", "Lokale;Fra;Til;Emne\r\nPejsestuen Vangede;05-12-2027 17.00;22.00;Fest\r\n".replace(
        "Pejsestuen Vangede", "pejsestuen-vangede"))
    with open(os.path.join(place, "whole.json"), "w", encoding="utf-8") as file:
        file.write(must("export json", place))
    must("init --store empty.db", place)
    return place


def write(place, name, text):
    with open(os.path.join(place, name), "w", encoding="utf-8", newline="") as file:
        file.write(text)


fixture_count = 0


def fresh(fixture):
    global fixture_count
    fixture_count += 1
    return shutil.copytree(fixture, os.path.join(WORK, f"copy{fixture_count}"))


def codes(place):
    """Codes of things in the fixture, by prefix."""
    first = lambda call, key="id": json.loads(must("--json " + call, place))["items"][0][key]
    return {"bk": first("booking list --resource pejsestuen-vangede"), "cf": first("conflicts list"),
            "pl": first("plans list"), "tk": first("token list"), "nt": first("notices list"),
            "fd": first("feed list"), "loan": first("lend list", "booking"),
            "se": first("series list"), "request": first("booking requests"), "wl": first("waitlist list")}


def filled(example, path, known):
    """An example with codes that are there; what is lent or waits for the board is another booking."""
    other = "loan" if path[0] == "lend" else "request" if path[-1] in ("approve", "decline") else "bk"
    known = {**known, "bk": known[other]}
    return re.sub(rf"\b({'|'.join(known)})-[0-9a-z]{{6}}\b", lambda found: known[found.group(1)], example)


def last_change(place):
    return int(must("log --limit 1", place).split("\t")[0])


# MARK: Help


def all_commands():
    """The paths of all commands, found by reading help as a newcomer would."""
    found, waiting = [], [[]]
    while waiting:
        path = waiting.pop(0)
        _, text, _ = run([*path, "--help"])
        if "COMMANDS" not in text:
            found.append(path)
            continue
        body = text.split("COMMANDS\n")[1].split("\n\n")[0]
        waiting += [[*path, line.split()[0]] for line in body.splitlines() if re.match(r"  \S", line)]
    return found


PAGE = os.path.join(ROOT, "docs/commands.md")


def reference(commands):
    """The reference page: the help of every command, without what all share."""
    parts = ["# Commands\n\nMade from the program's own help by `Tests/Processes/cli.py --write-docs`, and compared with it there."
             " How to use them: [command-line.md](command-line.md). Names in the examples stand for yours.\n"]
    for path in commands:
        text = run([*path, "--help"])[1].split("\n\nGLOBAL OPTIONS")[0].rstrip()
        parts.append(f"## {' '.join(path)}\n\n```text\n{text}\n```\n")
    rest = run("--help")[1].split("GLOBAL OPTIONS\n")[1].split("\n\n")[0]
    parts.append(f"## Options of all commands\n\n```text\n{rest}\n```\n")
    parts.append(f"## Exit codes\n\n```text\n{run('help exit-codes')[1].rstrip()}\n```\n")
    return "\n".join(parts)


def test_reference(commands):
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    check("docs/commands.md says what the program says", page == reference(commands), "run Tests/Processes/cli.py --write-docs")


def examples_in(text):
    if "EXAMPLES\n" not in text:
        return []
    body = text.split("EXAMPLES\n")[1].split("\n\n")[0].replace("\\\n", " ")
    return [line.strip().removeprefix("booking-cli ") for line in body.splitlines() if line.strip()]


def test_help(commands):
    check("help takes an option's value for no command", run(["help", "--lang", "da", "book"])[1] == run(["--lang", "da", "help", "book"])[1])
    for path in [[], ["help"], ["help", "exit-codes"], ["area"], *commands]:
        for words in [[*path, "--help"], [*path, "-h"]] if path[:1] != ["help"] else [path]:
            code, text, err = run(words)
            name = " ".join(words)
            check(f"help of {name} exits 0", code == 0 and not err, (code, err))
            wide = [line for line in text.splitlines() if len(line) > 80]
            check(f"help of {name} fits 80 columns", not wide, wide)
    for path in commands:
        _, text, _ = run([*path, "--help"])
        check(f"help of {' '.join(path)} has an example", examples_in(text), text)
        check(f"help of {' '.join(path)} says how it is called", "USAGE\n  booking-cli " + " ".join(path) in text, text)
    check("no arguments show the help", run([])[1] == run(["--help"])[1])
    check("a group alone shows its help", run("area")[1] == run("area --help")[1])
    check("'help book' is 'book --help'", run("help book")[1] == run("book --help")[1])


def test_examples(commands, fixture):
    known = codes(fixture)
    for path in commands:
        _, text, _ = run([*path, "--help"])
        writes = "--dry-run" in text
        for example in examples_in(text):
            call = filled(example, path, known)
            if path == ["serve"] or example == "conflicts resolve":  # it needs a terminal: see transcript.py
                continue
            if writes:
                place = fresh(fixture)
                prepare(path, known, place)
                before = last_change(place)
                code, _, err = run(shlex.split(call) + ["-n"], place)
                check(f"dry run of: {example}", code == 0, (code, err))
                check(f"dry run leaves nothing behind: {example}", last_change(place) == before
                      and not os.path.exists(os.path.join(place, "new.db"))
                      and not os.path.exists(os.path.join(place, "demo.db")))
            place = fresh(fixture)
            prepare(path, known, place)
            code, out, err = run(call, place)
            check(f"example works: {example}", code == 0, (code, out, err))
            if path in ([["completions"], ["__complete"], ["solve"], ["conflicts", "export"], ["export", "ics"], ["export", "csv"], ["export", "json"]]):
                continue
            place = fresh(fixture)
            prepare(path, known, place)
            code, out, err = run(["--json", *shlex.split(call)], place)
            if path == ["watch"]:
                out = out.splitlines()[0]  # an object a line
            check(f"example with --json: {example}", code == 0 and is_object(out), (code, out, err))
        own = run([*path, "--help"], env={"LC_ALL": "da_DK.UTF-8"})[1].replace("EKSEMPLER", "EXAMPLES")
        for example in set(examples_in(own)) - set(examples_in(text)):
            place = fresh(fixture)
            prepare(path, known, place)
            code, out, err = run(filled(example, path, known), place)
            check(f"Danish example works: {example}", code == 0, (code, out, err))
        foreign = re.search(r"[æøå]|\b(hver|lør|morgen|uge)\b", " ".join(examples_in(text)).replace("Sølund", ""))
        check(f"examples in English are English: {' '.join(path)}", not foreign, foreign)


def prepare(path, known, place):
    if path in (["lend", "return"], ["lend", "undo"]):
        must(f"lend out {known['loan']}", place)
    if path == ["lend", "restore"]:
        must("lend withdraw projektor-vangede --units 1", place)
    if path in (["booking", "check-in"], ["booking", "tick"], ["booking", "conditions"]):
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=20)
        write(place, "asking.json", json.dumps({**RULES, "checkIn": {"mode": "on"}, "conditions": [
            {"name": "deposit-received", "due": {"days": 14, "before": "start"}, "lapse": "cancel", "kroner": 500}]}))
        must("area rules set vangede asking.json", place)
        must(f"booking change {known['bk']} --from {soon:%Y-%m-%dT%H:%M:00Z} --lasting 2h", place)
    if path == ["waitlist", "accept"]:
        must(f"booking cancel {known['bk']}", place)
    if path == ["conflicts", "undo"]:
        must(f"conflicts apply {known['pl']} --yes", place)


def is_object(out):
    try:
        return isinstance(json.loads(out), dict)
    except ValueError:
        return False


# MARK: Exit codes


def test_exit_codes(fixture):
    place = fresh(fixture)
    known = codes(place)
    write(place, "bad.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:2026\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    write(place, "none.ics", "hello")
    write(place, "bad-rules.json", '{"maxMinutes": "many"}')
    write(place, "bad.json", "{")
    write(place, "no.db", "not a store at all, just text that is long enough to be read as a header" * 20)
    must("resource close faelleshus-vangede 'tomorrow 8' --lasting 2d", place)
    table = [
        (0, "conflicts list"), (1, "conflicts list --exit-code"),
        (3, "book pejsestuen-vangede 'tomorrow 10' --lasting 1h --for mette"),
        (4, "book faelleshus-vangede 'tomorrow 10' --lasting 1h --for mette"),
        (4, "book pejsestuen-vangede 'tomorrow 12' --lasting 1h --attendees 99"),
        (4, "book pejsestuen-vangede 2020-01-01T12:00 --lasting 1h"),
        (5, f"booking cancel {known['bk']} --if-version 7"), (5, f"booking change {known['bk']} --title x --if-version 7"),
        (6, "area show nowhere"), (6, "resource show nothing"), (6, "member show nobody"), (6, "household show nobody"),
        (6, "booking show bk-222222"), (6, "conflicts show cf-222222"), (6, "plans show pl-222222"),
        (6, "token revoke tk-222222"), (6, "lend out bk-222222"), (77, f"--as mette lend out {known['loan']}"),
        (1, f"lend return {known['loan']}"), (1, "lend restore projektor-vangede"), (1, "lend withdraw faelleshus-vangede"),
        (64, f"lend out {known['loan']} --units 2"), (64, f"lend out {known['loan']} --condition new"), (6, "book nothing 'tomorrow 10' --lasting 1h"), (6, "--as nobody area list"),
        (6, "resource open cl-222222"), (6, "area rules show hellerup"), (6, "area rules set hellerup --again 1"), (6, "area add x --as nobody"),
        (64, "nothing"), (64, "area lst"), (64, "area list --nothing"), (64, "area show"), (64, "area show a b"),
        (64, "book"), (64, "book pejsestuen-vangede"), (64, "book pejsestuen-vangede tomorrow --lasting"),
        (64, "book pejsestuen-vangede 'tomorrow 10' 'tomorrow 9'"), (64, "book pejsestuen-vangede 2027-03-28T02:30 --lasting 1h"),
        (64, "book pejsestuen-vangede 2027-10-31T02:30 --lasting 1h"), (64, "book pejsestuen-vangede sometime 'tomorrow 9'"),
        (64, "book pejsestuen-vangede:0 'tomorrow 10' --lasting 1h"), (64, "book pejsestuen-vangede 'tomorrow 9' --lasting many"),
        (64, "book pejsestuen-vangede 'tomorrow 9' 11 --lasting 1h"), (64, "area set vangede"),
        (64, "area add 'Not A Slug!'"), (64, "area add x --latitude 100"), (64, "area add x --latitude north"),
        (64, "resource add x"), (64, "resource add x --area vangede --open whenever"), (64, "resource add x --area vangede --kind boat"),
        (64, "member add x"), (64, "member role mette king"), (64, "--lang fr area list"), (64, "--store"),
        (64, "serve --listen nowhere"), (64, f"conflicts apply {known['pl']}"), (64, "restore faelled-backup.db"),
        (64, "household end vangede-k12 ''"), (64, "household end vangede-k12 23:59"), (64, f"series end {known['se']} --from ''"),
        (64, f"series change {known['se']} --skip ' '"), (64, "conflicts plan --pin ''"), (64, "conflicts plan --forbid=''"),
        (64, "free 'tomorrow 9' 'tomorrow 11' --needs ''"), (64, "free 'tomorrow 9' 'tomorrow 11' --area ''"),
        (64, "booking list --columns ''"), (64, "free 'tomorrow 9' 'tomorrow 11' --needs ,"), (64, "conflicts plan --pin ', ,'"),
        (64, "resource set faelleshus-vangede --feature ,"),
        (64, "backup faelled.db"), (64, "area list --json=yes"), (64, "area list -x"), (64, "completions tcsh"),
        (1, "area add vangede"), (1, "resource add faelleshus-vangede --area vangede"), (1, "member add mette --area vangede"),
        (1, "free 'tomorrow 9' 'tomorrow 11' --attendees 5000 --kind room"),
        (65, "import ics bad.ics --resource pejsestuen-vangede"), (65, "import ics none.ics"),
        (65, "area rules set vangede bad-rules.json"), (65, "series expand bad.json"), (65, "solve bad.json"),
        (65, "--store no.db area list"), (65, "--store no.db verify"),
        (66, "--store absent.db area list"), (66, "import ics absent.ics"), (66, "area rules set vangede absent.json"),
        (66, "restore absent.db --yes"), (66, "init --seed absent --store new.db"), (66, "solve absent.json"),
        (73, "init"), (73, "demo"), (73, "init --store /nowhere/new.db"), (73, "init -n"),
        (77, "--as mette area add x"), (77, "--as mette log"), (77, "--as mette conflicts list"),
        (77, "--as mette book pejsestuen-vangede 'tomorrow 12' --lasting 1h --for bo"), (77, "--as mette verify"),
        (77, "--as mette resource close pejsestuen-vangede 'tomorrow 8' --lasting 1h"), (77, "--as mette token list --member bo"),
    ]
    for wanted, call in table:
        code, out, err = run(call, place)
        check(f"exit {wanted}: {call}", code == wanted, (code, out, err))
        check(f"says why on stderr only: {call}", wanted <= 1 or (err.strip() and not out), (out, err))
        if wanted > 1:
            _, out, err = run(["--json", *shlex.split(call)], place)
            lines = [line for line in err.splitlines() if line.startswith("{")]
            check(f"problem object: {call}", lines and {"type", "title", "status", "detail", "code", "requestId"} <= set(json.loads(lines[-1]))
                  and not lines[-1].count("r-0000000000000"), err)
    check("nothing half made", not os.path.exists(os.path.join(place, "new.db")))
    for line in ["conflicts plan --pin " + " --pin ".join(json.loads(must("--json conflicts list", place))["items"][0]["bookings"])]:
        check("pinned bookings that contradict each other exit 1", run(line, place)[0] == 1)
    check("a full disk is exit 74", subprocess.run(
        [CLI, "area", "list"], cwd=place, env=ENV, stdout=open("/dev/full", "w"), stderr=subprocess.PIPE).returncode == 74)


def test_stale_plan(fixture):
    place = fresh(fixture)
    conflict = json.loads(must("--json conflicts list", place))["items"][0]
    must(f"booking cancel {conflict['bookings'][1]}", place)
    code, _, err = run(f"conflicts apply {codes_plan(place)} --yes", place)
    check("a plan whose bookings changed is stale", code == 5, (code, err))


def test_ended_series(fixture):
    place = fresh(fixture)
    code = codes(place)["se"]
    day = json.loads(must(f"--json series show {code}", place))["occurrences"][-1]["date"]
    must(f"series end {code} --from {day}", place)
    out = must("series list", place)
    check("an ended series says when it ends", f"COUNT=3 (ends {day})" in out, out)


def codes_plan(place):
    return json.loads(must("--json plans list", place))["items"][0]["id"]


# MARK: Typing errors


def test_suggestions(fixture):
    place = fresh(fixture)
    table = [
        ("hlep", "help"), ("hepl book", "help"), ("free 'tomorrow 10-12' --needs kichen", "kitchen"), ("--lang da member role mette bestyrelze", "bestyrelse"),
        ("--lang da resource list --kind lokal", "lokale"), ("area add " + "a" * 70, "a" * 64),
        ("arae list", "area"), ("aera list", "area"), ("are list", "area"), ("boook", "book"), ("bookin list", "booking"),
        ("booking lst", "list"), ("booking cancle x", "cancel"), ("booking shwo x", "show"), ("conflict list", "conflicts"),
        ("conflicts lsit", "list"), ("conflicts pln", "plan"), ("conflicts aply x", "apply"), ("conflicts exlain x", "explain"),
        ("plan list", "plans"), ("resorce list", "resource"), ("resources list", "resource"), ("membr list", "member"),
        ("hosehold list", "household"), ("tokens list", "token"), ("import icss x", "ics"), ("imprt ics x", "import"),
        ("vrify", "verify"), ("verfiy", "verify"), ("bakup x", "backup"), ("restor x", "restore"), ("fre x", "free"),
        ("servee", "serve"), ("dmo", "demo"), ("inti", "init"), ("lgo", "log"), ("solv x", "solve"), ("completion bash", "completions"),
        ("area rules histroy x", "history"), ("area rule show x", "rules"), ("config shw", "show"), ("series expnd x", "expand"),
        ("area list --jsn", "--json"), ("area list --jsno", "--json"), ("area list --stroe x", "--store"), ("area list --lnag da", "--lang"),
        ("book a b --lating 3h", "--lasting"), ("book a b --fr mette", "--for"), ("book a b --atendees 3", "--attendees"),
        ("book a b --tilte x", "--title"), ("book a b --flexibel 3", "--flexible"), ("book a b --accept-aera x", "--accept-area"),
        ("book a b --dry-rn", "--dry-run"), ("area add x --lattitude 3", "--latitude"), ("area add x --longtitude 3", "--longitude"),
        ("area add x --home 3", "--homes"), ("resource add x --aera y", "--area"), ("resource add x --seat 3", "--seats"),
        ("resource add x --unit 3", "--units"), ("resource add x --turnver 3", "--turnover"), ("resource add x --opn y", "--open"),
        ("resource add x --featrue y", "--feature"), ("resource add x --area y --kind rom", "room"), ("resource list --kind gardn", "garden"),
        ("resource list --kind equipmnt", "equipment"), ("booking list --status confirmd", "confirmed"), ("booking list --limt 3", "--limit"),
        ("member role mette bord", "board"), ("member role mette adminstrator", "administrator"), ("member add x --roel board", "--role"),
        ("member add x --houshold y", "--household"), ("household add x --area vangede --kind hom", "home"), ("token create --membr x", "--member"),
        ("conflicts list --exitcode", "--exit-code"), ("conflicts plan --second 3", "--seconds"), ("conflicts plan --pni x", "--pin"),
        ("import ics x --keep-clash", "--keep-clashes"), ("import ics x --skipbad", "--skip-bad"), ("completions bsh", "bash"),
        ("completions fsh", "fish"), ("serve --listn x", "--listen"), ("solve x --secnods 3", "--seconds"), ("free x --ner y", "--near"),
        ("area show vangde", "vangede"), ("area show vangeed", "vangede"), ("area show helerup", "hellerup"), ("area set hellrup --homes 3", "hellerup"),
        ("area rules show vngede", "vangede"), ("resource list --area vangedee", "vangede"), ("resource show faeleshus-vangede", "faelleshus-vangede"),
        ("resource show pejsestuen-vangde", "pejsestuen-vangede"), ("resource set projector-vangede --units 2", "projektor-vangede"),
        ("resource close faelleshus-vangde 'tomorrow 8' --lasting 1h", "faelleshus-vangede"), ("book faellehus-vangede 'tomorrow 9' 11", "faelleshus-vangede"),
        ("book pejsestuen-vangede projektr-vangede 'tomorrow 9' 11", "projektor-vangede"), ("book pejsestuen-vangede 'tomorrow 9' 11 --for mete", "mette"),
        ("book pejsestuen-vangede 'tomorrow 9' 11 --for vangede-k21", "vangede-k12"), ("member show mettte", "mette"), ("member set mtete --name x", "mette"),
        ("household show vangede-k1", "vangede-k12"), ("household show vangedek12", "vangede-k12"), ("member list --household vangede-12", "vangede-k12"),
        ("token create --member mettee", "mette"), ("--as mett area list", "mette"), ("free 'tomorrow 9' 11 --near vangee", "vangede"),
        ("booking list --resource pejsestuen-vangee", "pejsestuen-vangede"), ("book pejsestuen-vangede 'tomorow 9' 11", "tomorrow"),
        ("book pejsestuen-vangede 'saturdy 9' 11", "saturday"), ("book pejsestuen-vangede 'lødag 9' 11", "lørdag"),
        ("book pejsestuen-vangede '5 decmber 9' 11", "december"), ("booking list --from 'fridya 9'", "friday"),
        ("area list --columns slgu", "slug"), ("waatch", "watch"), ("conflicts reslove", "resolve"), ("conflicts edti x", "edit"),
        ("plans compar x y", "compare"), ("booking list --cvs", "--csv"), ("area list --colums slug", "--columns"),
    ]
    for call, wanted in table:
        code, out, err = run(call, place)
        first = re.search(r"(?:Did you mean|Mente du) (.*)\?", err)
        check(f"suggests {wanted}: {call}", first and first.group(1).startswith(f"'{wanted}'"), err)
    for call in ["token create --member mette --scope all", "resource list --kind hall", "household list --kind foreign",
                 "booking list --status bekraftet", "book have-vangede 'tomorrow 9' 11 --repeat 'every week' --on-clash spring",
                 f"booking tick {codes(place)['bk']} deposit"]:
        code, out, err = run(call, place)
        words = re.findall(r"'([^']*)'", (err.split("Did you mean") + [""])[1])
        check(f"no Danish is proposed in English: {call}", code == 64 and not set(words) & {
            "alt", "have", "forening", "bekræftet", "spring-over", "depositum-modtaget"}, (code, err))
    err = run("book have-vangede 'tomorrow 9' 11 --repeat sometimes", place)[2]
    check("repetitions are told in English", "'every tuesday'" in err and "hver" not in err, err)
    check("a hundred typing errors are tried", len(table) >= 100, len(table))
    check("names are taken in any case", run("area show Vangede", place)[0] == 0)
    check("names are taken as they are spelt", run("resource show Fælleshus-Vangede", place)[0] == 0)
    check("a resident is told no names of others", "Did you mean" not in run("--as mette book pejsestuen-vangede 'tomorrow 12' 13 --for boo", place)[2])


# MARK: What is set for all calls


def test_settings(fixture):
    place = fresh(fixture)
    person, machine = os.path.join(place, "person", "booking"), os.path.join(place, "machine")
    os.makedirs(person)
    os.makedirs(machine)

    def configured(call, own=None, all=None, **variables):
        for folder, content in [(person, own), (machine, all)]:
            with open(os.path.join(folder, "config.json"), "w") as file:
                file.write(content if isinstance(content, str) else json.dumps(content or {}))
        return run(call, place, env={"XDG_CONFIG_HOME": os.path.dirname(person), "BOOKING_CONFIG_DIR": machine, **variables})

    def shown(key, *files, call="config show", **variables):
        rows = [line.split("\t") for line in configured(call, *files, **variables)[1].splitlines()]
        return next((row[1:] for row in rows if row[0] == key), None)

    mine, ours = os.path.join(person, "config.json"), os.path.join(machine, "config.json")
    check("an option beats all", shown("listen", {"listen": "a"}, {"listen": "b"}, call="config show --notice-from x@y.dk") == ["a", mine])
    check("an option is named as origin", shown("notice-from", {"notice-from": "a@b.dk"}, call="config show --notice-from x@y.dk") == ["x@y.dk", "--notice-from"])
    check("a variable beats the files", shown("listen", {"listen": "a"}, {"listen": "b"}, BOOKING_LISTEN="c") == ["c", "BOOKING_LISTEN"])
    check("a person's file beats the machine's", shown("listen", {"listen": "a"}, {"listen": "b"}) == ["a", mine])
    check("the machine's file beats the default", shown("listen", {}, {"listen": "b"}) == ["b", ours])
    check("else the default", shown("listen") == ["127.0.0.1:8080", "default"])
    for content, reason in [({"stoer": "x"}, "Did you mean 'store'?"), ({"zzz": "x"}, "Known are"), ({"store": 3}, "must be a text"),
                            ({"lang": "sv"}, "no language"), ("{", "config.json"), ("[]", "an object"), ('{"lang":"da","lang":"en"}', "config.json")]:
        code, out, err = configured("area list", content)
        check(f"a file with a fault stops a command: {content}", code == 78 and reason in err and "config.json" in err and not out, (code, err))
    for name, value, call in [("BOOKING_LANG", "sv", "area list"), ("BOOKING_SERVER", "ftp:x", "area list"), ("BOOKING_LISTEN", "here", "serve"),
                              ("BOOKING_TRUSTED_PROXY", "x", "serve"), ("BOOKING_NOTICE_FROM", "x", "notices deliver --notice-command true")]:
        code, out, err = run(call, place, env={name: value})
        check(f"a damaged {name} stops a command, by its name", code == 78 and name in err and f"'{value}'" in err and not out, (code, err))
    check("a variable that is nearly one is told", "'BOOKING_LANG'" in run("area list", place, env={"BOOKING_LAGN": "da"})[2])
    check("the language may be set", configured("booking show bk-zzzzzz", {"lang": "da"})[2] != configured("booking show bk-zzzzzz", {"lang": "en"})[2])


# MARK: What is printed


def test_output(fixture):
    place = fresh(fixture)
    code, out, err = run("book projektor-vangede:2 'tomorrow 17-22' --for mette", place)
    check("book prints the code first", re.match(r"bk-[0-9a-z]{6}\t", out), out)
    check("book echoes the reading", "Understood as" in err and "17:00–22:00" in err, err)
    code, out, err = run("book projektor-vangede:2 'tomorrow 18' 20 --for mette", place)
    check("a refusal offers what can be had, with its command", code == 3 and "booking-cli book " in err, err)
    again = re.search(r"booking-cli (book .*)", err)
    check("the command offered works", again and run(again.group(1), place)[0] == 0, err)
    _, _, err = run(["--store", "my store.db", "init"], place)
    must(["--store", "my store.db", "area", "add", "a"], place)
    must(["--store", "my store.db", "resource", "add", "r", "--area", "a"], place)
    err = run(["--store", "my store.db", "book", "r", "tomorrow 9-10"], place)[2]
    again = re.search(r"Undo: booking-cli (.*)", err)
    check("what is proposed is for the same store", again and run(again.group(1), place)[0] == 0, err)
    code, out, err = run("--lang da book projektor-vangede:2 'i morgen 18-20' --for mette", place)
    check("Danish when asked for", "Forstået som" in err and "kl. 18.00–20.00" in err, err)
    code, out, err = run("area list", place, env={"LC_ALL": "", "LANG": "C"})
    check("quiet says nothing", run("--quiet book projektor-vangede 'tomorrow 12-13'", place)[2] == "")
    lines = must("area list", place).splitlines()
    check("piped tables are separated by tabs, without headings", lines[-1].split("\t")[:2] == ["vangede", "Vangede"], lines)
    token = must("token create --member mette", place)
    check("token create prints the token alone", re.fullmatch(r"[A-Za-z0-9_-]{43}\n", token), token)
    for call in ["token create --member mette", "feed create --member mette"]:
        code, out, err = run(f"{call} -n", place)
        check(f"a dry run of {call} shows no secret, for it would open nothing", (code, out) == (0, "") and "othing was kept" in err, (out, err))
    code, out, err = run("lend withdraw projektor-vangede --units 1 --from 'tomorrow 10' --until 'tomorrow 12' -n", place)
    check("withdraw says how it read the times", re.search(r"Understood as from \w+ \d+ \w+ \d+ 10:00 until \w+ \d+ \w+ \d+ 12:00\.", err), err)
    check("a unique beginning is enough", run(f"booking show {codes(place)['bk'][:6]}", place)[0] == 0)
    check("--k=v", run("area list --lang=da", place)[0] == 0)
    check("options before the command", run(["--store", "faelled.db", "area", "list"], place)[0] == 0)
    check("BOOKING_STORE", run("area list", WORK, env={"BOOKING_STORE": os.path.join(place, "faelled.db")})[0] == 0)
    check("-- ends the options", run(["area", "show", "--", "vangede"], place)[0] == 0)
    check("series from standard input", must(["series", "expand", "-"], place, stdin=open(os.path.join(place, "weekly.json"), "rb").read())
          == "20260105T070000Z\n20260112T070000Z\n20260119T070000Z\n")
    check("version", re.fullmatch(r"booking-cli \d+\.\d+\.\d+ \(schema \d+, SQLite [\d.]+\)\n", must("--version")))
    must(["booking", "change", codes(place)["bk"], "--title", "a\tb\x1b[31mc"], place)
    check("control characters of others stay away", "\x1b" not in must("booking list", place))
    objects = [
        ("area show vangede", {"slug", "name", "latitude", "longitude", "timeZone", "homes"}),
        ("resource show faelleshus-vangede", {"slug", "name", "area", "kind", "seats", "units", "features", "parts", "setupMinutes",
                                              "turnoverMinutes", "openingHours", "status"}),
        (f"booking show {codes(place)['bk']}", {"id", "version", "status", "lines", "start", "end", "attendees", "title"}),
        (f"plans show {codes(place)['pl']}", {"id", "status", "objective", "lowerBound", "steps"}),
        (f"conflicts show {codes(place)['cf']}", {"id", "resource", "start", "end", "bookings"}),
    ]
    for call, keys in objects:
        shape = json.loads(must("--json " + call, place))
        check(f"fields of {call}", keys <= set(shape), (keys - set(shape), shape))
    for call in ["area list", "resource list", "household list", "member list", "token list", "booking list", "conflicts list",
                 "plans list", "log", "area rules history vangede", "free 'tomorrow 9' 11", "config show", "notices list", "lend list", "lend overdue"]:
        shape = json.loads(must("--json " + call, place))
        check(f"--json list: {call}", isinstance(shape.get("items"), list), shape)
    for day in ("2027-05-01", "2027-05-03"):
        must(f"resource close have-vangede {day}", place)
    for call, number in [("resource open have-vangede", 2), ("resource open have-vangede", 0),
                         (["notices", "read", *[row["id"] for row in json.loads(must("--json notices list", place))["items"][:2]]], 2)]:
        call = call.split() if isinstance(call, str) else call
        told = run(["--json", *call], place)[1]
        check(f"--json of several things is one list: {call}", is_object(told) and len(json.loads(told)["items"]) == number, told)
    revoked = json.loads(must(f"--json token revoke {codes(place)['tk']}", place))
    made = datetime.datetime.fromisoformat(revoked["createdAt"])
    check("a revoked token's times are on the clock of its area",
          made.utcoffset() == made.astimezone(zoneinfo.ZoneInfo("Europe/Copenhagen")).utcoffset(), revoked)
    steps = json.loads(must(f"--json plans show {codes(place)['pl']}", place))["steps"]
    check("each step has its reasons", steps and all(step["reasons"] for step in steps), steps)


def test_lists(fixture):
    place = fresh(fixture)
    check("CSV has headings and the columns asked for", must("area list --csv --columns homes,slug", place)
          == "homes,slug\r\n0,hellerup\r\n210,vangede\r\n", must("area list --csv --columns homes,slug", place))
    check("or none", must("area list --csv --no-header --columns slug", place) == "hellerup\r\nvangede\r\n")
    check("columns in a pipe", must("area list --columns name", place) == "Hellerup\nVangede\n")
    check("times in CSV are for programs", re.search(r"T\d\d:00:00\+0\d:00/", must("booking list --csv", place)))
    must(["booking", "change", codes(place)["bk"], "--title", "=1+1"], place)
    check("CSV guards against formulas", "'=1+1" in must("booking list --csv", place))
    check("nobody is an empty cell", must("log --csv --limit 1 --columns what,who --no-header", place) == "booking.change,\r\n", must("log --csv --limit 1", place))
    check("an unknown column is exit 64", run("area list --columns nothing", place)[0] == 64)


def test_watch(fixture):
    place = fresh(fixture)
    lines = must("watch --since 0 --limit 3", place).splitlines()
    check("watch begins where it is told", [line.split("\t")[0] for line in lines] == ["1", "2", "3"], lines)
    watching = subprocess.Popen([CLI, "--json", "watch"], cwd=place, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    check("watch says where it begins", "Ctrl-C ends" in watching.stderr.readline())
    must("area add soelund", place)
    seen = json.loads(watching.stdout.readline())
    check("watch shows what another process does", seen["action"] == "area.create", seen)
    watching.send_signal(signal.SIGINT)
    check("Ctrl-C ends watch with 130", watching.wait(20) == 130, watching.returncode)
    resident = must("--as bo watch --since 0 --limit 3", place)
    check("a resident sees places and no people", "household" not in resident and "member" not in resident, resident)


def test_keeping(fixture):
    place = fresh(fixture)
    fifo = os.path.join(place, "fifo")
    os.mkfifo(fifo)
    for beside in ("-wal", "-shm", ".lock", ".turn", ".users", ".erased"):
        check(f"a backup does not replace the store's {beside}", run("backup faelled.db" + beside, place)[0] == 64)
    check("a backup replaces no pipe", (run("backup fifo", place)[0], stat.S_ISFIFO(os.stat(fifo).st_mode)) == (73, True))
    reader = subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE)
    run(["solve", "-", "--out", "fifo"], place, stdin=must("conflicts export", place).encode())
    written = stat.S_ISFIFO(os.stat(fifo).st_mode) and json.loads(reader.communicate(timeout=20)[0])["status"] == "optimal"
    check("a solution is written into a pipe", written)
    must("backup new.db -n", place)
    check("a dry backup leaves no file", not os.path.exists(os.path.join(place, "new.db")))
    check("nor in a place that is not there", run("backup nowhere/new.db -n", place)[0] == 73)
    write(place, "other.db", "kept")
    for name in ("file:other.db", "file:other.db?x", ":memory:"):
        must(["backup", name], place)
        check(f"a backup is in the file called {name}", json.loads(must(["--store", name, "area", "list", "--json"], place))["items"])
    check("and in no other", open(os.path.join(place, "other.db")).read() == "kept" and not [n for n in os.listdir(place) if ".part" in n])
    must("area add soelund", place)
    before = last_change(place)
    must("restore faelled-backup.db -n", place)
    for name in ["new.log", "faelled.db", "faelled.db-wal"]:
        kept = open(os.path.join(place, name), "rb").read() if name != "new.log" else b""
        code, out, err = run(f"serve --listen unix:{place}/nowhere/s.sock --access-log {name}", place)
        check(f"an access log in {name}", (code == 69 if name == "new.log" else code == 64 and "name another file" in err), (code, err))
        check(f"{name} stays as it was", open(os.path.join(place, name), "rb").read() == kept)
    check("a dry restore replaces nothing", last_change(place) == before)
    check("and refuses what is no backup", run("restore rules.json -n", place)[0] in (65, 74))
    code, shown = on_terminal("restore faelled-backup.db", place, b"y\n", wait=b"to do it:")
    check("restore wants the name typed", code == 1 and last_change(place) == before, shown)
    code, shown = on_terminal("restore faelled-backup.db", place, b"faelled.db\n", wait=b"to do it:")
    check("and goes on then", code == 0 and last_change(place) < before, shown)


def test_manual():
    page = must("help --man")
    check("the manual page is ASCII and names every command", page.isascii() and all(
        ".SS booking\\-cli " + " ".join(path).replace("-", "\\-") in page for path in all_commands()), page[:300])
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=page, text=True, capture_output=True)
        check("groff reads it without a warning", done.returncode == 0 and not done.stderr, done.stderr)
    check("a page for one command", must("help --man booking show").startswith(".TH BOOKING"))


def test_import(fixture):
    place = fresh(fixture)
    before = last_change(place)
    call = "import ics clash.ics --resource faelleshus-vangede"
    other = open(os.path.join(place, "clash.ics")).read().replace("@old", "@new")
    write(place, "clash.ics", other)
    code, out, err = run(call, place)
    check("a clash is left out and reported", code == 3 and "clash" in out and "created" in out, (code, out, err))
    told = json.loads(run("--json " + call, place)[1])["items"]
    clash = [item for item in told if item["outcome"] == "clash"]
    check("with what is in its way", clash and all(
        item["reason"] == "taken" and item["takenBy"].startswith("bk-") for item in clash) and clash[0]["takenBy"] in out, told)
    check("the same file again changes nothing", run(call + " --keep-clashes", place)[1].count("unchanged") == 1)
    write(place, "bad-rules.json", '{"maxMinutes": "many"}')
    write(place, "mixed.ics", calendar("BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:nonsense\r\nEND:VEVENT\r\n",
                                       event("good", "20270301", "1000", "1100", "God")))
    before = last_change(place)
    code, out, err = run("import ics mixed.ics --resource pejsestuen-vangede", place)
    check("one bad event refuses the file, with its line", code == 65 and re.search(r"mixed\.ics:\d+: ", err), (code, err))
    problem = json.loads(run("--json import ics mixed.ics --resource pejsestuen-vangede", place)[2])
    check("programs get each fault by itself", re.match(r"mixed\.ics:\d+: ", problem["errors"][0]["detail"])
          and problem["errors"][0]["detail"] not in problem["detail"], problem)
    problem = json.loads(run("--json area rules set vangede bad-rules.json", place)[2])
    check("with the place in a document", {"/maxMinutes"} <= {fault["pointer"] for fault in problem["errors"]}, problem)
    check("and leaves nothing", last_change(place) == before)
    check("unless bad ones are skipped", run("import ics mixed.ics --resource pejsestuen-vangede --skip-bad", place)[0] == 0)
    write(place, "where.ics", calendar(event("w", "20270302", "1000", "1100", "x").replace("END:VEVENT", "LOCATION:Det gamle hus\r\nEND:VEVENT")))
    check("an unknown LOCATION is refused", run("import ics where.ics", place)[0] == 65)
    write(place, "map.json", json.dumps({"Det gamle hus": "pejsestuen-vangede"}))
    for wrong in ["[]", '["Det gamle hus"]', '"x"', "name,slug\na,b\n", ""]:
        write(place, "wrong.json", wrong)
        code, _, err = run("import ics where.ics --map wrong.json", place)
        check(f"a mapping that is none is refused: {wrong!r}", code == 65 and "wrong.json" in err, (code, err))
    check("a mapping file names it", run("import ics where.ics --map map.json", place)[0] == 0)


    table = run("export csv bookings", place)[1]
    write(place, "own.csv", table)
    code, out, err = run("--json import csv own.csv", place)
    own = json.loads(out)
    check("what was exported is known again", code == 0 and own["unchanged"] == len(own["items"]) > 5, (code, err, out[:300]))
    whole = run("export json", place)[1]
    cut = re.sub(r'("household":\{"columns":[^\n]*\n)[^\n]*\n', r"\1", whole, count=1)
    write(place, "cut.json", cut)
    must("init --store cut.db", place)
    code, out, err = run("import json cut.json --store cut.db", place)
    check("a document without one of its rows is refused, with the table", code == 65 and "'household'" in err, (code, err))


def test_way(fixture):
    """From a double booking to none, and back."""
    place = fresh(fixture)
    plan = json.loads(must("--json conflicts plan", place))["id"]
    conflicts = must("conflicts list", place)
    must(f"conflicts apply {plan} --yes", place)
    check("after the plan there is no double booking", run("conflicts list --exit-code", place)[0] == 0)
    must(f"conflicts undo {plan}", place)
    check("after the undo it is back", must("conflicts list", place) == conflicts)
    check("verify finds the store sound", run("verify", place)[0] == 0)
    must("backup copy.db", place)
    must("area add soelund", place)
    must("restore copy.db --yes", place)
    check("a restored store is as it was", run("area show soelund", place)[0] == 6)
    check("export and solve", json.loads(must(["solve", "-"], place, stdin=must("conflicts export", place).encode()))["status"] == "optimal")


def test_closing(fixture):
    place = fresh(fixture)
    listed = must("conflicts list", place)
    day = datetime.date.today() + datetime.timedelta(9)
    booking = json.loads(must(f"--json book pejsestuen-vangede '{day} 10:00' --lasting 1h --for mette", place))["id"]
    call = f"resource close pejsestuen-vangede {day} --reason Maling"
    before = last_change(place)
    foretold = must(call + " -n", place).splitlines()[1:]
    check("a dry closure shows whom it would hit", len(foretold) == 1 and booking in foretold[0], foretold)
    inside = json.loads(must("--json " + call + " -n", place))["conflicts"]
    check("and keeps nothing", last_change(place) == before and must("conflicts list", place) == listed)
    made = json.loads(must("--json " + call, place))["conflicts"]
    check("the closure makes the same", made == inside and foretold[0] in must("conflicts list", place), made)


def test_danish_words(fixture):
    place = fresh(fixture)
    for word, role in [("bestyrelse", "board"), ("frivillig", "volunteer"), ("administrator", "administrator"), ("Beboer", "resident")]:
        must(f"member role mette {word}", place)
        check(f"{word} is {role}", json.loads(must("--json member show mette", place))["role"] == role)
    check("a state may be named in Danish", must("booking list --status bekræftet", place) == must("booking list --status confirmed", place))
    check("a kind may be named in Danish", must("resource list --kind udstyr", place) == must("resource list --kind equipment", place))
    must("resource set have-vangede --feature køkken", place)
    check("a feature, too", json.loads(must("--json resource show have-vangede", place))["features"] == ["kitchen"])
    must("area add Åby --time-zone Europe/Copenhagen", place)
    check("a name that was typed in Danish is the name people read", json.loads(must("--json area show aaby", place))["name"] == "Åby")
    check("a word with a blank is one time", "Klokkeslættet" in run("--lang da book pejsestuen-vangede i morgen", place)[2])
    check("who is not there is not asked about", run("member erase mete", place)[0] == 6)
    code, _, err = run("member erase mette", place)
    check("what is not confirmed is told as not done", code == 64 and "would be erased" in err and "Nothing was done" in err, (code, err))
    check("and was not", run("member show mette", place)[0] == 0)
    series = codes(place)["se"]
    err = run(f"series change {series} --scope this --on 2031-01-01 --title x", place)[2]
    check("a fault names the option", "--on: " in err and "occurrence" not in err, err)
    must("resource set have-vangede --open 'mon-tue 10:00-12:00'", place)
    check("opening hours are told in Danish", "man-tirs 10:00-12:00" in run("--lang da book have-vangede 'tomorrow 20' --lasting 1h --for mette", place)[2])
    check("a language, too", run("--lang dansk area show x", place)[2].startswith("Fejl"))


def test_times(fixture):
    """When a booking is, as its words tell it."""
    place = fresh(fixture)
    for words in ["'5/12-2027 5-7pm'", "5/12-2027 5 to 7 pm", "'5/12-2027 5' 7pm", "'December 5th 2027 5pm' 7"]:
        err = run(f"book have-vangede {words} --for mette -n", place)[2]
        check(f"the half of the day holds for both ends: {words}", "Sun 5 Dec 2027 17:00–19:00" in err, err)
    impossible = [("2027-03-28T02:30", "no such time"), ("2027-10-31T02:30", "occurs twice"), ("2027-02-29T12:00", "no day '29/2-2027'")]
    for start, wanted in impossible:
        for command in ["book have-vangede", "free", "resource close have-vangede"]:
            for rest in ["2027-11-01T14:00", "--lasting 2h"]:
                code, _, err = run(f"{command} {start} {rest}", place)
                check(f"an impossible start is told: {command} {start} {rest}", code == 64 and wanted in err, (code, err))
    err = run("book have-vangede fri 17", place)[2]
    check("a time without an end lacks its end", "Say until when" in err, err)
    err = run("book have-vangede 'December 5x 5pm' --lasting 1h", place)[2]
    check("a word is not proposed in its own place", "Did you mean" not in err, err)


def test_small_words(fixture):
    """What is said of one is said of one, and nothing is to be undone where nothing was done."""
    place = fresh(fixture)
    write(place, "people.csv", "handle,name,household,area\nnina,Nina,vangede-k77,vangede\n")
    check("an import that changes something says whether it can be undone", "undone" in run("member import people.csv", place)[2])
    err = run("member import people.csv", place)[2]
    check("one that changes nothing does not", "unchanged" in err and "undone" not in err, err)
    err = run("household end vangede-k12 2031-01-01 -n", place)[2]
    check("none are cancelled", "0 bookings are cancelled" in err or "1 booking is cancelled" in err, err)
    must("backup kept.db", place)
    err = run("restore kept.db --yes", place)[2]
    check("a sentence ends before the next", re.search(r"Restored \S*faelled.db\. Undo: ", err), err)
    write(place, "res.csv", "a;b\n" * 200)
    run("area list --store res.csv", place)
    check("nothing is left beside what is no store", [name for name in os.listdir(place) if name.startswith("res.csv")] == ["res.csv"],
          os.listdir(place))


def test_odd_series(fixture):
    """What was hardly meant of a series is said."""
    place = fresh(fixture)
    rule = "--repeat 'last friday of the month 2 times'"
    for command in ["book", "series preview"]:
        err = run(f"{command} have-vangede '2027-03-01 10-12' {rule} --except 2027-04-01 --for mette", place)[2]
        check(f"{command} tells a first day outside the rule", "The first day, Mon 1 Mar 2027, is no day of the rule; it is booked as well." in err, err)
        check(f"{command} tells a day left out that is none", "Thu 1 Apr 2027 is no day of the series" in err, err)
    err = run(f"book have-vangede '2027-04-30 10-12' {rule} --except 2027-05-28 --for mette", place)[2]
    check("a series as meant needs no words", "is no day" not in err, err)


def test_changed_series(fixture):
    """What a change of a series was not, or was not meant to be, is said."""
    place = fresh(fixture)
    today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Copenhagen")).date()
    first = today + datetime.timedelta(days=9)
    code = must(f"book faelleshus-vangede '{first} 10-12' --repeat 'every week 3 times' --for mette --title Kor", place).split()[0]
    for words, days in [("tomorrow 14", 1), ("in 3 days 17", 3), ("om 2 dage 9", 2), (f"{(today + datetime.timedelta(days=4)):%a} 13", 4), ("15", 9)]:
        out, err = run(["series", "change", code, "--from", words, "-n"], place)[1:]
        day = today + datetime.timedelta(days=days)
        check(f"'{words}' is read from today on", f"Understood as {day:%a} {day.day} {day:%b} {day.year} " in err and f"{day}" in out, (err, out))
    day = lambda weeks, more=0: first + datetime.timedelta(days=7 * weeks + more)
    must(f"book faelleshus-vangede '{day(1)} 13-14' --for bo", place)
    for words in ["--from 13 --to 15", f"--from 13 --to 15 --scope following --on {day(1)}"]:
        answer, _, err = run(f"series change {code} {words}", place)
        check("a series changed into what others have is taken", answer == 3 and "is taken" in err, (answer, err))
        problem = json.loads(run(f"series change {code} {words} --json", place)[2])
        check("and so it is for programs", (problem["status"], problem["code"]) == (409, "taken"), problem)
    before = last_change(place)
    for words in ["--fill", "--title Kor", f"--skip {day(9)}", f"--scope this --on {day(1)} --title Kor", "--from 10 --to 12"]:
        answer, _, err = run(f"series change {code} {words}", place)
        said = "is no coming date of" if "--skip" in words else f"{code} was like that already."
        check(f"{words}: nothing is to be done", answer == (64 if "--skip" in words else 0) and said in err and "ndo" not in err, (answer, err))
    booking = json.loads(must(f"series show {code} --json", place))["occurrences"][0]["booking"]
    err = run(f"booking change {booking} --title Kor", place)[2]
    check("nor about a booking", f"{booking} was like that already." in err and "ndo" not in err, err)
    check("nothing of it is in the log", last_change(place) == before, must("log --limit 3", place))
    err = run(f"series change {code} --scope following --on {day(2)} --title Later -n", place)[2]
    check("a split names both series", re.search(rf"Split {code}: the dates from {day(2)} on are se-\w+ now", err), err)
    must(f"series end {code} --from {day(2)}", place)
    answer, _, err = run(f"series change {code} --add {day(3)}", place)
    check("no day is added after the end", answer == 1 and f"ends on {day(2)}" in err and "Undo" not in err, (answer, err))
    answer, _, err = run(f"series change {code} --add {day(-3)}", place)
    check("nor one in the past", answer == 4 and f"{day(-3)}: " in err, (answer, err))
    must(f"series change {code} --resume", place)
    dates = [date["date"] for date in json.loads(must(f"series show {code} --json", place))["occurrences"]]
    check("and none is booked unasked", dates == [f"{day(weeks)}" for weeks in range(3)], dates)


def test_refused_bookings(fixture):
    """What is proposed after a refusal is what was asked, and works when typed."""
    place = fresh(fixture)
    must("book have-vangede '2027-03-03 10-12' --for bo", place)
    code, _, err = run(["book", "have-vangede", "2027-03-03 10-12", "--for", "mette", "--title", "Jens' dag", "--attendees", "6",
                        "--flexible", "60"], place)
    commands = re.findall(r"booking-cli (book .*)", err)
    line = re.search(r"booking-cli (waitlist join .*)", err)
    check("alternatives are proposed", code == 3 and commands and line, err)
    for command in commands:
        made = json.loads(must(command + " --json -n", place))
        kept = (made["title"], made["attendees"], made["flexibleMinutes"], made["household"])
        check("what was typed is kept", kept == ("Jens' dag", 6, 60, "vangede-k12"), (command, made))
    if line:
        check("also in line", "--title" in line[1] and "--attendees 6" in line[1], line[1])
        must(line[1] + " -n", place)
    write(place, "nowhere.json", json.dumps({
        "text": {"da": "Regler", "en": "Rules"}, "decidedBy": "board", "decidedOn": "2026-01-01", "validFrom": "2026-01-01",
        "resources": {"nothing": {"maxMinutes": 60}}}))
    for command in ["set", "try"]:
        code, _, err = run(f"area rules {command} vangede nowhere.json", place)
        check(f"rules for what is not there are bad data to {command}", code == 65 and "nowhere.json: /resources/nothing: " in err, (code, err))
    features = json.loads(must("resource set have-vangede --feature 'sink, projector ,' --json -n", place))["features"]
    check("blanks beside commas are none of the name", sorted(features) == ["projector", "sink"], features)
    must("area add nyby", place)
    for day in ["2199-06-01", "2199-05-01", "2026-01-01"]:
        write(place, f"{day}.json", json.dumps({"text": {"da": "Regler", "en": "Rules"}, "decidedBy": "board", "decidedOn": "2026-01-01",
                                                "validFrom": day, "maxMinutes": 60}))
    err = run("area rules set nyby 2199-06-01.json", place)[2]
    check("it is said from when on rules hold", "From 2199-06-01 the house rules are version 1." in err and "not hold" not in err, err)
    code, _, err = run("area rules show nyby", place)
    check("and that there are none before", code == 6 and "version 1 holds from 2199-06-01" in err, err)
    err = run("area rules set nyby 2199-05-01.json", place)[2]
    check("rules that others go before are named", "Version 1 from 2199-06-01 will not hold now" in err, err)
    check("the first that hold are named", "version 2 holds from 2199-05-01" in run("area rules show nyby", place)[2])
    err = run("area rules set nyby 2026-01-01.json", place)[2]
    check("those alone that would hold else", "version 3 now" in err and "Version 2 from" in err and "Version 1" not in err, err)
    again = re.search(r"booking-cli (area rules set nyby --again 2)", err)
    err = run(again[1], place)[2] if again else ""
    check("and can hold again", "From 2199-05-01 the house rules are version 4." in err and "not hold" not in err, err)
    must("resource add skur --area nyby", place)
    must("book skur '2027-03-03 10-11' --for mette", place)
    check("what changes nothing for bookings is silent on them", "in the way" not in run("resource set skur --name Skuret", place)[2])
    err = run("resource retire skur", place)[2]
    check("who retires a resource hears of its bookings", "Bookings in the way: 1. booking-cli conflicts list" in err, err)
    must("resource set skur --status active", place)
    must("resource add borde --area nyby --kind equipment --units 9", place)
    for member, units in [("mette", 5), ("bo", 3)]:
        must(f"book borde:{units} '2027-03-03 10-11' --for {member}", place)
    for units in [7, 6]:
        err = run(f"resource set borde --units {units}", place)[2]
        check("also where a double booking that was there grows", "Bookings in the way: 2." in err, err)
    rules = {"text": {"da": "Regler", "en": "Rules"}, "decidedBy": "residents-meeting", "decidedOn": "2026-01-01", "validFrom": "2026-01-01",
             "resources": {"have-vangede": {"conditions": [
                 {"name": "rules-accepted", "due": {"days": 0, "after": "booking"}, "lapse": "cancel"}]}}}
    write(place, "accept.json", json.dumps(rules))
    must("area rules set vangede accept.json", place)
    code, _, err = run("book have-vangede '2027-03-04 10-12' --for mette --title Grill", place)
    way = re.findall(r"booking-cli (book .*)", err)
    check("rules that are not accepted are the one thing to mend",
          code == 4 and len(way) == 1 and way[0].endswith("--title Grill --accept-rules"), err)
    for command in way:
        must(command + " -n", place)
    err = run("book have-vangede '2027-03-04 10-12' --for mette --repeat 'every week 2 times'", place)[2]
    check("of a series, too, the option is named", "--accept-rules" in err, err)
    code, _, err = run("book have-vangede '2027-03-03 10-12' --for mette --accept-rules", place)
    commands = re.findall(r"booking-cli (book .*)", err)
    check("who accepts them accepts them at other times", code == 3 and commands and all("--accept-rules" in x for x in commands), err)
    for command in commands:
        must(command + " -n", place)


def test_planning_again(fixture):
    """What a plan was asked for is asked again of the plan made from it."""
    place = fresh(fixture)
    rows = lambda: [line.split("\t")[0] for line in must("plans list", place).splitlines()]
    place_of = lambda text: [step["to"] and step["to"]["lines"] for step in json.loads(text)["steps"]]
    near = place_of(must("--json conflicts plan --within 0", place))
    far = place_of(must("--json conflicts plan --within 1440", place))
    newest = rows()[0]
    check("a plan keeps how far bookings may be moved", place_of(must(f"--json conflicts edit {newest}", place)) == far, (near, far))
    check("unless another distance is given", place_of(must(f"--json conflicts edit {newest} --within 0", place)) == near)
    check("the distance matters here", near != far, (near, far))
    day = json.loads(must("--json booking list", place))["items"][0]["start"][:10].replace("-", "")
    write(place, "more.ics", calendar(event("x@old", day, "1800", "2000", "Kor"), event("y@old", day, "1900", "2100", "Fest")))
    must("import ics more.ics --resource faelleshus-vangede --keep-clashes", place)
    ours, theirs = sorted(json.loads(must("--json conflicts list", place))["items"], key=lambda item: item["resource"])
    wish = f"conflicts plan {ours['id']} --shift {theirs['bookings'][1]}=20:00 --json -n"
    code, out, err = run(wish, place)
    check("what is decided of a booking of another conflict is not in its own way", code == 0 and json.loads(out)["proof"] == "optimal",
          (code, out[:300], err))


def test_delivery(fixture):
    place = fresh(fixture)
    call = "--json notices deliver --notice-command 'cat >> mail.txt'"
    due = json.loads(must(call + " -n", place))["delivered"]
    check("a dry delivery says how many would leave, and sends none", due > 0 and not os.path.exists(os.path.join(place, "mail.txt")), due)
    check("then they leave", json.loads(must(call, place))["delivered"] == due)


def test_races(fixture):
    place = fresh(fixture)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: run("--quiet book projektor-vangede 'tomorrow 15' --lasting 1h", place)[0], range(12)))
    check("twelve calls for three units: three get one", sorted(results) == [0] * 3 + [3] * 9, results)


# MARK: Streams and terminals


def test_streams(fixture):
    place = fresh(fixture)
    for call in ["log", "booking list", "--json log", "help", "completions bash", "solve problem.json"]:
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([CLI, *shlex.split(call)], cwd=place, env=ENV, stdout=writer, stderr=subprocess.PIPE, timeout=60)
        os.close(writer)
        check(f"a reader who has gone: {call}", done.returncode == 0 and b"rror" not in done.stderr, (done.returncode, done.stderr))
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([CLI, "area", "show", "x"], cwd=place, env=ENV, stderr=writer, stdout=subprocess.PIPE, timeout=60)
    os.close(writer)
    check("nobody hears the error", done.returncode == 6, done.returncode)
    waiting = subprocess.Popen([CLI, "import", "ics", "-"], cwd=place, env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 20
    while "pipe_read" not in wchan(waiting.pid) and waiting.poll() is None and time.monotonic() < until:
        pass
    waiting.send_signal(signal.SIGINT)
    check("Ctrl-C is exit 130", waiting.wait(20) == 130, waiting.returncode)
    serving = subprocess.Popen([CLI, "serve", "--listen", "127.0.0.1:0"], cwd=place, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = serving.stdout.readline().decode()
    check("serve prints where it listens first", re.fullmatch(r"Listening on http://127\.0\.0\.1:\d+\n", line), line)
    must("book pejsestuen-vangede 'tomorrow 20' --lasting 1h", place)
    serving.send_signal(signal.SIGTERM)
    check("serve stops when told", serving.wait(30) == 0, serving.returncode)
    candidates = lambda *words: run(["__complete", "--", *words], place)[1].split()
    check("completes commands", "booking" in candidates("bo") and "book" in candidates("bo"))
    check("completes options", "--lasting" in candidates("book", "x", "--la"))
    check("completes slugs", candidates("area", "show", "va") == ["vangede"], candidates("area", "show", "va"))
    check("completes values", candidates("resource", "list", "--kind", "g") == ["garden"])


def wchan(pid):
    """Where a process waits in the kernel; where that is not told, whether it sleeps."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            state = file.read().rsplit(")", 1)[1].split()[0]
        with open(f"/proc/{pid}/maps") as file:
            is_ours = os.path.basename(CLI) in file.read()
        return "pipe_read" if state == "S" and is_ours else ""
    except OSError:
        return ""


def on_terminal(arguments, place, answer=b"", columns=100, env=None, wait=b"[y/N]"):
    """Exit code and all that a terminal shows; an answer is given once it is asked for."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(place)
        os.execve(CLI, [CLI, *shlex.split(arguments)], {**ENV, "TERM": "xterm", **(env or {})})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
        if answer and wait in shown:
            os.write(terminal, answer)
            answer = b""
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def test_terminal(fixture):
    place = fresh(fixture)
    for call in ["stats", "area rules show vangede", "area list", "waitlist list", "booking requests", "resource history projektor-vangede"]:
        for language in ["da", "en"]:
            wide = [line for line in on_terminal(f"{call} --lang {language}", place, columns=80, env={"NO_COLOR": "1"})[1].splitlines() if len(line) > 80]
            check(f"{call} --lang {language} fits 80 columns", not wide, wide)
    check("rules that are shown are rules that can be set", run("area rules set vangede -", place, stdin=must("area rules show vangede", place).encode())[0] == 0)
    code, shown = on_terminal("area list", place)
    check("a terminal sees headings", "SLUG" in shown and "\t" not in shown, shown)
    check("and bold ones", "\x1b[1m" in shown, shown)
    check("unless NO_COLOR is set", "\x1b" not in on_terminal("area list", place, env={"NO_COLOR": "1"})[1])
    check("unless the terminal is dumb", "\x1b" not in on_terminal("area list", place, env={"TERM": "dumb"})[1])
    code, shown = on_terminal("conflicts list", place, columns=60, env={"NO_COLOR": "1"})
    check("what finds no room stands below its row", re.search(r"\n {11}bookings: bk-\w{6} bk-\w{6}", shown.replace("\r", "")), shown)
    plan = codes(place)["pl"]
    code, shown = on_terminal(f"conflicts apply {plan}", place, b"n\n")
    check("no means nothing is changed", code == 1 and run("conflicts list --exit-code", place)[0] == 1, (code, shown))
    code, shown = on_terminal(f"conflicts apply {plan}", place, b"y\n")
    check("yes means it is", code == 0 and run("conflicts list --exit-code", place)[0] == 0, (code, shown))
    code, shown = on_terminal("import ics -", place)
    check("'-' does not wait for a terminal", code == 64, (code, shown))
    code, shown = on_terminal("booking list", place, columns=80, env={"NO_COLOR": "1"})
    check("times are whole in 80 columns", re.search(r"\d\d:\d\d–\d\d:\d\d", shown), shown)
    for call in ["resource list", "booking list", "member list", "log", "notices list", "conflicts list", "lend list", "booking requests",
                 "waitlist list", "free --kind room 'sat 17-22'"]:
        for columns in [80, 50]:
            code, shown = on_terminal(call, place, columns=columns, env={"NO_COLOR": "1"})
            wide = [line for line in shown.replace("\r", "").splitlines() if len(line) > columns]
            check(f"{call} fits {columns} columns, and nothing is cut", code == 0 and not wide and "…" not in shown, (wide, shown))


def test_changing(fixture):
    """What a change means, and how it is taken back."""
    place = fresh(fixture)
    booking = must("book have-vangede '2027-03-03 10-11' --for mette", place).split("\t")[0]
    first = json.loads(must(f"booking show {booking} --json", place))
    code, out, err = run(f"booking change {booking} --from 23", place)
    second = json.loads(must(f"booking show {booking} --json", place))
    check("a time of day is on the booking's own day",
          code == 0 and second["start"][:10] == first["start"][:10] and second["start"][11:16] == "23:00", (first, second, err))
    undo = re.search(r"Undo: booking-cli (.*)", err)
    check("a change names its undo", undo, err)
    if undo:
        must(undo[1], place)
        third = json.loads(must(f"booking show {booking} --json", place))
        check("the undo gives the time back", (third["start"], third["end"]) == (first["start"], first["end"]), (first, third))
    code, _, err = run(["book", "have-vangede", "2027-03-10 10:00", "12:00", "--repeat", "FREQ=WEEKLY;COUNT=1", "--for", "mette"], place)
    series = re.search(r"Undo: booking-cli (series end se-\w+)", err)
    check("one date is one", code == 0 and "Asked for: 1 date." in err and series, err)
    if series:
        check("and one date is cancelled", "1 date is cancelled." in run(series[1], place)[2])
    must("household add hus --area vangede", place)
    must("household end hus 2027-03-31", place)
    check("a household tells its last day", "lastDay\t2027-03-31" in must("household show hus", place))
    must("resource close have-vangede 2027-03-03", place)
    closed = re.search(r"(cf-\w+)\tclosure\thave-vangede", must("conflicts list", place))
    check("a closure without a reason says no more", closed and "It is closed.\n" in must(f"conflicts show {closed[1]}", place))
    known = codes(place)
    clash = known["cf"]
    ours = re.findall(r"bk-\w+", must(f"conflicts show {clash}", place))[0]
    for wishes in [f"--pin {ours} --cancel {ours}", f"--cancel {ours} --shift {ours}=23"]:
        code, _, err = run(f"conflicts plan {clash} {wishes}", place)
        check(f"two wishes for one booking are refused: {wishes}", code == 64 and "asked for twice" in err, (code, err))
    code, _, err = run(["booking", "list", "--store", ""], place)
    check("an empty path is no store", code == 64 and "--store" in err, (code, err))
    code, _, err = run("init -n --store other.db", place)
    check("a dry run keeps nothing and says so", code == 0 and "othing was kept" in err and not os.path.exists(f"{place}/other.db"),
          (code, err))
    for words in ["init --store missing/x.db", "demo --store missing/x.db", "backup missing"]:
        os.makedirs(f"{place}/missing") if words.startswith("backup") else None
        code = run(words, place)[0]
        check(f"a dry run fails as the real call does: {words}", run(f"{words} -n", place)[0] == code == 73, code)
    os.rmdir(f"{place}/missing")
    must("member add hjaelper --area vangede", place)
    must("household helpers hus --add hjaelper", place)
    helps = json.loads(must("member export hjaelper", place))["records"]["helps"]
    check("an export tells whom one helps", helps == [{"household": "hus"}], helps)
    code, _, err = run("backup -n copy.db", place)
    check("nor does one of a backup", code == 0 and "othing was kept" in err and not os.path.exists(f"{place}/copy.db"), (code, err))
    closed = subprocess.run(["bash", "-c", f'"{CLI}" booking list >&-'], cwd=place, env=ENV, capture_output=True)
    check("a closed standard output is a failure", closed.returncode == 74, (closed.returncode, closed.stderr))
    check("and the store is whole", run("verify", place)[0] == 0)


def main():
    if "--write-docs" in sys.argv:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(reference(all_commands()))
        return
    fixture = make_fixture()
    commands = all_commands()
    check("all commands are found", len(commands) >= 50, commands)
    test_help(commands)
    test_reference(commands)
    test_exit_codes(fixture)
    test_stale_plan(fixture)
    test_ended_series(fixture)
    test_suggestions(fixture)
    test_settings(fixture)
    test_output(fixture)
    test_lists(fixture)
    test_watch(fixture)
    test_keeping(fixture)
    test_manual()
    test_import(fixture)
    test_way(fixture)
    test_closing(fixture)
    test_changing(fixture)
    test_danish_words(fixture)
    test_times(fixture)
    test_small_words(fixture)
    test_odd_series(fixture)
    test_changed_series(fixture)
    test_refused_bookings(fixture)
    test_planning_again(fixture)
    test_delivery(fixture)
    test_races(fixture)
    test_streams(fixture)
    test_terminal(fixture)
    test_examples(commands, fixture)


def run_all(tests):
    try:
        tests()
    except Exception as error:  # the sums must be told all the same
        import traceback
        traceback.print_exc()
        check("the tests ran to their end", False, error)
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    run_all(main)
