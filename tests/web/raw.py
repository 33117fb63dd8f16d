#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""raw.py BUILD_DIR: send HTTP requests to jwt-issuer-web over a socket, byte by byte. A stub replaces the mint."""
import subprocess
import sys
import time

from slow import Slow, many_of_one_address, many_that_are_idle
import usage
from stub import OTHER_SESSION, SESSION, TOKEN, Web

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
                               "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
ATTRIBUTES = ["Path=/", "Secure", "HttpOnly"]
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    passed += bool(condition)
    failed += not condition
    if not condition:
        print(f"FAIL {name} {detail}", flush=True)


def ours(name, answer, status, is_own=True):
    """Check the status, and unless the library made the answer, the fields that all our answers have."""
    check(name, answer.status == status, f"{answer.status} {answer.body[:200]!r}")
    if not is_own:
        return
    for field, value in HEADERS.items():
        check(f"{name}: {field}", answer.one(field) == value, answer.one(field))
    closed = answer.one("permissions-policy") or ""
    check(f"{name}: permissions-policy", "camera=()" in closed and "clipboard-write=(self)" in closed, closed)


def library_refuses(build):
    """libmicrohttpd 1.0 itself refuses some requests that 0.9.75 accepts. Its answers do not have our fields."""
    version = subprocess.run([f"{build}/jwt-issuer-web", "--version"], capture_output=True, text=True, check=True).stdout
    return "libmicrohttpd 0." not in version


def gate(web, is_strict):
    host = f"Host: {web.host}"
    for name, lines, is_own in (
            ("two Host", [host, host], not is_strict),
            ("two Content-Length", [host, "Content-Length: 0", "Content-Length: 0"], not is_strict),
            ("differing Content-Length", [host, "Content-Length: 0", "Content-Length: 5"], not is_strict),
            ("Content-Length with Transfer-Encoding", [host, "Content-Length: 5", "Transfer-Encoding: chunked"], not is_strict),
            ("Transfer-Encoding", [host, "Transfer-Encoding: chunked"], True),
            ("Transfer-Encoding unknown", [host, "Transfer-Encoding: gzip"], not is_strict),
            ("control character in a value", [host, "X: a\x01b"], True),
            ("DEL in a value", [host, "X: a\x7fb"], True),
            ("NUL in a value", [host, "X: a\0b"], not is_strict),
            ("control character in a name", [host, "X\x02Y: a"], not is_strict),
            ("space in a name", [host, "X Y: a"], False),
            ("two Cookie", [host, "Cookie: a=b", "Cookie: c=d"], True),
            ("two Origin", [host, f"Origin: {web.origin}", f"Origin: {web.origin}"], True),
            ("Content-Length is not a number", [host, "Content-Length: 5x"], False),
            ("a body with GET", [host, "Content-Length: 5"], True)):
        for method in ("GET", "POST") if name != "a body with GET" else ("GET",):
            answer = web.raw("\r\n".join([f"{method} / HTTP/1.1", *lines, "", ""]).encode("latin-1") + b"0\r\n\r\n")
            ours(f"{name}, {method}", answer, 400, is_own)
            check(f"{name}, {method}: closed", answer.closed)
    for target in ("/%41", "/style%2ecss", "/%", "/?a=%00", "/\x7f", "/\xe9"):
        answer = web.get(target)
        ours(f"target {target!r}", answer, 400)
        check(f"target {target!r}: closed", answer.closed)
    answer = web.post("/login", [("csrf", "wrong")])      # refused after its body: the library alone would keep the connection
    check("a form without the right csrf: closed", answer.status == 403 and answer.closed, answer.data)
    check("no Host", web.raw(b"GET / HTTP/1.1\r\n\r\n").status == 400)
    ours("no Host, HTTP/1.0", web.raw(b"GET / HTTP/1.0\r\n\r\n"), 400)
    check("a space in the target", web.raw(f"GET / x HTTP/1.1\r\n{host}\r\n\r\n".encode()).status in (400, 0))
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "CONNECT"):
        answer = web.request(method, "/")
        ours(f"method {method}", answer, 405)
        check(f"method {method}: Allow", answer.one("allow") is not None)


