# SPDX-License-Identifier: BSD-2-Clause
"""The part of the page about a new token. Each function yields (name, whether it passes, detail) for each check."""
import re
import time

PROMPTS = {"sudo": 511, "ssh": 1023, "su and login": 4095}


def element(body, ident):
    found = re.search(rf'<[a-z]+ id="{ident}"[^>]*>([^<]*)<', body)
    return found[1] if found else None


def prompts(body):
    """The rows of the table of prompts, by prompt."""
    rows = re.findall(r'<tr class="(pass|fail)"><th scope="row">([^<]*)</th><td>([^<]*)</td><td>(\d+)</td></tr>', body)
    return {name: (state, verdict.partition(":")[0], int(most)) for state, name, verdict, most in rows}


def lengths(web, session, csrf):
    for length in sorted(most + more for most in PROMPTS.values() for more in (0, 1)):
        web.mint.token = "A" * length
        body = web.post("/token", [csrf], session).body
        expected = {name: ("pass", "fits", most) if length <= most else ("fail", "too long", most) for name, most in PROMPTS.items()}
        yield f"the prompts for {length} characters", prompts(body) == expected and f"Where its {length} characters fit" in body, prompts(body)
        shown = {name: element(body, name) is not None for name in ("ssh", "sudo")}
        yield f"the commands for {length} characters", shown == {"ssh": length <= 1023, "sudo": length <= 511}, shown
    web.mint.token = web.mint.usual_token


def commands(web, session, csrf):
    for service, ssh, sudo in (("", "ssh alice@web1", "sudo -s"), ("sshd", "ssh alice@web1", None), ("sudo", None, "sudo -s"), ("su", None, None)):
        body = web.post("/token", [csrf, ("audience", "web1"), ("service", service)], session).body
        found = (element(body, "ssh"), element(body, "sudo"))
        yield f"the commands for the service {service!r}", found == (ssh, sudo), found


def lifetime(web, session, csrf):
    body = web.post("/token", [csrf, ("ttl", "5m")], session).body
    found = re.search(r'<time id="expires" datetime="([^"]*)">([^<]*)</time> <strong id="left" role="timer" data-seconds="(\d+)"></strong>', body)
    yield "the time of expiry is shown", found, body
    if found:
        end = time.mktime(time.strptime(found[1], "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
        yield "the time of expiry", abs(end - time.time() - 300) < 5 and 295 <= int(found[3]) <= 300, found[0]
        yield "the time of expiry as text", found[2] == found[1].replace("T", " ").replace("Z", " UTC"), found[0]


def script(web):
    answer = web.get("/script.js")
    yield "the script", answer.status == 200 and answer.one("content-type") == "text/javascript; charset=utf-8", answer.fields
    for path in ("/script.js", "/style.css"):
        size = len(web.get(path).body.encode())
        yield f"{path} has at most 8 KiB", 0 < size <= 8192, size
    page = web.get().body
    yield "no script in the page", re.findall(r"<script[^>]*>[^<]*", page) == ['<script src="/script.js" defer>'], page
    yield "no style and no handler in the page", not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), page


def all_of_it(web, session, csrf):
    for checks in (lengths, commands, lifetime):
        yield from checks(web, session, csrf)
    yield from script(web)
