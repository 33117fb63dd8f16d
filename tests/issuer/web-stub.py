#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The stub of jwt-issuer-web for serve.sh. It writes its arguments to $STUB_SAID; $STUB selects its behaviour."""
import os
import signal
import socket
import sys
import time

arguments = sys.argv[1:]
behaviour = os.environ.get("STUB", "")
mint = socket.socket(fileno=int(arguments[arguments.index("--mint-fd") + 1]))
listening = [socket.socket(fileno=int(arguments[i + 1])) for i, word in enumerate(arguments) if word == "--listen-fd"]
with open(os.environ["STUB_SAID"], "w", encoding="ascii") as said:
    print(os.getpid(), arguments[arguments.index("--origin") + 1], *(s.getsockname()[0] for s in listening), file=said)

if behaviour == "late":
    time.sleep(1)
if behaviour == "ends-first":
    sys.exit(7)
if behaviour == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
mint.send(b'{"ready":1}' if behaviour == "not-ready" else b'{"ready":true}')
if behaviour == "ends":
    sys.exit(7)
if behaviour == "crashes":
    os.kill(os.getpid(), signal.SIGKILL)
if behaviour == "closes":
    mint.close()
    time.sleep(60)
if behaviour == "nonsense":
    for text in (b"nonsense", b"x" * 20000, b'{"id":3,"op":"offer","session":"x"}'):
        mint.send(text)
        with open(os.environ["STUB_SAID"], "ab") as said:
            said.write(mint.recv(20000) + b"\n")
while behaviour == "stubborn" or mint.recv(20000):
    time.sleep(0.01)
