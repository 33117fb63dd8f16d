# SPDX-License-Identifier: BSD-2-Clause
"""The figures as tables in Markdown."""
from contenders import ALGORITHMS, KEY_COUNTS, SETS, SET_SIZES

# Name in the results and what it is, for ES256 where a token is checked.
LOGINS = [
    ("cold ES256", "**pam_jwt**, a process from start to end"),
    ("host", "**pam_jwt** in a process that has libcrypto, as sshd has"),
    ("warm ES256", "**pam_jwt**, each of 10 000 logins in a process"),
    ("password", "**pam_jwt** passes a password on, a process from start to end"),
    ("empty cold", "a module that does nothing, a process from start to end"),
    ("empty warm", "a module that does nothing, each of 10 000 logins"),
    ("raw ES256", "OpenSSL verifies one signature, key in hand"),
    ("sha512", "pam_unix, password hashed with sha512"),
    ("yescrypt", "pam_unix, password hashed with yescrypt"),
    ("jose", "pam_exec and `jose jws ver` (signature only)"),
    ("pyjwt", "pam_exec and PyJWT"),
]

# What is typed, and what it is.
TEXT_LABELS = {
    "nothing done": "anything, to a module that does nothing",
    "password": "a password",
    "long password": "a password of 87 bytes",
    "junk": "a token of 8192 bytes, nearly all header",
    "changed": "a token with a character of its signature changed",
    "good": "a good token",
}


def figure(value):
    """Three significant digits; millions and thousands as M and k."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= 0.9995 * size:
            return f"{digits(value / size)} {unit}"
    return digits(value)


def digits(value):
    """Three significant digits, without an exponent."""
    if value == int(value) and value < 1000:
        return str(int(value))
    for places, most in ((5, 0.009995), (4, 0.09995), (3, 0.9995), (2, 9.995), (1, 99.95)):
        if value < most:
            return f"{value:.{places}f}"
    return f"{value:.0f}"


def table(head, rows):
    """A Markdown table; every column but the first is numbers."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def pair(results, name):
    """Wall time as a ratio, and Ir."""
    return [digits(results["wall"][name]), figure(results["ir"][name])]


def logins(results):
    """ES256 beside what else lets people in."""
    return table(["one login, ES256", "wall time", "Ir"], [[label, *pair(results, name)] for name, label in LOGINS])


def issuing(results):
    """Both sign the same claims."""
    rows = [("issue", "**jwt-issuer issue**"), ("jose sig", "`jose jws sig`")]
    return table(["one token issued, ES256", "wall time", "Ir"], [[label, *pair(results, name)] for name, label in rows])


def algorithms(results):
    """Every family of algorithms."""
    rows = [[alg] + [cell for how in ("cold", "warm", "raw") for cell in pair(results, f"{how} {alg}")] for alg in ALGORITHMS]
    return table(["algorithm", "cold", "Ir", "warm", "Ir", "raw", "Ir"], rows)


def growth(results, names):
    """Ir of cold and warm logins, a column for each name."""
    return [[how, *(figure(results["ir"][f"{name} {how}"]) for name in names)] for how in ("cold", "warm")]


def texts(results):
    """Cost by what is typed; of refusals too, which sleep."""
    rows = [[TEXT_LABELS[name], *(figure(results["ir"][f"text {name} {how}"]) for how in ("cold", "host", "warm"))] for name in TEXT_LABELS]
    return table(["what is typed, Ir", "cold", "in a process that has libcrypto", "warm"], rows)


def payloads(results):
    """Cost by bytes of the token."""
    names = sorted(results["tokens"], key=lambda name: results["tokens"][name]["token"])
    sizes = [[kind + ", bytes", *(str(results["tokens"][name][kind]) for name in names)] for kind in ("token", "payload")]
    return table(sizes[0], [sizes[1], *([how + ", Ir", *cells] for how, *cells in growth(results, names))])


def key_counts(results):
    """Cost by the number of keys configured."""
    rows = []
    for kind, label in (("named", "the token's `kid` names its key"), ("keys", "no `kid`: all are tried, the last fits")):
        names = [f"{kind} {count}" for count in KEY_COUNTS]
        rows += [[f"{how}, Ir; {label}", *cells] for how, *cells in growth(results, names)]
    return table(["keys in the configuration", *map(str, KEY_COUNTS)], rows)


def key_sets(results):
    """Cost by the size of a JWK set, and of several."""
    head = ["keys in a set; the token's `kid` names one", *map(str, SET_SIZES), "10 issuers of 10"]
    return table(head, [[f"{how}, Ir", *cells] for how, *cells in growth(results, SETS)])


def markdown(results):
    """All of them."""
    return "\n".join(make(results) for make in (logins, issuing, texts, algorithms, payloads, key_counts, key_sets))
