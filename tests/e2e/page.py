#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""page.py SSH_COMMAND...: the cases of page.sh, in its sandbox. It starts the processes of the issuer, and acts as the proxy and the
browsers. SSH_COMMAND prints the name of the account on the host, if it accepts the token that it asks for."""
import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time

import units
from visitor import Browser, Task, said, token_of

WORK, LOGIN, PASSWORD, HOST = (os.environ[name] for name in ("WORK", "LOGIN", "PASSWORD", "HOST"))
BIN, LOGS = f"{WORK}/bin", "/var/log/jwt-issuer"
WRONG = "incorrect horse"
DELAY_S = 3             # of a refused login
PATIENCE_S = (4.9, 7)   # 5 s, and room for a busy machine
FAILED = "Log in failed"
UNREACHABLE = "The issuer cannot be reached"
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    passed += bool(condition)
    failed += not condition
    print(f"{'ok  ' if condition else 'FAIL'} {name}{'' if condition else f': {detail}'}", flush=True)


def lines_of(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def comes_true(condition):
    """Whether it is true, or becomes true soon."""
    until = time.monotonic() + 3
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


# ---- the host ------------------------------------------------------------------------------------------------------

def opens_ssh(token):
    done = subprocess.run(["sshpass", "-e", "-P", "'s password: ", *sys.argv[1:]], env={**os.environ, "SSHPASS": token}, capture_output=True,
                          text=True, check=False, timeout=25)
    return done.stdout.strip() == LOGIN


def opens_sudo(token):
    done = subprocess.run(["setpriv", "--reuid", LOGIN, "--regid", LOGIN, "--init-groups", "--", "sudo", "-k", "-S", "-p", "", "id", "-un"],
                          input=token + "\n", capture_output=True, text=True, check=False, timeout=25)
    return done.stdout.strip() == "root"


OPENS = {"sshd": opens_ssh, "sudo": opens_sudo}


class HostLog:
    """What the host has logged since this object was made."""

    def __init__(self):
        self.seen = len(lines_of(os.environ["LOG_FILE"]))

    def has(self, *words):
        """Whether it has a line with all these words, or gets one soon."""
        return comes_true(lambda: any(all(word in line for word in words) for line in lines_of(os.environ["LOG_FILE"])[self.seen:]))


# ---- the cases -----------------------------------------------------------------------------------------------------

def refused_logins():
    """At the same time, because each takes 3 s."""
    wrong = [Task(Browser("192.0.2.1").log_in, LOGIN, WRONG), Task(Browser("192.0.2.2").log_in, "locked", PASSWORD),
             Task(Browser("192.0.2.3").log_in, "nobody-here", PASSWORD), *(Task(Browser(f"192.0.2.{i}").log_in, "guessed", WRONG) for i in (4, 5, 6))]
    for task in wrong:
        answer, took = task.wait()
        check(f"a login is refused: {', '.join(task.arguments)}", answer.status == 403 and answer.result() == FAILED and
              not answer.cookie("__Host-session")[0] and took >= DELAY_S - 0.1, (said(answer), took))
    expected = sorted((task.arguments[0], f"192.0.2.{i}") for i, task in enumerate(wrong, 1))
    check("they are in the log of refusals", comes_true(lambda: failures() == expected), failures())


def failures():
    """The accounts and addresses of the failed logins in the log."""
    lines = map(json.loads, lines_of(f"{LOGS}/refused.jsonl"))
    return sorted((line["account"], line["address"]) for line in lines if line["what"] == "failure")


def guessed_account():
    answer, _ = Browser("192.0.2.7").log_in("guessed", PASSWORD)
    return answer


def log_in_right():
    alice = Browser("2001:db8::7")
    answer, took = alice.log_in(LOGIN, PASSWORD)
    page = alice.home()
    check("the right password logs in", answer.status == 303 and page.result() == f"You are logged in as {LOGIN}" and took < DELAY_S,
          (said(answer), said(page), took))
    return alice


def claims_of(token):
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def line_of_token(token):
    """The line of the mint log."""
    return next((line for line in map(json.loads, lines_of(f"{LOGS}/mint.jsonl")) if line["jti"] == claims_of(token)["jti"]), None)


def changed(token):
    """With another payload."""
    header, payload, signature = token.split(".")
    middle = len(payload) // 2
    return f"{header}.{payload[:middle]}{'A' if payload[middle] != 'A' else 'B'}{payload[middle + 1:]}.{signature}"


def tokens_open(alice):
    tokens = {}
    for service in OPENS:
        answer = alice.get_token(service)
        tokens[service] = token_of(answer)
        check(f"a token for {service}", (answer.result() or "").startswith("Token generated successfully") and tokens[service], said(answer))
    for service, opens in OPENS.items():
        log = HostLog()
        check(f"it opens {service}", opens(tokens[service]))
        line = line_of_token(tokens[service])
        check(f"{service}: the mint log says who got it", line and (line["account"], line["method"], line["address"], line["why"]) ==
              (LOGIN, "page", "2001:db8::7", "a test"), line)
        check(f"{service}: the log of the host has its jti", log.has("accepted slug=ok", f'service="{service}"', f'jti="{line["jti"]}"'))
    return tokens


def tokens_are_refused(tokens, expired):
    """At the same time, because each refusal takes 2 s."""
    log, tries = HostLog(), []
    time.sleep(max(0, *(claims_of(token)["exp"] - time.time() for token in expired.values())))
    for service, other in (("sshd", "sudo"), ("sudo", "sshd")):
        for name, slug, token in (("an expired token", "expired", expired[service]),
                                  ("a changed token", "signature-invalid", changed(tokens[service])),
                                  (f"a token for {other}", "audience-mismatch", tokens[other])):
            tries.append((f"{name} does not open {service}", service, slug, Task(OPENS[service], token)))
    for name, service, slug, task in tries:
        check(name, task.wait() is False and log.has(f"refused slug={slug}", f'service="{service}"'))


def policy_is_obeyed(alice):
    for name, options in (("another host", {"audience": "web2.example.org"}), ("another service", {"service": "su"}),
                          ("every service", {"service": ""}), ("a longer lifetime", {"ttl": "6m"})):
        answer = alice.get_token(**{"service": "sudo", **options})
        check(f"no token for {name}", (answer.result() or "").startswith("Invalid token") and not token_of(answer), said(answer))


# ---- accidents -----------------------------------------------------------------------------------------------------

def is_unreachable(task, earliest=PATIENCE_S[0]):
    answer = task.value
    return answer.status == 503 and (answer.result() or "").startswith(UNREACHABLE) and earliest <= task.took_s < PATIENCE_S[1]


def mint_is_stopped(alice, mint):
    csrf = alice.home().csrf()
    mint.send(signal.SIGSTOP)
    visits = [Task(alice.home), Task(alice.get_token, "sudo", "60s", HOST, csrf)]
    newcomer = Task(Browser("192.0.2.8").log_in, LOGIN, PASSWORD)
    check("the mint is stopped: the rest of the page is served", alice.get("/style.css").status == 200)
    for task, name in zip(visits, ("a visit", "a token")):
        task.join()
        check(f"the mint is stopped: {name}: the page says so within 5 s", is_unreachable(task), (said(task.value), task.took_s))
    answer, took = newcomer.wait()
    check("the mint is stopped: a login: the page says so within 5 s", answer.status == 503 and not answer.cookie("__Host-session")[0] and
          took < PATIENCE_S[1], (said(answer), took))
    mint.send(signal.SIGCONT)
    check("it goes on: so does the session", alice.home().result() == f"You are logged in as {LOGIN}", said(alice.home()))
    check("it goes on: it gives tokens", opens_sudo(token_of(alice.get_token("sudo")) or ""))


def mint_is_killed(alice, mint):
    """As with systemd, its socket stays: a connection waits for the next mint."""
    mint.send(signal.SIGKILL)
    visit = Task(alice.home)
    visit.join()
    check("the mint is killed: the page says so within 5 s", is_unreachable(visit), (said(visit.value), visit.took_s))
    mint.start()
    page = alice.home()
    check("it is restarted: the page says that the session has ended", page.status == 200 and
          page.result() == "Your session has ended: log in again", said(page))
    logs_in_again(alice, "it is restarted")


def mint_is_restarted(alice, mint):
    """While the page is used."""
    csrf = alice.home().csrf()
    mint.send(signal.SIGTERM)
    waiting = Task(alice.get_token, "sudo", "60s", HOST, csrf)
    time.sleep(0.2)
    mint.start()
    answer = waiting.wait()
    check("it is restarted while a token is asked for: the page says that the session has ended",
          answer.result() == "Your session has ended: log in again" and not token_of(answer), said(answer))
    logs_in_again(alice, "it is restarted while the page is used")


def logs_in_again(alice, when):
    answer, _ = alice.log_in(LOGIN, PASSWORD)
    check(f"{when}: the user logs in again", answer.status == 303, said(answer))
    check(f"{when}: and gets a token", opens_sudo(token_of(alice.get_token("sudo")) or ""))


def page_is_restarted(alice, web):
    """The mint has the session."""
    web.send(signal.SIGKILL)
    web.start()
    check("the page is restarted: the session goes on", alice.home().result() == f"You are logged in as {LOGIN}", said(alice.home()))


def log_out(alice):
    old = Browser(alice.address)
    old.session = alice.session
    answer = alice.post("/logout", [("csrf", alice.home().csrf())], alice.session)
    page = old.home()
    check("log out ends the session", answer.status == 303 and page.result() == "Your session has ended: log in again", (said(answer), said(page)))


def logs_are_right(secrets):
    done = subprocess.run([f"{BIN}/jwt-issuer", "log", "--verify"], capture_output=True, text=True, check=False)
    check("the chain of the mint log is intact", done.returncode == 0 and "intact" in done.stdout, done)
    text = ""
    for path in (f"{LOGS}/mint.jsonl", f"{LOGS}/refused.jsonl", f"{WORK}/log/auth", f"{WORK}/log/mint", f"{WORK}/log/web", os.environ["LOG_FILE"]):
        text += "\n".join(lines_of(path))
    check("no log has a password, a session or a token", not [word for word in secrets if word in text] and LOGIN in text)
    check("the processes report nothing else", not lines_of(f"{WORK}/log/web"), lines_of(f"{WORK}/log/web"))


def play(mint, web):
    refused_logins()
    locked_out = Task(guessed_account)
    alice = log_in_right()
    expired = {service: token_of(alice.get_token(service, "1s")) for service in OPENS}
    tokens = tokens_open(alice)
    policy_is_obeyed(alice)
    tokens_are_refused(tokens, expired)
    check("the right password after three wrong ones is refused", locked_out.wait().result() == FAILED, said(locked_out.value))
    mint_is_stopped(alice, mint)
    sessions = [alice.session.partition("=")[2]]
    mint_is_killed(alice, mint)
    page_is_restarted(alice, web)
    mint_is_restarted(alice, mint)
    log_out(alice)
    logs_are_right([PASSWORD, WRONG, *sessions, alice.session.partition("=")[2], *(token.split(".")[2] for token in tokens.values())])


def main():
    auth = units.listen("/run/jwt-issuer-web/auth.sock", socket.SOCK_SEQPACKET, "_jwt-issuer-web", "_jwt-issuer-web", 0o600)
    units.start_for_each_connection(auth, f"{WORK}/log/auth", f"{BIN}/jwt-issuer-auth")
    mint = units.Unit(units.listen("/run/jwt-issuer/mint.sock", socket.SOCK_SEQPACKET, "root", "root", 0o666), "_jwt-issuer", f"{WORK}/log/mint",
                      f"{BIN}/jwt-issuer", "mint")
    web = units.Unit(units.listen("/run/jwt-issuer-web/http.sock", socket.SOCK_STREAM, "_jwt-issuer-web", "www-data", 0o660), "_jwt-issuer-web",
                     f"{WORK}/log/web", f"{BIN}/jwt-issuer", "serve")
    play(mint, web)
    with open(f"{WORK}/log/result", "w", encoding="ascii") as result:
        result.write(f"{passed} {failed}\n")


main()
