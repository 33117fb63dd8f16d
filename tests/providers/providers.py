#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""
providers.py BUILD_DIR: a host that trusts all providers of doc/providers.md, with the configurations of that document. Tokens of
the providers' form open the right accounts, and are refused for one changed property each. For every rule of the document there
is a token that only this rule refuses: without the rule, the host accepts it.

Prints "ok NAME" or "FAIL NAME: why" for each case, and "N passed, N failed".
"""
import concurrent.futures
import itertools
import json
import os
import re
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "interop")]

# pylint: disable=wrong-import-position
import jwt

import cases
import shapes
from host import run
from interop import Score, expect
from keys import Key
from shapes import changed, signed

DOCUMENT = os.path.join(HERE, "..", "..", "doc", "providers.md")
README = os.path.join(HERE, "..", "..", "README.md")
NOW = int(time.time())
STRANGER = {"RS256": Key.new("RSA"), "ES256": Key.new("P-256")}
ACCOUNTS = {"root": 0, "alice": 2001, "bob": 2002, "deploy": 2003}
FOLDERS = itertools.count()


class Host:
    """web1.example.com, with the sections and users files of the document. libnss_wrapper supplies the accounts."""

    def __init__(self, folder, build, providers, texts):
        self.folder = os.path.join(folder, "host%d" % next(FOLDERS))
        self.pam_jwt = os.path.join(os.path.abspath(build), "pam-jwt")
        self.conf = os.path.join(self.folder, "pam_jwt.conf")
        os.makedirs(os.path.join(self.folder, "keys"), 0o700)
        for provider in providers:
            self.put("keys/%s.jwks" % provider.name, provider.jwks())
            if texts[provider.name][1]:
                self.put(provider.name + ".users", texts[provider.name][1].encode())
        self.text = "hostname = web1.example.com\n\n" + "\n".join(section for section, _ in texts.values())
        self.put("pam_jwt.conf", self.text.encode())
        self.put("passwd", "".join("%s:x:%d:65534::/:/bin/sh\n" % account for account in ACCOUNTS.items()).encode())

    def put(self, name, content):
        """A file of the host."""
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(content)

    def run(self, *command, data=b""):
        """pam-jwt, with the accounts of the host. Returns what it prints."""
        accounts = ("LD_PRELOAD=libnss_wrapper.so", "NSS_WRAPPER_PASSWD=%s/passwd" % self.folder, "NSS_WRAPPER_GROUP=/dev/null")
        done = run("env", *accounts, self.pam_jwt, *command, "--conf", self.conf, data=data, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError("status %d: %s" % (done.returncode, (done.stdout + done.stderr).decode(errors="replace")))
        return done.stdout

    def decide(self, token, user):
        """The slug, and the rows of the report by their rule."""
        answer = json.loads(self.run("check", "--json", "--user", user, "--at", str(NOW), data=token.encode()))
        return answer["verdict"], {row["rule"]: row for row in answer["rules"]}


def texts_with(texts, name, edit):
    """The texts of the document, with one edit in the section or users file of a provider, which must have it once."""
    old, new = edit
    section, users = texts[name]
    if section.count(old) + (users or "").count(old) != 1:
        raise RuntimeError("the document does not have this once: " + old)
    return {**texts, name: (section.replace(old, new), users and users.replace(old, new))}


class Scene:
    """The host of the document, and what is needed to make others."""

    def __init__(self, folder, build):
        self.folder = folder
        self.build = build
        self.texts = shapes.documented(DOCUMENT)
        self.providers = shapes.all_providers(NOW)
        self.host = Host(folder, build, self.providers, self.texts)

    def edited(self, provider, edit):
        """A host whose document differs in one place."""
        return Host(self.folder, self.build, self.providers, texts_with(self.texts, provider.name, edit))


def accepted(scene, provider, key, user, claims):
    """The token opens the account by the provider's section and key, with leeway and lifetime to spare."""
    verdict, rows = scene.host.decide(signed(provider, claims, key), user)
    expect("the token", verdict, "ok")
    expect("its issuer", rows["issuer"]["expected"], provider.claims["iss"])
    expect("its key", (key[0] in rows["key"]["expected"], provider.name + ".jwks" in rows["key"]["expected"]), (True, True))


