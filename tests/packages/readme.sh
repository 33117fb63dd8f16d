#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# In the root "readme": run the commands of README.md in its order. The root has the packages that `make demo` and then `make deb`
# install. Some of them, such as python3-minimal, are not in the root "build".
set -u
cd /src || exit 1
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh
# shellcheck source=tests/chroot/source.sh
. tests/chroot/source.sh

quietly() { "$@" >/results/log 2>&1 || { tail -n 50 /results/log; return 1; }; }

source_copy /var/tmp/pam-jwt
cd /var/tmp/pam-jwt || exit 1
check "make demo shows what it should" quietly make -s demo
check "make deb behind it builds the packages, lintian has no complaint" quietly make -s deb
