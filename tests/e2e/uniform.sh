#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# uniform.sh BUILD_DIR [clock]: existing and nonexistent accounts cannot be distinguished through ssh, with the stacks that
# Debian's pam-auth-update writes for our profile, and with stacks that accept only a token. As root, in a sandbox.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
# shellcheck source=tests/e2e/cases.sh
. "$LIB_DIR/cases.sh"
# shellcheck source=tests/e2e/scene.sh
. "$LIB_DIR/scene.sh"

UNKNOWN=mallory			# there is no such account
WITHHELD=" $UNKNOWN root denied "	# for whom sshd hands on junk: root may not log in here, nor may denied
TRIES=3				# sshd's MaxAuthTries; the client would go on
DELAY_US=2000000		# pam_unix's own, and ours
DAEMON=sshd			# which one is asked
METHODS=(password keyboard-interactive)

# ---- the stage --------------------------------------------------------------------------------------------------

security_folder() { dirname "$(find -L /lib/*/security /usr/lib/*/security -name pam_unix.so 2>/dev/null | head -n 1)"; }

# As an administrator installs it: the module in libpam's folder, its configuration in /etc, the profile with Debian's tool.
profile_enable() {
	local folder said
	for folder in "$(security_folder)" /usr/share/pam-configs /var/lib/pam /var/cache/debconf; do
		private_copy "$folder" || die "no private $folder"
	done
	install -m 644 "$WORK/bin/pam_jwt.so" "$(security_folder)/"
	install -D -m 644 "$WORK/bin/pam_jwt/decision.so" "$(security_folder)/pam_jwt/decision.so"
	mkdir -m 755 /etc/pam_jwt
	mount --bind "$WORK/conf" /etc/pam_jwt || die 'no private /etc/pam_jwt'
	cp "$LIB_DIR/../../conf/jwt.pam-auth-update" /usr/share/pam-configs/jwt
	said=$(DEBIAN_FRONTEND=noninteractive pam-auth-update --package --enable jwt 2>&1)
	grep -q '^auth.*pam_jwt\.so' /etc/pam.d/common-auth || die "pam-auth-update did not take the profile in: $said"
}

# accounts_make METHOD: make the accounts, with passwords hashed by METHOD.
accounts_make() {
	! id "$UNKNOWN" >/dev/null 2>&1 || die "there is an account $UNKNOWN"
	useradd -M -p '*' keyless
	useradd -M -p '!' locked
	useradd -M -p '*' denied
	useradd -M expired
	chpasswd -c "$1" <<<"$LOGIN:correct horse"$'\n''expired:correct horse'
	usermod -e 1 expired
}

typed_make() {
	issue another-subject --sub nobody
	issue wrong-signature --key "$WORK/issuer/other.key"
	token_put password 'incorrect horse'
	token_put long-password "$(printf 'incorrect horse %.0s' {1..6})"
	token_put nothing ''
	token_put dotted 'a.b.c'
	parts_make
}

# Texts in parts, one a line: a token, other text, and a text whose last part is empty.
parts_make() {
	issue parts-token --sub nobody --claim "pad=$(printf '%0600d' 0)"
	token_put parts-token "$(fold -w 500 "$WORK/tokens/parts-token")"
	token_put parts-other "$(printf 'x%.0s' {1..500})"$'\n'"$(printf 'y%.0s' {1..500})"$'\n''zzz'
	token_put parts-ended "$(printf 'x%.0s' {1..500})"
}

# daemon_start NAME: start an sshd without delays, unless $WORK/delays/NAME/wait exists.
daemon_start() {
	local SSHD_ENVIRONMENT=(LD_PRELOAD="$WORK/bin/delays.so" DELAYS="$WORK/delays/$1")
	mkdir -p "$WORK/delays/$1"
	sshd_start "$1" <<-END
		PermitRootLogin prohibit-password
		AllowUsers *
		DenyUsers denied
		MaxAuthTries $TRIES
	END
}

# It types a line for each part. With the argument clock it types at the next quarter of a second; see measure_pairs.
asker_make() {
	cat >"$WORK/bin/asker" <<-'END'
		#!/bin/sh
		printf '%s\n' "$1" >>"$CASE/asked"
		[ "$MODE" != clock ] || sleep "$(date +%N | awk '{ printf "%.4f", 0.25 - $1 % 250000000 / 1e9 }')"
		part=1
		case $1 in *', part '*) part=${1##*, part } ;; esac
		exec sed -n "${part%%:*}p" "$TYPED"
	END
	chmod 755 "$WORK/bin/asker"
}

