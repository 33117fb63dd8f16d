#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# pamtester.sh BUILD_DIR: the built module in pamtester, an independent application, as a normal user. pam_wrapper gives it a
# folder of PAM services. openssl(1) signs the tokens, so that none of our code makes them. Prints a line a check, and "N passed,
# N failed".
set -u
export LC_ALL=C

BUILD=$(readlink -f "${1:?usage: pamtester.sh BUILD_DIR}") || exit 2
MODULE=$BUILD/pam_jwt.so
ACCOUNT=daemon		# on every Debian
STRANGER=bin
PASSWORD='correct horse'
# shellcheck source=tests/support/harness.sh
. "$(dirname "$0")/../support/harness.sh" || exit

die() {
	echo "pamtester.sh: $*" >&2
	exit 2
}

base64url() {
	openssl base64 -A | tr '+/' '-_' | tr -d '='
}

# token [CLAIM=JSON]...: the valid token, with these claims instead.
token() {
	local now change
	local -A claims
	now=$(date +%s)
	claims=([iss]='"https://login.example.com"' [aud]='"web1.example.com"' [sub]="\"$ACCOUNT\"" [iat]=$now [exp]=$((now + 60)))
	for change; do
		claims[${change%%=*}]=${change#*=}
	done
	local payload='' name input
	for name in "${!claims[@]}"; do
		payload+=,\"$name\":${claims[$name]}
	done
	input=$(printf '{"alg":"EdDSA","typ":"JWT"}' | base64url).$(printf '{%s}' "${payload:1}" | base64url)
	printf '%s' "$input" >"$WORK/input"
	openssl pkeyutl -sign -rawin -inkey "$WORK/signer.key" -in "$WORK/input" -out "$WORK/signature" || die 'openssl cannot sign'
	printf '%s.%s' "$input" "$(base64url <"$WORK/signature")"
}

# The token with another first character of its signature.
tampered() {
	local digit=A
	[[ ${1##*.} != A* ]] || digit=B
	printf '%s.%s%s' "${1%.*}" $digit "$(printf '%s' "${1##*.}" | cut -c2-)"
}

make_work() {
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/pam-jwt-pamtester.XXXXXX") || exit 2
	WORK=$(readlink -f "$WORK")
	trap 'rm -rf "$WORK"' EXIT
	trap 'exit 130' INT TERM HUP
	mkdir -m 700 "$WORK/keys" "$WORK/services"
}

make_configuration() {
	(
		umask 022
		openssl genpkey -algorithm ed25519 -out "$WORK/signer.key" &&
			openssl pkey -in "$WORK/signer.key" -pubout -out "$WORK/keys/corp.pem"
	) || die 'openssl makes no key'
	cat >"$WORK/pam_jwt.conf" <<-END
	hostname = web1.example.com
	[issuer corp]
	iss = https://login.example.com
	key = corp.pem
	algorithm = EdDSA
	min_uid = 1
	END
	{
		cat "$WORK/pam_jwt.conf"
		printf '%s\n' 'require = /realm_access/roles=login' 'deny = groups=guests'
	} >"$WORK/ruled.conf"
	{ cat "$WORK/pam_jwt.conf" && echo 'users = corp.users'; } >"$WORK/mapped.conf"
	printf '%s\n' "user 4711 -> $ACCOUNT" "with groups=ops -> $STRANGER root" >"$WORK/corp.users"
	chmod 644 "$WORK"/*.conf "$WORK/corp.users"
	echo "$ACCOUNT:$PASSWORD:fallback" >"$WORK/passdb"
}

make_services() {
	local matrix
	matrix=$(compgen -G '/usr/lib/*/pam_wrapper/pam_matrix.so' | head -n 1)
	[ -n "$matrix" ] || die 'libpam-wrapper is not installed'
	printf 'auth required pam_deny.so\naccount required pam_deny.so\n' >"$WORK/services/other"
	cat >"$WORK/services/alone" <<-END
	auth required $MODULE conf=$WORK/pam_jwt.conf
	account required $MODULE
	END
	cp "$WORK/services/alone" "$WORK/services/sudo"
	cp "$WORK/services/alone" "$WORK/services/sudo-i"
	cp "$WORK/services/alone" "$WORK/services/sudo@web1.example.com"
	sed 's/pam_jwt.conf/ruled.conf/' "$WORK/services/alone" >"$WORK/services/ruled"
	sed 's/pam_jwt.conf/mapped.conf/' "$WORK/services/alone" >"$WORK/services/mapped"
	cat >"$WORK/services/broken" <<-END
	auth required $MODULE conf=$WORK/gone.conf
	account required pam_permit.so
	END
	cat >"$WORK/services/beside" <<-END
	auth required pam_permit.so
	account required $MODULE
	account required pam_permit.so
	END
	cat >"$WORK/services/fallback" <<-END
	auth [success=done cred_insufficient=ignore authinfo_unavail=ignore default=die] $MODULE conf=$WORK/gone.conf [prompt=Password: ]
	auth required $matrix passdb=$WORK/passdb
	account required pam_permit.so
	END
}

# play SERVICE USER OPERATION...: run pamtester; standard input has the answers, one a line.
play() {
	timeout 20 env LD_PRELOAD="libpam_wrapper.so:$BUILD/tests/helpers/nodelay.so" PAM_WRAPPER=1 PAM_WRAPPER_SERVICE_DIR="$WORK/services" \
		pamtester "$@" 2>&1
}

# check NAME EXPECTED-LAST-LINE INPUT SERVICE USER OPERATION...
check() {
	local name=$1 expected=$2 input=$3 output
	shift 3
	output=$(printf '%s\n' "$input" | play "$@")
	if [[ ${output##*$'\n'} != *"$expected" ]]; then
		fail "$name" "expected $expected; found $output"
	elif [[ ${#input} -gt 40 && $output == *"${input:0:12}"* ]]; then
		fail "$name" 'the token was printed'
	else
		pass "$name"
	fi
}

# The messages of libpam and pamtester.
OPENED='pamtester: successfully authenticated'
SOUND='pamtester: account management done.'
CREDENTIALS='pamtester: credential info has successfully been set.'
AUTH_ERR='pamtester: Authentication failure'
CRED_INSUFFICIENT='pamtester: Insufficient credentials to access authentication data'
AUTHINFO_UNAVAIL='pamtester: Authentication service cannot retrieve authentication info'
PERM_DENIED='pamtester: Permission denied'

run_checks() {
	local good expired
	good=$(token)
	expired=$(token iat=1700000000 exp=1700000060)

	check 'a valid token authenticates' "$OPENED" "$good" alone $ACCOUNT authenticate
	check 'a valid token passes the account phase' "$SOUND" "$good" alone $ACCOUNT authenticate acct_mgmt
	check 'a valid token passes setcred' "$CREDENTIALS" "$good" alone $ACCOUNT authenticate acct_mgmt 'setcred(PAM_ESTABLISH_CRED)'
	check 'an expired token is refused' "$AUTH_ERR" "$expired" alone $ACCOUNT authenticate
	check 'an expired token does not reach the account phase' "$AUTH_ERR" "$expired" alone $ACCOUNT authenticate acct_mgmt
	check 'a token with another signature is refused' "$AUTH_ERR" "$(tampered "$good")" alone $ACCOUNT authenticate
	check 'a token is refused for another account' "$AUTH_ERR" "$good" alone $STRANGER authenticate
	check 'a token for another host is refused' "$AUTH_ERR" "$(token aud='"web2.example.com"')" alone $ACCOUNT authenticate
	check 'a token for one service authenticates to it' "$OPENED" "$(token aud='"sudo@web1.example.com"')" sudo $ACCOUNT authenticate
	check 'a token for sudo authenticates to sudo-i' "$OPENED" "$(token aud='"sudo@web1.example.com"')" sudo-i $ACCOUNT authenticate
	check 'a token for one service is refused by another' "$AUTH_ERR" "$(token aud='"sudo@web1.example.com"')" alone $ACCOUNT authenticate
	check 'a token for one service of another host is refused' "$AUTH_ERR" "$(token aud='"sudo@web2.example.com"')" sudo $ACCOUNT authenticate
	check 'a token for one service is refused by a service of the same name as its audience' "$AUTH_ERR" \
		"$(token aud='"sudo@web1.example.com"')" sudo@web1.example.com $ACCOUNT authenticate
	check 'a service with an at sign takes a token for the host' "$OPENED" "$good" sudo@web1.example.com $ACCOUNT authenticate
	check 'a token that lives for two hours is refused' "$AUTH_ERR" "$(token exp=$(($(date +%s) + 7200)))" alone $ACCOUNT authenticate
	check 'a token that satisfies the rules authenticates' "$OPENED" "$(token realm_access='{"roles":["view","login"]}' groups='[]')" \
		ruled $ACCOUNT authenticate
	check 'a token without a required role is refused' "$AUTH_ERR" "$(token realm_access='{"roles":["view"]}' groups='[]')" \
		ruled $ACCOUNT authenticate
	check 'a token with a denied group is refused' "$AUTH_ERR" "$(token realm_access='{"roles":["login"]}' groups='["guests"]')" \
		ruled $ACCOUNT authenticate
	check 'a token without the claim that is denied is refused' "$AUTH_ERR" "$(token realm_access='{"roles":["login"]}')" \
		ruled $ACCOUNT authenticate
	check 'a subject opens the account of its line' "$SOUND" "$(token sub='"4711"')" mapped $ACCOUNT authenticate acct_mgmt
	check 'a group opens the account of its line' "$OPENED" "$(token sub='"x"' groups='["ops"]')" mapped $STRANGER authenticate
	check 'a subject opens no account of another line' "$AUTH_ERR" "$(token sub='"4711"')" mapped $STRANGER authenticate
	check 'a line that names root does not permit it' "$AUTH_ERR" "$(token sub='"x"' groups='["ops"]')" mapped root authenticate
	check 'a users file without own opens no account by its name' "$AUTH_ERR" "$good" mapped $ACCOUNT authenticate
	check 'a password is no token' "$CRED_INSUFFICIENT" "$PASSWORD" alone $ACCOUNT authenticate
	check 'an empty line is no token' "$CRED_INSUFFICIENT" '' alone $ACCOUNT authenticate
	check 'a broken configuration gets another code than a bad token' "$AUTHINFO_UNAVAIL" "$good" broken $ACCOUNT authenticate
	check 'the account phase alone is refused' "$PERM_DENIED" '' alone $ACCOUNT acct_mgmt
	check 'the account phase ignores logins without a token' "$SOUND" '' beside $ACCOUNT authenticate acct_mgmt
	check 'a broken configuration falls back to the password' "$OPENED" $'\n'"$PASSWORD" fallback $ACCOUNT authenticate
	check 'a broken configuration accepts no wrong password' "$AUTH_ERR" $'\n''wrong horse' fallback $ACCOUNT authenticate
	check 'a token with a broken configuration is followed by a prompt for the password' "$OPENED" "$good"$'\n'"$PASSWORD" fallback $ACCOUNT authenticate
}

for program in pamtester openssl; do
	command -v $program >/dev/null || die "$program is not installed"
done
if grep -q libasan "$MODULE" || grep -q __asan_init "$MODULE"; then
	echo 'pamtester.sh: passed over, pamtester itself is not built with AddressSanitizer'
	exit 0
fi
make_work
make_configuration
make_services
run_checks
sum_up
