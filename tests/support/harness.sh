# shellcheck shell=bash disable=SC2034  # scripts use the variables of this file
# SPDX-License-Identifier: BSD-2-Clause
# Functions that count and print verdicts, for the scripts of the suite. A script that counts or prints in another way redefines
# pass or fail.

PASSED=0 FAILED=0
COUNTED=''	# the noun in the last line

pass() {
	printf 'ok   %s\n' "$1"
	PASSED=$((PASSED + 1))
}

# fail NAME [REASON]
fail() {
	printf 'FAIL %s%s\n' "$1" "${2:+: $2}"
	FAILED=$((FAILED + 1))
}

# verdict NAME TEXT: TEXT describes the failure; the check passes if it is empty.
verdict() {
	if [ -z "$2" ]; then
		pass "$1"
	else
		fail "$1" $'\n'"$2"
	fi
}

# check NAME COMMAND...: the check passes if the command succeeds.
check() {
	local said
	if said=$("${@:2}" 2>&1); then
		pass "$1"
	else
		fail "$1" "$(tail -c 300 <<<"$said" | tr '\n' '|')"
	fi
}

# scratch_make: make the folder $scratch, which is removed when the script ends.
scratch_make() {
	scratch=$(readlink -f "$(mktemp -d)") && [ -d "$scratch" ] || exit 2
	trap 'rm -rf "$scratch"' EXIT
}

# Print the last line. Its status is the exit status of the script.
sum_up() {
	echo "$PASSED ${COUNTED:+$COUNTED }passed, $FAILED failed"
	[ "$FAILED" = 0 ]
}
