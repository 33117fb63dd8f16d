#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""auth.py BUILD_DIR: jwt-issuer-auth with PAM stacks of a test module, and stubs of jwt-issuer-web and the mint."""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from scene import ACCOUNT, ADDRESS, SESSION, TOKEN, Stage

PASSWORD = {"question": "Password", "echo": False}
RIGHT = "required ask=Password:right"
OK = {"outcome": "ok", "session": SESSION}
REFUSED = {"outcome": "refused"}
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    passed += bool(condition)
    failed += not condition
    if not condition:
        print(f"FAIL {name} {detail}", flush=True)


def judge(name, login, answers, questions, outcome, log, stage, sessions=0):
    """Play a login. Its log must have one line with the text log, and none of the answers."""
    asked_before = len(stage.mint.asked)
    found = login.play(answers)
    status, text = login.end()
    lines = [line for line in text.splitlines() if not line.startswith("alarm ")]
    check(f"{name}: dialog", found == (questions, outcome), found)
    check(f"{name}: log", len(lines) == 1 and log in lines[0], text)
    check(f"{name}: no answer in the log", not any(len(a) > 3 and a in text for a in answers), text)
    check(f"{name}: exit status", status == 0, status)
    check(f"{name}: sessions", len(stage.mint.asked) - asked_before == sessions, stage.mint.asked[asked_before:])
    return text


def report_of(login, log):
    """The request to the mint about a refused log in: the reason is what the log says after the last member."""
    return {"id": 1, "op": "failure", **login.first, "sentence": log[log.rindex('": ') + 3:].strip()}


def refuses(stage, name, answers, log, questions=(PASSWORD,), **named):
    login = stage.login(**named)
    text = judge(name, login, answers, list(questions), REFUSED, log, stage)
    report = stage.mint.take_report()
    check(f"{name}: report to the mint", report == report_of(login, text) and not stage.mint.reports, (report, text))


def accepts(stage, name, answers, questions=(PASSWORD,), **named):
    judge(name, stage.login(**named), answers, list(questions), OK, f'accepted user="{ACCOUNT}"', stage, 1)


def errs(stage, name, answers, log, questions=(PASSWORD,), sessions=0):
    """The login ends with an error, whose sentence is in the log."""
    asked_before = len(stage.mint.asked)
    login = stage.login()
    found, outcome = login.play(answers)
    status, text = login.end()
    check(f"{name}: dialog", found == list(questions) and outcome and outcome["outcome"] == "error", (found, outcome))
    check(f"{name}: sentence", outcome and log in outcome.get("sentence", "") and outcome["sentence"] in text, (outcome, text))
    check(f"{name}: log", text.count("unavailable user=") == 1 and "right" not in text and status == 0, (status, text))
    check(f"{name}: sessions", len(stage.mint.asked) - asked_before == sessions)


def people(stage):
    stage.stack(RIGHT, f"rhost={ADDRESS} nonull=1")
    accepts(stage, "the right password", ["right"])
    check("the request to the mint", stage.mint.asked[-1] == {"id": 1, "op": "session", "account": ACCOUNT, "address": ADDRESS},
          stage.mint.asked)
    refuses(stage, "a wrong password", ["wrong"], f'refused user="{ACCOUNT}" service="jwt-issuer" rhost="{ADDRESS}": pam_authenticate: ')
    stage.stack("required nonull=1 ask=Password:right")
    accepts(stage, "the flag for empty passwords", ["right"])
    stage.stack(RIGHT, "return=13")     # PAM_ACCT_EXPIRED
    refuses(stage, "an expired account", ["right"], "pam_acct_mgmt: ")
    stage.stack(RIGHT, "return=12")     # PAM_NEW_AUTHTOK_REQD
    refuses(stage, "a password that must be changed", ["right"], "pam_acct_mgmt: ")
    stage.stack(RIGHT, "return=25")     # PAM_IGNORE: no module has decided
    refuses(stage, "an account that no module accepts", ["right"], "pam_acct_mgmt: ")
    stage.stack("required say=why ask=Password:right say=why")
    refuses(stage, "the texts of a module", ["wrong"], "pam_authenticate: ")
    accepts(stage, "the texts of a module that accepts", ["right"])
    stage.stack("required ask=Password:right user=root")
    refuses(stage, "another name", ["right"], "PAM changed the name of the account")
    stage.stack(RIGHT, "user=root")
    refuses(stage, "another name of the account phase", ["right"], "PAM changed the name of the account")
    stage.stack("required return=0")
    refuses(stage, "no question", [], "PAM asked no question", ())
    stage.stack(RIGHT)
    refuses(stage, "an unknown account", ["right"], "the account database has no account", account="no-such-account")
    stage.stack("required ask=Password:right delay=5000000 return=7")
    begin = time.monotonic()
    refuses(stage, "a delay", ["right"], "pam_authenticate: ")
    check("a delay: is not observed", time.monotonic() - begin < 4)


