#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR: build the Debian packages in a minimal chroot of $RELEASE (bookworm or trixie), and in one with the packages of
# the demonstration. Install, enable, upgrade, remove and purge them in a third one. BUILD_DIR/roots keeps the roots; delete it to
# download them again.
set -u
BUILD=$(realpath -m "$1")
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/chroot/source.sh
. tests/chroot/source.sh
# shellcheck source=tests/chroot/chroot.sh
. tests/chroot/chroot.sh
# shellcheck source=tests/chroot/boot.sh
. tests/chroot/boot.sh

# The dependencies of the built packages and of their test, without the built packages.
needed_to_log_in() {
	{
		dpkg-deb -f "$WORK/results/new/libpam-jwt"_*.deb Depends
		dpkg-deb -f "$WORK/results/new/jwt-issuer"_*.deb Depends
		dpkg-deb -f "$WORK/results/new/jwt-issuer-web"_*.deb Depends
		sed -n 's/^Depends://p' debian/tests/control
	} | tr ',' '\n' | sed -E 's/\(.*//; s/[[:space:]]//g' | grep -vxE 'libpam-jwt|jwt-issuer|' | sort -u
}

# play NAME TAR SCRIPT: run the script in a root, and collect its verdicts. If it exits with an error, stop here.
play() {
	local status=0
	in_root offline "$2" "/src/tests/packages/$3" >"$WORK/said" || status=$?
	cat "$WORK/said"
	cat "$WORK/said" >>"$WORK/verdicts"
	[ "$status" = 0 ] && return 0
	echo "FAIL $1: the script ended early" | tee -a "$WORK/verdicts"
	sum_up
	exit 1
}

# play_booted NAME TAR SCRIPT: the same in a root that systemd has booted.
play_booted() {
	local why
	why=$(boot_hindrance)
	[ -z "$why" ] || { echo "skipped: $1, $why"; return 0; }
	boot "$2" "/src/tests/packages/$3" || echo "FAIL $1: the script ended early" | tee -a "$WORK/verdicts"
	tee -a "$WORK/verdicts" <"$WORK/results/booted"
}

sum_up() {
	local failed
	failed=$(grep -c '^FAIL ' "$WORK/verdicts")
	echo "$(grep -c '^ok ' "$WORK/verdicts") passed, $failed failed"
	[ "$failed" = 0 ]
}

main() {
	local why
	why=$(chroot_hindrance)
	[ -z "$why" ] || { echo "skipped: $why"; exit 0; }
	chroot_begin "$BUILD" || exit 1
	layer base - true || exit 1
	# shellcheck disable=SC2016
	layer build "${TAR_OF[base]}" sh -c "# $(md5sum <tests/deps.sh)
		apt-get update -q && sh -c 'bash /src/tests/deps.sh deb' && apt-get install -y -q faketime systemd" || exit 1
	play build "${TAR_OF[build]}" build-twice.sh
	play contents "${TAR_OF[build]}" contents.sh
	layer readme "${TAR_OF[base]}" sh -c "# $(md5sum <tests/deps.sh)
		apt-get update -q && bash /src/tests/deps.sh demo && bash /src/tests/deps.sh deb" || exit 1
	play readme "${TAR_OF[readme]}" readme.sh
	# shellcheck disable=SC2046
	layer host "${TAR_OF[base]}" sh -c 'apt-get update -q && apt-get install -y -q "$@"' sh $(needed_to_log_in) || exit 1
	play stacks "${TAR_OF[host]}" stacks.sh
	play life "${TAR_OF[host]}" life.sh
	play service "${TAR_OF[host]}" service.sh
	layer booted "${TAR_OF[host]}" sh -c 'apt-get update -q && apt-get install -y -q systemd' || exit 1
	play_booted booted "${TAR_OF[booted]}" booted.sh
	chroot_mounted && echo "FAIL mounts are left" | tee -a "$WORK/verdicts"
	sum_up
}

main