def sizes(web):
    head = f"GET / HTTP/1.1\r\nHost: {web.host}\r\nX: "
    for total, status in ((8191, 200), (8192, 200), (8193, 431), (10000, 431)):
        answer = web.raw((head + "a" * (total - len(head) - 4) + "\r\n\r\n").encode())
        ours(f"a header of {total} bytes", answer, status)
    for total in (20000, 100000):
        answer = web.raw((head + "a" * total + "\r\n\r\n").encode())
        check(f"a header of {total} bytes", answer.status in (431, 413, 0), answer.status)
    for length, status in ((16384, 400), (16385, 413), (10 ** 30, 413)):
        lines = ["POST /login HTTP/1.1", f"Host: {web.host}", f"Origin: {web.origin}",
                 "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {length}", "", ""]
        answer = web.raw("\r\n".join(lines).encode() + b"x" * min(length, 16384))
        ours(f"a body of {length} bytes", answer, status, length < 10 ** 20)
    answer = web.raw(f"GET /{'a' * 7000} HTTP/1.1\r\nHost: {web.host}\r\n\r\n".encode())
    ours("a long target", answer, 404)


def addresses(web):
    for host in (f"127.0.0.1:{web.port}", f"[::1]:{web.port}"):
        answer = web.get("/style.css", host=host)
        ours(f"GET at {host}", answer, 307)
        check(f"GET at {host}: Location", answer.one("location") == web.origin + "/style.css", answer.one("location"))
        ours(f"POST at {host}", web.request("POST", "/login", host=host), 400)
    for host in ("evil.example", "localhost", f"localhost:{web.port + 1}", f"127.0.0.1:{web.port}.evil", f"127.0.0.1:{web.port + 1}",
                 f"localhost:{web.port}x", f"user@{web.host}"):
        ours(f"Host {host}", web.get("/", host=host), 400)
    ours("another page", web.get("/index.html"), 404)
    ours("a query", web.get("/?x=1"), 404)
    ours("POST /", web.post("/", []), 405)
    for path in ("/login", "/answer", "/token", "/details", "/logout"):
        answer = web.get(path)
        ours(f"GET {path}", answer, 405)
        check(f"GET {path}: Allow", answer.one("allow") == "POST")


def forms(web, pre, csrf):
    good = [("csrf", csrf), ("account", "alice"), ("password", "right")]
    for origin in ("null", "http://evil.example", f"http://127.0.0.1:{web.port}", web.origin + "/", ""):
        ours(f"Origin {origin!r}", web.post("/login", good, pre, origin), 403)
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json", ""):
        ours(f"type {kind!r}", web.post("/login", good, pre, kind=kind), 415)
    another = ("B" if csrf[0] != "B" else "C") + csrf[1:]
    for name, path, values, cookie in (
            ("without csrf", "/login", good[1:], pre),
            ("with an empty csrf", "/login", [("csrf", ""), *good[1:]], pre),
            ("with a wrong csrf", "/login", [("csrf", another), *good[1:]], pre),
            ("with a longer csrf", "/login", [("csrf", csrf + "A"), *good[1:]], pre),
            ("without a cookie", "/login", good, ""),
            ("with another's cookie", "/login", good, "__Host-pre=" + "A" * 43),
            ("with the cookie twice", "/login", good, f"{pre}; {pre}"),
            ("with a session cookie, too", "/login", good, f"{pre}; __Host-session={SESSION}"),
            ("with the csrf of another cookie", "/token", [("csrf", csrf)], f"__Host-session={SESSION}"),
            ("for details without csrf", "/details", [], pre),
            ("for a logout without csrf", "/logout", [], f"__Host-session={SESSION}")):
        before = len(web.mint.asked)
        answer = web.post(path, values, cookie)
        ours(f"a form {name}", answer, 403)
        check(f"a form {name}: no request to the mint", len(web.mint.asked) == before)
    for name, values in (("an unknown field", [*good, ("x", "y")]), ("another form's field", [*good, ("token", "y")]),
                         ("a field twice", [*good, ("account", "bob")]), ("a bad %xx", [*good[:2], ("password", "%4")]),
                         ("a NUL", [*good[:2], ("password", "a%00b")]), ("invalid UTF-8", [*good[:2], ("password", "%ff")]),
                         ("no password", good[:2])):
        ours(f"a form with {name}", web.post("/login", values, pre), 400)


