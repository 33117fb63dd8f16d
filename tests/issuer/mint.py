#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""mint.py BUILD_DIR [PART]...: run "jwt-issuer mint", and ask it as several accounts, over its socket and with "jwt-issuer issue". As root.
The part "accounts" runs only when it is named: its mint has a mount namespace, with an account database of its own."""
import array
import base64
import json
import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

BUILD = os.path.realpath(sys.argv[1])
TOOL = f"{BUILD}/jwt-issuer"
# Accounts that every Debian has. The first stands in for the account of the pages.
WEB, ALICE, BOB, CAROL = "lp", "games", "man", "mail"
HOST = socket.gethostname().lower()

CONF = f"""iss = https://tokens.example.com
[key main]
file = main.key
[key second]
file = second.secret
algorithm = HS384
[allow games]
who = user:{ALICE}
audience = web1.example.com
audience = *.dev.example.com
audience = {HOST}
service = sudo
service = *
max_ttl = 5m
key = main
key = second
may_set = ticket
set = team=dev
[allow mail]
who = user:{CAROL}
subject = %u
subject = root
audience = web1.example.com
service = sshd
[allow root]
who = user:root
audience = *.dev.example.com
service = *
root = yes
[deny prod]
who = user:{ALICE}
audience = prod.dev.example.com
"""
NOTHING = {"op": "issue", "audience": ["nothing.example.org"]}      # is refused
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    passed += bool(condition)
    failed += not condition
    print(f"{'ok  ' if condition else 'FAIL'} {name}{'' if condition else f': {detail}'}", flush=True)


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Mint:
    """A running mint, in a folder of its own. Its messages are in the file "said"."""

    def __init__(self, *options, inherit=False, run_by=()):
        self.run_by = list(run_by)
        self.folder = tempfile.mkdtemp(prefix="mint.")
        os.chmod(self.folder, 0o755)
        self.conf, self.socket, self.log = (f"{self.folder}/{name}" for name in ("issuer.conf", "mint.sock", "mint.jsonl"))
        os.mkdir(f"{self.folder}/issuer-keys", 0o700)
        self.keygen("main")
        self.keygen("second", "--alg", "HS384")
        self.write(CONF)
        with open(f"{self.folder}/pam_jwt.conf", "w", encoding="ascii") as hosts:
            hosts.write("hostname = own.dev.example.com\n")
        self.notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notified.bind(f"{self.folder}/notify.sock")
        self.notified.settimeout(10)
        self.process, self.started = None, []
        if run_by:
            for name in ("passwd", "group"):
                shutil.copy(f"/etc/{name}", f"{self.folder}/{name}")
        self.start(*options, inherit=inherit)

    def keygen(self, name, *options):
        subprocess.run([TOOL, "keygen", "--out", f"{self.folder}/issuer-keys/{name}", *options], check=True, capture_output=True)

    def write(self, text):
        with open(self.conf, "w", encoding="ascii") as conf:
            conf.write(text)

    def forget_notices(self):
        """Those of a mint that has ended."""
        self.notified.settimeout(0)
        try:
            while True:
                self.notified.recv(100)
        except BlockingIOError:
            self.notified.settimeout(10)

    def start(self, *options, inherit=False, ready=True, stderr=None):
        self.forget_notices()
        command = [*(word.format(self.folder) for word in self.run_by), TOOL, "mint", "--conf", self.conf, "--log", self.log, "--web-user", WEB, *options]
        environment = dict(os.environ, NOTIFY_SOCKET=f"{self.folder}/notify.sock")
        if inherit:  # as the service manager does: the socket is descriptor 3
            listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            listening.bind(self.socket)
            listening.listen()
            os.chmod(self.socket, 0o666)
            script = f"import os,sys; os.dup2({listening.fileno()}, 3); os.environ['LISTEN_PID']=str(os.getpid()); " \
                     "os.environ['LISTEN_FDS']='1'; os.execv(sys.argv[1], sys.argv[1:])"
            command = [sys.executable, "-c", script, *command]
            self.process = subprocess.Popen(command, env=environment, stderr=self.open_said(), pass_fds=[listening.fileno()])
            listening.close()
        else:
            self.process = subprocess.Popen([*command, "--socket", self.socket], env=environment,
                                            stderr=self.open_said() if stderr is None else stderr)
        self.started.append(self.process)
        if ready:
            self.await_ready()

    def open_said(self):
        return open(f"{self.folder}/said", "ab")

    def await_ready(self):
        while self.notified.recv(100) != b"READY=1":
            pass

    def reload(self):
        self.process.send_signal(signal.SIGHUP)
        self.await_ready()

    def said(self):
        with open(f"{self.folder}/said", encoding="ascii") as said:
            return said.read()

    def says(self, words):
        """Whether the mint has written these words, or does so within 5 s: it writes after it has answered."""
        until = time.monotonic() + 5
        while words not in self.said() and time.monotonic() < until:
            time.sleep(0.02)
        return words in self.said()

    def settle(self):
        """Wait for the end of earlier connections, which the mint notices a moment later."""
        time.sleep(0.3)

    def count_fds(self):
        self.settle()
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu_s(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def limit(self, what, most):
        resource.prlimit(self.process.pid, what, (most, resource.prlimit(self.process.pid, what)[1]))

    def lines(self):
        with open(self.log, encoding="ascii") as log:
            return [json.loads(line) for line in log]

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(10)

    def remove(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.notified.close()
        shutil.rmtree(self.folder)

    def issue(self, user, *options, command="issue"):
        entry = pwd.getpwnam(user) if isinstance(user, str) else None
        uid, gid = (entry.pw_uid, entry.pw_gid) if entry else (user, user)
        return subprocess.run([TOOL, command, "--socket", self.socket, *options], capture_output=True, text=True, user=uid, group=gid,
                              extra_groups=[], check=False, timeout=30)

    def connect(self, user):
        """A connection of an account: the kernel remembers who connected."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sock.settimeout(8)
        os.seteuid(pwd.getpwnam(user).pw_uid if isinstance(user, str) else user)
        try:
            sock.connect(self.socket)
        finally:
            os.seteuid(0)
        return sock

    def ask(self, user, **members):
        with self.connect(user) as sock:
            return tell(sock, **members)


