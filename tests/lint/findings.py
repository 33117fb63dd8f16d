#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""findings.py BUILD_DIR: the findings of pam-jwt lint in configurations, keys, the clock and sshd's configuration.

Each case changes one thing on a host without faults. Each kind of finding has a case that causes it and a similar case that
does not.
"""
import base64
import datetime
import grp
import hashlib
import json
import os
import pwd
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat

BUILD = os.path.realpath(sys.argv[1])
LINT = os.path.join(BUILD, "pam-jwt")
LIBRARY = os.path.join(BUILD, "pam_jwt/decision.so")
STRANGER = os.path.join(BUILD, "tests/lint_early.so")     # a library that exports other functions
MEMBERS = ["file", "finding", "instead", "line", "services", "severity", "why"]
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
passed, failed = 0, []

EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()
RSA_KEY = rsa.generate_private_key(65537, 2048)
PLAIN = serialization.NoEncryption()
ALTERNATIVE = "[success=done ignore=ignore cred_insufficient=ignore authinfo_unavail=ignore default=die]"

SECTION = "[issuer corp]\niss = https://login.example.com\nkey = corp.pub\nalgorithm = ES256\n"
CONF = "hostname = web1.example.com\n" + SECTION  # sections begin at line 2


def hears(path):
    """Whether a log daemon listens there, by syslog(3)'s two kinds of socket."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_UNIX, kind) as client:
            try:
                client.connect(path)
                return True
            except OSError:
                pass
    return False


# Whether this machine has a log daemon. If not, every host here has this finding as well.
HAS_LOG = hears("/dev/log")
NO_LOG = "syslog-missing ../../dev/log 0"


def public_pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number64(number):
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def certificate(begins, ends):
    """A certificate of EC_KEY, valid from now + begins to now + ends."""
    now = datetime.datetime.now(datetime.timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "corp")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(EC_KEY.public_key())
    builder = builder.serial_number(1).not_valid_before(now + begins).not_valid_after(now + ends)
    return builder.sign(EC_KEY, hashes.SHA256()).public_bytes(Encoding.PEM)


def ec_jwk(private, key=None):
    numbers = (key or EC_KEY).private_numbers()
    jwk = {"kty": "EC", "crv": "P-256", "x": base64url(numbers.public_numbers.x.to_bytes(32, "big")),
           "y": base64url(numbers.public_numbers.y.to_bytes(32, "big"))}
    if private:
        jwk["d"] = base64url(numbers.private_value.to_bytes(32, "big"))
    return jwk