# ---- what is seen -----------------------------------------------------------------------------------------------

# ask DIR ACCOUNT METHOD TYPED [TRIES]: type the text TRIES times, or as often as sshd asks.
ask() {
	local i options=(-F none -vvv -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null
		-o PubkeyAuthentication=no -o IdentitiesOnly=yes -o KexAlgorithms=curve25519-sha256 -o NumberOfPasswordPrompts="${5:-9}"
		-o ProxyCommand="$WORK/bin/sshtap.py ${SSHD_PORT[$DAEMON]} $1/answers" -o PreferredAuthentications="$3")
	mkdir -p "$1"
	timeout -k 2 60 env SSH_ASKPASS="$WORK/bin/asker" SSH_ASKPASS_REQUIRE=force CASE="$1" TYPED="$WORK/tokens/$4" \
		ssh "${options[@]}" "$2@127.0.0.1" true </dev/null >"$1/said" 2>&1
	echo "exit status $?" >>"$1/said"
	for ((i = 0; i < 200; i++)); do
		[ ! -e "$1/answers.done" ] || return 0
		sleep 0.02
	done
	echo 'the tap did not end' >>"$1/said"
}

# look METHOD TYPED ACCOUNT: ask, and record in a file what the client could see and the delays.
look() {
	local dir=$WORK/cases/$DAEMON/$1/$2/$3 delays=$WORK/delays/$DAEMON/$3 before
	: >>"$delays"
	before=$(wc -l <"$delays")
	ask "$dir" "$3" "$1" "$2"
	{
		sort "$dir/asked" | uniq -c
		awk '{ sum += $1 } END { print sum " bytes from the server, at last:" }' "$dir/answers"
		tail -n 5 "$dir/answers" | cut -d ' ' -f 1
		cat "$dir/said"
	} | sed "s/$3@/ACCOUNT@/g; s/'$3'/'ACCOUNT'/g; s|$dir|DIR|g" >"$dir/seen"
	tail -n "+$((before + 1))" "$delays" >"$dir/waited"
	expect_slug "$3" "$2" >"$dir/expected"
}

# Print the expected log of each attempt, as "SERVICE REASON ACCOUNT".
expect_slug() {
	local slug i
	slug=$(slug_of "$1" "$2")
	for ((i = 0; i < TRIES; i++)); do
		printf '%s %s %s\n' "$DAEMON" "$slug" "$1"
	done
}

slug_of() {
	local bytes slug
	bytes=$(head -n 1 "$WORK/tokens/$2" | tr -d '\n' | wc -c)
	if [[ $WITHHELD == *" $1 "* ]]; then
		slug='account-unknown'
		[ "$bytes" -ge 80 ] || slug=not-a-token
	else
		case $2 in
		another-subject) slug=user-mismatch ;;
		wrong-signature) slug='signature-invalid' ;;
		parts-token) slug=user-mismatch ;;
		parts-other | parts-ended) slug=malformed ;;
		*) slug=not-a-token ;;
		esac
	fi
	[ ! -e "$WORK/broken" ] || [ $slug = not-a-token ] || slug=config-invalid
	echo $slug
}

# The decisions in LOG_NEWS, as "SERVICE REASON ACCOUNT".
decided() { sed -nE 's/.*pam_jwt\(([^:)]*):auth\): [a-z ]+ slug=([a-z-]+) user="([a-z]+)".*/\1 \2 \3/p' <<<"$LOG_NEWS"; }

# ---- what is compared -------------------------------------------------------------------------------------------

