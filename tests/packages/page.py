#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""page.py HOST: as the proxy of jwt-issuer-web, log in as alice, with the password on standard input, and get a token for HOST."""
import http.client
import re
import socket
import sys
import urllib.parse

ORIGIN = "https://tokens.example.org"


class Proxy(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/run/jwt-issuer-web/http.sock")


cookies = {}


def ask(method, path, **form):
    """Print the result of a request, and return its page."""
    headers = {"X-Forwarded-For": "192.0.2.9", "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if form:
        headers |= {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
    proxy = Proxy(ORIGIN.removeprefix("https://"))
    proxy.request(method, path, urllib.parse.urlencode(form) if form else None, {name: value for name, value in headers.items() if value})
    answer = proxy.getresponse()
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        name, _, value = cookie.split(";")[0].partition("=")
        cookies[name] = value
    page = answer.read().decode()
    result = re.search(r'id="result"[^>]*>([^<]*)', page)
    print(method, path, answer.status, result and result[1].strip())
    return page


def csrf(page):
    return re.search(r'name="csrf" value="([^"]*)"', page)[1]


password = sys.stdin.readline().rstrip("\n")
ask("POST", "/login", csrf=csrf(ask("GET", "/")), account="alice", password=password)
page = ask("POST", "/token", csrf=csrf(ask("GET", "/")), audience=sys.argv[1])
sys.exit("Token generated successfully" not in page)
