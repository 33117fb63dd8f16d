#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# lint.sh BUILD_DIR: "jwt-issuer lint": its output, its exit status, the configurations that the documents show, and the user whose
# view of the files it reports. tests/unit/issuer/lint has a case for each finding.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$(readlink -f "$1")
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
scratch_make
chmod 755 "$scratch"
conf=$scratch/issuer.conf
me=$(id -un) group=$(id -gn)
mkdir -m 755 "$scratch/issuer-keys" "$scratch/keys"
"$BUILD/jwt-issuer" keygen --out "$scratch/issuer-keys/main" >/dev/null 2>&1 || exit 2
cp "$scratch/issuer-keys/main.pub" "$scratch/keys" || exit 2

# A configuration without a finding.
sound() {
	cat >"$conf" <<-END
		iss = https://tokens.example.com
		[key main]
		file = main.key
		[allow members]
		who = group:$group
		audience = web1.example.com
		service = sudo
	END
}

# lints STATUS ARGUMENT...: run the command. The exit status must be STATUS. Fills out and err.
lints() {
	"$BUILD/jwt-issuer" lint --conf "$conf" "${@:2}" >"$scratch/out" 2>"$scratch/err" </dev/null
	local found=$?
	[ $found = "$1" ] || { echo "status $found:" && cat "$scratch/out" "$scratch/err"; }
	[ ! -s "$scratch/err" ] || [ "$1" -gt 1 ] || cat "$scratch/err"
}

says() { grep -qF -- "$1" "$scratch/out" || { echo "it does not say $1:" && cat "$scratch/out"; }; }
complains() { grep -qF -- "$1" "$scratch/err" || { echo "it does not complain of $1:" && cat "$scratch/err"; }; }

clean() {
	sound
	lints 0
	diff "$scratch/out" - <<<'no findings'
	lints 0 --json
	diff "$scratch/out" - <<<'{"findings": []}'
}

findings() {
	sound
	printf '%s\n' 'max_ttl = 7d' 'who = user:no-such-account' >>"$conf"
	chmod 644 "$scratch/issuer-keys/main.key"
	cp "$scratch/issuer-keys/main.key" "$scratch/keys/copy.key"
	lints 1
	diff <(grep -v '^    [a-z0-9]* [a-z]* ' "$scratch/out") - <<-END
		error key-readable: $conf:3
		warning lifetime-long: $conf:8
		    write: max_ttl = 1h
		warning account-unknown: $conf:9
		warning key-private: $scratch/keys/copy.key
		4 findings
	END
	lints 1 --json
	python3 - "$scratch/out" "$conf" <<-'END'
		import json, sys
		found = json.load(open(sys.argv[1]))["findings"]
		assert [f["finding"] for f in found] == ["key-readable", "lifetime-long", "account-unknown", "key-private"], found
		assert found[1]["severity"] == "warning" and found[1]["file"] == sys.argv[2] and found[1]["line"] == 8, found
		assert found[1]["instead"] == "max_ttl = 1h" and "7d" in found[1]["why"], found
		assert found[3]["line"] is None and found[3]["instead"] is None, found
	END
	chmod 600 "$scratch/issuer-keys/main.key"
	rm "$scratch/keys/copy.key"
}

# The passphrase of an encrypted key is not asked for.
encrypted() {
	sound
	openssl pkey -in "$scratch/issuer-keys/main.key" -aes256 -passout pass:secret -out "$scratch/issuer-keys/locked.key" &&
		chmod 600 "$scratch/issuer-keys/locked.key"
	sed -i 's/main\.key/locked.key/' "$conf"
	lints 1
	says "error key-invalid: $conf:3"
	says 'the key is encrypted'
}

# The configurations of the documents, with accounts that this host has.
existing() {
	sed -E "s/user:carol/user:$me/; s/group:(dev|contractors)\$/group:$group/; s/^root = no/root = $([ "$me" = root ] && echo yes || echo no)/"
}

documents() {
	sed -E 's/^#(\[|[a-z_]+ = )/\1/' conf/issuer.conf | existing >"$conf"
	grep -c . "$conf" | grep -qE '^[0-9]{2}' || echo "the sample is empty"
	lints_documents
	sed -n '/^\.Sh EXAMPLES/,/^\.Ed/{/^\./d;p}' man/issuer.conf.5 | existing >"$conf"
	lints_documents
}

# The only finding may be root = yes, if this user is root.
lints_documents() {
	lints "$([ "$(grep -c '^root = yes' "$conf")" = 0 ] && echo 0 || echo 1)"
	grep -E '^(error|warning|note) ' "$scratch/out" | grep -v '^warning root-permitted: '
}

usage() {
	sound
	lints 2 --colour
	lints 2 extra
	"$BUILD/jwt-issuer" lint --conf no-such-folder/issuer.conf >"$scratch/out" 2>"$scratch/err"
	[ $? = 3 ] || echo "a missing folder: another status"
	complains no-such-folder
	"$BUILD/jwt-issuer" lint --conf "$scratch/missing.conf" >"$scratch/out" 2>"$scratch/err"
	[ $? = 1 ] || echo "a missing file: another status"
	says "error config-invalid: $scratch/missing.conf"
}

# With an account database of its own, in which the user of the mint exists: its view of the files counts, not that of root.
user_of_the_mint() {
	sound
	printf '%s\n' 'root:x:0:0::/:/bin/sh' '_jwt-issuer:x:64000:64000::/:/bin/false' >"$scratch/passwd"
	printf '%s\n' 'root:x:0:' '_jwt-issuer:x:64000:' "$group:x:64001:" | sort -u -t: -k1,1 >"$scratch/group"
	cp -p "$scratch/issuer-keys/main.key" "$scratch/keys/copy.key"
	as_mint_user 1
	says "error key-invalid: $conf:3"
	says 'Permission denied to uid 64000'
	says "warning key-private: $scratch/keys/copy.key"
	rm "$scratch/keys/copy.key"
	chgrp 64000 "$scratch/issuer-keys/main.key" && chmod 640 "$scratch/issuer-keys/main.key"
	as_mint_user 0
	chown 64000 "$scratch/issuer-keys/main.key"
	as_mint_user 0
	chown 64001 "$scratch/issuer-keys/main.key"
	as_mint_user 1
	says 'the file belongs to another user'
}

as_mint_user() {
	# shellcheck disable=SC2016	# the inner shell expands
	unshare --mount sh -c 'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group && exec "$2" lint --conf "$3"' \
		sh "$scratch" "$BUILD/jwt-issuer" "$conf" >"$scratch/out" 2>"$scratch/err"
	local found=$?
	[ $found = "$1" ] || { echo "status $found:" && cat "$scratch/out" "$scratch/err"; }
}

verdict "a configuration without findings" "$(clean 2>&1)"
verdict "findings, as text and as JSON" "$(findings 2>&1)"
verdict "an encrypted key" "$(encrypted 2>&1)"
verdict "the configurations of the documents" "$(documents 2>&1)"
verdict "usage, and files that do not exist" "$(usage 2>&1)"
if [ "$me" = root ] && unshare --mount true 2>/dev/null; then
	verdict "the user of the mint" "$(user_of_the_mint 2>&1)"
fi
sum_up
