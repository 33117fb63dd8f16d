#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""jsonlog.py BUILD_DIR: the log lines of "log_format = json", written by the built module in pamtester and read by Python's json.

Each line must be one object in printable ASCII. It has the facts of the line of text, the value of every name, and no token.
"""
import base64
import codecs
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BUILD = os.path.realpath(sys.argv[1])
MODULE = os.path.join(BUILD, "pam_jwt.so")
ACCOUNT = "daemon"      # on every Debian
KEY = ed25519.Ed25519PrivateKey.generate()
MAX_LINE = 959
MAX_VALUE = 64          # characters of JSON
WINDOW = 12             # no line has so many characters in a row of what was typed
SERVICE = b'a "b"\\\n\xff\xc3\xa9'
CONF = """hostname = web1.example.com
log_format = %s
[issuer corp]
iss = https://login.example.com
key = corp.pub
algorithm = EdDSA
min_uid = 1
"""
HOSTILE = ["plain", 'a"b', "a\\b", "\\", '"', '","slug":"ok', "\\u0041\\n", "a\nb\r\t", "\x01\x1b[2J\x7f", "caf\u00e9", "\u202e\u2028",
           "\U0001f600", "%s%n%99999d", "'", "</script>", "x" * 64, "x" * 65, "x" * 1000, '"' * 33, "\n" * 11, "\U0001f600" * 6,
           "x" * 58 + "\n", "x" * 59 + "\n"]
NO_UTF8 = [b"\xff", b"caf\xe9", b"\xe2\x80", b"\xe2\x80z", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80" * 20, b"a\xf0\x9f\x98"]
passed, failed = 0, []


def each_byte(error):
    return "\ufffd", error.start + 1


codecs.register_error("each-byte", each_byte)


def report(name, wanted, found):
    global passed
    if wanted == found:
        passed += 1
    else:
        failed.append(name)
        print(f"FAIL {name}: wanted {wanted!r}, found {found!r}")


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(header=None, **claims):
    now = int(time.time())
    claims = {"iss": "https://login.example.com", "aud": "web1.example.com", "sub": ACCOUNT, "iat": now, "exp": now + 60,
              "jti": "5f2c", **claims}
    text = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "EdDSA", **(header or {})}, claims))
    return text + "." + base64url(KEY.sign(text.encode()))


class Host:
    """A host in a new folder. One PAM service for each form of the log, and a service with a hostile name."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="pam-jwt-jsonlog.")
        os.chmod(self.folder, 0o755)
        for name in ("json", "json/keys", "text", "text/keys", "services"):
            os.mkdir(self.path(name))
        for form in ("json", "text"):
            self.write(form + "/keys/corp.pub", KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
            self.write(form + "/pam_jwt.conf", (CONF % form).encode())
            self.service(form.encode(), form)
        self.service(b"broken", "none")
        self.service(b"sudo-i", "json")
        self.service(SERVICE, "json")
        self.service(b"other", "json")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(os.open(self.path(name), os.O_WRONLY | os.O_CREAT, 0o644), "wb") as file:
            file.write(content)

    def service(self, name, form):
        line = f"auth required {MODULE} conf={self.path(form)}/pam_jwt.conf\naccount required {MODULE}\n".encode()
        with open(os.path.join(self.path("services").encode(), name), "wb") as file:
            file.write(line)

    def lines(self, typed, service=b"json", user=ACCOUNT.encode(), rhost=b"192.0.2.7"):
        """The lines that one login leaves in the log. None may contain a part of what was typed."""
        log = self.path("log")
        preload = "libpam_wrapper.so:" + ":".join(f"{BUILD}/tests/helpers/{name}.so" for name in ("nodelay", "logfile"))
        subprocess.run([b"pamtester", b"-I", b"rhost=" + rhost, service, user, b"authenticate", b"acct_mgmt"], input=typed.encode() + b"\n",
                       env={**os.environ, "LC_ALL": "C", "LD_PRELOAD": preload, "PAM_WRAPPER": "1",
                            "PAM_WRAPPER_SERVICE_DIR": self.path("services"), "PAM_JWT_LOGFILE": log},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False)
        with open(log, "rb") as file:
            lines = file.read().split(b"\n")[:-1]
        os.unlink(log)
        for line in lines:
            leaks = [typed[i:i + WINDOW] for i in range(len(typed) - WINDOW + 1) if typed[i:i + WINDOW].encode() in line]
            report("nothing of what was typed", [], leaks[:1])
        return lines

    def object(self, name, *arguments, **keywords):
        """The only line of one login, which must be an object."""
        lines = self.lines(*arguments, **keywords)
        report(name + ": one line", 1, len(lines))
        line = lines[0]
        report(name + ": length and characters", True, len(line) <= MAX_LINE and all(0x20 <= byte <= 0x7e for byte in line))
        members = json.loads(line, object_pairs_hook=list)
        report(name + ": no member twice", len(members), len(dict(members)))
        return dict(members)


def unescape(text):
    """The bytes of a value in a line of text."""
    return re.sub(rb'\\(?:x([0-9A-F]{2})|(["\\]))', lambda m: bytes.fromhex(m[1].decode()) if m[1] else m[2], text)


def facts_of_text(line):
    """What a line of text says, with the names that JSON has."""
    head = re.fullmatch(rb"pam_jwt\(([^:]*):([a-z]+)\): ([a-z ]+) slug=([a-z-]+)((?: [a-z_]+=(?:\"(?:[^\"\\]|\\.)*\"|[^ :]+))*)(.*)", line)
    facts = {"module": "pam_jwt", "phase": head[2].decode(), "outcome": head[3].decode(), "slug": head[4].decode()}
    for name, quoted, bare in re.findall(rb' ([a-z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^ :]+))', head[5]):
        facts[name.decode()] = (unescape(quoted) if not bare else bare).decode()
    return facts, head[6].decode()


def explanation(facts):
    """The end of a line of text, made from the members of JSON."""
    return "".join(f": {facts.pop(name)}" for name in ("detail", "note", "hint") if name in facts) + "".join(
        f"; {name} {facts.pop(name)}" for name in ("expected", "found") if name in facts)


def same_facts(host):
    """Logins whose line has no date that depends on the present."""
    good = token()
    other = "A" if good.split(".")[2][0] != "A" else "B"
    logins = {"accepted": good, "user-mismatch": token(sub="bin"), "audience-mismatch": token(aud=["sudo@web1.example.com", "x"]),
              "key-unknown": token({"kid": 'k"1'}), "issuer-mismatch": token(iss="x"), "claims-invalid": token(nbf="soon"),
              "signature-invalid": good[:good.rindex(".") + 1] + other + good[good.rindex(".") + 2:], "malformed": "Bearer " + good,
              "header-invalid": token({"crit": []}), "cut": good[:-3], "jti": token(jti='a"\\\u00e9'), "no jti": token(jti=None)}
    for name, typed in logins.items():
        facts, end = facts_of_text(host.lines(typed, service=b"text")[0])
        found = host.object(name, typed)
        left = int(facts.pop("left", "0s")[:-1]) - found.pop("left", 0)
        report(name + ": the same explanation", end, explanation(found).replace("json@", "text@"))
        found["service"] = found["service"].replace("json", "text")
        report(name + ": the same facts", facts, found)
        report(name + ": the same time left", True, 0 <= left <= 30)


def check_value(name, wanted, found):
    """A value is the text itself, or as much of it as fits, and then "..."."""
    length = sum(2 if c in '"\\' else 1 if " " <= c <= "~" else 6 if c <= "\uffff" else 12 for c in wanted)
    cut = found.endswith("...") and wanted.startswith(found[:-3])
    report(f"{name} {wanted[:20]!r}", True, found == wanted if length <= MAX_VALUE else cut)


def hostile_values(host):
    noise = random.Random(7)
    values = [text.encode() for text in HOSTILE] + NO_UTF8
    values += [bytes(noise.randrange(1, 256) for _ in range(noise.randrange(1, 40))) for _ in range(12)]
    for value in values:
        text = value.decode("utf-8", "each-byte")
        found = host.object("a login", token({"kid": text[:250]} if text.isprintable() else None, sub=text, jti=text), user=value, rhost=value)
        check_value("user", text, found["user"])
        check_value("rhost", text, found["rhost"])
        if "kid" in found:
            check_value("kid", text[:250], found["kid"])
        else:
            check_value("sub", text, found["sub"])
            check_value("jti", text, found["jti"])


def other_lines(host):
    good = token()
    found = host.object("sudo-i", good, service=b"sudo-i")
    report("sudo-i counts as sudo", ["sudo", "sudo-i"], [found["service"], found["pam_service"]])
    found = host.object("a hostile service", good, service=SERVICE)
    report("a hostile service", ["ok", SERVICE.decode("utf-8", "each-byte")], [found["slug"], found["service"]])
    for name, typed, service, begin in (("a password", "hunter2", b"json", b"pam_jwt(json:auth): passed over slug=not-a-token "),
                                        ("no configuration", good, b"broken", b"pam_jwt(broken:auth): unavailable slug=config-invalid ")):
        lines = host.lines(typed, service=service)
        report(name + " is text", [True], [line.startswith(begin) for line in lines])


def main():
    with open(MODULE, "rb") as file:
        if b"__asan_init" in file.read():
            print("jsonlog.py: passed over, pamtester itself is not built with AddressSanitizer")
            return 0
    host = Host()
    try:
        same_facts(host)
        hostile_values(host)
        other_lines(host)
    finally:
        shutil.rmtree(host.folder)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
