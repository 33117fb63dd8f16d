# SPDX-License-Identifier: BSD-2-Clause
"""The cases of browser.py: what a user or an attacker does with the page.

A case gets the page and the scene (server, hosts that trust its keys, a server of another origin). It begins as a new visitor.
"""
import base64
import json
import re
import threading
import time
import urllib.parse

from demo import KEYS
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

REFUSAL_TAKES = 3       # seconds, LOGIN_REFUSAL_MS
DAY = 24 * 3600


def part_of(token, number):
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def changed(text, at):
    """The text with another base64url character at this position."""
    return text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1:]


def demand_invalid(page, result):
    assert result.startswith("Invalid token"), result
    assert not page.name(), "a name is shown: " + page.name()


def shows_a_name(page):
    """Whether this HTML has an element with the id "name"."""
    return re.search(r'\bid="?name\b', page) is not None


def demand_attributes(cookie, same_site):
    found = {name: cookie.get(name) for name in ("httpOnly", "secure", "sameSite", "path")}
    assert found == {"httpOnly": True, "secure": True, "sameSite": same_site, "path": "/"}, (cookie["name"], found)


# The basic case: "Get token", a token of 60 seconds, "Show details", and the name in it.

def follows_the_tutorial(page, _):
    page.log_in()
    assert page.has("Get token") and page.has("Show details")
    claims = part_of(page.get_token(), 1)
    assert claims["exp"] - claims["iat"] == 60 and claims["sub"] == "alice", claims
    page.show()
    assert page.name() == "alice", page.result()
    token = page.cookie("token")["value"]
    page.change_token(changed(token, len(token) // 2))
    demand_invalid(page, page.show())


# Log in and log out.

def leads_to_the_name_localhost(page, _):
    """127.0.0.1 is another origin than localhost, with its own cookies."""
    page.driver.get(page.base.replace("localhost", "127.0.0.1"))
    assert page.driver.current_url == page.base, page.driver.current_url


def refuses_a_wrong_password(page, _):
    """After 3 s, with the same text for an unknown account. Meanwhile other visitors get answers."""
    page.open()
    post, answers = page.poster(), []
    unknown = threading.Thread(target=lambda: answers.append(post("/login", {"account": "carol", "password": "wrong"})))
    start = time.monotonic()
    unknown.start()
    page.driver.get(page.base)
    assert time.monotonic() - start < REFUSAL_TAKES, "the page waits for somebody else's refusal"
    page.fill(account="alice", password="wrong")
    start = time.monotonic()
    page.press("Log in")
    took = time.monotonic() - start
    assert page.result().startswith("Log in failed"), page.result()
    assert took >= REFUSAL_TAKES, "refused after %.2f s" % took
    unknown.join()
    assert page.result() in answers[0], "an unknown account is refused in other words"
    assert not page.cookie("session") and not page.has("Get token")
    page.forget_console()       # Chromium logs the status 403 of the refusal


def logs_in_with_a_new_session(page, _):
    page.open()
    demand_attributes(page.cookie("pre"), "Lax")
    page.put_cookie("session", "A" * 43, "Lax")
    page.driver.get(page.base)
    page.fill(account="bob", password=page.passwords["bob"])
    page.press("Log in")
    assert page.has("Log out") and not page.has("Log in"), page.result()
    assert page.cookie("session")["value"] != "A" * 43, "the session is one that was there before the login"


def logs_out_for_good(page, _):
    page.log_in()
    page.get_token()
    session = page.cookie("session")["value"]
    page.press("Log out")
    assert page.has("Log in") and not page.has("Log out")
    assert not page.cookie("session") and not page.cookie("token"), "a cookie is left"
    page.put_cookie("session", session, "Lax")
    page.driver.get(page.base)
    assert page.has("Log in") and not page.has("Get token"), "the session still works"


# Tokens.

def gets_and_shows_a_token_of_each_key(page, scene):
    """A host that trusts the printed public key or secret accepts the token, for its account only."""
    page.log_in()
    for key, alg in KEYS.items():
        token = page.get_token(key=key)
        assert page.cookie("token")["value"] == token and part_of(token, 0)["alg"] == alg
        page.show()
        assert page.name() == "alice", (key, page.result())
        verdicts = {user: scene.hosts[key].verdict(token, user) for user in ("alice", "bob")}
        assert verdicts == {"alice": "ok", "bob": "user-mismatch"}, (key, verdicts)


def gets_a_token_for_one_service(page, scene):
    page.log_in()
    token = page.get_token(service="sudo")
    page.show()
    assert page.name() == "alice", page.result()
    verdicts = {service: scene.hosts["es256"].verdict(token, service=service) for service in ("sudo", "sshd")}
    assert verdicts == {"sudo": "ok", "sshd": "audience-mismatch"}, verdicts


def refuses_to_mint_without_sense(page, _):
    """A lifetime above one hour, and an invalid lifetime, host and service."""
    page.log_in()
    for field, text in (("ttl", "61m"), ("ttl", "soon"), ("audience", "web1 x"), ("audience", "sudo@web1"), ("service", "../x")):
        page.fill(**{field: text})
        page.press("Get token")
        assert page.result() and not page.result().startswith("Token generated"), (field, text)
        assert page.text("token") is None and not page.cookie("token"), "a token with %s %s" % (field, text)
        page.driver.get(page.base)
    page.forget_console()       # as above
    page.get_token(ttl="60m")


def refuses_a_changed_token(page, _):
    """In the browser, one character of each part is changed: the first, one of the claims, the last."""
    page.log_in()
    token = page.get_token()
    for at in (0, token.index(".") + 20, len(token) - 1):
        page.change_token(changed(token, at))
        demand_invalid(page, page.show())
    page.change_token(token)
    page.show()
    assert page.name() == "alice", page.result()


def refuses_a_change_of_any_character(page, _):
    """For the token of each key. The form is posted without the browser."""
    page.log_in()
    for key in KEYS:
        token, post = page.get_token(key=key), page.poster()
        assert shows_a_name(post("/details", {"token": ""}, token))
        for at in range(len(token)):
            answer = post("/details", {"token": ""}, changed(token, at))
            assert "Invalid token" in answer and not shows_a_name(answer), "%s: accepted with character %d changed" % (key, at)


def refuses_an_expired_token(page, _):
    """The lifetime is 2 s: times are whole seconds, and 1 s may be over before the page shows the token."""
    page.log_in()
    token = page.get_token(ttl="2s")
    expires = part_of(token, 1)["exp"]
    page.show()
    assert page.name() == "alice", page.result()
    time.sleep(max(0, expires - time.time()))
    demand_invalid(page, page.show())
    assert "expired" in page.result(), page.result()
    keeps = page.cookie("token")["expiry"] - expires
    assert abs(keeps - DAY) <= 5, "the cookie outlives the token by %d s" % keeps


def looks_at_a_pasted_token(page, _):
    """The pasted token is used instead of the cookie. Text that is not a token is shown as text."""
    page.log_in("bob")
    of_bob = page.get_token()
    page.log_in("alice")
    of_alice = page.get_token()
    page.show(of_bob)
    assert page.name() == "bob", page.result()
    for pasted in (changed(of_bob, 30), '"><b id=name>alice</b><script>document.title = "ran"</script>', of_alice + "A"):
        demand_invalid(page, page.show(pasted))
        assert page.driver.title != "ran"
    page.show()
    assert page.name() == "alice", page.result()


def says_that_there_is_no_token(page, _):
    page.log_in()
    demand_invalid(page, page.show())


def shows_the_last_token_without_a_session(page, _):
    page.log_in()
    token = page.get_token()
    page.drop_cookie("session")
    page.driver.get(page.base)
    assert page.has("Log in")
    page.press("Show details")
    assert page.name() == "alice", page.result()
    page.change_token(changed(token, 30))
    page.press("Show details")
    demand_invalid(page, page.result())


# Protection of the page and its visitors.

def keeps_its_cookies_from_scripts(page, _):
    page.log_in()
    token = page.get_token()
    demand_attributes(page.cookie("session"), "Lax")
    demand_attributes(page.cookie("token"), "Strict")
    assert page.driver.execute_script("return document.cookie") == "", "a script reads a cookie"
    assert token not in page.driver.current_url


def runs_and_loads_nothing_of_others(page, scene):
    """The Content-Security-Policy blocks what an injected script would try. Another origin cannot frame the page."""
    page.log_in()
    for script, directive in (
            ("const s = document.createElement('script'); s.textContent = '1'; document.body.append(s)", "script-src-elem"),
            ("document.body.setAttribute('style', 'color: red')", "style-src-attr"),
            ("const i = document.createElement('img'); i.src = foreign; document.body.append(i)", "img-src"),
            ("fetch(foreign).catch(() => 0)", "connect-src"),
            ("const b = document.createElement('base'); b.href = foreign; document.head.append(b)", "base-uri"),
            ("const f = document.forms[0]; f.action = foreign; f.submit()", "form-action")):
        found = page.violation(script, scene.neighbour)
        assert found == directive, "expected a violation of %s, found %s" % (directive, found)
    page.driver.get(scene.neighbour + "?" + urllib.parse.quote('<iframe src="%s"></iframe>' % page.base))
    page.driver.switch_to.frame(0)
    framed = page.driver.find_elements(By.ID, "result")
    page.driver.switch_to.default_content()
    page.forget_console()
    assert not framed, "a page of another origin frames this one"


def accepts_forms_of_its_own_pages_only(page, scene):
    """The csrf value and the Origin are checked independently."""
    page.log_in()
    csrf = page.driver.find_element(By.NAME, "csrf").get_attribute("value")
    for script in ("c.value = '%s'" % changed(csrf, 7), "c.value = ''", "c.remove()"):
        page.driver.execute_script("for (const c of document.querySelectorAll('[name=csrf]')) " + script)
        page.press("Get token")
        assert not page.cookie("token"), "a token without the page's csrf: " + script
        page.driver.get(page.base)
    fields = dict(csrf=csrf, audience="localhost", service="", ttl="60s", key="es256")
    page.driver.get(scene.neighbour + "?" + form(page.base + "token", **fields))
    page.press("go")
    assert not page.cookie("token"), "a token for a form of another origin"
    page.driver.get(scene.neighbour + "?" + form(page.base + "logout", csrf=csrf))
    page.press("go")
    page.driver.get(page.base)
    page.forget_console()
    assert page.has("Log out"), "a form of another origin logs out"


def form(action, **fields):
    inputs = "".join('<input type="hidden" name="%s" value="%s">' % pair for pair in fields.items())
    return urllib.parse.quote('<form method="post" action="%s">%s<button>go</button></form>' % (action, inputs))


def works_with_the_keyboard_alone(page, _):
    page.open()
    page.tab_to("account").send_keys("alice")
    page.tab_to("password").send_keys(page.passwords["alice"])
    page.await_answer(lambda: page.tab_to("Log in").send_keys(Keys.ENTER))
    page.tab_to("service").send_keys("sudo")
    page.await_answer(lambda: page.tab_to("Get token").send_keys(Keys.SPACE))
    assert page.result().startswith("Token generated successfully"), page.result()
    page.await_answer(lambda: page.tab_to("Show details").send_keys(Keys.ENTER))
    assert page.name() == "alice", page.result()
    page.await_answer(lambda: page.tab_to("Log out").send_keys(Keys.ENTER))
    assert page.has("Log in")


def leaves_the_console_silent(page, _):
    """During all cases before this one. A case that provokes messages on purpose removes them itself."""
    assert not page.console, page.console


CASES = [follows_the_tutorial, leads_to_the_name_localhost, refuses_a_wrong_password, logs_in_with_a_new_session,
         logs_out_for_good, gets_and_shows_a_token_of_each_key, gets_a_token_for_one_service, refuses_to_mint_without_sense,
         refuses_a_changed_token, refuses_a_change_of_any_character, refuses_an_expired_token, looks_at_a_pasted_token,
         says_that_there_is_no_token, shows_the_last_token_without_a_session, keeps_its_cookies_from_scripts,
         runs_and_loads_nothing_of_others, accepts_forms_of_its_own_pages_only, works_with_the_keyboard_alone]
WITHOUT_JAVASCRIPT = [follows_the_tutorial, looks_at_a_pasted_token, logs_out_for_good]
