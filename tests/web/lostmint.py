# SPDX-License-Identifier: BSD-2-Clause
"""The mint is absent, stopped, slow or restarted. checks() yields (name, whether it passes, detail) for each check."""
import socket
import threading
import time

from processes import MintServer, Service, listen
from stub import SESSION

UNREACHABLE = "The issuer cannot be reached"
AT_ONCE = 2
PATIENCE = (4.9, 7)     # seconds: 5, and room for a busy machine


class Visit(threading.Thread):
    """A GET with a session, in the background. took: seconds until its answer."""

    def __init__(self, web):
        super().__init__()
        self.web, self.answer, self.took = web, None, None
        self.start()

    def run(self):
        begun = time.monotonic()
        self.answer = self.web.get("/", f"Cookie: __Host-session={SESSION}")
        self.took = time.monotonic() - begun


def visit(web):
    done = Visit(web)
    done.join()
    return done


def is_unreachable(visited, earliest, latest):
    answer = visited.answer
    return answer.status == 503 and (answer.result() or "").startswith(UNREACHABLE) and answer.one("retry-after") == "5" \
        and earliest <= visited.took < latest


def said(visited):
    return visited.answer.status, visited.answer.result(), visited.took


def absent(web, path):
    found = visit(web)
    yield "an absent mint", is_unreachable(found, 0, AT_ONCE), said(found)
    listen(path).close()
    found = visit(web)
    yield "a mint that has ended", is_unreachable(found, 0, AT_ONCE), said(found)
    found = web.get("/style.css")
    yield "other pages without a mint", found.status == 200, found.status


def stopped(web, path):
    """A mint that does not accept, as after SIGSTOP: with room in its backlog, and without."""
    listener = listen(path, backlog=0)
    found = visit(web)
    yield "a stopped mint", is_unreachable(found, *PATIENCE), said(found)
    listener.close()
    listener = listen(path, backlog=0)
    others = []
    try:
        while True:
            others.append(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK))
            others[-1].connect(path)
    except BlockingIOError:
        pass
    found = visit(web)
    yield "a stopped mint with a full backlog", is_unreachable(found, 0, AT_ONCE), said(found)
    for sock in [*others, listener]:
        sock.close()


def slow(web, server):
    """Both requests of one visit share the 5 s. Late answers reach nobody else."""
    first = Visit(web)
    mint = server.accept()
    first.join()
    yield "a mint that has come back", first.answer.result() == "You are logged in as alice", said(first)
    mint.is_silent = True
    found = visit(web)
    yield "a silent mint", is_unreachable(found, *PATIENCE), said(found)
    mint.is_silent = False
    usual = mint.offer
    mint.offer = lambda m: time.sleep(3) or usual(m)
    mint.details = lambda m: time.sleep(4) or {"outcome": "invalid", "reason": "late", "sentence": "late"}
    csrf = first.answer.csrf()
    begun = time.monotonic()
    answer = web.post("/details", [("csrf", csrf), ("token", "x")], f"__Host-session={SESSION}")
    took = time.monotonic() - begun
    yield "a slow mint: two answers", answer.status == 503 and PATIENCE[0] <= took < PATIENCE[1], (answer.status, took)
    mint.offer = usual
    time.sleep(2.5)
    found = visit(web)
    yield "a mint that was slow", found.answer.result() == "You are logged in as alice", said(found)


def restarted(web, server):
    """The mint ends while requests are open, and between two requests."""
    server.mints[0].is_silent = True
    asked = len(server.mints[0].asked)
    waiting = [Visit(web) for _ in range(3)]
    while len(server.mints[0].asked) < asked + 3:
        time.sleep(0.01)
    server.end()
    for one in waiting:
        one.join()
        yield "an open request of a mint that ends", is_unreachable(one, 0, AT_ONCE), said(one)
    server.start()
    for _ in range(2):
        found = Visit(web)
        server.accept()
        found.join()
        yield "the next request after a restart", found.answer.result() == "You are logged in as alice", said(found)
        server.end()
        server.start()
    server.end()


def checks(build, folder):
    web = Service(build, folder)
    path = f"{folder}/mint.sock"
    yield from absent(web, path)
    yield from stopped(web, path)
    server = MintServer(path)
    yield from slow(web, server)
    yield from restarted(web, server)
    yield "jwt-issuer-web still runs", web.process.poll() is None, ""
    web.end()
