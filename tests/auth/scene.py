# SPDX-License-Identifier: BSD-2-Clause
"""jwt-issuer-auth between a stub of jwt-issuer-web and a stub of the mint."""
import json
import os
import pwd
import socket
import subprocess
import threading
import time

SESSION = "S" * 43
ADDRESS = "192.0.2.7"
ACCOUNT = "daemon"      # on every Debian
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9." + "A" * 86


class Mint(threading.Thread):
    """Listens on a socket, and sends the prepared answer to each request; None: no answer. It only keeps reports of refusals."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.asked, self.reports, self.usual = path, [], [], {"id": 1, "outcome": "ok", "session": SESSION}
        self.answer, self.before_answer = self.usual, None
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(path)
        self.listener.listen(8)
        self.start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            text = connection.recv(65536)
            if b'"failure"' in text:
                self.reports.append(json.loads(text))
                connection.close()
                continue
            if text:
                self.asked.append(json.loads(text))
            if self.before_answer:
                self.before_answer()
            if self.answer is not None:
                connection.send(self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode())
            connection.close()

    def take_report(self, wait=5):
        """Wait for a report of a refusal, and forget it; None if none comes."""
        until = time.monotonic() + wait
        while not self.reports and time.monotonic() < until:
            time.sleep(0.005)
        return self.reports.pop(0) if self.reports else None


class Login:
    """A login. The caller sends what jwt-issuer-web would send."""

    def __init__(self, command, environment, account=ACCOUNT, address=ADDRESS):
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(20)
        self.process = subprocess.Popen(command, env={**os.environ, **environment}, stdin=theirs, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        theirs.close()
        self.first = {"account": account, "address": address}
        if account is not None:
            self.send(self.first)

    def send(self, message):
        try:
            self.socket.send(message if isinstance(message, bytes) else json.dumps(message).encode())
        except BrokenPipeError:
            pass    # it has ended before

    def receive(self):
        """The next message; None at the end."""
        try:
            text = self.socket.recv(65536)
        except ConnectionResetError:
            return None
        return json.loads(text) if text else None

    def answer(self, text):
        self.send({"answer": text})

    def play(self, answers):
        """Answer each question. Returns the questions, and the outcome."""
        questions = []
        while True:
            message = self.receive()
            if message is None or "outcome" in message:
                return questions, message
            questions.append(message)
            if len(questions) > len(answers):
                self.socket.close()
                return questions, None
            self.answer(answers[len(questions) - 1])

    def end(self):
        """Wait for the process. Returns its exit status and its log."""
        out, log = self.process.communicate(timeout=20)
        self.socket.close()
        return self.process.returncode, out + log


class Stage:
    """A folder with PAM stacks, and a mint."""

    def __init__(self, build, folder):
        self.build, self.folder = os.path.realpath(build), folder
        self.stacks = os.path.join(folder, "stacks")
        os.mkdir(self.stacks)
        self.mint = Mint(os.path.join(folder, "mint.sock"))
        self.steps = os.path.join(self.build, "tests/auth/steps.so")
        self.asan = "verify_asan_link_order=0"      # confdir.so comes first
        self.user = pwd.getpwuid(os.getuid()).pw_name

    def stack(self, auth, account=""):
        """The stack jwt-issuer. Each line of auth is a control and what steps.so does, or a module."""
        lines = [line if ".so" in line else "{} {} {}".format(line.split()[0], self.steps, " ".join(line.split()[1:]))
                 for line in auth.split("\n")]
        with open(os.path.join(self.stacks, "jwt-issuer"), "w", encoding="latin-1") as file:
            file.write("".join(f"auth {line}\n" for line in lines) + f"account required {self.steps} {account}\n")

    def command(self, *options):
        return [f"{self.build}/jwt-issuer-auth", "--mint-socket", self.mint.path, "--web-user", self.user, *options]

    def login(self, *arguments, secret="", **named):
        """Start a login with the stack. freed.so counts the freed blocks with the secret, in the file freed."""
        environment = {"LD_PRELOAD": f"{self.build}/tests/auth/confdir.so", "STACKS": self.stacks, "ASAN_OPTIONS": self.asan}
        command = self.command()
        if secret:
            environment |= {"LD_PRELOAD": f"{environment['LD_PRELOAD']} {self.build}/tests/freed.so", "FREED_HEX": secret.encode().hex()}
            command = ["sh", "-c", 'exec "$@" 9>"$0"', os.path.join(self.folder, "freed"), *command]
        return Login(command, environment, *arguments, **named)

    def count_freed(self):
        with open(os.path.join(self.folder, "freed"), encoding="ascii") as file:
            return int(file.read())
