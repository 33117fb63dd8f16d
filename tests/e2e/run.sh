#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR: log in through the real sshd, sudo, su, login, PostgreSQL and pamtester with valid and bad tokens, as root.
# Every driver must accept some cases and refuse others. Needs the packages that `deps.sh check` installs.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
# shellcheck source=tests/e2e/cases.sh
. "$LIB_DIR/cases.sh"
# shellcheck source=tests/e2e/scene.sh
. "$LIB_DIR/scene.sh"
# shellcheck source=tests/e2e/drivers.sh
. "$LIB_DIR/drivers.sh"
# shellcheck source=tests/e2e/examples.sh
. "$LIB_DIR/examples.sh"
# shellcheck source=tests/e2e/postgresql.sh
. "$LIB_DIR/postgresql.sh"

token() { printf '%s' "$WORK/tokens/$1"; }

# matrix NAME SERVICE DRIVER [ARGS...]: try every kind of token with a driver. MATRIX_WHO is the account of the session.
matrix() {
	local name=$1 service=$2 bad
	shift 2
	let_in -u "${MATRIX_WHO:-$LOGIN}" "$service" good "$@" "$(token good)"
	for bad in "${!BAD[@]}"; do
		keep_out "${BAD[$bad]}" "$service" "$bad" "$@" "$(token "$bad")"
	done
	batch_end "$name"
}

every_way_in() {
	matrix 'ssh, password' sshd ssh_password
	matrix 'ssh, keyboard-interactive' sshd ssh_kbdint
	matrix 'su' su su_pipe
	matrix 'login' login login_tty
	matrix 'pamtester' pamtester pamtest "$(service pamtester)"
	local MATRIX_WHO=root
	matrix 'sudo -S' sudo sudo_S
	matrix 'sudo -i' sudo-i sudo_i
}

# The same programs, called in other ways.
other_askers() {
	let_in sshd 'ssh, password, askpass' ssh_password_askpass "$(token good)"
	keep_out expired sshd 'ssh, password, askpass, expired' ssh_password_askpass "$(token expired)"
	let_in sshd 'ssh, keyboard-interactive, askpass' ssh_kbdint_askpass "$(token good)"
	keep_out expired sshd 'ssh, keyboard-interactive, askpass, expired' ssh_kbdint_askpass "$(token expired)"
	let_in sshd 'ssh, keyboard-interactive, typed' ssh_kbdint_tty "$(token good)"
	keep_out expired sshd 'ssh, keyboard-interactive, typed, expired' ssh_kbdint_tty "$(token expired)"
	let_in su 'su at a terminal' su_tty "$(token good)"
	keep_out expired su 'su at a terminal, expired' su_tty "$(token expired)"
	let_in su-l 'su -l' su_l_pipe "$(token good)"
	keep_out expired su-l 'su -l, expired' su_l_pipe "$(token expired)"
	let_in -u root sudo 'sudo -A' sudo_A "$(token good)"
	keep_out expired sudo 'sudo -A, expired' sudo_A "$(token expired)"
	let_in -u root sudo 'sudo at a terminal' sudo_tty "$(token good)"
	keep_out expired sudo 'sudo at a terminal, expired' sudo_tty "$(token expired)"
	batch_end 'the same programs, called in other ways'
}

# With a ticket sudo calls account and session without authenticate.
sudo_never_asks_with_n() {
	let_in -u root sudo 'with a ticket' sudo_n_with_ticket "$(token good)"
	batch_end 'sudo -n'
	keep_out - sudo 'without a ticket' sudo_n
	batch_end 'sudo -n'
}

# A token that a prompt cuts must not be accepted or treated as a password. The tokens are valid: a longer prompt accepts them.
over_long_tokens() {
	let_in sshd 'over 511 bytes at ssh' ssh_kbdint "$(token over-sudo)"
	keep_out - sudo 'over 511 bytes at sudo -S' sudo_S "$(token over-sudo)"
	keep_out - sudo 'over 511 bytes at sudo -A' sudo_A "$(token over-sudo)"
	keep_out - sudo 'over 511 bytes at sudo at a terminal' sudo_tty "$(token over-sudo)"
	let_in su 'over 1023 bytes at su' su_pipe "$(token over-ssh)"
	let_in su 'far over 1023 bytes at su' su_pipe "$(token far-over-ssh)"
	keep_out malformed sshd 'over 1023 bytes at ssh, keyboard-interactive' ssh_kbdint "$(token over-ssh)"
	keep_out malformed sshd 'over 1023 bytes at ssh, password' ssh_password "$(token over-ssh)"
	keep_out not-a-token sshd 'far over 1023 bytes at ssh, password' ssh_password "$(token far-over-ssh)"
	keep_out malformed su 'over 4095 bytes at su' su_pipe "$(token over-su)"
	batch_end 'over-long'
	check 'over-long: the longest token is valid' token_is_valid over-su
}

