#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# once.sh BUILD_DIR [AREA...]: tokens that work once, revoked tokens and limited sessions, through the real sshd, sudo, su, login and
# PostgreSQL, as root in a sandbox. AREAS below has the areas.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$(readlink -f "$0")")/../e2e/lib.sh"
# shellcheck source=tests/e2e/cases.sh
. "$LIB_DIR/cases.sh"
# shellcheck source=tests/e2e/scene.sh
. "$LIB_DIR/scene.sh"
# shellcheck source=tests/e2e/drivers.sh
. "$LIB_DIR/drivers.sh"
# shellcheck source=tests/e2e/postgresql.sh
. "$LIB_DIR/postgresql.sh"
ONCE_DIR=$(dirname "$(readlink -f "$0")")

AREAS=(uses races faults clock revocation session)
for FILE in place "${AREAS[@]}"; do
	# shellcheck disable=SC1090
	. "$ONCE_DIR/$FILE.sh"
done

play() {
	local area
	images_mount
	stage_set alice
	log_start
	[ -n "$LOG_FILE" ] || die '/dev/log belongs to somebody else'
	python3 -c 'import os; os.openpty()' 2>/dev/null || die 'there are no terminals to be had: mount /dev/pts'
	state_make
	keys_make
	accounts_make
	programs_make
	postgresql_begin
	for area in $PLAYED; do
		"$area"
	done
	check 'no backend of PostgreSQL has crashed' pg_has_not_crashed
	pg_stop
	stage_clear
	images_unmount
	echo "$PASSED $FAILED $SKIPPED" >"$WORK/log/result"
}

main() {
	local build
	build=$(readlink -f "$1")
	am_root || die 'it needs root'
	sandbox_works || die 'it needs mount namespaces'
	need_programs sshd ssh ssh-keygen sshpass sudo su login pamtester python3 useradd psql
	pg_find || die 'PostgreSQL is not installed (tests/deps.sh installs what is needed)'
	[ -x "$build/tests/race" ] || die "no $build/tests/race: run make tests first"
	STAGE_EXTRA="$build/tests/race $build/tests/limit.so $build/tests/steptime.so"
	shift
	export PLAYED=${*:-${AREAS[*]}}
	stage_run "$(readlink -f "$0")" "$build"
	read -r PASSED FAILED SKIPPED 2>/dev/null <"$WORK/log/result" || die 'broken off'
	verdict 'leaves nothing behind' "$(leftovers; losetup -a | grep -F "$WORK")"
	echo "$PASSED passed, $FAILED failed$([ "$SKIPPED" = 0 ] || echo ", $SKIPPED skipped")"
	[ "$FAILED" = 0 ]
}

if [ -n "$WORK" ]; then
	play
else
	main "${1:?the build folder}" "${@:2}"
fi
