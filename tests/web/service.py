#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""service.py BUILD_DIR [GROUP]...: jwt-issuer-web as it runs in service: its socket, a mint that ends and starts again, and logins."""
import os
import socket
import subprocess
import sys
import tempfile

import asking
import command
import lostmint
import proxied
import whole
from processes import Service

GROUPS = (asking, command, lostmint, proxied, whole)


def check_all(checks):
    """Print the failed checks of a generator of (name, whether it passes, detail). Returns how many passed and failed."""
    passed = failed = 0
    for name, is_right, detail in checks:
        passed += bool(is_right)
        failed += not is_right
        if not is_right:
            print(f"FAIL {name} {detail}", flush=True)
    return passed, failed


def ready(build, folder):
    """It reports that it is ready to the service manager, whether or not there is a mint."""
    path = os.path.join(folder, "notify.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(10)
        web = Service(build, folder, notify=path)
        yield "ready", manager.recv(100) == b"READY=1", ""
        yield "ends with SIGTERM", web.end() == -15, ""


SEIZE = "import ctypes, sys; sys.exit(ctypes.CDLL(None).ptrace(0x4206, int(sys.argv[1]), 0, 0) == 0)"    # PTRACE_SEIZE


def memory(build, folder):
    """The kernel writes no core file of it. Then another process of its user cannot look into it either: ptrace(2)."""
    without = ["setpriv", "--bounding-set=-sys_ptrace"] if os.getuid() == 0 else []
    before = os.environ.get("WEB_UNDER", "")
    os.environ["WEB_UNDER"] = " ".join([*without, before])
    web = Service(build, folder)
    os.environ["WEB_UNDER"] = before
    yield "answers", web.get().status == 200, ""
    done = subprocess.run([*without, sys.executable, "-c", SEIZE, str(web.process.pid)], check=False)
    yield "nobody looks into its memory", done.returncode == 0, done
    web.end()


def main():
    build = sys.argv[1]
    totals = []
    with tempfile.TemporaryDirectory() as folder:
        totals.append(check_all(ready(build, folder)))
        totals.append(check_all(memory(build, folder)))
        for group in [g for g in GROUPS if g.__name__ in sys.argv[2:] or not sys.argv[2:]]:
            totals.append(check_all(group.checks(build, folder)))
    passed, failed = map(sum, zip(*totals))
    print(f"{passed} passed, {failed} failed")
    return failed == 0


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
