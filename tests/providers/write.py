#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""
write.py DOCUMENT FOLDER ACCOUNT: write the configurations of doc/providers.md to FOLDER/conf, and tokens to FOLDER/tokens. The account
takes the place of the one that the provider's token opens, alice or deploy.

Prints "NAME SLUG WHAT" for each token: its file, the expected outcome, and what it is. Each provider has a token that opens the
account, one that breaks a rule, and one of another person or job.
"""
import os
import re
import sys
import time

sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop")]

# pylint: disable=wrong-import-position
import cases
import shapes


def put(path, content):
    """A file that everybody may read."""
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, 0o644)


def tokens(now, provider):
    """The slug, name and claims of each token."""
    own = provider.claims
    yield "ok", "its token", own
    refused = {}
    for name, slug, changes, _ in getattr(cases, provider.name)(now, own):
        if not name.endswith(")"):
            refused.setdefault(slug, (name, changes))
    for slug in ("rule-failed", "user-mismatch"):
        yield slug, refused[slug][0], shapes.changed(own, refused[slug][1])


def main():
    """Write all."""
    document, folder, account = sys.argv[1:]
    now = int(time.time())
    texts = shapes.documented(document)
    put(folder + "/conf/pam_jwt.conf", ("hostname = web1.example.com\n" + "\n".join(text for text, _ in texts.values())).encode())
    for provider in shapes.all_providers(now):
        users = texts[provider.name][1]
        put("%s/conf/keys/%s.jwks" % (folder, provider.name), provider.jwks())
        if users:
            put("%s/conf/%s.users" % (folder, provider.name),
                re.sub("-> %s$" % provider.account, "-> " + account, users, flags=re.M).encode())
        else:
            provider.claims = {name: "%s@example.com" % account if value == "alice@example.com" else value
                               for name, value in provider.claims.items()}
        for i, (slug, name, claims) in enumerate(tokens(now, provider)):
            put("%s/tokens/%s-%d" % (folder, provider.name, i), shapes.signed(provider, claims).encode() + b"\n")
            print("%s-%d %s %s: %s" % (provider.name, i, slug, provider.name, name))


main()