def token(**claims):
    """A token signed by EC_KEY, valid for a minute from now."""
    now = int(time.time())
    claims = {"iss": "https://login.example.com", "sub": "daemon", "iat": now, "exp": now + 60, **claims}
    text = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "ES256"}, claims))
    halves = decode_dss_signature(EC_KEY.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return text + "." + base64url(b"".join(half.to_bytes(32, "big") for half in halves))


class Host:
    """A host without faults, in a new folder."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="pam-jwt-findings.")
        os.chmod(self.folder, 0o755)
        os.mkdir(self.path("keys"))
        os.mkdir(self.path("pam.d"))
        os.mkdir(self.path("sshd"))
        self.write("pam_jwt.so", "")
        os.mkdir(self.path("pam_jwt"))
        shutil.copyfile(LIBRARY, self.path("pam_jwt/decision.so"))
        os.chmod(self.path("pam_jwt/decision.so"), 0o644)
        self.write("pam_jwt.conf", CONF)
        self.write("keys/corp.pub", public_pem(EC_KEY))
        self.write("sshd/config", "UsePAM yes\n")
        self.stack("sshd")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content, mode=0o644):
        with open(self.path(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(self.path(name), mode)

    def stack(self, service, module=None, arguments=""):
        module = module or self.path("pam_jwt.so")
        self.write("pam.d/" + service, f"auth {ALTERNATIVE} {module} {arguments}\nauth requisite pam_deny.so\n"
                   f"account required pam_unix.so\naccount required {module} {arguments}\n")

    def arguments(self):
        return ["--conf", self.path("pam_jwt.conf"), "--pam-dir", self.path("pam.d"), "--sshd-config", self.path("sshd/config")]

    def run(self, *more, before=(), program=LINT):
        return subprocess.run([*before, program, "lint", *self.arguments(), *more], capture_output=True, check=False)

    def findings(self, before=(), program=LINT, has_log=HAS_LOG):
        """All findings except NO_LOG as "slug file line", and a list of other faults of the output."""
        run = self.run("--json", before=before, program=program)
        wrong = [] if run.stderr == b"" else [run.stderr.decode(errors="replace")]
        document = json.loads(run.stdout)
        rows = document["findings"]
        if run.returncode != (1 if rows else 0):
            wrong.append(f"exit status {run.returncode}")
        for row in rows:
            if sorted(row) != MEMBERS or row["severity"] not in ("error", "warning", "note") or not row["why"]:
                wrong.append(f"not a finding: {row}")
        found = sorted(f"{r['finding']} {os.path.relpath(r['file'], self.folder) if r['file'][0] == '/' else r['file']} "
                       f"{r['line'] or 0}" for r in rows)
        if found.count(NO_LOG) != (0 if has_log else 1):
            wrong.append(f"a log: {has_log}, but {found}")
        return [row for row in found if row != NO_LOG], wrong

    def text(self):
        """The printed text, without the finding about a missing log."""
        lines = self.run().stdout.splitlines()
        if not HAS_LOG:
            at = lines.index(b"warning syslog-missing: /dev/log")
            del lines[at:at + 2]
        return lines

    def close(self):
        shutil.rmtree(self.folder)


def report(name, expected, found, wrong=()):
    global passed
    if expected == found and not wrong:
        passed += 1
        return
    failed.append(name)
    print(f"FAIL {name}: expected {expected}; found {found}", *wrong)


def case(name, change, *expected, why="", before=()):
    """Change a host, and expect exactly these findings; why must be part of the printed text."""
    host = Host()
    change(host)
    found, wrong = host.findings(before=before)
    if why and why.encode() not in host.run(before=before).stdout:
        wrong.append(f"it does not say: {why}")
    report(name, sorted(expected), found, wrong)
    host.close()


def conf(text):
    return lambda host: host.write("pam_jwt.conf", text)


def with_key(name, content, algorithm, mode=0o644, keyword=None):
    def change(host):
        host.write("keys/" + name, content, mode)
        line = (keyword or ("secret" if algorithm.startswith("HS") else "key")) + " = " + name
        host.write("pam_jwt.conf", CONF.replace("key = corp.pub", line).replace("ES256", algorithm))
        os.remove(host.path("keys/corp.pub"))
    return change


def rsa_jwk(kid):
    numbers = RSA_KEY.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "n": number64(numbers.n), "e": number64(numbers.e)}


def many_keys(count, **more):
    """A set of count ES256 keys, each with a kid unless more has kid=None."""
    keys = [{**ec_jwk(False, ec.generate_private_key(ec.SECP256R1())), "kid": f"k{i}", **more} for i in range(count)]
    return with_key("k", json.dumps({"keys": [{k: v for k, v in key.items() if v} for key in keys]}), "ES256")


def two_sections_of_one_set(host):
    keys = [ec_jwk(False), rsa_jwk("rsa"), {"kty": "RSA", "kid": "enc", "use": "enc"}]
    with_key("k", json.dumps({"keys": keys}), "ES256")(host)
    host.write("pam_jwt.conf", CONF.replace("corp.pub", "k") + "[issuer b]\niss = b\nkey = k\nalgorithm = RS256\n")


def unused_file(content):
    return lambda host: host.write("keys/other", content)


def configuration_cases():
    case("a host without a fault", lambda host: None)
    case("no configuration", lambda host: os.remove(host.path("pam_jwt.conf")), "config-invalid pam_jwt.conf 0")
    case("an unknown key", conf(CONF + "max_lifetimes = 1h\n"), "config-invalid pam_jwt.conf 6")
    case("a keyword of another kind of section", conf("max_lifetime = 1h\n" + CONF), "config-invalid pam_jwt.conf 1")
    case("a known key", conf(CONF + "max_lifetime = 1h\n"))
    case("two findings for two faults", conf("leeway = 6m\n" + CONF + "min_uid = x\n"), "config-invalid pam_jwt.conf 1",
         "config-invalid pam_jwt.conf 7")
    case("CRLF", conf(CONF.replace("\n", "\r\n")), *[f"config-invalid pam_jwt.conf {n}" for n in (1, 1, 2, 3, 4, 5)])
    case("writable by others", lambda host: os.chmod(host.path("pam_jwt.conf"), 0o666), "config-invalid pam_jwt.conf 0")
    case("readable by all", lambda host: os.chmod(host.path("pam_jwt.conf"), 0o444))
    case("issuer waived", conf(CONF.replace("https://login.example.com", "none")), "waiver pam_jwt.conf 3",
         why="with any iss that no other section has")
    case("an issuer that begins like none", conf(CONF.replace("https://login.example.com", "none.example.com")))
    case("audience waived", conf(CONF + "audience = none\n"), "waiver pam_jwt.conf 6")
    case("audience named", conf(CONF + "audience = %h\naudience = %s@%h\n"))
    case("audience of the host alone", conf(CONF + "audience = %h\n"), "service-token-refused pam_jwt.conf 6",
         why="such as sudo@HOST")
    case("audience of its first label, for one service too", conf(CONF + "audience = %n\naudience = %s@%n\n"))
    case("audience of one service alone", conf(CONF + "audience = %s@%h\n"))
    case("audience of an API", conf(CONF + "audience = api\n"), "client-unrestricted pam_jwt.conf 6", why="require = azp=CLIENT_ID")
    case("audience of an API of this host", conf(CONF + "audience = https://WEB1.example.com/api\n"))
    case("audience of an API, in a longer domain", conf(CONF + "audience = web1.example.community\n"), "client-unrestricted pam_jwt.conf 6")
    case("audience of an API of the system's host name", conf(SECTION + f"audience = https://{socket.gethostname()}/api\n"))
    case("audience of a service, of another form", conf(CONF + "[service sshd]\naudience = %s.%h\n"),
         "service-token-refused pam_jwt.conf 7", why="unless it also names this audience")
    case("audience of a service, the host's", conf(CONF + "[service sshd]\naudience = %h\n"), "service-token-refused pam_jwt.conf 7")
    case("audience of a service, its own", conf(CONF + "[service sshd]\naudience = %s@%h\n"))
    case("audience of a service, in full", conf(CONF + "[service sshd]\naudience = x\naudience = sshd@%h\n"))
    case("lifetime waived", conf(CONF + "max_lifetime = none\n"), "waiver pam_jwt.conf 6")
    case("a lifetime of a week", conf(CONF + "max_lifetime = 7d\n"))
    case("a lifetime of more than a week", conf(CONF + "max_lifetime = 604801s\n"), "lifetime-long pam_jwt.conf 6")
    case("root everywhere", conf(CONF + "permit_root = yes\n"), "root-permitted pam_jwt.conf 6", why="name the services")
    case("root nowhere", conf(CONF + "permit_root = no\n"))
    case("every uid", conf(CONF + "min_uid = 0\n"), "system-accounts pam_jwt.conf 6")
    case("a low uid", conf(CONF + "min_uid = 500\n"))
    case("capitals in hostname", conf(CONF.replace("web1.example.com", "Web1.example.com")), "hostname-capitals pam_jwt.conf 1")
    case("an audience with a star", conf(CONF + "audience = *.example.com\nrequire = azp=ssh\n"), "audience-star pam_jwt.conf 6",
         why="write %h")
    case("a service's audience with a star", conf(CONF + "[service sshd]\naudience = sshd@*\n"), "audience-star pam_jwt.conf 7",
         "service-token-refused pam_jwt.conf 7")
    for name in "debian", "Ubuntu", "raspberrypi":
        case(f"the host name {name} of an installer", conf(CONF.replace("web1.example.com", name)), "hostname-common pam_jwt.conf 1",
             *(["hostname-capitals pam_jwt.conf 1"] if name == "Ubuntu" else []))
    case("all waived", conf(CONF.replace("https://login.example.com", "none") + "audience = none\nmax_lifetime = none\n"),
         "waiver pam_jwt.conf 3", "waiver pam_jwt.conf 6", "waiver pam_jwt.conf 7")
    case("an unknown service", conf(CONF + "[service sudoo]\nmin_uid = 2000\n"), "service-unknown pam_jwt.conf 6")
    case("a known service", conf(CONF + "[service sshd]\nmin_uid = 2000\n"))
    case("a service in capitals", conf(CONF + "[service SSHD]\nmin_uid = 2000\n"), "config-invalid pam_jwt.conf 6",
         why="write sshd")
    case("root through an unknown service", conf(CONF + "permit_root = sshd ssh\n"), "service-unknown pam_jwt.conf 6")
    case("root through a known service", conf(CONF + "permit_root = sshd\n"))
    case("a common host name", conf(CONF.replace("web1.example.com", "localhost")), "hostname-common pam_jwt.conf 1")
    case("a common host name that is not used", conf(CONF.replace("web1.example.com", "localhost") + "audience = ssh\n"),
         "client-unrestricted pam_jwt.conf 6")
    case("a host name that begins like localhost", conf(CONF.replace("web1.example.com", "localhost-7")))


GITHUB = CONF.replace("https://login.example.com", "https://token.actions.githubusercontent.com")
OPEN = "public-issuer-unrestricted pam_jwt.conf 3"


def with_users(text, more="", config=CONF):
    def change(host):
        host.write("corp.users", text)
        host.write("pam_jwt.conf", config + "users = corp.users\n" + more)
    return change


def public_cases():
    case("a public issuer", conf(GITHUB), OPEN, why="write: require = repository_owner_id=4711")
    case("a public issuer, by a rule on the owner", conf(GITHUB + "require = repository_owner_id=1\n"))
    case("a public issuer, by a pointer", conf(GITHUB + "require = /repository_id=1\n"))
    case("a public issuer, by a rule that restricts nothing", conf(GITHUB + "require = email_verified=true\n"), OPEN)
    # any repository can call a public reusable workflow, and then has its job_workflow_ref
    case("a public issuer, by a reusable workflow", conf(GITHUB + "require = job_workflow_ref=a\n"), OPEN)
    case("a public issuer, by the actor", conf(GITHUB + "require = actor_id=1\n"), OPEN)
    case("a public issuer, by deny alone", conf(GITHUB + "deny = repository_owner_id=1\n"), OPEN)
    case("a public issuer, by one of several", conf(GITHUB + "require_any = sub=a\nrequire_any = sub=b\n"))
    case("a public issuer, by one of several, of which one is open", conf(GITHUB + "require_any = sub=a\nrequire_any = ref=b\n"), OPEN)
    case("a public issuer, by a rule of one service", conf(GITHUB + "[service sshd]\nrequire = sub=a\n"), OPEN)
    case("a public issuer, by each line of a file", with_users("user a -> daemon\nwith repository_id=1 -> daemon\n", "min_uid = 1\n", GITHUB))
    case("a public issuer, by a file with an open line", with_users("user a -> daemon\nwith ref=b -> daemon\n", "min_uid = 1\n", GITHUB),
         "public-issuer-unrestricted corp.users 2")
    case("a public issuer, by a file with own", with_users("own\n", "", GITHUB), "public-issuer-unrestricted corp.users 1")
    google = CONF.replace("https://login.example.com", "https://accounts.google.com") + "user_claim = email\n"
    case("Google without a domain", conf(google), OPEN, why="require = hd=example.com")
    case("Google with a domain", conf(google + "user_suffix = @example.com\n"))
    case("Google with a domain that is not verified", conf(google + "user_suffix = @example.com\nemail_verified = none\n"), OPEN,
         "waiver pam_jwt.conf 8")
    case("an issuer whose name begins like a public one", conf(GITHUB.replace("content.com", "content.com.example")))


def rule_cases():
    case("an audience of an API, for one client", conf(CONF + "audience = api\nrequire = azp=ssh\n"))
    case("an audience of an API, for one client in each line", with_users("with azp=a -> daemon\n", "audience = api\nmin_uid = 1\n"))
    case("an audience in full", conf(CONF + "audience = web1.example.com\naudience = %s@%h\n"))
    case("email_verified waived", conf(CONF + "email_verified = none\n"), "waiver pam_jwt.conf 6")
    case("email_verified not waived", conf(CONF + "email_verified = true\n"))
    case("a name that can change hands", conf(CONF + "require = repository=a/b\n"), "claim-reassignable pam_jwt.conf 6")
    case("a name that can change hands, by a pointer", conf(CONF + "require_any = /upn=a\n"), "claim-reassignable pam_jwt.conf 6")
    case("a name that can change hands, as user claim", conf(CONF + "user_claim = preferred_username\n"), "claim-reassignable pam_jwt.conf 6")
    case("a name that can change hands, in a file", with_users("own\nwith upn=a -> daemon\n", "min_uid = 1\n"),
         "claim-reassignable corp.users 2")
    keycloak = CONF.replace("https://login.example.com", "https://login.example.com/realms/corp")
    case("a group of Keycloak without its path", conf(keycloak + "require = groups=ops\n"), "claim-reassignable pam_jwt.conf 6",
         why='write "/ops"')
    case("a group of Keycloak with its path", conf(keycloak + "require = groups=/ops\n"))
    case("a group of another provider", conf(CONF + "require = groups=ops\n"))
    case("an identifier", conf(CONF + "require = repository_id=1\nuser_claim = username\n"))
    case("a value that is denied", conf(CONF + "require = a=b\ndeny = /a=b\n"), "rule-never-holds pam_jwt.conf 6", why="line 7 denies it")
    case("one of several values that is denied", conf(CONF + "require_any = a=b\nrequire_any = a=c\ndeny = a=b\n"),
         "rule-never-holds pam_jwt.conf 6")
    case("another value that is denied", conf(CONF + "require = a=b\ndeny = a=c\ndeny = b=b\n"))
    case("a value that a service denies", conf(CONF + "require = a=b\n[service sshd]\ndeny = a=b\n"), "rule-never-holds pam_jwt.conf 6")
    case("a value of a service that is denied", conf(CONF + "deny = a=b\n[service sshd]\nrequire = a=b\n"), "rule-never-holds pam_jwt.conf 8")
    case("values of two services", conf(CONF + "[service sshd]\nrequire = a=b\n[service other]\ndeny = a=b\n"),
         "service-unknown pam_jwt.conf 8")
    case("an account that does not exist", with_users("user a -> daemon nobody-here\n", "min_uid = 1\n"), "account-unknown corp.users 1",
         why="no account nobody-here")
    case("an account that exists", with_users("user a -> daemon\n", "min_uid = 1\n"))
    case("an account below min_uid", with_users("own\nuser a -> daemon\n"), "rule-never-holds corp.users 2", why="min_uid does not permit")
    case("root in a file", with_users("user a -> root\n"), "rule-never-holds corp.users 1", why="permit_root does not permit")
    case("root in a file, permitted", with_users("user a -> root\n", "permit_root = sshd\n"))
    case("a users file without lines", with_users("# nobody\n"), "rule-never-holds pam_jwt.conf 6")
    case("a users file with a bad line", with_users("own\nuser a\n"), "config-invalid pam_jwt.conf 6", why="corp.users:2: no")
    case("a users file that others can write", lambda host: (with_users("own\n")(host), os.chmod(host.path("corp.users"), 0o666)),
         "config-invalid pam_jwt.conf 6")


def touch(seconds):
    def change(host):
        stamp = datetime.datetime.now().timestamp() + seconds
        os.utime(host.path("pam_jwt.conf"), (stamp, stamp))
    return change


def clock_cases():
    case("a file with a date in the future", touch(3600), "clock pam_jwt.conf 0")
    case("a file with a date within the leeway", touch(200))
    if "-fsanitize" in open(os.path.join(BUILD, "flags")).read():
        return  # a sanitizer's runtime must be loaded first, so nothing can be preloaded
    host = Host()
    found, wrong = host.findings(before=["env", "LD_PRELOAD=" + os.path.join(BUILD, "tests/lint_early.so")])
    report("a clock that was never set", ["clock clock 0"], found, wrong)
    host.close()


def weak_rsa():
    """A modulus with a small factor: right in form, but anybody can factor it."""
    modulus = 3 * ((1 << 2050) // 3 - 1000)
    while modulus % 2 == 0 or modulus.bit_length() > 2051:
        modulus += 3
    return json.dumps({"kty": "RSA", "alg": "RS256", "n": number64(modulus), "e": "AQAB"})


ED25519_P = 2**255 - 19


def ed25519_jwk(y):
    return json.dumps({"kty": "OKP", "crv": "Ed25519", "x": base64url((y % ED25519_P).to_bytes(32, "little"))})


def key_cases():
    case("an invalid RSA key", with_key("k", weak_rsa(), "RS256"), "key-invalid keys/k 0")
    case("a valid RSA key", with_key("k", public_pem(RSA_KEY), "RS256"))
    case("a point off the curve", with_key("k", json.dumps({**ec_jwk(False), "y": base64url(b"\1" * 32)}), "ES256"),
         "config-invalid pam_jwt.conf 4")
    case("a valid JWK", with_key("k", json.dumps(ec_jwk(False)), "ES256"))
    case("a JWK set", with_key("k", json.dumps({"keys": [ec_jwk(False)]}), "ES256"))
    case("a set with unusable keys",
         with_key("k", json.dumps({"keys": [{"kty": "AKP", "kid": "pq"}, ec_jwk(False), {"kty": "RSA", "kid": "enc", "use": "enc"}]}), "ES256"),
         "key-skipped keys/k 0", "key-skipped keys/k 0", why="a key of the set, kid pq, is skipped, and tokens that it signed are refused: kty is none of")
    case("a set that two sections name, with one key for each", two_sections_of_one_set, "key-skipped keys/k 0", "key-skipped keys/k 0",
         "key-skipped keys/k 0", why="kid enc, is skipped")
    case("the largest number of keys", many_keys(8))
    case("too many keys", many_keys(9), "key-ambiguous pam_jwt.conf 0", why="a token without a kid is refused")
    case("too many keys without kid", many_keys(9, kid=None), "key-ambiguous pam_jwt.conf 0", why="every such token is refused")
    case("a set without a usable key", with_key("k", json.dumps({"keys": [{"kty": "AKP", "kid": "pq"}]}), "ES256"),
         "config-invalid pam_jwt.conf 4", "key-skipped keys/k 0", why="no key of the set can be used here: kty is none of")
    case("a set with an invalid key", with_key("k", json.dumps({"keys": [json.loads(weak_rsa())]}), "RS256"), "key-invalid keys/k 0")
    case("an Ed25519 key that is not a point", with_key("k", ed25519_jwk(2), "EdDSA"), "config-invalid pam_jwt.conf 4",
         why="no point of its curve")
    case("the base point of Ed25519 as a key", with_key("k", ed25519_jwk(4 * pow(5, -1, ED25519_P)), "EdDSA"))
    case("an Ed25519 key", with_key("k", public_pem(ED_KEY), "EdDSA"))
    case("a private key as key =", with_key("k", EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, PLAIN), "ES256", 0o600),
         "config-invalid pam_jwt.conf 4")
    case("a missing key file", lambda host: os.remove(host.path("keys/corp.pub")), "config-invalid pam_jwt.conf 4")
    case("PEM with CRLF is read", with_key("k", public_pem(EC_KEY).replace(b"\n", b"\r\n"), "ES256"))
    case("JWK with CRLF is read", with_key("k", json.dumps(ec_jwk(False), indent=1).replace("\n", "\r\n"), "ES256"))
    for name, begins, ends, why in (
            ("ends in a day", -DAY, DAY, "ends within 30 days, at "),
            ("ends an hour before 30 days", -DAY, 30 * DAY - HOUR, "ends within 30 days, at "),
            ("ends an hour after 30 days", -DAY, 30 * DAY + HOUR, ""), ("has ended", -2 * DAY, -HOUR, "the certificate ended at "),
            ("begins in an hour", HOUR, 90 * DAY, "begins only at "), ("began an hour ago", -HOUR, 90 * DAY, "")):
        case("a certificate that " + name, with_key("k", certificate(begins, ends), "ES256"),
             *["certificate-dates keys/k 0"] * bool(why), why=why)


def with_group(gid):
    def change(host):
        with_key("k", os.urandom(32), "HS256", 0o640)(host)
        os.chown(host.path("keys/k"), 0, gid)
    return change


def secret_cases():
    case("a random secret", with_key("k", os.urandom(32), "HS256", 0o600))
    case("a repeated secret", with_key("k", b"ab" * 32, "HS256", 0o600), "secret-guessable keys/k 0")
    case("a secret of two letters", with_key("k", b"aababbbaabbabaaabbbbababaaabbabb" + b"babaabbbabaabbaabababbbaaabbbaba", "HS256", 0o600),
         "secret-guessable keys/k 0")
    case("a secret that repeats 8 bytes", with_key("k", b"abcdefgh" * 8, "HS256", 0o600), "secret-guessable keys/k 0")
    case("a secret that repeats 15 bytes", with_key("k", (b"0123456789abcdx" * 5)[:66], "HS256", 0o600), "secret-guessable keys/k 0")
    case("a secret that repeats 16 bytes", with_key("k", os.urandom(16) * 3, "HS256", 0o600))
    case("a secret of bytes in a row", with_key("k", bytes(range(64)), "HS256", 0o600), "secret-guessable keys/k 0")
    case("the secret of jwt.io", with_key("k", "a-string-secret-at-least-256-bits-long", "HS256", 0o600), "secret-guessable keys/k 0",
         why="public documents")
    case("the secret of FastAPI's documentation",
         with_key("k", "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7\n", "HS256", 0o600), "secret-guessable keys/k 0")
    case("a default secret of Django", with_key("k", "django-insecure-" + os.urandom(32).hex(), "HS256", 0o600),
         "secret-guessable keys/k 0")
    case("a secret with a byte order mark", with_key("k", b"\xef\xbb\xbf" + os.urandom(32), "HS256", 0o600), "secret-bom keys/k 0")
    case("a secret in hex", with_key("k", os.urandom(32).hex(), "HS256", 0o600))
    case("a secret with CRLF", with_key("k", os.urandom(32).hex() + "\r\n", "HS256", 0o600), "secret-crlf keys/k 0")
    case("a secret with LF", with_key("k", os.urandom(32).hex() + "\n", "HS256", 0o600))
    case("a secret with CR alone", with_key("k", os.urandom(32).hex() + "\r", "HS256", 0o600))
    case("a secret as key =", with_key("k", os.urandom(32), "HS256", 0o600, "key"), "config-invalid pam_jwt.conf 4",
         why='write "secret = k" in place of "key = k"')
    case("a public key as secret =", with_key("k", public_pem(RSA_KEY), "HS256", 0o600), "config-invalid pam_jwt.conf 4",
         why='is no secret: a public key is named by "key = FILE"')
    case("a short secret", with_key("k", os.urandom(31), "HS256", 0o600), "config-invalid pam_jwt.conf 4")
    case("a secret that everybody can read", with_key("k", os.urandom(32), "HS256", 0o644), "config-invalid pam_jwt.conf 4")
    if os.geteuid() != 0:
        return
    taken = {p.pw_gid for p in pwd.getpwall()} | {g.gr_gid for g in grp.getgrall()}
    people = [p.pw_gid for p in pwd.getpwall() if 1000 <= p.pw_uid < 60000]
    case("a secret of root's group", with_group(0))
    case("a secret of a system account's group", with_group(pwd.getpwnam("mail").pw_gid))
    case("a secret of an empty group", with_group(next(g for g in range(40000, 60000) if g not in taken)))
    case("a secret of the group of the user nobody", with_group(pwd.getpwnam("nobody").pw_gid),
         "secret-readable keys/k 0")
    if people:
        case("a secret of a person's group", with_group(people[0]), "secret-readable keys/k 0")
    try:
        acl_cases()
    except OSError as error:    # a file system without access control lists
        print(f"skipped: access control lists: {error}")


def acl(*entries):
    """An access control list: entries of tag, permissions and id."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def with_acl(*entries):
    def change(host):
        with_key("k", os.urandom(32), "HS256", 0o600)(host)
        own = (0x01, 6, 0xffffffff), (0x04, 0, 0xffffffff), (0x20, 0, 0xffffffff)
        os.setxattr(host.path("keys/k"), "system.posix_acl_access", acl(*sorted((*own, *entries))))
    return change


def acl_cases():
    """A list for users makes the group's bits of the mode its mask."""
    mask = 0x10, 4, 0xffffffff
    people = [p.pw_gid for p in pwd.getpwall() if 1000 <= p.pw_uid < 60000]
    case("a secret that an ACL opens to a person", with_acl((0x02, 4, 54321), mask), "secret-readable keys/k 0", why="setfacl -b")
    case("a secret that an ACL opens to a system account", with_acl((0x02, 4, 8), mask))
    case("a secret whose ACL does not let a person read", with_acl((0x02, 2, 54321), mask))
    case("a secret whose ACL has a mask", with_acl((0x02, 4, 54321), (0x10, 0, 0xffffffff)))
    if people:
        case("a secret that an ACL opens to a person's group", with_acl((0x08, 4, people[0]), mask), "secret-readable keys/k 0")


def unused_cases():
    private = {
        "PEM": EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, PLAIN),
        "PEM of SEC1": EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, PLAIN),
        "PEM of PKCS#1": RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, PLAIN),
        "OpenSSH": ED_KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, PLAIN),
        "encrypted PEM": EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")),
        "DER": EC_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, PLAIN),
        "DER of PKCS#1": RSA_KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, PLAIN),
        "DER of SEC1": EC_KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, PLAIN),
        "encrypted DER": EC_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")),
        "JWK": json.dumps(ec_jwk(True)),
        "JWK set": json.dumps({"keys": [ec_jwk(False), ec_jwk(True)]}),
    }
    for name, content in private.items():
        case("an unused private key: " + name, unused_file(content), "key-private keys/other 0")
    public = {
        "PEM": public_pem(RSA_KEY),
        "DER": RSA_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "DER of PKCS#1": RSA_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1),
        "OpenSSH": ED_KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        "JWK": json.dumps(ec_jwk(False)), "certificate": certificate(-DAY, DAY), "secret": os.urandom(32), "nothing": b"",
    }
    for name, content in public.items():
        # The text must not advise "secret =": the file may be a public key in an unsupported form.
        case("an unused public key: " + name, unused_file(content), "key-unused keys/other 0",
             why="remove it, or name it in the section it is for\n")
    case("a private key that anybody may write", lambda host: host.write("keys/other", private["PEM"], 0o666), "key-private keys/other 0")
    case("a folder beside the keys", lambda host: os.mkdir(host.path("keys/old")))
    case("a file that is used twice", conf(CONF + SECTION.replace("corp]", "b]").replace("login", "b")))


