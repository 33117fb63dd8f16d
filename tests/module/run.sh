#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR: test the built pam_jwt.so through libpam, without root: the cases in C, then pamtester, and its lines of JSON.
set -u

BUILD=$(readlink -f "${1:?usage: run.sh BUILD_DIR}") || exit 2
HERE=$(dirname "$(readlink -f "$0")")

export PAM_JWT_SO=$BUILD/pam_jwt.so PAM_JWT_HELPERS=$BUILD/tests/helpers PAM_JWT_CONF_DIR=$HERE/../../conf

status=0
"$BUILD/tests/module" || status=1
"$HERE/pamtester.sh" "$BUILD" || status=1
"$HERE/jsonlog.py" "$BUILD" || status=1
exit $status
