# SPDX-License-Identifier: BSD-2-Clause
"""The processes of the issuer as their units run them: the account, the descriptors, no capabilities. For page.py, without systemd."""
import grp
import os
import pwd
import signal
import socket
import subprocess

BARE = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
# The service manager passes the socket as descriptor 3.
PASS = 'exec 3<&"$1"; shift; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'


def listen(path, kind, user, group, mode):
    sock = socket.socket(socket.AF_UNIX, kind)
    sock.bind(path)
    os.chown(path, pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid)
    os.chmod(path, mode)
    sock.listen(128)
    return sock


class Unit:
    """A service with a socket, which stays while the process is replaced. Its messages are in the file log."""

    def __init__(self, sock, user, log, *command):
        self.sock, self.log = sock, log
        self.command = [*BARE, "--reuid", user, "--regid", user, "--init-groups", "--", *command]
        self.process = None
        self.start()

    def start(self):
        fd = self.sock.fileno()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(["sh", "-c", PASS, "sh", str(fd), *self.command], pass_fds=(fd,), stdin=subprocess.DEVNULL, stderr=log)

    def send(self, number):
        self.process.send_signal(number)
        if number in (signal.SIGTERM, signal.SIGKILL):
            self.process.wait(10)


def start_for_each_connection(sock, log, command):
    """Accept=yes: a process of its own accepts, and starts the command with each connection as standard input."""
    if os.fork() != 0:
        return
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with open(log, "ab") as messages:
        while True:
            connection = sock.accept()[0]
            with connection:
                subprocess.Popen([*BARE, command], stdin=connection, stdout=subprocess.DEVNULL, stderr=messages)