def tell(sock, **members):
    sock.send(json.dumps({"id": 1, **members}).encode())
    return json.loads(sock.recv(20000))


def refused(name, done, status, words):
    check(name, done.returncode == status and not done.stdout and words in done.stderr, f"{done.returncode} {done.stdout}{done.stderr}")


def tokens(mint):
    done = mint.issue(ALICE, "--aud", "web1.example.com", "--claim", "ticket=T1", "--why", "a test", "--ttl", "2m")
    claims = claims_of(done.stdout) if done.returncode == 0 else {}
    check("a user gets a token within the policy", claims.get("sub") == ALICE and claims.get("aud") == "web1.example.com" and
          claims.get("iss") == "https://tokens.example.com" and claims["exp"] - claims["iat"] == 120, f"{done} {claims}")
    check("forced and chosen claims are in it", claims.get("team") == "dev" and claims.get("ticket") == "T1", claims)
    line = mint.lines()[-1]
    check("its line is in the log", line["jti"] == claims["jti"] and line["account"] == ALICE and line["method"] == "socket" and
          line["section"] == "games" and line["why"] == "a test" and line["uid"] == pwd.getpwnam(ALICE).pw_uid and line["pid"] > 0, line)
    done = mint.issue(ALICE, "--aud", "a.dev.example.com", "--aud", "web1.example.com", "--service", "sudo-i", "--sign-with", "second")
    claims = claims_of(done.stdout) if done.returncode == 0 else {}
    check("a token for one service of two hosts", claims.get("aud") == ["sudo@a.dev.example.com", "sudo@web1.example.com"], f"{done}")
    done = mint.issue(CAROL, "--aud", "web1.example.com", "--service", "sshd")
    check("the default key and lifetime", done.returncode == 0 and claims_of(done.stdout)["exp"] - claims_of(done.stdout)["iat"] == 60, done)
    done = mint.issue("root", "--aud", "x.dev.example.com")
    check("root gets one where a section permits it", done.returncode == 0 and claims_of(done.stdout)["sub"] == "root", done)


