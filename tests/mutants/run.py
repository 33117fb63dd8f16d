#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""run.py BUILD_DIR [all|short|fit|NAME,...]: remove one check from the source at a time. A test of the suite must then fail.
"fit" only checks that every row fits the source.

Each *.mutants file in this folder has rows such as

    [exp-boundary] unit:policy module
    src/core/policy/rules.c
    - now - p->leeway_s >= c->exp.floor
    + now - p->leeway_s > c->exp.floor

The first line has the name in brackets, and the parts of the suite that should fail. A part may be limited to a piece of it after
a colon: a suite, an area of issuer.sh, needs.sh or auth.py, a case of stacks.sh, or a function of mint.py. "short" means that the short form includes the row.
Then come the file, the lines to replace (-) and the new lines (+). The old lines must occur exactly once; line breaks and white
space do not matter. Lines that begin with # are comments.
"""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
COPIED = ("Makefile", "pam_jwt.c", "src", "conf", "tests", "completion", "man", "README.md", "CONTRIBUTING.md")

# The targets to build for each part, and its command. If a mutant makes a part hang, it is detected.
PARTS = {
    "unit": (["build/tests/unit"], ["build/tests/unit"]),
    "module": (["build/pam_jwt.so", "build/tests/module", "module-helpers"],
               ["tests/module/run.sh", "build"]),
    "stacks": (["build/pam-jwt", "build/tests/lint_disk.so"], ["tests/lint/stacks.sh", "build"]),
    "advice": (["build/pam-jwt", "build/tests/lint_disk.so"], ["tests/lint/advice.py", "build"]),
    "needs": (["build/pam-jwt"], ["tests/lint/needs.sh", "build"]),
    "findings": (["build/pam_jwt.so", "build/pam-jwt", "build/tests/lint_early.so", "build/tests/lint_disk.so"],
                 ["tests/lint/findings.py", "build"]),
    "keys": (["build/pam-jwt"], ["tests/lint/keys.py", "build"]),
    "revoke": (["build/pam-jwt"], ["tests/revoke/revoke.py", "build"]),
    "store": (["build/pam-jwt", "build/tests/lint_disk.so"], ["tests/lint/store.py", "build"]),
    "lint": (["build/pam_jwt.so", "build/pam-jwt", "build/tests/lint", "build/tests/lint_stub.so", "build/tests/lint_early.so",
              "build/tests/lint_disk.so"], ["tests/lint/run.sh", "build"]),
    "issuer": (["build/jwt-issuer", "build/pam-jwt", "build/tests/freed.so"], ["tests/issuer/issuer.sh", "build"]),
    "serve": (["build/jwt-issuer"], ["tests/issuer/serve.sh", "build"]),
    "mint": (["build/jwt-issuer"], ["tests/issuer/mint.py", "build"]),
    "mint-lint": (["build/jwt-issuer"], ["tests/issuer/lint.sh", "build"]),
    "mint-takenover": (["build/jwt-issuer"], ["tests/issuer/takenover.py", "build"]),
    "web": (["build/jwt-issuer-web"], ["tests/web/raw.py", "build"]),
    "web-service": (["build/jwt-issuer-web", "build/jwt-issuer"], ["tests/web/service.py", "build"]),
    "askpass": (["build/jwt-askpass"], ["tests/askpass/askpass.sh", "build"]),
    "auth": (["build/jwt-issuer-auth", "build/jwt-issuer", "build/pam-jwt", "build/pam_jwt.so", "auth-helpers"], ["tests/auth/auth.py", "build"]),
    "vectors": (["build/tests/vectors"], ["build/tests/vectors"]),
    "attacks": (["build/pam_jwt.so", "build/tests/attacks"], ["build/tests/attacks", "build/pam_jwt.so"]),
    "faults": (["build/pam_jwt.so", "build/tests/faults", "module-helpers"], ["tests/faults/run.sh", "build"]),
    "hygiene": (["build/pam_jwt.so", "build/jwt-issuer", "build/tests/login"], ["tests/hygiene/run.sh", "build"]),
}
# Parts that take their piece as an argument. The pieces of all other parts are suites of libcheck.
BY_ARGUMENT = {
    "stacks": lambda case: [f"stacks/{case}"],
    "needs": lambda area: [area],
    "hygiene": lambda part: [part],
    "mint": lambda part: [part],
    "auth": lambda area: [area],
    "issuer": lambda area: [*AREAS_BEFORE.get(area, ["keygen"]), area],
}
# The areas of issuer.sh that must run before an area, because it uses their keys.
AREAS_BEFORE = {"keygen": [], "bad_keys_of_openssl": ["keygen", "keys_of_openssl"], "keys_of_ssh": ["keygen", "keys_of_openssl"],
                "jwks": ["keygen", "keys_of_openssl"], "pub": ["keygen", "keys_of_openssl", "bad_keys_of_openssl"]}
CHEAP_FIRST = ("unit", "module", "keys", "lint", "issuer", "serve", "mint", "web", "askpass", "auth", "vectors", "attacks", "faults", "hygiene")
SECONDS = 900
SECONDS_UNFORKED = 120      # without fork, libcheck cannot end a case that hangs; the tests take 10 s


class TableError(Exception):
    """The table does not fit the source, or the suite fails without a mutant."""


class Mutant:
    def __init__(self, name, parts, is_short):
        self.name, self.parts, self.is_short = name, parts, is_short
        self.path, self.old, self.new = None, [], []

    def text(self, original):
        old, new = "\n".join(self.old), "\n".join(self.new)
        found = list(re.finditer(pattern(old), original)) if old else []
        if len(found) != 1:
            raise TableError(f"{self.name}: occurs {len(found)} times in {self.path}, not once: {old!r}")
        if old == new:
            raise TableError(f"{self.name}: changes nothing")
        return original[:found[0].start()] + new + original[found[0].end():]


def pattern(text):
    """A pattern for this piece of C with any white space."""
    tokens = re.findall(r"\w+|[^\w\s]", text)
    return r"\s*".join(map(re.escape, tokens))


def add_line(line, mutants):
    heading = re.fullmatch(r"\[([a-z0-9-]+)\]((?: [a-z0-9:_-]+)+)", line)
    if heading:
        words = heading[2].split()
        mutants.append(Mutant(heading[1], [w for w in words if w != "short"], "short" in words))
    elif line[:2] in ("- ", "+ "):
        (mutants[-1].old if line[0] == "-" else mutants[-1].new).append(line[2:])
    elif re.fullmatch(r"[a-z_/0-9]+\.[ch]", line) and not mutants[-1].path:
        mutants[-1].path = line
    else:
        raise TableError(f"cannot be read: {line!r}")


def read_table():
    mutants = []
    for name in sorted(os.listdir(HERE)):
        if name.endswith(".mutants"):
            with open(os.path.join(HERE, name), encoding="utf-8") as table:
                for line in table.read().split("\n"):
                    if line and not line.startswith("#"):
                        add_line(line, mutants)
    names = [m.name for m in mutants]
    twice = {n for n in names if names.count(n) > 1}
    if twice:
        raise TableError(f"names that occur twice: {', '.join(sorted(twice))}")
    return mutants


def choose(mutants, wanted):
    if wanted in ("all", "fit"):
        return mutants
    if wanted == "short":
        return [m for m in mutants if m.is_short]
    unknown = set(wanted.split(",")) - {m.name for m in mutants}
    if unknown:
        raise TableError(f"there is no mutant {', '.join(sorted(unknown))}")
    return [m for m in mutants if m.name in wanted.split(",")]


class Tree:
    """A copy of the source with its own build folder, which is kept for all mutants."""

    def __init__(self, root):
        self.root = root
        self.is_sound = {}
        self.said = b""         # what the last command printed
        for name in COPIED:
            self.refresh(name)

    def refresh(self, name):
        source, copy = os.path.join(SOURCE, name), os.path.join(self.root, name)
        if os.path.isdir(source):
            os.makedirs(copy, exist_ok=True)
            there = set(os.listdir(source))
            for one in set(os.listdir(copy)) - there:
                gone = os.path.join(copy, one)
                shutil.rmtree(gone) if os.path.isdir(gone) else os.remove(gone)
            for one in there - {"__pycache__"}:
                self.refresh(os.path.join(name, one))
        elif not os.path.exists(copy) or read(copy) != read(source):
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copy(source, copy)      # with the present time, so that make notices it

    def run(self, command, **variables):
        """Run a command. Returns the exit status and the output."""
        environment = {**os.environ, "CK_TIMEOUT_MULTIPLIER": os.environ.get("CK_TIMEOUT_MULTIPLIER", "10"),
                       "VECTORS": vectors_folder(), **variables}
        environment.pop("MAKEFLAGS", None)      # set by the calling make
        seconds = SECONDS
        if "build/tests/unit" in command:
            seconds = SECONDS_UNFORKED
        try:
            done = subprocess.run(command, cwd=self.root, env=environment, stdin=subprocess.DEVNULL, timeout=seconds,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        except subprocess.TimeoutExpired:
            self.said = b"it hangs"
            return -1, self.said
        self.said = done.stdout
        return done.returncode, done.stdout

    def build(self, part):
        return self.run(["make", "-s", "-j2", "CFLAGS=-O0 -g0 -w", *PARTS[part.split(":")[0]][0]])

    def passes(self, part):
        status, said = self.build(part)
        if status != 0:
            raise TableError(f"it does not build:\n{said.decode(errors='replace')[-2000:]}")
        name, _, suite = part.partition(":")
        command = list(PARTS[name][1])
        if suite and name in BY_ARGUMENT:
            return self.run(command + BY_ARGUMENT[name](suite))[0] == 0
        if suite:
            return self.run([f"build/tests/{name}"], CK_RUN_SUITE=suite, **module_surroundings(self.root))[0] == 0
        return self.run(command)[0] == 0

    def demand_sound(self, part):
        """Check once that the part passes without a mutant. Otherwise its failure would prove nothing."""
        if part not in self.is_sound:
            self.is_sound[part] = self.passes(part)     # leaves what it printed in self.said
        if not self.is_sound[part]:
            raise TableError(f"{part} is red without any mutant:\n{self.said.decode(errors='replace')[-2000:]}")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def module_surroundings(root):
    return {"PAM_JWT_SO": f"{root}/build/pam_jwt.so", "PAM_JWT_HELPERS": f"{root}/build/tests/helpers",
            "PAM_JWT_CONF_DIR": f"{root}/conf"}


def vectors_folder():
    return os.path.abspath(os.path.join(SOURCE, os.environ.get("VECTORS") or "../shared/vectors"))


def can_run(part):
    return part != "vectors" or os.path.isdir(vectors_folder())


def first_red(tree, mutant):
    """The part that fails, with the likely ones tried first, or None if all pass."""
    for part in mutant.parts + [p for p in CHEAP_FIRST if p not in mutant.parts]:
        if can_run(part.split(":")[0]) and not tree.passes(part):
            return part
    return None


def try_mutant(tree, mutant):
    path = os.path.join(tree.root, mutant.path)
    with open(path, encoding="utf-8") as file:
        original = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(mutant.text(original))
    try:
        part = first_red(tree, mutant)
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(original)
    if part:
        tree.demand_sound(part)
    return part


def main():
    build, wanted = sys.argv[1], (sys.argv[2:] or ["all"])[0] or "all"
    mutants = choose(read_table(), wanted)
    if not mutants:
        raise TableError("there is none")
    for mutant in mutants:      # check the whole table before running any mutant
        mutant.text(read(os.path.join(SOURCE, mutant.path)).decode())
    if wanted == "fit":
        return True
    tree = Tree(os.path.join(os.path.realpath(build), "mutants"))
    failures = []
    for mutant in mutants:
        try:
            part = try_mutant(tree, mutant)
        except TableError as error:
            part = None
            said = f"ERROR: {mutant.name}: {error}"
        else:
            unexpected = part and part not in mutant.parts
            said = (f"killed by {part}: {mutant.name}{' (and not by ' + ' or '.join(mutant.parts) + ')' if unexpected else ''}"
                    if part else f"SURVIVED: {mutant.name}")
        print(said, flush=True)
        if not part:
            failures.append(said)
    print("\n".join(failures + [f"{len(mutants) - len(failures)} passed, {len(failures)} failed"]))
    return not failures


if __name__ == "__main__":
    try:
        sys.exit(0 if main() else 1)
    except TableError as error:
        sys.exit(f"mutants: {error}")
