# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Runs cases and checks them. A case passes if the driver's exit status and output are right and, where the log can be read, the
# module has logged exactly one decision with the right reason. The cases of a batch run in parallel, because each refusal takes
# two seconds.

MAX_AT_ONCE=24

# shellcheck source=tests/support/harness.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../support/harness.sh" || exit

CASES=0 CASE_PIDS=()	# of the batch under way
CASE_NAME=() CASE_WANT=()
EXPECTED_LOG=''		# lines of "SERVICE REASON"

# run_case WHO REASON SERVICE NAME DRIVER [ARGS...]: start a case. WHO is the account of the session that must start, or "nobody"
# if none must. REASON is the slug in the log; several with commas for several lines, "-" if the module must not be called.
run_case() {
	local dir=$WORK/cases/$CASES reason
	mkdir "$dir"
	CASE_WANT[CASES]=$1
	CASE_NAME[CASES]=$4
	[ "$2" = - ] || is_mute "$3" || for reason in ${2//,/ }; do EXPECTED_LOG+="$3 $reason"$'\n'; done
	CASES=$((CASES + 1))
	wait_for_room
	{
		"${@:5}" </dev/null >"$dir/out" 2>&1
		echo $? >"$dir/status"
	} &
	CASE_PIDS+=($!)
}

# login clears its environment, and with it the variable that makes pam_wrapper pass the log on.
is_mute() { [ "$1" = login ] && [ -z "$SANDBOX" ]; }

# let_in [-u WHO] SERVICE NAME DRIVER...; keep_out REASON SERVICE NAME DRIVER...
let_in() {
	local who=$LOGIN
	[ "$1" != -u ] || { who=$2; shift 2; }
	run_case "$who" ok "$@"
}

keep_out() { run_case nobody "$@"; }

wait_for_room() {
	local pid running
	while :; do
		running=0
		for pid in "${CASE_PIDS[@]}"; do
			! kill -0 "$pid" 2>/dev/null || running=$((running + 1))
		done
		[ $running -ge $MAX_AT_ONCE ] || return 0
		sleep 0.05
	done
}

# batch_end NAME: wait for the cases; check them and the log.
batch_end() {
	local i
	wait "${CASE_PIDS[@]}"
	for ((i = 0; i < CASES; i++)); do
		judge "$WORK/cases/$i" "$1: ${CASE_NAME[i]}" "${CASE_WANT[i]}"
	done
	judge_log "$1"
	rm -rf "$WORK"/cases/*
	CASES=0 CASE_PIDS=() EXPECTED_LOG=''
}

judge() {
	local status
	status=$(cat "$1/status")
	if as_wanted "$1" "$status" "$3"; then
		pass "$2"
	else
		fail "$2" "wanted $3, exit status $status, said: $(tail -c 300 "$1/out" | tr '\n' '|')"
	fi
}

as_wanted() {
	if [ "$3" = nobody ]; then
		was_kept_out "$1" "$2"
	else
		was_let_in "$1" "$2" "$3"
	fi
}

was_let_in() { [ "$2" = 0 ] && grep -q "IN:$3\$" "$1/out"; }

# A timeout or a broken driver is no refusal: the output must contain the program's refusal.
was_kept_out() { [ "$2" != 0 ] && [ "$2" != 124 ] && ! grep -q 'IN:[a-z]' "$1/out" && grep -qE "$REFUSED" "$1/out"; }

judge_log() {
	local name="$1: one line in the log for each decision, with its reason" difference
	log_news || return 0
	difference=$(diff <(printf '%s' "$EXPECTED_LOG" | sort) <(decisions | sort) | grep '^[<>]' | tr '\n' ';')
	if [ -z "$difference" ]; then
		pass "$name"
	else
		fail "$name" "wanted < but seen >: $difference"
	fi
}

# The decisions in LOG_NEWS, as "SERVICE REASON". Outside a sandbox other programs log too, so only our services count.
decisions() {
	local service reason
	sed -nE "s/.*pam_jwt\((${PREFIX}[^:)]*|su|su-l|login|sudo-i):auth\): [a-z ]+ slug=([a-z-]+).*/\1 \2/p" <<<"$LOG_NEWS" |
		while read -r service reason; do
			is_mute "$service" || printf '%s %s\n' "${service#"$PREFIX"}" "$reason"
		done
}
