#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""keys.py BUILD_DIR: the listing of pam-jwt keys, as JSON and as text, and its exit status."""
import base64
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEYS = os.path.join(os.path.realpath(sys.argv[1]), "pam-jwt")
MEMBERS = ["algorithm", "curve", "file", "kid", "not_after", "not_before", "section", "thumbprint", "type", "usable", "why"]
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
SECRET = "5uRpPQ3dN7dNn1ZcMqgEAzHcmgvDdvzhyJ0dLKtq8uM"
passed, failed = 0, []

EC_KEY, EC_OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()
RSA_KEY, RSA_SHORT = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 1024)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return base64url(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def members(key):
    """The required members of a key's JWK."""
    public = key.public_key()
    if isinstance(key, rsa.RSAPrivateKey):
        return {"kty": "RSA", "n": number(public.public_numbers().n), "e": number(public.public_numbers().e)}
    if isinstance(key, ed25519.Ed25519PrivateKey):
        raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)}
    size = (key.curve.key_size + 7) // 8
    point = public.public_numbers()
    return {"kty": "EC", "crv": f"P-{key.curve.key_size}", "x": number(point.x, size), "y": number(point.y, size)}


def thumbprint(key):
    """RFC 7638 section 3, independent of pam-jwt."""
    text = json.dumps(members(key), sort_keys=True, separators=(",", ":"))
    return base64url(hashlib.sha256(text.encode()).digest())


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def certificate(key, begins, ends):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "corp")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(begins).not_valid_after(ends)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def key_set(*jwks):
    return json.dumps({"keys": list(jwks)}).encode()


class Host:
    """A configuration in a folder of its own."""

    def __init__(self, folder, conf, files):
        self.conf = os.path.join(folder, "pam_jwt.conf")
        os.mkdir(os.path.join(folder, "keys"))
        self.write(self.conf, conf.encode(), 0o644)
        for name, content in files.items():
            self.write(os.path.join(folder, "keys", name), content, 0o600)

    @staticmethod
    def write(path, content, mode):
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)

    def keys(self, *options):
        return subprocess.run([KEYS, "keys", "--conf", self.conf, *options], capture_output=True, text=True, check=False)


def check(name, wanted, found):
    global passed
    if wanted == found:
        passed += 1
    else:
        failed.append(name)
        print(f"FAIL {name}\n  wanted {wanted!r}\n  found  {found!r}", file=sys.stderr)


def row(section, file, **others):
    return dict.fromkeys(MEMBERS) | {"section": section, "file": file, "usable": True} | others


def public(section, file, key, algorithm, kid=None, **others):
    kind = {"RSA": "RSA", "EC": "EC", "OKP": "Ed25519"}[members(key)["kty"]]
    curve = members(key)["crv"] if kind == "EC" else None
    return row(section, file, type=kind, curve=curve, algorithm=algorithm, kid=kid, thumbprint=thumbprint(key), **others)


CONF = """[issuer corp]
iss = https://login.example.com
key = corp.jwks
key = corp.pub
secret = corp.secret
algorithm = ES256
algorithm = RS256
algorithm = HS256
[issuer lab]
iss = https://lab.example.com
key = corp.jwks
key = old.crt
key = new.crt
key = ed.pub
algorithm = ES256
algorithm = ES384
algorithm = EdDSA
"""
BITS = "the RSA key has 1024 bits; 2048 to 8192 are accepted (RFC 7518 3.3): make a new key pair"
UNFIT = "none of the section's algorithms fits this key ({}): list the one it signs with"


def sound(folder):
    """Every kind of key, and keys that are skipped in one section or in both."""
    host = Host(folder, CONF, {
        "corp.jwks": key_set({"kid": "e\u0007", **members(EC_KEY)}, {"kid": "weak", **members(RSA_SHORT)},
                             {"kid": "r", "alg": "RS256", **members(RSA_KEY)}),
        "corp.pub": pem(EC_KEY), "corp.secret": SECRET.encode(), "ed.pub": pem(ED_KEY),
        "old.crt": certificate(EC_KEY, NOW - 9 * DAY, NOW - DAY), "new.crt": certificate(EC_OTHER, NOW + DAY, NOW + 9 * DAY)})
    result = host.keys("--json")
    rows = json.loads(result.stdout)["keys"]
    whys = [re.sub(" [0-9-]+ [0-9:]+Z, .*", "", one.pop("why") or "-") for one in rows]
    wanted = [public("corp", "corp.jwks", EC_KEY, "ES256", "e\u0007"), public("corp", "corp.jwks", RSA_KEY, "RS256", "r"),
              row("corp", "corp.jwks", kid="weak", usable=False), public("corp", "corp.pub", EC_KEY, "ES256"),
              row("corp", "corp.secret", type="secret", algorithm="HS256"),
              public("lab", "corp.jwks", EC_KEY, "ES256", "e\u0007"), row("lab", "corp.jwks", kid="weak", usable=False),
              row("lab", "corp.jwks", kid="r", usable=False),
              public("lab", "old.crt", EC_KEY, "ES256", not_before=int((NOW - 9 * DAY).timestamp()),
                     not_after=int((NOW - DAY).timestamp()), usable=False),
              public("lab", "new.crt", EC_OTHER, "ES384", not_before=int((NOW + DAY).timestamp()),
                     not_after=int((NOW + 9 * DAY).timestamp()), usable=False),
              public("lab", "ed.pub", ED_KEY, "EdDSA")]
    for one in wanted:
        del one["why"]
    check("rows", wanted, rows)
    check("reasons", ["-", "-", BITS, "-", "-", "-", BITS,
                      "the JWK's alg is RS256, which the section does not list: add \"algorithm = RS256\"",
                      "the certificate expired at", "the certificate is valid from", "-"], whys)
    check("status", (0, ""), (result.returncode, result.stderr))
    check("no secret is printed", False, SECRET in result.stdout)
    text(host)


