#!/usr/bin/env python3
"""After every change booking-cli names what takes it back; here that is done, and the commons is as it was before.

The last line is "N passed, N failed".
"""
import datetime
import json
import re
import shlex
import shutil
import time

import harness

# What grows with each change and what tells of codes given anew.
PASSING = {"version", "createdAt", "usedAt", "id", "place", "changedAt"}
SOON = int(time.time()) // 60 + 60


def bare(value):
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items() if key not in PASSING}
    return sorted((bare(item) for item in value), key=json.dumps) if isinstance(value, list) else value


def state(store):
    """All that people see, without what only grows."""
    lists = ["area list", "series list", "resource list", "household list", "member list", "booking list --status confirmed",
             "booking list --status requested", "waitlist list", "lend list", "notices list --unread", "conflicts list"]
    shows = ["area rules show by", "household show by-k1", "household helpers by-k1", "member show mette",
             "resource show r0", "resource show hall", "resource show projektor", "config show"]
    found = {}
    for words in lists + shows:
        done = harness.cli(store, *words.split(), "--json")
        found[words] = bare(json.loads(done.stdout)) if done.returncode == 0 else done.returncode
    for notice in found["notices list --unread"]["items"] if found["notices list --unread"] else []:
        notice.pop("text", None)
    del found["notices list --unread"]  # told to people, and so not taken back
    return found


def outages(store):
    """What is out of service in an hour, and later."""
    return sorted(harness.rows(
        store, """SELECT resource, sum(units), max(start_at, ?1) AS begins, end_at, cause, note FROM outage
                  WHERE end_at > ?1 GROUP BY resource, begins, end_at, cause, note""", SOON))


def prepared(path):
    """A commons in which there is something of every kind to change."""
    commons = harness.Commons(path)
    store = commons.store

    def do(line):
        return harness.must(store, *shlex.split(line))

    for line in [
        "resource add hall --area by --part r0 --part r1", "resource set r0 --seats 12 --feature kitchen --open 'mon-sun 08:00-23:00'",
        "member add bo --area by", "member set mette --email mette@example.dk", "resource add gammel --area by",
    ]:
        do(line)
    (path / "rules.json").write_text(json.dumps(RULES))
    (path / "other.json").write_text(json.dumps({**RULES, "maxMinutes": 240}))
    (path / "later.json").write_text(json.dumps({**RULES, "validFrom": "2090-01-01", "maxMinutes": 120}))
    do(f"area rules set by {path}/rules.json")
    codes = {"bk": do("book r0 'tomorrow 10' --lasting 2h --for mette --title Kaffe --attendees 4").split()[0],
             "lent": do("book projektor:2 'tomorrow 10' --lasting 2h --for mette").split()[0],
             "se": do("book r2 'tomorrow 14' --lasting 1h --repeat 'every week 3 times' --for mette --title Kor").split()[0],
             "cl": do("resource close r3 'tomorrow 8' --lasting 2h --reason 'Maling af væg'").split()[0],
             "wanted": do("book r1 'tomorrow 10' --lasting 2h --for mette").split()[0],
             "wl": do("waitlist join r1 'tomorrow 10-12' --for bo --title Kø").split()[0]}
    dates = json.loads(do(f"series show {codes['se']} --json"))["occurrences"]
    codes["sb0"], codes["sb"] = dates[0]["booking"], dates[1]["booking"]
    do("resource add have --area by --kind garden")
    codes["rq"] = do("book have 'tomorrow 12' --lasting 1h --for mette").split()[0]
    for number in range(5):
        codes[f"d{number}"] = (datetime.date.fromisoformat(dates[0]["date"]) + datetime.timedelta(7 * number)).isoformat()
    return store, codes


RULES = {
    "text": {"da": "Højst otte timer.", "en": "Eight hours at most."}, "decidedBy": "board",
    "decidedOn": "2026-01-10", "validFrom": "2026-02-01", "maxMinutes": 480, "waitingList": {"mode": "first-come", "offerHours": 6},
    "resources": {"r3": {"cancelMinutes": 525600}},
    "kinds": {"garden": {"approval": {"mode": "hold", "decideBy": {"hours": 4, "before": "start"}}}},
}