def names(stage):
    stage.stack(RIGHT)
    for name in ("", "a" * 257, "a\nb", "a\x7fb", "\x01", "\x80", "a\x9b31m", "\x9f", "../daemon", "a/b"):
        refuses(stage, f"account {name[:9]!r}", [], "the name of the account is empty or too long", (), account=name)
    for name in ("\xa0", "J\xf6rg", "\u4000"):
        refuses(stage, f"account {name}", ["right"], "no account of exactly this name", account=name)
    refuses(stage, "the longest name", ["right"], "no account of exactly this name", account="a" * 256)
    refuses(stage, "a name in the log", ["right"], 'user="a\\" rhost=\\"b"', account='a" rhost="b')


def answers_refused(stage):
    stage.stack(RIGHT)
    for name, answer, log in (
            ("an empty answer", "", "an answer is empty"),
            ("512 bytes", "x" * 512, "an answer is longer than 511 bytes"),
            ("a token", TOKEN, "an answer has the shape of a token"),
            ("a damaged token", f"Bearer {TOKEN}", "an answer has the shape of a token"),
            ("a quoted token", f'"{TOKEN}"', "an answer has the shape of a token"),
            ("79 bytes", TOKEN[:79], "pam_authenticate: "),
            ("80 bytes", TOKEN[:80], "an answer has the shape of a token"),
            ("511 bytes", "x" * 511, "pam_authenticate: ")):
        refuses(stage, name, [answer], log)
    stage.stack(f"required ask=Password:{'x' * 511}")
    accepts(stage, "a password of 511 bytes", ["x" * 511])
    # whatever the stack does after it, PAM_CONV_ERR (19) stays, and an accepting module changes nothing
    stage.stack("optional again=Password:19 again=Password:19\nrequired return=0")
    refuses(stage, "a token before a module that accepts", [TOKEN], "an answer has the shape of a token")


def tokens(stage):
    """A token that pam_jwt accepts, in a stack with pam_jwt."""
    def issuer(*arguments):
        return subprocess.run([f"{stage.build}/jwt-issuer", *arguments], capture_output=True, text=True, check=True).stdout.strip()
    keys = os.path.join(stage.folder, "keys")
    os.mkdir(keys, 0o755)
    issuer("keygen", "--out", f"{keys}/corp", "--alg", "EdDSA")
    conf = os.path.join(stage.folder, "pam_jwt.conf")
    with open(conf, "w", encoding="ascii") as file:
        file.write("hostname = issuer.example.com\n[issuer corp]\nmin_uid = 1\niss = none\nkey = corp.pub\nalgorithm = EdDSA\n")
    os.chmod(conf, 0o644)
    token = issuer("issue", "--key", f"{keys}/corp.key", "--sub", ACCOUNT, "--aud", "issuer.example.com")
    shown = subprocess.run([f"{stage.build}/pam-jwt", "check", "--conf", conf, "--user", ACCOUNT], input=token, capture_output=True,
                           text=True, check=False).stdout
    check("a valid token", "verdict: ok" in shown, shown)
    stage.stack(f"required {stage.build}/pam_jwt.so conf={conf}")
    prompt = [{"question": "Token: ", "echo": False}]
    refuses(stage, "a valid token", [token], "an answer has the shape of a token", prompt)
    refuses(stage, "a valid token with a space", [f" {token}"], "an answer has the shape of a token", prompt)
    refuses(stage, "no token", ["x"], "pam_authenticate: Insufficient credentials", prompt)


def questions(stage):
    code = {"question": "Code", "echo": True}
    stage.stack(f"{RIGHT}\nrequired show=Code:123456")
    accepts(stage, "two questions", ["right", "123456"], (PASSWORD, code))
    refuses(stage, "two questions, the second wrong", ["right", "000000"], "pam_authenticate: ", (PASSWORD, code))
    refuses(stage, "two questions, a token", ["right", TOKEN], "an answer has the shape of a token", (PASSWORD, code))
    stage.stack("required pair=Password:right")
    accepts(stage, "two questions at once", ["right", "right"], (PASSWORD, PASSWORD))
    refuses(stage, "two questions at once, the second empty", ["right", ""], "an answer is empty", (PASSWORD, PASSWORD))
    stage.stack("\n".join([RIGHT] * 4))
    accepts(stage, "four questions", ["right"] * 4, [PASSWORD] * 4)
    stage.stack("\n".join([RIGHT] * 5))
    refuses(stage, "five questions", ["right"] * 5, "PAM asked more than 4 questions", [PASSWORD] * 4)
    for length in (511, 512):
        text = "q" * length if length == 511 else "q" * 508 + "..."
        stage.stack(f"required long={length}:right")
        accepts(stage, f"a question of {length} characters", ["right"], [{"question": text, "echo": False}])
    stage.stack("required latin=right")
    accepts(stage, "a question in Latin-1", ["right"], [{"question": "Passwort f\\xFCr:", "echo": False}])
    stage.stack("required style=7:right")   # PAM_BINARY_PROMPT
    refuses(stage, "a binary question", ["right"], "message of unknown style", ())


