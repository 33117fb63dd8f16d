#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""provider.py PORT_FILE COMMAND...: a provider of tokens for jobs, on a free port of 127.0.0.1, which it writes to PORT_FILE.

It answers GET /?audience=NAME with {"value": TOKEN}, as GitHub Actions does. The command prints the token; NAME is added to it. A
request without the right of the job, "Authorization: bearer job", is refused.
"""
import http.server
import json
import os
import subprocess
import sys
import urllib.parse


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # pylint: disable=invalid-name
        audience = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("audience", [""])[0]
        if self.headers.get("Authorization") != "bearer job" or not audience:
            self.send_error(403)
            return
        token = subprocess.run([*sys.argv[2:], audience], capture_output=True, text=True, check=True).stdout.strip()
        body = json.dumps({"value": token}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + ".new", "w", encoding="ascii") as port:
    port.write(str(server.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
