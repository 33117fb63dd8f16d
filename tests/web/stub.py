# SPDX-License-Identifier: BSD-2-Clause
"""A stub of the mint, a jwt-issuer-web that is connected to it, and a client that sends arbitrary bytes."""
import json
import os
import re
import socket
import subprocess
import threading
import time

SESSION = "S" * 43
OTHER_SESSION = "T" * 43
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9." + "A" * 86
RULES = [{"title": "signature", "state": "pass", "expected": "a <key>", "found": "es256"}]


class Mint(threading.Thread):
    """Answers like the mint. The only password is "right", the only session is SESSION."""

    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock, self.asked, self.is_silent, self.garbage = sock, [], False, []
        self.max_exp_s = 60
        self.token = self.usual_token = TOKEN

    def run(self):
        while True:
            text = self.sock.recv(65536)
            if not text:
                return
            message = json.loads(text)
            self.asked.append(message)
            for bytes_before in self.garbage:
                self.sock.send(bytes_before)
            if not self.is_silent and "op" in message:
                answer = {"id": message["id"], **getattr(self, message["op"])(message)}
                self.sock.send(json.dumps(answer).encode())

    def has(self, message):
        return message.get("session") == SESSION

    def login(self, m):
        return {"outcome": "ok", "session": SESSION} if m["password"] == "right" else {"outcome": "refused"}

    def offer(self, m):
        if not self.has(m):
            return {"outcome": "no-session"}
        keys = [{"name": "es256", "alg": "ES256"}, {"name": "hs256", "alg": "HS256"}]
        return {"outcome": "ok", "account": "alice", "keys": keys, "max_ttl": 3600, "audiences": [],
                "services": [{"name": "*"}]}

    def mint(self, m):
        offer = self.offer(m)
        if offer["outcome"] != "ok":
            return offer
        if m["ttl"] > 3600:
            return {**offer, "outcome": "refused", "sentence": "too long: <1h & more>"}
        return {**offer, "token": self.token, "exp": int(time.time()) + m["ttl"]}

    def details(self, m):
        if m["token"] != TOKEN:
            return {"outcome": "invalid", "reason": "signature-invalid", "sentence": "the signature does not fit"}
        return {"outcome": "verified", "name": "alice", "header": '{\n "alg": "ES256"\n}', "claims": '{\n "sub": "<b>"\n}', "rules": RULES}

    def logout(self, _):
        return {"outcome": "ok"}


class Web:
    """jwt-issuer-web on a free port."""
    linger_s = 0.3

    def __init__(self, build):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(1024)
        self.port = self.listener.getsockname()[1]
        self.host = f"localhost:{self.port}"
        self.origin = f"http://{self.host}"
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        fds = (theirs.fileno(), self.listener.fileno())
        self.process = subprocess.Popen([*os.environ.get("WEB_UNDER", "").split(), f"{build}/jwt-issuer-web", "--origin", self.origin, "--mint-fd", str(fds[0]),
                                         "--listen-fd", str(fds[1])], pass_fds=fds)
        theirs.close()
        self.mint = Mint(ours)
        self.ready = ours.recv(65536)
        self.mint.start()

    def end(self):
        """Close the socket of the mint. Returns the exit status of jwt-issuer-web."""
        self.mint.sock.shutdown(socket.SHUT_RDWR)
        return self.process.wait(10)

    def connect(self, wait=10):
        return socket.create_connection(("127.0.0.1", self.port), wait)

    def raw(self, data, wait=10):
        """Send these bytes. The Answer has the bytes received, and whether the server closed the connection."""
        with self.connect(wait) as s:
            s.sendall(data)
            return Answer(s, self.linger_s)

    def request(self, method, path, fields=(), body=b"", host=None):
        """Send a valid request, with more fields or another Host if the caller gives them."""
        lines = [f"{method} {path} HTTP/1.1"] + [f"Host: {host or self.host}"] + list(fields)
        if method == "POST":
            lines += [f"Content-Length: {len(body)}"]
        return self.raw("\r\n".join(lines + ["", ""]).encode("latin-1") + body)

    def get(self, path="/", *fields, **more):
        return self.request("GET", path, fields, **more)

    def post(self, path, values, cookie="", origin=True, kind="application/x-www-form-urlencoded"):
        body = "&".join(f"{k}={v}" for k, v in values).encode()
        fields = [f"Content-Type: {kind}"] if kind else []
        fields += [f"Cookie: {cookie}"] if cookie else []
        fields += [f"Origin: {self.origin if origin is True else origin}"] if origin else []
        return self.request("POST", path, fields, body)


class Answer:
    """An answer. closed: whether the server closes the connection within linger_s seconds after it."""

    def __init__(self, sock, linger_s=0.3):
        self.data = b""
        self.closed = False
        try:
            while not self.is_whole():
                more = sock.recv(65536)
                if not more:
                    break
                self.data += more
            sock.settimeout(linger_s)
            self.closed = sock.recv(1) == b""
        except TimeoutError:
            pass
        except ConnectionResetError:
            self.closed = True
        head, _, body = self.data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0] else 0
        self.fields = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in lines[1:])]
        self.body = body.decode()

    def is_whole(self):
        head, end, body = self.data.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: (\d+)", head, re.I)
        return bool(end) and bool(length) and len(body) >= int(length[1])

    def all(self, name):
        return [value for key, value in self.fields if key == name]

    def one(self, name):
        found = self.all(name)
        return found[0] if len(found) == 1 else None

    def cookie(self, name):
        """NAME=VALUE of a Set-Cookie field, and its attributes."""
        for line in self.all("set-cookie"):
            if line.startswith(name + "="):
                pair, *attributes = line.split("; ")
                return pair, attributes
        return None, []

    def result(self):
        found = re.search(r'<p id="result" role="status"[^>]*>([^<]*)</p>', self.body)
        return found[1] if found else None

    def csrf(self):
        found = re.search(r'name="csrf" value="([^"]*)"', self.body)
        return found[1] if found else ""
