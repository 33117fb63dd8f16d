#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# suite.sh PART...: in the root "suite", what `make check` does on a Debian of its own. A warning of its compiler fails.
set -eu
# shellcheck source=/dev/null
. /etc/os-release
echo "# $PRETTY_NAME"
dpkg-query -W -f '# ${Package} ${Version}\n' gcc clang libc6 'libjwt[0-9]*' 'libssl3*' libjansson4 libinih1 libpam0g \
	openssh-server sudo login postgresql | grep ' [0-9]'
useradd somebody	# whom an installed Debian has, and some cases ask for
cp -r /src /var/tmp/pam-jwt
cd /var/tmp/pam-jwt
make check WERROR=-Werror VECTORS=/vectors check_parts="$*"
