# SPDX-License-Identifier: BSD-2-Clause
"""Slow clients, silent clients and many clients, for raw.py. Each group uses its own addresses."""
import resource
import select
import socket
import threading
import time

LIMIT, GONE = 10, 12.5          # seconds after the first byte; a client notices the end within a second
OF_ADDRESS, ALL = 32, 1024
RESIDENT_KIB = 32 * 1024        # of jwt-issuer-web with all its connections
ANSWERED_WITHIN = 0.1
STOPS_WATCHING = 14             # seconds, longer than the limit for a request


class Client:
    """Sends text at once, then one byte of rest each second. took: seconds until the server ended the connection."""

    def __init__(self, web, address, text, rest):
        self.name, self.rest = f"{text[:20]!r} and then {rest[:10]!r}", rest
        self.sock = socket.create_connection(("127.0.0.1", web.port), 10, (address, 0))
        self.begun, self.took = time.monotonic(), None
        self.sock.sendall(text)

    def read(self):
        """Ignore answers that have come, and notice the end of the connection."""
        try:
            if not self.sock.recv(65536):
                self.took = time.monotonic() - self.begun
        except OSError:
            self.took = time.monotonic() - self.begun

    def send(self):
        """Send the next byte. Call it once a second."""
        try:
            self.sock.sendall(self.rest[:1])
            self.rest = self.rest[1:]
        except OSError:
            self.took = time.monotonic() - self.begun


class Slow(threading.Thread):
    """Runs while raw.py runs other checks. verdicts() waits until it ends."""

    def __init__(self, web):
        super().__init__()
        self.web, self.answers = web, []
        host = f"Host: {web.host}\r\n"
        whole = f"GET /style.css HTTP/1.1\r\n{host}\r\n".encode()
        post = (f"POST /login HTTP/1.1\r\n{host}Origin: {web.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Content-Length: 100\r\n\r\n").encode()
        self.clients = [Client(web, "127.0.0.2", *texts) for texts in (
            (b"G", b"ET / HTTP/1.1 and more"), (b"GET / HTTP/1.1\r\n", host.encode()), (b"", b""), (b"\r", b"\n" * 30), (post, b"a" * 30),
            (whole, whole), (whole + b"G", b"ET / HTTP/1.1 and more"))]
        self.idle = Client(web, "127.0.0.2", whole, b"")
        self.start()

    def open_clients(self):
        return {client.sock: client for client in [*self.clients, self.idle] if client.took is None}

    def watch(self, seconds):
        """Let each client notice at once what comes."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            clients = self.open_clients()
            for sock in select.select(clients, [], [], left)[0]:
                clients[sock].read()

    def run(self):
        until = time.monotonic() + STOPS_WATCHING
        while time.monotonic() < until:
            self.watch(0.9)
            for client in self.open_clients().values():
                client.send()
            begun = time.monotonic()
            with socket.create_connection(("127.0.0.1", self.web.port), 5, ("127.0.0.4", 0)) as other:
                other.sendall(f"GET /style.css HTTP/1.1\r\nHost: {self.web.host}\r\n\r\n".encode())
                other.recv(1)
            self.answers.append(time.monotonic() - begun)

    def verdicts(self):
        """Yields (name, whether it passes, detail) for each check. libmicrohttpd 1.0 refuses empty lines before a request at once."""
        self.join()
        for client in self.clients:
            earliest = 0 if client.name.startswith("b'\\r'") else LIMIT - 0.1
            yield f"a slow client: {client.name}", client.took and earliest <= client.took < GONE, client.took
        yield "an idle connection stays open", self.idle.took is None, self.idle.took
        answers = sorted(self.answers)
        yield "other clients get answers meanwhile", answers[len(answers) // 2] < ANSWERED_WITHIN and answers[-1] < 1, answers


def is_open(sock, web):
    try:
        sock.sendall(f"GET /style.css HTTP/1.1\r\nHost: {web.host}\r\n\r\n".encode())
        return sock.recv(65536).startswith(b"HTTP/1.1 200 ")
    except OSError:
        return False


def connect_from(web, address):
    return socket.create_connection(("127.0.0.1", web.port), 5, (address, 0))


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def has_sanitizer(pid):
    """AddressSanitizer needs memory of its own."""
    with open(f"/proc/{pid}/exe", "rb") as program:
        return b"__asan_init" in program.read()


def many_that_are_idle(web):
    """The maximum of connections, all idle after one request. Yields like verdicts()."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * ALL), hard))
    held = [connect_from(web, f"127.0.1.{1 + i // OF_ADDRESS}") for i in range(ALL)]
    yield "1024 connections are served", all(is_open(sock, web) for sock in held), ""
    resident = resident_kib(web.process.pid)
    yield "memory with idle connections", resident <= RESIDENT_KIB or has_sanitizer(web.process.pid), f"{resident} KiB"
    with connect_from(web, "127.0.0.5") as other:
        yield "one more connection is served", is_open(other, web), ""
    yield "one more connection ends the first one", not is_open(held[0], web) and is_open(held[-1], web), ""
    for sock in held:
        sock.close()


def many_of_one_address(web):
    """Yields (name, whether it passes, detail) for each check."""
    def connect(address):
        return connect_from(web, address)
    held = [connect("127.0.0.3") for _ in range(OF_ADDRESS)]
    states = [is_open(sock, web) for sock in held]
    yield "32 connections of one address", all(states), states
    with connect("127.0.0.3") as more:
        yield "one more connection of this address is closed", not is_open(more, web), ""
    with connect("127.0.0.5") as other:
        yield "another address is served", is_open(other, web), ""
    held.pop().close()
    time.sleep(0.2)
    with connect("127.0.0.3") as again:
        yield "one more connection of this address, when one has ended", is_open(again, web), ""
    for sock in held:
        sock.close()