def policy(mint):
    web1 = ("--aud", "web1.example.com")
    mint.issue(ALICE, *web1)
    before = len(mint.lines())
    refused("a lifetime above the limit", mint.issue(ALICE, *web1, "--ttl", "6m"), 1, "max_ttl: expected 1s to 5m; found 6m")
    refused("another subject", mint.issue(ALICE, *web1, "--sub", BOB), 1, "subject: expected the account that asks (%u)")
    refused("root as subject", mint.issue(CAROL, *web1, "--service", "sshd", "--sub", "root"), 1, "root")
    refused("an account without a section", mint.issue(BOB, *web1), 1, f"no section of the policy applies to {BOB}")
    refused("a second audience that is denied", mint.issue(ALICE, *web1, "--aud", "prod.dev.example.com"), 1, "[deny prod]")
    refused("every service where one is allowed", mint.issue(CAROL, *web1), 1, "service: expected")
    refused("a claim of the caller's choice", mint.issue(ALICE, *web1, "--claim", "admin=yes"), 1, "admin")
    refused("a forced claim", mint.issue(ALICE, *web1, "--claim", "team=ops"), 1, "team")
    refused("a key of another section", mint.issue(CAROL, *web1, "--service", "sshd", "--sign-with", "second"), 1, "key: expected main")
    refused("the host of the issuer", mint.issue(ALICE, "--aud", HOST), 1, "this_host = yes")
    refused("its name in pam_jwt.conf", mint.issue(ALICE, "--aud", "own.dev.example.com"), 1, "this_host = yes")
    refused("the first label of it", mint.issue(ALICE, "--aud", "own"), 1, "this_host = yes")
    refused("an audience with @", mint.issue(ALICE, "--aud", "sudo@web1.example.com"), 1, "")
    refused("more than 8 audiences", mint.issue(ALICE, *(f"--aud=h{i}.dev.example.com" for i in range(9))), 1, "8")
    refused("a reason that is too long", mint.issue(ALICE, *web1, "--why", "x" * 201), 1, "200")
    refused("a uid without an account", mint.issue(4242, *web1), 1, "no account with uid 4242")
    refused("uid 65534", mint.issue("nobody", *web1), 3, "65534")
    check("none of them is in the log", len(mint.lines()) == before, mint.lines()[before:])
    refused("a token that sudo would cut", mint.issue(ALICE, *web1, "--service", "sudo", "--claim", f"ticket={'t' * 300}"), 1, "sudo")


def options(mint):
    web1 = ("--aud", "web1.example.com")
    for option in ("--iss", "--alg", "--kid", "--typ", "--jti", "--nbf-offset", "--passphrase-file"):
        refused(f"{option} without --key", mint.issue(ALICE, *web1, option, "1s"), 2, f"{option} belongs to --key")
    for option in ("--service", "--why", "--sign-with"):
        refused(f"{option} with --key", mint.issue(ALICE, *web1, "--key", "k", "--sub", "a", option, "x"), 2, f"{option} is for the mint")
    refused("no audience", mint.issue(ALICE), 2, "--aud is missing")
    done = subprocess.run([TOOL, "issue", "--socket", f"{mint.folder}/none", *web1], capture_output=True, text=True, check=False)
    refused("no mint", done, 3, "start the service jwt-issuer-mint")


def requests(mint):
    """What a hostile process might send."""
    issue = {"op": "issue", "audience": ["web1.example.com"]}
    for name, members in (
            ("a jti of the caller's choice", {"jti": "x"}), ("an iss", {"iss": "x"}), ("an account", {"account": "root"}),
            ("a uid", {"uid": 0}), ("a session", {"session": "x"}), ("a text as audience", {"audience": "web1.example.com"}),
            ("a number in the audience", {"audience": [1]}), ("a text as ttl", {"ttl": "60"}), ("claims as a list", {"claims": []})):
        answer = mint.ask(ALICE, **{**issue, **members})
        check(f"issue with {name} is an error", answer["outcome"] == "error" and "token" not in answer, answer)
    for name, members in (("cnf", {"cnf": {"jkt": "x"}}), ("sub", {"sub": "root"}), ("jti", {"jti": "1"}), ("exp", {"exp": 9})):
        answer = mint.ask(ALICE, **issue, claims=members)
        check(f"the claim {name} is refused", answer["outcome"] == "refused", answer)
    for ttl in (-1, 0, 2 ** 62):
        check(f"a ttl of {ttl} is refused", mint.ask(ALICE, **issue, ttl=ttl)["outcome"] == "refused")
    check("no audience is refused", mint.ask(ALICE, op="issue", audience=[])["outcome"] == "refused")
    with mint.connect(ALICE) as sock:
        for text in (b"nonsense", b"x" * 20000, b"[]", b'{"id":1,"op":"issue"}', b'{"id":1,"id":2,"op":"log"}', b'{"id":0,"op":"log"}'):
            sock.send(text)
            answer = json.loads(sock.recv(20000))
            check(f"{text[:30]} is an error", answer["outcome"] == "error" and answer["sentence"], answer)
        check("and the connection goes on", tell(sock, op="log")["outcome"] == "ok")


