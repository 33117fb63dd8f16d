#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR VECTORS PART...: build everything in a bare root of RELEASE (bookworm or trixie) and run these parts of
# the suite there; then see what becomes of the packages (../packages/run.sh). The roots are kept in BUILD_DIR/roots; delete that folder to fetch them anew.
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

# They have roots of their own, and take them down when they are told to end.
PACKAGES_PID=''
packages() {
	tests/packages/run.sh "$BUILD" &
	PACKAGES_PID=$!
	wait "$PACKAGES_PID"
	set -- $?
	PACKAGES_PID=''
	return "$1"
}

# step NAME COMMAND...: run it, and keep its closing line.
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
