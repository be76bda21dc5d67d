#!/usr/bin/env python3
"""Two processes carry one outbox to a sendmail that crashes and hangs: each mail arrives, and is not sent twice."""

import collections
import email
import email.policy
import sqlite3
import stat
import subprocess
import time

import harness

# Each call writes down that it began, and then what its turn says: fails, dies by a signal, hangs, or takes the mail.
SENDMAIL = """#!/usr/bin/env python3
import fcntl, os, signal, sys, time
folder = sys.argv[1]
text = sys.stdin.buffer.read()
with open(folder + "/turns", "a+") as turns:
    fcntl.flock(turns, fcntl.LOCK_EX)
    turns.seek(0)
    turn = len(turns.read().splitlines())
    turns.write("turn\\n")
if os.path.exists(folder + "/broken"):
    if turn % 3 == 0:
        sys.exit("450 try again later")
    if turn % 3 == 1:
        os.kill(os.getpid(), signal.SIGKILL)
time.sleep(0.05)
with open(f"{folder}/mail-{turn:04}", "wb") as file:
    file.write(text)
"""


def mails(folder):
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(folder.glob("mail-*"))]


def deliver(store, command):
    return subprocess.Popen(
        [harness.BINARY, "--store", str(store), "notices", "deliver", "--notice-command", command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def change(store, sql, *values):
    """Changes a row of the outbox behind the program's back."""
    connection = sqlite3.connect(store, timeout=10)
    with connection:
        connection.execute(sql, values)
    connection.close()


def rewind(store):
    """Has all waits end now, as if hours had gone by."""
    change(store, "UPDATE mail SET next_at = 1 WHERE next_at IS NOT NULL")


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=2)
        harness.cli(commons.store, "member", "set", "mette", "--email", "k1@example.dk")
        letters = path / "letters"
        letters.mkdir()
        program = path / "sendmail"
        program.write_text(SENDMAIL)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        command = f"{program} {letters}"
        household = harness.rows(commons.store, "SELECT household FROM member WHERE handle = 'mette'")[0][0]
        member = harness.rows(commons.store, "SELECT id FROM member WHERE handle = 'mette'")[0][0]
        for number in range(1, 31):
            change(
                commons.store, "INSERT INTO notice (id, household, created_at, kind, facts) "
                "VALUES (?, ?, unixepoch() / 60, 'booking-displaced', '{\"da\":[\"Vandskade på loftet.\"]}')",
                number, household)
            change(commons.store, "INSERT INTO mail (notice, member, next_at) VALUES (?, ?, 0)", number, member)

        # Half of the calls fail; two processes share the work.
        (letters / "broken").touch()
        for process in [deliver(commons.store, command) for _ in range(2)]:
            process.communicate(timeout=120)
            tally.equal(process.returncode, 1, "exit when some mails failed")
        turns = len((letters / "turns").read_text().splitlines())
        tally.equal(turns, 30, "each mail was tried once, by one of the two")
        first = len(mails(letters))
        tally.check(0 < first < 30, f"some were taken: {first}")

        # A process that dies with a mail in its hands leaves it to be tried again.
        (letters / "broken").unlink()
        change(commons.store, "UPDATE mail SET next_at = NULL WHERE next_at IS NOT NULL AND notice % 2 = 0")
        lost = harness.rows(commons.store, "SELECT count(*) FROM mail WHERE next_at IS NOT NULL")[0][0]
        rewind(commons.store)
        hanging = deliver(commons.store, f"touch {letters}/hangs; sleep 100")
        until = time.monotonic() + 30
        while not (letters / "hangs").exists() and time.monotonic() < until:
            time.sleep(0.02)
        started = time.monotonic()
        done = harness.cli(commons.store, "book", commons.rooms[0], *harness.hour(1), "--for", "by-k1")
        tally.equal(done.returncode, 0, f"booking while a mail command hangs: {done.stderr}")
        tally.check(time.monotonic() - started < 20, "the hanging command holds nobody up")
        done = harness.cli(commons.store, "notices", "deliver", "--notice-command", command)
        tally.equal(done.returncode, 0, f"delivering meanwhile: {done.stderr}")
        tally.equal(len(mails(letters)), first + lost - 1, "all but the one in the other's hands")
        hanging.kill()
        hanging.communicate()
        rewind(commons.store)
        done = harness.cli(commons.store, "notices", "deliver", "--notice-command", command)
        tally.equal(len(mails(letters)), first + lost, "that one too, after the death of its process")

        # What arrived is whole, and each message is there once.
        counts = collections.Counter(mail["Message-ID"] for mail in mails(letters))
        tally.check(set(counts.values()) == {1}, f"no message twice: {counts.most_common(2)}")
        letter = mails(letters)[0]
        tally.equal(letter["To"].addresses[0].addr_spec, "k1@example.dk", "the receiver")
        tally.check("aflyst" in letter["Subject"], f"the subject: {letter['Subject']}")
        tally.check("Vandskade på loftet." in letter.get_content(), "the text")
        tally.equal(list(letter.defects), [], "defects that Python's parser sees")

        # The service sends by itself, and stops at once although a command hangs.
        change(commons.store, "UPDATE mail SET next_at = 1, attempts = 0 WHERE notice = 30")
        service = harness.Service(commons.store, "--notice-command", f"cat > {letters}/mail-service")
        until = time.monotonic() + 30
        while not (letters / "mail-service").exists() and time.monotonic() < until:
            time.sleep(0.05)
        tally.check((letters / "mail-service").exists(), "the service delivers in the background")
        tally.equal(service.stop(), 0, "exit of the service")
        harness.check_store(tally, commons.store, "after all mails")


if __name__ == "__main__":
    harness.run(main, 300)