def rights(mint):
    session = {"op": "session", "account": ALICE, "address": "192.0.2.1"}
    for user in (ALICE, WEB):
        check(f"{user} cannot begin a session", mint.ask(user, **session)["outcome"] == "error")
    answer = mint.ask("root", **session)
    check("root can", answer["outcome"] == "ok" and len(answer["session"]) == 43, answer)
    in_session = {"session": answer["session"]}
    minted = dict(in_session, op="mint", audience="web1.example.com", service="", ttl=60, key="")
    for user in (ALICE, "root"):
        for members in (minted, dict(in_session, op="offer"), dict(in_session, op="logout"), {"op": "details", "token": "a.b.c"},
                        {"op": "login", "account": ALICE, "password": "x"}):
            check(f"{user} cannot ask for {members['op']}", mint.ask(user, **members)["outcome"] == "error")
    check("nobody logs in with a password", mint.ask(WEB, op="login", account=ALICE, password="x")["outcome"] == "error")
    check("an unknown account gets no session", mint.ask("root", **dict(session, account="nosuch"))["outcome"] == "refused")
    with mint.connect(WEB) as web:
        answer = tell(web, op="offer", **in_session)
        check("the pages are offered what the policy allows", answer["account"] == ALICE and answer["max_ttl"] == 300 and
              answer["keys"] == [{"name": "main", "alg": "ES256"}, {"name": "second", "alg": "HS384"}] and
              {"name": "web1.example.com"} in answer["audiences"] and answer["services"] == [{"name": "sudo"}], answer)
        answer = tell(web, **minted, why="form")
        check("they get a token for who has logged in", answer["outcome"] == "ok" and claims_of(answer["token"])["sub"] == ALICE, answer)
        line = mint.lines()[-1]
        check("the log has the session's account", line["account"] == ALICE and line["method"] == "page" and line["why"] == "form" and
              line["address"] == "192.0.2.1", line)
        answer = tell(web, op="details", token=answer["token"], **in_session)
        check("and its details", answer["outcome"] == "verified" and answer["name"] == ALICE, answer)
        for name, members in (("a made-up session", {"session": "A" * 43}), ("an empty session", {"session": ""})):
            check(f"{name} gets nothing", tell(web, **dict(minted, **members))["outcome"] == "no-session")
        check("another host is refused", tell(web, **dict(minted, audience="other.example.com"))["outcome"] == "refused")
        check("the issuer's host is refused", tell(web, **dict(minted, audience=HOST))["outcome"] == "refused")
        check("a longer lifetime is refused", tell(web, **dict(minted, ttl=301))["outcome"] == "refused")
        check("another account is an error", tell(web, **dict(minted, account=BOB))["outcome"] == "error")
        mint.write(CONF + f"[deny leaver]\nwho = user:{ALICE}\n")
        mint.reload()
        check("a deny takes effect on an open session", tell(web, **minted)["outcome"] == "refused")
        mint.write(CONF)
        mint.reload()
        check("log out ends the session", tell(web, op="logout", **in_session)["outcome"] == "ok" and
              tell(web, **minted)["outcome"] == "no-session")


