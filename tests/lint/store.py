#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""store.py BUILD_DIR: what pam-jwt store shows of the stores of used tokens, as JSON and as text, and its exit status.

A preloaded library stands in for the file system, so that the cases need no disk of their own.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BUILD = os.path.realpath(sys.argv[1])
STORE = os.path.join(BUILD, "pam-jwt")
DISK = os.path.join(BUILD, "tests/lint_disk.so")
MEMBERS = ["default", "entries", "filesystem", "folder", "free_bytes", "free_inodes", "mark", "newest", "oldest", "owner",
           "services", "usable", "used", "warning", "why"]
SECTION = "[issuer corp]\niss = https://login.example.com\nkey = corp.pub\nalgorithm = ES256\n"
PUBLIC_KEY = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
SPAN = 600
NOW = int(time.time())
START = NOW - NOW % SPAN
IS_ROOT = os.geteuid() == 0
NOBODY = 65534
passed, failed = 0, []


def check(name, wanted, found):
    global passed
    if wanted == found:
        passed += 1
    else:
        failed.append(name)
        print(f"FAIL {name}\n  wanted {wanted!r}\n  found  {found!r}", file=sys.stderr)


class Host:
    """A configuration in a folder of its own, with an empty store."""

    def __init__(self, folder, use="use = once\n", services=""):
        self.folder, self.conf, self.once = folder, os.path.join(folder, "pam_jwt.conf"), os.path.join(folder, "once")
        os.chmod(folder, 0o755)
        os.mkdir(os.path.join(folder, "keys"), 0o755)
        with open(os.path.join(folder, "keys/corp.pub"), "wb") as file:
            file.write(PUBLIC_KEY)
        self.write(f"store = {self.once}\n" + SECTION + use + services.replace("FOLDER", folder))
        os.mkdir(self.once, 0o700)

    def write(self, text):
        with open(self.conf, "w", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o644)) as file:
            file.write(text)

    def add(self, exp, count=1):
        """Records of tokens that expire then."""
        folder = os.path.join(self.once, str(exp - exp % SPAN))
        os.makedirs(folder, 0o700, exist_ok=True)
        for i in range(count):
            os.symlink(f"{NOW} {'a' * 22} sshd", os.path.join(folder, f"{exp:032x}{i:032x}"))

    def run(self, *options, user=None, **disk):
        environment = {**os.environ, "ASAN_OPTIONS": "verify_asan_link_order=0", "LD_PRELOAD": DISK,
                       **{"DISK_" + name: str(value) for name, value in disk.items()}}
        return subprocess.run([STORE, "store", "--conf", self.conf, *options], env=environment, capture_output=True, text=True,
                              check=False, user=user)

    def rows(self, **disk):
        """The rows, the exit status, and standard error."""
        result = self.run("--json", **disk)
        rows = json.loads(result.stdout)["stores"]
        for row in rows:
            check("members", MEMBERS, sorted(row))
        return rows, result.returncode, result.stderr

    def row(self, **disk):
        """The only row, and the exit status."""
        rows, status, _ = self.rows(**disk)
        check("one store", 1, len(rows))
        return rows[0], status


def empty(folder):
    row, status = Host(folder).row(FREE_BLOCKS=7)
    owner = subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
    check("an empty store", {"folder": folder + "/once", "default": True, "services": [], "used": True, "owner": owner,
                             "filesystem": "ext4", "entries": 0, "oldest": None, "newest": None, "mark": None,
                             "free_bytes": 7 * os.statvfs(folder).f_bsize, "free_inodes": 500000, "usable": True, "why": None,
                             "warning": None}, row)
    check("an empty store: status", 0, status)


def filled(folder):
    host = Host(folder)
    host.add(START + 2 * SPAN, 3)
    host.add(START - SPAN + 7)
    host.add(START + 9 * SPAN + SPAN - 1, 2)
    os.mkdir(os.path.join(host.once, str(START + 99 * SPAN)), 0o700)             # without an entry
    os.symlink("x", os.path.join(host.once, "stray"))
    os.symlink("x", os.path.join(host.once, str(START + 2 * SPAN), "stray"))     # no record
    os.symlink(str(START - 9 * SPAN - 1), os.path.join(host.once, "mark"))
    row, status = host.row()
    check("entries", (6, START - SPAN, START + 10 * SPAN - 1, START - 9 * SPAN - 1, True, 0),
          (row["entries"], row["oldest"], row["newest"], row["mark"], row["usable"], status))
    lines = host.run().stdout.splitlines()
    check("text", [f"{folder}/once: services without a store of their own", "    entries: 6", "    usable"],
          [lines[0], lines[2], lines[-1]])
    check("text: free", "inodes" in lines[-2], True)


def refused(name, change, why, **disk):
    with tempfile.TemporaryDirectory() as folder:
        host = Host(os.path.realpath(folder))
        change(host)
        row, status = host.row(**disk)
        check(f"{name}: status", (3, False), (status, row["usable"]))
        check(f"{name}: why", True, why in row["why"] and row["why"].startswith(host.folder))
        result = host.run(**disk)
        check(f"{name}: text", (3, 1), (result.returncode, result.stdout.count("    not usable: " + host.folder)))
        check(f"{name}: the error", True, "tokens whose use is limited are refused (store-unavailable)" in result.stderr)


def mark(date):
    return lambda host: os.symlink(str(date), os.path.join(host.once, "mark"))


def link(host):
    os.rename(host.once, host.folder + "/other")
    os.symlink("other", host.once)