def answers_without_login(web, pre, csrf):
    """This login had no further question, so an answer to one is refused."""
    answer = web.post("/answer", [("csrf", csrf), ("conversation", "A" * 43), ("password", "x")], pre)
    ours("an answer to no question", answer, 403)
    check("an answer to no question: result", answer.result() == "This login has ended: log in again", answer.result())


def has_attributes(name, answer, cookie, same_site, *more):
    pair, attributes = answer.cookie(cookie)
    check(f"{name}: {cookie}", attributes == [*ATTRIBUTES, f"SameSite={same_site}", *more], (pair, attributes))
    return pair


def visit(web):
    """The first page, without a session. Returns the cookie __Host-pre and the csrf value of the forms."""
    answer = web.get()
    ours("the first page", answer, 200)
    pre = has_attributes("the first page", answer, "__Host-pre", "Lax")
    check("the first page has the form", 'name="account"' in answer.body and "Log in</button>" in answer.body and "Log out" not in answer.body)
    again = web.get("/", f"Cookie: x=y; {pre}")
    check("the next page keeps cookie and csrf value", again.all("set-cookie") == [] and again.csrf() == answer.csrf())
    check("each visitor gets another csrf value", web.get().csrf() != answer.csrf())
    ours("the style", web.get("/style.css"), 200)
    head = web.raw(f"HEAD / HTTP/1.1\r\nHost: {web.host}\r\nConnection: close\r\n\r\n".encode())
    ours("HEAD", head, 200)
    check("HEAD has no body", head.body == "")
    return pre, answer.csrf()


def log_in(web, pre, csrf):
    begun = time.monotonic()
    answer = web.post("/login", [("csrf", csrf), ("account", "%3Cb%3E"), ("password", "wrong")], pre)
    took = time.monotonic() - begun
    ours("a wrong password", answer, 403)
    check("a wrong password: result", answer.result() == "Log in failed", answer.result())
    check("a wrong password: 3 s", 3.0 <= took < 8, took)
    check("the typed account is escaped", 'value="&lt;b&gt;"' in answer.body)
    check("a wrong password: no session", answer.cookie("__Host-session") == (None, []))
    begun = time.monotonic()
    answer = web.post("/login", [("csrf", csrf), ("account", "alice"), ("password", "right")], pre)
    ours("the right password", answer, 303)
    check("the right password: at once", time.monotonic() - begun < 2)
    check("the right password: redirect to the page", answer.one("location") == web.origin + "/")
    check("the right password: session cookie", has_attributes("the right password", answer, "__Host-session", "Lax") == f"__Host-session={SESSION}")
    has_attributes("the right password", answer, "__Host-pre", "Lax", "Max-Age=0")


def odd_session(web, pre, csrf):
    """A session of the mint is validated before it becomes part of a header field."""
    for session in ("short", "S" * 42 + ";", "S" * 44):
        web.mint.login = lambda m, session=session: {"outcome": "ok", "session": session}
        answer = web.post("/login", [("csrf", csrf), ("account", "alice"), ("password", "right")], pre)
        ours(f"the session {session}", answer, 503)
        check(f"the session {session}: no cookie", answer.cookie("__Host-session") == (None, []))
    del web.mint.login


