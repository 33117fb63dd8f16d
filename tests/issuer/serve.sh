#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# serve.sh BUILD_DIR: "jwt-issuer serve --demo" with a stub instead of jwt-issuer-web: its output, the files that it leaves, and its
# behaviour when jwt-issuer-web fails. Traffic to the loopback only.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$(readlink -f "$1")
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
scratch_make
mkdir "$scratch/bin" "$scratch/tmp" "$scratch/keys" || exit 2
cp "$BUILD/jwt-issuer" "$scratch/bin" || exit 2
export TMPDIR=$scratch/tmp STUB_SAID=$scratch/said
serve=("$scratch/bin/jwt-issuer" serve)

left_behind() { ls -A "$scratch/tmp"; }

# run STATUS PATTERN ARGUMENT...: a run that must end by itself, with this status and one message, and leave no file.
run() {
	local status=$1 pattern=$2
	shift 2
	timeout 20 "${serve[@]}" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
	local found=$?
	[ $found = "$status" ] || echo "status $found"
	grep -q -e "^jwt-issuer serve: .*$pattern" "$scratch/err" || { echo "no message with $pattern:" && cat "$scratch/err"; }
	[ "$status" = 2 ] || [ "$(wc -l <"$scratch/err")" = 1 ] || cat "$scratch/err"
	[ ! -s "$scratch/out" ] || [ "${printed-}" = yes ] || echo "it printed something"
	left_behind
}

# start STUB ARGUMENT...: start it in the background, and wait for $lines lines of output.
start() {
	local stub=$1
	shift
	rm -f "$STUB_SAID"
	: >"$scratch/out"
	STUB=$stub env --default-signal=INT,QUIT "${serve[@]}" --demo "$@" >"$scratch/out" 2>"$scratch/err" </dev/null &
	pid=$!
	for _ in {1..200}; do
		[ "$(wc -l <"$scratch/out")" -lt "${lines:-6}" ] || return 0
		kill -0 $pid 2>/dev/null || break
		sleep 0.05
	done
	echo "it has not started:" && cat "$scratch/err"
}

# finish SIGNAL: end it. It must exit with 0, and leave neither files nor the process of the stub.
finish() {
	local web status
	read -r web _ <"$STUB_SAID"
	kill "-$1" $pid
	wait $pid
	status=$?
	[ $status = 0 ] || echo "status $status"
	! kill -0 "$web" 2>/dev/null || { echo "the process of the stub still runs" && kill -KILL "$web"; }
	left_behind
}

usage() {
	run 2 '--port and --key go with --demo' --port 1
	run 2 '--port is a number' --demo --port http
	run 2 '--port is a number' --demo --port 65536
	run 2 '--port is a number' --demo --port ''
}

without_the_page() { run 3 'jwt-issuer-web cannot be run: install the package jwt-issuer-web' --demo; }