# What is changed, after what; the undo that is named brings back what was.
TAKEN_BACK = [
    "area set by --name Byen --homes 7 --latitude -1.5", "area rules set by {path}/other.json",
    "resource set r0 --name 'Den Nye' --seats 3 --feature sink --setup 10 --turnover 5 --open always --status out-of-service",
    "resource set r2 --seats 9", "resource set r2 --open 'mon-fri 10:00-12:00, sat 10:00-02:00'", "resource set hall --part r1 --part r2",
    "resource set projektor --units 9", "resource retire r0", "resource close r0 'tomorrow 8' --lasting 2h",
    "resource open {cl}", "resource open r3", "household set by-k1 --name \"O'Higgins -- 2\" --kind association",
    "household helpers by-k1 --add bo", "household end by-k1 2090-01-01", "member set mette --name 'Mette M' --email '' --language en",
    "member role mette board", "book r1 'tomorrow 20' --lasting 1h --for mette", "booking change {bk} --title 'Te -- og mere' --attendees 9",
    "booking change {bk} --from 15 --to 16 --resource r3", "booking change {bk} --accept-area by --flexible 30", "booking cancel {bk}",
    "booking approve {rq}", "series change {se} --title Bridge --flexible 20",
    "series change {se} --from 16 --lasting 30m --attendees 3", "series change {se} --resource r3", "series end {se}", "lend out {lent} --units 1",
    "lend withdraw projektor --units 1", "waitlist join r2 'tomorrow 14-15' --for bo", "config set retention-months 40",
    "series change {se} --scope this --on {d1} --title Bridge --from 16 --resource r3", "booking cancel {sb}",
    ["series change {se} --scope this --on {d1} --title Bridge --attendees 2 --resource r3",
     "series change {se} --scope this --on {d1} --title Skak --attendees 3 --from 12 --resource r0"],
    "series change {se} --add {d4}", ["series change {se} --add {d4}", "series change {se} --skip {d4}"],
    "series change {se} --skip {d1} --title Bridge", ["series change {se} --skip {d1}", "series change {se} --add {d1}"],
    ["series end {se} --from {d1}", "booking cancel {sb0}"],
    ["series end {se} --from {d2}", "series end {se} --from {d1}"],
    ["series end {se} --from {d2}", "series change {se} --resume"],
    ["series end {se} --from {d1}", "series change {se} --resume --until {d2}"],
    ["series end {se} --from {d1}", "series change {se} --resume --title Bridge"],
    ["series change {se} --scope following --on {d2} --title Bridge", "series end {se}"],
    ["household helpers by-k1 --add bo", "household helpers by-k1 --remove bo"], ["booking approve {rq}", "booking decline {rq}"],
    ["household end by-k1 2090-01-01", "household end by-k1 none"], ["lend out {lent}", "lend return {lent}"],
    ["lend withdraw projektor --units 1", "lend restore projektor"],
    ["lend withdraw projektor --units 1 --damaged", "lend withdraw projektor --units 1 --from '{d1} 10' --until '{d2} 10' --note ferie"],
    ["lend withdraw projektor --units 1 --damaged --note 'Pæren -- gik'", "lend withdraw projektor --units 1 --from '{d1} 10' --until '{d2} 10'",
     "lend restore projektor"],
    ["lend withdraw projektor --units 2 --until '{d2} 10'", "lend restore projektor --units 1"],
    ["household end by-k1 2090-01-01", "household end by-k1 2089-01-01"],
    ["area rules set by {path}/other.json", "area rules set by --again 1"],
    ["area rules set by {path}/later.json", "area rules set by {path}/other.json"],
    "booking change {bk} --resource have --as mette", "series change {se} --resource have --as mette",
    "token create --member mette", "feed create --member mette", "member add lis --household by-k1",
    "notices read {nt}", ["notices read {nt}", "notices read --undo {nt}"],
]
# What is given back where something else is lost with it, as a place in line.
NEARLY = [["booking cancel {wanted}", "waitlist accept {wl}"]]
# What stays of these is told with the undo.
IN_PART = [
    "booking decline {rw}", "booking approve {rw}", ["booking approve {rq}", "booking change {rq} --from 19 --to 20 --as mette"],
    ["series change {se} --resource have --as mette", "booking approve {sb0} --series"],
    ["series change {se} --resource have --as mette", "booking approve {sb0}", "series change {se} --from 17 --as mette"],
    ["lend out {lent}", "lend return {lent} --condition damaged", "lend restore projektor"],
    "household end by-k1 {d1}", ["household end by-k1 {d2}", "household end by-k1 {d1}"],
    "series change {se} --scope following --on {d1} --title Bridge",
    ["series change {se} --scope this --on {d1} --title Bridge", "booking cancel {sb}"],
    ["series change {se} --scope this --on {d1} --title Bridge", "series change {se} --skip {d1}"],
    ["series change {se} --scope this --on {d1} --title Bridge", "series end {se} --from {d1}"],
    ["book r2 '{d3} 14' --lasting 1h --for mette", "series change {se} --repeat 'every week 4 times' --on-clash skip",
     "series change {se} --repeat 'every week 5 times' --on-clash skip", "series end {se} --from {d1}"],
]
# What cannot be taken back says so.
NEVER = [
    "area add nord", "resource add ny --area by", "household add by-k2 --area by", "member invite mette", "member erase bo --yes",
    "token revoke {tk}", "feed revoke {fd}", "book r3 'tomorrow 20' --lasting 1h --as mette", "booking cancel {wanted}", "booking change {wanted} --from 20 --to 21", "waitlist leave {wl}", "import ics {path}/some.ics --resource r3",
    "import csv {path}/some.csv --area by", "member import {path}/some.csv --area by", "series mend",
    ["lend out {lent}", "lend undo {lent}"],
]