def with_session(web):
    session = f"__Host-session={SESSION}"
    answer = web.get("/", f"Cookie: {session}")
    csrf = ("csrf", answer.csrf())
    check("the page of a session", answer.result() == "You are logged in as alice" and "Get token</button>" in answer.body
          and "Log out</button>" in answer.body and "hs256 (HS256)" in answer.body and 'name="password"' not in answer.body, answer.body)
    answer = web.post("/token", [csrf], session)
    asked = web.mint.asked[-1]
    check("a token: request with the defaults", [asked[k] for k in ("audience", "service", "ttl", "key")] == ["localhost", "", 60, "es256"], asked)
    check("a token: result", answer.result().startswith("Token generated successfully"), answer.result())
    check("a token: shown", f'aria-labelledby="token-title">{TOKEN}</pre>' in answer.body)
    age = [int(a[8:]) for a in answer.cookie("__Host-token")[1] if a.startswith("Max-Age=")]
    check("a token: cookie", has_attributes("a token", answer, "__Host-token", "Strict", f"Max-Age={age[0] if age else ''}")
          == f"__Host-token={TOKEN}" and 86400 + 55 <= age[0] <= 86400 + 61, age)
    answer = web.post("/token", [csrf, ("audience", "web1"), ("service", "sudo"), ("ttl", "5m"), ("key", "hs256")], session)
    asked = web.mint.asked[-1]
    check("a token: request with the chosen values", [asked[k] for k in ("audience", "service", "ttl", "key")] == ["web1", "sudo", 300, "hs256"], asked)
    check("a whole form: one request to the mint", [m["op"] for m in web.mint.asked[-3:]] == ["offer", "mint", "mint"], web.mint.asked[-3:])
    check("the page keeps the chosen values", 'value="web1"' in answer.body and '<option value="hs256" selected>' in answer.body)
    answer = web.post("/token", [csrf, ("audience", "web1"), ("service", ""), ("ttl", "2h"), ("key", "hs256")], session)
    check("a whole form that is refused", answer.result() == "Invalid token: too long: &lt;1h &amp; more&gt;" and "Get token</button>" in answer.body, answer.body)
    answer = web.post("/token", [csrf, ("ttl", "2h")], session)
    check("a refused token", answer.result() == "Invalid token: too long: &lt;1h &amp; more&gt;", answer.result())
    check("an invalid lifetime", (web.post("/token", [csrf, ("ttl", "soon")], session).result() or "").startswith("Invalid token: "))
    web.mint.token = "A" * 3901
    answer = web.post("/token", [csrf], session)
    check("a token too long for a cookie is shown, and the cookie is deleted", "A" * 3901 in answer.body
          and answer.cookie("__Host-token") == ("__Host-token=", [*ATTRIBUTES, "SameSite=Strict", "Max-Age=0"]))
    web.mint.token = web.mint.usual_token
    return session, csrf


def details(web, session, csrf, pre, guest_csrf):
    token = f"__Host-token={TOKEN}"
    answer = web.post("/details", [csrf], f"{session}; {token}")
    check("details", answer.result() == "The token is valid" and '<strong id="name">alice</strong>' in answer.body
          and "&lt;b&gt;" in answer.body and "a &lt;key&gt;" in answer.body, answer.body)
    check("details: the request to the mint names the session", web.mint.asked[-1].get("session") == SESSION)
    answer = web.post("/details", [csrf, ("token", "eyJ.x.y")], f"{session}; {token}")
    check("a pasted token", answer.result() == "Invalid token: the signature does not fit" and 'id="name"' not in answer.body
          and web.mint.asked[-1]["token"] == "eyJ.x.y", answer.result())
    check("a pasted token with white space around it", web.post("/details", [csrf, ("token", f"+{TOKEN}%0d%0a")], session).result() == "The token is valid")
    check("no token", web.post("/details", [csrf], session).result() == "Invalid token: no token was given")
    guest = ("csrf", guest_csrf)
    check("no token, no session", web.post("/details", [guest], pre).result() == "Invalid token: no token was given")
    answer = web.post("/details", [guest], f"{pre}; {token}")
    check("the cookie's token without a session", answer.result() == "The token is valid" and "session" not in web.mint.asked[-1])
    before = len(web.mint.asked)
    ours("a pasted token without a session", web.post("/details", [guest, ("token", TOKEN)], pre), 403)
    check("a pasted token without a session: no request to the mint", len(web.mint.asked) == before)


