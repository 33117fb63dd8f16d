#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""
interop.py BUILD_DIR: exchange tokens with PyJWT, jose and openssl, in both directions, for all 13 algorithms and all
formats of key files. For each accepted token, three variants must be refused for the right reason: one changed character in
the signature, another key, another algorithm.

Prints "ok NAME" or "FAIL NAME: why" for each case, and "N passed, N failed".
"""
import concurrent.futures
import functools
import json
import os
import shutil
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
from host import USER, Host, Scene, run
from keys import ALGORITHMS, FITTING, Key, b64url, kind_of, unb64url
from makers import Jose, OpenSsl, PyJwt

NOW = int(time.time())
CLAIMS = {"sub": USER, "iat": NOW, "exp": NOW + 60}
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Wrong(Exception):
    """A case had an unexpected result."""


@functools.lru_cache(None)
def stranger(kind):
    """A key that signs none of the tokens."""
    return Key.new(kind)


def expect(what, got, *wanted):
    """One check within a case."""
    if got not in wanted:
        raise Wrong("%s: expected %s, got %s" % (what, " or ".join(map(str, wanted)), got))


def other_letter(letter):
    """The base64url character whose value differs in the lowest bit; for a dot, another character."""
    return DIGITS[DIGITS.index(letter) ^ 1] if letter in DIGITS else "_"


def changed(token, position):
    """The token with one changed character at this position."""
    position %= len(token)
    return token[:position] + other_letter(token[position]) + token[position + 1:]


def damaged(token):
    """Change one character inside the signature, and with it the bytes."""
    return changed(token, token.rindex(".") + 8)


def other_algorithm(alg):
    """Another algorithm, for the same kind of key if there is one."""
    fitting = FITTING[kind_of(alg)]
    algs = fitting if len(fitting) > 1 else ALGORITHMS
    return algs[(algs.index(alg) + 1) % len(algs)]


def renamed(token, alg):
    """The token with another alg in its header."""
    header, rest = token.split(".", 1)
    return b64url(json.dumps(dict(json.loads(unb64url(header)), alg=alg)).encode()) + "." + rest


def accepted_here(scene, token, alg, key_file, other_file, is_bound=False):
    """Check a token and its refused variants on a host that has the key in this file."""
    host = Host(scene, key_file, alg)
    expect("the token", host.verdict(token, NOW + 1), "ok")
    expect("a letter of the signature changed", host.verdict(damaged(token), NOW + 1), "signature-invalid")
    expect("another key", Host(scene, other_file, alg).verdict(token, NOW + 1), "signature-invalid")
    expect("another alg in its header", host.verdict(renamed(token, other_algorithm(alg)), NOW + 1), "alg-not-allowed")
    if not is_bound and kind_of(other_algorithm(alg)) == kind_of(alg):
        bound = Host(scene, key_file, other_algorithm(alg))
        expect("the key bound to another alg", bound.verdict(token, NOW + 1), "alg-not-allowed")


def theirs(scene):
    """Tokens of the other makers, for keys in every format. Each maker signs with each algorithm that it has."""
    for kind, algs in FITTING.items():
        key = Key.new(kind)
        for i, alg in enumerate(algs):
            makers = [maker(scene) for maker in (PyJwt, Jose, OpenSsl) if alg in maker.algorithms]
            tokens = [maker.sign(key, alg, CLAIMS) for maker in makers]
            files, others = key.files(alg), stranger(kind).files(alg)
            for turn, form in enumerate(files, i):
                yield ("%s by %s, the key as %s" % (alg, makers[turn % len(makers)].name, form), accepted_here, scene,
                       tokens[turn % len(makers)], alg, files[form], others[form], form == "JWK with alg")


@functools.lru_cache(None)
def jose_key(alg):
    """A private JWK. All callers get the same one."""
    return run("jose", "jwk", "gen", "-i", json.dumps({"alg": alg}), "-o", "-").stdout


def binary_secret(scene, alg):
    """A secret of arbitrary bytes."""
    key, other = Key(bytes(range(128, 192))), Key(bytes(range(127, 191)))
    accepted_here(scene, OpenSsl(scene).sign(key, alg, CLAIMS), alg, key.secret, other.secret)


def jose_public(private):
    """The part of a JWK that a host needs."""
    is_secret = json.loads(private)["kty"] == "oct"
    return private if is_secret else run("jose", "jwk", "pub", "-i", "-", "-o", "-", data=private).stdout


def by_jose_alone(scene, alg):
    """jose makes the key pair, the public half and the token. The host uses its files unchanged."""
    private = jose_key(alg)
    token = Jose(scene).sign(Key.from_jwk(json.loads(private)), alg, CLAIMS)
    accepted_here(scene, token, alg, jose_public(private), stranger(kind_of(alg)).files(alg)["JWK"], is_bound=True)


@functools.lru_cache(None)
def ssh_pair(scene, kind, *options):
    """The path of a private key by ssh-keygen, the same for all callers. Its public half is in path + ".pub"."""
    path = scene.path()
    names = {"RSA": ("rsa", "2048"), "P-256": ("ecdsa", "256"), "P-384": ("ecdsa", "384"), "P-521": ("ecdsa", "521"),
             "Ed25519": ("ed25519", "256")}
    run("ssh-keygen", "-q", "-t", names[kind][0], "-b", names[kind][1], "-N", "", "-C", "a comment", "-f", path, *options)
    return path


def read(path):
    """The content of a file."""
    with open(path, "rb") as file:
        return file.read()


def ssh_public_half(scene, kind, form):
    """The host uses the public half as ssh-keygen writes it in this format."""
    path, alg = ssh_pair(scene, kind), FITTING[kind][0]
    token = PyJwt(scene).sign(Key.load(read(path)), alg, CLAIMS)
    public = run("ssh-keygen", "-e", "-m", form, "-f", path).stdout if form else read(path + ".pub")
    accepted_here(scene, token, alg, public, stranger(kind).files(alg)["JWK"])


def refused_letters(host, token):
    """Change each character in turn. The refusal must fit its position, and must not be a fault of the host."""
    first, second = token.index("."), token.rindex(".")
    verdicts = host.verdicts([token] + [changed(token, position) for position in range(len(token))], NOW + 1)
    expect("answers", len(verdicts), len(token) + 1)
    expect("the token", verdicts.pop(0), "ok")
    for position, verdict in enumerate(verdicts):
        place = "letter %d of %d changed" % (position, len(token))
        if token[position] == ".":
            expect(place, verdict, "not-a-token")
        elif position < first:
            expect(place, verdict, "malformed", "header-invalid", "type-unexpected", "alg-not-allowed", "signature-invalid")
        elif position in (second - 1, len(token) - 1):  # the last character may have unused bits
            expect(place, verdict, "signature-invalid", "malformed")
        else:
            expect(place, verdict, "signature-invalid")


def tutorial(scene, alg):
    """
    The basic case: a shared secret or a key pair of ssh-keygen; sub, iat, and exp one minute later. The token opens its account
    for this minute. With any one changed character it does not.
    """
    kind = kind_of(alg)
    if kind == "oct":
        key = Key.new(kind)
        content = key.secret + b"\n"
    else:
        path = ssh_pair(scene, kind)
        key, content = Key.load(read(path)), read(path + ".pub")
    host = Host(scene, content, alg)
    token = PyJwt(scene).sign(key, alg, CLAIMS)
    expect("its first second", host.verdict(token, NOW), "ok")
    expect("with white space around it", host.verdict(" \t" + token + "\r\n", NOW), "ok")
    expect("its last second", host.verdict(token, NOW + 59), "ok")
    expect("expired", host.verdict(token, NOW + 60), "expired")
    expect("long expired", host.verdict(token, NOW + 86400), "expired")
    expect("issued in the future", host.verdict(token, NOW - 1), "issued-in-future")
    bob = PyJwt(scene).sign(key, alg, dict(CLAIMS, sub="bob"))
    expect("for bob, and bob asks", host.verdict(bob, NOW, "bob"), "ok", "account-unknown")
    expect("for bob, and another asks", host.verdict(bob, NOW), "user-mismatch")
    expect("for another, and bob asks", host.verdict(token, NOW, "bob"), "user-mismatch")
    refused_letters(host, token)


def private_files(scene):
    """Private keys in the formats of their makers: name, path (with the path of a passphrase), key."""
    passphrase = scene.write(b"open sesame\n")

    def made(name, path, is_locked=False):
        key = Key.load(read(path), b"open sesame" if is_locked else None)
        return name, (path, passphrase) if is_locked else path, key

    def openssl(*command):
        path = scene.path()
        run("openssl", *command, "-out", path)
        return path
    lock = ("-aes-256-cbc", "-pass", "pass:open sesame")
    for kind in ("RSA", "P-256", "P-384", "P-521", "Ed25519"):
        generate = {"RSA": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"), "Ed25519": ("-algorithm", "ED25519")}.get(
            kind, ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + kind))
        yield made("ssh-keygen " + kind, ssh_pair(scene, kind))
        yield made("openssl genpkey " + kind, openssl("genpkey", *generate))
        yield made("openssl genpkey, encrypted, " + kind, openssl("genpkey", *generate, *lock), True)
        yield made("openssl genpkey in DER " + kind, openssl("genpkey", *generate, "-outform", "DER"))
        if kind != "Ed25519":  # ssh-keygen writes these in its own format only
            yield made("ssh-keygen -m PEM " + kind, ssh_pair(scene, kind, "-m", "PEM"))
            yield made("ssh-keygen -m PKCS8 " + kind, ssh_pair(scene, kind, "-m", "PKCS8"))
    for kind, curve in (("P-256", "prime256v1"), ("P-384", "secp384r1"), ("P-521", "secp521r1")):
        yield made("openssl ecparam " + kind, openssl("ecparam", "-genkey", "-name", curve))
        yield made("openssl ecparam -noout " + kind, openssl("ecparam", "-genkey", "-noout", "-name", curve))
    path, locked = scene.path(), scene.path()
    run("openssl", "genrsa", "-traditional", "-out", path, "2048")
    run("openssl", "genrsa", "-traditional", "-aes256", "-passout", "pass:open sesame", "-out", locked, "2048")
    yield made("openssl genrsa -traditional", path)
    yield made("openssl genrsa -traditional, encrypted", locked, True)
    secret = run("openssl", "rand", "-hex", "64").stdout
    yield "openssl rand -hex", scene.write(secret), Key(secret.strip())
    for alg in Jose.algorithms:
        jwk = jose_key(alg)
        yield "jose jwk gen " + alg, scene.write(jwk), Key.from_jwk(json.loads(jwk))
    for alg in ALGORITHMS:
        path = scene.path()
        run(scene.jwt_issuer, "keygen", "--alg", alg, "--out", path)
        if alg.startswith("HS"):
            yield "jwt-issuer keygen " + alg, path + ".secret", Key(read(path + ".secret").rstrip(b"\n"))
        else:
            yield made("jwt-issuer keygen " + alg, path + ".key")


def verified_there(scene, maker, alg, private, key, other):
    """Another reader checks a token of jwt-issuer and its refused variants."""
    token = scene.issue(private, alg)
    expect("the token", maker.verify(key, alg, token), True)
    expect("a letter of the signature changed", maker.verify(key, alg, damaged(token)), False)
    expect("another key", maker.verify(other, alg, token), False)
    expect("another alg in its header", maker.verify(key, alg, renamed(token, other_algorithm(alg))), False)


def verified_at_home(scene, alg, private, key, other):
    """The same on a host with the output of "jwt-issuer pub", at the present time."""
    token = scene.issue(private, alg)
    forms = {"as others write it": key.files(alg)["JWK"]}
    if key.kind != "oct":
        forms.update({form: scene.public(private, form) for form in ("pem", "jwk", "jwks")})
    for form, content in forms.items():
        host = Host(scene, content, alg)
        expect("the token, key " + form, host.verdict(token), "ok")
        expect("a letter of the signature changed, key " + form, host.verdict(damaged(token)), "signature-invalid")
    expect("another key", Host(scene, other.files(alg)["JWK"], alg).verdict(token), "signature-invalid")


def wrong_passphrase(scene, private):
    """An encrypted key can be read only with its passphrase."""
    path, passphrase = private
    wrong = scene.write(b"open barley\n")
    expect("the right one", len(scene.issue(private, "RS256").split(".")), 3)
    done = run(scene.jwt_issuer, "issue", "--key", path, "--sub", USER, "--passphrase-file", wrong, check=False)
    expect("the wrong one", (done.returncode in (1, 3), done.stdout), (True, b""))
    expect("the right one again", os.path.exists(passphrase), True)


def ours(scene):
    """Tokens of jwt-issuer with private keys of all makers."""
    for name, private, key in private_files(scene):
        is_bound = name.startswith(("jose", "jwt-issuer"))  # made for one algorithm, the last word of the name
        algs = [name.split()[-1]] if is_bound else key.algorithms
        for i, alg in enumerate(algs):
            makers = [maker(scene) for maker in (PyJwt, Jose, OpenSsl) if alg in maker.algorithms]
            for maker in makers if i == 0 else [makers[i % len(makers)]]:
                yield ("%s from %s, read by %s" % (alg, name, maker.name), verified_there, scene, maker, alg, private, key,
                       stranger(key.kind))
        yield "%s from %s, at home" % (algs[0], name), verified_at_home, scene, algs[0], private, key, stranger(key.kind)
        if isinstance(private, tuple) and key.kind == "RSA":
            yield "passphrase of " + name, wrong_passphrase, scene, private


def cases(scene):
    """Yield name, function and arguments of every case."""
    for alg in ("HS256", "RS256", "PS256", "ES256", "EdDSA"):  # crosscheck.c tries all algorithms, in one process
        yield "tutorial, and every letter changed: " + alg, tutorial, scene, alg
    yield from theirs(scene)
    for alg in FITTING["oct"]:
        yield "%s, a secret of any bytes" % alg, binary_secret, scene, alg
    for alg in Jose.algorithms:
        yield "%s by jose, from key to token" % alg, by_jose_alone, scene, alg
    for kind in ("RSA", "P-256", "P-384", "P-521", "Ed25519"):
        yield "ssh-keygen %s, .pub as it is" % kind, ssh_public_half, scene, kind, None
    yield "ssh-keygen -e -m PEM", ssh_public_half, scene, "RSA", "PEM"
    yield "ssh-keygen -e -m PKCS8", ssh_public_half, scene, "RSA", "PKCS8"
    yield "ssh-keygen -e -m PKCS8, P-256", ssh_public_half, scene, "P-256", "PKCS8"
    yield from ours(scene)


class Score:
    """Counts and prints results. Several threads use it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.passed = self.failed = 0

    def case(self, name, function, *arguments):
        """Run one case."""
        fault = None
        try:
            function(*arguments)
        except Exception as error:  # pylint: disable=broad-except
            fault = "%s" % error if isinstance(error, Wrong) else "%s: %s" % (type(error).__name__, error)
        with self.lock:
            self.passed += fault is None
            self.failed += fault is not None
            print("FAIL %s: %s" % (name, fault) if fault else "ok " + name, flush=True)


def main():
    """Run all cases on a few threads, which mostly wait for processes."""
    if len(sys.argv) != 2:
        sys.exit("usage: interop.py BUILD_DIR")
    missing = [tool for tool in ("jose", "openssl", "ssh-keygen") if not shutil.which(tool)]
    if missing:
        sys.exit("interop: not installed: " + ", ".join(missing))
    folder = tempfile.mkdtemp(prefix="interop.")
    score = Score()
    try:
        scene = Scene(folder, os.path.abspath(sys.argv[1]))
        with concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
            for case in cases(scene):
                pool.submit(score.case, *case)
    finally:
        shutil.rmtree(folder)
    print("%d passed, %d failed" % (score.passed, score.failed))
    sys.exit(1 if score.failed else 0)


if __name__ == "__main__":
    main()
