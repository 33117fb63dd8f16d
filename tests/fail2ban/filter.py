#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""
filter.py BUILD_DIR: the filter of conf/fail2ban in fail2ban-regex, on lines that the built module writes in pamtester.

Each line has a remote host of its own, and hostile text in it names another address of its own. fail2ban-regex prints the addresses
that it finds: they must be the remote hosts of refused tokens, and no other address.

Prints "FAIL NAME: why" for each line with a wrong answer, and "N passed, N failed".
"""
import datetime
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
SOURCE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path[:0] = [os.path.join(SOURCE, "tests", "interop")]

# pylint: disable=wrong-import-position
from fail2ban.server.filtersystemd import FilterSystemd

from keys import Key, b64url

BUILD = os.path.realpath(sys.argv[1])
MODULE = os.path.join(BUILD, "pam_jwt.so")
ACCOUNT = "daemon"      # on every Debian
KEY, STRANGER = Key.new("Ed25519"), Key.new("Ed25519")
CONF = """hostname = web1.example.com
log_format = %s
[issuer corp]
iss = https://login.example.com
key = corp.pub
algorithm = EdDSA
min_uid = 1
"""
FORMS = ("text", "json")
NUMBERS = itertools.count(1)
# Texts of an attacker, with an address that must not be found.
HOSTILE = [
    'x" rhost="%s', 'x" rhost="%s"', 'x" service="sshd" rhost="%s"', '" service="s" rhost="%s" x="', 'x\\" service="s" rhost="%s',
    'x\\\\" service="s" rhost="%s', 'x" service="s" rhost="%s\\', '","service":"s","rhost":"%s', '\\","service":"s","rhost":"%s',
    '\\u0022,"service":"s","rhost":"%s', '","service":"sshd","rhost":"%s"}', '\nrhost="%s"', "%s", "[%s]", "2026-11-29T08:00:00Z %s",
    "Nov 29 08:00:00 %s", "x" * 61 + "\\%s", "x" * 60 + '" rhost="%s',
]
# Remote hosts that are not an address, which an attacker may have chosen as names in the DNS.
NO_ADDRESSES = ['%s" x="', '%s\\" x="', "%s ", " %s", "%s\n", "x%s", "%s.example.com", "%s, %s", "web1.example.com", "localhost", "[local]",
                "", '"', '" rhost="%s', '","rhost":"%s']
passed, failed = 0, []


def report(name, wanted, found):
    global passed
    if wanted == found:
        passed += 1
    else:
        failed.append(name)
        print(f"FAIL {name}: wanted {wanted!r}, found {found!r}")


def address():
    """An address that no other line has, and that is not the beginning of another one."""
    number = next(NUMBERS)
    return f"198.18.{100 + number // 100}.{100 + number % 100}"


def token(key=KEY, header=None, **claims):
    now = int(time.time())
    claims = {"iss": "https://login.example.com", "aud": "web1.example.com", "sub": ACCOUNT, "iat": now, "exp": now + 60,
              "jti": "5f2c", **claims}
    text = ".".join(b64url(json.dumps(part).encode()) for part in ({"alg": "EdDSA", **(header or {})}, claims))
    return text + "." + b64url(key.private.sign(text.encode()))


def expired():
    return token(iat=int(time.time()) - 300, exp=int(time.time()) - 240)


class Line:
    """A line that the module has written, and the address to find in it, or None."""

    def __init__(self, name, text, wanted):
        self.name, self.text, self.wanted = name, text, wanted

    def changed(self, name, old, new, is_found):
        """The line with one change, and another remote host."""
        host = address()
        text = self.text.replace(old, new)
        report(name + ": the line has what is changed", True, text != self.text)
        return Line(name, text.replace(self.wanted, host), host if is_found else None)


class Host:
    """A folder of PAM services for each form of the log."""

    def __init__(self, folder):
        self.folder = folder
        self.lines = []
        for form in FORMS:
            os.makedirs(self.path(form, "keys"))
            os.mkdir(self.path(form, "services"))
            self.write(self.path(form, "keys", "corp.pub"), KEY.public_pem().decode())
            self.write(self.path(form, "pam_jwt.conf"), CONF % form)
            self.service(form, "sshd", "pam_jwt.conf")
            self.service(form, "sudo-i", "pam_jwt.conf")
            self.service(form, "debug", "pam_jwt.conf debug")
            self.service(form, "broken", "none.conf")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    @staticmethod
    def write(path, content):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o644), "w", encoding="ascii") as file:
            file.write(content)

    def service(self, form, name, conf):
        self.write(self.path(form, "services", name), f"auth required {MODULE} conf={self.path(form)}/{conf}\n")

    def written(self, form, typed, rhost, service="sshd", user=ACCOUNT):
        """The lines that one login leaves in the log."""
        log = self.path("log")
        preload = "libpam_wrapper.so:" + ":".join(f"{BUILD}/tests/helpers/{name}.so" for name in ("nodelay", "logfile"))
        subprocess.run(["pamtester", "-I", "rhost=" + rhost, service, user, "authenticate"], input=typed.encode() + b"\n",
                       env={**os.environ, "LC_ALL": "C", "LD_PRELOAD": preload, "PAM_WRAPPER": "1",
                            "PAM_WRAPPER_SERVICE_DIR": self.path(form, "services"), "PAM_JWT_LOGFILE": log},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False)
        with open(log, encoding="ascii") as file:
            lines = file.read().splitlines()
        os.unlink(log)
        return lines

    def log(self, form, name, slug, typed, rhost, is_found, **login):
        """Keep the lines of one login. The first has this slug, and alone may have an address to find."""
        lines = self.written(form, typed, rhost, **login)
        name = f"{form}, {name}"
        report(name + ": the slug", slug, re.search(r'slug"?[=:]"?([a-z-]+)', lines[0])[1])
        self.lines.append(Line(name, lines[0], rhost if is_found else None))
        self.lines.extend(Line(name + ", debug", line, None) for line in lines[1:])
        return self.lines[-len(lines)]


def refusals(host, form):
    """Tokens that are refused, each for another reason, from addresses of IPv4 and IPv6."""
    tokens = {"expired": expired(), "signature-invalid": token(STRANGER), "malformed": "Bearer " + token(), "user-mismatch": token(sub="bin"),
              "audience-mismatch": token(aud="web2.example.com"), "issuer-mismatch": token(iss="x"), "header-invalid": token(header={"crit": []})}
    for slug, typed in tokens.items():
        host.log(form, slug, slug, typed, address(), True)
    for number, text in enumerate(("2001:db8::%x", "2001:db8:1:2:3:4:5:%x", "fe80::%x")):
        rhost = text % (0x100 + 16 * number + FORMS.index(form))
        host.log(form, rhost, "expired", expired(), rhost, True)
    host.log(form, "sudo-i", "expired", expired(), address(), True, service="sudo-i")
    host.log(form, "debug", "user-mismatch", token(sub="bin"), address(), True, service="debug")


def other_outcomes(host, form):
    """Lines that name a remote host, and do not count."""
    forged = f'x" service="sshd" rhost="{address()}"'
    host.log(form, "accepted", "ok", token(), address(), False)
    host.log(form, "accepted, hostile jti", "ok", token(jti="refused slug=expired user=\"" + forged), address(), False)
    host.log(form, "accepted, debug", "ok", token(), address(), False, service="debug")
    host.log(form, "a password", "not-a-token", "hunter2", address(), False)
    host.log(form, "a password for a hostile account", "not-a-token", "hunter2", address(), False, user=forged)
    host.log(form, "a host at fault", "config-invalid", expired(), address(), False, service="broken")
    host.log(form, "a host at fault, hostile account", "config-invalid", expired(), address(), False, service="broken", user=forged)


def hostile(host, form):
    """Hostile text in each field that an attacker chooses, with and without a remote host."""
    for text in HOSTILE:
        for has_rhost in (True, False):
            name = f"{text!r}, {'with' if has_rhost else 'no'} remote host"
            user, kid, sub, jti, aud = (text % address() for _ in range(5))
            host.log(form, name + ", kid", "signature-invalid", token(STRANGER, {"kid": kid}), address() if has_rhost else "", has_rhost, user=user)
            host.log(form, name + ", claims", "audience-mismatch", token(sub=sub, jti=jti, aud=aud), address() if has_rhost else "", has_rhost,
                     user=user)
    for text in NO_ADDRESSES:
        rhost = text.replace("%s", address())
        host.log(form, f"rhost {text!r}", "expired", expired(), rhost, False)


def slugs(fault):
    """The slugs of a class, from the source."""
    with open(os.path.join(SOURCE, "src/core/base/reason.c"), encoding="ascii") as file:
        return re.findall(r'= \{"([a-z-]+)", FAULT_%s,' % fault, file.read())


def changed_lines(host, form):
    """A line of the module with one change."""
    line = host.log(form, "expired, to change", "expired", expired(), address(), True)
    found = slugs("TOKEN")
    report("slugs in the source", True, len(found) >= 20)
    for slug in found:
        if slug != "expired":
            host.lines.append(line.changed(f"{form}, slug {slug}", "expired", slug, True))
    for word in ("accepted", "unavailable", "failed", "passed over"):
        host.lines.append(line.changed(f"{form}, {word}", "refused", word, False))
    if form == "text":
        host.lines.append(line.changed("text, an event", "refused slug=expired", "no reply", False))
        host.lines.append(line.changed("text, the phase account", "(sshd:auth)", "(sshd:account)", False))
    else:
        host.lines.append(line.changed("json, the phase account", '"phase":"auth"', '"phase":"account"', False))
        host.lines.append(line.changed("json, another module", '"module":"pam_jwt"', '"module":"pam_other"', False))
    # lines of other programs, which quote what somebody else has written
    for before in ("Invalid user ", "alice : PWD=/ ; USER=root ; COMMAND=", "web1 sshd[1]: ", "x: ", '"', "\\n"):
        host.lines.append(line.changed(f"{form}, behind {before!r}", line.text, before + line.text, False))


JOURNAL = FilterSystemd(None)
JOURNAL.setLogEncoding("auto")


def from_the_journal(text):
    """The line that fail2ban makes of an entry of the journal."""
    entry = {"_HOSTNAME": "web1", "SYSLOG_IDENTIFIER": "sshd", "SYSLOG_PID": 4711, "MESSAGE": text,
             "_SOURCE_REALTIME_TIMESTAMP": datetime.datetime(2026, 11, 29, 8, 41, 2, 123456)}
    return "".join(JOURNAL.formatJournalEntry(entry)[0])


LOGS = {
    "rsyslog, traditional": lambda text: "Nov 29 08:41:02 web1 sshd[4711]: " + text,
    "rsyslog, RFC 3339": lambda text: "2026-11-29T08:41:02.123456+00:00 web1.example.com sshd-session[4711]: " + text,
    "rsyslog, no process": lambda text: "Nov  9 08:41:02 web1 sudo: " + text,
    "the journal": from_the_journal,
}


def found_in(host, config, form):
    """The addresses that fail2ban-regex finds."""
    log = host.path("auth.log")
    with open(log, "w", encoding="ascii") as file:
        file.writelines(form(line.text) + "\n" for line in host.lines)
    done = subprocess.run(["fail2ban-regex", "-c", config, "-o", "ip", log, "pam-jwt"], capture_output=True, text=True, timeout=120, check=False)
    report("fail2ban-regex", (0, ""), (done.returncode, done.stderr))
    return done.stdout.splitlines()


def judge(host, config):
    """Compare the addresses that fail2ban-regex finds in each log with those to find."""
    for log, form in LOGS.items():
        found = found_in(host, config, form)
        for line in host.lines:
            if line.wanted:
                report(f"{log}: {line.name}", 1, found.count(line.wanted))
            else:
                report(f"{log}: {line.name}", [], [text for text in found if text in line.text])
        report(f"{log}: no other address", [], sorted(set(found) - {line.wanted for line in host.lines}))


def commands_of_readme(config):
    """What README.md tells to run, for the folder config in place of /etc/fail2ban."""
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        commands = re.findall(r"^    ((?:cp|printf) .* (?:> )?/etc/\S*)", file.read(), re.M)
    commands = [command for command in commands if "fail2ban" in command]
    report("README.md has two commands for the files of fail2ban", 2, len(commands))
    return [command.replace(" /etc/", f" {os.path.dirname(config)}/") for command in commands]


def jail(config):
    """What fail2ban reads of the jail."""
    done = subprocess.run(["fail2ban-client", "-c", config, "-d"], capture_output=True, text=True, timeout=120, check=False)
    report("fail2ban-client accepts the configuration", 0, done.returncode)
    return [line for line in done.stdout.splitlines() if "'pam-jwt'" in line]


def configure(config):
    """Debian's configuration of fail2ban without its jails, and then ours as README.md says."""
    shutil.copytree("/etc/fail2ban", config, ignore=shutil.ignore_patterns("*.local", "jail.d"))
    copying, enabling = commands_of_readme(config)
    subprocess.run(copying, shell=True, cwd=SOURCE, check=True)
    report("the jail is off", [], jail(config))
    subprocess.run(enabling, shell=True, cwd=SOURCE, check=True)
    found = jail(config)
    for wanted in ("['add', 'pam-jwt', 'systemd']", "['set', 'pam-jwt', 'addjournalmatch', 'SYSLOG_FACILITY=10', '_EXE=/usr/sbin/sshd', '+', 'SYSLOG_FACILITY=10', '_EXE=/usr/lib/openssh/sshd-session']",
                   "['start', 'pam-jwt']"):
        report(f"the jail has {wanted}", True, wanted in found)


def main():
    with tempfile.TemporaryDirectory(prefix="pam-jwt-fail2ban.") as folder:
        config = os.path.join(folder, "fail2ban")
        configure(config)
        host = Host(folder)
        for form in FORMS:
            for group in (refusals, other_outcomes, hostile, changed_lines):
                group(host, form)
        judge(host, config)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
