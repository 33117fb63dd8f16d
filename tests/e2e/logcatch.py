#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""logcatch.py SOCKET FILE: replace the system log: write each message sent to SOCKET as a line to FILE."""
import os
import re
import socket
import sys

PREFIX = re.compile(rb"^<\d+>(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )?")  # priority and date of RFC 3164


def main(path, out):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(path)
    os.chmod(path, 0o666)
    with open(out, "ab", buffering=0) as log:
        while True:
            message = listener.recv(65536).rstrip(b"\0\n")
            log.write(PREFIX.sub(b"", message).replace(b"\n", b"\\n") + b"\n")


main(*sys.argv[1:])
