# SPDX-License-Identifier: BSD-2-Clause
"""Key pairs and secrets, and the files that hold them in every format that a host reads."""
import base64
import datetime
import json
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

CURVES = {"P-256": (ec.SECP256R1, 32), "P-384": (ec.SECP384R1, 48), "P-521": (ec.SECP521R1, 66)}
FITTING = {
    "RSA": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    "P-256": ["ES256"], "P-384": ["ES384"], "P-521": ["ES512"],
    "Ed25519": ["EdDSA"],
    "oct": ["HS256", "HS384", "HS512"],
}
ALGORITHMS = [alg for algs in FITTING.values() for alg in algs]


def kind_of(alg):
    """The kind of key that an algorithm works with."""
    return next(kind for kind, algs in FITTING.items() if alg in algs)


def b64url(data):
    """RFC 7515 section 2."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text):
    """The bytes behind unpadded base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(value, length=None):
    """A big-endian integer in base64url."""
    return b64url(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


class Key:
    """A private key (an object of python3-cryptography) or a secret (bytes)."""

    def __init__(self, private):
        self.private = private
        self.secret = private if isinstance(private, bytes) else None
        self.kind = self._kind()
        self.algorithms = FITTING[self.kind]

    @classmethod
    def new(cls, kind):
        """A new key."""
        if kind == "oct":
            return cls(base64.b64encode(os.urandom(48)))
        if kind == "RSA":
            return cls(rsa.generate_private_key(65537, 2048))
        if kind == "Ed25519":
            return cls(ed25519.Ed25519PrivateKey.generate())
        return cls(ec.generate_private_key(CURVES[kind][0]()))

    @classmethod
    def load(cls, content, password=None):
        """From a private key file of ssh-keygen or openssl."""
        if b"OPENSSH PRIVATE KEY" in content:
            return cls(serialization.load_ssh_private_key(content, password))
        if content.startswith(b"-----BEGIN EC PARAMETERS"):
            content = content[content.index(b"-----BEGIN EC PRIVATE"):]
        if content.startswith(b"\x30"):
            return cls(serialization.load_der_private_key(content, password))
        return cls(serialization.load_pem_private_key(content, password))

    @classmethod
    def from_jwk(cls, jwk):
        """From a private JWK (RFC 7518 section 6)."""
        def integer(name):
            return int.from_bytes(unb64url(jwk[name]), "big")
        if jwk["kty"] == "oct":
            return cls(unb64url(jwk["k"]))
        if jwk["kty"] == "EC":
            return cls(ec.derive_private_key(integer("d"), CURVES[jwk["crv"]][0]()))
        public = rsa.RSAPublicNumbers(integer("e"), integer("n"))
        return cls(rsa.RSAPrivateNumbers(*map(integer, ("p", "q", "d", "dp", "dq", "qi")), public).private_key())

    def _kind(self):
        if self.secret is not None:
            return "oct"
        if isinstance(self.private, rsa.RSAPrivateKey):
            return "RSA"
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return "Ed25519"
        return next(name for name, (curve, _) in CURVES.items() if isinstance(self.private.curve, curve))

    def public_jwk(self):
        """The public half as a JWK; for a secret, the secret."""
        if self.kind == "oct":
            return {"kty": "oct", "k": b64url(self.secret)}
        if self.kind == "Ed25519":
            return {"kty": "OKP", "crv": "Ed25519", "x": b64url(self._public(Encoding.Raw, PublicFormat.Raw))}
        numbers = self.private.public_key().public_numbers()
        if self.kind == "RSA":
            return {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        length = CURVES[self.kind][1]
        return {"kty": "EC", "crv": self.kind, "x": number(numbers.x, length), "y": number(numbers.y, length)}

    def private_jwk(self):
        """The private key as a JWK."""
        jwk = self.public_jwk()
        if self.kind == "RSA":
            numbers = self.private.private_numbers()
            jwk.update({"d": number(numbers.d), "p": number(numbers.p), "q": number(numbers.q), "dp": number(numbers.dmp1),
                        "dq": number(numbers.dmq1), "qi": number(numbers.iqmp)})
        elif self.kind in CURVES:
            jwk["d"] = number(self.private.private_numbers().private_value, CURVES[self.kind][1])
        return jwk

    def private_pem(self):
        """PKCS#8."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public_pem(self):
        """SubjectPublicKeyInfo."""
        return self._public(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def _public(self, encoding, form):
        return self.private.public_key().public_bytes(encoding, form)

    def _certificate(self, encoding):
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer")])
        now = datetime.datetime.utcnow()
        builder = x509.CertificateBuilder(name, name, self.private.public_key(), 1, now - datetime.timedelta(1),
                                          now + datetime.timedelta(1))
        return builder.sign(self.private, None if self.kind == "Ed25519" else hashes.SHA256()).public_bytes(encoding)

    def files(self, alg):
        """The key files that a host can have, by format."""
        jwk = self.public_jwk()
        forms = {
            "JWK": json.dumps(jwk).encode(),
            "JWK with alg": json.dumps(dict(jwk, alg=alg, use="sig")).encode(),
        }
        if self.kind == "oct":
            forms.update({"secret file": self.secret, "secret file with a newline": self.secret + b"\n"})
            return forms
        forms.update({
            "JWKS": json.dumps({"keys": [dict(jwk, key_ops=["verify"])]}, indent=4).encode(),
            "PEM": self.public_pem(),
            "DER": self._public(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            "certificate": self._certificate(Encoding.PEM),
            "certificate in DER": self._certificate(Encoding.DER),
            "OpenSSH line": self._public(Encoding.OpenSSH, PublicFormat.OpenSSH) + b" someone@somewhere\n",
        })
        if self.kind == "RSA":
            forms.update({
                "PKCS#1": self._public(Encoding.PEM, PublicFormat.PKCS1),
                "PKCS#1 in DER": self._public(Encoding.DER, PublicFormat.PKCS1),
            })
        return forms