# Its six lines have the documented form, and the files that they name exist.
prints() {
	local port folder
	start ''
	port=$(sed -nE '1s|^http://localhost:([0-9]+)/$|\1|p' "$scratch/out")
	[ -n "$port" ] || echo "the first line is not an address"
	sed -n 2p "$scratch/out" | grep -qE '^alice [A-Za-z0-9_-]{16}$' || echo "no line for alice"
	sed -n 3p "$scratch/out" | grep -qE '^bob [A-Za-z0-9_-]{16}$' || echo "no line for bob"
	folder=$(echo "$TMPDIR"/*)
	diff <(tail -n +4 "$scratch/out") - <<-END
		key es256 ES256 $folder/es256.pub
		key rs256 RS256 $folder/rs256.pub
		key hs256 HS256 $folder/hs256.secret
	END
	diff <(cd "$folder" && stat -c '%a %n' . ./*) - <<-END
		700 .
		644 ./es256.pub
		600 ./hs256.secret
		640 ./mint.jsonl
		644 ./rs256.pub
	END
	openssl pkey -pubin -in "$folder/es256.pub" -noout && openssl pkey -pubin -in "$folder/rs256.pub" -noout
	[ "$(wc -c <"$folder/hs256.secret")" = 43 ] || echo "the secret is not 43 bytes"
	[ "$(cut -d' ' -f2- "$STUB_SAID")" = "http://localhost:$port 127.0.0.1${HAS_IPV6:+ ::1}" ] || cat "$STUB_SAID"
	finish TERM
}
HAS_IPV6=$(python3 -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0)); print("yes")' 2>/dev/null)

waits_until_ready() {
	lines=0 start late
	for _ in {1..200}; do
		[ ! -s "$STUB_SAID" ] || break
		sleep 0.05
	done
	sleep 0.3
	[ ! -s "$scratch/out" ] || echo "it printed before the page was ready"
	finish TERM
}

new_passwords() {
	local first
	start ''
	first=$(sed -n 2,3p "$scratch/out")
	finish TERM
	start ''
	[ "$(sed -n 2,3p "$scratch/out")" != "$first" ] || echo "the passwords are those of the run before"
	finish TERM
}

ends_at() {
	start "${2-}"
	finish "$1"
	[ ! -s "$scratch/err" ] || cat "$scratch/err"
}

ends_with_the_page() {
	local printed=yes
	STUB=$1 run 3 "$2" --demo
}

answers_nonsense() {
	start nonsense
	sleep 0.3
	diff <(tail -n +2 "$STUB_SAID" | sed 's/"sentence":".*"/"sentence":""/') - <<-'END'
		{"id":0,"outcome":"error","sentence":""}
		{"id":0,"outcome":"error","sentence":""}
		{"id":3,"outcome":"no-session"}
	END
	finish TERM
}

output_is_full() {
	timeout 20 "${serve[@]}" --demo >/dev/full 2>"$scratch/err"
	[ $? = 3 ] || echo "another status"
	timeout 20 "${serve[@]}" --demo 2>"$scratch/err" | true
	[ "${PIPESTATUS[0]}" = 3 ] || echo "another status for a closed pipe"
	left_behind
}

own_keys() {
	"$BUILD/jwt-issuer" keygen --out "$scratch/keys/app" >/dev/null
	"$BUILD/jwt-issuer" keygen --out "$scratch/keys/other" --alg HS384 >/dev/null
	printf '%064d' 0 >"$scratch/keys/zero.secret" && chmod 600 "$scratch/keys/zero.secret"
	lines=5 start '' --key "$scratch/keys/app.key" --key "$scratch/keys/zero.secret"
	diff <(tail -n +4 "$scratch/out") - <<-END
		key app ES256 $(echo "$TMPDIR"/*)/app.pub
		key zero HS256 $(echo "$TMPDIR"/*)/zero.secret
	END
	cmp "$scratch/keys/app.pub" "$TMPDIR"/*/app.pub
	cmp "$scratch/keys/zero.secret" "$TMPDIR"/*/zero.secret
	finish TERM
}

bad_keys() {
	run 1 'no private key' --demo --key "$scratch/keys/app.pub"
	run 2 'two keys of the name app' --demo --key "$scratch/keys/app.key" --key "$scratch/keys/app.key"
	run 3 'No such file' --demo --key "$scratch/keys/none"
	cp "$scratch/keys/app.key" "$scratch/keys/a b.key"
	run 2 'rename its file' --demo --key "$scratch/keys/a b.key"
	printf short >"$scratch/keys/short.secret" && chmod 600 "$scratch/keys/short.secret"
	run 1 'the secret has 5 bytes' --demo --key "$scratch/keys/short.secret"
}

port_in_use() {
	local port
	start ''
	port=$(sed -nE '1s|^http://localhost:([0-9]+)/$|\1|p' "$scratch/out")
	timeout 20 "${serve[@]}" --demo --port "$port" >"$scratch/second" 2>&1
	[ $? = 3 ] || echo "another status"
	grep -q "port $port of 127.0.0.1 and ::1 cannot be listened on" "$scratch/second" || cat "$scratch/second"
	finish TERM
	start '' --port "$port"
	[ "$(sed -n 1p "$scratch/out")" = "http://localhost:$port/" ] || echo "another port"
	finish TERM
}

no_folder() { TMPDIR=$scratch/none run 3 'No such file' --demo; }

verdict "wrong options are usage errors" "$(usage 2>&1)"
verdict "without jwt-issuer-web it says what to install" "$(without_the_page 2>&1)"
cp tests/issuer/web-stub.py "$scratch/bin/jwt-issuer-web" || exit 2
verdict "it prints address, accounts and keys, and writes what hosts need" "$(prints 2>&1)"
verdict "it prints nothing before the page is ready" "$(waits_until_ready 2>&1)"
verdict "each run makes new passwords" "$(new_passwords 2>&1)"
for signal in TERM INT HUP; do
	verdict "SIG$signal ends it, and nothing is left behind" "$(ends_at $signal 2>&1)"
done
verdict "a page that ignores SIGTERM is killed" "$(ends_at TERM stubborn 2>&1)"
verdict "it ends with a page that ends before it is ready" "$(ends_with_the_page ends-first 'ended by itself, with status 7' 2>&1)"
verdict "it ends with a page that ends" "$(ends_with_the_page ends 'ended by itself, with status 7' 2>&1)"
verdict "it ends with a page that crashes" "$(ends_with_the_page crashes 'ended by signal 9' 2>&1)"
verdict "it ends when the page closes its socket" "$(ends_with_the_page closes 'has closed its socket' 2>&1)"
verdict "it ends when the page does not say that it is ready" "$(ends_with_the_page not-ready 'another message' 2>&1)"
verdict "it answers invalid messages with an error, and goes on" "$(answers_nonsense 2>&1)"
verdict "it ends when its output cannot be written" "$(output_is_full 2>&1)"
verdict "it signs with the keys of --key, and writes their public halves" "$(own_keys 2>&1)"
verdict "it refuses keys that cannot sign" "$(bad_keys 2>&1)"
verdict "a second run cannot use the same port" "$(port_in_use 2>&1)"
verdict "it ends when its temporary folder cannot be made" "$(no_folder 2>&1)"
sum_up
