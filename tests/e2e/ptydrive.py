#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run a command on a new terminal, answer its prompts, print its output.

ptydrive.py [-a FILE]... [-l LINE] [-t SECONDS] -- COMMAND...

    -a FILE     the first line of FILE answers the next prompt for a token or a password
    -l LINE     is typed at the shell prompt that follows
    -t SECONDS  then the command is ended (default 20)

Exits with the command's status; 1 when login(1) refuses and asks for another name; 124 after a timeout.

script(1) and expect do not work with login(1) on Debian 13. It hangs up its terminal and opens it again; meanwhile reading
the master side fails with EIO, which they take as the end.
"""
import argparse
import fcntl
import os
import re
import select
import signal
import sys
import termios
import time

SECRET_PROMPT = re.compile(rb"(?:oken|assword)[^\r\n]*: ?\Z")
SHELL_PROMPT = re.compile(rb"[$#] (?:\x1b\[[?0-9;]*[a-zA-Z])*\Z")
LOGIN_REFUSED = re.compile(rb"Login incorrect")


def spawn(command):
    """Start the command as leader of a session on a new terminal; return its pid and the master side."""
    master, slave = os.openpty()
    pid = os.fork()
    if pid == 0:
        os.close(master)
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in range(3):
            os.dup2(slave, fd)
        if slave > 2:
            os.close(slave)
        os.execvp(command[0], command)
    os.close(slave)
    return pid, master


class Dialogue:
    def __init__(self, master, answers, line):
        self.master = master
        self.answers = answers
        self.line = line
        self.shown = b""
        self.seen = 0  # how much of shown was there when we typed last

    def read(self, seconds):
        """Read the output that appears within seconds; False if there is none."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            self.shown += os.read(self.master, 65536)
        except OSError:  # nobody has the terminal open: the end, or login reopening it
            time.sleep(0.02)
            return False
        return True

    def type(self, text):
        self.seen = len(self.shown)
        os.write(self.master, text + b"\n")

    def echo_is_off(self):
        """Wait until echo is off: programs drop what was typed before they turn it off."""
        return not termios.tcgetattr(self.master)[3] & termios.ECHO

    def step(self):
        """Answer the current prompt, if there is one; False if login refused."""
        news = self.shown[self.seen:]
        if LOGIN_REFUSED.search(news):
            return False
        if self.answers and SECRET_PROMPT.search(news) and self.echo_is_off():
            self.type(self.answers.pop(0))
        elif not self.answers and self.line and SHELL_PROMPT.search(news) and not self.read(0.2):
            self.type(self.line)
            self.line = b""
        return True


def end(pid, status):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return status


def drive(dialogue, pid, seconds):
    """Run the dialogue to its end; return the exit status."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        dialogue.read(0.05)
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            while dialogue.read(0.05):
                pass
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if not dialogue.step():
            return end(pid, 1)
    print("ptydrive: the time is over", file=sys.stderr)
    return end(pid, 124)


def first_line(path):
    with open(path, "rb") as file:
        return file.readline().rstrip(b"\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-a", dest="answers", action="append", default=[], type=first_line)
    parser.add_argument("-l", dest="line", default="")
    parser.add_argument("-t", dest="seconds", default=20, type=float)
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    pid, master = spawn(args.command)
    dialogue = Dialogue(master, args.answers, args.line.encode())
    status = drive(dialogue, pid, args.seconds)
    sys.stdout.buffer.write(dialogue.shown.replace(b"\r", b""))
    sys.exit(status)


main()
