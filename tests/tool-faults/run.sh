#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR: jwt-issuer and pam-jwt are denied one request after the other for memory, randomness, a read or a
# service of OpenSSL's (see deny.c), once and from then on. They never crash and never find a bug of ours, refuse with a
# sentence, and a token they do print is the whole of it and good. DENIED_STRIDE=n takes each n-th request.
set -u
BUILD=$(readlink -f "${1:?usage: run.sh BUILD_DIR}") || exit 2
STRIDE=${DENIED_STRIDE:-7}
# shellcheck source=tests/support/harness.sh
. "$(dirname "$0")/../support/harness.sh" || exit
scratch_make
dir=$scratch
cd "$dir" || exit 2
umask 022
ulimit -c 0

furnish() {
	local alg
	mkdir keys
	for alg in ES256 RS256 EdDSA HS256; do
		"$BUILD/jwt-issuer" keygen --alg $alg --out $alg >/dev/null 2>&1 || exit 2
	done
	openssl req -x509 -new -key ES256.key -subj /CN=corp -days 90 -out keys/corp.crt 2>/dev/null
	cp ./*.pub keys
	install -m 600 HS256.secret keys/HS256.secret
	printf '[issuer corp]\niss = corp\naudience = here\nmin_uid = 1\nkey = ES256.pub\nkey = RS256.pub\nkey = EdDSA.pub\nsecret = HS256.secret\n%s\n' \
		"$(printf 'algorithm = %s\n' ES256 RS256 EdDSA HS256)" >pam_jwt.conf
	printf '[issuer corp]\niss = corp\nkey = corp.crt\nalgorithm = ES256\n[service sudo]\naudience = %%h\npermit_root = login\n' >lint.conf
	"$BUILD/jwt-issuer" issue --key ES256.key --sub daemon --iss corp --aud here >token || exit 2
	mkdir issuer-keys
	install -m 600 ES256.key RS256.key HS256.secret issuer-keys
	{
		printf 'iss = i\nmints_per_minute = 10000\n[key main]\nfile = ES256.key\n[key rsa]\nfile = RS256.key\n'
		printf '[key secret]\nfile = HS256.secret\n[allow all]\nwho = user:%s\naudience = *.example.com\n' "$(id -un)"
		printf 'service = *\nservice = sudo\nroot = yes\nmay_set = ticket\nset = team=dev\n[deny x]\nwho = group:x\n'
	} >issuer.conf
}

# A mint that no request is denied to, until the end of this script.
start_mint() {
	"$BUILD/jwt-issuer" mint --conf issuer.conf --log mint.jsonl --socket mint.sock 2>mint.said &
	mint=$!
	trap 'kill "$mint"; wait "$mint"; rm -rf "$scratch"' EXIT
	for ((i = 0; i < 100; i++)); do
		[ ! -S mint.sock ] || return
		sleep 0.1
	done
	fail "the mint does not start" "$(cat mint.said)"
}

# denied AT SETTING COMMAND...: run it with that request denied; output in out and err, the number of requests in count. What
# BY names runs it.
BY=()
denied() {
	local at=$1 setting=${2:-DENY=}
	shift 2
	"${BY[@]}" env DENY_AT="$at" "$setting" DENY_COUNT_TO=9 LD_PRELOAD="$BUILD/tests/deny.so" "$@" >out 2>err <token 9>count
}

# What is wrong with the last run, which ended with $1; nothing when all is well.
fault_of() {
	case $1 in
	0) cmp -s <(shape <out) <(shape <whole) || { echo "it succeeded with other output:" && diff <(shape <whole) <(shape <out); } ;;
	1 | 3) [ -s err ] || [ -s out ] || echo "it failed with $1 and said nothing" ;;
	*) echo "it ended with $1" ;;
	esac
}

# Output without what differs from run to run: signatures, times, random numbers and keys.
shape() { sed -E 's/, (now|(in )?[0-9]+[smhd]( ago)?)$//; s/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/TOKEN/; s/"(x|y|n|kid)":"[^"]*"/\1/g'; }

# sweep NAME COMMAND...: each request of the command in turn, denied once, and denied with all that follow.
sweep() {
	local name=$1 requests at status wrong from
	shift
	rm -f new.*
	denied -1 '' "$@"
	status=$?
	requests=$(cat count)
	cp out whole
	if [ "$status" -gt 1 ] || [ "${requests:-0}" = 0 ]; then
		fail "$name" "undenied, it ended with $status: $(cat err)"
		return
	fi
	for ((at = 0; at < requests; at += STRIDE)); do
		for from in '' ' and all behind it'; do
			rm -f new.*
			denied $at "${from:+DENY_FROM=1}" "$@"
			wrong=$(fault_of $?)
			[ -z "$wrong" ] || { fail "$name" "request $at of $requests$from denied: $wrong"$'\n'"$(cat err)"; return; }
		done
	done
	pass "$name: $requests requests"
}

# Each run has its own /var/lib/pam_jwt, with a file of one line. The dates are the same in every run, and the distances to them are
# printed in days and hours, with half an hour to spare.
sweep_revocations() {
	local conf="$dir/pam_jwt.conf" until half_hour=1800
	local selector=(--sub 'a b' --before $((now + 30 * 86400 + half_hour)) --for 1d --why reason)
	until=$(date -u -d "@$((now + 60 * 86400 + half_hour))" +%Y-%m-%dT%H:%M:%SZ)
	unshare --mount mount -t tmpfs tmpfs /var/lib 2>/dev/null || { echo "# no mount namespaces: revoke is left out"; return; }
	printf '%s * sub c # reason\n' "$until" >revoked
	# shellcheck disable=SC2016
	BY=(unshare --mount sh -c 'mount -t tmpfs -o mode=755 tmpfs /var/lib && mkdir -m 755 /var/lib/pam_jwt && cp "$0" /var/lib/pam_jwt || exit
		"$@"
		status=$?
		! test -e /var/lib/pam_jwt/revoked.new || { echo "revoked.new is left"; exit 99; }
		exit $status' "$dir/revoked")
	sweep "revoke" "$BUILD/pam-jwt" revoke "${selector[@]}" --conf "$conf"
	sweep "revoked" "$BUILD/pam-jwt" revoked --conf "$conf"
	sweep "revoked --json" "$BUILD/pam-jwt" revoked --json --conf "$conf"
	sweep "unrevoke" "$BUILD/pam-jwt" unrevoke --sub c --conf "$conf"
	BY=()
}

furnish
now=$(date +%s)
for alg in ES256 RS256 EdDSA; do
	sweep "keygen --alg $alg" "$BUILD/jwt-issuer" keygen --alg $alg --kid new --out new
	sweep "issue with $alg" "$BUILD/jwt-issuer" issue --key $alg.key --sub daemon --iss corp --aud here --aud there --claim a=b \
		--claim-json 'c=[1,{"d":null}]' --for ssh
	for format in pem jwk jwks; do
		sweep "pub --format $format of $alg" "$BUILD/jwt-issuer" pub --key $alg.key --format $format
	done
done
sweep "keygen --alg HS256" "$BUILD/jwt-issuer" keygen --alg HS256 --out new
sweep "issue with HS256" "$BUILD/jwt-issuer" issue --key HS256.secret --alg HS256 --sub daemon
sweep "inspect" "$BUILD/jwt-issuer" inspect
sweep "check" "$BUILD/pam-jwt" check --at "$now" --user daemon --conf "$dir/pam_jwt.conf"
sweep "check --json" "$BUILD/pam-jwt" check --at "$now" --user daemon --json --conf "$dir/pam_jwt.conf"
sweep "lint" "$BUILD/pam-jwt" lint --conf "$dir/lint.conf"
sweep_revocations
start_mint
sweep "issue by the mint" "$BUILD/jwt-issuer" issue --socket mint.sock --aud web1.example.com --service sudo --claim ticket=T1 --why reason
sweep "log by the mint" "$BUILD/jwt-issuer" log --socket mint.sock --sub nobody
# The mint begins with a SIGTERM that is pending, and ends when it is ready.
# shellcheck disable=SC2016
BY=(timeout -s KILL 20 env --block-signal=TERM sh -c 'kill -TERM $$; exec "$@"' sh)
STRIDE=1 sweep "the start of the mint" "$BUILD/jwt-issuer" mint --conf issuer.conf --log started.jsonl --socket started.sock
sum_up
