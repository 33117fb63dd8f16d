# SPDX-License-Identifier: BSD-2-Clause
"""Who takes part, and how one of each is measured."""
import dataclasses
import json
import subprocess
import typing

from scene import HOST, ISSUER, SHA512_USER, TOKEN_MAX, USER, b64url

PAM_SUCCESS, PAM_AUTH_ERR, PAM_CRED_INSUFFICIENT = 0, 7, 8

ALGORITHMS = ["ES256", "HS256", "RS256", "PS256", "ES384", "EdDSA"]
PAYLOADS = [None, 512, 1024, 2048, 4096]  # None: the most that fits; the plain token is the first
KEY_COUNTS = [1, 4, 8]  # of more than 8 candidates none is tried
SET_SIZES = [1, 10, 100, 300]  # of one JWK set; 64 KiB hold about 340 keys
SETS = [f"set {size}" for size in SET_SIZES] + ["issuers 10"]

MANY = 21  # less 1, the cold one, for what a warm one costs


@dataclasses.dataclass
class Contender:
    """command(count) does count operations in one process.

    how: "process" is one from the process's start to its end; "inside" is what session_log_in() costs in a process that
    was prepared before; "repeated" is one of many. Of those that are not timed only the instructions are counted.
    """
    name: str
    how: str
    command: typing.Callable[[int], list]
    repeats: int = 1000
    is_timed: bool = True

    def wall_ns(self, stopwatch):
        """Nanoseconds of one operation."""
        if self.how == "process":
            command = [stopwatch, *self.command(1)]
        else:
            command = self.command(self.repeats if self.how == "repeated" else 1)
        return int(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    def runs(self):
        """What callgrind is to count for it: commands, each with the function in which it collects, or None for all."""
        counts = (MANY, 1) if self.how == "repeated" else (1,)
        return [(tuple(self.command(count)), "session_log_in" if self.how == "inside" else None) for count in counts]

    def ir(self, totals):
        """Instructions of one operation, from the totals of all runs."""
        counted = [totals[run] for run in self.runs()]
        return (counted[0] - counted[1]) // (MANY - 1) if self.how == "repeated" else counted[0]


class Cast:
    """The contenders of a scene."""

    def __init__(self, scene):
        self.scene = scene
        self.list = []
        self.tokens = {}  # bytes of token and payload, by the contender's name
        self.signing = self._algorithms()
        self._baselines()
        self._issuers()
        self._texts()
        self._payloads()
        self._key_counts()
        self._key_sets()

    def login(self, service, secret, user=USER, code=PAM_SUCCESS, program="login"):
        """The command of a login."""
        where = self.scene.path
        return lambda count: [where("bin/" + program), where("services"), service, user, where("tokens/" + secret),
                              str(code), str(count)]

    def add(self, name, how, command, repeats=1000):
        """One more."""
        self.list.append(Contender(name, how, command, repeats))

    def add_untimed(self, name, command):
        """Two more, cold and warm, of which the instructions tell all."""
        self.list.append(Contender(name + " cold", "process", command, is_timed=False))
        self.list.append(Contender(name + " warm", "repeated", command, is_timed=False))

    def _algorithms(self):
        """Returns the file that signs ES256."""
        scene, keys = self.scene, {}
        for alg in ALGORITHMS:
            private, public = keys[alg] = scene.key(alg, alg)
            text = scene.token(alg, private, "--alg", alg)
            service = scene.trust(alg, alg, [public])
            repeats = 10000 if alg == "ES256" else 1000
            raw = [scene.path("bin/raw"), alg, *scene.raw_files(alg, alg, text, public)]
            self.add("cold " + alg, "process", self.login(service, alg))
            self.add("warm " + alg, "repeated", self.login(service, alg), repeats)
            self.add("raw " + alg, "repeated", lambda count, raw=raw: [*raw, str(count)], repeats)
        return keys["ES256"][0]

    def _baselines(self):
        scene, public = self.scene, self.scene.path("issuer/ES256.pub")
        jwk = scene.file("raw/ES256.jwk", scene.issuer("pub", "--key", self.signing, "--format", "jwk"))
        empty = scene.service("empty", "auth required " + scene.path("bin/empty.so"))
        unix = scene.service("unix", "auth required pam_unix.so")
        script = "auth required pam_exec.so quiet expose_authtok " + scene.path("bench")
        jose = scene.service("jose", f"{script}/verify-jose.sh {jwk}")
        pyjwt = scene.service("pyjwt", f"{script}/verify-pyjwt.py {public} {ISSUER} {HOST}")
        self.add("host", "inside", self.login("ES256", "ES256", program="login-crypto"))
        self.add("password", "process", self.login("ES256", "password", code=PAM_CRED_INSUFFICIENT))
        self.add("empty cold", "process", self.login(empty, "password"))
        self.add("empty warm", "repeated", self.login(empty, "password"), 10000)
        self.add("yescrypt", "process", self.login(unix, "password"))
        self.add("sha512", "process", self.login(unix, "password", user=SHA512_USER))
        self.add("jose", "process", self.login(jose, "ES256"))
        self.add("pyjwt", "process", self.login(pyjwt, "ES256"))

    def _issuers(self):
        """Each with a key in its own form, and the same claims."""
        scene = self.scene
        issue = [scene.path("bin/jwt-issuer"), "issue", *scene.issue_options(self.signing)]
        jwk = scene.path("raw/issuer.jwk")
        subprocess.run(["jose", "jwk", "gen", "-i", '{"alg":"ES256"}', "-o", jwk], check=True)
        claims = {"iss": ISSUER, "aud": HOST, "sub": USER, "iat": 1700000000, "exp": 1700003600, "jti": "A" * 22}
        payload = scene.file("raw/claims.json", json.dumps(claims, separators=(",", ":")))
        sign = ["/usr/bin/jose", "jws", "sig", "-I", payload, "-k", jwk, "-c", "-s",
                '{"protected":{"alg":"ES256","typ":"JWT"}}']
        self.add("issue", "process", lambda count: issue)
        self.add("jose sig", "process", lambda count: sign)

    def _texts(self):
        """What may be typed. Refusals of 80 bytes and more sleep, so that their wall time says nothing."""
        header, payload, signature = self.scene.token("good", self.signing).split(".")
        changed = ("B" if signature[0] == "A" else "A") + signature[1:]
        room = (TOKEN_MAX - len(payload) - len(signature) - 2) * 3 // 4
        junk = b64url(b'{"alg":"ES256","x":"%s"}' % (b"x" * (room - 22)))
        self.scene.file("tokens/long password", "correct horse battery staple " * 3)
        self.scene.file("tokens/junk", ".".join((junk, payload, signature)))
        self.scene.file("tokens/changed", ".".join((header, payload, changed)))
        self._text("nothing done", "empty", "password", PAM_SUCCESS)
        for name in ("password", "long password"):
            self._text(name, "ES256", name, PAM_CRED_INSUFFICIENT)
        for name in ("junk", "changed"):
            self._text(name, "ES256", name, PAM_AUTH_ERR)
        self._text("good", "ES256", "good", PAM_SUCCESS)

    def _text(self, name, service, secret, code):
        self.add_untimed("text " + name, self.login(service, secret, code=code))
        inside = self.login(service, secret, code=code, program="login-crypto")
        self.list.append(Contender(f"text {name} host", "inside", inside, is_timed=False))

    def _payloads(self):
        for size in PAYLOADS:
            name = f"payload {size or 'largest'}"
            self._sized(name, self.scene.token_of_payload(name, self.signing, size))
        self._sized("payload smallest", self.scene.token("payload smallest", self.signing, "--jti", "none"))

    def _sized(self, name, token):
        payload = len(token.split(".")[1]) * 3 // 4
        self.tokens[name] = {"token": len(token), "payload": payload}
        self.add_untimed(name, self.login("ES256", name))

    def _key_counts(self):
        """Keys without names, of which the last has signed, and keys with names, which the token tells."""
        scene = self.scene
        others = [scene.key(f"other{i}", "ES256") for i in range(max(KEY_COUNTS) - 1)]
        pairs = [*others, (self.signing, scene.path("issuer/ES256.pub"))]
        named = [scene.file(f"issuer/{i}.jwk", scene.issuer("pub", "--key", private, "--format", "jwk", "--kid", f"k{i}"))
                 for i, (private, _) in enumerate(pairs)]
        scene.token("named", self.signing, "--kid", f"k{len(named) - 1}")
        for count in KEY_COUNTS:
            self._keys(f"keys {count}", "ES256", [public for _, public in pairs[-count:]])
            self._keys(f"named {count}", "named", named[-count:])

    def _key_sets(self):
        """Sets of keys with a kid. The token names the last one; every other is in one set only."""
        scene = self.scene
        jwks = []
        for i in range(max(SET_SIZES)):
            signing = scene.path(f"issuer/set{i}.key")
            scene.issuer("keygen", "--out", scene.path(f"issuer/set{i}"), "--kid", f"set{i}")
            with open(scene.path(f"issuer/set{i}.pub"), encoding="ascii") as file:
                jwks.append(json.load(file))
        scene.token("of a set", signing, "--kid", jwks[-1]["kid"])
        for size in SET_SIZES:
            self._keys(f"set {size}", "of a set", [scene.key_set(f"set{size}", jwks[-size:])])
        tens = [scene.key_set(f"ten{i}", jwks[-10 * i - 10:][:10]) for i in range(10)]
        self._keys("issuers 10", "of a set", tens[:1], tens[1:])

    def _keys(self, name, token, files, others=()):
        service = self.scene.trust(name.replace(" ", "-"), "ES256", files, others)
        self.add_untimed(name, self.login(service, token))