def stack_cases():
    case("a missing module without a path", lambda host: host.stack("sshd", "pam_jwt_is_not_here.so"),
         "module-missing pam.d/sshd 1", "module-missing pam.d/sshd 4")
    both = [f"library-missing pam.d/sshd {line}" for line in (1, 4)]
    case("no library beside the module", lambda host: os.remove(host.path("pam_jwt/decision.so")), *both, why="No such file")
    case("a file that is not a library", lambda host: host.write("pam_jwt/decision.so", "x" * 100), *both, why="decision.so")
    case("a library of another interface", lambda host: shutil.copyfile(STRANGER, host.path("pam_jwt/decision.so")), *both,
         why="another version")
    both = [f"library-writable pam.d/sshd {line}" for line in (1, 4)]
    case("a library that others may write", lambda host: os.chmod(host.path("pam_jwt/decision.so"), 0o646), *both, why="0646")
    case("a folder of the library that others may write", lambda host: os.chmod(host.path("pam_jwt"), 0o775), *both, why="0775")
    case("a missing module with a path", lambda host: os.remove(host.path("pam_jwt.so")),
         "module-missing pam.d/sshd 1", "module-missing pam.d/sshd 4")
    case("another missing module", lambda host: host.write("pam.d/sshd", open(host.path("pam.d/sshd")).read().replace(
        "pam_unix.so", "pam_unicks.so")), "module-missing pam.d/sshd 3", "module-unjudged pam.d/sshd 3", why="could not judge pam_unicks.so; assumed")
    case("a misspelled auth line", lambda host: host.write("pam.d/sshd", open(host.path("pam.d/sshd")).read().replace(
        host.path("pam_jwt.so"), "pam_jtw.so", 1)), "module-missing pam.d/sshd 1", why="probably pam_jwt.so")
    case("a misspelled session line", lambda host: host.write("pam.d/sshd", open(host.path("pam.d/sshd")).read() +
         "session optional pam_jwt_.so\n"), "module-missing pam.d/sshd 5")
    case("a stack with misspelled lines only", lambda host: host.write("pam.d/login", "auth required PAM_JWT.so\naccount required pam_unix.so\n"),
         "module-missing pam.d/login 1", why="probably pam_jwt.so")
    case("a missing module in another stack", lambda host: host.write("pam.d/login", "auth required pam_unicks.so\n"))
    case("a misspelled account line", lambda host: host.write("pam.d/sshd", open(host.path("pam.d/sshd")).read().replace(
        f"account required {host.path('pam_jwt.so')}", "account required pam_jtw.so")), "module-missing pam.d/sshd 4", "account-missing pam.d/sshd 1")
    case("a missing module in a line with -", lambda host: host.write("pam.d/sshd", open(
        host.path("pam.d/sshd")).read() + "-account optional pam_unicks.so\n"))
    case("another configuration", lambda host: host.stack("login", None, "conf=/nonexistent/pam_jwt.conf"),
         "config-invalid ../../nonexistent/pam_jwt.conf 0")
    case("no stacks", lambda host: os.remove(host.path("pam.d/sshd")), "stack-unreadable pam.d 0")
    installed = any(os.path.exists(f"{folder}/pam_jwt.so") for folder in
                    ("/lib/x86_64-linux-gnu/security", "/lib/aarch64-linux-gnu/security", "/lib/security", "/usr/lib/security"))
    case("the module without a path, installed or not", lambda host: host.stack("sshd", "pam_jwt.so"),
         *([] if installed else ["module-missing pam.d/sshd 1", "module-missing pam.d/sshd 4"]))


