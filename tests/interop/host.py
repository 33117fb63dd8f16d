# SPDX-License-Identifier: BSD-2-Clause
"""A host that trusts one key, with pam-jwt and jwt-issuer of the tested build."""
import itertools
import json
import os
import pwd
import subprocess


def existing_user():
    """An account other than root that this host has."""
    try:
        return pwd.getpwnam("daemon").pw_name
    except KeyError:
        return pwd.getpwuid(os.getuid()).pw_name


USER = existing_user()
NUMBERS = itertools.count()


def run(*command, data=b"", check=True):
    """Run a command with input and output in bytes. The timeout is long, because a thousand checks may take minutes."""
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600, check=False)
    if check and done.returncode != 0:
        raise RuntimeError("%s: %s" % (" ".join(command), done.stderr.decode(errors="replace").strip()))
    return done


class Scene:
    """A folder for files, and the tested build."""

    def __init__(self, folder, build):
        self.folder = folder
        self.pam_jwt = os.path.join(build, "pam-jwt")
        self.jwt_issuer = os.path.join(build, "jwt-issuer")

    def path(self):
        """A new name in the folder."""
        return os.path.join(self.folder, "f%d" % next(NUMBERS))

    def write(self, content):
        """A new file with this content, which only its owner can read."""
        path = self.path()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        return path

    def issue(self, private, alg, *options):
        """A token by jwt-issuer for one minute from now. private: a path, or the paths of a key and its passphrase."""
        command = (self.jwt_issuer, "issue", *unlocked(private), "--alg", alg, "--sub", USER, *options)
        return run(*command).stdout.decode().strip()

    def public(self, private, form):
        """The public half by jwt-issuer."""
        return run(self.jwt_issuer, "pub", *unlocked(private), "--format", form).stdout


def unlocked(private):
    """The options for a private key, and for its passphrase if it has one."""
    if isinstance(private, tuple):
        return "--key", private[0], "--passphrase-file", private[1]
    return "--key", private


class Host:
    """One issuer section with one key, iss and aud waived, no leeway."""

    def __init__(self, scene, key_file, alg):
        self.scene = scene
        self.conf = scene.path()
        folder = self.conf + ".d"
        os.makedirs(os.path.join(folder, "keys"), mode=0o700)
        with open(os.open(os.path.join(folder, "keys", "key"), os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(key_file)
        self.conf = os.path.join(folder, "pam_jwt.conf")
        with open(self.conf, "w", encoding="ascii") as file:
            file.write("leeway = 0s\n\n[issuer other]\niss = none\naudience = none\n%s = key\nalgorithm = %s\n"
                       "min_uid = 1\npermit_root = yes\n" % ("secret" if alg.startswith("HS") else "key", alg))

    def verdict(self, token, at=None, user=USER):
        """The slug that pam-jwt check prints. If the exit status does not fit, it is appended."""
        when = ("--at", str(at)) if at is not None else ()
        done = run(self.scene.pam_jwt, "check", "--json", "--conf", self.conf, "--user", user, *when, data=token.encode(),
                   check=False)
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            return "exit status %d: %s" % (done.returncode, done.stderr.decode(errors="replace"))
        wanted = {"none": 0, "token": 1, "no-token": 1, "host": 3}.get(answer["class"])
        if done.returncode != wanted:
            return "%s, but exit status %d" % (answer["verdict"], done.returncode)
        return answer["verdict"] + (": " + answer["note"] if wanted == 3 else "")

    def verdicts(self, tokens, at):
        """Like verdict() for many tokens at one time. One shell starts all checks."""
        loop = """
            while IFS= read -r token; do
                "$@" <<END
$token
END
                echo "status: $?"
            done
        """
        check = (self.scene.pam_jwt, "check", "--conf", self.conf, "--user", USER, "--at", str(at))
        lines = run("sh", "-c", loop, "sh", *check, data="\n".join(tokens).encode() + b"\n").stdout.decode().splitlines()
        slugs = [line.split()[1] for line in lines if line.startswith("verdict: ")]
        statuses = [line.split()[1] for line in lines if line.startswith("status: ")]
        return [slug if status == ("0" if slug == "ok" else "1") else "%s, exit status %s" % (slug, status)
                for slug, status in zip(slugs, statuses)]
