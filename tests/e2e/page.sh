#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# page.sh BUILD_DIR: an issuer with its page, and a host. The mint, the page and jwt-issuer-auth run as their units run them, with
# PAM, accounts and passwords of this machine; page.py is the proxy and the browser. Tokens from the page open a real sshd and sudo.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
# shellcheck source=tests/support/harness.sh
. "$LIB_DIR/../support/harness.sh"

HOST=web1.example.org
ISSUER=https://tokens.example.org
PASSWORD='correct horse battery staple'

# ---- the issuer -------------------------------------------------------------------------------------------------

# LOGIN has the password; so have "locked", whose password is locked, and "guessed". The others are those of the services.
accounts_make() {
	local name
	for name in locked guessed; do useradd -M --no-log-init $name || die "there is an account $name"; done
	printf '%s:%s\n' "$LOGIN" "$PASSWORD" locked "$PASSWORD" guessed "$PASSWORD" | chpasswd -c SHA512
	usermod --lock locked
	for name in _jwt-issuer _jwt-issuer-web; do
		id $name >/dev/null 2>&1 || useradd --system --user-group -M --no-log-init -d /nonexistent -s /usr/sbin/nologin $name ||
			die 'useradd failed'
	done
}

# What the package and the administrator put there. STACK are the lines with pam_faillock from the comment in the packaged stack.
issuer_set() {
	local conf=/etc/pam_jwt
	rm -rf $conf && install -d -m 755 $conf && install -d -m 750 -g _jwt-issuer $conf/issuer-keys
	install -d -o _jwt-issuer -g adm -m 2750 /var/log/jwt-issuer
	install -d -m 755 /run/jwt-issuer /run/jwt-issuer-web /run/faillock
	jwt-issuer keygen --out $conf/issuer-keys/main >/dev/null || die 'jwt-issuer keygen failed'
	chgrp _jwt-issuer $conf/issuer-keys/main.key && chmod 640 $conf/issuer-keys/main.key
	printf '%s\n' "iss = $ISSUER" '[key main]' 'file = main.key' '[allow users]' "who = user:$LOGIN" "audience = $HOST" \
		'service = sudo' 'service = sshd' 'max_ttl = 5m' >$conf/issuer.conf
	printf '%s\n' "origin = $ISSUER" 'proxy_user = www-data' >$conf/issuer-web.conf
	printf '%s\n' "$STACK" '@include common-account' >/etc/pam.d/jwt-issuer
}

# ---- the host ---------------------------------------------------------------------------------------------------

host_start() {
	local name
	install -m 644 /etc/pam_jwt/issuer-keys/main.pub "$WORK/conf/keys/main.pub"
	printf '%s\n' 'leeway = 0s' "hostname = $HOST" '[issuer corp]' "iss = $ISSUER" 'key = main.pub' 'algorithm = ES256' | conf_write
	for name in sshd sudo; do
		# shellcheck disable=SC2119	# the module has no arguments
		printf '%s\n' "auth required $(module)" "account required $(module)" 'session required pam_permit.so' | pam_install $name
	done
	sshd_start sshd </dev/null
	printf '%s\n' "Defaults:$LOGIN !lecture, passwd_tries=1" "$LOGIN ALL=(root) ALL" | sudoers_write
}

play() {
	stage_set alice
	log_start
	[ -n "$LOG_FILE" ] || die '/dev/log belongs to somebody else'
	accounts_make
	issuer_set
	host_start
	export WORK LOGIN PASSWORD LOG_FILE HOST ISSUER
	python3 "$WORK/bin/page.py" ssh "${SSH_OPTIONS[@]}" -p "${SSHD_PORT[sshd]}" -o PubkeyAuthentication=no \
		-o PreferredAuthentications=password "$LOGIN@127.0.0.1" id -un
	stage_clear
}

main() {
	local build
	build=$(readlink -f "$1")
	am_root || die 'it needs root'
	sandbox_works || die 'it needs mount namespaces'
	need_programs sshd ssh ssh-keygen sshpass sudo setpriv python3 useradd chpasswd faillock
	[ -r "$build/jwt-issuer-auth" ] || die "no $build/jwt-issuer-auth: run make first"
	STAGE_EXTRA="$build/jwt-issuer-web $build/jwt-issuer-auth $LIB_DIR/page.py $LIB_DIR/units.py $LIB_DIR/visitor.py"
	STAGE_EXTRA+=" $LIB_DIR/../web/stub.py"
	STACK=$(sed -n 's/^#     //p' "$LIB_DIR/../../conf/pam.d/jwt-issuer")
	export STACK
	stage_run "$(readlink -f "$0")" "$1"
	read -r PASSED FAILED 2>/dev/null <"$WORK/log/result" || die 'broken off'
	verdict 'leaves nothing behind' "$(leftovers)"
	sum_up
}

if [ -n "$WORK" ]; then
	play
else
	main "${1:?the build folder}"
fi
