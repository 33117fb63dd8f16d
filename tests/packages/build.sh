#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# build.sh FOLDER: build the Debian packages in a clean copy of the source, and put them into FOLDER. If lintian is installed, it
# checks them. DEB_BUILD_OPTIONS=nocheck leaves out the tests.
set -eu -o pipefail
mkdir -p "$1"
folder=$(realpath "$1")
cd "$(dirname "$0")/../.."
# shellcheck source=tests/chroot/source.sh
. tests/chroot/source.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

build() {
	(cd "$work/pam-jwt" && dpkg-buildpackage -us -uc -b) >"$work/log" 2>&1 || {
		cat "$work/log"
		return 1
	}
}

# Replace the packages of an earlier build. Keep other files in the folder.
publish() {
	rm -f "$folder"/{libpam-jwt,jwt-issuer,jwt-issuer-web,pam-jwt}{,-dbgsym}_*.{deb,changes,buildinfo}
	mv "$work"/*.{deb,changes,buildinfo} "$folder"
}

complaints() {
	if command -v lintian >/dev/null; then
		lintian --allow-root --fail-on error,warning "$folder"/*.changes
	else
		echo "# lintian is not installed: nobody looked at the packages"
	fi
}

source_copy "$work/pam-jwt"
build
publish
complaints
printf '%s\n' "$folder"/*.deb
