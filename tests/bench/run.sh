#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR [rehearse]: measure what a login costs, as root, and write BUILD_DIR/bench/results.json; see README.md
# here. BENCH_ROUNDS=N takes the wall times N times (60). Needs what `deps.sh bench` installs.
# A rehearsal only sees whether all that is to be measured works, in a second or two, and needs no valgrind.
set -u
# shellcheck source=tests/e2e/stage.sh
. "$(dirname "$(readlink -f "$0")")/../e2e/stage.sh"

HERE=$(dirname "$(readlink -f "$0")")

# Everything is copied before the sandbox hides folders such as /root.
inner() {
	[ -n "$SANDBOX" ] || die 'accounts and a log of its own are needed, and so a mount namespace, which is not to be had here'
	cp -r "$HERE" "$WORK/bench" && cp "$BENCH_BUILD"/bench/{login,login-crypto,raw,stopwatch,empty.so} "$WORK/bin" || exit 1
	sandbox_furnish || die 'the sandbox cannot be furnished'
	python3 "$WORK/bench/bench.py" "$WORK" "$BENCH_MODE"
}

main() {
	am_root || die 'needs root, for accounts of its own in a mount namespace'
	need_programs jose python3 useradd unshare
	export BENCH_BUILD BENCH_MODE=${2:-}
	BENCH_BUILD=$(readlink -f "$1")
	[ -n "$BENCH_MODE" ] || need_programs valgrind
	stage_run "$(readlink -f "$0")" "$1" || die 'broken off'
	[ -n "$BENCH_MODE" ] || install -m 644 "$WORK/results.json" "$1/bench/results.json"
}

if [ -n "$WORK" ]; then
	inner
else
	main "${1:?the build folder}" "${2:-}"
fi
