# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# One token at many programs at the same time, and processes that are killed while they use one.

AT_ONCE=32
RACE_TOKENS=${RACE_TOKENS:-100}	# each at 64 processes
RACE_KILLS=${RACE_KILLS:-300}	# of each kind
RACE_DROPS=${RACE_DROPS:-150}

races() {
	local way
	store_make "$STORE" root
	store_make "$PG_STORE" postgres
	policy "${ONCE[@]}"
	while read -r way; do
		# shellcheck disable=SC2086
		many_at_once $way
	done <<-END
		sshd ssh_kbdint
		sshd ssh_password
		sudo sudo_S
		postgresql psql_once
	END
	processes_together
	processes_killed 'killed' 0
	processes_killed 'killed while records are removed' 600
	records_dropped
}

# many_at_once SERVICE DRIVER: offer one token AT_ONCE times. One login succeeds.
many_at_once() {
	local i pids=()
	issue raced
	log_news
	for ((i = 0; i < AT_ONCE; i++)); do
		"$2" "$WORK/tokens/raced" </dev/null >"$WORK/cases/raced.$i" 2>&1 &
		pids+=($!)
	done
	wait "${pids[@]}"
	log_news
	check "$AT_ONCE at once, $2: one gets in" raced_say 1 '^IN:'
	check "$AT_ONCE at once, $2: the others are refused" raced_say $((AT_ONCE - 1)) "$REFUSED"
	check "$AT_ONCE at once, $2: the log has one first use" news_have 1 "pam_jwt\\($1:auth\\): .* use=first"
	check "$AT_ONCE at once, $2: the log has $((AT_ONCE - 1)) replays" news_have $((AT_ONCE - 1)) "pam_jwt\\($1:auth\\): .* slug=replayed .* use=replay"
	rm -f "$WORK"/cases/raced.*
}

# raced_say N PATTERN: exactly N of them have said so.
raced_say() { [ "$(grep -lE "$2" "$WORK"/cases/raced.* | wc -l)" = "$1" ] || { sort "$WORK"/cases/raced.* | uniq -c && return 1; }; }

# race MODE NUMBER TOKENS...: run the program race. Its results are in $WORK/log/race.
race() {
	cat "${@:3}" | limit "$WORK/bin/race" "$WORK/services" "$LOGIN" "$1" "$2" >"$WORK/log/race" 2>&1 ||
		{ cat "$WORK/log/race" && return 1; }
}

race_says() { grep -qxE "$1" "$WORK/log/race" || { paste -s -d '|' "$WORK/log/race"; return 1; }; }

# tokens_for_race N STEP: print N tokens. Each lives STEP seconds longer than the one before.
tokens_for_race() {
	local i
	for ((i = 0; i < $1; i++)); do
		jwt-issuer issue --key "$WORK/issuer/e2e.key" --iss "$ISSUER" --aud "$HOST" --sub "$LOGIN" --ttl $((i * $2 + 240))s || return 1
	done 2>>"$WORK/log/issuer"
}

processes_together() {
	local processes=64
	store_make "$STORE" root
	tokens_for_race "$RACE_TOKENS" 0 >"$WORK/tokens/race"
	check "$processes processes: run" race together $processes "$WORK/tokens/race"
	check "$processes processes: $RACE_TOKENS tokens give $RACE_TOKENS logins" race_says "logins $RACE_TOKENS"
	check "$processes processes: no token opens twice" race_says 'most of one 1'
	check "$processes processes: the store always answers" race_says 'unavailable 0'
	check "$processes processes: the store has a record of each" records_are "$RACE_TOKENS"
}

# processes_killed NAME STEP
processes_killed() {
	store_make "$STORE" root
	tokens_for_race $((RACE_KILLS + 1)) "$2" >"$WORK/tokens/race"
	check "$1: $RACE_KILLS times" race killed "$2" "$WORK/tokens/race"
	grep -E ' kill(ed)? ' "$WORK/log/race" | sed 's/^/     /'
	check "$1: no token opens twice" race_says 'most of one 1'
	check "$1: the store answers after each kill" race_says 'unavailable meanwhile 0'
	check "$1: some before their login was recorded" race_says 'unused after the kill [1-9][0-9]*'
	check "$1: some after their login was recorded" race_says 'used up by the kill [1-9][0-9]*'
	check "$1: the store has nothing but records, folders and the mark" store_is_readable
	issue after-kills --ttl 6d
	opens sshd ssh_kbdint after-kills
	batch_end "$1: a login afterwards"
}

# A process reads the mark; another drops the record of the same token and its folder; the first makes the record anew.
records_dropped() {
	store_make "$STORE" root
	tokens_for_race $((2 * RACE_DROPS)) 1500 >"$WORK/tokens/race"
	check "dropped: $RACE_DROPS records" race dropped 3000 "$WORK/tokens/race"
	check 'dropped: no token opens twice' race_says 'most of one 1'
	check 'dropped: each opens once' race_says "logins $((2 * RACE_DROPS))"
}
