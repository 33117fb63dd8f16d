#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR VECTORS PART...: in a minimal chroot of $RELEASE (bookworm or trixie), build everything and run these parts of
# the suite. Then run ../packages/run.sh. BUILD_DIR/roots keeps the roots; delete it to download them again.
set -u
BUILD=$(realpath -m "$1")
VECTORS=$(realpath -m "$2")
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/chroot/source.sh
. tests/chroot/source.sh
# shellcheck source=tests/chroot/chroot.sh
. tests/chroot/chroot.sh
shift 2

suite() {
	layer base - true || return 1
	layer suite "${TAR_OF[base]}" sh -c "# $(md5sum <tests/deps.sh)
		bash /src/tests/deps.sh check" || return 1
	[ ! -d "$VECTORS" ] || ln -s "$VECTORS" "$WORK/vectors"
	in_root offline "${TAR_OF[suite]}" /src/tests/chroot/suite.sh "$@"
}

# Run the package tests. They make their own chroots and remove them on SIGTERM.
PACKAGES_PID=''
packages() {
	tests/packages/run.sh "$BUILD" &
	PACKAGES_PID=$!
	wait "$PACKAGES_PID"
	set -- $?
	PACKAGES_PID=''
	return "$1"
}

# step NAME COMMAND...: run the command, and keep its last line with the numbers of passed and failed checks.
CLOSING=() FAILED=''
step() {
	local out tee status=0
	printf '\n== %s, %s\n' "$1" "$RELEASE"
	exec {out}> >(exec tee "$WORK/said")
	tee=$!
	"${@:2}" >&"$out" 2>&1 || status=$?
	exec {out}>&-
	wait "$tee"
	CLOSING+=("$1: $(grep -E '^[0-9]+ passed, ' "$WORK/said" | tail -n 1)")
	[ "$status" = 0 ] || { FAILED=yes && CLOSING+=("$1: FAILED"); }
}

stop() {
	trap '' INT TERM HUP
	[ -z "$PACKAGES_PID" ] || { kill "$PACKAGES_PID"; wait "$PACKAGES_PID"; }
	exit 130
}

main() {
	local why
	why=$(chroot_hindrance)
	[ -z "$why" ] || { echo "skipped: the suite and the packages, $why"; exit 0; }
	chroot_begin "$BUILD" || exit 1
	trap stop INT TERM HUP
	step 'the suite' suite "$@"
	step 'the packages' packages
	printf '\n'
	printf '%s\n' "${CLOSING[@]}"
	[ -z "$FAILED" ]
}

main "$@"
