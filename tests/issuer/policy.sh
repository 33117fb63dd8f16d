#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# policy.sh BUILD_DIR: "jwt-issuer policy": what it prints, its exit status, and the groups of the account database.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$(readlink -f "$1")
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
scratch_make
chmod 755 "$scratch"
conf=$scratch/issuer.conf
me=$(id -un) group=$(id -gn)
# The first account other than root and nobody, and its group.
other=$(awk -F: '$3 > 0 && $1 != "nobody" { print $1; exit }' /etc/passwd)
others=$(id -gn "$other")

cat >"$conf" <<END
iss = https://tokens.example.com
[key main]
file = main.key
[key second]
file = second.key
[allow members]
who = group:$others
audience = web1.example.com
audience = *.dev.example.com
service = sudo
max_ttl = 5m
may_set = ticket
key = main
key = second
[allow root]
who = group:$group
audience = root.example.com
service = *
root = yes
[allow late]
who = user:$other
audience = web1.example.com
service = *
[deny nobody]
who = user:nobody
END

# asks STATUS ARGUMENT...: run the command. The exit status must be STATUS; with 2 and more nothing is printed. Fills out and err.
asks() {
	"$BUILD/jwt-issuer" policy --conf "$conf" "${@:2}" >"$scratch/out" 2>"$scratch/err"
	local found=$?
	[ $found = "$1" ] || { echo "status $found:" && cat "$scratch/out" "$scratch/err"; }
	[ "$1" -le 1 ] || [ ! -s "$scratch/out" ] || echo "it printed something"
}

says() { grep -qF -- "$1" "$scratch/out" || { echo "it does not say $1:" && cat "$scratch/out"; }; }
complains() { grep -qF -- "$1" "$scratch/err" || { echo "it does not complain of $1:" && cat "$scratch/err"; }; }

allows() {
	asks 0 --user "$other" --aud web1.example.com --service sudo --ttl 5m --claim ticket=7
	diff "$scratch/out" - <<-END
		verdict: allowed
		         [allow members] decides, $conf:6
		         signed with the key main
		holds  [allow members], line 6: this decides
		fails  [allow root], line 15: who: expected group $group; found "$other", groups $(groups_of "$other")
		fails  [allow late], line 20: max_ttl: expected 1s to 1m; found 5m
		fails  [deny nobody], line 24: who: expected nobody; found "$other", groups $(groups_of "$other")
	END
	[ ! -s "$scratch/err" ] || cat "$scratch/err"
	asks 0 --user "$other" --aud a.dev.example.com --service sudo --sign-with second
	says 'signed with the key second'
	asks 0 --user "$other" --aud web1.example.com
	says '[allow late] decides'
	says 'fails  [allow members], line 6: service: expected sudo; found every service (*)'
}

# The groups of an account, in the order of the account database: its own group first.
groups_of() { id -Gn "$1" | sed 's/ /, /g'; }

refuses() {
	asks 1 --user "$other" --aud web1.example.com --aud web2.example.com --service sudo
	says 'verdict: refused'
	says 'no section of the policy allows this token'
	says 'audience: expected web1.example.com or *.dev.example.com; found "web2.example.com"'
	asks 1 --user "$other" --aud web1.example.com --service sudo --sub "$me"
	says 'subject: expected the account that asks (%u)'
	asks 1 --user "$other" --aud a.dev.example.com --service sudo --claim role=x
	says 'may_set: expected ticket; found "role"'
	asks 1 --user "$other" --aud a.dev.example.com --service sudo --sign-with third
	says 'key: expected main or second; found "third"'
	asks 1 --user nobody --aud web1.example.com
	says "[deny nobody] decides, $conf:24"
	asks 1 --user "$other" --aud WEB1
	says 'a-z 0-9'
	says 'skip   [allow members]'
}

root() {
	[ "$me" = root ] || return 0
	asks 0 --user root --aud root.example.com
	says '[allow root] decides'
	sed -i 's/^root = yes/root = no/' "$conf"
	asks 1 --user root --aud root.example.com
	says 'root: expected root = yes'
	sed -i 's/^root = no/root = yes/' "$conf"
}

warns() {
	asks 1 --user no-such-account --aud web1.example.com
	complains 'the account no-such-account does not exist'
	[ "$(wc -l <"$scratch/err")" = 1 ] || { echo "more than the warning:" && cat "$scratch/err"; }
	says 'found "no-such-account", no group'
}

json() {
	asks 0 --user "$other" --aud web1.example.com --service sudo --json
	python3 - "$scratch/out" "$conf" <<-'END'
		import json, sys
		said = json.load(open(sys.argv[1]))
		assert said["verdict"] == "allowed" and said["key"] == "main" and "note" not in said, said
		assert said["decided_by"] == {"section": "allow members", "file": sys.argv[2], "line": 6}, said
		assert [s["state"] for s in said["sections"]] == ["holds", "fails", "holds", "fails"], said
		assert said["sections"][3]["condition"] == "who" and said["sections"][3]["expected"] == "nobody", said
	END
	asks 1 --user "$other" --aud x --json
	python3 -c 'import json, sys; s = json.load(sys.stdin); assert s["verdict"] == "refused" and s["decided_by"] is None and s["note"], s' <"$scratch/out"
}

usage() {
	asks 2 --aud web1.example.com && complains '--user is missing'
	asks 2 --user "$other" && complains '--aud is missing'
	asks 2 --user "$other" --aud x --service '' && complains 'empty value'
	asks 2 --user "$other" --aud x --ttl soon && complains '--ttl is no duration'
	asks 2 --user "$other" --aud x --claim sub=root && complains 'the claim sub'
	asks 2 --user "$other" --aud x --claim a && complains 'NAME=VALUE'
}

host() {
	asks 2 --conf "$conf" --user x --aud x
	"$BUILD/jwt-issuer" policy --conf "$scratch/missing" --user x --aud x >"$scratch/out" 2>"$scratch/err"
	[ $? = 3 ] || echo "a missing file: another status"
	complains "$scratch/missing"
	echo 'colour = red' >>"$conf"
	asks 3 --user x --aud x
	complains "$conf:26: unknown key \"colour\""
}

verdict "a request that the policy allows" "$(allows 2>&1)"
verdict "requests that the policy refuses" "$(refuses 2>&1)"
verdict "root, if a section permits it" "$(root 2>&1)"
verdict "an account that does not exist" "$(warns 2>&1)"
verdict "JSON" "$(json 2>&1)"
verdict "wrong usage" "$(usage 2>&1)"
verdict "a configuration that cannot be read" "$(host 2>&1)"
sum_up