def refusals(_):
    refused("missing", lambda host: os.rmdir(host.once), 'No such file or directory: as root, "install -d -m 700 ')
    refused("a link", link, "symbolic link")
    refused("writable by others", lambda host: os.chmod(host.once, 0o770), "chmod 700")
    refused("tmpfs", lambda host: None, "not ext4, xfs, btrfs, zfs or f2fs", TYPE=0x01021994)
    refused("no inodes", lambda host: None, "no free inodes", FREE_INODES=0)
    refused("full", lambda host: None, "full", FREE_BLOCKS=0)
    refused("a mark ahead", mark(NOW + 3600), "the clock is behind what this store dropped")
    refused("a mark that is no date", mark("x"), "the mark cannot be read")
    if IS_ROOT:
        refused("another owner", lambda host: os.chown(host.once, NOBODY, NOBODY), "belongs to uid 65534")


def marks(folder):
    host = Host(folder)
    mark(NOW - 1)(host)
    check("a mark in the past", (True, 0), (host.row()[0]["usable"], host.row()[1]))


def inodes(folder):
    host = Host(folder)
    for name, wanted, numbers in (("of many, 5 %", False, (1000000, 50000)), ("of many, less", True, (1000000, 49999)),
                                  ("of few, 1000", False, (9000, 1000)), ("of few, less", True, (9000, 999)),
                                  ("without a number", False, (0, 0))):
        row, status = host.row(INODES=numbers[0], FREE_INODES=numbers[1])
        check(f"inodes {name}", (wanted, True, 0), (row["warning"] is not None, row["usable"], status))
        check(f"inodes {name}: text", wanted, "    warning: few inodes" in host.run(INODES=numbers[0], FREE_INODES=numbers[1]).stdout)
    check("no number of inodes", None, host.row(INODES=0, FREE_INODES=0)[0]["free_inodes"])


POSTGRESQL = "[service postgresql]\nstore = FOLDER/pg\n"


def services(folder):
    """The store of a service is judged for its owner."""
    host = Host(folder, services=POSTGRESQL + "[service sudo]\nstore = FOLDER/once\n[service su]\nmin_uid = 2000\n")
    os.mkdir(folder + "/pg", 0o700)
    if IS_ROOT:
        os.chown(folder + "/pg", NOBODY, NOBODY)
    rows, status, _ = host.rows()
    check("stores of services", [(folder + "/once", True, ["sudo"], True), (folder + "/pg", False, ["postgresql"], True)],
          [(row["folder"], row["default"], row["services"], row["usable"]) for row in rows])
    check("stores of services: status", 0, status)
    check("stores of services: text", 1, host.run().stdout.count(f"{folder}/pg: postgresql\n"))
    if not IS_ROOT:
        return
    check("the owner", "nobody", rows[1]["owner"])
    os.chmod(folder, 0o700)
    rows, status, _ = host.rows()
    check("a folder above that the owner cannot enter", ([True, False], 3), ([row["usable"] for row in rows], status))


def limited_by_a_service(folder):
    host = Host(folder, use="", services=POSTGRESQL + "use = within 5m\n")
    os.mkdir(folder + "/pg", 0o700)
    rows, _, _ = host.rows()
    check("only the store that is used", [folder + "/pg"], [row["folder"] for row in rows])


def unlimited(folder):
    host = Host(folder, use="", services=POSTGRESQL)
    os.chmod(host.once, 0o777)
    row, status = host.row()
    check("no section limits use", (host.once, False, False, 0), (row["folder"], row["used"], row["usable"], status))
    check("no section limits use: text", "No section limits use, so no login uses a store.", host.run().stdout.splitlines()[0])
    os.rmdir(host.once)
    check("no section limits use, and no store", ([], 0, ""), host.rows())


def faulty(folder):
    host = Host(folder)
    with open(host.conf, "a", encoding="ascii") as file:
        file.write("max_lifetimes = 1h\n")
    rows, status, err = host.rows()
    check("a configuration with a fault", (1, 3, True), (len(rows), status, f'"pam-jwt lint --conf {host.conf}"' in err))
    host.write("store = FOLDER/once\n[issuer corp]\n".replace("FOLDER", folder))
    check("a fault, and no section limits use", (3, 0), (host.run().returncode, host.run().stdout.count("No section")))
    os.remove(host.conf)
    result = host.run()
    check("no configuration", (3, "", True), (result.returncode, result.stdout, f"{host.conf}: cannot open the file" in result.stderr))
    check("no configuration: JSON", [], host.rows()[0])
    result = subprocess.run([STORE, "store", "operand"], capture_output=True, text=True, check=False)
    check("an operand", 2, result.returncode)


def hidden(folder):
    """Another user than root cannot look into the store of root."""
    if not IS_ROOT:
        return
    result = Host(folder).run("--json", user=NOBODY)
    why = f"cannot be examined as uid {NOBODY}: run this command as root"
    check("another user", [(None, f"{folder}/once: {why}")], [(row["usable"], row["why"]) for row in json.loads(result.stdout)["stores"]])
    check("another user: status", (3, True, False), (result.returncode, why in result.stderr, "refused" in result.stderr))


for case in (empty, filled, refusals, marks, inodes, services, limited_by_a_service, unlimited, faulty, hidden):
    with tempfile.TemporaryDirectory() as own:
        case(os.path.realpath(own))
print(f"{passed} passed, {len(failed)} failed")
sys.exit(bool(failed) or not passed)
