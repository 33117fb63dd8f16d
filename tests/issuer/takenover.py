#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""takenover.py BUILD_DIR: a jwt-issuer-web that somebody has taken over asks a real mint for what it must not have. Each request is
refused, and is in the log of refusals. As root. mint.py has the rights of each account, and what the pages may do."""
import json
import os
import pwd
import sys
import time

import mint as scene
from mint import ALICE, BOB, CAROL, WEB, Mint, check, tell

GUESSES = 3000
NO_SESSION = "no such session"


class Page:
    """Its connection to the mint. Root begins the sessions, each from another address: the log has a limit for each source."""

    def __init__(self, mint):
        self.mint, self.addresses = mint, 0
        self.sock = mint.connect(WEB)

    def renew(self):
        """With a new mint, which has logged nothing for any source."""
        self.mint.stop()
        self.mint.start()
        self.sock.close()
        self.sock = self.mint.connect(WEB)

    def session(self, account):
        self.addresses += 1
        address = f"198.51.100.{self.addresses}"
        return self.mint.ask("root", op="session", account=account, address=address)["session"], address

    def refusals(self):
        path = f"{self.mint.folder}/refused.jsonl"
        if not os.path.exists(path):
            return []
        with open(path, encoding="ascii") as log:
            return [json.loads(line) for line in log]

    def is_denied(self, name, request, outcome, words, **who):
        """There is no token, and one new line in the log of refusals with these words, and with the members who."""
        logged, minted = len(self.refusals()), len(self.mint.lines())
        answer = tell(self.sock, **request)
        lines = self.refusals()[logged:]
        check(name, answer["outcome"] == outcome and "token" not in answer and len(self.mint.lines()) == minted and len(lines) == 1 and
              words in lines[0]["sentence"] and all(lines[0].get(key) == value for key, value in who.items()), (answer, lines))


def request_for(session_of_request, **members):
    return {"op": "mint", "session": session_of_request, "audience": "web1.example.com", "service": "sshd", "ttl": 60, "key": "", **members}


def beyond_the_policy(page):
    """In the session of a user who has logged in."""
    session, _ = page.session(CAROL)
    check("a token within the policy", tell(page.sock, **request_for(session))["outcome"] == "ok")
    for name, members, words in (
            ("another host", {"audience": "other.example.com"}, "audience"), ("the host of another section", {"audience": "x.dev.example.com"}, "audience"),
            ("a pattern of hosts", {"audience": "*.example.com"}, "the host is"), ("a service in the host", {"audience": "sudo@web1.example.com"}, "the host is"),
            ("a host in capitals", {"audience": "WEB1.example.com"}, "the host is"), ("two hosts", {"audience": "web1.example.com web2.example.com"}, "the host is"),
            ("a line break", {"audience": "web1.example.com\n"}, "the host is"), ("no host", {"audience": ""}, "the host is"),
            ("another service", {"service": "sudo"}, "service"), ("every service", {"service": ""}, "service"), ("a star", {"service": "*"}, "service"),
            ("a host in the service", {"service": "sshd@web2.example.com"}, "service"), ("a path", {"service": "../sshd"}, "service"),
            ("a longer lifetime", {"ttl": 3601}, "ttl"), ("no lifetime", {"ttl": 0}, "ttl"), ("a negative one", {"ttl": -1}, "ttl"),
            ("a lifetime without end", {"ttl": 2 ** 62}, "ttl"), ("the key of another section", {"key": "second"}, "key"),
            ("an unknown key", {"key": "nosuch"}, "key"), ("the file of a key", {"key": "../issuer-keys/main"}, "key"),
            ("a reason that is too long", {"why": "x" * 201}, "200")):
        session, address = page.session(CAROL)
        page.is_denied(f"mint: {name}", request_for(session, **members), "refused", words, what="mint", account=CAROL, uid=None, address=address,
                       method="page")


def members_of_others(page):
    """The request has no place for the user, the claims and the like: the session alone says who gets the token."""
    uid = pwd.getpwnam(WEB).pw_uid
    for number, (name, value) in enumerate((
            ("subject", BOB), ("subject", "root"), ("account", BOB), ("sub", "root"), ("uid", 0), ("address", "192.0.2.1"), ("claims", {"admin": "yes"}),
            ("claims", {}), ("jti", "x"), ("iss", "https://other.example.com"), ("kid", "second"), ("exp", 2 ** 40), ("alg", "none"),
            ("audience", ["web1.example.com"]), ("ttl", "60"), ("ttl", 60.5), ("session", 1))):
        if number % 8 == 0:
            page.renew()
        session, _ = page.session(CAROL)
        page.is_denied(f"mint: {name} {json.dumps(value)}", request_for(session, **{name: value}), "error", "member", uid=uid)
    session, _ = page.session(ALICE)
    for op, members in (("offer", {"account": BOB}), ("logout", {"account": BOB}), ("details", {"token": "x", "account": BOB})):
        page.is_denied(f"{op}: the account {BOB}", {"op": op, "session": session, **members}, "error", "unknown member", uid=uid)
    check("the session goes on", tell(page.sock, op="offer", session=session)["account"] == ALICE)


def no_sessions(page):
    """Sessions that have ended, or never were."""
    page.renew()
    sessions = [page.session(ALICE)[0] for _ in range(9)]
    ended, _ = page.session(CAROL)
    tell(page.sock, op="logout", session=ended)
    last = sessions[-1]
    # 43 characters are 258 bits: the last two are not part of the session, and must be 0
    other_end = chr(ord(last[-1]) + 1)
    for name, session in (
            ("the oldest of nine", sessions[0]), ("one that was logged out", ended), ("a made-up one", "A" * 43), ("a shorter one", last[:-1]),
            ("a longer one", last + "A"), ("the same bits", last[:-1] + other_end), ("other capitals", last.swapcase()), ("none", "")):
        page.is_denied(f"mint in a session: {name}", request_for(session), "no-session", NO_SESSION, what="mint", uid=pwd.getpwnam(WEB).pw_uid)
    check("the last session goes on", tell(page.sock, op="offer", session=last)["account"] == ALICE)
    page.renew()
    page.is_denied("mint in a session: one of an earlier mint", request_for(last), "no-session", NO_SESSION)


def in_its_own_name(page):
    page.renew()
    uid = pwd.getpwnam(WEB).pw_uid
    issue = {"op": "issue", "audience": ["web1.example.com"], "service": "sshd"}
    for name, request, outcome, words in (
            ("a session for anybody", {"op": "session", "account": ALICE, "address": "192.0.2.1"}, "error", "does not take this request"),
            ("a failed login of anybody", {"op": "failure", "account": ALICE, "address": "192.0.2.1", "sentence": "x"}, "error", "does not take"),
            ("a login with a password", {"op": "login", "account": ALICE, "password": "x"}, "error", "does not take this request"),
            ("a token for itself", issue, "refused", "no section"), ("a token for another", {**issue, "subject": CAROL}, "refused", "no section"),
            ("a token for root", {**issue, "subject": "root"}, "refused", ""),
            ("a token with a session", {**issue, "session": page.session(CAROL)[0]}, "error", "unknown member")):
        page.is_denied(f"it asks for {name}", request, outcome, words, uid=uid)
    logged = len(page.refusals())
    page.sock.send(b"\xff nonsense")
    check("a message that is not a request is an error", json.loads(page.sock.recv(20000))["outcome"] == "error")
    lines = page.refusals()[logged:]
    check("and is logged", len(lines) == 1 and lines[0]["what"] == "request" and lines[0]["uid"] == uid and lines[0]["sentence"], lines)
    check("it sees no line of the log of others", tell(page.sock, op="log")["lines"] == [] and page.mint.lines())


def sentence_of(answer):
    return answer.get("sentence", "")


def floods(page):
    """Requests and connections without end. Other users get their tokens meanwhile."""
    page.renew()
    logged = len(page.refusals())
    longest_s = 0
    for number in range(GUESSES):
        answer = tell(page.sock, **request_for(f"{number:043d}"))
        if answer["outcome"] != "no-session":
            break
        if number % 1000 == 0:
            begun = time.monotonic()
            check(f"after {number} guesses another user gets a token", page.mint.issue(ALICE, "--aud", "web1.example.com").returncode == 0)
            longest_s = max(longest_s, time.monotonic() - begun)
    check("guesses are refused", answer["outcome"] == "no-session" and longest_s < 2, (answer, longest_s))
    session, _ = page.session(CAROL)
    answers = [tell(page.sock, **request_for(session)) for _ in range(61)]
    check("60 tokens a minute in sessions of an account", [a["outcome"] for a in answers] == ["ok"] * 60 + ["error"] and
          "60 tokens within a minute" in sentence_of(answers[60]), answers[60])
    held = [page.mint.connect(WEB) for _ in range(63)]
    check("64 connections of the pages", tell(held[-1], op="offer", session="x")["outcome"] == "no-session")
    with page.mint.connect(WEB) as more:
        answer = json.loads(more.recv(20000))
        check("and no more", "too many connections" in sentence_of(answer), answer)
    for sock in held:       # nobody reads the answers
        sock.setblocking(False)
        try:
            while True:
                sock.send(b"[]")
        except BlockingIOError:
            pass
    begun = time.monotonic()
    check("another user gets a token meanwhile", page.mint.issue(ALICE, "--aud", "web1.example.com").returncode == 0 and time.monotonic() - begun < 2)
    check("and root a session", len(page.session(ALICE)[0]) == 43)
    for sock in held:
        sock.close()
    page.mint.stop()
    lines = page.refusals()[logged:]
    left_out = sum(line.get("left_out", 0) for line in lines)
    check("the log has the first of them, and how many it left out", len(lines) < 30 and left_out >= GUESSES - 10, (len(lines), left_out))


def main():
    mint = Mint()
    try:
        page = Page(mint)
        for part in (beyond_the_policy, members_of_others, no_sessions, in_its_own_name, floods):
            part(page)
    finally:
        mint.remove()
    print(f"{scene.passed} passed, {scene.failed} failed")
    return scene.failed > 0


sys.exit(main())
