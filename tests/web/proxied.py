# SPDX-License-Identifier: BSD-2-Clause
"""The Unix socket, and who may name the address of a browser. checks() yields (name, whether it passes, detail) for each check."""
import os
import subprocess
import time

from processes import Service

PLAIN = "GET /style.css HTTP/1.1\r\nHost: tokens.example.com\r\n"


def get(web, *fields):
    return web.raw("\r\n".join([PLAIN.rstrip(), *fields, "", ""]).encode("latin-1"))


def of_the_proxy(web):
    for fields, status in ((["X-Forwarded-For: 192.0.2.1"], 200), (["X-Forwarded-For: junk, 2001:db8::1"], 200),
                           (["X-Forwarded-For: junk", "x-forwarded-for: 192.0.2.1"], 200), ([], 400), (["X-Forwarded-For:"], 400),
                           (["X-Forwarded-For: junk"], 400), (["X-Forwarded-For: 192.0.2.1, "], 400),
                           (["X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: junk"], 400), (["X-Forwarded-For: 192.0.2.1:80"], 400)):
        answer = get(web, *fields)
        yield f"from the proxy: {fields}", answer.status == status, answer.data
    web.linger_s = 1
    yield "an invalid address ends the connection", get(web).closed, ""


def count_served(web, sockets):
    served = 0
    for sock in sockets:
        try:
            sock.sendall(f"{PLAIN}X-Forwarded-For: 192.0.2.1\r\n\r\n".encode())
            served += sock.recv(65536).startswith(b"HTTP/1.1 200 ")
        except OSError:
            pass
    return served


def checks(build, folder):
    uid = str(os.getuid())
    for options in (["--proxy-uid", ""], ["--proxy-uid", "-1"], ["--proxy-uid", "65534"], ["--proxy-uid", "4294967295"], ["--proxy-uid", "x"],
                    ["--mint-fd", "0"], ["--mint-socket", "relative"], ["--mint-socket", "/" + "a" * 107]):
        base = [] if options[0] == "--mint-socket" else ["--mint-socket", "/m"]
        done = subprocess.run([f"{build}/jwt-issuer-web", "--origin", "https://a", *base, "--listen-fd", "0", *options], capture_output=True,
                              check=False, stdin=subprocess.DEVNULL)
        yield f"the options {options}", done.returncode == 2 and options[0].encode() in done.stderr, done
    web = Service(build, folder, "--proxy-uid", uid)
    yield from of_the_proxy(web)
    held = [web.connect(3) for _ in range(40)]
    yield "40 connections of the proxy", count_served(web, held) == 40, ""
    for sock in held:
        sock.close()
    yield "the cookies of a proxied page are for https alone", "Secure" in web.get().cookie("__Host-pre")[1], ""
    web.end()
    for options in ([], ["--proxy-uid", str(int(uid) + 1)]):
        web = Service(build, folder, *options)
        for fields in ([], ["X-Forwarded-For: junk"], ["X-Forwarded-For: junk", "X-Forwarded-For: 192.0.2.1"]):
            answer = get(web, *fields)
            yield f"from another process, {options}: {fields}", answer.status == 200, answer.data
        time.sleep(0.2)
        held = [web.connect(3) for _ in range(33)]
        yield f"33 connections of other processes, {options}", count_served(web, held) == 32, ""
        for sock in held:
            sock.close()
        web.end()
