# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# What counts as a use, and which second use is refused.

uses() {
	first_and_second
	one_store_for_all
	refused_before
	all_of_sudo
	again_within
	stricter_wins
	identity
	any_leaves_no_trace
	check_consumes_nothing
}

# SERVICE DRIVER of each way in.
ways() {
	cat <<-END
		sshd ssh_kbdint
		sshd ssh_password
		sudo sudo_S
		sudo-i sudo_i
		su su_pipe
		login login_tty
		pamtester pamtester_says
		postgresql psql_once
	END
}

first_and_second() {
	local service driver
	policy "${ONCE[@]}"
	while read -r _ driver; do issue "by-$driver"; done < <(ways)
	while read -r service driver; do opens "$service" "$driver" "by-$driver"; done < <(ways)
	batch_end 'first use'
	check 'first use: the log says so, once for each login' news_have 8 ' use=first'
	while read -r service driver; do refuses replayed "$service" "$driver" "by-$driver"; done < <(ways)
	batch_end 'second use'
	check 'second use: the log has the time and the service of the first use' news_have 8 \
		' use=replay first_use="?20[0-9T:Z-]+"? first_service="?(sshd|sudo|su|login|pamtester|postgresql)'
	check 'second use: the service of sudo -i is sudo' news_have 2 ' use=replay .*first_service="?sudo"?( |$)'
}

# A token that was used at one service is refused by the others, except by one that has a store of its own.
one_store_for_all() {
	refuses replayed sudo sudo_S by-ssh_kbdint
	refuses replayed sshd ssh_kbdint by-ssh_password
	refuses replayed sshd ssh_password by-sudo_S
	refuses replayed su su_pipe by-sudo_i
	refuses replayed login login_tty by-su_pipe
	refuses replayed sudo sudo_S by-login_tty
	opens postgresql psql_once by-ssh_kbdint
	opens sshd ssh_password by-psql_once
	batch_end 'another service'
	refuses replayed postgresql psql_once by-ssh_kbdint
	refuses replayed sshd ssh_kbdint by-psql_once
	batch_end 'another store'
	check 'the store of PostgreSQL belongs to it' folder_is 'postgres 700' "$PG_STORE"
	check 'its records, too' records_belong_to postgres "$PG_STORE"
}

folder_is() { [ "$(stat -c '%U %a' "$2")" = "$1" ]; }
records_belong_to() { [ -n "$(find "$2" -type l)" ] && ! find "$2" ! -user "$1" | grep .; }

# What is refused for another reason is not used up.
refused_before() {
	local way ways=('sshd ssh_kbdint' 'sshd ssh_password' 'sudo sudo_S' 'postgresql psql_once')
	store_make "$STORE" root
	store_make "$PG_STORE" postgres
	issue kept-ssh_kbdint
	issue kept-ssh_password
	issue kept-sudo_S
	issue kept-psql_once
	TARGET=$OTHER refuses user-mismatch sshd ssh_kbdint kept-ssh_kbdint
	TARGET=root refuses user-mismatch sshd ssh_password kept-ssh_password
	TARGET=$OTHER refuses user-mismatch su su_pipe kept-sudo_S
	refuses user-mismatch postgresql psql_nobody_once kept-psql_once
	batch_end 'refused before, another account'
	HOST=db1.example.org policy "${ONCE[@]}"
	each_refuses audience-mismatch
	batch_end 'refused before, another host'
	policy 'require = group=admin' "${ONCE[@]}"
	each_refuses rule-failed
	batch_end 'refused before, a rule'
	policy 'no_such_key = 1' "${ONCE[@]}"
	each_refuses config-invalid
	batch_end 'refused before, broken configuration'
	check 'refused before: no record was made' no_records "$STORE" "$PG_STORE"
	policy "${ONCE[@]}"
	for way in "${ways[@]}"; do opens "${way% *}" "${way#* }" "kept-${way#* }"; done
	batch_end 'refused before, then right'
	each_refuses replayed
	batch_end 'refused before, then used'
}

psql_nobody_once() { DAEMON=postgresql psql_nobody "$1"; }
no_records() { ! find "$@" -mindepth 1 | grep .; }

each_refuses() {
	local way
	for way in "${ways[@]}"; do refuses "$1" "${way% *}" "${way#* }" "kept-${way#* }"; done
}

# Whatever asks sudo for a token is a use.
all_of_sudo() {
	policy "${ONCE[@]}"
	issue listed
	opens sudo sudo_l listed
	batch_end 'sudo -l'
	refuses replayed sudo sudo_S listed
	refuses replayed sshd ssh_kbdint listed
	issue ticket
	let_in -u root sudo 'a ticket does not use a token again' sudo_n_with_ticket "$WORK/tokens/ticket"
	batch_end 'sudo -l, then sudo'
}