def mint(stage):
    stage.stack(RIGHT)
    for name, answer, log in (
            ("refuses", {"id": 1, "outcome": "refused", "sentence": "not you"}, "not you"),
            ("fails", {"id": 1, "outcome": "error", "sentence": "broken"}, "broken"),
            ("is busy", {"id": 0, "outcome": "error", "sentence": "too many connections"}, "too many connections"),
            ("answers another request", {"id": 2, "outcome": "ok", "session": SESSION}, "an answer that cannot be read"),
            ("answers nothing with id 0", {"id": 0, "outcome": "ok", "session": SESSION}, "an answer that cannot be read"),
            ("sends no session", {"id": 1, "outcome": "ok"}, "an answer that cannot be read"),
            ("sends nonsense", b"nonsense", "an answer that cannot be read"),
            ("hangs up", None, "the mint has closed the connection")):
        stage.mint.answer = answer
        errs(stage, f"the mint {name}", ["right"], log, sessions=1)
    stage.mint.answer = stage.mint.usual
    path, stage.mint.path = stage.mint.path, "/nonexistent/mint.sock"
    errs(stage, "no mint", ["right"], "cannot connect to the mint at /nonexistent/mint.sock: No such file or directory")
    stage.mint.path = "/" + "x" * 108
    errs(stage, "a long path", ["right"], "File name too long")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as stopped:
        stage.mint.path = os.path.join(stage.folder, "stopped")
        stopped.bind(stage.mint.path)
        stopped.listen(8)
        begin = time.monotonic()
        errs(stage, "a mint that is stopped", ["right"], "the mint does not answer")
        check("a mint that is stopped: 5 s", 4.5 < time.monotonic() - begin < 8)
    stage.mint.path = path


def reports(stage):
    """Neither the login nor the process waits for the mint when a refusal is reported."""
    stage.stack(RIGHT)
    path = stage.mint.path
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as stopped:
        stage.mint.path = os.path.join(stage.folder, "unread")
        stopped.bind(stage.mint.path)
        stopped.listen(0)
        for name, where in (("stopped", stage.mint.path), ("stopped, with a full queue", stage.mint.path), ("absent", "/nonexistent/mint.sock"),
                            ("at a long path", "/" + "x" * 108)):
            stage.mint.path = where
            begin = time.monotonic()
            judge(f"a refusal, the mint is {name}", stage.login(), ["wrong"], [PASSWORD], REFUSED, "pam_authenticate: ", stage)
            check(f"a refusal, the mint is {name}: nobody waits", time.monotonic() - begin < 3)
    stage.mint.path = path
    accepts(stage, "no report of a login", ["right"])
    check("no more reports than refusals", not stage.mint.reports, stage.mint.reports)


def messages(stage):
    stage.stack(RIGHT)
    for name, message in (
            ("nonsense", b"x"),
            ("another member", {"account": ACCOUNT, "address": ADDRESS, "uid": 0}),
            ("no address", {"account": ACCOUNT, "address": ""}),
            ("a NUL", b'{"account":"a\\u0000b","address":"::1"}'),
            ("an answer", {"answer": "right"})):
        login = stage.login(account=None)
        login.send(message)
        _, outcome = login.play([])
        status, log = login.end()
        check(f"first message, {name}", outcome and outcome["outcome"] == "error" and "invalid message" in outcome["sentence"], outcome)
        check(f"first message, {name}: log", log.count("invalid message") == 1 and status == 0, log)
    for name, message in (("nonsense", b"x"), ("a NUL", b'{"answer":"right\\u0000"}'), ("a number", {"answer": 1}),
                          ("another member", {"answer": "right", "more": ""}), ("17 KiB", {"answer": "x" * 17000})):
        login = stage.login()
        check(f"answer, {name}: question", login.receive() == PASSWORD)
        login.send(message)
        outcome = login.receive()
        check(f"answer, {name}", outcome and outcome["outcome"] == "error" and "invalid message" in outcome["sentence"], outcome)
        check(f"answer, {name}: log", "invalid message" in login.end()[1])