def main(tally):
    with harness.folder() as path:
        store, codes = prepared(path)
        codes["tk"] = json.loads(harness.must(store, "token", "list", "--json"))["items"][0]["id"]
        harness.must(store, "feed", "create", "--member", "mette")
        codes["fd"] = json.loads(harness.must(store, "feed", "list", "--json"))["items"][0]["id"]
        harness.must(store, "member", "role", "bo", "administrator")
        harness.must(store, "booking", "decline", codes["rq"])
        harness.must(store, "booking", "approve", codes["rq"])
        harness.must(store, "booking", "decline", codes["rq"])
        codes["rw"] = harness.must(store, "book", "have", "tomorrow 16", "--lasting", "1h", "--for", "mette").split()[0]
        codes["nt"] = json.loads(harness.must(store, "notices", "list", "--json"))["items"][0]["id"]
        fresh = store.with_name("fresh.db")
        harness.must(store, "backup", str(fresh))
        (path / "some.csv").write_text("Brugernavn;Navn;Lejemål;Adresse\r\nlis;Lis Åen;by-k20;Byvej 20\r\n")
        (path / "some.ics").write_text(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:a@old\r\nDTSTAMP:20260101T000000Z\r\n"
            "DTSTART:20300105T120000Z\r\nDTEND:20300105T130000Z\r\nSUMMARY:Syng\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
        tried = set()
        for number, steps in enumerate(TAKEN_BACK + NEARLY + IN_PART + NEVER):
            copy = store.with_name(f"copy{number}.db")
            shutil.copy(fresh, copy)
            *first, last = [step.format(path=path, **codes) for step in ([steps] if isinstance(steps, str) else steps)]
            for step in first:
                harness.must(copy, *shlex.split(step))
            before, kept = state(copy), outages(copy)
            done = harness.cli(copy, *shlex.split(last), "--lang", "en")
            tried.add(" ".join(word for word in last.split()[:3] if re.fullmatch("[a-z]+(-[a-z]+)?", word)))
            said = re.search(r"(?:Undo:|Undo, but [^:]*:|Cannot be undone.*; instead:) booking-cli --store \S+ (.*)", done.stderr)
            if not tally.check(done.returncode == 0 and ("Undo" in done.stderr or "undone" in done.stderr), f"{last}: {done}"):
                continue
            if not tally.check((steps in NEVER) == ("Cannot be undone" in done.stderr), f"{last}: {done.stderr}") or not said:
                continue
            for command in re.split(r" && booking-cli --store \S+ ", said[1]):
                back = harness.cli(copy, *shlex.split(command.replace("DATE", "2090-01-01").replace("NAME", "Navn")), "--yes")
                tally.check(back.returncode == 0, f"{last}: '{command}' exits {back.returncode}: {back.stderr}")
            tally.check((steps in IN_PART) == ("Undo, but " in done.stderr), f"{last}: {done.stderr}")
            if last.startswith(("lend withdraw", "lend restore")):
                tally.equal(outages(copy), kept, f"{last}: outages after '{said[1]}'")
            if steps in TAKEN_BACK:
                after = state(copy)
                for name in before:
                    tally.equal(after[name], before[name], f"{last}: {name} after '{said[1]}'")
        twice(tally, shutil.copy(fresh, store.with_name("twice.db")), codes)
        writing = commands_that_change(store)
        # Plans, loans of the service's own and what makes files are tried elsewhere.
        elsewhere = {"init", "demo", "backup", "restore", "import json", "conflicts resolve", "conflicts plan", "conflicts edit",
                     "conflicts apply", "conflicts undo", "booking check-in", "booking tick", "notices deliver"}
        missing = [name for name in writing - elsewhere if not any(words.startswith(name) for words in tried)]
        tally.equal(sorted(missing), [], "every command that changes something is tried here")
        restored(tally, path, store)


def twice(tally, store, codes):
    """What is done already changes nothing, and names nothing that would take something else back."""
    for first, again, code in [
        (f"booking cancel {codes['bk']}", f"booking cancel {codes['bk']}", 0), ("config show", f"series change {codes['se']} --add {codes['d1']}", 1),
        (f"series end {codes['se']} --from {codes['d1']}", f"series end {codes['se']} --from {codes['d2']}", 1),
        ("config show", f"series end {codes['se']} --from {codes['d1']}", 1),
        ("config show", "household end by-k1 none", 0),
        ("household end by-k1 2090-01-01", "household end by-k1 2090-01-01", 0),
    ]:
        harness.must(store, *first.split())
        before = state(store)
        done = harness.cli(store, *again.split(), "--lang", "en")
        tally.check(done.returncode == code and "already" in done.stderr and "Undo" not in done.stderr, f"{again} once more: {done}")
        tally.equal(state(store), before, f"{again} once more")


def restored(tally, path, store):
    """A restored backup names the store that it replaced."""
    harness.must(store, "backup", str(path / "b.db"))
    harness.must(store, "area", "set", "by", "--name", "Ny")
    before = state(store)
    done = harness.cli(store, "restore", str(path / "b.db"), "--yes", "--lang", "en")
    said = re.search(r"Undo: booking-cli --store \S+ (.*)", done.stderr)
    if tally.check(said, f"restore names its undo: {done}"):
        harness.must(store, *shlex.split(said[1]), "--yes")
        tally.equal(state(store), before, "the restore is taken back")


def commands_that_change(store):
    found, waiting = set(), [[]]
    while waiting:
        path = waiting.pop()
        text = harness.cli(store, *path, "--help", "--lang", "en").stdout
        if "COMMANDS\n" not in text:
            if "--dry-run" in text:
                found.add(" ".join(path))
            continue
        body = text.split("COMMANDS\n")[1].split("\n\n")[0]
        waiting += [[*path, line.split()[0]] for line in body.splitlines() if re.match(r"  \S", line)]
    return found


if __name__ == "__main__":
    harness.run(main, 600)