# compare NAME PROMPTS "TYPED..." ACCOUNT...: type each text for each account with each method, all accounts at once.
# The client must see the same as for an unknown account. PROMPTS is the number in one attempt with
# keyboard-interactive.
compare() {
	local name=$1 prompts=$2 account pids=()
	local -a typed accounts=("$UNKNOWN" "${@:4}")
	read -r -a typed <<<"$3"
	for account in "${accounts[@]}"; do
		look_all "$account" "${typed[@]}" &
		pids+=($!)
	done
	wait "${pids[@]}"
	judge_all
	log_news
	check "$name: the log has the reasons" diff <(find "$WORK/cases" -name expected -exec cat {} + | sort) <(decided | sort)
	rm -rf "$WORK"/cases/*
}

look_all() {
	local method what
	for method in "${METHODS[@]}"; do
		for what in "${@:2}"; do
			is_asked "$method" "$what" && look "$method" "$what" "$1"
		done
	done
}

# With the method password sshd itself refuses an empty password.
is_asked() { [ "$1 $2" != 'password nothing' ]; }

judge_all() {
	local method what unknown
	for method in "${METHODS[@]}"; do
		for what in "${typed[@]}"; do
			is_asked "$method" "$what" || continue
			unknown=$WORK/cases/$DAEMON/$method/$what/$UNKNOWN
			for account in "${accounts[@]:1}"; do
				check "$name: $method, $what: $account looks like an unknown account" alike "$unknown" "${unknown%/*}/$account"
			done
			check "$name: $method, $what: the expected number of prompts" asked_in "$unknown" "$method"
			check "$name: $method, $what: one delay for each refusal" delayed_in "${unknown%/*}"
		done
	done
}

alike() { diff "$1/seen" "$2/seen"; }

asked_in() {
	local wanted=$TRIES
	[ "$2" = password ] || wanted=$((TRIES * prompts))
	[ "$(wc -l <"$1/asked")" = $wanted ] || { cat "$1/asked" && return 1; }
}

delayed_in() {
	local dir wanted status=0
	wanted=$(for ((i = 0; i < TRIES; i++)); do echo $DELAY_US; done)
	for dir in "$1"/*; do
		[ "$(cat "$dir/waited")" = "$wanted" ] || { echo "${dir##*/}: $(cat "$dir/waited")" && status=1; }
	done
	return $status
}

# ---- the stacks -------------------------------------------------------------------------------------------------

compare_stacks() {
	local DAEMON=sshd METHODS=(password keyboard-interactive)
	compare 'profile' 1 'another-subject wrong-signature password long-password nothing dotted' "$LOGIN"
	DAEMON=sshd-token-only
	compare 'tokens alone' 1 'another-subject password long-password dotted' "$LOGIN"
	METHODS=(keyboard-interactive)
	compare_parts
	DAEMON=sshd
	compare 'profile, other accounts' 1 'another-subject password' keyless locked expired denied root
	broken_configuration
}

# The number of prompts follows from the lengths.
compare_parts() {
	local DAEMON=sshd-parts METHODS=(keyboard-interactive)
	compare 'parts' 1 'another-subject long-password nothing' "$LOGIN"
	compare 'parts' 2 'parts-ended' "$LOGIN" denied
	compare 'parts' 3 'parts-token parts-other' "$LOGIN" locked denied root
	configuration 'no_such_key = 1'
	: >"$WORK/broken"
	compare 'parts, broken configuration' 3 'parts-token parts-other' "$LOGIN"
	rm "$WORK/broken"
	configuration
}

# During a fault of the host a second prompt, for the password, follows a token.
broken_configuration() {
	configuration 'no_such_key = 1'
	: >"$WORK/broken"
	compare 'profile, broken configuration' 2 another-subject "$LOGIN"
	compare 'profile, broken configuration' 1 password "$LOGIN"
	DAEMON=sshd-token-only
	compare 'tokens alone, broken configuration' 1 'another-subject password long-password dotted' "$LOGIN"
	rm "$WORK/broken"
	configuration
}

# ---- the clock --------------------------------------------------------------------------------------------------

# Only with keyboard-interactive: for the method password sshd adds a time that depends on the user name.
measure() {
	local DAEMON
	for DAEMON in sshd sshd-token-only; do
		measure_pairs another-subject
		measure_pairs wrong-signature
	done
	DAEMON=sshd
	: >"$WORK/delays/sshd/wait"
	measure_waits another-subject
	measure_waits password
}

