# SPDX-License-Identifier: BSD-2-Clause
"""The browsers of page.py, and the proxy in front of the page."""
import os
import pwd
import re
import socket
import threading
import time

import stub

HOST, ISSUER = os.environ["HOST"], os.environ["ISSUER"]
PROXY = pwd.getpwnam("www-data")


class Browser(stub.Web):
    """A browser at an address, which the proxy adds. It keeps its session."""
    linger_s = 0.02
    connecting = threading.Lock()

    def __init__(self, address):
        self.address, self.session = address, ""
        self.origin = ISSUER
        self.host = ISSUER.partition("//")[2]

    def connect(self, wait=10):
        """As the account of the proxy, which the kernel remembers."""
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(wait)
        with self.connecting:
            os.setegid(PROXY.pw_gid)
            os.seteuid(PROXY.pw_uid)
            try:
                sock.connect("/run/jwt-issuer-web/http.sock")
            finally:
                os.seteuid(0)
                os.setegid(0)
        return sock

    def request(self, method, path, fields=(), body=b"", host=None):
        return super().request(method, path, [f"X-Forwarded-For: {self.address}", *fields], body, host)

    def home(self):
        return self.get("/", *([f"Cookie: {self.session}"] if self.session else []))

    def log_in(self, account, password):
        """The answer, and the seconds until it came."""
        page = self.get()
        begun = time.monotonic()
        answer = self.post("/login", [("csrf", page.csrf()), ("account", account), ("password", password.replace(" ", "+"))],
                           page.cookie("__Host-pre")[0])
        self.session = answer.cookie("__Host-session")[0] or ""
        return answer, time.monotonic() - begun

    def get_token(self, service, ttl="60s", audience=HOST, csrf=None):
        values = [("csrf", csrf or self.home().csrf()), ("audience", audience), ("service", service), ("ttl", ttl), ("why", "a+test")]
        return self.post("/token", values, self.session)


def token_of(answer):
    found = re.search(r'<pre id="token"[^>]*>([^<]*)</pre>', answer.body)
    return found[1] if found else None


def said(answer):
    return answer.status, answer.result() or answer.body[:300]


class Task(threading.Thread):
    """Something that happens at the same time."""

    def __init__(self, function, *arguments):
        super().__init__()
        self.function, self.arguments, self.value, self.took_s = function, arguments, None, None
        self.start()

    def run(self):
        begun = time.monotonic()
        self.value = self.function(*self.arguments)
        self.took_s = time.monotonic() - begun

    def wait(self):
        self.join()
        return self.value
