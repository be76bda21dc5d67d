#!/usr/bin/env python3
"""Walks every command on a terminal in Danish, as it succeeds, fails and helps, and finds the English that is left.

The last line is "N passed, N failed".
"""
import re
import shlex

import cli
from cli import check, codes, filled, fresh, make_fixture, on_terminal, prepare, run, write

DANISH = {"LC_ALL": "da_DK.UTF-8", "NO_COLOR": "1"}
ENGLISH = set("""the is are and not with without which what this that there or from in on be was has must cannot nothing did
unknown missing error usage options each until when who open closed confirmed requested cancelled booked free taken it
they them its of as an you your how why where here else other only all any none more less most than then since before
after between within between same new old first last next given name names thing things take taken back make made makes show
shows list lists change changes changed print prints set sets needs need use used uses room garden equipment
waiting offered accepted valid revoked read sent resident volunteer board home created updated unchanged
out reserved overdue returned good worn lapsed undone applied optimal value whole number day days week hours between store file folder service line lines rule rules household
households member members resource resources closed ends ended long short known such one two say says said keep kept""".split())
# Danish words that look English, and what is named in English wherever it is typed.
BOTH = set("""for at by have den bad plan status version note kode booking log token tokens json csv ics seed
retention-months store all set""".split())


def english(shown):
    """Lines of a text with words that are English, once commands, options, placeholders and names are taken away."""
    found = []
    text = re.sub(r"\\\n\s*", " ", shown.replace("\r\n", "\n"))
    text = re.sub(r"'[a-z]+\s+[a-z]+'|Kolonner: [^.]*|CSV location,resource", " ", text)
    for line in text.splitlines():
        line = re.sub(r"^  [a-z-]+  +", " ", line)  # the command that a line of help is about
        plain = re.sub(r"(?:\S+/)?booking-cli(?: [^»«'.:]|\.\w)*.*", " ", line)
        plain = re.sub(r"'[^']*'|»[^«]*«|\"[^\"]*\"|--?[a-z][\w-]*(?:[ =][A-Z][\w|:\[\],]*)?|\b[A-Z]{2,}\b|\S*[-/@:_.]\S+|\S+[=|]\S*", " ", plain)
        words = set(re.findall(r"[^\W\d_]+", plain.lower())) & (ENGLISH - BOTH)
        if words:
            found.append(f"{line.strip()} {sorted(words)}")
    return found


def wrong(path):
    """Calls of a command that cannot do."""
    name = " ".join(path)
    return [f"{name} --nothing", f"{name} zzz zzz zzz zzz zzz", f"{name}", f"{name} zzz", f"{name} zz-zz 2020-13-13",
            f"{name} --store /nowhere/at.db zzz", f"{name} --lang"]


def main():
    for words in ["--help", "help exit-codes", *[f"{group} --help" for group in {path[0] for path in cli.all_commands() if len(path) > 1}]]:
        left = english(run(words, env=DANISH)[1])
        check(f"{words} is Danish", not left, "\n  ".join(left))
    manual = run("help --man", env=DANISH)[1].replace("\\-", "-").replace("\\(aq", "'")
    left = english(re.sub(r"\\\[u0*([0-9A-F]+)\]", lambda found: chr(int(found[1], 16)), re.sub(r"\.EX\n.*\n|^\..*\n", "", manual, flags=re.M)))
    check("the manual is Danish", not left, "\n  ".join(left))
    fixture = make_fixture()
    known = codes(fixture)
    write(fixture, "text.db", "no store" * 300)
    write(fixture, "p.json", '{"a":1')
    write(fixture, "q.json", '{"format":"x"}')
    write(fixture, "r.json", '{"maxMinutes":"many"}')
    write(fixture, "areas.csv", "x")
    for call in ["solve p.json", "solve q.json", "solve r.json", "serve --listen 192.0.2.1:80", "serve --listen unix:/nope/x", "serve --access-log /nope/x",
                 "backup /nope/x.db", "import json p.json --store empty.db", "import json q.json --store empty.db", "area rules set vangede p.json",
                 "area rules set vangede r.json", "series expand p.json", "series expand q.json", "--server https://127.0.0.1:1 area list",
                 "--server http://127.0.0.1:1 area list", "resource add y --area vangede --open 'mon 8'", "init --seed . --store z.db",
                 "import ics areas.csv", "conflicts resolve -n", "help nothing", "area rules nothing", "--nothing",
                 "book pejsestuen-vangede 'tomorrow 10-11' --for mette", "book have-vangede 2020-01-01T10:00 --lasting 90d --for nobody"]:
        left = english(run(call, fixture, env=DANISH)[2])
        check(f"{call} fails in Danish", not left, "\n  ".join(left))
    for path in cli.all_commands():
        if path in (["serve"], ["conflicts", "resolve"]):
            continue
        name = " ".join(path)
        examples = [filled(example, path, known) for example in cli.examples_in(run([*path, "--help"])[1])]
        if path not in (["completions"], ["solve"], ["export", "ics"], ["export", "csv"], ["export", "json"], ["conflicts", "export"],
                        ["member", "export"], ["series", "expand"], ["area", "rules", "show"]):
            for example in examples:
                if "--csv" in example:
                    continue
                place = fresh(fixture)
                prepare(path, known, place)
                code, shown = on_terminal(example, place, columns=300, env=DANISH)
                left = english(shown)
                check(f"{example} is told in Danish", code == 0 and not left, "\n  ".join([str(code), *left]))
        place = fresh(fixture)
        # What these print is read by programs, and the rest of 'watch' has no end.
        isData = path[0] in ("export", "watch", "init", "demo") or path in (["member", "export"], ["conflicts", "export"])
        for call in [*(wrong(path)[:2] if isData else wrong(path)), f"{(examples + [name])[0]} --store text.db", f"{(examples + [name])[0]} --store gone.db"]:
            if isData and "text.db" not in call and call not in wrong(path)[:2]:
                continue
            code, shown = on_terminal(call + " -y", place, columns=300, env=DANISH)
            left = english(shown)
            check(f"{call} is told in Danish", not left, "\n  ".join([str(code), *left]))
        left = english(on_terminal(f"{name} --help", place, columns=80, env=DANISH)[1].split("EKSEMPLER")[0])
        check(f"the help of {name} is Danish", not left, "\n  ".join(left))


if __name__ == "__main__":
    cli.run_all(main)