def line_of(text, section, line):
    """The number of this line of a section in the text."""
    return text[:text.index(line, text.index("[issuer %s]" % section))].count("\n") + 1


def refused(scene, provider, case):
    """One property is changed. If an edit of the document belongs to it, the token is accepted with the edit."""
    name, slug, changes, edit = case
    user = re.search(r"(?:\((\w+)\))?$", name)[1] or provider.account
    token = signed(provider, changed(provider.claims, changes))
    verdict, rows = scene.host.decide(token, user)
    expect("the token", verdict, slug)
    rule = (edit or ("", ""))[0].rstrip("\n")
    if rule.startswith(("require", "deny")):
        expect("the line that refuses", re.search(r"pam_jwt.conf:(\d+):", rows["rules"]["expected"])[1],
               str(line_of(scene.host.text, provider.name, rule)))
    if edit:
        expect("with the edit", scene.edited(provider, edit).decide(token, user)[0], "ok")


def other_keys(scene, provider, other):
    """A token is refused with another key, another provider's key or kid, or another type of header."""
    kid, _, alg = provider.signing[0]

    def verdict(key=None, **header):
        return scene.host.decide(signed(provider, provider.claims, key, **header), provider.account)[0]
    expect("a stranger's key", verdict((kid, STRANGER[alg], alg)), "signature-invalid")
    expect("the kid of %s" % other.name, verdict(kid=other.signing[0][0]), "signature-invalid")
    expect("the key of %s" % other.name, verdict(other.signing[0]), "issuer-mismatch")
    expect("a kid that nobody has", verdict(kid="unknown"), "key-unknown")
    expect("another type", verdict(typ="at+jwt"), "type-unexpected")
    for jwk in provider.published:
        if jwk["kid"] not in [kid for kid, _, _ in provider.signing]:
            expect("the kid of a key that is skipped", verdict(kid=jwk["kid"]), "key-unknown")
    token = jwt.encode(provider.claims, "x" * 32, algorithm="HS256", headers={"kid": kid})
    expect("HS256", scene.host.decide(token, provider.account)[0], "alg-not-allowed")


def alone(scene, provider):
    """A host that trusts only this provider accepts its token with and without a kid, and knows no other provider's key."""
    host = Host(scene.folder, scene.build, [provider], {provider.name: scene.texts[provider.name]})
    for header in ({}, {"kid": None}):
        expect("the token", host.decide(signed(provider, provider.claims, **header), provider.account)[0], "ok")
    other = scene.providers[scene.providers.index(provider) - 1]
    expect("of another provider", host.decide(signed(other, other.claims), other.account)[0], "key-unknown")


def usable_keys(scene):
    """pam-jwt keys lists the published keys of each set, and those that sign are usable."""
    rows = json.loads(scene.host.run("keys", "--json"))["keys"]
    for provider in scene.providers:
        found = {row["kid"] for row in rows if row["section"] == provider.name and row["usable"]}
        expect("usable keys of " + provider.name, found, {kid for kid, _, _ in provider.signing})
    expect("all keys", len(rows), sum(len(provider.published) for provider in scene.providers))


def in_readme(scene):
    """The configuration of README.md has lines of doc/providers.md only, with all rules on claims, and lets the same token in."""
    keycloak = scene.providers[0]
    with open(README, encoding="utf-8") as file:
        text = file.read()
    section, users = (re.search(start + r"(?:.*\n)*?(?=END\n)", text)[0] for start in (r"\[issuer keycloak\]\n", r"user .* -> alice\n"))
    whole_section, whole_users = scene.texts["keycloak"]
    left_out = [line for line in whole_section.splitlines() if line not in section.splitlines()]
    expect("lines of the section", [line for line in section.splitlines() if line not in whole_section.splitlines()], [])
    expect("rules left out", [line for line in left_out if line.startswith(("require", "deny"))], [])
    expect("the users file", whole_users.endswith("\n" + users), True)
    host = Host(scene.folder, scene.build, [keycloak], {"keycloak": (section, users)})
    expect("the token", host.decide(signed(keycloak, keycloak.claims), keycloak.account)[0], "ok")