def refusals(mint):
    def last():
        with open(f"{mint.folder}/refused.jsonl", encoding="ascii") as log:
            return json.loads(log.readlines()[-1])
    mint.stop()
    mint.start()  # sources are counted anew
    mint.issue(ALICE, "--aud", "other.example.com", "--sub", BOB, "--service", "sudo")
    line = last()
    check("a refusal is logged", line["what"] == "issue" and line["account"] == ALICE and line["sub"] == BOB and
          line["aud"] in ("other.example.com", ["other.example.com"]) and line["service"] == "sudo" and "subject" in line["sentence"] and
          line["uid"] == pwd.getpwnam(ALICE).pw_uid and line["pid"] > 0, line)
    for members, words in (({"op": "session", "account": "root", "address": "x"}, "does not take this request"),
                           ({"op": "issue", "audience": 1}, "audience"), ({"op": "nonsense"}, "no op")):
        mint.ask(CAROL, **members)
        check(f"so is {members}", words in last()["sentence"] and last()["uid"] == pwd.getpwnam(CAROL).pw_uid, last())
    session = mint.ask("root", op="session", account=ALICE, address="192.0.2.1")["session"]
    minted = {"op": "mint", "session": session, "audience": "other.example.com", "service": "", "ttl": 60, "key": ""}
    with mint.connect(WEB) as web:
        tell(web, **minted)
        check("a refusal of the pages has the session's account", last()["account"] == ALICE and last()["address"] == "192.0.2.1" and
              last()["method"] == "page" and "uid" not in last() and "service" not in last(), last())
        tell(web, **dict(minted, session="A" * 43))
        check("so is a made-up session", "no such session" in last()["sentence"], last())
        tell(web, **dict(minted, account=BOB))
        check("and another account", "unknown member" in last()["sentence"], last())
    answer = mint.ask("root", op="failure", account=BOB, address="192.0.2.9", sentence="wrong password")
    check("root logs a failed login", answer["outcome"] == "ok" and last()["account"] == BOB and last()["address"] == "192.0.2.9" and
          last()["sentence"] == "wrong password" and last()["what"] == "failure" and "uid" not in last(), last())
    check("nobody else does", mint.ask(ALICE, op="failure", account=BOB, address="x", sentence="x")["outcome"] == "error")
    with open(f"{mint.folder}/refused.jsonl", encoding="ascii") as log:
        text = log.read()
    check("the log has no session", session not in text and "A" * 43 not in text)
    os.rename(f"{mint.folder}/refused.jsonl", f"{mint.folder}/old")
    os.mkdir(f"{mint.folder}/refused.jsonl")
    mint.issue(BOB, "--aud", "web1.example.com")
    check("a log of refusals that cannot be written is reported", mint.says("refused.jsonl"), mint.said())
    check("and stops nothing", mint.issue(ALICE, "--aud", "web1.example.com").returncode == 0)
    os.rmdir(f"{mint.folder}/refused.jsonl")
    mint.issue(BOB, "--aud", "web1.example.com")
    check("it goes on by itself", last()["account"] == BOB and mint.says("log of refusals can be written again"), mint.said())


def own_log(mint):
    for _ in range(2):
        mint.issue(ALICE, "--aud", "web1.example.com")
    jti = mint.lines()[0]["jti"]
    done = mint.issue(ALICE, "--json", command="log")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    check("a user sees the lines of their account", lines and all(ALICE in (l["account"], l["sub"]) for l in lines), done)
    done = mint.issue(ALICE, "--jti", jti, command="log")
    check("one line by its jti", done.returncode == 0 and done.stdout.count("\n") == 1 and jti in done.stdout, done)
    refused("not the lines of others", mint.issue(CAROL, "--jti", jti, command="log"), 1, "no such token")
    with open(mint.log, "ab") as log:
        os.truncate(mint.log, os.path.getsize(mint.log) - 20)
        check("a torn line is passed over", mint.issue(ALICE, "--jti", jti, command="log").returncode == 0)
        log.flush()


def reload(mint):
    mint.write(CONF.replace("max_ttl = 5m", "max_ttl = 5x"))
    mint.reload()
    check("a file that is wrong changes nothing", mint.says("issuer.conf:14: max_ttl") and mint.says("stay in use"), mint.said())
    check("the old policy decides", mint.issue(ALICE, "--aud", "web1.example.com", "--ttl", "5m").returncode == 0)
    os.chmod(f"{mint.folder}/issuer-keys/main.key", 0o604)
    mint.write(CONF)
    mint.reload()
    check("a key that others can read is refused", mint.says("main.key: others can read"), mint.said())
    os.chmod(f"{mint.folder}/issuer-keys/main.key", 0o600)
    mint.write(CONF.replace("max_ttl = 5m", "max_ttl = 7m").replace("iss = https", "this_host = yes\niss = https"))
    mint.reload()
    check("a new policy decides", mint.issue(ALICE, "--aud", HOST, "--ttl", "7m").returncode == 0, mint.said())
    mint.write(CONF)
    mint.reload()


def log_faults(mint):
    os.rename(mint.log, f"{mint.log}.1")
    os.mkdir(mint.log)
    done = mint.issue(ALICE, "--aud", "web1.example.com")
    refused("no token while the log cannot be written", done, 3, "the mint log cannot be written")
    check("the reason is not for the user", mint.log not in done.stderr and mint.says(mint.log), done.stderr)
    os.rmdir(mint.log)
    check("it goes on by itself", mint.issue(ALICE, "--aud", "web1.example.com").returncode == 0 and mint.says("can be written again"))
    done = subprocess.run([TOOL, "log", "--verify", "--file", mint.log], capture_output=True, text=True, check=False)
    check("the chain goes on in the new file", done.returncode == 0 and "intact" in done.stdout, done)


