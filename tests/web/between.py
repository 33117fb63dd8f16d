# SPDX-License-Identifier: BSD-2-Clause
"""Servers for browser.py: a page of another origin, and proxies in front of the real server that each add one fault."""
import contextlib
import http.client
import http.server
import re
import threading
import urllib.parse


@contextlib.contextmanager
def serving(handler, **attributes):
    """Run a server on a free port of 127.0.0.1, and yield its address. The handlers read the attributes from self.server."""
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
    """Sends answers, and logs nothing."""

    def log_message(self, *_):
        pass

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Neighbour(Handler):
    """A page on the same host with another port. This is another origin of the same site, so the browser sends it SameSite cookies.
    The content of the page is the query."""

    def do_GET(self):
        page = urllib.parse.unquote(urllib.parse.urlsplit(self.path).query)
        self.answer(200, [("Content-Type", "text/html; charset=utf-8")], ("<!DOCTYPE html><title>other</title>" + page).encode())

    do_POST = do_GET


class Proxy(Handler):
    """Forwards everything to server.demo, with the origin of the real server. Each subclass adds one fault."""

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
    """Shows the details of the last minted token instead of the pasted one."""

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
    """Sets the right Origin and csrf value in each form that it receives."""

    def change_request(self, headers, body):
        fields = {**dict(urllib.parse.parse_qsl(body.decode(), True)), "csrf": getattr(self.server, "csrf", "")}
        if not body:
            return headers, body
        return {**headers, "Origin": self.server.demo.origin}, urllib.parse.urlencode(fields).encode()

    def change_answer(self, headers, page):
        for field in re.findall(rb"<input[^>]*\bcsrf\b[^>]*>", page):
            self.server.csrf = re.search(rb'\bvalue="?([\w-]+)', field)[1].decode()
        return headers
