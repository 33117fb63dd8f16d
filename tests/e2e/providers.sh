#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# providers.sh BUILD_DIR: tokens as providers give them, with the configurations of doc/providers.md, through real ssh and sudo: typed
# in parts, and given by jwt-askpass.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
# shellcheck source=tests/e2e/cases.sh
. "$LIB_DIR/cases.sh"
# shellcheck source=tests/e2e/scene.sh
. "$LIB_DIR/scene.sh"
# shellcheck source=tests/e2e/drivers.sh
. "$LIB_DIR/drivers.sh"

PART=500
TESTS=$LIB_DIR/..

# Write the tokens, and the list $WORK/log/cases with their outcomes.
providers_make() {
	local name
	python3 "$WORK/bin/write.py" "$WORK/bin/providers.md" "$WORK" "$LOGIN" >"$WORK/log/cases" || die 'write.py failed'
	[ "$(wc -l <"$WORK/log/cases")" = 21 ] || die 'seven providers have three tokens each'
	while read -r name _; do
		token_share "$name"
	done <"$WORK/log/cases"
}

stacks_with_parts() {
	local name
	for name in sshd sudo; do
		pam_install "$name" < <(stack_token | sed '/^auth/s|$| parts=8|')
	done
	sudo_uses sudo
}

# decide SLUG SERVICE NAME DRIVER...: start a case with this outcome.
decide() {
	if [ "$1" != ok ]; then
		keep_out "$@"
	elif [ "$2" = sudo ]; then
		let_in -u root "${@:2}"
	else
		let_in "${@:2}"
	fi
}

# each WHAT SERVICE DRIVER: a batch with all tokens.
each() {
	local name slug what
	while read -r name slug what; do
		decide "$slug" "$2" "$what" "$3" "$name"
	done <"$WORK/log/cases"
	batch_end "$1"
}

# Type the token of this name in parts. An answer of another length than 500 bytes ends it, so one of 500 needs an empty one after it.
ssh_typed() {
	local text i parts=()
	text=$(token_get "$1")
	for ((i = 0; i <= ${#text} / PART; i++)); do
		printf '%s\n' "${text:i * PART:PART}" >"$WORK/log/$1.$i"
		parts+=("-a$WORK/log/$1.$i")
	done
	ssh_command keyboard-interactive "${NO_KEY[@]}"
	pty "${parts[@]}" -- "${SSH[@]}"
}

asked() {
	limit env SSH_ASKPASS="$WORK/bin/jwt-askpass" SUDO_ASKPASS="$WORK/bin/jwt-askpass" SSH_ASKPASS_REQUIRE=force \
		JWT_ASKPASS_HOSTS=127.0.0.1 JWT_ASKPASS_FILE="$WORK/tokens/$1" XDG_RUNTIME_DIR="$WORK/run$2" "${@:3}"
}

ssh_asked() {
	ssh_command keyboard-interactive "${NO_KEY[@]}"
	asked "$1" '' "${SSH[@]}"
}

sudo_asked() { asked "$1" -login "${AS_LOGIN[@]}" sudo -k -A sh -c "$SESSION"; }

play() {
	stage_set alice
	log_start
	install -d -m 700 "$WORK/run"
	install -d -m 700 -o "$LOGIN" "$WORK/run-login"
	providers_make
	stacks_with_parts
	sshd_start sshd </dev/null
	each 'ssh, typed in parts' sshd ssh_typed
	each 'ssh, jwt-askpass' sshd ssh_asked
	each 'sudo, jwt-askpass' sudo sudo_asked
	stage_clear
	echo "$PASSED $FAILED" >"$WORK/log/result"
}

main() {
	am_root || die 'it needs root'
	need_programs sshd ssh ssh-keygen sudo python3 useradd
	STAGE_EXTRA="$(readlink -f "$1")/jwt-askpass $TESTS/providers/shapes.py $TESTS/providers/cases.py $TESTS/providers/write.py"
	STAGE_EXTRA+=" $TESTS/interop/keys.py $TESTS/../doc/providers.md"
	stage_run "$(readlink -f "$0")" "$1"
	read -r PASSED FAILED 2>/dev/null <"$WORK/log/result" || die 'broken off'
	verdict 'leaves nothing behind' "$(leftovers)"
	sum_up
}

if [ -n "$WORK" ]; then
	play
else
	main "${1:?the build folder}"
fi
