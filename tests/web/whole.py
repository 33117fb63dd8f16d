# SPDX-License-Identifier: BSD-2-Clause
"""The page with a real mint. A stub replaces PAM alone, and asks the mint for the session. checks() yields
(name, whether it passes, detail) for each check."""
import atexit
import json
import os
import signal
import socket
import subprocess
import time

from lostmint import UNREACHABLE
from processes import AuthServer, Service

USER = "www-data"       # an account of every Debian
CONF = f"""iss = https://tokens.example.com
[key main]
file = main.key
[allow one]
who = user:{USER}
audience = web1.example.com
service = sudo
max_ttl = 5m
"""


class RealMint:
    def __init__(self, build, folder):
        self.socket, self.log = f"{folder}/mint.sock", f"{folder}/mint.jsonl"
        os.makedirs(f"{folder}/issuer-keys", exist_ok=True)
        if not os.path.exists(f"{folder}/issuer-keys/main.key"):
            subprocess.run([f"{build}/jwt-issuer", "keygen", "--out", f"{folder}/issuer-keys/main"], check=True, capture_output=True)
        with open(f"{folder}/issuer.conf", "w", encoding="ascii") as file:
            file.write(CONF)
        self.process = subprocess.Popen([f"{build}/jwt-issuer", "mint", "--conf", f"{folder}/issuer.conf", "--log", self.log, "--socket", self.socket,
                                         "--web-user", "root"], stderr=subprocess.DEVNULL)
        atexit.register(self.process.kill)
        while self.process.poll() is None and not self.answers():
            time.sleep(0.05)

    def answers(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sock:
            return sock.connect_ex(self.socket) == 0

    def session(self, account, address):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sock:
            sock.connect(self.socket)
            sock.send(json.dumps({"id": 1, "op": "session", "account": account, "address": address}).encode())
            return json.loads(sock.recv(65536))["session"]

    def end(self):
        self.process.terminate()
        self.process.wait(10)


def said(answer):
    return answer.status, answer.result(), answer.body


def log_in(web):
    page = web.get()
    answer = web.post("/login", [("csrf", page.csrf()), ("account", USER), ("password", "right")], page.cookie("__Host-pre")[0])
    return answer.cookie("__Host-session")[0]


def checks(build, folder):
    if os.getuid() != 0:        # the mint takes sessions from root alone
        return
    mint, auth = RealMint(build, folder), AuthServer(f"{folder}/auth.sock")
    auth.script = lambda dialog: dialog.ask() == "right" and dialog.send(outcome="ok", session=mint.session(**dialog.first))
    web = Service(build, folder, "--proxy-uid", str(os.getuid()), "--auth-socket", f"{folder}/auth.sock")
    session = log_in(web)
    page = web.get("/", f"Cookie: {session}")
    yield "logged in", page.result() == f"You are logged in as {USER}", said(page)
    yield "the form shows the policy", 'value="web1.example.com" list' in page.body and 'value="sudo" list' in page.body and "at most 5m" in page.body, page.body
    answer = web.post("/token", [("csrf", page.csrf()), ("why", "ticket+7")], session)
    yield "a token by default", (answer.result() or "").startswith("Token generated successfully"), said(answer)
    with open(mint.log, encoding="utf-8") as log:
        entry = json.loads(log.readlines()[-1])
    yield "the line of the log", "ticket 7" in json.dumps(entry) and "sudo@web1.example.com" in json.dumps(entry) and "192.0.2.1" in json.dumps(entry), entry
    answer = web.post("/token", [("csrf", page.csrf()), ("audience", "web2.example.com")], session)
    yield "a token outside the policy", (answer.result() or "").startswith("Invalid token"), said(answer)
    mint.process.send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    answer = web.get("/", f"Cookie: {session}")
    yield "a stopped mint", answer.status == 503 and answer.result().startswith(UNREACHABLE) and time.monotonic() - begun < 7, said(answer)
    mint.process.send_signal(signal.SIGCONT)
    answer = web.get("/", f"Cookie: {session}")
    yield "a mint that goes on", answer.result() == f"You are logged in as {USER}", said(answer)
    mint.end()
    answer = web.get("/", f"Cookie: {session}")
    yield "a mint that has ended", answer.status == 503, said(answer)
    mint = RealMint(build, folder)
    answer = web.get("/", f"Cookie: {session}")
    yield "a restart ends the sessions", answer.result() == "Your session has ended: log in again", said(answer)
    session = log_in(web)
    answer = web.get("/", f"Cookie: {session}")
    yield "logged in again", answer.result() == f"You are logged in as {USER}", said(answer)
    web.end()
    auth.end()
    mint.end()
