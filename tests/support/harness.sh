# shellcheck shell=bash disable=SC2034  # what is set here is used by the scripts
# SPDX-License-Identifier: BSD-2-Clause
# The verdicts of a script of the suite, for it to source. A script that counts under another name, or prints failures alone,
# defines pass or fail anew.

PASSED=0 FAILED=0
COUNTED=''	# what is counted, for the closing line

pass() {
	printf 'ok   %s\n' "$1"
	PASSED=$((PASSED + 1))
}

# fail NAME [WHAT]
fail() {
	printf 'FAIL %s%s\n' "$1" "${2:+: $2}"
	FAILED=$((FAILED + 1))
}

# verdict NAME TEXT: it passes when TEXT, what is wrong, is empty.
verdict() {
	if [ -z "$2" ]; then
		pass "$1"
	else
		fail "$1" $'\n'"$2"
	fi
}

# check NAME COMMAND...: it passes when the command succeeds.
check() {
	local said
	if said=$("${@:2}" 2>&1); then
		pass "$1"
	else
		fail "$1" "$(tail -c 300 <<<"$said" | tr '\n' '|')"
	fi
}

# scratch_make: the folder $scratch, which goes with the script.
scratch_make() {
	scratch=$(readlink -f "$(mktemp -d)") && [ -d "$scratch" ] || exit 2
	trap 'rm -rf "$scratch"' EXIT
}

# The closing line; its status is the script's.
sum_up() {
	echo "$PASSED ${COUNTED:+$COUNTED }passed, $FAILED failed"
	[ "$FAILED" = 0 ]
}
