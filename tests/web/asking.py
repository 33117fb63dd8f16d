# SPDX-License-Identifier: BSD-2-Clause
"""Logins by a dialog with jwt-issuer-auth. checks() yields (name, whether it passes, detail) for each check."""
import concurrent.futures
import os
import re
import threading
import time

from processes import AuthServer, Service, usual_script
from stub import SESSION, TOKEN

AT_ONCE, REFUSED = (0, 2), (3.0, 6)
PATIENCE = (4.9, 7.5)


class Visitor:
    """A browser with its cookie, at an address of its own. took: seconds until its last answer."""
    count = 0

    def __init__(self, web, address=None):
        Visitor.count += 1
        self.web = web.seen_from(address or f"198.51.{Visitor.count // 250}.{Visitor.count % 250 + 1}")
        page = self.web.get()
        self.cookie, self.csrf, self.answer, self.took = page.cookie("__Host-pre")[0], page.csrf(), None, 0

    def post(self, path, *values):
        begun = time.monotonic()
        self.answer = self.web.post(path, [("csrf", self.csrf), *values], self.cookie)
        self.took = time.monotonic() - begun
        return self.answer

    def log_in(self, password="right", account="alice"):
        return self.post("/login", ("account", account), ("password", password))

    def reply(self, text, conversation=None):
        return self.post("/answer", ("conversation", conversation or conversation_of(self.answer)), ("password", text))

    def begin(self, **more):
        """Log in in the background."""
        thread = threading.Thread(target=self.log_in, kwargs=more)
        thread.start()
        return thread

    def said(self):
        return self.answer.status, self.answer.result(), self.took


def conversation_of(answer):
    found = re.search(r'name="conversation" value="([^"]*)"', answer.body)
    return found[1] if found else ""