def disk(**numbers):
    """A file system of which these are true (disk.c)."""
    return ["env", "ASAN_OPTIONS=verify_asan_link_order=0", "LD_PRELOAD=" + os.path.join(BUILD, "tests/lint_disk.so"), *(f"DISK_{name}={n}" for name, n in numbers.items())]


def limited(use="use = once\n", more="", prepare=lambda host: None):
    """A configuration that limits use, and a store of its own; its lines begin one later than in CONF."""
    def change(host):
        os.mkdir(host.path("once"), 0o700)
        host.write("pam_jwt.conf", (f"store = {host.path('once')}\n" + CONF + use + more).replace("FOLDER", host.folder))
        prepare(host)
    return change


def use_case(name, change, *expected, why="", **numbers):
    case(name, change, *expected, why=why, before=disk(**numbers))


def store_cases():
    gone, short = "store-unavailable once 0", "store-inodes once 0"
    use_case("a sound store", limited())
    use_case("a store that is missing", limited(prepare=lambda host: os.rmdir(host.path("once"))), gone, why="No such file")
    use_case("a store that others may write", limited(prepare=lambda host: os.chmod(host.path("once"), 0o720)), gone, why="chmod 700")
    use_case("a store on another file system", limited(), gone, why="not ext4", TYPE=0x01021994)
    use_case("a store without an inode", limited(), gone, why="no free inodes", FREE_INODES=0)
    use_case("a store with few inodes", limited(), short, INODES=10000, FREE_INODES=999)
    use_case("a store with just enough inodes", limited(), INODES=10000, FREE_INODES=1000)
    use_case("a store whose mark is ahead of the clock", limited(prepare=lambda host: os.symlink(str(int(time.time()) + 600),
             host.path("once/mark"))), gone, why="the clock is behind")
    use_case("a store that is not used", limited(use="", prepare=lambda host: os.rmdir(host.path("once"))))
    use_case("a missing store, and a service that limits use", limited(use="", more="[service sshd]\nuse = within 5m\n",
             prepare=lambda host: os.rmdir(host.path("once"))), gone)
    own = "[service sshd]\nstore = FOLDER/own\n"
    make_own = lambda host: os.mkdir(host.path("own"), 0o700)
    twice = "store-twice pam_jwt.conf 9"
    use_case("a store of a service", limited(more=own, prepare=make_own), twice, why="audience = %s@%h")
    use_case("a missing store of a service", limited(more=own), twice, "store-unavailable own 0", why="own (sshd)")
    use_case("a store of a service that names the same", limited(more=own.replace("own", "once")))
    use_case("a store of a service, with tokens for it alone", limited(more=own + "audience = %s@%h\n", prepare=make_own))
    use_case("a store of a service, and tokens for one service alone", limited(use="use = once\naudience = %s@%h\n", more=own,
             prepare=make_own))
    use_case("a store of the only service that limits use", limited(use="", more=own + "use = once\n", prepare=make_own))
    use_case("a store of each of two services", both(lambda host: host.stack("su"), limited(
        use="", more=own + "use = once\n[service su]\nuse = once\n", prepare=make_own)), "store-twice pam_jwt.conf 8")
    if os.geteuid() == 0:
        other = lambda host: (make_own(host), os.chown(host.path("own"), 65534, 65534))
        use_case("a store of a service, of its user", limited(use="", more=own + "use = once\n", prepare=other))
        use_case("a store of its user, which it cannot enter", limited(use="", more=own + "use = once\n", prepare=both(
            other, lambda host: os.chmod(host.path("own"), 0o500))), "store-unavailable own 0", why="cannot be written")