token_is_valid() {
	pam-jwt check --conf "$WORK/conf/pam_jwt.conf" --user "$LOGIN" --service su <"$(token "$1")" | grep -qx 'verdict: ok'
}

# Root and accounts below min_uid, with the defaults and with permission.
root_and_system_accounts() {
	local TARGET=root
	keep_out root-refused sshd 'ssh, password' ssh_password "$(token root)"
	keep_out root-refused sshd 'ssh, keyboard-interactive' ssh_kbdint "$(token root)"
	keep_out root-refused su su su_pipe "$(token root)"
	keep_out root-refused login login login_tty "$(token root)"
	keep_out user-mismatch sshd 'with another token' ssh_password "$(token good)"
	TARGET=daemon
	keep_out uid-too-low pamtester 'system account' pamtest "$(service pamtester)" "$(token daemon)"
	batch_end 'root, by default'

	configuration "permit_root = $(service sshd) su" 'min_uid = 1'
	TARGET=root
	let_in -u root sshd 'ssh, password' ssh_password "$(token root)"
	let_in -u root sshd 'ssh, keyboard-interactive' ssh_kbdint "$(token root)"
	let_in -u root su su su_pipe "$(token root)"
	keep_out root-refused login 'login, which is not named' login_tty "$(token root)"
	keep_out user-mismatch sshd 'with another token' ssh_password "$(token good)"
	TARGET=$LOGIN
	keep_out user-mismatch sshd 'its token for another account' ssh_password "$(token root)"
	TARGET=daemon
	let_in -u daemon pamtester 'system account' pamtest "$(service pamtester)" "$(token daemon)"
	batch_end 'root, where permitted'
	configuration
}

# A [service] section narrows what the issuer's section permits; sudo-i counts as sudo.
service_sections() {
	let_in pamtester 'ten minutes elsewhere' pamtest "$(service pamtester)" "$(token lasting)"
	keep_out lifetime-too-long sudo-i 'ten minutes at sudo-i' pamtest_fixed sudo-i "$(token lasting)"
	let_in sudo-i 'four minutes at sudo-i' pamtest_fixed sudo-i "$(token good)"
	let_in sudo-i 'a token for sudo at sudo-i' pamtest_fixed sudo-i "$(token for-sudo)"
	keep_out audience-mismatch pamtester 'a token for sudo elsewhere' pamtest "$(service pamtester)" "$(token for-sudo)"
	batch_end 'service section'
}

set_password() { chpasswd -c SHA512 <<<"$LOGIN:$(token_get "$1")"; }

# profile_lets_in WHAT REASON TOKEN: type the same text at every program with the stack STACK, which must accept it.
profile_lets_in() {
	run_case "$LOGIN" "$2" "sshd-$STACK" "$1 at ssh, password" ssh_password "$(token "$3")"
	run_case "$LOGIN" "$2" "sshd-$STACK" "$1 at ssh, keyboard-interactive" ssh_kbdint_assword "$(token "$3")"
	run_case root "$2" "sudo-$STACK" "$1 at sudo" sudo_S "$(token "$3")"
}

profile_keeps_out() {
	keep_out "$2" "sshd-$STACK" "$1 at ssh, password" ssh_password "$(token "$3")"
	keep_out "$2" "sshd-$STACK" "$1 at ssh, keyboard-interactive" ssh_kbdint_assword "$(token "$3")"
	keep_out "$2" "sudo-$STACK" "$1 at sudo" sudo_S "$(token "$3")"
}

profile_token_or_password() {
	local DAEMON=sshd-profile STACK=profile
	set_password password
	sudo_uses sudo-profile
	token_put wrong-password 'incorrect horse'
	profile_lets_in 'a token' ok good
	profile_lets_in 'the password' not-a-token password
	profile_keeps_out 'a wrong password' not-a-token wrong-password
	profile_keeps_out 'a bad token' signature-invalid flipped-payload
	batch_end 'token or password'
	bad_token_is_not_passed_on
	broken_configuration
	set_password password
}

# The account's password is the text of a bad token: if the module passes it on, pam_unix accepts it and the case fails.
bad_token_is_not_passed_on() {
	set_password flipped-payload
	profile_keeps_out 'the token' signature-invalid flipped-payload
	batch_end 'a bad token that is also the password'
	sudo_uses sudo-password
	run_case root - sudo-password 'the token at pam_unix alone' sudo_S "$(token flipped-payload)"
	batch_end 'a bad token that is also the password'
	sudo_uses sudo-profile
}

