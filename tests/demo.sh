#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# demo.sh BUILD_DIR: show what pam-jwt does, from the key pair to the log, with an sshd of its own on 127.0.0.1 and, as
# root, with sudo. Needs what `deps.sh demo` installs. Nothing on the host is changed.
# shellcheck disable=SC2119  # module() may go without arguments
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$(readlink -f "$0")")/e2e/lib.sh"
# shellcheck source=tests/e2e/drivers.sh
. "$LIB_DIR/drivers.sh"

HOST=web1.example.org
ISSUER=https://issuer.example.org
DONE=0
AS_EXPECTED=0
SESSION='id -un'

bold='' dim='' green='' red='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi

heading() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
indented() { sed 's/^/    /'; }
show() { printf '  $ %s\n' "$*"; }

# Show a command and what it prints.
run() {
	show "$@"
	"$@" 2>&1 | indented
}

key_pair() {
	heading '1. A key pair. The issuer keeps the private key, every host gets the public one.'
	run jwt-issuer keygen --out demo
	install -m 644 demo.pub "$WORK/conf/keys/"
}

host_side() {
	heading '2. The host: whom it trusts, and a PAM stack that asks for a token.'
	conf_write <<-END
		leeway = 0s
		hostname = $HOST
		[issuer demo]
		iss = $ISSUER
		key = demo.pub
		algorithm = ES256
		$(system_account_line)
	END
	echo '  /etc/pam_jwt/pam_jwt.conf'
	grep . "$WORK/conf/pam_jwt.conf" | indented
	echo '  /etc/pam.d/sshd'
	stack | sed "s|$(module)|pam_jwt.so|" | indented
}

# Whoever runs this may have a low uid.
system_account_line() {
	local uid
	uid=$(id -u "$LOGIN")
	[ "$uid" -ge 1000 ] || echo "min_uid = $uid"
}

stack() {
	cat <<-END
		auth     required $(module)
		account  required $(module)
		account  required pam_permit.so
		session  required pam_permit.so
	END
}

consumers_start() {
	pam_install sshd < <(stack)
	sshd_start sshd </dev/null
	am_root || return 0
	pam_install sudo < <(stack)
	sudoers_write <<-END
		Defaults:$LOGIN pam_service=$(service sudo), !lecture, passwd_tries=1
		$LOGIN ALL=(root) ALL
	END
}

token_make() {
	local ttl=$1
	show "jwt-issuer issue --key demo.key --sub $LOGIN --iss $ISSUER \\"
	indented <<<"      --aud $HOST --ttl $ttl > token"
	mint token --key demo.key --sub "$LOGIN" --iss "$ISSUER" --aud "$HOST" --ttl "$ttl"
	shorten "$(token_get token)" | indented
}

shorten() { printf '%s%s...%s (%s characters)%s\n' "$dim" "${1:0:48}" "${1: -20}" "${#1}" "$plain"; }

# attempt WHO REASON COMMAND DRIVER: answer its prompt with the token. WHO is what the session must say, "nobody" when
# there must be none; REASON is what the log must say.
attempt() {
	local said colour=$red verdict='NOT AS EXPECTED'
	show "$3"
	said=$("$4" "$WORK/tokens/token" 2>&1 | tr -d '\r')
	log_read
	if is_expected "$1" "$2" "$said"; then
		AS_EXPECTED=$((AS_EXPECTED + 1))
		colour=$green verdict='as expected'
	fi
	DONE=$((DONE + 1))
	printf '    %s\n    %slog: %s%s\n' "$(last_words "$said")" "$dim" "$(fold_log)" "$plain"
	printf '    %s%s%s\n' "$colour" "$verdict" "$plain"
}

is_expected() {
	[ -z "$LOG_FILE" ] || [[ $LOG_LINE == *" slug=$2 "* ]] || return 1
	if [ "$1" = nobody ]; then
		! grep -qxE "root|$LOGIN" <<<"$3" && grep -qE "$REFUSED" <<<"$3"
	else
		grep -qx "$1" <<<"$3"
	fi
}

# What the session said, or the one who refused it.
last_words() { grep -E "^root$|^$LOGIN$|$REFUSED" <<<"$1" || tail -n 1 <<<"$1"; }

# LOG_LINE: what the module has logged about the last attempt.
log_read() {
	LOG_LINE='it is in the log of this system'
	! log_news || LOG_LINE=$(sed -nE 's/^PWRAP.* SYSLOG\([0-9]\): /pam_jwt(sshd:auth): /; /slug=/{p;q}' <<<"$LOG_NEWS")
}

fold_log() {
	fold -s -w 95 <<<"$LOG_LINE" | sed -E "s/ \$//; 2,\$s/^/         /
		s/accepted slug=[a-z-]+/$green&$plain$dim/; s/refused slug=[a-z-]+/$red&$plain$dim/"
}

# attempts WHO-AT-SSH WHO-AT-SUDO REASON
attempts() {
	attempt "$1" "$3" "ssh -p ${SSHD_PORT[sshd]} $LOGIN@127.0.0.1 $SESSION" ssh_password_askpass
	! am_root || attempt "$2" "$3" "sudo $SESSION" sudo_S
}

good_token() {
	heading "3. A token for $LOGIN, good for a minute, typed where a password is asked for."
	token_make 60s
	attempts "$LOGIN" root ok
}

expired_token() {
	heading '4. A token that is good for one second, typed too late.'
	token_make 1s
	run sleep 2
	attempts nobody nobody expired
}

tampered_token() {
	heading '5. A fresh token, changed by somebody in between.'
	token_make 60s
	local token changed=45	# counted from 0, in the claims
	token=$(token_get token)
	token_put token "$(flip "$token" $changed)"
	shorten "$(token_get token)" | indented
	attempts nobody nobody signature-invalid
}

play() {
	stage_set alice
	log_start
	askpass_make
	cd "$WORK/issuer" || exit 1
	echo 'pam-jwt: signed tokens in place of passwords, shown with an sshd of its own. No change stays behind.'
	key_pair
	host_side
	consumers_start
	good_token
	expired_token
	tampered_token
	printf '\n%sdemo: %d of %d as expected%s\n' "$bold" "$AS_EXPECTED" "$DONE" "$plain"
	stage_clear
	[ "$AS_EXPECTED" = "$DONE" ]
}

main() {
	need_programs sshd ssh ssh-keygen python3
	! am_root || need_programs sudo useradd
	[ "$(id -u)" != 65534 ] || die 'no token opens the account of uid 65534: run the demo as another user'
	stage_run "$(readlink -f "$0")" "$1"
}

if [ -n "$WORK" ]; then
	play
else
	main "${1:?the build folder}"
fi
