#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""verify-pyjwt.py KEY ISSUER AUDIENCE: for pam_exec with expose_authtok, which sends the token and a NUL."""
import os
import sys

import jwt

key, issuer, audience = sys.argv[1:]
token = sys.stdin.read().rstrip("\0")
with open(key, encoding="ascii") as file:
    claims = jwt.decode(token, file.read(), algorithms=["ES256"], issuer=issuer, audience=audience,
                        options={"require": ["exp", "iat", "sub"]})
sys.exit(0 if claims["sub"] == os.environ["PAM_USER"] else 1)
