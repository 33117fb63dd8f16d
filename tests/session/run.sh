#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR: sessions with max_session end on time. The module is built and installed in a minimal chroot of $RELEASE
# (bookworm or trixie), which systemd then boots, with logind. BUILD_DIR/roots keeps the roots; delete it to download them again.
set -u
BUILD=$(realpath -m "$1")
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/chroot/source.sh
. tests/chroot/source.sh
# shellcheck source=tests/chroot/chroot.sh
. tests/chroot/chroot.sh
# shellcheck source=tests/chroot/boot.sh
. tests/chroot/boot.sh

PACKAGES='systemd systemd-sysv libpam-systemd dbus openssh-server openssh-client sudo sshpass procps python3-minimal'

sum_up() {
	local failed
	failed=$(grep -c '^FAIL ' "$WORK/results/booted")
	echo "$(grep -c '^ok ' "$WORK/results/booted") passed, $failed failed"
	[ "$failed" = 0 ]
}

main() {
	local why
	why=$(chroot_hindrance)
	[ -n "$why" ] || why=$(boot_hindrance)
	[ -z "$why" ] || { echo "skipped: $why"; exit 0; }
	chroot_begin "$BUILD" || exit 1
	layer base - true || exit 1
	layer session "${TAR_OF[base]}" sh -c "# $(md5sum <tests/deps.sh)
		apt-get update -q && bash /src/tests/deps.sh build && apt-get install -y -q $PACKAGES" || exit 1
	in_root offline "${TAR_OF[session]}" sh -c 'cp -r /src /tmp/src && make -C /tmp/src install prefix=/usr DESTDIR=/results/installed' \
		>"$WORK/said" 2>&1 || { tail -n 20 "$WORK/said" && echo 'FAIL the module cannot be built' && exit 1; }
	boot "${TAR_OF[session]}" /src/tests/session/booted.sh || echo 'FAIL the script ended early' >>"$WORK/results/booted"
	grep -v '^# the script' "$WORK/results/booted"
	chroot_mounted && echo 'FAIL mounts are left' | tee -a "$WORK/results/booted"
	sum_up
}

main