again_within() {
	printf 'user %s -> %s %s\n' "$LOGIN" "$LOGIN" "$OTHER" >"$WORK/conf/e2e.users"
	policy 'users = e2e.users' 'use = within 5m' '[service postgresql]' "store = $PG_STORE"
	issue w-ssh
	issue w-sudo
	issue w-su
	issue w-sql
	opens sshd ssh_kbdint w-ssh
	opens sudo sudo_S w-sudo
	opens su su_pipe w-su
	opens postgresql psql_once w-sql
	batch_end 'within, first'
	opens sshd ssh_kbdint w-ssh
	opens sshd ssh_password w-ssh
	opens sudo sudo_S w-sudo
	opens sudo-i sudo_i w-sudo
	opens sudo sudo_l w-sudo
	opens su su_pipe w-su
	opens su-l su_l_pipe w-su
	opens postgresql psql_once w-sql
	batch_end 'within, again'
	check 'within: the log says so' news_have 8 ' use=again '
	refuses replayed sshd ssh_kbdint_far w-ssh
	TARGET=$OTHER refuses replayed sshd ssh_kbdint w-ssh
	refuses replayed sudo sudo_S w-ssh
	refuses replayed sshd ssh_kbdint w-sudo
	refuses replayed su su_pipe w-sudo
	refuses replayed su su_daemon w-su
	TARGET=$OTHER refuses replayed su su_pipe w-su
	batch_end 'within, another remote host, account, service or user who asks'
	issue w-bob
	TARGET=$OTHER opens sshd ssh_kbdint_far w-bob
	batch_end 'within, the other account and remote host'
	TARGET=$OTHER opens sshd ssh_kbdint_far w-bob
	opens sshd ssh_kbdint w-ssh
	refuses replayed sshd ssh_kbdint_far w-bob
	batch_end 'within, a refusal changes nothing'
	within_ends
}

# At the first second after the duration, at exp, and before the first use.
within_ends() {
	policy 'use = within 5m'
	issue w-time --ttl 1h
	at 60 opens pamtester pamtester_says w-time
	batch_end 'within, time, first'
	at 355 opens pamtester pamtester_says w-time
	at 365 refuses replayed pamtester pamtester_says w-time
	at 50 refuses replayed pamtester pamtester_says w-time
	batch_end 'within, time: before 5 minutes, after them, and before the first use'
	issue w-exp --ttl 2m
	opens pamtester pamtester_says w-exp
	batch_end 'within, exp, first'
	at 110 opens pamtester pamtester_says w-exp
	at 121 refuses expired pamtester pamtester_says w-exp
	batch_end 'within, exp: not beyond it'
}

stricter_wins() {
	policy 'use = within 5m' '[service sudo]' 'use = once' '[service su]' 'use = within 1m'
	issue s-sudo
	issue s-su
	issue s-ssh
	opens sudo sudo_S s-sudo
	opens su su_pipe s-su
	opens sshd ssh_kbdint s-ssh
	batch_end 'stricter, first'
	refuses replayed sudo sudo_S s-sudo
	refuses replayed sudo-i sudo_i s-sudo
	opens su su_pipe s-su
	opens sshd ssh_kbdint s-ssh
	batch_end 'the stricter use wins'
	policy 'use = once' '[service sudo]' 'use = any'
	issue s-any
	opens sudo sudo_S s-any
	batch_end 'stricter, any, first'
	refuses replayed sudo sudo_S s-any
	batch_end 'any in a service section does not undo once'
	policy '[service sudo]' 'use = once'
	issue s-only
	opens sshd ssh_kbdint s-only
	opens sudo sudo_S s-only
	batch_end 'once for sudo alone'
	refuses replayed sudo sudo_S s-only
	opens sshd ssh_kbdint s-only
	batch_end 'once for sudo alone, again'
}

# iss and jti identify a token, not its text or its dates.
identity() {
	policy 'use = once'
	issue same-1 --jti tuesday --ttl 10m
	issue same-2 --jti tuesday --ttl 50m --claim group=admin
	issue without --jti none
	opens sshd ssh_kbdint same-1
	refuses jti-missing sudo sudo_S without
	batch_end 'identity, first'
	refuses replayed sudo sudo_S same-2
	batch_end 'identity: another token with the same jti'
	policy 'jti_claim = uti' 'use = once'
	issue uti-1 --jti none --claim uti=wednesday --ttl 10m
	issue uti-2 --jti a --claim uti=wednesday --ttl 2h
	issue uti-3 --jti b
	opens sshd ssh_kbdint uti-1
	refuses jti-missing sudo sudo_S uti-3
	batch_end 'identity, jti_claim'
	refuses replayed sudo sudo_S uti-2
	batch_end 'identity, jti_claim, again'
}

any_leaves_no_trace() {
	store_make "$STORE" root
	policy
	issue any
	issue any-without --jti none
	opens sshd ssh_kbdint any
	opens sudo sudo_S any
	opens su su_pipe any-without
	batch_end 'any'
	opens sshd ssh_kbdint any
	batch_end 'any, again'
	check 'any: no record was made' no_records "$STORE"
	rmdir "$STORE"
	opens sshd ssh_kbdint any
	batch_end 'any, without a store'
	check 'any: no store was made' [ ! -e "$STORE" ]
	store_make "$STORE" root
}

check_consumes_nothing() {
	policy 'use = once'
	issue looked-at
	check 'pam-jwt check: unused' checks "$LOGIN" ok unused looked-at
	check 'pam-jwt check: unused, still' checks "$LOGIN" ok unused looked-at
	check 'pam-jwt check: no record was made' no_records "$STORE"
	opens sudo sudo_S looked-at
	batch_end 'pam-jwt check, then sudo'
	check 'pam-jwt check: says when it was used, and by which service' checks "$LOGIN" replayed 'first used .*, by sudo' looked-at
}
