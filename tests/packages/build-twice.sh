#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# In the root "build": build the packages as `make deb` does (/results/new), again in another environment (/results/again), and an
# earlier version with another default configuration (/results/previous).
set -u
cd /src || exit 1
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh
# shellcheck source=tests/chroot/source.sh
. tests/chroot/source.sh

# With another folder, umask, time zone, language, home, host name, number of processors and date.
build_elsewhere() {
	mkdir -p /var/tmp/some/other/folder /results/again
	source_copy /var/tmp/some/other/folder/source-of-pam-jwt
	cd /var/tmp/some/other/folder/source-of-pam-jwt || return 1
	hostname elsewhere
	umask 077
	faketime -f '+400d' env -u LC_ALL LANG=tr_TR.UTF-8 TZ=FAR-14 HOME=/nonexistent USER=somebody DEB_BUILD_OPTIONS='nocheck parallel=1' \
		dpkg-buildpackage -us -uc -b && mv ../*.deb /results/again
}

same_packages() {
	local package
	[ "$(cd /results/new && echo *.deb)" = "$(cd /results/again && echo *.deb)" ] || return 1
	for package in /results/new/*.deb; do
		cmp "$package" "/results/again/${package##*/}" || return 1
	done
}

build_previous() {
	mkdir /results/previous
	source_copy /var/tmp/previous
	cd /var/tmp/previous || return 1
	sed -i '1s/(\(.*\))/(\1~previous)/' debian/changelog
	sed -i '1s/.*/# The default configuration as it once was./' conf/pam_jwt.conf
	DEB_BUILD_OPTIONS='nocheck noddebs' dpkg-buildpackage -us -uc -b && mv ../*.deb /results/previous
}

version_is_the_makefiles() {
	[ "$(dpkg-parsechangelog -S Version)" = "$(sed -n 's/^VERSION = //p' Makefile)" ]
}

source_copy /var/tmp/pam-jwt
(cd /var/tmp/pam-jwt && make -s deb && cp -r build/deb /results/new) >/results/log 2>&1 || { tail -n 50 /results/log; exit 1; }
pass "make deb builds the packages, lintian has no complaint"
check "other circumstances build as well" build_elsewhere
check "and byte for byte the same packages" same_packages
check "Makefile and changelog tell the same version" version_is_the_makefiles
check "an earlier version builds" build_previous
