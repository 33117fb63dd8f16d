#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""advice.py BUILD_DIR [CASE...]: follow the advice of pam-jwt lint.

For each case in stacks/, each piece of advice is applied to a copy of the case by itself, as an administrator would apply it. The
finding must then be gone, no new error may be there, as many lines as before must load the module, and the advice must not be what
the file says already.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

BUILD = os.path.realpath(sys.argv[1])
os.chdir(os.path.dirname(os.path.realpath(__file__)))
CASES = sys.argv[2:] or sorted(os.path.join("stacks", name) for name in os.listdir("stacks"))
IGNORED = {"config-invalid", "module-missing", "service-unknown", "sshd-without-pam", "syslog-missing"}  # not about the stacks
# Findings of stacks that come with advice in at least one case. Those that never do are listed in man/pam-jwt.8.
ADVISED = {
    "account-alone", "account-ignored", "account-missing", "asks-twice", "account-skipped", "account-sufficient", "account-unchecked", "ends-unsettled",
    "fault-locks-out", "no-credential", "nobody-asks", "parts-unused", "refused-token-goes-on", "restriction-skipped", "second-factor-optional",
    "second-factor-skipped", "setcred-refused", "setcred-unreached", "token-shadowed", "twin-without-token",
}
REMOVING = {"asks-twice", "setcred-refused"}    # advice of these may remove a line of ours


def lint(folder):
    env = dict(os.environ, LD_PRELOAD=BUILD + "/tests/lint_disk.so", ASAN_OPTIONS="verify_asan_link_order=0")
    command = [BUILD + "/pam-jwt", "lint", "--conf", "/nonexistent/pam_jwt.conf", "--pam-dir", folder, "--sshd-config", "/dev/null",
               "--json"]
    out = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return [f for f in json.loads(out.stdout)["findings"] if f["finding"] not in IGNORED]


def copy_case(case, folder):
    os.mkdir(folder)
    if os.path.isdir(case):
        for name in os.listdir(case):
            shutil.copy(os.path.join(case, name), folder)
        return
    with open(case, encoding="utf-8") as f:
        service = re.search(r"^# service: (.*)$", f.read(), re.M).group(1)
    shutil.copy(case, os.path.join(folder, service))


def last_line(lines, number):
    """The last of the lines that a backslash makes one line with this one."""
    while lines[number - 1].rstrip().endswith("\\") and number < len(lines):
        number += 1
    return number


def apply(finding):
    """Change the file as the finding says."""
    new = finding["instead"].split("\n")
    with open(finding["file"], encoding="utf-8") as f:
        lines = f.read().split("\n")
    number, above = finding["line"], re.search(r"(?:Put this|(Add the)) line above (\S+):(\d+)", finding["why"])
    if number is None:      # the whole file
        types = {line.split()[0] for line in new}
        if finding["finding"] == "twin-without-token":
            lines = [line for line in lines if line.split()[:1] and line.split()[0] not in types | {"@include"}]
        lines = new + lines
    elif not above or not above.group(1):
        lines[number - 1:last_line(lines, number)] = [] if above else new
    with open(finding["file"], "w", encoding="utf-8") as f:
        f.write("\n".join(lines))
    if above:
        with open(above.group(2), encoding="utf-8") as f:
            lines = f.read().split("\n")
        at = int(above.group(3)) - 1
        lines[at:at] = new
        with open(above.group(2), "w", encoding="utf-8") as f:
            f.write("\n".join(lines))


def lines_of_ours(folder):
    """The number of lines that load the module."""
    out = subprocess.run(["grep", "-rhE", r"^[^#]*pam_jwt\.so", folder], capture_output=True, text=True, check=False)
    return len(out.stdout.splitlines())


def by_service(findings, wanted):
    return collections.Counter((f["finding"], service) for f in findings if wanted(f) for service in f["services"])


def is_harm(finding):
    """Whether advice must not make such a finding: an error, or a credential that no longer opens the account."""
    return finding["severity"] == "error" or finding["finding"] == "credential-unasked"


def faults(before, finding, folder):
    """What the advice does wrong, in the copied case."""
    with open(finding["file"], encoding="utf-8") as f:
        lines = f.read().split("\n")
    if finding["line"] and finding["instead"] == lines[finding["line"] - 1] and "Put this line above" not in finding["why"]:
        yield "it is what the file says already"
    count = lines_of_ours(folder)
    apply(finding)
    if lines_of_ours(folder) < count and finding["finding"] not in REMOVING:
        yield "it removes a line of ours"
    after = lint(folder)
    same = by_service(after, lambda f: f["finding"] == finding["finding"])
    was = by_service(before, lambda f: f["finding"] == finding["finding"])
    if all(same[key] >= was[key] for key in was if key[1] in finding["services"]):
        yield "it leaves the finding"
    new = by_service(after, is_harm) - by_service(before, is_harm)
    for slug, service in new:
        yield f"it makes a new error, {slug} ({service})"


def follow(case, scratch):
    """Follow each piece of advice for a case. Yields the slug, the finding and what is wrong."""
    folder = os.path.join(scratch, "pam.d")
    copy_case(case, folder)
    before = lint(folder)
    for finding in before:
        if finding["instead"] is None:
            continue
        shutil.rmtree(folder)
        copy_case(case, folder)
        yield finding, list(faults(before, finding, folder))
    shutil.rmtree(folder)


def main():
    passed, failed, seen = 0, 0, set()
    with tempfile.TemporaryDirectory(prefix="pam-jwt-advice.") as scratch:
        os.chmod(scratch, 0o755)
        for case in CASES:
            for finding, wrong in follow(case, scratch):
                seen.add(finding["finding"])
                passed += not wrong
                failed += bool(wrong)
                for what in wrong:
                    print(f"FAIL {case}: {what}: {finding['finding']} at line {finding['line']}: {finding['instead']}")
    missing = set() if sys.argv[2:] else ADVISED - seen
    for slug in sorted(missing):
        print(f"FAIL {slug} comes with advice in no case")
    print(f"{passed} pieces of advice passed, {failed + len(missing)} failed")
    return 1 if failed or missing or not passed else 0


sys.exit(main())