def host_cases():
    several = "use-on-several-hosts pam_jwt.conf "
    api = "require = azp=x\naudience = "
    use_case("use and an API", limited(use="use = once\n" + api + "api\n"), several + "9", why="works once on each")
    use_case("no use, and an API", limited(use=api + "api\n"))
    use_case("use, and a host's API", limited(use="use = within 5m\n" + api + "https://web1.example.com/api\n"))
    use_case("use and two audiences", limited(use="use = within 5m\naudience = %s@%h\n" + api + "%s\n"), several + "10")
    use_case("use and no audience", limited(use="use = once\naudience = none\n"), several + "8", "waiver pam_jwt.conf 8")
    sshd_section = "[service sshd]\nuse = once\n"
    use_case("use of a service, and an API", limited(use=api + "api\n", more=sshd_section), several + "8", why="(sshd)")
    use_case("use of a service of this host alone, and an API", limited(use=api + "%s@%h\n" + "audience = api\n", more=sshd_section +
             "audience = %s@%h\n"))


def revoked_cases():
    def named(text, mode=0o644):
        def change(host):
            host.write("pam_jwt.conf", "revoked = revoked\n" + CONF)
            if text is not None:
                host.write("revoked", text, mode)
        return change
    line = "2026-01-31T12:00:00Z * sub alice\n"
    case("revoked tokens", named(line))
    case("a missing file of revoked tokens", named(None), "revoked-invalid revoked 0", why="No such file")
    case("a line that revokes nothing", named(line + "# more\nsub alice\n"), "revoked-invalid revoked 3", why="RFC 3339")
    case("revoked tokens that others may write", named(line, 0o666), "revoked-invalid revoked 0", why="chmod go-w")
    case("a folder of revoked tokens that others may write", both(named(line), lambda host: os.chmod(host.folder, 0o777)),
         "config-invalid pam_jwt.conf 0")


def auth(host, service, *lines, session=("required pam_unix.so", "optional pam_systemd.so"), arguments=""):
    """A stack of these auth lines, in which JWT stands for the module."""
    ours = (host.path("pam_jwt.so") + " " + arguments).strip()
    text = "".join(f"auth {line.replace('JWT', ours)}\n" for line in lines)
    text += f"account required pam_unix.so\naccount required {ours}\n" + "".join(f"session {line}\n" for line in session)
    host.write("pam.d/" + service, text)


def auth_case(name, lines, *expected, conf="use = once\n", more="", service="sshd", why="", **options):
    def prepare(host):
        host.write("pam.d/other", "session required pam_unix.so\n")
        auth(host, service, *lines, **options)
    if service != "sshd":
        inner = prepare
        prepare = lambda host: (os.remove(host.path("pam.d/sshd")), inner(host))
    case(name, limited(use=conf, more=more, prepare=prepare), *expected, why=why, before=disk())