def opened(fifo, process_that_reads):
    """Open a FIFO for writing as soon as the process reads from it."""
    while process_that_reads.poll() is None:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:     # nobody reads from it yet
            time.sleep(0.01)
    return None


def departures(stage):
    """jwt-issuer-web goes away, or does not keep to the dialog."""
    before = len(stage.mint.asked)
    fifo = os.path.join(stage.folder, "fifo")
    os.mkfifo(fifo)
    stage.stack(RIGHT + f" wait={fifo}")
    for name, act in (("closes while PAM computes", lambda login: login.socket.close()),
                      ("sends something while PAM computes", lambda login: login.answer("more"))):
        login = stage.login()
        login.receive()
        login.answer("right")
        if let_go := opened(fifo, login.process):
            act(login)
            os.close(let_go)    # the module waits for this
        status, log = login.end()
        check(name, "ended user=" in log and "no longer waits" in log and status == 0, log)
    stage.stack(RIGHT)
    login = stage.login(account=None)
    login.socket.close()
    check("closes before the first message", "ended user=" in login.end()[1])
    login = stage.login()
    login.receive()
    login.socket.close()
    check("closes instead of an answer", "jwt-issuer-web closed the connection" in login.end()[1])
    check("no session for those who left", len(stage.mint.asked) == before, stage.mint.asked[before:])
    login = stage.login()
    login.receive()
    stage.mint.before_answer = login.socket.close
    login.answer("right")
    status, log = login.end()
    stage.mint.before_answer = None
    check("closes while the mint computes", "ended user=" in log and "did not receive the outcome" in log and status == 0, log)


def process(stage):
    stage.stack(RIGHT)
    login = stage.login()
    login.receive()
    pid = login.process.pid
    check("descriptor 0 is not the connection", os.readlink(f"/proc/{pid}/fd/0") == "/dev/null")
    login.answer("wrong")
    login.play([])
    check("the limit of the process", "alarm 62\n" in login.end()[1])
    stage.stack(f"required ask=Password:right raise={int(signal.SIGALRM)}")
    login = stage.login()
    login.receive()
    login.answer("right")
    check("a module that takes too long: no outcome", login.receive() is None)
    status, log = login.end()
    check("a module that takes too long", status == 3 and f'\nended user="{ACCOUNT}"' in log and "took too long\n" in log, (status, log))
    os.remove(os.path.join(stage.stacks, "jwt-issuer"))
    stage.asan += ":detect_leaks=0"     # pam_start() leaks then
    errs(stage, "no stack", [], "PAM cannot be used: ", ())


def freed_memory(stage):
    """No freed block has the password or the session in it. Of the modules, pam_unix wipes the password, and steps.so does not."""
    with open(f"{stage.build}/jwt-issuer-auth", "rb") as program:
        if b"__asan_init" in program.read():
            return      # the sanitizer has its own free()
    unix = "required pam_unix.so"
    for name, auth, answer, secret, is_found in (
            ("a password", unix, "correct horse", "correct horse", False), ("a long password", unix, "correct horse" * 50, "correct horse", False),
            ("a token", unix, TOKEN, TOKEN[:40], False), ("the session", RIGHT, "right", SESSION, False), ("steps.so", RIGHT, "right", "right", True)):
        stage.stack(auth)
        login = stage.login(secret=secret)
        login.play([answer])
        login.end()
        check(f"freed memory: {name}", (stage.count_freed() > 0) == is_found, stage.count_freed())
    while stage.mint.take_report(0.5):
        pass


def peers(stage):
    def run(user, kind=socket.SOCK_SEQPACKET):
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
        command = stage.command()[:-1] + [user]
        with ours, theirs:
            ours.send(json.dumps({"account": ACCOUNT, "address": ADDRESS}).encode())
            return subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=20, check=False)
    other = "bin" if stage.user != "bin" else "daemon"
    for name, found, status, text in (
            ("another peer", run(other), 1, f"the process that has connected does not run as {other}"),
            ("no such account", run("no-such-account"), 3, "the account no-such-account does not exist"),
            ("a stream", run(stage.user, socket.SOCK_STREAM), 2, "SOCK_SEQPACKET")):
        check(name, found.returncode == status and text in found.stderr and not found.stdout, found)
    default = subprocess.run(stage.command()[:3], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    check("no socket", default.returncode == 2 and "SOCK_SEQPACKET" in default.stderr, default)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        stage = Stage(sys.argv[1], folder)
        for area in (people, names, answers_refused, tokens, questions, messages, departures, peers, mint, reports, freed_memory, process):
            if len(sys.argv) < 3 or area.__name__ in sys.argv[2:]:
                area(stage)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
