#!/usr/bin/env python3
"""A resident's year, lived by a client that knows nothing but /openapi.json: paths, fields, statuses and shapes are
looked up there, and each answer is held against it. A neighbour listens: no answer to either names the other."""

import http.client
import json
import re
import socket
import urllib.parse

import harness

RESIDENT = {"handle": "isidora-krag", "name": "Isidora Kraghenæs", "household": "mosebakken-41", "address": "Mosebakken 41, 3. mf"}
NEIGHBOUR = {"handle": "zak-quist", "name": "Zakarias Quistgaard", "household": "torvepladsen-88", "address": "Torvepladsen 88, kl."}

# What only boards and administrators are answered.
REFUSED = {"get-conflicts": 403, "get-plans": 403, "get-log": 403, "get-resources-slug-history": 403}


class Client:
    """Calls operations by their names in the document, and complains of every answer that is not described there."""

    def __init__(self, tally, port):
        self.tally, self.port, self.cookies, self.heard, self.token = tally, port, {}, [], None
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/openapi.json")
        self.document = json.loads(connection.getresponse().read())
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in self.document["paths"].items() for method, operation in methods.items()}

    def message(self, name, body=None, **fields):
        """Method, target, fields and body of a call, each put where the document says; `_` in a name stands for `-`."""
        method, path, operation = self.operations[name]
        query, headers, left = {}, {}, {key.replace("_", "-").lower(): value for key, value in fields.items()}
        for parameter in operation["parameters"]:
            key = parameter["name"].lower()
            if key not in left:
                assert not parameter["required"], f"{name} needs {key}"
                continue
            value = left.pop(key)
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(str(value), safe=""))
            elif parameter["in"] == "query":
                query[parameter["name"]] = value
            else:
                headers[parameter["name"]] = value
        assert not left, f"{name} knows no {', '.join(left)}"
        data = b""
        if body is not None:
            content = operation["requestBody"]["content"]
            headers["Content-Type"] = "application/json"
            self.fits(body, content["application/json"]["schema"], f"{name}: request")
            data = json.dumps(body).encode()
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        elif self.cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        return method, path + ("?" + urllib.parse.urlencode(query) if query else ""), headers, data

    def call(self, name, body=None, expect=200, **fields):
        """What an operation answers, with its fields; the status must be the expected one, and all of it described."""
        method, target, headers, data = self.message(name, body, **fields)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, target, body=data, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        self.heard.append((f"{method} {target}", str(answer.headers) + text))
        self.tally.equal(answer.status, expect, f"{name}: {text[:300]}")
        described = self.operations[name][2]["responses"].get(str(answer.status))
        if not self.tally.check(described is not None, f"{name}: {answer.status} is not described"):
            return None, answer.headers
        for line in answer.headers.get_all("Set-Cookie") or []:
            key, value = line.split(";")[0].split("=", 1)
            self.cookies[key] = value
        kind = (answer.headers["Content-Type"] or "").split(";")[0]
        content = described.get("content", {})
        self.tally.check(not text or kind in content, f"{name}: {answer.status} answers {kind}")
        if not kind.endswith("json"):
            return text, answer.headers
        value = json.loads(text)
        self.fits(value, content.get(kind, {}).get("schema", {}), f"{name}: answer")
        return value, answer.headers

    def fits(self, value, schema, place):
        """Whether a value is of a schema: the parts of JSON Schema that the document uses."""
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        if "anyOf" in schema:
            if value is not None:
                self.fits(value, schema["anyOf"][0], place)
            return
        kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
        if not self.tally.check(isinstance(value, kinds.get(schema.get("type"), object)), f"{place} is {value!r}"):
            return
        if "enum" in schema:
            self.tally.check(value in schema["enum"], f"{place}: {value!r} is none of {schema['enum']}")
        if isinstance(value, list):
            for item in value:
                self.fits(item, schema.get("items", {}), place + "[]")
        if isinstance(value, dict) and "properties" in schema:
            for key in schema.get("required", []):
                self.tally.check(key in value, f"{place} lacks {key}")
            for key, item in value.items():
                if self.tally.check(key in schema["properties"], f"{place} has the undescribed {key}"):
                    self.fits(item, schema["properties"][key], f"{place}/{key}")


RULES = {
    "text": {"da": "Vi står i kø.", "en": "We stand in line."}, "decidedBy": "board", "decidedOn": "2026-01-01",
    "validFrom": "2026-01-01", "waitingList": {"mode": "first-come", "offerHours": 6},
}