def limits(mint):
    mint.write(CONF.replace("iss = https", "mints_per_minute = 3\niss = https"))
    mint.stop()
    mint.start()
    done = [mint.issue(ALICE, "--aud", "web1.example.com") for _ in range(4)]
    check("so many tokens a minute", [d.returncode for d in done] == [0, 0, 0, 3] and "3 tokens within a minute" in done[3].stderr, done)
    check("others have their own", mint.issue(CAROL, "--aud", "web1.example.com", "--service", "sshd").returncode == 0)
    held = [mint.connect(ALICE) for _ in range(16)]
    refused("a 17th connection of an account", mint.issue(ALICE, "--aud", "web1.example.com"), 3, "too many connections")
    check("others can connect", mint.issue(BOB, command="log").returncode == 0)
    begun = time.monotonic()
    sentence = json.loads(held[0].recv(20000))
    took = time.monotonic() - begun
    check("a connection that does not ask ends after 5 s", "within 5 seconds" in sentence["sentence"] and 3 < took < 9 and
          held[0].recv(100) == b"", (sentence, took))
    for sock in held:
        sock.close()
    with mint.connect(WEB) as web:
        time.sleep(5.5)
        check("but not that of the pages", tell(web, op="offer", session="x")["outcome"] == "no-session")


def starts_and_ends(mint):
    check("SIGTERM ends it, and removes its socket", mint.stop() == 0 and not os.path.exists(mint.socket))
    mint.start()
    check("SIGINT too", mint.stop(signal.SIGINT) == 0)
    mint.start()
    mint.stop(signal.SIGKILL)
    mint.start()
    check("it replaces the socket of one that was killed", mint.issue(ALICE, "--aud", "web1.example.com").returncode == 0)
    running = mint.process
    mint.start(ready=False)
    check("a second one at the same socket ends", mint.process.wait(10) == 3 and mint.says("another process listens"), mint.said())
    mint.process = running
    mint.stop()
    with open(mint.socket, "w", encoding="ascii"):
        pass
    mint.start(ready=False)
    check("a file at the path of the socket stays", mint.process.wait(10) == 3 and mint.says("is no socket") and
          os.path.isfile(mint.socket), mint.said())
    os.remove(mint.socket)
    mint.write("iss = x\n")
    mint.start(ready=False)
    check("it does not start without a key", mint.process.wait(10) == 3 and mint.says("[key NAME]"), mint.said())
    mint.write(CONF)
    mint.start(inherit=True)
    check("it takes the socket of the service manager", mint.issue(ALICE, "--aud", "web1.example.com").returncode == 0, mint.said())
    check("which stays when it ends", mint.stop() == 0 and os.path.exists(mint.socket))
    text = mint.said()
    check("the head of the log is reported", "head of the mint log: " in text and "(line " in text, text)


def listings(mint):
    mint.write(CONF)
    mint.stop()
    mint.start()
    with mint.connect(BOB) as sock:
        answers = [tell(sock, op="log") for _ in range(21)]
    check("20 listings of the log a minute", [a["outcome"] for a in answers] == ["ok"] * 20 + ["error"] and
          "20 log listings within a minute" in answers[20]["sentence"], answers[20])
    check("others have their own", mint.ask(CAROL, op="log")["outcome"] == "ok")