def use_stack_cases():
    again, burnt, twice = "use-asked-twice pam.d/sshd ", "refused-after-use pam.d/sshd ", "asks-twice pam.d/sshd "
    deny = "requisite pam_deny.so"
    auth_case("a token alone", [f"{ALTERNATIVE} JWT", deny])
    auth_case("the second factor last", ["required pam_unix.so", "required JWT"])
    auth_case("the token first", ["required JWT", "required pam_unix.so"], burnt + "1")
    auth_case("the token first, before common-auth", ["required JWT", "[success=1 default=ignore] pam_unix.so", deny,
                                                       "required pam_permit.so"], burnt + "1")
    auth_case("the token first, and a condition that ends the stack", ["required JWT", "sufficient pam_rhosts.so", "required pam_unix.so"],
              burnt + "1", why="sshd:3 (pam_unix.so) can still refuse")
    auth_case("the token first, and helpers", ["required JWT", "required pam_env.so", "required pam_faildelay.so", "optional pam_cap.so"])
    auth_case("the token first, and nologin", ["required JWT", "requisite pam_nologin.so"], burnt + "1")
    auth_case("the token first, and an optional module", ["required JWT", "optional pam_unix.so"])
    auth_case("the token first, for some minutes", ["required JWT", "required pam_unix.so"], conf="use = within 5m\n")
    auth_case("the token first, used at will", ["required JWT", "required pam_unix.so"], conf="")
    auth_case("the token first, once in another service", ["required JWT", "required pam_unix.so"], conf="",
              more="[service other]\nuse = once\n")
    auth_case("the token first, once in this service", ["required JWT", "required pam_unix.so"], burnt + "1", conf="",
              more="[service sshd]\nuse = once\n")
    auth_case("the token first, of another configuration", ["required JWT", "required pam_unix.so"],
              "config-invalid ../../nonexistent/pam_jwt.conf 0", arguments="conf=/nonexistent/pam_jwt.conf")
    auth_case("a second run", ["required JWT", "required JWT"], again + "2", twice + "2")
    auth_case("a second run, for some minutes", ["required JWT", "required JWT"], twice + "2", conf="use = within 5m\n")
    auth_case("a second run that is not reached", [f"{ALTERNATIVE} JWT", f"{ALTERNATIVE} JWT", deny], twice + "2")
    auth_case("a second run after a wrong password", ["required JWT", "[success=1 default=ignore] pam_unix.so", "required JWT"], again + "3",
              twice + "3")
    auth_case("a second run of another configuration", ["required JWT", "required JWT conf=/nonexistent/pam_jwt.conf"],
              "config-invalid ../../nonexistent/pam_jwt.conf 0")
    auth_case("sudo -i with the rules of sudo", ["required pam_unix.so", "[success=1 default=ignore] JWT", deny, "required JWT"],
              "use-asked-twice pam.d/sudo-i 4", "ends-unsettled pam.d/sudo-i 4", "service-unknown pam_jwt.conf 7", service="sudo-i", conf="",
              more="[service sudo]\nuse = once\n")


def session_cases():
    token_alone, bare = [f"{ALTERNATIVE} JWT", "requisite pam_deny.so"], {"session": ["required pam_unix.so"]}
    limit, unlimited = {"conf": "max_session = 8h\n"}, "session-unlimited pam.d/"
    auth_case("a session with an end", token_alone, **limit)
    auth_case("a session without an end", token_alone, **bare, conf="")
    auth_case("a session that nothing ends", token_alone, unlimited + "sshd 0", **bare, **limit)
    auth_case("a session that nothing ends, of a service", token_alone, unlimited + "sshd 0", **bare, conf="",
              more="[service sshd]\nmax_session = token\n")
    auth_case("a session that the stack of other does not end", token_alone, unlimited + "sshd 0", session=[], **limit)
    auth_case("a sudo within a session", token_alone, **bare, **limit, service="sudo")
    for name, how in (("", bare), (", with pam_systemd", {})):
        auth_case("a sudo that is to end" + name, token_alone, unlimited + "sudo 0", **how, conf="", service="sudo",
                  more="[service sudo]\nmax_session = 1h\n", why="max_session has no effect here")


SSHD_TEXTS = []     # the configurations of sshd in one file that have been tried


def sshd(text, **more):
    if not more:
        SSHD_TEXTS.append(text)

    def change(host):
        host.write("sshd/config", text.replace("FOLDER", host.path("sshd")))
        for name, content in more.items():
            host.write("sshd/" + name.replace("_", "."), content)
    return change


def both(first, second):
    def prepare(host):
        first(host)
        second(host)
    return prepare


def parts(host):
    host.stack("sshd", arguments="parts=4")


def reader_cases():
    """The server of PostgreSQL does not run as root."""
    try:
        group = pwd.getpwnam("postgres").pw_gid
    except KeyError:
        print("# no account postgres: what it can read is left out")
        return

    def server(mode, gid=0, service="postgresql", folder=0o755, key=False):
        def change(host):
            with_key("k", public_pem(EC_KEY) if key else os.urandom(32), "ES256" if key else "HS256", mode)(host)
            os.chown(host.path("keys/k"), 0, gid)
            os.chmod(host.path("keys"), folder)
            host.stack(service)
        return change
    unreadable = "key-unreadable keys/k 0"
    case("a secret that the server cannot read", server(0o600), unreadable, why="runs as postgres, who cannot read the file")
    case("a secret of another group", server(0o640, pwd.getpwnam("mail").pw_gid), unreadable)
    case("a secret of the server's group", server(0o640, group))
    case("a secret in a closed folder", server(0o640, group, folder=0o700), unreadable)
    case("a public key that the server cannot read", server(0o600, key=True), unreadable)
    case("a secret of a service that runs as root", server(0o600, service="login"))


def sshd_cases():
    never, off = "sshd-never-asks sshd/config ", "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
    case("UsePAM is not set", sshd("Port 22\n"), "sshd-without-pam sshd/config 0")
    case("PAM off", sshd("Port 22\nUsePAM no\nUsePAM yes\n"), "sshd-without-pam sshd/config 2")
    case("UsePAM is on in its first line", sshd("usepam YES\nUsePAM no\n"))
    case("both off", sshd("UsePAM yes\n" + off), never + "3")
    case("only the password is on", sshd("UsePAM yes\nKbdInteractiveAuthentication no\n"))
    case("only keyboard-interactive is on", sshd("UsePAM yes\nPasswordAuthentication no\n"))
    case("both off, by the old name", sshd("UsePAM yes\nPasswordAuthentication no\nChallengeResponseAuthentication no\n"), never + "3")
    case("the first value counts", sshd("UsePAM yes\nPasswordAuthentication yes\n" + off))
    only_password = "UsePAM yes\nKbdInteractiveAuthentication no\n"
    case("parts with keyboard-interactive", both(sshd("UsePAM yes\n"), parts))
    case("parts with keyboard-interactive alone", both(sshd("UsePAM yes\nPasswordAuthentication no\n"), parts))
    case("parts with the password alone", both(sshd(only_password), parts), "parts-unused sshd/config 2", why="every prompt")
    case("parts with the password, and a Match that asks", both(
        sshd(only_password + "Match User alice\nKbdInteractiveAuthentication yes\n"), parts))
    case("parts with neither", both(sshd("UsePAM yes\n" + off), parts), never + "3")
    case("parts without PAM", both(sshd("UsePAM no\nKbdInteractiveAuthentication no\n"), parts), "sshd-without-pam sshd/config 1")
    case("parts in another stack", both(sshd(only_password), lambda host: host.stack("su", arguments="parts=4")))
    case("written with = and quotes", sshd('UsePAM=yes\nPasswordAuthentication = "no"\nKbdInteractiveAuthentication="no"\n'), never + "3")
    case("written with tabs, capitals, comments, CR", sshd("UsePAM\tyes\r\n\tPASSWORDAUTHENTICATION no # why\nKbdInteractiveAuthentication no\n"),
         never + "3")
    case("a value in a comment", sshd("UsePAM yes\n#PasswordAuthentication no\nKbdInteractiveAuthentication no\n"))
    case("on in a Match", sshd("UsePAM yes\n" + off + "Match User bob\n  PasswordAuthentication yes\n"))
    case("off in a Match as well", sshd("UsePAM yes\n" + off + "Match User bob\n  PasswordAuthentication no\n"), never + "3")
    match = "sshd-match sshd/config "
    case("off in a Match alone", sshd("UsePAM yes\nMatch User bob\n" + off), match + "2", why="are never asked")
    case("the password off in a Match", sshd("UsePAM yes\nMatch User bob\nPasswordAuthentication no\n"))
    case("off in two Match blocks", sshd("UsePAM yes\nMatch User bob\n" + off + "Match Group staff\nAuthenticationMethods publickey\n"),
         match + "2", match + "5")
    case("Match all overrides what is before", sshd("UsePAM yes\nPasswordAuthentication yes\nKbdInteractiveAuthentication no\nMatch User bob\n"
                                                    "X11Forwarding no\nMatch all\nPasswordAuthentication no\n"), never + "3")
    case("Match all turns on what was off", sshd("UsePAM yes\n" + off + "Match all\nKbdInteractiveAuthentication yes\n"))
    case("off behind Match all", sshd("UsePAM yes\nMatch User bob\nMatch all\n" + off), never + "5")
    case("off in an included file", sshd("Include FOLDER/*.conf\nUsePAM yes\nPasswordAuthentication no\n",
                                         a_conf="KbdInteractiveAuthentication no\n"), "sshd-never-asks sshd/a.conf 1")
    case("an included file comes first", sshd("Include FOLDER/*.conf\nUsePAM yes\n" + off, a_conf="PasswordAuthentication yes\n"))
    case("included files in their order", sshd("Include FOLDER/*.conf\nUsePAM yes\nPasswordAuthentication no\n",
                                               b_conf="KbdInteractiveAuthentication yes\n", a_conf="KbdInteractiveAuthentication no\n"),
         "sshd-never-asks sshd/a.conf 1")
    case("a Match ends with its file", sshd("Include FOLDER/a.conf\nUsePAM yes\n" + off, a_conf="Match User bob\n"), never + "4")
    case("an included file that does not exist", sshd("Include FOLDER/none*.conf\nUsePAM yes\n"))
    case("an include of itself", sshd("Include FOLDER/config\nUsePAM yes\n"))
    methods = "UsePAM yes\nAuthenticationMethods "
    case("only keys", sshd(methods + "publickey\n"), never + "2")
    case("keys and keyboard-interactive", sshd(methods + "publickey,keyboard-interactive:pam\n"))
    either = "sshd-methods-either sshd/config 2"
    case("keys or a password", sshd(methods + "publickey password\n"), either, why="without a token")
    case("keyboard-interactive or keys", sshd(methods + "publickey,keyboard-interactive\thostbased\n"), either)
    case("one password or another", sshd(methods + "publickey,password keyboard-interactive:pam\n"))
    case("keys or a password that is off", sshd(methods + "publickey password\nPasswordAuthentication no\n"), never + "2")
    case("a password that is off", sshd(methods + "publickey,password\nPasswordAuthentication no\n"), never + "2")
    case("keyboard-interactive that is off", sshd(methods + "publickey,keyboard-interactive\nKbdInteractiveAuthentication no\n"),
         never + "2")
    case("any", sshd(methods + "any\n"))
    case("keys alone in a Match", sshd(methods + "publickey,keyboard-interactive\nMatch Address 192.0.2.0/24\n  AuthenticationMethods publickey\n"),
         match + "3", why="log in without a token")
    case("anything in a Match", sshd(methods + "publickey,password\nMatch User bob\nAuthenticationMethods any\n"), match + "3")
    case("keys in a Match, anything elsewhere", sshd(methods + "any\nMatch User bob\nAuthenticationMethods publickey\n"), match + "3",
         why="are never asked")
    case("a list with a password that is off", sshd(methods + "publickey,password\nPasswordAuthentication no\nKbdInteractiveAuthentication yes\n"),
         never + "2", why="write: AuthenticationMethods publickey,keyboard-interactive")
    case("keys or tokens in a Match", sshd(methods + "publickey,password\nMatch User bob\nAuthenticationMethods publickey password\n"), match + "3")
    case("the same in a Match", sshd(methods + "publickey,password\nMatch User bob\nAuthenticationMethods hostbased,password\n"))
    case("only keys, but in a Match more", sshd(methods + "publickey\nMatch User bob\nAuthenticationMethods password\n"))

    def without_stack(host):
        sshd("UsePAM no\n")(host)
        os.rename(host.path("pam.d/sshd"), host.path("pam.d/login"))
    case("sshd is not asked for a token", without_stack)
    sshd_answer_cases()
    sshd_service_cases()
    sshd_advice_cases()


