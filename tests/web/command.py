# SPDX-License-Identifier: BSD-2-Clause
"""The command "jwt-issuer serve" without --demo: its configuration, its sockets, and the program that it becomes. checks() yields
(name, whether it passes, detail) for each check."""
import atexit
import os
import pwd
import shutil
import socket
import stat
import subprocess
import time

from processes import AuthServer, Service, listen

CONF = "origin = https://tokens.example.com\n"
BAD = (("", "lacks origin"), ("origin =\n", "1: "), ("origin = tokens.example.com\n", "1: origin is"), ("origin = http://tokens.example.com\n", "1: origin is"),
       ("origin = http://localhost.example.com\n", "1: origin is"), ("origin = https://\n", "1: origin is"), ("origin = https://a/\n", "1: origin is"),
       ("origin = https://A\n", "1: origin is"), ("origin = https://a:\n", "1: origin is"), ("origin = https://a:123456\n", "1: origin is"),
       ("origin = https://a:80x\n", "1: origin is"), ("origin = https://u@a\n", "1: origin is"),
       (CONF + CONF, "2: "), (CONF + "port = 1\n", "2: unknown key"), (CONF + "[proxy]\n", "2: this file has no sections"),
       (CONF + "proxy_user = www data\n", "2: proxy_user is"), (CONF + "proxy_user =\n", "2: "),
       (CONF + "proxy_user = no-such-account\n", "2: there is no account no-such-account"), (CONF + "proxy_user = nobody\n", "2: with the uid 65534"))


def write(folder, text, mode=0o644):
    path = os.path.join(folder, "issuer-web.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def refused(command, *arguments):
    done = subprocess.run([command, "serve", *arguments], capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, done.stderr


def refusals(build, folder):
    command = f"{build}/jwt-issuer"
    for text, words in BAD:
        path = write(folder, text)
        status, said = refused(command, "--conf", path, "--socket", f"{folder}/http.sock")
        yield f"the configuration {text!r}", status == 3 and f"{path}:" in said and words in said and said.count("\n") == 1, said
    status, said = refused(command, "--conf", write(folder, CONF, 0o666))
    yield "a configuration that others can write", status == 3 and "issuer-web.conf" in said, said
    status, said = refused(command, "--conf", f"{folder}/none")
    yield "a missing configuration", status == 3 and f"{folder}/none" in said, said
    path = write(folder, CONF)
    for options in (["--port", "1"], ["--key", "x"], ["--demo", "--conf", path], ["--demo", "--socket", "/x"], ["--demo", "--mint-socket", "/x"],
                    ["--demo", "--auth-socket", "/x"]):
        status, said = refused(command, *options)
        yield f"the options {options}", status == 2 and "--demo" in said, said
    status, said = refused(command, "--conf", path, "--socket", f"{folder}/none/http.sock")
    yield "a socket that cannot be made", status == 3 and "http.sock" in said, said
    alone = os.path.join(folder, "alone")
    os.mkdir(alone)
    shutil.copy(command, alone)
    status, said = refused(f"{alone}/jwt-issuer", "--conf", path)
    yield "without the package", status == 3 and "install the package jwt-issuer-web" in said, said


class Command(Service):
    """A running "jwt-issuer serve". Its sockets are those of the service manager if as_manager is set."""

    def __init__(self, build, folder, as_manager=False):
        user = pwd.getpwuid(os.getuid()).pw_name
        self.path, self.host, self.address = f"{folder}/http.sock", "tokens.example.com", "192.0.2.1"
        self.origin = f"https://{self.host}"
        arguments = ["serve", "--conf", write(folder, CONF + f"proxy_user = {user}\n"), "--mint-socket", f"{folder}/mint.sock",
                     "--auth-socket", f"{folder}/auth.sock"]
        command = [f"{build}/jwt-issuer", *arguments]
        if as_manager:
            self.listener = listen(self.path, socket.SOCK_STREAM)
            at = 3 if self.listener.fileno() != 3 else None
            command = ["bash", "-c", f"exec {at or 3}<&{self.listener.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"", "bash", *command]
            self.process = subprocess.Popen(command, pass_fds=(self.listener.fileno(),))
        else:
            self.process = subprocess.Popen([*command, "--socket", self.path])
        atexit.register(self.process.kill)      # also after an exception

    def wait(self):
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                return self.get("/style.css").status
            except OSError:
                time.sleep(0.05)
        return None

    def executable(self):
        return os.path.basename(os.readlink(f"/proc/{self.process.pid}/exe"))


def served(build, folder, as_manager):
    auth = AuthServer(f"{folder}/auth.sock")
    web = Command(build, folder, as_manager)
    name = "with sockets of the service manager" if as_manager else "with its own socket"
    yield f"{name}: it serves", web.wait() == 200, ""
    yield f"{name}: it has become jwt-issuer-web", web.executable() == "jwt-issuer-web", web.executable()
    if not as_manager:
        yield "the mode of the socket", stat.S_IMODE(os.stat(web.path).st_mode) == 0o660, os.stat(web.path)
        yield "a second one does not take the socket over", refused(f"{build}/jwt-issuer", "--conf", f"{folder}/issuer-web.conf", "--socket",
                                                                    web.path)[0] == 3, ""
    page = web.get()
    answer = web.post("/login", [("csrf", page.csrf()), ("account", "alice"), ("password", "right")], page.cookie("__Host-pre")[0])
    yield f"{name}: login", answer.status == 303 and answer.one("location") == "https://tokens.example.com/", answer.data
    yield f"{name}: the address of the proxy's client", auth.dialogs[0].first["address"] == "192.0.2.1", auth.dialogs[0].first
    yield f"{name}: ends with SIGTERM", web.end() == -15, ""
    auth.end()


def checks(build, folder):
    yield from refusals(build, folder)
    yield from served(build, folder, False)
    yield from served(build, folder, False)        # the socket of the first is left
    yield from served(build, folder, True)
