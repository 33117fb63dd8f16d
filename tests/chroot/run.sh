#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR VECTORS PART...: build everything in a bare root of RELEASE (bookworm or trixie) and run these parts of
# the suite there; then see what becomes of the packages (../packages/run.sh). A part counts as one, and so does a check of
# the packages. The roots are kept in BUILD_DIR/roots; delete that folder to fetch them anew.
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
	layer base - true || { echo "skipped: debootstrap cannot make a root of $RELEASE"; return; }
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

# step NAME COMMAND...: run it and add up what its closing line tells.
declare -A SUM=([passed]=0 [failed]=0 [skipped]=0)
step() {
	local out tee status=0
	printf '\n== %s, %s\n' "$1" "$RELEASE"
	exec {out}> >(exec tee "$WORK/said")
	tee=$!
	"${@:2}" >&"$out" 2>&1 || status=$?
	exec {out}>&-
	wait "$tee"
	add_up "$status"
}

# add_up STATUS: run.sh and make may say a word behind the closing line. Whoever fails without one has failed in one thing.
add_up() {
	local number what before=${SUM[failed]}
	while read -r number what; do
		SUM[$what]=$((SUM[$what] + number))
	done < <(tail -n 3 "$WORK/said" | closing | tail -n 1 | tr ',' '\n')
	[ "$1" = 0 ] || [ "${SUM[failed]}" != "$before" ] || SUM[failed]=$((before + 1))
}

closing() { sed -nE '/^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/p; s/^skipped: .*/1 skipped/p'; }

stop() {
	trap '' INT TERM HUP
	[ -z "$PACKAGES_PID" ] || { kill "$PACKAGES_PID"; wait "$PACKAGES_PID"; }
	exit 130
}

main() {
	local why
	why=$(chroot_hindrance)
	[ -z "$why" ] || { printf 'skipped: %s\n0 passed, 0 failed, 2 skipped\n' "$why"; exit 0; }
	chroot_begin "$BUILD" || exit 1
	trap stop INT TERM HUP
	step 'the suite' suite "$@"
	step 'the packages' packages
	printf '\n%d passed, %d failed, %d skipped\n' "${SUM[passed]}" "${SUM[failed]}" "${SUM[skipped]}"
	[ "${SUM[failed]}" = 0 ]
}

main "$@"