def second_factor(*lines):
    """sshd's stack asks for a token beside what the lines ask for."""
    def change(host):
        module = host.path("pam_jwt.so")
        for name in ("pam_ssh_agent_auth.so", "pam_oath.so"):
            host.write(name, "")
        host.write("pam.d/sshd", "".join(f"auth {line}\n".replace("HERE", host.folder) for line in lines) + f"auth required {module}\n"
                   f"account required pam_unix.so\naccount required {module}\n")
    return change


def sshd_answer_cases():
    """The method password has one answer for all prompts."""
    only_password, one = sshd("UsePAM yes\nKbdInteractiveAuthentication no\n"), "one-answer sshd/config "
    case("a token and a password, by password alone", both(only_password, second_factor("required pam_unix.so")), one + "2")
    case("a token and a password, by both methods", both(sshd("UsePAM yes\n"), second_factor("required pam_unix.so")))
    case("a token and a password, without PAM", both(sshd("KbdInteractiveAuthentication no\n"), second_factor("required pam_unix.so")),
         "sshd-without-pam sshd/config 0")
    case("a token and a key of an agent", both(only_password, second_factor("required HERE/pam_ssh_agent_auth.so file=/etc/ssh/keys")))
    case("a token and a one-time password", both(only_password, second_factor("required HERE/pam_oath.so usersfile=/etc/oath")), one + "2")
    case("a token and a password, by methods", both(sshd("UsePAM yes\nAuthenticationMethods publickey,password\n"),
                                                    second_factor("required pam_unix.so")), one + "2")
    case("a token and a password, in a Match", both(sshd("UsePAM yes\nKbdInteractiveAuthentication no\nMatch User bob\n"
                                                         "KbdInteractiveAuthentication yes\n"), second_factor("required pam_unix.so")))
    case("one prompt by password alone", only_password)


def sshd_service_cases():
    wrong, name = "sshd-service sshd/config 2", "UsePAM yes\nPAMServiceName "
    case("a service without a stack", sshd(name + "ssh-tokens\n"), wrong, why='there is no stack "ssh-tokens"')
    case("its own service by name", sshd(name + "sshd\n"))

    def plain(host):
        host.write("pam.d/plain", "auth required pam_unix.so\naccount required pam_unix.so\n")
    case("a service that asks for no token", both(sshd(name + "plain\n"), plain), wrong, why="does not ask for a token")

    def moved(host):
        os.rename(host.path("pam.d/sshd"), host.path("pam.d/tokens"))
    case("a service of another name", both(sshd(name + "Tokens\nUsePAM no\n"), moved))
    case("a service of another name that is not asked", both(sshd("UsePAM no\nPAMServiceName tokens\n"), moved), "sshd-without-pam sshd/config 1")


def sshd_advice_cases():
    """Each line to write, in place of the line that is named, removes its finding and makes no other."""
    followed = 0
    for text in list(SSHD_TEXTS):
        host = Host()
        sshd(text)(host)
        before = json.loads(host.run("--json").stdout)["findings"]
        for finding in (f for f in before if f["instead"]):
            lines = text.split("\n")
            line = finding["line"]
            lines[line - 1 if line else 0:line or 0] = [finding["instead"]]
            sshd("\n".join(lines))(host)
            after = [f["finding"] for f in json.loads(host.run("--json").stdout)["findings"]]
            allowed = [f["finding"] for f in before]
            allowed.remove(finding["finding"])
            report(f"advice for {text!r}", [], [slug for slug in after if slug not in allowed or after.count(slug) > allowed.count(slug)], [])
            followed += 1
        host.close()
    report("advice for sshd was followed", True, followed > 10, [])


