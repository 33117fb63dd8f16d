#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# In the root "booted", with systemd: the units of the issuer as an administrator starts them, without a drop-in.
set -u
cd /src || exit 1
export HOME=/root
# shellcheck source=tests/packages/host.sh
. tests/packages/host.sh

UNITS=(jwt-issuer-mint.socket jwt-issuer-mint.service jwt-issuer-web.socket jwt-issuer-web.service jwt-issuer-auth.socket)

install_all() { apt_get install "$@" /results/new/{jwt-issuer,jwt-issuer-web,libpam-jwt}_*.deb; }

configure_issuer() {
	jwt-issuer keygen --out /etc/pam_jwt/issuer-keys/main && chgrp _jwt-issuer /etc/pam_jwt/issuer-keys/main.key &&
		chmod 640 /etc/pam_jwt/issuer-keys/main.key || return 1
	printf '%s\n' "iss = $ISSUER" '[key main]' 'file = main.key' '[allow people]' 'who = user:alice' 'subject = %u' "audience = $HOST" \
		'service = *' 'max_ttl = 5m' >/etc/pam_jwt/issuer.conf
	printf '%s\n' 'origin = https://tokens.example.org' 'proxy_user = www-data' >/etc/pam_jwt/issuer-web.conf
}

# page ACCOUNT FILE: as this account, connect to the page, log in as alice with the password in FILE, and get a token.
page() { setpriv --reuid "$1" --regid "$1" --init-groups -- python3 tests/packages/page.py "$HOST" <"$2"; }

states_are() { diff <(printf "$1%.0s\n" "${UNITS[@]}") <(systemctl is-active "${UNITS[@]}"); }
none_failed() { [ -z "$(systemctl --failed --no-legend)" ] || { systemctl --failed --no-legend; return 1; }; }

rm /usr/sbin/policy-rc.d	# here maintainer scripts may start and stop units
account_make
check 'install: apt' install_all
check 'install: no unit is started' states_are inactive
check 'the mint: the test of the installed packages, with its units' debian/tests/issuer
check 'configure' configure_issuer
check 'enable and start' systemctl enable --now jwt-issuer-mint jwt-issuer-web jwt-issuer-auth.socket
check 'the page: log in with a password, and get a token' page www-data /root/password
echo wrong >/root/wrong
check 'the page: a wrong password is refused' not page www-data /root/wrong
check 'the page: only the account of the proxy may connect' not page alice /root/password
check 'the log names the account and the address' grep -q '"account":"alice".*"address":"192.0.2.9"' /var/log/jwt-issuer/mint.jsonl
check 'upgrade: apt' install_all --reinstall
check 'upgrade: the units run again' states_are active
check 'upgrade: the page works' page www-data /root/password
check 'no unit has failed' none_failed
check 'purge: apt' apt_get purge jwt-issuer-web jwt-issuer
check 'purge: the units are stopped' states_are inactive
check 'purge: no unit is enabled' nothing_is_enabled
