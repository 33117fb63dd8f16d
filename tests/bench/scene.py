# SPDX-License-Identifier: BSD-2-Clause
"""What is measured stands here: keys, tokens, configurations, accounts and PAM services in a scratch folder."""
import base64
import ctypes
import json
import os
import pathlib
import socket
import subprocess
import threading

USER = "bench"
SHA512_USER = "bench-sha512"
PASSWORD = "correct horse battery staple"
ISSUER = "https://login.example.com"
HOST = socket.gethostname().lower()
TOKEN_MAX = 8192  # max_token_bytes, by default

CONF = """[issuer {name}]
iss = {issuer}
{keys}algorithm = {alg}
"""


def unb64url(text):
    """The bytes behind unpadded base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64url(data):
    """Bytes as unpadded base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def der_integer(value):
    """X.690 8.3, for a positive number of less than 127 bytes."""
    body = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return bytes([2, len(body)]) + body


def der_pair(signature):
    """r and s side by side (RFC 7518 3.4) as OpenSSL wants them."""
    half = len(signature) // 2
    body = b"".join(der_integer(int.from_bytes(part, "big")) for part in (signature[:half], signature[half:]))
    return bytes([0x30, len(body)]) + body


def crypt(prefix):
    """PASSWORD as libcrypt hashes it at this method's default cost."""
    library = ctypes.CDLL("libcrypt.so.1")
    library.crypt_gensalt.restype = library.crypt.restype = ctypes.c_char_p
    salt = library.crypt_gensalt(prefix.encode(), 0, None, 0)
    return library.crypt(PASSWORD.encode(), salt).decode()


class Scene:
    """A scratch folder, of which bin/ holds what was built, and an /etc that must be ours alone."""

    def __init__(self, work):
        self.work = pathlib.Path(work)
        for name in ("services", "issuer", "tokens", "raw"):
            (self.work / name).mkdir(exist_ok=True)
        self.service("other", "# what a service leaves out")
        self.file("tokens/password", PASSWORD)

    def path(self, name):
        """The absolute path of a name in the folder; an absolute one stays."""
        return str(self.work / name)

    def file(self, name, content):
        """Write a file; its folder is made."""
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def service(self, name, line):
        """A PAM service of one line; libpam looks for it in lower case."""
        self.file("services/" + name.lower(), line + "\n")
        return name

    def issuer(self, *args):
        """What jwt-issuer prints."""
        return subprocess.run([self.path("bin/jwt-issuer"), *args], check=True, capture_output=True, text=True).stdout

    def key(self, name, alg):
        """A fresh key. Returns the files that sign and that verify."""
        self.issuer("keygen", "--alg", alg, "--out", self.path("issuer/" + name))
        if alg.startswith("HS"):
            return (self.path(f"issuer/{name}.secret"),) * 2
        return self.path(f"issuer/{name}.key"), self.path(f"issuer/{name}.pub")

    def issue_options(self, key):
        """The options for a token that the configurations here accept."""
        return ["--key", key, "--iss", ISSUER, "--aud", HOST, "--sub", USER, "--ttl", "1h"]

    def token(self, name, key, *options):
        """Mint one into tokens/NAME; return its text."""
        text = self.issuer("issue", *self.issue_options(key), *options).strip()
        self.file("tokens/" + name, text)
        return text

    def token_of_payload(self, name, key, size):
        """A token whose payload has this many bytes, most of them in one claim; None: as many as the host takes."""
        text = self.token(name, key, "--jti", "none", "--claim", "pad=")
        header, payload, signature = text.split(".")
        if size is None:
            size = (TOKEN_MAX - len(header) - len(signature) - 2) * 3 // 4
        padding = "x" * (size - len(unb64url(payload)))
        return self.token(name, key, "--jti", "none", "--claim", "pad=" + padding)

    def key_set(self, name, jwks):
        """A JWK set of these keys, as providers write it: on one line."""
        return self.file(f"issuer/{name}.jwks", json.dumps({"keys": jwks}, separators=(",", ":")))

    def trust(self, name, alg, files, others=()):
        """A configuration with these keys, all else at its default, and a service with our module. It lies as deep as
        /etc/pam_jwt: every folder on the way is looked at. Each of the others has a section of its own, before that of
        our tokens."""
        folder = f"/etc/pam_jwt-{name}/"
        for file in [*files, *others]:
            target = self.file(folder + "keys/" + os.path.basename(file), pathlib.Path(file).read_bytes())
            os.chmod(target, 0o600 if alg.startswith("HS") else 0o644)
        keyword = "secret" if alg.startswith("HS") else "key"
        sections = [(f"other{i}", f"{ISSUER}/{i}", [file]) for i, file in enumerate(others)] + [("bench", ISSUER, files)]
        text = ""
        for section, issuer, named in sections:
            keys = "".join(f"{keyword} = {os.path.basename(file)}\n" for file in named)
            text += CONF.format(name=section, issuer=issuer, keys=keys, alg=alg)
        conf = self.file(folder + "pam_jwt.conf", text)
        return self.service(name, f"auth required {self.path('bin/pam_jwt.so')} conf={conf}")

    def raw_files(self, name, alg, token, key):
        """Key (a secret: without its newline), signed message, and signature in OpenSSL's form, as files."""
        key_file = self.file(f"raw/{name}.key", pathlib.Path(key).read_bytes().rstrip(b"\n"))
        message, _, signature = token.rpartition(".")
        signature = unb64url(signature)
        if alg.startswith("ES"):
            signature = der_pair(signature)
        return key_file, self.file(f"raw/{name}.message", message), self.file(f"raw/{name}.signature", signature)


def make_accounts():
    """An account with a yescrypt password, Debian's default, and one with sha512. /etc must be ours alone."""
    for name, prefix in ((USER, "$y$"), (SHA512_USER, "$6$")):
        subprocess.run(["useradd", "-M", "-U", "-p", crypt(prefix), name], check=True)


class Log:
    """Stands for the system's log, so that a login's line costs what it costs elsewhere. /dev must be ours alone."""

    def __init__(self):
        self.lines = 0
        self.last = b""
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("/dev/log")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            self.last = self.socket.recv(65536)
            self.lines += 1
