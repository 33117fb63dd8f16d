#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR [long]: the module on a host whose memory, calls or files fail, and many logins in one process. The short form
# tries a sample of every sweep, the long form everything.
set -u

BUILD=$(readlink -f "${1:?usage: run.sh BUILD_DIR [long]}") || exit 2
HERE=$(dirname "$(readlink -f "$0")")
form=${2:-short}

export PAM_JWT_SO=$BUILD/pam_jwt.so PAM_JWT_HELPERS=$BUILD/tests/helpers PAM_JWT_CONF_DIR=$HERE/../../conf
if [ "$form" = long ]; then
    export FAULTS_STRIDE=${FAULTS_STRIDE:-1} FAULTS_ROUNDS=${FAULTS_ROUNDS:-100000}
else
    export FAULTS_STRIDE=${FAULTS_STRIDE:-101} FAULTS_ROUNDS=${FAULTS_ROUNDS:-2000}
fi

status=0
"$BUILD/tests/faults" || status=1
exit $status
