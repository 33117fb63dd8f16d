# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The limit of a session, which pam_systemd reads when it opens the session. limit.so logs it.

session() {
	each_way_is_limited 'none' none none
	each_way_is_limited '1h' 3598 3600 'max_session = 1h'
	each_way_is_limited '1s' 1 1 'max_session = 1s'
	each_way_is_limited 'token' 200 240 'max_session = token'
	each_way_is_limited 'the stricter of issuer and services' 595 600 'max_session = 1h' \
		'[service sshd]' 'max_session = 10m' '[service sudo]' 'max_session = 10m' '[service su]' 'max_session = 10m' \
		'[service login]' 'max_session = 10m' '[service pamtester]' 'max_session = 10m'
	each_way_is_limited 'the stricter of a duration and the token' 200 240 'max_session = 1h' \
		'[service sshd]' 'max_session = token' '[service sudo]' 'max_session = token' '[service su]' 'max_session = token' \
		'[service login]' 'max_session = token' '[service pamtester]' 'max_session = token'
	policy 'max_session = 1h' '[service sudo]' 'max_session = 20m'
	one_service
	without_token
	other_modules
	next_attempt
	once_and_limited
}

# each_way_is_limited NAME LEAST MOST LINE...: every session has a limit from LEAST to MOST.
each_way_is_limited() {
	local service driver
	policy "${@:4}"
	issue limited
	while read -r service driver; do
		opens "$service" "$driver" limited
	done < <(ways | grep -v postgresql)
	batch_end "max_session, $1"
	while read -r service driver; do
		check "max_session, $1: $service" limits_are "$service" "$2" "$3"
	done < <(ways | grep -v -e postgresql -e ssh_password)
}

# limits_are SERVICE LEAST MOST: at least one session of the service was opened, and all have such a limit.
limits_are() {
	sed -nE "s/.*\\($1:session\\): session limit (.*)\$/\\1/p" <<<"$LOG_NEWS" >"$WORK/log/limits"
	[ -s "$WORK/log/limits" ] && awk -v least="$2" -v most="$3" '
		least == "none" ? $0 != "none" : $0 !~ /^[0-9]+$/ || $0 < least + 0 || $0 > most + 0 { print; bad = 1 } END { exit bad }' "$WORK/log/limits"
}

one_service() {
	issue limited
	opens sudo sudo_S limited
	opens sudo-i sudo_i limited
	opens sshd ssh_kbdint limited
	batch_end 'max_session, sudo has a shorter one'
	check 'max_session, sudo has a shorter one: sudo' limits_are sudo 1198 1200
	check 'max_session, sudo has a shorter one: sudo -i' limits_are sudo-i 1198 1200
	check 'max_session, sudo has a shorter one: sshd' limits_are sshd 3598 3600
}

# A key, and a ticket of sudo: no token, no limit. The session that made the ticket is limited.
without_token() {
	run_case "$LOGIN" - sshd 'ssh, key' ssh_key
	batch_end 'max_session, key'
	check 'max_session, key: none' limits_are sshd none none
	let_in -u root sudo 'with a ticket' sudo_n_with_ticket "$WORK/tokens/limited"
	batch_end 'max_session, ticket'
	check 'max_session, ticket: only the first session is limited' limits_were 'sudo' '1200|119[89]' none
}

# limits_were SERVICE LIMIT...: the limits of its sessions, in their order, as patterns.
limits_were() {
	local limits
	limits=$(sed -nE "s/.*\\($1:session\\): session limit (.*)\$/\\1/p" <<<"$LOG_NEWS" | paste -s -d ' ')
	grep -qxE "$(printf ' (%s)' "${@:2}" | cut -c 2-)" <<<"$limits" || { echo "$limits"; return 1; }
}

# other_stack LIMIT NAME: install a stack whose first module sets this limit.
other_stack() { { echo "auth optional $WORK/bin/limit.so limit=$1" && stack_limited; } | pam_install "$2"; }

other_modules() {
	local limit
	policy 'max_session = 1h'
	issue limited
	for limit in 600 600s 7200 infinity; do
		other_stack $limit "other-$limit"
		run_case "$LOGIN" ok "other-$limit" "a limit of $limit before" pamtest "other-$limit" "$WORK/tokens/limited"
	done
	batch_end 'max_session, a limit of another module'
	check 'max_session, a limit of another module: a shorter one stays' limits_were other-600 600
	check 'max_session, a limit of another module: a shorter one with its unit stays' limits_were other-600s 600s
	check 'max_session, a limit of another module: a longer one is replaced' limits_are other-7200 3598 3600
	check 'max_session, a limit of another module: none is replaced' limits_are other-infinity 3598 3600
}

# pamtester asks twice on one handle: the limit of the token must not stay for the password.
next_attempt() {
	token_put password 'correct horse battery staple'
	chpasswd -c SHA512 <<<"$LOGIN:$(token_get password)"
	{ stack_profile | grep -v '^session' && echo "session required $WORK/bin/limit.so"; } | pam_install twice
	cat "$WORK/tokens/limited" "$WORK/tokens/password" >"$WORK/tokens/token-then-password"
	cat "$WORK/tokens/password" "$WORK/tokens/limited" >"$WORK/tokens/password-then-token"
	run_case "$LOGIN" ok,not-a-token twice 'a token, then a password' pamtest_twice "$WORK/tokens/token-then-password"
	batch_end 'max_session, two attempts'
	check 'max_session, two attempts: none after a password' limits_were twice none
	run_case "$LOGIN" not-a-token,ok twice 'a password, then a token' pamtest_twice "$WORK/tokens/password-then-token"
	batch_end 'max_session, two attempts'
	check 'max_session, two attempts: limited after a token' limits_are twice 3598 3600
}

pamtest_twice() {
	limit pamtester twice "$LOGIN" authenticate authenticate setcred acct_mgmt open_session close_session <"$1" && echo "IN:$LOGIN"
}

once_and_limited() {
	store_make "$STORE" root
	policy 'use = once' 'max_session = 1h'
	issue both
	opens sshd ssh_kbdint both
	batch_end 'max_session, once'
	check 'max_session, once: limited' limits_are sshd 3598 3600
	refuses replayed sshd ssh_kbdint both
	batch_end 'max_session, once, again'
}
