#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""browser.py BUILD_DIR [CASE...]: the pages of "jwt-issuer serve --demo" in Debian's Chromium.

Runs the cases of cases.py and handling.py, and some of them again without JavaScript. Then it runs single cases against servers
with one fault, which these cases must find. With PICTURES=FOLDER it also takes the picture of the README. Needs Debian's
python3-selenium. The browser connects to this machine only.
"""
import os
import signal
import sys
import tempfile

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
import cases
import handling
import pictures
from between import Neighbour, Proxy, WithoutCsp, WithoutCsrfCheck, WithoutHttpOnly, WithoutVerification, serving
from demo import KEYS, Demo, Host
from page import Page, chromium

# Servers with one fault, each with the case that must find it. The proxy without a fault must pass all of these cases.
MISTAKES = {WithoutHttpOnly: cases.keeps_its_cookies_from_scripts, WithoutCsp: cases.runs_and_loads_nothing_of_others,
            WithoutVerification: cases.refuses_a_changed_token, WithoutCsrfCheck: cases.accepts_forms_of_its_own_pages_only}

CASES = [*cases.CASES, *handling.CASES, cases.leaves_the_console_silent]
WITHOUT_JAVASCRIPT = [*cases.WITHOUT_JAVASCRIPT, *handling.WITHOUT_JAVASCRIPT]
PICTURES = [pictures.takes_the_picture] if "PICTURES" in os.environ else []


class Scene:
    """The server, the hosts that trust its keys, and the neighbour: a server of another origin."""

    def __init__(self, demo, hosts, neighbour):
        self.demo, self.hosts, self.neighbour = demo, hosts, neighbour

    def page(self, driver):
        return Page(driver, self.demo.base, self.demo.passwords)


class Verdicts:
    def __init__(self, wanted):
        self.wanted, self.passed, self.failed = wanted, 0, 0

    def wants(self, case):
        return not self.wanted or case.__name__ in self.wanted

    def add(self, name, wrong):
        """wrong: a description of the fault, or None."""
        print("FAIL %s: %s" % (name, wrong) if wrong else "ok   " + name, flush=True)
        self.failed += bool(wrong)
        self.passed += not wrong


def wrong_with(case, page, scene):
    """Run a case. Returns None when it passes, or a description of the fault."""
    try:
        case(page, scene)
        page.read_console()
    except AssertionError as error:
        return str(error) or "an assertion in " + case.__name__
    except Exception as error:      # Selenium raises many exceptions for an unexpected page
        return "%s: %s" % (type(error).__name__, str(error).partition("\n")[0])
    return None


def run_cases(chosen, page, scene, verdicts, suffix=""):
    for case in filter(verdicts.wants, chosen):
        verdicts.add(case.__name__ + suffix, wrong_with(case, page, scene))


def finds(case):
    """Turn a case around: it passes if an assertion of the case fails. An exception of Selenium does not count."""
    def finding(page, scene):
        try:
            case(page, scene)
        except AssertionError:
            return
        raise AssertionError("not found")
    return finding


def run_mistakes(driver, scene, verdicts):
    for handler, case in [(Proxy, case) for case in MISTAKES.values()] + list(MISTAKES.items()):
        if verdicts.wants(case):
            with serving(handler, demo=scene.demo) as base:
                page = Page(driver, base, scene.demo.passwords)
                wrong = wrong_with(case if handler is Proxy else finds(case), page, scene)
            verb = "passes" if handler is Proxy else "is found by"
            verdicts.add("%s %s %s" % (handler.__name__, verb, case.__name__), wrong)


def main(build, *wanted):
    unknown = set(wanted) - {case.__name__ for case in CASES + WITHOUT_JAVASCRIPT + PICTURES}
    if unknown:
        sys.exit("browser.py: there is no case " + ", ".join(sorted(unknown)))
    verdicts = Verdicts(wanted)
    with tempfile.TemporaryDirectory() as folder, serving(Neighbour) as neighbour:
        demo = Demo(build, folder)
        try:
            scene = Scene(demo, {key: Host(build, folder, demo, key) for key in KEYS}, neighbour)
            with chromium(has_javascript=True) as driver:
                run_cases(CASES, scene.page(driver), scene, verdicts)
                run_mistakes(driver, scene, verdicts)
                run_cases(PICTURES, scene.page(driver), scene, verdicts)
            with chromium(has_javascript=False) as driver:
                run_cases(WITHOUT_JAVASCRIPT, scene.page(driver), scene, verdicts, " (without JavaScript)")
        finally:
            status, left = demo.stop()
        is_clean = status == 0 and not left
        verdicts.add("ends_and_leaves_nothing_behind", None if is_clean else "status %d, left %s" % (status, left))
    print("%d passed, %d failed" % (verdicts.passed, verdicts.failed))
    return verdicts.failed != 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))       # run the cleanup: end the browser and the server
    sys.exit(main(os.path.realpath(sys.argv[1]), *sys.argv[2:]))
