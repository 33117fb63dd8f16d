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


def names(*texts):
    return [{"name": text} for text in texts]


def options(body, ident):
    found = re.search(rf'<datalist id="{ident}">(.*?)</datalist>', body, re.S)
    return re.findall(r'<option value="([^"]*)">', found[1]) if found else None


def offers(web, session, csrf):
    """The form has the hosts and services that the policy names, and the first of them by default."""
    usual = web.mint.offer({"session": session.partition("=")[2]})

    def offer(**more):
        web.mint.offer = lambda m: {**usual, **more}
        return web.get("/", f"Cookie: {session}").body
    body = offer(audiences=names("*.dev.example.com", "web1", "*", "*.*", "db<1>"), services=names("sudo", "*", "sshd"))
    yield "the offered hosts", options(body, "audiences") == ["web1", "db&lt;1&gt;"] and 'value="web1" list="audiences"' in body, body
    yield "the offered patterns", "log in to, or *.dev.example.com</small>" in body, body
    yield "the offered services", options(body, "services") == ["sudo", "sshd"] and 'value="" list="services"' in body and "every service" in body, body
    web.post("/token", [csrf], session)
    asked = web.mint.asked[-1]
    yield "the offered host by default", (asked["audience"], asked["service"]) == ("web1", ""), asked
    body = offer(audiences=names("*"), services=names("sudo", "sshd"), max_ttl=30)
    yield "no host by name", options(body, "audiences") == [] and 'value="localhost"' in body and "log in to</small>" in body, body
    yield "not every service", 'value="sudo" list="services"' in body and "every service" not in body, body
    yield "a short lifetime", 'value="30s"' in body and "at most 30s" in body, body
    web.post("/token", [csrf], session)
    asked = web.mint.asked[-1]
    yield "the first service and the longest lifetime by default", (asked["service"], asked["ttl"]) == ("sudo", 30), asked
    web.post("/token", [csrf, ("service", "")], session)
    yield "every service if asked for", web.mint.asked[-1]["service"] == "", web.mint.asked[-1]
    del web.mint.offer


def reason(web, session, csrf):
    body = web.post("/token", [csrf, ("why", "%3Cb%3E+ticket+7")], session).body
    yield "the reason goes to the mint", web.mint.asked[-1].get("why") == "<b> ticket 7", web.mint.asked[-1]
    yield "the form keeps the reason", 'name="why" value="&lt;b&gt; ticket 7"' in body, body
    for values in ([], [("why", "")]):
        web.post("/token", [csrf, *values], session)
        yield f"no reason: {values}", "why" not in web.mint.asked[-1], web.mint.asked[-1]


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
    for checks in (lengths, commands, lifetime, offers, reason):
        yield from checks(web, session, csrf)
    yield from script(web)
