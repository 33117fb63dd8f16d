# SPDX-License-Identifier: BSD-2-Clause
"""Servers of the tests: a neighbour of another origin, and a proxy that makes one mistake in place of the real server."""
import contextlib
import http.client
import http.server
import re
import threading
import urllib.parse


@contextlib.contextmanager
def serving(handler, **attributes):
    """A server on a free port of 127.0.0.1; gives its address. Its handlers find the attributes in self.server."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.base = "http://localhost:%d/" % server.server_port
    vars(server).update(attributes)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.base
    finally:
        server.shutdown()
        server.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers, and is silent about it."""

    def log_message(self, *_):
        pass

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Neighbour(Handler):
    """A page of the same host and another port: another origin of the same site, so that the browser sends SameSite cookies. Its
    content is the query."""

    def do_GET(self):
        page = urllib.parse.unquote(urllib.parse.urlsplit(self.path).query)
        self.answer(200, [("Content-Type", "text/html; charset=utf-8")], ("<!DOCTYPE html><title>other</title>" + page).encode())

    do_POST = do_GET


class Proxy(Handler):
    """Passes everything on to server.demo, under the origin that the real server knows. Subclasses are at fault in one way."""

    def do_GET(self):
        self.forward(b"")

    def do_POST(self):
        self.forward(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def forward(self, body):
        ours, real = self.server.base.rstrip("/"), self.server.demo.origin
        headers = {name: value.replace(ours, real) for name, value in self.headers.items()}
        headers, body = self.change_request(headers, body)
        address = urllib.parse.urlsplit(self.server.demo.base)
        headers.update({"Host": address.netloc, "Connection": "close", "Content-Length": str(len(body))})
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            page = answer.read()
            headers = [(name, value.replace(real, ours)) for name, value in answer.getheaders()]
            self.answer(answer.status, self.change_answer(headers, page), page)

    def change_request(self, headers, body):
        return headers, body

    def change_answer(self, headers, _):
        return headers


class WithoutHttpOnly(Proxy):
    def change_answer(self, headers, _):
        return [(name, re.sub("; *HttpOnly", "", value, flags=re.I)) for name, value in headers]


class WithoutCsp(Proxy):
    def change_answer(self, headers, _):
        return [pair for pair in headers if pair[0].lower() != "content-security-policy"]


class WithoutVerification(Proxy):
    """Whatever token is shown to it, it looks at the last one that was minted."""

    def change_request(self, headers, body):
        minted = getattr(self.server, "minted", None)
        if minted:
            headers["Cookie"] = re.sub("(__Host-token=)[^;]*", r"\g<1>" + minted, headers.get("Cookie", ""))
        return headers, body

    def change_answer(self, headers, _):
        for value in re.findall("__Host-token=([^;]+)", "\n".join(value for _, value in headers)):
            self.server.minted = value
        return headers


class WithoutCsrfCheck(Proxy):
    """Puts the right origin and the right value of csrf into each form that arrives."""

    def change_request(self, headers, body):
        fields = {**dict(urllib.parse.parse_qsl(body.decode(), True)), "csrf": getattr(self.server, "csrf", "")}
        if not body:
            return headers, body
        return {**headers, "Origin": self.server.demo.origin}, urllib.parse.urlencode(fields).encode()

    def change_answer(self, headers, page):
        for field in re.findall(rb"<input[^>]*\bcsrf\b[^>]*>", page):
            self.server.csrf = re.search(rb'\bvalue="?([\w-]+)', field)[1].decode()
        return headers