# measure_pairs TYPED: type for both accounts at the same moment, one pair after another, so that a busy moment affects both. sshd
# delays its first answer to a user name by 5 to 9 ms, derived from the name and the host keys. This would shift the two by the
# same time in every pair, so both texts are typed at a common moment. Each account may be the later one in 11 to 29 of 40 pairs
# (99.4 % of fair coins).
measure_pairs() {
	local pair account pids accounts=("$UNKNOWN" "$LOGIN")
	for ((pair = 0; pair < PAIRS; pair++)); do
		((pair % 10)) || tokens_last
		pids=()
		accounts=("${accounts[1]}" "${accounts[0]}")	# who starts first has an advantage
		for account in "${accounts[@]}"; do
			ask "$WORK/cases/$pair/$account" "$account" keyboard-interactive "$1" 1 &
			pids+=($!)
		done
		wait "${pids[@]}"
		for account in "$UNKNOWN" "$LOGIN"; do
			tail -n 1 "$WORK/cases/$pair/$account/answers" | cut -d ' ' -f 2
		done | paste -s >>"$WORK/cases/pairs"
	done
	check "$DAEMON: $1: neither account is answered later" no_order
	awk '{ print $1 - $2 }' "$WORK/cases/pairs" >"$WORK/cases/differences"
	printf '     %s: %s: %s later by %s microseconds than %s (median of %s pairs)\n' "$DAEMON" "$1" "$UNKNOWN" \
		"$(median "$WORK/cases/differences")" "$LOGIN" "$PAIRS"
	rm -rf "$WORK"/cases/*
}

no_order() {
	awk '$1 > $2 { later++ } $1 < $2 { earlier++ }
		END { n = later + earlier; s = 2.75 * sqrt(n) / 2; if (later < n / 2 - s || later > n / 2 + s) { print later " of " n; exit 1 } }' \
		"$WORK/cases/pairs"
}

# Rounds may take longer than a token is valid.
tokens_last() {
	issue another-subject --sub nobody
	issue wrong-signature --key "$WORK/issuer/other.key"
}

median() { sort -n "$1" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

# measure_waits TYPED: type both at the start of a second, because libpam derives the variation of a delay from the second.
measure_waits() {
	local pair account pids
	for ((pair = 0; pair < 10; pair++)); do
		sleep "$(date +%N | awk '{ printf "%.3f", 1 - $1 / 1e9 }')"
		pids=()
		for account in "$UNKNOWN" keyless; do
			ask "$WORK/cases/$pair/$account" $account keyboard-interactive "$1" 1 &
			pids+=($!)
		done
		wait "${pids[@]}"
		for account in "$UNKNOWN" keyless; do
			tail -n 1 "$WORK/cases/$pair/$account/answers" | cut -d ' ' -f 2
		done | paste -s >>"$WORK/cases/pairs"
	done
	check "$1: one delay, between one second and three" one_delay
	awk '{ print ($1 > $2 ? $1 - $2 : $2 - $1) }' "$WORK/cases/pairs" >"$WORK/cases/differences"
	printf '     %s, waiting: %s in a pair differ by %s microseconds (median of %s)\n' "$1" "$UNKNOWN and keyless" \
		"$(median "$WORK/cases/differences")" 10
	rm -rf "$WORK"/cases/*
}

one_delay() { ! awk '$1 < 1000000 || $2 < 1000000 || $1 > 3200000 || $2 > 3200000' "$WORK/cases/pairs" | grep .; }

play() {
	stage_set alice
	[ "$LOGIN" = alice ] || die "there is an account alice"
	log_start
	keys_make
	configuration
	profile_enable
	accounts_make "$([ "$MODE" = clock ] && echo YESCRYPT || echo SHA512)"
	typed_make
	asker_make
	example sshd-token-only | sed "s|$(module)|pam_jwt.so|" | pam_install sshd-token-only
	example sshd-token-only | sed "s|$(module)|pam_jwt.so|; /^auth/s|pam_jwt.so.*|& parts=4|" | pam_install sshd-parts
	daemon_start sshd
	daemon_start sshd-token-only
	daemon_start sshd-parts
	if [ "$MODE" = clock ]; then
		measure
	else
		log_news
		compare_stacks
	fi
	stage_clear
	echo "$PASSED $FAILED" >"$WORK/log/result"
}

main() {
	am_root || die 'it needs root'
	sandbox_works || die 'it needs mount namespaces'
	need_programs sshd ssh ssh-keygen python3 useradd chpasswd pam-auth-update
	STAGE_EXTRA="$(readlink -f "$1")/tests/delays.so $LIB_DIR/sshtap.py"
	export MODE=${2:-} PAIRS=${PAIRS:-40}
	stage_run "$(readlink -f "$0")" "$1"
	read -r PASSED FAILED 2>/dev/null <"$WORK/log/result" || die 'broken off'
	verdict 'leaves nothing behind' "$(leftovers)"
	sum_up
}

if [ -n "$WORK" ]; then
	play
else
	main "${1:?the build folder}" "${2:-}"
fi