def text(host):
    """The same for people."""
    result = host.keys()
    lines = [re.sub(" [0-9-]+ [0-9:]+Z, .*", " DATE", line) for line in result.stdout.splitlines()]
    check("text", ["[issuer corp] corp.jwks", "    ES256 EC P-256, kid e?: usable", "        thumbprint " + thumbprint(EC_KEY),
                   "    RS256 RSA, kid r: usable", "        thumbprint " + thumbprint(RSA_KEY),
                   "    kid weak: not usable: " + BITS, "[issuer corp] corp.pub", "    ES256 EC P-256: usable",
                   "        thumbprint " + thumbprint(EC_KEY), "[issuer corp] corp.secret", "    HS256 secret: usable"], lines[:11])
    check("text of a certificate",
          ["[issuer lab] old.crt", "    ES256 EC P-256: not usable: the certificate expired at DATE",
           "        thumbprint " + thumbprint(EC_KEY), "        valid from DATE", "        valid until DATE"],
          lines[lines.index("[issuer lab] old.crt"):][:5])
    check("status of the text", (0, ""), (result.returncode, result.stderr))


def faulty(folder):
    """What is refused is listed with the reason, beside what could be read."""
    conf = ("[issuer corp]\niss = x\nkey = corp.pub\nkey = missing.pub\nkey = ed.jwks\nleeway = 5s\nalgorithm = ES256\n")
    host = Host(folder, conf, {"corp.pub": pem(EC_KEY), "ed.jwks": key_set({"kid": "ed", **members(ED_KEY)})})
    result = host.keys("--json")
    rows = json.loads(result.stdout)["keys"]
    missing = os.path.join(folder, "keys/missing.pub") + ": "
    fit = UNFIT.format("Ed25519")
    check("faults: files", [("corp.pub", True), ("missing.pub", False), ("ed.jwks", False), ("ed.jwks", False)],
          [(one["file"], one["usable"]) for one in rows])
    check("faults: a missing file", True, rows[1]["why"].startswith(missing))
    check("faults: a set without a usable key", [("ed", fit), (None, f"{folder}/keys/ed.jwks: no key of the set can be "
                                                              f"used here: {fit}")],
          [(one["kid"], one["why"]) for one in rows[2:]])
    check("faults: status", 3, result.returncode)
    check("faults: a line that names no key", 1, result.stderr.count("line 6: "))
    check("faults: the end", True, "pam_jwt.conf has faults: \"pam-jwt lint\" says what to correct" in result.stderr)
    check("faults: text", 1, host.keys().stdout.count(f"    not usable: {missing}"))


def unneeded(folder):
    """check decides as the module does, which judges no key that the token does not need, and warns of the others."""
    host = Host(folder, CONF.split("[issuer lab]", maxsplit=1)[0].replace("key = corp.jwks\n", "key = corp.jwks\nkey = ed.jwks\n"), {
        "corp.jwks": key_set({"kid": "e", **members(EC_KEY)}), "ed.jwks": key_set({"kid": "ed", **members(ED_KEY)}),
        "corp.pub": pem(EC_KEY), "corp.secret": SECRET.encode()})
    warning = f"the configuration has a fault in keys that this token does not need: {host.conf}:4: {folder}/keys/ed.jwks: no key"
    token = ".".join("eyJ4Ijox" * 8 for _ in range(3))
    for typed, verdict, warned in ((token, "header-invalid", 1), ("secret", "not-a-token", 0)):
        result = subprocess.run([KEYS, "check", "--user", "root", "--conf", host.conf], input=typed, capture_output=True, text=True,
                                check=False)
        check(f"check: {verdict}", (f"verdict: {verdict}", 1, warned),
              (result.stdout.split("\n", maxsplit=1)[0], result.returncode, result.stderr.count(warning)))
    os.unlink(os.path.join(folder, "keys/ed.jwks"))
    result = subprocess.run([KEYS, "check", "--user", "root", "--conf", host.conf], input=token, capture_output=True, text=True,
                            check=False)
    check("check: no warning of what the verdict says", 0, result.stderr.count("does not need") if "config-invalid" in result.stdout else 1)


def unreadable(folder):
    host = Host(folder, CONF, {})
    os.unlink(host.conf)
    result = host.keys("--json")
    check("no configuration", ('{"keys":[]}', 3), (re.sub(r"\s", "", result.stdout), result.returncode))
    check("no configuration: why", 1, result.stderr.count("No such file"))
    result = subprocess.run([KEYS, "keys", "operand"], capture_output=True, text=True, check=False)
    check("an operand", 2, result.returncode)


for case in (sound, faulty, unneeded, unreadable):
    with tempfile.TemporaryDirectory() as own:
        case(os.path.realpath(own))
print(f"{passed} passed, {len(failed)} failed")
sys.exit(bool(failed) or not passed)
