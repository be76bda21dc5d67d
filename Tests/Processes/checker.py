#!/usr/bin/env python3
"""The checker itself: damage made on purpose, which it must find. A checker that cannot fail proves nothing."""

import contextlib
import io
import shutil
import sqlite3

import harness
import kill

# What is done to a sound store.
DAMAGE = {
    "an acknowledged booking is lost with all its traces": """
        DELETE FROM occupancy_recent WHERE id / 32 = 3; DELETE FROM booking WHERE id = 3;
        DELETE FROM change WHERE id = (SELECT max(id) FROM change)""",
    "a booking's row is lost": "DELETE FROM booking WHERE id = 2",
    "a booking's occupancy is lost": "UPDATE occupancy_recent SET units = 0 WHERE id / 32 = 2",
    "a booking is lost among its household's": "UPDATE occupancy_recent SET household = NULL WHERE id / 32 = 2",
    "a booking is at another time than its row says": "INSERT INTO booking_time VALUES (0, 1, 2, 2)",
    "a booking is stored twice": """
        INSERT INTO booking (id, start_at, end_at, lines, household, member, status, attendees, title,
          flexible_minutes, accepted_areas, created_at, version)
        SELECT 9, start_at, end_at, lines, household, member, status, attendees, title,
          flexible_minutes, accepted_areas, created_at, version FROM booking WHERE id = 1""",
    "a booking is moved onto another": """
        UPDATE booking SET start_at = (SELECT start_at FROM booking WHERE id = 1),
          end_at = (SELECT end_at FROM booking WHERE id = 1) WHERE id = 2""",
    "a booking is cancelled without a word": "UPDATE booking SET status = 'cancelled' WHERE id = 2",
    "a row of the log is changed": "UPDATE change SET origin = 'elsewhere' WHERE id = 5",
    "a row of the log is removed": "DELETE FROM change WHERE id = 5",
}


def findings(store, commons, journal):
    """How many problems the checks of kill.py find in a store."""
    tally = harness.Tally()
    commons.store = store
    with contextlib.redirect_stdout(io.StringIO()):
        kill.check(tally, commons, journal, "checked")
    return tally.failed


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=1)
        service = harness.Service(commons.store)
        connection = service.connect()
        journal = kill.Journal()
        for number in range(3):
            start, end = harness.hour(number)
            body = {"resource": "r0", "start": start, "end": end, "title": f"b{number}"}
            status, answer, _ = harness.ask(connection, "POST", "/api/v1/bookings", commons.token, body)
            journal.settle(f"b{number}", status, answer)
        tally.equal(service.stop(), 0, "exit of the service")
        sound = commons.store
        tally.equal(findings(sound, commons, journal), 0, "findings in a sound store")
        for number, (what, sql) in enumerate(DAMAGE.items()):
            store = path / f"damaged-{number}.db"
            shutil.copy(sound, store)
            connection = sqlite3.connect(store, isolation_level=None)
            connection.executescript(
                "PRAGMA foreign_keys=OFF; DROP TRIGGER change_is_kept; DROP TRIGGER change_is_final;" + sql)
            connection.close()
            tally.check(findings(store, commons, journal) > 0, f"not found: {what}")
        unasked = kill.Journal()
        unasked.bookings = dict(journal.bookings, b1=("refused", "taken"))
        tally.check(findings(sound, commons, unasked) > 0, "not found: a refused booking that is stored")
        unasked.bookings = {key: journal.bookings[key] for key in ("b0", "b1")}
        tally.check(findings(sound, commons, unasked) > 0, "not found: a booking nobody asked for")


if __name__ == "__main__":
    harness.run(main, 120)
