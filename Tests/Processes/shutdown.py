#!/usr/bin/env python3
"""SIGTERM under load: no request that was accepted is cut. Clients read, book, send several requests at once and bodies
bit by bit, while the service is told to stop; each gets whole answers until one says that the connection ends."""

import collections
import json
import socket
import threading
import time

import harness

ROUNDS = 5


def answer(stream):
    """One answer: its status, whether it says that the connection ends; None when there is none or it is cut."""
    line = stream.readline().split()
    if len(line) < 2:
        return None
    length, closes = None, False
    while (field := stream.readline()) not in (b"\r\n", b""):
        name, _, value = field.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        closes = closes or (name.lower(), value.strip().lower()) == (b"connection", b"close")
    if field == b"" or length is None or len(stream.read(length)) < length:
        return None
    return int(line[1]), closes


class Client(threading.Thread):
    """Asks again and again on one connection until an answer ends it."""

    def __init__(self, port, pieces, at_once=1):
        super().__init__(daemon=True)
        self.port, self.pieces, self.at_once = port, pieces, at_once
        self.statuses, self.cut = collections.Counter(), 0

    def run(self):
        number = 0
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = connection.makefile("rb")
            while True:
                try:
                    for _ in range(self.at_once):
                        number += 1
                        for index, piece in enumerate(self.pieces(number)):
                            if index:
                                time.sleep(0.05)
                            connection.sendall(piece)
                    for place in range(self.at_once):
                        found = answer(stream)
                        if found is None:
                            self.cut += 1
                            return
                        self.statuses[found[0]] += 1
                        if found[1]:  # what was sent behind it was not accepted, and the answer says so
                            return
                except OSError:
                    self.cut += 1
                    return


def main(tally):
    with harness.folder() as path:
        commons = harness.Commons(path, rooms=4)
        head = f"Host: a\r\nAuthorization: Bearer {commons.token}\r\n"

        def read(_):
            start, end = harness.hour(0, 24)
            return [f"GET /api/v1/resources/r0/calendar?from={start}&to={end} HTTP/1.1\r\n{head}\r\n".encode()]

        def booking(place, round_number):
            def pieces(number):
                start, end = harness.hour(1000 * round_number + number)
                body = json.dumps({"resource": f"r{place}", "start": start, "end": end}).encode()
                return [f"POST /api/v1/bookings HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode(), body]

            return pieces

        for round_number in range(ROUNDS):
            service = harness.Service(commons.store)
            clients = [Client(service.port, read) for _ in range(6)] + [Client(service.port, read, at_once=5) for _ in range(4)]
            clients += [Client(service.port, booking(place, round_number)) for place in range(4)]
            for client in clients:
                client.start()
            time.sleep(0.5 + 0.07 * round_number)
            tally.equal(service.stop(), 0, "exit of the service")
            for client in clients:
                client.join(30)
            statuses = sum((client.statuses for client in clients), collections.Counter())
            tally.equal(sum(client.cut for client in clients), 0, f"requests that were cut, beside {dict(statuses)}")
            tally.check(statuses[200] > 100 and statuses[201] > 4, f"there was a load: {dict(statuses)}")
            tally.equal(set(statuses) - {200, 201}, set(), "other answers")
        harness.check_store(tally, commons.store, "at the end")


if __name__ == "__main__":
    harness.run(main, 120)
