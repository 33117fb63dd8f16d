#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""sshtap.py PORT FILE: a ProxyCommand of ssh that passes data to and from the sshd on that port of 127.0.0.1.

Writes a line to FILE for each answer of the server: the number of bytes, and the microseconds from the client's last byte to
the server's first. FILE.done is made after the last line, because ssh does not wait for its ProxyCommand.
"""
import os
import select
import signal
import socket
import sys
import time


class Answers:
    def __init__(self, path):
        self.file = open(path, "w", encoding="ascii")
        self.size, self.first, self.asked = 0, 0.0, time.monotonic()

    def server_said(self, count):
        if not self.size:
            self.first = time.monotonic()
        self.size += count

    def client_said(self):
        self.close_one()
        self.asked = time.monotonic()

    def close_one(self):
        if self.size:
            print(self.size, round((self.first - self.asked) * 1e6), file=self.file, flush=True)
        self.size = 0


def relay(server, answers):
    while True:
        ready = select.select([server, sys.stdin], [], [])[0]
        if server in ready:
            data = server.recv(65536)
            if not data:
                return
            answers.server_said(len(data))
            os.write(sys.stdout.fileno(), data)
        if sys.stdin in ready:
            data = os.read(sys.stdin.fileno(), 65536)
            answers.client_said()
            if not data:
                return
            server.sendall(data)


def main(port, path):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # ssh takes leave with it, and with the end of standard input
    answers = Answers(path)
    with socket.create_connection(("127.0.0.1", int(port))) as server:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            relay(server, answers)
        except OSError:     # ssh has left in the middle of a word
            pass
    answers.close_one()
    os.close(os.open(path + ".done", os.O_CREAT | os.O_WRONLY, 0o644))


main(*sys.argv[1:])