def settle(store):
    rules = store.with_name("rules.json")
    rules.write_text(json.dumps(RULES))
    harness.must(store, "area", "rules", "set", "by", str(rules))
    for person in (RESIDENT, NEIGHBOUR):
        harness.must(store, "household", "add", person["household"], "--area", "by", "--name", person["address"])
        harness.must(store, "member", "add", person["handle"], "--household", person["household"], "--name", person["name"],
                     "--email", person["handle"] + "@example.dk")


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=4)
        store = commons.store
        settle(store)
        service = harness.Service(store)
        client, neighbour = Client(tally, service.port), Client(tally, service.port)
        neighbour.token = harness.must(store, "token", "create", "--member", NEIGHBOUR["handle"])

        # Invited by a letter, logged in, out and in again.
        code = json.loads(harness.must(store, "member", "invite", RESIDENT["handle"], "--json"))["code"]
        client.call("get-me", expect=401)
        client.call("post-sessions", {"code": code[:-1] + ("2" if code[-1] != "2" else "3"), "pin": "havelåge-3"}, expect=400)
        client.call("post-sessions", {"code": code, "pin": "havelåge-3"}, expect=201)
        client.call("post-sessions", {"code": code, "pin": "havelåge-3"}, expect=401)
        client.call("delete-sessions-current", expect=204)
        client.call("get-me", expect=401)
        session, _ = client.call("post-sessions", {"member": RESIDENT["handle"], "pin": "havelåge-3"}, expect=201)
        tally.equal(session["member"]["name"], RESIDENT["name"], "logged in as")

        # Finds something free and books it.
        start, end = harness.hour(0, 2)
        free, _ = client.call("get-availability", **{"from": start, "to": end, "minutes": 120, "kind": "room"})
        room = free["items"][0]["resource"]
        wish = {"resource": room, "start": start, "end": end, "title": "Rejegilde", "attendees": 6}
        booking, headers = client.call("post-bookings", wish, expect=201)
        tag = headers["ETag"]

        # The neighbour was first elsewhere; the resident takes what is offered instead.
        later = harness.hour(6, 2)
        theirs, _ = neighbour.call(
            "post-bookings", {"resource": "r1", "start": later[0], "end": later[1], "title": "Quistgaards kor"}, expect=201)
        refused, _ = client.call("post-bookings", {"resource": "r1", "start": later[0], "end": later[1]}, expect=409)
        tally.equal(refused["code"], "taken", "why it was refused")
        other = refused["alternatives"][0]
        taken, _ = client.call(
            "post-bookings", {"lines": other["lines"], "start": other["start"], "end": other["end"]}, expect=201)
        client.call("get-bookings-id", id=theirs["id"], expect=404)
        client.call("post-bookings-id-cancel", {}, id=theirs["id"], expect=404)

        # Two devices change the same booking; the second is told that it is stale, reads again, and changes.
        client.call("get-bookings-id", id=booking["id"], if_none_match=tag, expect=304)
        client.call("patch-bookings-id", {"attendees": 8}, id=booking["id"], if_match=tag)
        client.call("patch-bookings-id", {"title": "Krebsegilde"}, id=booking["id"], if_match=tag, expect=412)
        _, headers = client.call("get-bookings-id", id=booking["id"])
        changed, _ = client.call("patch-bookings-id", {"title": "Krebsegilde"}, id=booking["id"], if_match=headers["ETag"])
        tally.equal((changed["title"], changed["attendees"]), ("Krebsegilde", 8), "both changes")

        # The connection is cut before the answer comes; the same key tells what became of it.
        evening = harness.hour(30)
        wish = {"resource": "r2", "start": evening[0], "end": evening[1], "title": "Strikning"}
        method, target, fields, data = client.message("post-bookings", wish, idempotency_key="year-1")
        with socket.create_connection(("127.0.0.1", service.port)) as cut:
            head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nContent-Length: {len(data)}\r\n"
            cut.sendall((head + "".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n").encode() + data)
        again, _ = client.call("post-bookings", wish, expect=201, idempotency_key="year-1")
        once, _ = client.call("post-bookings", wish, expect=201, idempotency_key="year-1")
        tally.equal(once["id"], again["id"], "the same booking")
        client.call("post-bookings", dict(wish, title="Hækling"), expect=422, idempotency_key="year-1")
        listed, _ = client.call("get-bookings", mine="true")
        tally.equal(sum(one["title"] == "Strikning" for one in listed["items"]), 1, "booked once")

        # Every month of the year, one of them given up; a calendar to subscribe to; a program that may read.
        morning = harness.hour(48)
        series = {"resource": "r3", "start": morning[0], "end": morning[1], "rrule": "FREQ=WEEKLY;INTERVAL=4;COUNT=12"}
        tried, _ = client.call("post-series-preview", series)
        made, _ = client.call("post-series", dict(series, title="Læsekreds"), expect=201)
        tally.equal(len(made["occurrences"]), 12, "twelve times")
        tally.equal(len(tried["occurrences"]), 12, "as previewed")
        client.call("post-series-id-end", {"from": made["occurrences"][10]["date"]}, id=made["id"])
        feed, _ = client.call("post-feeds", {}, expect=201)
        secret = feed["url"].split("/")[-1].removesuffix(".ics")
        calendar, _ = client.call("get-calendar-secret.ics", secret=secret)
        tally.check("SUMMARY:Krebsegilde" in calendar, "titles in the own calendar")
        token, _ = client.call("post-tokens", {"name": "hjemmeside", "scope": "read"}, expect=201)
        reader = Client(tally, service.port)
        reader.token = token["token"]
        reader.call("get-bookings")
        reader.call("post-bookings", wish, expect=403)
        client.call("delete-tokens-id", id=token["id"], expect=204)
        reader.call("get-bookings", expect=401)

        # Waits in line for what the neighbour has, and gets it when it is given back.
        place, _ = client.call(
            "post-waitlist", {"resource": "r1", "start": later[0], "end": later[1], "title": "Venteplads"}, expect=201)
        tally.equal((place["status"], place["place"]), ("waiting", 1), "first in line")
        neighbour.call("get-waitlist-id", id=place["id"], expect=404)
        neighbour.call("post-bookings-id-cancel", {}, id=theirs["id"])
        deadline = harness.time.monotonic() + 30
        while place["status"] == "waiting" and harness.time.monotonic() < deadline:
            harness.time.sleep(0.1)
            place, _ = client.call("get-waitlist-id", id=place["id"])
        tally.equal(place["status"], "offered", "offered what was given back")
        accepted, _ = client.call("post-waitlist-id-accept", {}, id=place["id"])
        tally.equal((accepted["status"], accepted["title"]), ("confirmed", "Venteplads"), "accepted")

        # Cancels, is told things, and asks for everything that is kept.
        gone, _ = client.call("post-bookings-id-cancel", {}, id=taken["id"])
        tally.equal(gone["status"], "cancelled", "given back")
        client.call("get-notices")
        export, _ = client.call("get-me-export")
        tally.equal(export["member"]["name"], RESIDENT["name"], "exported")
        tally.check({"Krebsegilde", "Strikning"} <= {one["title"] for one in export["bookings"]}, "bookings in the export")

        # Everything that needs no more than is known is asked by both; nobody hears of the other.
        known = {"slug": "r1", "from": start, "to": harness.hour(400)[1], "since": 0}
        for asker in (client, neighbour):
            for name, (method, target, operation) in sorted(asker.operations.items()):
                needed = [one["name"] for one in operation["parameters"] if one["required"]]
                if method != "GET" or target.endswith("/events") or not set(needed) <= set(known) or target.startswith("/metrics"):
                    continue
                fields = {key: known[key] for key in needed}
                if "/areas/" in target:
                    fields["slug"] = "by"
                if "/households/" in target:
                    fields["slug"] = (RESIDENT if asker is client else NEIGHBOUR)["household"]
                kind = operation["responses"]
                asker.call(name, expect=REFUSED.get(name, int(next(iter(kind)))), **fields)
        for asker, person in ((client, NEIGHBOUR), (neighbour, RESIDENT), (reader, NEIGHBOUR)):
            for place, text in asker.heard:
                words = [*person.values(), "Quistgaards kor" if person is NEIGHBOUR else "Krebsegilde"]
                found = [word for word in words if word in text]
                tally.check(not found, f"{place} names {found}")
        tally.check(any(RESIDENT["name"] in text for _, text in client.heard), "the search finds what is there")

        # Is erased.
        tried, _ = client.call("delete-me", dryRun="true")
        tally.check(tried["homeErased"], "the home would go as well")
        client.call("delete-me")
        client.call("get-me", expect=401)
        calendar_before, _ = neighbour.call("get-resources-slug-calendar", slug=room, **{"from": start, "to": end})
        tally.equal([one["state"] for one in calendar_before["items"]], ["taken"], "the place is taken all the same")
        deadline = harness.time.monotonic() + 30
        while (left := traces(store)) and harness.time.monotonic() < deadline:
            harness.time.sleep(0.2)
        tally.equal(left, [], "traces in the store's bytes")
        tally.equal(service.stop(), 0, "exit of the service")
        tally.equal(harness.cli(store, "verify").returncode, 0, "verified")
        harness.check_store(tally, store, "at the end of the year")


def traces(store):
    data = b"".join(open(f"{store}{suffix}", "rb").read() for suffix in ("", "-wal"))
    words = [*RESIDENT.values(), "Krebsegilde", "Strikning", "Læsekreds", "hjemmeside", "Venteplads"]
    return [word for word in words if word.encode() in data]


if __name__ == "__main__":
    harness.run(main, 180)