def findings(host):
    """What lint finds in the configuration. It looks at no stack; keys that are skipped are no mistake."""
    os.makedirs(os.path.join(host.folder, "pam.d"), exist_ok=True)
    host.put("sshd_config", b"")
    folders = ("--pam-dir", host.folder + "/pam.d", "--sshd-config", host.folder + "/sshd_config")
    found = json.loads(host.run("lint", "--json", *folders))
    return {row["finding"] for row in found["findings"] if row["file"] and row["file"].startswith(host.folder)} - {
        "stack-unreadable", "key-skipped", "key-ambiguous"}


def linted(scene):
    """lint finds nothing in the configurations of the document, and misses the rules that keep strangers out."""
    expect("findings", findings(scene.host), set())
    names = {provider.name: provider for provider in scene.providers}
    for name, edit, finding in (("github", cases.BY_ACTOR, "public-issuer-unrestricted"),
                                ("gitlab", cases.BY_LOGIN, "public-issuer-unrestricted"),
                                ("google", cases.without("require = azp=" + names["google"].claims["azp"]), "client-unrestricted"),
                                ("okta", cases.without("require = cid=0oa1hostlogin"), "client-unrestricted")):
        expect("findings of %s without its rules" % name, finding in findings(scene.edited(names[name], edit)), True)


def rules_of(texts):
    """The rules and conditions in a section and a users file."""
    section, users = texts
    yield from re.findall(r"^(?:require|require_any|deny|max_auth_age) = .*$", section, re.MULTILINE)
    for conditions in re.findall(r"^with (.*) -> ", users or "", re.MULTILINE):
        yield from conditions.split()
    yield from re.findall(r"^user (\S*) ->", users or "", re.MULTILINE)


def complete(texts, provider, own_cases):
    """Each rule of the document has a case that it alone refuses."""
    edits = [edit[0] for _, _, _, edit in own_cases if edit]
    rules = list(rules_of(texts))
    expect("there are rules", bool(rules), True)
    expect("rules of %s without a case" % provider.name, [rule for rule in rules if not any(rule in edit for edit in edits)], [])


def everything(scene):
    """Yield name, function and arguments of every case."""
    expect("the providers of the document", set(scene.texts), {provider.name for provider in scene.providers})
    yield "pam-jwt keys", usable_keys, scene
    yield "pam-jwt lint", linted, scene
    yield "README.md", in_readme, scene
    for i, provider in enumerate(scene.providers):
        own_cases = list(getattr(cases, provider.name)(NOW, provider.claims))
        yield provider.name + ": each rule has a case", complete, scene.texts[provider.name], provider, own_cases
        for key in provider.signing:
            yield "%s: %s by %s" % (provider.name, key[2], key[0]), accepted, scene, provider, key, provider.account, provider.claims
        yield provider.name + ": other keys", other_keys, scene, provider, scene.providers[i - 1]
        yield provider.name + ": alone", alone, scene, provider
        for case in itertools.chain(own_cases, cases.each(NOW, provider.claims)):
            yield "%s: %s" % (provider.name, case[0]), refused, scene, provider, case
    for provider, groups in ((scene.providers[0], ["/dev/web", "/ops/web"]), (scene.providers[2], scene.providers[2].claims["groups"])):
        claims = {**provider.claims, "groups": groups}
        yield provider.name + ": a group's account", accepted, scene, provider, provider.signing[0], "deploy", claims


def main():
    """Run all cases on a few threads, which mostly wait for processes."""
    if len(sys.argv) != 2:
        sys.exit("usage: providers.py BUILD_DIR")
    folder = tempfile.mkdtemp(prefix="providers.")
    score = Score()
    try:
        scene = Scene(folder, sys.argv[1])
        with concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
            for case in everything(scene):
                pool.submit(score.case, *case)
    finally:
        shutil.rmtree(folder)
    print("%d passed, %d failed" % (score.passed, score.failed))
    sys.exit(1 if score.failed else 0)


if __name__ == "__main__":
    main()