# With a fault of ours passwords still work, and no token is accepted.
broken_configuration() {
	set_password password
	configuration 'no_such_key = 1'
	profile_lets_in 'the password' not-a-token password
	run_case "$LOGIN" config-invalid sshd-profile 'a token, then the password, at ssh' \
		ssh_kbdint_tty "$(token good)" "$(token password)"
	run_case root config-invalid sudo-profile 'a token, then the password, at sudo' \
		sudo_tty "$(token good)" "$(token password)"
	keep_out config-invalid sshd-profile 'a token twice' ssh_kbdint_tty "$(token good)" "$(token good)"
	DAEMON=sshd
	keep_out config-invalid sshd 'a token where nothing else counts' ssh_password "$(token good)"
	DAEMON=sshd-profile
	batch_end 'broken configuration'
	configuration
}

# A token opens an account with a locked password, but not an expired account.
locked_and_expired_accounts() {
	usermod -L "$LOGIN"
	let_in sshd 'ssh' ssh_password "$(token good)"
	let_in sshd 'ssh, keyboard-interactive' ssh_kbdint "$(token good)"
	let_in su 'su' su_pipe "$(token good)"
	let_in -u root sudo 'sudo' sudo_S "$(token good)"
	batch_end 'locked password'
	usermod -U -e 1 "$LOGIN"
	keep_out ok sshd 'ssh, keyboard-interactive' ssh_kbdint "$(token good)"
	keep_out ok su 'su' su_pipe "$(token good)"
	keep_out ok sudo 'sudo' sudo_S "$(token good)"
	batch_end 'expired account'
	expired_account_at_ssh_password
	usermod -e '' "$LOGIN"
}

# Here sshd closes the connection, and only its log says why.
expired_account_at_ssh_password() {
	local REFUSED='Connection closed by 127.0.0.1' reason="Access denied for user $LOGIN by PAM account configuration"
	keep_out ok sshd 'ssh, password' ssh_password "$(token good)"
	batch_end 'expired account'
	check 'expired account: ssh, password: sshd says why' grep -q "$reason" "$WORK/sshd/$(service sshd).log"
}

# The session prints its text only if its environment has no variable of ours.
environment_is_clean() {
	# shellcheck disable=SC2016
	local SESSION='env | grep -q "^USER=" && ! env | grep -qE "^PAM_JWT|^[^=]*=eyJ" && '$SAY
	let_in sshd 'ssh, password' ssh_password "$(token good)"
	let_in sshd 'ssh, keyboard-interactive' ssh_kbdint "$(token good)"
	run_case "$LOGIN" - sshd 'ssh, key' ssh_key
	let_in -u root sudo 'sudo' sudo_S "$(token good)"
	let_in su 'su' su_pipe "$(token good)"
	local DAEMON=sshd-key-and-token
	let_in sshd-key-and-token 'ssh, key and token' ssh_key_and_kbdint "$(token good)"
	batch_end 'clean environment'
}

# No log may contain a part of any token.
log_is_clean() {
	local file
	for file in "$WORK"/tokens/*; do
		tr '.' '\n' <"$file" | grep -oE '[A-Za-z0-9_-]{24}$'
	done | sort -u >"$WORK/log/secrets"
	[ "$(wc -l <"$WORK/log/secrets")" -ge 20 ] && ! grep -F -f "$WORK/log/secrets" "$WORK/log/syslog" "$WORK"/{sshd/*.log,log/postgresql}
}

play() {
	stage_set alice
	log_start
	python3 -c 'import os; os.openpty()' 2>/dev/null || die 'there are no terminals to be had: mount /dev/pts'
	keys_make
	configuration
	tokens_make
	askpass_make
	debian_services_keep
	stacks_install
	sudo_uses sudo
	daemons_start
	[ -n "$LOG_FILE" ] || echo '# /dev/log belongs to somebody else: what is logged is not checked'
	sleep $((EXPIRED_AT > SECONDS ? EXPIRED_AT - SECONDS : 0))

	every_way_in
	other_askers
	sudo_never_asks_with_n
	over_long_tokens
	root_and_system_accounts
	service_sections
	tokens_renew
	environment_is_clean
	profile_token_or_password
	sudo_uses sudo
	examples
	sudo_uses sudo
	tokens_renew
	postgresql
	tokens_renew
	locked_and_expired_accounts
	check 'no token in the logs' log_is_clean
	stage_clear
	echo "$PASSED $FAILED" >"$WORK/log/result"
}

main() {
	am_root || die 'it needs root'
	need_programs sshd ssh ssh-keygen sshpass sudo su login pamtester python3 useradd psql
	pg_find || die 'PostgreSQL is not installed (tests/deps.sh installs what is needed)'
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
