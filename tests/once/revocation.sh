# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Revoked tokens. Each line of the file is followed by logins.

REVOKED=$STATE/revoked
UNTIL=2099-01-01T00:00:00Z

revocation() {
	local date
	policy
	token_put password 'correct horse battery staple'
	issue taken --jti taken-back
	issue kept --jti kept
	issue other --sub "$OTHER" --jti other
	rm -f "$REVOKED"
	opens sshd ssh_kbdint taken
	opens sudo sudo_S kept
	batch_end 'no revocation'

	revoke '* jti taken-back'
	taken_and_kept taken kept 'jti'
	revoke "$ISSUER jti taken-back"
	taken_and_kept taken kept 'jti of the issuer'
	revoke 'https://another.example.org jti taken-back'
	nothing_revoked 'jti of another issuer'
	revoke "* jti taken-bac" '* jti taken-back1' '* sub taken-back' '* user taken-back'
	nothing_revoked 'something similar'

	date=$(date -u -d '+1 minute' +%Y-%m-%dT%H:%M:%SZ)
	revoke "* sub $LOGIN $date"
	everything_revoked 'sub'
	TARGET=$OTHER opens sshd ssh_kbdint other
	batch_end 'revoked, sub: another sub'
	at 120 issue tomorrow
	at 120 opens pamtester pamtester_says tomorrow
	batch_end 'revoked, sub: issued later'
	revoke "* sub $LOGIN 2020-01-01T00:00:00Z"
	nothing_revoked 'sub, issued until years ago'
	revoke "* user $LOGIN $date"
	everything_revoked 'user'
	revoke "* user $OTHER $date"
	nothing_revoked 'another user'
	revoke "* all * $date"
	everything_revoked 'all'
	TARGET=$OTHER refuses revoked sshd ssh_kbdint other
	batch_end 'revoked, all: another account'
	by_key
	by_second_file
	unreadable_files
	whatever_use_says
	rm -f "$REVOKED"
}

# revoke LINE...: write the file, as pam-jwt revoke does.
revoke() {
	printf "$UNTIL %s  # a test\n" "$@" >"$REVOKED.new" && chmod 644 "$REVOKED.new" && mv "$REVOKED.new" "$REVOKED"
}

# taken_and_kept TAKEN KEPT NAME: at each program.
taken_and_kept() {
	refuses revoked sshd ssh_kbdint "$1"
	refuses revoked sshd ssh_password "$1"
	refuses revoked sudo sudo_S "$1"
	refuses revoked su su_pipe "$1"
	refuses revoked login login_tty "$1"
	opens sshd ssh_kbdint "$2"
	opens sudo sudo_S "$2"
	batch_end "revoked, $3"
	check "revoked, $3: the log names file and line" news_have 5 "slug=revoked .*$REVOKED:1: "
}

everything_revoked() {
	refuses revoked sshd ssh_kbdint taken
	refuses revoked sshd ssh_password kept
	refuses revoked sudo sudo_S kept
	batch_end "revoked, $1"
}

nothing_revoked() {
	opens sshd ssh_kbdint taken
	opens sudo sudo_S taken
	batch_end "revoked, $1: nothing"
}

thumbprint_of_key() {
	pam-jwt keys --conf "$WORK/conf/pam_jwt.conf" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["keys"][0]["thumbprint"])'
}

# Every token of the key, whatever its kid and iat say.
by_key() {
	local thumbprint
	thumbprint=$(thumbprint_of_key)
	issue by-kid --kid another
	revoke "* key $thumbprint"
	everything_revoked 'key'
	at 86400 issue by-key-tomorrow
	at 86400 refuses revoked pamtester pamtester_says by-key-tomorrow
	batch_end 'revoked, key: issued tomorrow'
	install -m 644 "$WORK/issuer/other.pub" "$WORK/conf/keys/"
	policy 'key = other.pub'
	issue other-key --key "$WORK/issuer/other.key"
	opens sshd ssh_kbdint other-key
	refuses revoked sshd ssh_kbdint kept
	batch_end 'revoked, key: another key'
	policy
}

# The file that the configuration names counts as well. It must exist.
by_second_file() {
	rm -f "$REVOKED"
	policy -t 'revoked = site.revoked'
	refuses store-unavailable sshd ssh_kbdint taken
	refuses store-unavailable sudo sudo_S kept
	batch_end 'second file, missing'
	check 'second file, missing: the log names it' news_have 2 "slug=store-unavailable .*$WORK/conf/site.revoked: "
	echo "$UNTIL * jti taken-back" >"$WORK/conf/site.revoked"
	refuses revoked sshd ssh_kbdint taken
	opens sudo sudo_S kept
	batch_end 'second file'
	revoke '* jti kept'
	refuses revoked sshd ssh_kbdint taken
	refuses revoked sudo sudo_S kept
	batch_end 'both files'
	policy
}

# What cannot be read or parsed refuses every token, and passwords stay passwords.
unreadable_files() {
	local line
	for line in "$UNTIL * jti" "$UNTIL * kid main" 'tomorrow * jti a' "$UNTIL * key short" "$UNTIL * all alice" "$UNTIL * jti a soon" \
		"$UNTIL * jti \"open" "$UNTIL * jti a 2026-01-01T00:00:00Z more"; do
		printf '%s\n' "$UNTIL * jti a" "$line" >"$REVOKED"
		refuses store-unavailable sshd ssh_kbdint kept
		refuses store-unavailable sudo sudo_S kept
		refuses not-a-token pamtester pamtester_says password
		batch_end "broken line, $line"
		check "broken line, $line: the log names file and line" news_have 2 "slug=store-unavailable .*$REVOKED:2: "
	done
	revoke '* jti a'
	chmod 666 "$REVOKED"
	unreadable 'writable by others' 'others can write to the file'
	rm "$REVOKED"
	ln -s "$WORK/conf/site.revoked" "$REVOKED"
	unreadable 'a link' 'a symbolic link, which is not followed'
	rm "$REVOKED"
	mkdir "$REVOKED"
	unreadable 'a folder' 'not a regular file'
	rmdir "$REVOKED"
	yes "$UNTIL * jti a" | head -c 65537 >"$REVOKED"
	unreadable 'longer than 64 KiB' 'the file is larger than 65536 bytes'
	rm "$REVOKED"
	opens sshd ssh_kbdint kept
	batch_end 'file removed'
}

# unreadable NAME TEXT
unreadable() {
	refuses store-unavailable sshd ssh_kbdint kept
	refuses store-unavailable sudo sudo_S kept
	batch_end "file, $1"
	check "file, $1: the log says so" news_have 2 "slug=store-unavailable .*$REVOKED: $2"
}

# A revoked token is not used up, and a used one says revoked.
whatever_use_says() {
	store_make "$STORE" root
	policy 'use = once'
	issue back --jti back
	revoke '* jti back'
	refuses revoked sshd ssh_kbdint back
	batch_end 'once, revoked'
	check 'once, revoked: no record was made' no_records "$STORE"
	rm "$REVOKED"
	opens sshd ssh_kbdint back
	batch_end 'once, revocation taken back'
	revoke '* jti back'
	refuses revoked sudo sudo_S back
	batch_end 'once, used, then revoked'
}