def ended(web):
    """A session that has ended in the mint."""
    session = f"__Host-session={OTHER_SESSION}"
    answer = web.get("/", f"Cookie: {session}")
    check("an ended session", answer.result() == "Your session has ended: log in again" and 'name="password"' in answer.body)
    has_attributes("an ended session", answer, "__Host-session", "Lax", "Max-Age=0")
    has_attributes("an ended session", answer, "__Host-pre", "Lax")


def log_out(web, session, csrf):
    answer = web.post("/logout", [csrf], session)
    ours("logging out", answer, 303)
    check("logging out: the request to the mint names the session", web.mint.asked[-1]["op"] == "logout" and web.mint.asked[-1]["session"] == SESSION)
    has_attributes("logging out", answer, "__Host-session", "Lax", "Max-Age=0")
    has_attributes("logging out", answer, "__Host-token", "Strict", "Max-Age=0")


def mint_fails(web, session):
    web.mint.garbage = [b"{", b'{"id":1,"outcome":"ok"}', b'{"id":-1}', b"[]", b'{"ready":true}']
    check("invalid answers of the mint are dropped", web.get("/", f"Cookie: {session}").status == 200)
    web.mint.garbage = []
    web.mint.offer = lambda m: {"outcome": "verified"}
    ours("an answer with an outcome of another request", web.get("/", f"Cookie: {session}"), 503)
    web.mint.offer = lambda m: {"outcome": "error", "sentence": "the message is <odd>"}
    answer = web.get("/", f"Cookie: {session}")
    ours("an error of the mint", answer, 500)
    check("an error of the mint: its sentence", answer.result() == "the message is &lt;odd&gt;", answer.result())
    del web.mint.offer
    web.mint.is_silent = True
    begun = time.monotonic()
    answer = web.get("/", f"Cookie: {session}")
    took = time.monotonic() - begun
    ours("a silent mint", answer, 503)
    check("a silent mint: 5 s", 4.9 <= took < 8.5, took)
    check("a silent mint: other requests are answered", web.get("/style.css").status == 200)
    late = web.mint.asked[-1]["id"]
    web.mint.is_silent = False
    web.mint.sock.send(b'{"id":%d,"outcome":"ok","account":"late","keys":[],"max_ttl":1,"audiences":[],"services":[]}' % late)
    check("a late answer reaches no other request", "late" not in web.get("/", f"Cookie: {session}").body)
    ids = [m["id"] for m in web.mint.asked if "id" in m]
    check("each request to the mint has a new id", len(ids) == len(set(ids)) and min(ids) > 0)


def main():
    build = sys.argv[1]
    web = Web(build)
    check("ready", web.ready == b'{"ready":true}', web.ready)
    slow = Slow(web)
    gate(web, library_refuses(build))
    sizes(web)
    addresses(web)
    pre, guest_csrf = visit(web)
    forms(web, pre, guest_csrf)
    answers_without_login(web, pre, guest_csrf)
    log_in(web, pre, guest_csrf)
    odd_session(web, pre, guest_csrf)
    session, csrf = with_session(web)
    for name, is_right, detail in usage.all_of_it(web, session, csrf):
        check(name, is_right, detail)
    details(web, session, csrf, pre, guest_csrf)
    ended(web)
    log_out(web, session, csrf)
    mint_fails(web, session)
    for name, is_right, detail in [*many_of_one_address(web), *slow.verdicts(), *many_that_are_idle(web)]:
        check(name, is_right, detail)
    check("jwt-issuer-web still runs", web.process.poll() is None)
    check("jwt-issuer-web ends when the mint ends", web.end() == 0)
    print(f"{passed} passed, {failed} failed")
    return failed == 0


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