def messages(mint):
    """Messages at the limits, and what else a socket permits."""
    ask, issue = b'{"id":1,"op":"log"}', b'{"id":1,"op":"issue","audience":["web1.example.com"]'
    with mint.connect(ALICE) as sock:
        for name, text, outcome in (
                ("16384 bytes", ask.ljust(16384), "ok"), ("16385 bytes", ask.ljust(16385), "error"),
                ("NUL in a name", issue + b',"subject":"games\\u0000root"}', "error"),
                ("a byte 0 in a name", issue + b',"subject":"games\0"}', "error"),
                ("no UTF-8", issue + b',"subject":"games\xff"}', "error"),
                ("a lone surrogate", issue + b',"why":"\\ud800"}', "error"),
                ("depth 9", issue + b',"claims":' + b'{"a":' * 8 + b"1" + b"}" * 9, "error"),
                ("an integer that is too long", issue + b',"ttl":99999999999999999999}', "error")):
            sock.send(text)
            answer = json.loads(sock.recv(20000))
            check(f"{name}: {outcome}", answer["outcome"] == outcome and "token" not in answer, answer)
    with mint.connect(ALICE) as sock:
        sock.send(b"")
        check("an empty message ends its connection", sock.recv(100) == b"")
    with mint.connect(ALICE) as sock:
        sock.send(ask)
        sock.shutdown(socket.SHUT_WR)
        check("a connection closed for writing gets its answer", json.loads(sock.recv(20000))["outcome"] == "ok" and sock.recv(9) == b"")
    with mint.connect(ALICE) as sock:
        sock.shutdown(socket.SHUT_RD)
        try:
            sock.send(ask)
        except BrokenPipeError:
            pass
    with mint.connect(ALICE) as sock:
        answer = tell(sock, op="issue", audience=["web1.example.com"])
        check("the caller is the account that connected, not the one that sends", os.geteuid() == 0 and
              claims_of(answer["token"])["sub"] == ALICE, answer)
    before = mint.count_fds()
    with mint.connect(CAROL) as sock:
        for _ in range(20):
            sock.sendmsg([b"[]"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 50))])
            sock.recv(20000)
        check("descriptors that are sent to it are closed", mint.count_fds() <= before + 1, mint.count_fds())


