#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD_DIR: compare pam-jwt lint with libpam; check its findings for stacks and configurations made by hand, and its advice;
# check what pam-jwt keys and pam-jwt store list.
set -u
BUILD=$(readlink -f "${1:?usage: run.sh BUILD_DIR}") || exit 2
cd "$(dirname "$(readlink -f "$0")")" || exit 2

status=0
"$BUILD/tests/lint" "$BUILD/tests/lint_stub.so" || status=1
./stacks.sh "$BUILD" || status=1
./advice.py "$BUILD" || status=1
./needs.sh "$BUILD" || status=1
./profiles.sh "$BUILD" || status=1
./findings.py "$BUILD" || status=1
./keys.py "$BUILD" || status=1
./store.py "$BUILD" || status=1
exit $status
