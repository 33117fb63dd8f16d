# SPDX-License-Identifier: BSD-2-Clause
"""A running "jwt-issuer serve --demo", and a host that trusts the keys it prints."""
import os
import shutil
import subprocess
import threading

STARTS_WITHIN = 30      # seconds, on a busy machine
ACCOUNTS = ("alice", "bob")
CONF = "hostname = localhost\n[issuer demo]\niss = %s\n%s = demo\nalgorithm = %s\n"
KEYS = {"es256": "ES256", "rs256": "RS256", "hs256": "HS256"}


class Demo:
    """The server. Its temporary folders are in folder. base: its address; passwords: by account; files: by key."""

    def __init__(self, build, folder):
        self.temporary = os.path.join(folder, "tmp")
        os.mkdir(self.temporary, 0o700)
        self.process = subprocess.Popen([os.path.join(build, "jwt-issuer"), "serve", "--demo"], stdout=subprocess.PIPE, text=True,
                                        stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": self.temporary})
        impatience = threading.Timer(STARTS_WITHIN, self.process.kill)
        impatience.start()
        try:
            self.read_lines([self.process.stdout.readline().split() for _ in range(1 + len(ACCOUNTS) + len(KEYS))])
        except ValueError:
            self.process.kill()
            raise
        finally:
            impatience.cancel()

    def read_lines(self, lines):
        address, accounts, keys = lines[0], lines[1:1 + len(ACCOUNTS)], lines[1 + len(ACCOUNTS):]
        if [len(line) for line in lines] != [1, 2, 2, 4, 4, 4] or not address[0].startswith("http://localhost:"):
            raise ValueError("jwt-issuer serve --demo prints lines of another form")
        self.base = address[0]
        self.origin = self.base.rstrip("/")
        self.passwords = dict(accounts)
        self.files = {name: path for _, name, _, path in keys}
        if tuple(self.passwords) != ACCOUNTS or {name: alg for _, name, alg, _ in keys} != KEYS:
            raise ValueError("jwt-issuer serve --demo has other accounts or keys")

    def stop(self):
        """End it with SIGTERM. Returns the exit status, and the files left in its temporary folder."""
        self.process.terminate()
        try:
            return self.process.wait(10), os.listdir(self.temporary)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(), os.listdir(self.temporary)


class Host:
    """The host "localhost". It has the accounts of the demonstration and trusts one of its keys."""

    def __init__(self, build, folder, demo, key):
        self.pam_jwt = os.path.join(build, "pam-jwt")
        self.conf = os.path.join(folder, key, "pam_jwt.conf")
        os.makedirs(os.path.join(folder, key, "keys"), 0o700)
        shutil.copy(demo.files[key], os.path.join(folder, key, "keys", "demo"))
        with open(self.conf, "w", encoding="ascii") as file:
            file.write(CONF % (demo.origin, "secret" if KEYS[key].startswith("HS") else "key", KEYS[key]))
        self.accounts = os.path.join(folder, key, "passwd")
        with open(self.accounts, "w", encoding="ascii") as file:
            file.writelines("%s:x:%d:65534::/:/bin/sh\n" % (name, 2001 + i) for i, name in enumerate(ACCOUNTS))

    def verdict(self, token, user="alice", service="sshd"):
        """The slug that pam-jwt check prints. libnss_wrapper supplies the accounts, so the system needs none."""
        done = subprocess.run([self.pam_jwt, "check", "--conf", self.conf, "--user", user, "--service", service], input=token,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
                              env={**os.environ, "LD_PRELOAD": "libnss_wrapper.so", "NSS_WRAPPER_PASSWD": self.accounts,
                                   "NSS_WRAPPER_GROUP": "/dev/null"})
        return done.stdout.partition("\n")[0].replace("verdict: ", "")
