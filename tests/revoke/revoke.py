#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""revoke.py BUILD_DIR: pam-jwt revoke, revoked and unrevoke, and what pam-jwt check then says. /var/lib is an empty file system in a
mount namespace, which disappears with the process."""
import base64
import calendar
import fcntl
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TOOL = os.path.join(os.path.realpath(sys.argv[1]), "pam-jwt")
STATE, HOST = "/var/lib/pam_jwt", "/var/lib/host"
FILE, CONF, SECOND = f"{STATE}/revoked", f"{HOST}/pam_jwt.conf", f"{HOST}/more"
CORP, LAB = "https://login.example.com", "https://lab.example.com/#x"
ENDLESS = 253402300799
MAX = 65536
HOUR, DAY, LEEWAY = 3600, 86400, 20
KEYS = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("corp", "lab", "any")}
SECTIONS = {"corp": f"iss = {CORP}\nmax_lifetime = 1h\n", "lab": f"iss = {LAB}\nmax_lifetime = 2d\n", "any": "iss = none\n"}
MEMBERS = ["before", "expired", "file", "iss", "kind", "line", "until", "value", "why"]
passed = failed = 0


def check(name, wanted, found):
    global passed, failed
    if wanted == found:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {name}\n  wanted {wanted!r}\n  found  {found!r}", flush=True)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def thumbprint(name):
    """RFC 7638, independent of pam-jwt."""
    point = KEYS[name].public_key().public_numbers()
    x, y = (base64url(number.to_bytes(32, "big")) for number in (point.x, point.y))
    return base64url(hashlib.sha256(f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'.encode()).digest())


def token(key="corp", **claims):
    """A good token of the issuer corp, unless the claims say otherwise. None removes a claim."""
    now = int(time.time())
    claims = {"iss": CORP, "sub": "daemon", "aud": "here", "iat": now, "exp": (claims.get("iat") or now) + 60, "jti": "J1"} | claims
    claims = {name: value for name, value in claims.items() if value is not None}
    signed = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "ES256"}, claims))
    r, s = utils.decode_dss_signature(KEYS[key].sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return signed + "." + base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def write(path, text, mode=0o644):
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)
    os.chmod(path, mode)


def read(path=FILE):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def date(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def seconds_of(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def configure(*sections, top="", **changed):
    """Write a configuration with these sections, or corp and lab, and with no revoked token."""
    for folder in (STATE, HOST):
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder, 0o755)
    os.mkdir(f"{HOST}/keys")
    conf = f"leeway = {LEEWAY}s\n{top}"
    for name in sections or ("corp", "lab"):
        conf += f"[issuer {name}]\nkey = {name}.pub\nalgorithm = ES256\naudience = here\nmin_uid = 1\n{changed.get(name, SECTIONS[name])}"
        pem = KEYS[name].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        write(f"{HOST}/keys/{name}.pub", pem.decode())
    write(CONF, conf)


def run(command, *options, conf=CONF, **how):
    return subprocess.run([TOOL, command, *options, *(["--conf", conf] if conf else [])], capture_output=True, text=True, check=False,
                          encoding="utf-8", errors="surrogateescape", **how)


def verdict(typed, *options):
    result = run("check", "--user", "daemon", *options, input=typed)
    return result.stdout.split("\n", maxsplit=1)[0].removeprefix("verdict: ")


def does(name, status, command, *options, said=None, **how):
    """Run a command, and check its exit status and a part of what it says on standard error."""
    result = run(command, *options, **how)
    check(f"{name}: status", (status, ""), (result.returncode, result.stderr if status == 0 and said is None else ""))
    if said is not None:
        check(f"{name}: message", True, said in result.stderr or result.stderr)
    return result


def refused(name, status, command, *options, said, **how):
    """As does(), and the file stays as it is, without a new one beside it."""
    before = read() if os.path.isfile(FILE) else None
    does(name, status, command, *options, said=said, **how)
    check(f"{name}: the file is as it was", before, read() if os.path.isfile(FILE) else None)
    check(f"{name}: no new file", False, os.path.exists(f"{FILE}.new"))


def rows(status=0, conf=CONF):
    result = run("revoked", "--json", conf=conf)
    check("revoked: status", status, result.returncode)
    return json.loads(result.stdout)["revoked"]


def selectors():
    """Every selector revokes what it names and nothing else, until the longest token has expired."""
    cases = (("jti", "J1", HOUR, token(), token(jti="J2")), ("sub", "daemon", HOUR, token(), None),
             ("user", "daemon", HOUR, token(), None), ("all", None, HOUR, token(), None),
             ("key", thumbprint("corp"), None, token(), token("lab", iss=LAB)))
    for kind, value, lifetime, caught, other in cases:
        configure(lab=f"iss = {LAB}\n")
        now = int(time.time())
        check(f"{kind}: good before", "ok", verdict(caught))
        result = does(kind, 0, "revoke", f"--{kind}", *([value] if value else []))
        check(f"{kind}: revoked", "revoked", verdict(caught))
        if other:
            check(f"{kind}: another token", "ok", verdict(other))
        [row] = rows()
        has_before = kind in ("sub", "user", "all")
        until = ENDLESS if lifetime is None else now + (3 if has_before else 2) * LEEWAY + lifetime
        check(f"{kind}: row", (MEMBERS, kind, value, None, has_before, None, FILE, 1, False),
              (sorted(row), row["kind"], row["value"], row["iss"], row["before"] is not None, row["why"], row["file"], row["line"],
               row["expired"]))
        check(f"{kind}: until", True, until <= row["until"] <= until + (0 if lifetime is None else 5))
        check(f"{kind}: what is not revoked", True, "Open sessions and sudo's cached logins continue." in result.stdout)
        check(f"{kind}: mode", 0o100644, os.stat(FILE).st_mode)
        check(f"{kind}: folder", {"revoked", "revoked.lock"}, set(os.listdir(STATE)))
        does(f"{kind}: taken back", 0, "unrevoke", f"--{kind}", *([value] if value else []))
        check(f"{kind}: good again", ("ok", ""), (verdict(caught), read()))
    check("the lock cannot be opened by others", 0o100600, os.stat(f"{STATE}/revoked.lock").st_mode)
    text = run("revoke", "--user", "daemon").stdout
    check("user: how to end sessions", True, "    loginctl terminate-user daemon\n    runuser -u daemon -- sudo -K\n" in text)
    check("user: when tokens are accepted", 1, len(re.findall(r"issued at or before [0-9-]{10} [0-9:]{8}Z, in [12]?[0-9]s \(the leeway\), "
                                                              r"or without iat\n *mint new ones after that: they are accepted\n"
                                                              r"line:    needed until [0-9-]{10} [0-9:]{8}Z, in ", text)))


def dates():
    """By sub, account and all, only what was issued at or before BEFORE; a restored backup is "revoke --all"."""
    configure()
    now = int(time.time())
    tomorrow = now + DAY
    does("all", 0, "revoke", "--all")
    [row] = rows()
    check("before", True, now + LEEWAY <= row["before"] <= now + LEEWAY + 5)
    for name, iat, wanted in (("at", row["before"], "revoked"), ("after", row["before"] + 1, "ok"), ("tomorrow", tomorrow, "ok")):
        check(f"issued {name}", wanted, verdict(token(iat=iat), "--at", str(iat)))
    configure("any", any="iss = none\nmax_lifetime = none\n")
    does("without iat", 0, "revoke", "--sub", "daemon", "--before", "2026-01-31T12:00:00Z", "--for", "24h", said="so early that all tokens")
    check("without iat", ["revoked", "ok"], [verdict(token("any", iat=None)), verdict(token("any"))])
    configure()
    for before in (str(tomorrow), date(tomorrow), time.strftime("%Y-%m-%dT%H:%M:%S+01:00", time.gmtime(tomorrow + HOUR))):
        does(before, 0, "revoke", "--sub", before, "--before", before, "--for", "30d", said="--before is in the future")
        check(before, f"{date(tomorrow + 30 * DAY + 2 * LEEWAY)} * sub {before} {date(tomorrow)}", read().splitlines()[-1])
    does("the end of time", 0, "revoke", "--sub", "late", "--before", str(ENDLESS), said="--before is in the future")
    check("the end of time", "9999-12-31T23:59:59Z * sub late 9999-12-31T23:59:59Z", read().splitlines()[-1])


def lifetimes():
    """The longest max_lifetime of the sections concerned counts. Without one, --for is needed."""
    for section, lifetime in ((None, 2 * DAY), ("corp", HOUR), ("lab", 2 * DAY)):
        configure()
        now = int(time.time())
        does(f"issuer {section}", 0, "revoke", "--jti", "x", *(["--issuer", section] if section else []))
        check(f"issuer {section}", True, 0 <= rows()[0]["until"] - now - lifetime - 2 * LEEWAY <= 5)
    configure("corp", "lab", lab=f"iss = {LAB}\nmax_lifetime = none\n")
    none = "[issuer lab] has max_lifetime = none"
    for options in (("--jti", "x"), ("--all",), ("--sub", "x", "--issuer", "lab")):
        refused(f"no lifetime {options}", 2, "revoke", *options, said=none)
        does(f"no lifetime {options}, but --for", 0, "revoke", *options, "--for", "7d")
    does("no lifetime, another issuer", 0, "revoke", "--sub", "x", "--issuer", "corp")
    does("no lifetime, key", 0, "revoke", "--key", thumbprint("corp"))


def issuers():
    configure("corp", "lab", "any")
    does("lab", 0, "revoke", "--sub", "daemon", "--issuer", "lab")
    check("iss is written", f'"{LAB}"', read().split(" ")[1])
    check("only this issuer", ("ok", "revoked"), (verdict(token()), verdict(token("lab", iss=LAB))))
    refused("no such section", 2, "revoke", "--all", "--issuer", "other", said="has no section [issuer other]")
    for command in ("revoke", "unrevoke"):
        refused(f"{command}: iss waived", 2, command, "--all", "--issuer", "any", said="leave out --issuer")
    refused("of another issuer", 1, "unrevoke", "--sub", "daemon", said="name it with --issuer")
    refused("of another issuer, named", 1, "unrevoke", "--sub", "daemon", "--issuer", "corp", said='see "pam-jwt revoked"')
    does("taken back", 0, "unrevoke", "--sub", "daemon", "--issuer", "lab")
    configure("corp", corp="iss = *\n")
    refused("an iss that means every issuer", 2, "revoke", "--all", "--issuer", "corp", said="leave out --issuer")


def quoting():
    """A value comes back as it was given, and revokes the token that has it."""
    configure()
    values = ["a b", 'say "x"', "back\\slash", "#x", ";x", "x#", "a;b", "*", '"', "\\", '\\"', "ÄÖ\u2028", "-x", "=", "x" * 2000]
    for value in values:
        does(repr(value), 0, "revoke", f"--jti={value}", "--why", f"# {value[:90]} ;")
        check(repr(value), "revoked", verdict(token(jti=value)))
    check("values", values, [row["value"] for row in rows()])
    check("comments", [f"# {value[:90]} ;" for value in values], [row["why"] for row in rows()])
    check("others", "ok", verdict(token(jti="x")))
    for value in values:
        does(repr(value), 0, "unrevoke", f"--jti={value}")
    check("nothing left", "", read())


def usage():
    configure()
    one = "give exactly one of --jti, --sub, --user, --key and --all"
    write(FILE, "# kept\n")
    for command in ("revoke", "unrevoke"):
        for options in ((), ("--jti", "a", "--sub", "b"), ("--user", "daemon", "--all")):
            refused(f"{command} {options}", 2, command, *options, said=one)
        for value, why in (("a\nb", "control character"), ("a\tb", "control character"), ("a\x7f", "control character"),
                           ("a\u0085", "control character"), ("a\udcff", "not in UTF-8"), ("", "the value is empty")):
            refused(f"{command} {value!r}", 2, command, "--sub", value, said=why)
        for value in ("a b", "-x", "a:b", "a/b", "x" * 256):
            refused(f"{command}: account {value[:9]}", 2, command, f"--user={value}", said="--user: a name that no account can have")
        for value in ("x", thumbprint("corp")[:-1], thumbprint("corp") + "A", "+" + thumbprint("corp")[1:]):
            refused(f"{command}: key {value}", 2, command, f"--key={value}", said="--key: not the thumbprint of a key")
    for options, why in ((("--jti", "x", "--before", "1"), "--before is only for"),
                         (("--key", thumbprint("corp"), "--before", "1"), "--before is only for"),
                         (("--key", thumbprint("corp"), "--for", "1h"), "--for cannot be used with --key"),
                         (("--all", "--before", "soon"), "neither seconds since the epoch nor RFC 3339"),
                         (("--all", "--for", "0s"), "--for needs a number above 0"), (("--all", "--for", "1"), "--for needs a number above 0 and a unit"),
                         (("--all", "--why", "a\nb"), "--why: it has a control character"),
                         (("--all", "--why", "\udcff"), "--why: it is not in UTF-8"),
                         (("--all", "--why", "x" * 201), "--why is longer than 200 bytes")):
        refused(f"{options[:3]}", 2, "revoke", *options, said=why)
    does("a long comment", 0, "revoke", "--all", "--why", "x" * 200)
    does("an empty comment", 0, "revoke", "--sub", "x", "--why", "")
    check("comments", ["x" * 200, None], [row["why"] for row in rows()])


def warnings():
    """What may be a mistake is done all the same."""
    configure()
    does("an account that does not exist", 0, "revoke", "--user", "nobody-here", said="this host has no account nobody-here")
    other = thumbprint("any")
    does("a key that is not configured", 0, "revoke", "--key", other, said="no public key with this thumbprint")
    check("both are written", ["nobody-here", other], [row["value"] for row in rows()])


def again():
    """What is revoked is not written twice. Later dates replace the line, and earlier ones do not shorten it."""
    configure()
    now = int(time.time())
    revoke = ("revoke", "--sub", "x", "--before")
    does("first", 0, *revoke, str(now), "--for", "10d", "--why", "first")
    text = read()
    for before, duration in ((now, "10d"), (now - 5, "9d")):
        result = does("covered", 0, *revoke, str(before), "--for", duration)
        check("covered: said", (True, text), (f"already revoked by {FILE}:1, and nothing was changed" in result.stdout, read()))
    does("a new comment", 0, *revoke, str(now - 5), "--for", "9d", "--why", "again")
    check("a new comment", text.replace("first", "again"), read())
    result = does("later BEFORE", 0, *revoke, str(now + 9), "--for", "1d", said="--before is in the future")
    check("later BEFORE", (True, f"{text[:21]}* sub x {date(now + 9)}  # again\n"), ("in place of line 1" in result.stdout, read()))
    does("later UNTIL", 0, *revoke, str(now), "--for", "20d", "--why", "second")
    check("later UNTIL", [(now + 9, "second")], [(row["before"], row["why"]) for row in rows()])
    check("later UNTIL: date", True, now + 20 * DAY <= rows()[0]["until"])
    write(FILE, f"{date(now + DAY)} * sub x # by hand\n")
    does("no BEFORE", 0, "revoke", "--sub", "x", "--for", "9d")
    check("a line without BEFORE stays without", [(None, "by hand")], [(row["before"], row["why"]) for row in rows()])
    does("of an issuer", 0, "revoke", "--sub", "x", "--issuer", "corp")
    check("another issuer is another line", [None, CORP], [row["iss"] for row in rows()])


def kept():
    """Lines and comments stay byte by byte, expired ones too, as long as there is room."""
    old = f'# comment\n\n  2020-01-01T00:00:00Z\t* "sub"  "a" ; old\n{date(int(time.time()) + DAY)} * all *  2020-01-01 00:00:00Z'
    old = old.replace("2020-01-01 00", "2020-01-01T00")
    configure()
    write(FILE, old)
    does("revoke", 0, "revoke", "--sub", "b")
    check("revoke", (old, "\n"), (read()[:len(old)], read()[len(old)]))
    check("expired", [True, False, False], [row["expired"] for row in rows()])
    check("comments", ["old", None, None], [row["why"] for row in rows()])
    does("unrevoke", 0, "unrevoke", "--sub", "b")
    check("unrevoke", old + "\n", read())
    does("unrevoke in the middle", 0, "unrevoke", "--sub", "a")
    check("unrevoke in the middle", old.replace(old.splitlines()[2] + "\n", "") + "\n", read())


def full():
    """At 64 KiB expired lines go. If that is not enough, nothing is changed."""
    configure()
    now = int(time.time())
    expired, alive = f"{date(now - 9)} * jti old\n", f"{date(now + DAY)} * jti {{}}\n"
    line = f"{date(now)} * key {thumbprint('corp')}\n"
    filler = "".join(alive.format(f"{i:030d}") for i in range(MAX // 70))
    room = MAX - len(filler) - len(line) - len("# \n")
    write(FILE, filler + "# " + "x" * room + "\n")
    does("exactly 64 KiB", 0, "revoke", "--key", thumbprint("corp"))
    check("exactly 64 KiB", (MAX, "revoked"), (len(read()), verdict(token())))
    write(FILE, filler + "# " + "x" * (room + 1) + "\n")
    refused("a byte more", 1, "revoke", "--key", thumbprint("corp"), said="nothing was revoked")
    write(FILE, expired + "# c\n" + filler + "# " + "x" * (room - len(expired) - 3) + "\n" )
    does("expired lines", 0, "revoke", "--key", thumbprint("corp"))
    check("expired lines", (MAX - len(expired) + 1, False, True), (len(read()), expired in read(), "# c\n" in read()))
    write(FILE, filler + "# " + "x" * (MAX - len(filler)) + "\n")
    for command in ("revoke", "unrevoke"):
        refused(f"{command}: too large", 3, command, "--all", said=f"{FILE}: the file is larger than 65536 bytes")
    configure()
    refused("a value that is too long", 1, "revoke", "--sub", "x" * 65530, said="nothing was revoked")


def broken():
    """What cannot be read or parsed is not overwritten, and the message names it."""
    good = f"{date(int(time.time()) + DAY)} * all *\n"
    for text, line, why in ((good + "nonsense\n", 2, "does not begin with a date"), ("\n" + good.replace("all *", "all x"), 2, "is *"),
                            (good.replace("all", "sub \""), 1, "quote"), (good.replace("\n", "\r\n"), 1, "CR LF")):
        configure()
        write(FILE, text)
        for command in (("revoke", "--all"), ("unrevoke", "--all"), ("revoked",), ("revoked", "--json")):
            refused(f"{command} {why}", 3, *command, said=f"{FILE}:{line}: ")
        check(f"check: {why}", "store-unavailable", verdict(token()))
    configure()
    cases = ((lambda: os.chmod(FILE, 0o666), "others can write to the file"), (lambda: os.chown(FILE, 9, 9), "belongs to another user"),
             (lambda: os.chmod(STATE, 0o777), "others can write to the folder"), (lambda: os.chown(STATE, 9, 9), "belongs to another user"),
             (lambda: (os.rename(FILE, f"{STATE}/x"), os.symlink("x", FILE)), "replace it with a regular file"),
             (lambda: (os.unlink(FILE), os.mkdir(FILE)), "not a regular file"))
    for spoil, why in cases:
        configure()
        write(FILE, good)
        spoil()
        for command in (("revoke", "--sub", "x"), ("unrevoke", "--all"), ("revoked",)):
            refused(f"{command} {why}", 3, *command, said=why)
        check(f"{why}: no lock was made", False, os.path.exists(f"{STATE}/revoked.lock"))
    configure()
    os.rmdir(STATE)
    refused("no folder", 3, "revoke", "--all", said=f'as root, "install -d -m 755 {STATE} && install -d -m 700 {STATE}/once" makes it')
    check("no folder: revoked", (0, "nothing is revoked\n"), (run("revoked").returncode, run("revoked").stdout))
    for command in (("revoke", "--all"), ("unrevoke", "--all"), ("revoked",)):
        refused(f"{command[0]}: no configuration", 3, *command, conf="/var/lib/nothing", said="/var/lib/nothing")
        does(f"{command[0]}: no folder of it", 3, *command, conf="no/thing", said="the folder of no/thing: No such file")


def second():
    """The file that the configuration names is read only."""
    soon = date(int(time.time()) + DAY)
    for top in ("revoked = more\n", f"revoked = {SECOND}\n"):
        configure(top=top)
        write(SECOND, f"# managed\n{soon} * sub daemon\n{soon} {CORP} sub b # why\n")
        check("second: check", "revoked", verdict(token()))
        does("second: revoke", 0, "revoke", "--all", "--before", "1", "--why", "mine", said="so early that all tokens")
        check("second: rows", [("all", None, FILE, 1), ("sub", "daemon", SECOND, 2), ("sub", "b", SECOND, 3)],
              [(row["kind"], row["value"], row["file"], row["line"]) for row in rows()])
        refused("second: unrevoke", 1, "unrevoke", "--sub", "daemon", said=f"but {SECOND}:2 has it: remove it there")
        does("in both", 0, "revoke", "--sub", "daemon")
        does("in both: unrevoke", 0, "unrevoke", "--sub", "daemon", said=f"{SECOND}:2 still revokes them")
        check("second: unchanged", 3, len(read(SECOND).splitlines()))
    write(SECOND, "nonsense\n")
    refused("second: broken", 3, "unrevoke", "--all", said=f"{SECOND}:1: ")
    does("second: revoke with a broken one", 0, "revoke", "--sub", "z")
    check("second: the first is listed", ["all", "sub"], [row["kind"] for row in rows(status=3)])
    write(FILE, "nonsense\n")
    result = run("revoked")
    check("both broken", (3, True, True), (result.returncode, f"{FILE}:1: " in result.stderr, f"{SECOND}:1: " in result.stderr))
    os.unlink(SECOND)
    does("second: missing", 3, "revoked", said=f"{SECOND}: cannot open the file")
    write(FILE, "")
    does("second: missing, revoke", 0, "revoke", "--sub", "z")
    does("second: missing, unrevoke", 0, "unrevoke", "--sub", "z", said=f"{SECOND}, which the configuration names")
    check("second: missing, removed", "", read())


def text():
    """The listing for people."""
    configure()
    now = int(time.time())
    write(FILE, f'{date(now - DAY)} * jti "a b"\n9999-12-31T23:59:59Z {CORP} all * {date(now - HOUR)} # w\u00e4rum\n')
    said = re.sub(r"[0-9-]{10} [0-9:]{8}Z, .*", "DATE", run("revoked").stdout)
    check("text", f"{FILE}:1: the token with jti \"a b\"\n    no longer needed since DATE\n{FILE}:2: all tokens of {CORP}\n"
          "    issued at or before DATE\n    without end\n    w\u00e4rum\n", said)
    write(FILE, f'{date(now + DAY)} * sub "\\"\u00e4\\\\"\n')
    lines = run("revoked").stdout.splitlines()
    check("text: quotes", (f'{FILE}:1: tokens with sub "\\"\u00e4\\\\"', "    needed until "), (lines[0], lines[1][:17]))
    does("an operand", 2, "revoked", "x", said="unexpected argument")


def others():
    """Another user than root learns why the file cannot be changed."""
    configure()
    for command in ("revoke", "unrevoke"):
        refused(f"{command}: another user", 3, command, "--all", said="Permission denied: run this command as root", user=65534)


def concurrent():
    """Sixteen commands at the same time: every line is there."""
    configure()
    running = [subprocess.Popen([TOOL, "revoke", "--sub", f"s{i}", "--conf", CONF], stdout=subprocess.DEVNULL) for i in range(16)]
    check("all succeed", [0] * 16, [one.wait() for one in running])
    check("all are there", sorted(f"s{i}" for i in range(16)), sorted(row["value"] for row in rows()))
    with open(f"{STATE}/revoked.lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = subprocess.Popen([TOOL, "revoke", "--all", "--conf", CONF],
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))     # a shell may ignore it
        time.sleep(0.3)
        check("it waits for the lock", None, waiting.poll())
        waiting.send_signal(signal.SIGINT)
        check("and can be interrupted", -signal.SIGINT, waiting.wait())
    check("nothing is left of it", (16, False), (len(rows()), os.path.exists(f"{FILE}.new")))


def interrupted():
    """Whatever happens while the file is written, it is the old or the new one."""
    configure()
    does("before", 0, "revoke", "--sub", "first")
    refused("a limit of the file size", 3, "revoke", "--all", said="nothing was changed",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
    write(f"{FILE}.new", "left by a process that was killed\n")
    does("umask", 0, "revoke", "--sub", "second", umask=0o777)
    check("umask: mode", (0o100644, 0o100600), (os.stat(FILE).st_mode, os.stat(f"{STATE}/revoked.lock").st_mode))
    check("no new file", False, os.path.exists(f"{FILE}.new"))
    os.mkdir(f"{FILE}.new")
    does("a folder in the way", 3, "revoke", "--all", said="revoked.new cannot be removed")
    os.rmdir(f"{FILE}.new")
    result = run("revoke", "--sub", "third", preexec_fn=lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 1))
    check("no standard output", (3, 3), (result.returncode, len(rows())))
    with open(f"{STATE}/filler", "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    refused("a full disk", 3, "revoke", "--all", said="No space left on device")
    os.unlink(f"{STATE}/filler")
    subprocess.run(["mount", "-o", "remount,ro", "/var/lib"], check=True)
    refused("a read-only file system", 3, "revoke", "--all", said="Read-only file system")
    subprocess.run(["mount", "-o", "remount,rw", "/var/lib"], check=True)


def signals():
    """SIGTERM at any time: the line is there or not, and nothing else."""
    configure()
    for i in range(40):
        process = subprocess.Popen([TOOL, "revoke", "--sub", f"s{i}", "--conf", CONF], stdout=subprocess.DEVNULL)
        time.sleep(i / 2000)
        process.terminate()
        process.wait()
        check(f"signal {i}", False, os.path.exists(f"{FILE}.new"))
    does("after the signals", 0, "revoke", "--all")


def inside():
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755,size=4m", "tmpfs", "/var/lib"], check=True)
    for case in (selectors, dates, lifetimes, issuers, quoting, usage, warnings, again, kept, full, broken, second, text, others, concurrent,
                 interrupted, signals):
        case()
    print(f"{passed} passed, {failed} failed")
    sys.exit(bool(failed) or not passed)


if sys.argv[2:] != ["inside"]:
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv, "inside"])
os.umask(0o022)
inside()