def is_in(visitor, within=AT_ONCE):
    answer = visitor.answer
    return answer.status == 303 and answer.cookie("__Host-session")[0] == f"__Host-session={SESSION}" \
        and answer.cookie("__Host-pre") == ("__Host-pre=", ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=0"]) \
        and within[0] <= visitor.took < within[1]


def is_refused(visitor, within=REFUSED):
    answer = visitor.answer
    return answer.status == 403 and answer.result() == "Log in failed" and answer.cookie("__Host-session") == (None, []) \
        and 'name="account"' in answer.body and within[0] <= visitor.took < within[1]


def is_unavailable(visitor, within=AT_ONCE):
    return visitor.answer.status == 503 and visitor.answer.one("retry-after") == "5" and within[0] <= visitor.took < within[1]


def wait_for(condition, seconds=5):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


def password(web, auth):
    one = Visitor(web, "2001:db8::1")
    one.log_in()
    yield "the right password", is_in(one), one.said()
    dialog = auth.dialogs[-1]
    yield "the first message", dialog.first == {"account": "alice", "address": "2001:db8::1"} and dialog.answers == ["right"], dialog.first
    one = Visitor(web)
    one.log_in("wrong", "%3Cb%3E")
    yield "a wrong password", is_refused(one) and 'value="&lt;b&gt;"' in one.answer.body, one.said()
    one.log_in()
    yield "the right password after a wrong one", is_in(one), one.said()


def tokens(web, auth):
    """A token is no password. It is refused like one, but nobody is asked."""
    asked = len(auth.dialogs)
    for text in (TOKEN, f"Bearer+{TOKEN}", "a.b." + "c" * 76):
        one = Visitor(web)
        one.log_in(text)
        yield f"the token {text[:12]}", is_refused(one), one.said()
    yield "nobody is asked about a token", len(auth.dialogs) == asked, ""
    one = Visitor(web)
    one.log_in("a.b." + "c" * 75)
    yield "a password with dots", is_refused(one) and auth.dialogs[-1].answers == ["a.b." + "c" * 75], one.said()


def questions(web, auth):
    def script(dialog):
        if dialog.ask("Nick: ", True) == "al" and dialog.ask() == "right" and dialog.ask("<b>Code</b>: ") == "123" and dialog.ask("") == "4 5":
            dialog.send(outcome="ok", session=SESSION)
        else:
            dialog.send(outcome="refused")
    auth.script = script
    one = Visitor(web)
    answer = one.log_in()
    yield "a question with echo", answer.status == 200 and 'type="text"' in answer.body and ">Nick: </label>" in answer.body, answer.body
    yield "one form", len(re.findall("<form", answer.body)) == 1 and answer.csrf() == one.csrf and one.took < 2, answer.body
    answer = one.reply("al")
    yield "the password is for the first question without echo", auth.dialogs[-1].answers == ["al", "right"], auth.dialogs[-1].answers
    yield "another question", 'type="password"' in answer.body and ">&lt;b&gt;Code&lt;/b&gt;: </label>" in answer.body, answer.body
    yield "a question is a whole page", answer.one("content-security-policy") is not None and answer.one("cache-control") == "no-store", answer.fields
    answer = one.reply("123")
    yield "a question without text", ">Answer</label>" in answer.body, answer.body
    one.reply("4+5")
    yield "four questions", is_in(one), one.said()
    one = Visitor(web)
    one.log_in()
    one.reply("bob")
    yield "a wrong answer", is_refused(one), one.said()
    one = Visitor(web)
    one.log_in()
    asked = len(auth.dialogs[-1].answers)
    one.reply(TOKEN)
    yield "a token as an answer", is_refused(one) and len(auth.dialogs[-1].answers) == asked, one.said()
    answer = one.reply("1")
    yield "a token ends the login", answer.result() == "This login has ended: log in again", one.said()
    auth.script = lambda dialog: [dialog.ask(echo=True) for _ in range(5)]
    one = Visitor(web)
    one.log_in()
    for _ in range(4):
        one.reply("x")
    yield "a fifth question", is_unavailable(one) and auth.dialogs[-1].has_ended(), one.said()


def bindings(web, auth):
    """A conversation is found by its id and the cookie of its visitor alone."""
    auth.script = lambda dialog: dialog.ask(echo=True) and dialog.send(outcome="ok", session=SESSION)
    one, other = Visitor(web), Visitor(web)
    ident = conversation_of(one.log_in())
    yield "an id has 43 characters", len(ident) == 43, ident
    for name, text in (("another visitor", ident), ("a wrong id", "A" * 43), ("an empty id", "")):
        answer = other.post("/answer", ("conversation", text), ("password", "x"))
        yield f"an answer of {name}", answer.status == 403 and answer.result() == "This login has ended: log in again", other.said()
    for name, values in (("conversation", [("password", "x")]), ("password", [("conversation", ident)])):
        yield f"an answer without {name}", one.post("/answer", *values).status == 400, one.said()
    answer = web.post("/answer", [("csrf", other.csrf), ("conversation", ident), ("password", "x")], one.cookie)
    yield "an answer without the right csrf", answer.status == 403, answer.status
    one.reply("x", ident)
    yield "an answer of the visitor", is_in(one), one.said()
    one.reply("x", ident)
    yield "an answer after the end", one.answer.status == 403 and one.took < 2, one.said()
    one = Visitor(web)
    first, dialog = conversation_of(one.log_in()), auth.dialogs[-1]
    second = conversation_of(one.log_in())
    yield "a new login of the same visitor ends the first", dialog.has_ended(), ""
    one.reply("x", first)
    yield "an answer to the first", one.answer.status == 403, one.said()
    one.reply("x", second)
    yield "an answer to the second", is_in(one), one.said()


def faults(web, auth):
    def bad(text):
        return lambda dialog: dialog.ask() and dialog.sock.send(text)
    for name, script in (("closes", lambda dialog: None), ("closes after the answer", lambda dialog: dialog.ask()), ("sends no JSON", bad(b"{")),
                         ("sends another message", bad(b'{"outcome":"verified"}')), ("sends a session that is none", bad(b'{"outcome":"ok","session":"short"}')),
                         ("sends an outcome with more", bad(b'{"outcome":"refused","sentence":"no"}'))):
        auth.script = script
        one = Visitor(web)
        one.log_in()
        yield f"jwt-issuer-auth {name}", is_unavailable(one) and one.answer.cookie("__Host-session") == (None, []), one.said()
    auth.script = lambda dialog: dialog.ask() and dialog.send(outcome="error", sentence="the mint is <away>")
    one = Visitor(web)
    one.log_in()
    yield "an error", is_unavailable(one) and one.answer.result() == "the mint is &lt;away&gt;", one.said()
    auth.script = lambda dialog: dialog.ask(echo=True) and dialog.send(outcome="refused")
    one = Visitor(web)
    one.log_in()
    dialog = auth.dialogs[-1]
    dialog.send(outcome="ok", session=SESSION)
    yield "an outcome that nobody asked for", dialog.has_ended(), ""
    one.reply("x")
    yield "an answer after it", one.answer.status == 403, one.said()


def places(web, auth):
    """Four compute at once. Others wait for their turn up to 5 s. A visitor with an open question occupies no place."""
    go, computing, most = threading.Event(), [], []

    def script(dialog):
        dialog.ask()
        computing.append(1)
        most.append(len(computing))
        go.wait(20)
        computing.pop()
        dialog.send(outcome="ok", session=SESSION)
    auth.script = lambda dialog: dialog.ask(echo=True) and dialog.send(outcome="refused")
    thinking = [Visitor(web) for _ in range(5)]
    for one in thinking:
        one.log_in()
    yield "five who think", all(conversation_of(one.answer) for one in thinking), ""
    auth.script = script
    visitors = [Visitor(web) for _ in range(6)]
    threads = [one.begin() for one in visitors]
    wait_for(lambda: len(computing) == 4)
    time.sleep(0.5)
    yield "four compute at once", len(computing) == 4, computing
    go.set()
    for thread in threads:
        thread.join()
    yield "the others have their turn", all(map(is_in, visitors)) and max(most) == 4, [one.said() for one in visitors]
    go.clear()
    visitors = [Visitor(web) for _ in range(5)]
    threads = []
    for one in visitors:
        threads.append(one.begin())
        time.sleep(0.1)
    threads[4].join()
    yield "no turn within 5 s", all(is_unavailable(one, PATIENCE) for one in visitors[4:]), visitors[4].said()
    for thread in threads:
        thread.join()
    yield "no answer within 5 s", all(is_unavailable(one, PATIENCE) for one in visitors), [one.said() for one in visitors]
    go.set()
    one = Visitor(web)
    one.log_in()
    yield "places become free", is_in(one), one.said()
    for one in thinking:
        one.reply("x")


def limits(web, auth):
    auth.script = lambda dialog: dialog.ask(echo=True)
    for addresses, more in ((["192.0.2.7"] * 2, "192.0.2.7"), (["2001:db8:1::1", "2001:db8:1::2"], "2001:db8:1:0:ffff::3")):
        held = [Visitor(web, address) for address in addresses]
        for one in held:
            one.log_in()
        third = Visitor(web, more)
        asked = len(auth.dialogs)
        third.log_in()
        yield f"a third login from {more}", is_unavailable(third) and len(auth.dialogs) == asked, third.said()
        other = Visitor(web)
        other.log_in()
        yield "a login from another address", conversation_of(other.answer), other.said()
        for one in [*held, other]:
            one.reply("x")
    held = [Visitor(web) for _ in range(64)]
    for one in held:
        one.log_in()
    yield "64 logins", all(conversation_of(one.answer) for one in held), ""
    one = Visitor(web)
    one.log_in()
    yield "a 65th login", is_unavailable(one), one.said()
    held[0].log_in()
    yield "a new login replaces one's own", conversation_of(held[0].answer), held[0].said()


def slow_refusal(dialog):
    dialog.ask()
    time.sleep(0.5)
    dialog.send(outcome="refused")


def guesses(web, auth):
    """A refusal counts for the limit of its address until it is sent: more connections are not more guesses."""
    visitors = [Visitor(web, "192.0.2.8") for _ in range(3)]
    asked = len(auth.dialogs)
    threads = [one.begin(password="wrong") for one in visitors[:2]]
    wait_for(lambda: len(auth.dialogs) == asked + 2)
    time.sleep(1)
    visitors[2].log_in("wrong", "bob")
    yield "a third guess from an address within 3 s", is_unavailable(visitors[2]), visitors[2].said()
    other = Visitor(web)
    other.log_in()
    yield "a login from another address at that time", is_in(other), other.said()
    for thread in threads:
        thread.join()
    yield "two guesses from an address", all(map(is_refused, visitors[:2])), [one.said() for one in visitors]
    visitors[2].log_in()
    yield "a login after the refusals", is_in(visitors[2]), visitors[2].said()


def throttled(web, auth):
    """Five failures of an address and an account make this pair wait, and nobody else."""
    address = "192.0.2.9"
    visitors = [Visitor(web, address) for _ in range(2)]
    for count in (2, 2, 1):
        threads = [one.begin(password="wrong") for one in visitors[:count]]
        for thread in threads:
            thread.join()
        yield "a failure", all(map(is_refused, visitors[:count])), [one.said() for one in visitors]
    auth.script = slow_refusal
    asked = len(auth.dialogs)
    thread = visitors[0].begin(password="wrong")
    time.sleep(1.5)
    yield "the sixth login: nobody is asked at first", len(auth.dialogs) == asked, ""
    thread.join()
    yield "the sixth login", len(auth.dialogs) == asked + 1, ""
    yield "the sixth login: the time of its check does not show", is_refused(visitors[0], (5.0, 6.5)), visitors[0].said()
    auth.script = usual_script
    visitors[0].log_in()
    yield "the seventh login, with the right password", is_in(visitors[0], (4.0, 6.5)), visitors[0].said()
    one = Visitor(web, address)
    one.log_in()
    yield "a login after that", is_in(one), one.said()


def others(web, auth):
    for _ in range(3):
        threads = [Visitor(web, "192.0.2.10").begin(password="wrong") for _ in range(2)]
        for thread in threads:
            thread.join()
    one = Visitor(web, "192.0.2.10")
    one.log_in(account="bob")
    yield "another account from the same address", is_in(one), one.said()
    one = Visitor(web, "192.0.2.11")
    one.log_in()
    yield "the same account from another address", is_in(one), one.said()


def absent(build, folder):
    web = Service(build, folder, "--proxy-uid", str(os.getuid()), "--auth-socket", f"{folder}/absent.sock")
    one = Visitor(web)
    one.log_in()
    yield "without jwt-issuer-auth", is_unavailable(one), one.said()
    web.end()


def run(group, build, folder):
    """The checks of one group, with processes of its own."""
    os.mkdir(folder)
    auth = AuthServer(f"{folder}/auth.sock")
    web = Service(build, folder, "--proxy-uid", str(os.getuid()), "--auth-socket", f"{folder}/auth.sock")
    found = list(group(web, auth))
    found.append((f"jwt-issuer-web still runs after {group.__name__}", web.process.poll() is None, ""))
    web.end()
    auth.end()
    return found


def checks(build, folder):
    yield from absent(build, folder)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        groups = (throttled, guesses, others, places, faults, questions, tokens, password, bindings, limits)
        for done in [pool.submit(run, group, build, f"{folder}/{group.__name__}") for group in groups]:
            yield from done.result()
