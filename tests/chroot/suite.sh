#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# suite.sh PART...: in the root "suite", run `make check` for these parts. A compiler warning is an error.
set -eu
# shellcheck source=/dev/null
. /etc/os-release
echo "# $PRETTY_NAME"
dpkg-query -W -f '# ${Package} ${Version}\n' gcc clang libc6 'libjwt[0-9]*' 'libssl3*' libjansson4 libinih1 libpam0g \
	openssh-server sudo login postgresql fail2ban | grep ' [0-9]'
useradd somebody	# an installed Debian has such an account, and some cases use it
cp -r /src /var/tmp/pam-jwt
cd /var/tmp/pam-jwt
make check WERROR=-Werror VECTORS=/vectors check_parts="$*"
