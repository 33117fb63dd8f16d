#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# verify-jose.sh KEY: for pam_exec with expose_authtok, which sends the token and a NUL. The signature is checked and
# nothing else.
tr -d '\000' | jose jws ver -i- -k "$1"
