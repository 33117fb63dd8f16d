# SPDX-License-Identifier: BSD-2-Clause
"""A jwt-issuer-web as it runs in service, behind the socket of a proxy, and stubs of the processes that it connects to."""
import os
import socket
import subprocess

from stub import Mint, Web

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

    def connect(self, wait=10):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(wait)
        sock.connect(self.path)
        return sock

    def request(self, method, path, fields=(), body=b"", host=None):
        if self.address:
            fields = [f"X-Forwarded-For: {self.address}", *fields]
        return super().request(method, path, fields, body, host)

    def end(self):
        self.process.terminate()
        return self.process.wait(10)