def command_line_cases():
    host = Host()

    def status(name, expected, *arguments, err=b""):
        run = subprocess.run([LINT, "lint", *arguments], capture_output=True, check=False, cwd=host.folder)
        wrong = [] if err in run.stderr else [run.stderr.decode()]
        report(name, expected, run.returncode, wrong)
        return run

    status("help", 0, "--help")
    status("an unknown option", 2, "--frobnicate", err=b"--frobnicate")
    status("an argument", 2, "stray", err=b'pam-jwt lint: unexpected argument\nTry "pam-jwt lint --help".\n')
    status("an option without its value", 2, "--conf", err=b"--conf needs a value")
    status("an option given twice", 2, "--conf", "a", "--conf", "b", err=b"--conf is given twice")
    status("a value for an option that takes none", 2, "--json=yes", err=b"--json takes no value")
    status("an empty option", 2, "--", "x", err=b"unexpected argument")
    status("a configuration of sshd that is not there", 3, "--sshd-config", "none", err=b"none: No such file or directory")
    status("a folder that is not there", 3, "--conf", "none/pam_jwt.conf", err=b"none/pam_jwt.conf")
    status("no faults", 0 if HAS_LOG else 1, *host.arguments())
    status("a flag given twice", 0 if HAS_LOG else 1, "--json", "--json", *host.arguments())
    status("a relative configuration", 0 if HAS_LOG else 1, "--conf", "pam_jwt.conf", *host.arguments()[2:])
    status("stacks in a folder that is not there", 1, *host.arguments()[:2], "--pam-dir", "none", *host.arguments()[4:])
    hidden = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /etc/ssh && exec "$@"', "sh"]
    if os.path.isdir("/etc/ssh") and subprocess.run([*hidden, "true"], capture_output=True, check=False).returncode == 0:
        run = subprocess.run([*hidden, LINT, "lint", *host.arguments()[:4]], capture_output=True, check=False)
        report("no configuration of sshd at its usual place", 0 if HAS_LOG else 1, run.returncode, [run.stderr.decode()] if run.stderr else [])
    else:
        print("# no mount namespaces: a host without a configuration of sshd is left out")
    host.write("keys/other", b"")
    status("findings", 1, *host.arguments())
    for arguments in (["lint", *host.arguments()], ["lint", "--help"], ["check", "--help"], ["--help"], ["--version"],
                      ["check", "--user", "nobody", *host.arguments()[:2]]):
        with open("/dev/full", "wb") as full:
            run = subprocess.run([LINT, *arguments], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, check=False)
        report("output that cannot be written: " + " ".join(arguments[:2]), 3, run.returncode,
               [] if b"cannot be written" in run.stderr else [run.stderr.decode()])
    run = subprocess.run([LINT, "check", "--json", "--user", "nobody", "--conf", "none/pam_jwt.conf"], input=b"a.b." + 80 * b"c",
                         capture_output=True, check=False, cwd=host.folder)
    report("check in a folder that is not there", [3, "config-invalid", True],
           [run.returncode, json.loads(run.stdout)["verdict"], "/none: cannot enter" in json.loads(run.stdout)["note"]])
    report("the text", [b"note key-unused: " + host.path("keys/other").encode(), b"1 finding" if HAS_LOG else b"2 findings"],
           host.text()[::2])
    host.stack("sudo")
    report("the text says what was not read", b"sudoers was not read", host.text()[-1][:20])
    host.write("pam.d/sshd", "auth required pam_unix.so\n")
    host.write("pam.d/sudo", "auth required pam_unix.so\n")
    os.remove(host.path("keys/other"))
    report("the text without a stack that uses the module", [b"no PAM stack uses pam_jwt.so, so nothing asks for a token"],
           host.text()[0 if HAS_LOG else 1:])
    host.close()


def check_cases():
    """The parts of pam-jwt check that the module does not share."""
    host = Host()
    host.write("pam_jwt.conf", CONF + "audience = %s\nmin_uid = 1\n")

    def verdict(service, audience):
        run = subprocess.run([LINT, "check", "--json", "--user", "daemon", "--service", service, *host.arguments()[:2]],
                             input=token(aud=audience).encode(), capture_output=True, check=False)
        return json.loads(run.stdout)["verdict"]

    report("a service", "ok", verdict("sudo", "sudo"))
    report("another service", "audience-mismatch", verdict("sudo", "sshd"))
    report("a service in capitals, which libpam turns to lower case", "ok", verdict("SUDO", "sudo"))
    report("a service in capitals that counts as another one", "ok", verdict("Sudo-I", "sudo"))
    host.close()
    for name, options, wanted in (("the user who asked first", ["--ruser", "alice"], "ok"), ("another user", ["--ruser", "bob"], "replayed"),
                                  ("no user", [], "replayed")):
        report(f"check --ruser: {name}", wanted, verdict_of_a_used_token(options))


def digest(*texts):
    """The digest of texts in a record (src/store/digest.h)."""
    return hashlib.sha256(b"".join(len(text).to_bytes(8, "big") + text.encode() for text in texts)).hexdigest()


def verdict_of_a_used_token(options):
    """What check says about a token that alice has used for daemon, through sudo, and may use again."""
    host = Host()
    limited(use="min_uid = 1\nuse = within 5m\n")(host)
    now = int(time.time())
    folder = host.path(f"once/{now + 60 - (now + 60) % 600}")
    os.mkdir(folder, 0o700)
    os.symlink(f"{now} {digest('daemon', 'alice', 'sudo', '')[:22]} sudo",
               os.path.join(folder, digest("iss", "https://login.example.com", "j")))
    run = subprocess.run([*disk(), LINT, "check", "--json", "--user", "daemon", "--service", "sudo", *options, *host.arguments()[:2]],
                         input=token(aud="web1.example.com", jti="j", iat=now, exp=now + 60).encode(), capture_output=True, check=False)
    host.close()
    return json.loads(run.stdout)["verdict"]


def check_says(host, before=()):
    """The exit status, verdict and standard error of pam-jwt check; standard output must have the verdict only."""
    said = set()
    for form in ((), ("--json",)):
        run = subprocess.run([*before, LINT, "check", *form, "--user", "daemon", *host.arguments()[:2]],
                             input=token(aud="web1.example.com").encode(), capture_output=True, check=False)
        slug = json.loads(run.stdout)["verdict"] if form else run.stdout.split()[1].decode()
        said.add((run.returncode, slug, run.stderr))
    return said


def log_cases():
    """With and without a log daemon: on this machine, and in namespaces with another /dev."""
    silent = (1, "uid-too-low", b"")
    warned = b"pam-jwt check: warning: no log daemon listens at /dev/log (%s): logins leave no line in any log\n"
    host = Host()
    report("check and this machine's log", True, HAS_LOG or any(b"/dev/log" in err for _, _, err in check_says(host)))
    report("check without a warning about an existing log", True, not HAS_LOG or check_says(host) == {silent})
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode != 0:
        print("skipped: hosts with a log and without need root and mount namespaces")
        host.close()
        return
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    daemon.bind(host.path("log"))
    bare = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /dev && exec "$@"', "sh"]
    linked = [*bare[:4], 'mount -t tmpfs none /dev && ln -s "$0" /dev/log && exec "$@"', host.path("log")]
    for name, before, has_log, error in (("no socket", bare, False, b"No such file or directory"), ("a socket", linked, True, b""),
                                         ("a socket without a daemon", linked, False, b"Connection refused")):
        if "without" in name:
            daemon.close()
        found, wrong = host.findings(before=before, has_log=has_log)
        report("lint and " + name, [], found, wrong)
        report("check and " + name, {silent if has_log else (*silent[:2], warned % error)}, check_says(host, before))
    host.close()


def odd_name_cases():
    def odd(host):
        os.mkdir(host.path("pam.d/sub"))
        for name in (b"\xff\x1b[31m", 'quo"te\\', "new\nline"):
            path = os.path.join(os.fsencode(host.path("keys")), name if isinstance(name, bytes) else name.encode())
            with open(path, "wb"):
                pass
    host = Host()
    odd(host)
    found, wrong = host.findings()
    report("odd names of files", 3, len(found), wrong)
    report("odd names on a terminal", [], [b for b in host.run().stdout if b < 32 and b != 10 or b == 127])
    report("odd names do not start new lines", [True] * 3 + [False], [line.startswith((b"note key-unused: ", b"    ")) for line in
                                                             host.text()][::2])
    host.close()


def unprivileged_cases():
    """Not as root: unreadable files are reported, and nothing crashes."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return
    host = Host()
    program = host.path("pam-jwt")
    shutil.copy(LINT, program)
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    found, wrong = host.findings(before=nobody, program=program)
    report("as another user", [], found, wrong)
    os.chmod(host.path("keys/corp.pub"), 0o600)
    found, wrong = host.findings(before=nobody, program=program)
    report("a key that cannot be read", ["config-invalid pam_jwt.conf 4"], found, wrong)
    os.chmod(host.path("keys"), 0o700)
    os.chmod(host.path("pam.d/sshd"), 0o600)
    found, wrong = host.findings(before=nobody, program=program)
    report("no file can be read", ["config-invalid pam_jwt.conf 4", "stack-unreadable pam.d 0", "stack-unreadable sshd 0"], found, wrong)
    host.close()


for group in (configuration_cases, public_cases, rule_cases, clock_cases, key_cases, secret_cases, unused_cases, stack_cases, store_cases, host_cases, revoked_cases,
              use_stack_cases, session_cases, reader_cases, sshd_cases, command_line_cases,
              check_cases, log_cases, odd_name_cases, unprivileged_cases):
    group()
print(f"{passed} cases passed, {len(failed)} failed")
sys.exit(1 if failed else 0)