def crowds(mint):
    """Connections that are too many, that do not end, or that do not read."""
    silent = mint.connect(ALICE)
    silent.setblocking(False)
    try:
        while True:
            silent.send(b"[]")
    except BlockingIOError:
        pass
    held = [mint.connect(WEB) for _ in range(10)]
    for i in range(255):
        held.append(mint.connect(30000 + i // 16))
    check("connections of the pages do not count for others", tell(held[-1], **NOTHING)["outcome"] == "refused")
    answer = json.loads(mint.connect(30016).recv(20000))
    check("the 257th connection is refused", "too many connections: try again later" in answer["sentence"], answer)
    check("root is served nevertheless", mint.ask("root", **NOTHING)["outcome"] == "refused")
    check("and the pages", mint.ask(WEB, op="offer", session="x")["outcome"] == "no-session")
    for sock in held:
        sock.close()
    mint.settle()
    begun = time.monotonic()
    check("others are served while one does not read", mint.ask(BOB, **NOTHING)["outcome"] == "refused" and time.monotonic() - begun < 2)
    time.sleep(6)
    silent.setblocking(True)
    try:
        while silent.recv(20000):
            pass
        is_closed = True
    except ConnectionResetError:
        is_closed = True
    except TimeoutError:
        is_closed = False
    check("that connection is closed", is_closed)
    silent.close()


def shortages(mint):
    """Without descriptors, with a file that may not grow, without stderr, while it is stopped or reloads."""
    web1 = {"op": "issue", "audience": ["web1.example.com"]}
    mint.ask(ALICE, **web1)
    mint.settle()       # so that the connection has the highest descriptor
    with mint.connect(ALICE) as sock:
        tell(sock, op="log")
        used = mint.count_fds()
        mint.limit(resource.RLIMIT_NOFILE, used)
        answer = tell(sock, **web1)
        check("without descriptors there is no token", answer["outcome"] in ("error", "refused") and "token" not in answer, answer)
        with mint.connect(BOB) as waiting:
            begun = mint.cpu_s()
            time.sleep(1)
            check("a connection that cannot be accepted costs no time", mint.cpu_s() - begun < 0.2, mint.cpu_s() - begun)
            mint.limit(resource.RLIMIT_NOFILE, 1024)
            check("it is accepted later", tell(waiting, **NOTHING)["outcome"] == "refused")
    mint.limit(resource.RLIMIT_FSIZE, os.path.getsize(mint.log) + 10)
    done = mint.issue(ALICE, "--aud", "web1.example.com")
    refused("no token when its line does not fit", done, 3, "the mint log cannot be written")
    mint.limit(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
    check("a token when there is room again", mint.ask(ALICE, **web1)["outcome"] == "ok")
    done = subprocess.run([TOOL, "log", "--verify", "--file", mint.log], capture_output=True, text=True, check=False)
    check("the line that was cut is marked", "and marked: " in done.stdout, done)
    with mint.connect(ALICE) as sock:
        tell(sock, op="log")
        mint.process.send_signal(signal.SIGSTOP)
        sock.send(json.dumps({"id": 2, "op": "log"}).encode())
        time.sleep(5.5)
        mint.process.send_signal(signal.SIGCONT)
        check("a request that came while it was stopped is answered", json.loads(sock.recv(20000))["outcome"] == "ok")
    reader, writer = os.pipe()
    mint.stop()
    mint.start(stderr=writer)
    os.close(reader)
    os.close(writer)
    mint.reload()
    check("it goes on when nobody reads its messages", mint.ask(ALICE, **web1)["outcome"] == "ok")


def floods(mint):
    """SIGHUP again and again, while requests are answered; nothing is lost or kept."""
    def drain():
        try:
            while True:
                mint.notified.recv(100)
        except (TimeoutError, OSError):
            pass
    mint.ask(BOB, **NOTHING)
    fds = mint.count_fds()
    reader = threading.Thread(target=drain)
    mint.notified.settimeout(1)
    reader.start()
    outcomes = []
    with mint.connect(ALICE) as sock:
        for _ in range(200):
            mint.process.send_signal(signal.SIGHUP)
            outcomes.append(tell(sock, **NOTHING)["outcome"])
    reader.join()
    mint.notified.settimeout(10)
    check("requests are answered during 200 SIGHUP", outcomes == ["refused"] * 200, outcomes)
    check("no descriptor is lost", mint.count_fds() == fds, (fds, mint.count_fds()))
    mint.process.send_signal(signal.SIGHUP)
    check("SIGTERM ends it among them", mint.stop() == 0)
    mint.start()


def replace(path, old, new):
    """In the file itself: it is mounted elsewhere."""
    with open(path, "r+", encoding="ascii") as file:
        text = file.read().replace(old, new)
        file.seek(0)
        file.truncate()
        file.write(text)


def accounts(_):
    mint = Mint(run_by=("unshare", "-m", "sh", "-c", "mount --bind {0}/passwd /etc/passwd && mount --bind {0}/group /etc/group && exec \"$@\"", "sh"))
    dev, web1 = ("--aud", "x.dev.example.com"), ("--aud", "web1.example.com")
    passwd, group = f"{mint.folder}/passwd", f"{mint.folder}/group"
    uid = pwd.getpwnam(ALICE).pw_uid
    try:
        check("a uid that has an account", claims_of(mint.issue(ALICE, *web1).stdout)["sub"] == ALICE)
        replace(passwd, "root:", "root:x:0:0:root:/root:/bin/sh\nroot:x:30000:30000::/:/bin/sh\nold-root:")
        refused("a second account named root", mint.issue(30000, *dev), 1, "names uid 30000 root, but that account has uid 0")
        check("the first one", mint.issue("root", *dev).returncode == 0)
        replace(passwd, f"{ALICE}:", f"twin:x:{uid}:{uid}::/:/bin/sh\n{ALICE}:")
        refused("the first of two accounts with one uid counts", mint.issue(ALICE, *web1), 1, "no section of the policy applies to twin")
        replace(passwd, "twin:", "renamed:")
        refused("a uid whose account was renamed", mint.issue(ALICE, *web1), 1, "no section of the policy applies to renamed")
        replace(passwd, f"renamed:x:{uid}:{uid}::/:/bin/sh\n", "")
        check("and renamed back", mint.issue(ALICE, *web1).returncode == 0)
        mint.write(CONF + "[allow dev]\nwho = group:team\naudience = web2.example.com\nservice = *\n")
        mint.reload()
        refused("a group that does not exist", mint.issue(BOB, "--aud", "web2.example.com"), 1, "no section")
        replace(group, "root:", f"team:x:30001:{BOB}\nroot:")
        check("a member of a new group, without a reload", mint.issue(BOB, "--aud", "web2.example.com").returncode == 0)
        replace(group, f"team:x:30001:{BOB}", "team:x:30001:")
        refused("a member who has left", mint.issue(BOB, "--aud", "web2.example.com"), 1, "no section")
        replace(passwd, f"{WEB}:", "no-web:")
        mint.reload()
        check("the account of the pages is looked up again by SIGHUP", mint.ask(WEB, op="offer", session="x")["outcome"] == "error")
        os.truncate(passwd, 0)
        refused("an empty account database", mint.issue(ALICE, *web1), 1, "no account with uid")
    finally:
        mint.remove()


PARTS = (tokens, policy, options, requests, rights, refusals, own_log, reload, log_faults, limits, listings, messages, crowds, shortages,
         floods, starts_and_ends)


def main():
    mint = Mint()
    try:
        for part in (*PARTS, accounts):
            if part.__name__ in sys.argv[2:] or (not sys.argv[2:] and part != accounts):
                part(mint)
    finally:
        mint.remove()
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
