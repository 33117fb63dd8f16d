# SPDX-License-Identifier: BSD-2-Clause
"""
Three other programs that make and read tokens: PyJWT, jose, and openssl with our own base64url. Each has a name, its algorithms,
sign(key, alg, claims), which returns a token, and verify(key, alg, token), which returns True or False.
"""
import hmac
import json

import jwt

from host import run
from keys import ALGORITHMS, CURVES, b64url, kind_of, unb64url


class PyJwt:
    """python3-jwt."""
    name = "PyJWT"
    algorithms = ALGORITHMS

    def __init__(self, scene):
        self.scene = scene

    def sign(self, key, alg, claims):
        """A token; the header has typ JWT."""
        return jwt.encode(claims, key.private, algorithm=alg)

    def verify(self, key, alg, token):
        """Whether the token is valid, has this algorithm, and is not expired."""
        public = key.secret if key.kind == "oct" else key.private.public_key()
        try:
            jwt.decode(token, public, algorithms=[alg])
        except jwt.InvalidTokenError:
            return False
        return True


class Jose:
    """The jose command, which knows no EdDSA."""
    name = "jose"
    algorithms = [alg for alg in ALGORITHMS if alg != "EdDSA"]

    def __init__(self, scene):
        self.scene = scene

    def sign(self, key, alg, claims):
        """A token in compact form."""
        payload = self.scene.write(json.dumps(claims).encode())
        jwk = self.scene.write(json.dumps(key.private_jwk()).encode())
        header = json.dumps({"protected": {"alg": alg, "typ": "JWT"}})
        return run("jose", "jws", "sig", "-I", payload, "-k", jwk, "-s", header, "-c", "-o", "-").stdout.decode().strip()

    def verify(self, key, alg, token):
        """The JWK names the algorithm, because jose takes it from the key."""
        jwk = self.scene.write(json.dumps(dict(key.public_jwk(), alg=alg)).encode())
        return run("jose", "jws", "ver", "-i", "-", "-k", jwk, data=token.encode(), check=False).returncode == 0


def der_length(length):
    """X.690 8.1.3. Lengths of ECDSA signatures need at most one octet after the first."""
    return bytes([length]) if length < 128 else bytes([0x81, length])


def der_integer(value):
    """X.690 8.3: two's complement, so a zero octet comes before a first octet with its top bit set."""
    content = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return b"\x02" + der_length(len(content)) + content


def raw_to_der(raw):
    """r || s as the SEQUENCE that openssl reads."""
    half = len(raw) // 2
    content = b"".join(der_integer(int.from_bytes(part, "big")) for part in (raw[:half], raw[half:]))
    return b"\x30" + der_length(len(content)) + content


def der_to_raw(der, size):
    """The SEQUENCE of openssl as r || s of size octets each (RFC 7518 3.4)."""
    rest = der[3:] if der[1] == 0x81 else der[2:]
    raw = b""
    for _ in range(2):
        raw += int.from_bytes(rest[2:2 + rest[1]], "big").to_bytes(size, "big")
        rest = rest[2 + rest[1]:]
    return raw


class OpenSsl:
    """The openssl command, which only signs and verifies."""
    name = "openssl"
    algorithms = ALGORITHMS

    def __init__(self, scene):
        self.scene = scene

    @staticmethod
    def _padding(alg):
        return ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest") if alg.startswith("PS") else ()

    def _mac(self, key, alg, message):
        return run("openssl", "dgst", "-sha" + alg[2:], "-mac", "HMAC", "-macopt", "hexkey:" + key.secret.hex(), "-binary",
                   data=message).stdout

    def _signature(self, key, alg, message):
        if key.kind == "oct":
            return self._mac(key, alg, message)
        private, data = self.scene.write(key.private_pem()), self.scene.write(message)
        if alg == "EdDSA":
            return run("openssl", "pkeyutl", "-sign", "-inkey", private, "-rawin", "-in", data).stdout
        signature = run("openssl", "dgst", "-sha" + alg[2:], "-sign", private, *self._padding(alg), data).stdout
        return der_to_raw(signature, CURVES[key.kind][1]) if key.kind in CURVES else signature

    def sign(self, key, alg, claims):
        """Build the compact form here; openssl signs."""
        header = {"alg": alg}
        message = b64url(json.dumps(header).encode()) + "." + b64url(json.dumps(claims).encode())
        return message + "." + b64url(self._signature(key, alg, message.encode()))

    def verify(self, key, alg, token):
        """openssl verifies the signature only, so the alg of the header is compared here."""
        message, _, text = token.rpartition(".")
        if json.loads(unb64url(token.split(".")[0]))["alg"] != alg or kind_of(alg) != key.kind:
            return False
        signature = unb64url(text)
        if key.kind == "oct":
            return hmac.compare_digest(self._mac(key, alg, message.encode()), signature)
        if key.kind in CURVES:
            if len(signature) != 2 * CURVES[key.kind][1]:
                return False
            signature = raw_to_der(signature)
        public, data = self.scene.write(key.public_pem()), self.scene.write(message.encode())
        proof = self.scene.write(signature)
        if alg == "EdDSA":
            command = ("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin", "-in", data, "-sigfile", proof)
        else:
            command = ("openssl", "dgst", "-sha" + alg[2:], "-verify", public, *self._padding(alg), "-signature", proof, data)
        return run(*command, check=False).returncode == 0
