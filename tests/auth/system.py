#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""system.py BUILD_DIR: jwt-issuer-auth as root without capabilities, with pam_unix, pam_faillock and a real /etc/shadow. Accounts
and stacks are made in a mount namespace, which disappears with the process."""
import os
import shutil
import subprocess
import sys
import tempfile

from scene import SESSION, Login, Stage

PASSWORD = {"question": "Password: ", "echo": False}
REFUSED = {"outcome": "refused"}
BARE = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
FAILLOCK = """\
auth required pam_faillock.so preauth deny=3
auth sufficient pam_unix.so
auth [default=die] pam_faillock.so authfail deny=3
account required pam_faillock.so
@include common-account
"""
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    passed += bool(condition)
    failed += not condition
    if not condition:
        print(f"FAIL {name} {detail}", flush=True)


def run(*command, text=None):
    subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def own_etc(folder):
    """Replace /etc and /run of this mount namespace with a copy and an empty folder."""
    etc = os.path.join(folder, "etc")
    shutil.copytree("/etc", etc, symlinks=True, ignore_dangling_symlinks=True)
    run("cp", "-a", "/etc/shadow", "/etc/gshadow", etc)
    run("mount", "--bind", etc, "/etc")
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    for name in ("zoe", "expired", "locked", "old", "open"):
        run("useradd", "--no-create-home", "--no-log-init", name)
    run("chpasswd", text="zoe:right\nexpired:right\nlocked:right\nold:right\n")
    run("usermod", "--expiredate", "1", "expired")
    run("usermod", "--lock", "locked")
    run("chage", "--lastday", "0", "old")
    run("passwd", "--quiet", "--delete", "open")


def install(text):
    with open("/etc/pam.d/jwt-issuer", "w", encoding="ascii") as file:
        file.write(text)


def play(stage, account, answer, command=None):
    """One login. Returns its questions, its outcome, its log, and the capabilities of the process."""
    login = Login((command or BARE) + stage.command(), {}, account=account)
    first = login.receive()
    with open(f"/proc/{login.process.pid}/status", encoding="ascii") as status:
        fields = dict(line.split(":\t", 1) for line in status.read().split("\n") if ":\t" in line)
    login.answer(answer)
    questions, outcome = login.play([])
    return [first, *questions], outcome, login.end()[1], fields


def unix(stage):
    with open("conf/pam.d/jwt-issuer", encoding="ascii") as file:
        install(file.read())
    found = play(stage, "zoe", "right")
    check("pam_unix accepts", found[:2] == ([PASSWORD], {"outcome": "ok", "session": SESSION}), found)
    fields = found[3]
    check("no capability", all(int(fields[f"Cap{kind}"], 16) == 0 for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")), fields)
    check("no new privileges", fields["NoNewPrivs"] == "1" and fields["Uid"].split()[0] == "0", fields)
    for account, answer, log in (("zoe", "wrong", "Authentication failure"), ("expired", "right", "pam_acct_mgmt: "),
                                 ("locked", "right", "Authentication failure"), ("old", "right", "new one required"),
                                 ("open", "right", "Authentication failure"), ("nobody-here", "right", "")):
        found = play(stage, account, answer)
        check(f"pam_unix refuses {account}, {answer}", found[:2] == ([PASSWORD], REFUSED) and "refused user=" in found[2] and log in found[2], found[:3])


def faillock(stage):
    """A process with all capabilities, such as sshd, gives the file of an account to that account."""
    install(FAILLOCK)
    for answer, command in (("wrong", BARE), ("wrong", ["env"]), ("wrong", BARE), ("right", BARE), ("right", ["env"])):
        found = play(stage, "zoe", answer, command)
        check(f"pam_faillock, {answer} with {command[0]}", found[:2] == ([PASSWORD], REFUSED), found[:3])
    run("faillock", "--user", "zoe", "--reset")
    play(stage, "zoe", "wrong")
    for _ in range(3):
        found = play(stage, "zoe", "right")
        check("pam_faillock, after a reset", found[1] and found[1]["outcome"] == "ok", found)
    found = play(stage, "zoe", "wrong")
    check("pam_faillock, a login resets", play(stage, "zoe", "wrong")[1] == REFUSED and play(stage, "zoe", "right")[1] != REFUSED, found)


def main():
    if sys.argv[2:] != ["inside"]:
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv, "inside"])
    with tempfile.TemporaryDirectory() as folder:
        run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", folder)
        own_etc(folder)
        stage = Stage(sys.argv[1], folder)
        unix(stage)
        faillock(stage)
        for place in ("/run", "/etc", folder):
            run("umount", "--lazy", place)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
