# SPDX-License-Identifier: BSD-2-Clause
"""A jwt-issuer-web as it runs in service, behind the socket of a proxy, and stubs of the processes that it connects to."""
import atexit
import copy
import json
import os
import socket
import subprocess
import threading

from stub import Mint, SESSION, Web

ADDRESS = "192.0.2.1"


def listen(path, kind=socket.SOCK_SEQPACKET, backlog=16):
    if os.path.exists(path):
        os.unlink(path)
    sock = socket.socket(socket.AF_UNIX, kind)
    sock.bind(path)
    sock.listen(backlog)
    return sock


class MintServer:
    """The socket of the mint. Each connection gets a stub of the mint, with the attributes of this object."""

    def __init__(self, path):
        self.path, self.mints, self.listener = path, [], None
        self.start()

    def start(self):
        self.listener = listen(self.path)

    def accept(self):
        """Accept one connection, and answer its requests."""
        self.listener.settimeout(10)
        sock, _ = self.listener.accept()
        self.mints.append(Mint(sock))
        self.mints[-1].start()
        return self.mints[-1]

    def end(self):
        """Close everything, as at the end of a process."""
        self.listener.close()
        for mint in self.mints:
            mint.sock.shutdown(socket.SHUT_RDWR)
            mint.join()
            mint.sock.close()
        self.mints = []


class Service(Web):
    """jwt-issuer-web with an https origin, on a Unix socket. Requests name ADDRESS as the client of the proxy."""
    linger_s = 0.02

    def __init__(self, build, folder, *options, notify=None):
        self.path = os.path.join(folder, "http.sock")
        self.listener = listen(self.path, socket.SOCK_STREAM, 1024)
        self.host, self.address = "tokens.example.com", ADDRESS
        self.origin = f"https://{self.host}"
        environment = {**os.environ, **({"NOTIFY_SOCKET": notify} if notify else {})}
        fd = self.listener.fileno()
        self.process = subprocess.Popen([*os.environ.get("WEB_UNDER", "").split(), f"{build}/jwt-issuer-web", "--origin", self.origin,
                                         "--mint-socket", os.path.join(folder, "mint.sock"), "--listen-fd", str(fd), *options],
                                        pass_fds=(fd,), env=environment)
        atexit.register(self.process.kill)      # also after an exception

    def connect(self, wait=10):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(wait)
        sock.connect(self.path)
        return sock

    def request(self, method, path, fields=(), body=b"", host=None):
        if self.address:
            fields = [f"X-Forwarded-For: {self.address}", *fields]
        return super().request(method, path, fields, body, host)

    def seen_from(self, address):
        """The same server, for a browser at another address."""
        other = copy.copy(self)
        other.address = address
        return other

    def end(self):
        self.process.terminate()
        return self.process.wait(10)


class Dialog(threading.Thread):
    """The end of jwt-issuer-auth of one connection. The script of the server asks questions, and ends it."""

    def __init__(self, server, sock):
        super().__init__(daemon=True)
        self.server, self.sock, self.first, self.answers = server, sock, None, []

    def run(self):
        try:
            self.first = json.loads(self.sock.recv(65536))
            self.server.dialogs.append(self)
            with self.sock:
                self.server.script(self)
        except (OSError, ValueError):       # jwt-issuer-web has closed the connection
            pass

    def send(self, **members):
        self.sock.send(json.dumps(members).encode())

    def ask(self, question="Password: ", echo=False):
        self.send(question=question, echo=echo)
        self.answers.append(json.loads(self.sock.recv(65536))["answer"])
        return self.answers[-1]

    def has_ended(self, wait=1):
        """Whether jwt-issuer-web has closed the connection."""
        self.join(wait)
        return not self.is_alive()


def usual_script(dialog):
    if dialog.ask() == "right":
        dialog.send(outcome="ok", session=SESSION)
    else:
        dialog.send(outcome="refused")


class AuthServer(threading.Thread):
    """The socket of jwt-issuer-auth. Each connection gets a Dialog with the present script."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.script, self.dialogs = usual_script, []
        self.listener = listen(path)
        self.start()

    def run(self):
        try:
            while True:
                Dialog(self, self.listener.accept()[0]).start()
        except OSError:
            pass

    def end(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.join()
        self.listener.close()
