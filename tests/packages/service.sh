#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# In the root "host": install jwt-issuer, run the mint, install jwt-issuer-web, remove them with and without keys, and purge them.
set -u
cd /src || exit 1
# shellcheck source=tests/packages/host.sh
. tests/packages/host.sh

KEYS=/etc/pam_jwt/issuer-keys LOGS=/var/log/jwt-issuer

owner_is() { [ "$(stat -c '%U:%G %a' "$2")" = "$1" ] || { stat -c '%U:%G %a' "$2"; return 1; }; }

# The account cannot log in, and has no home.
account_is_closed() { [ "$(getent passwd "$1" | cut -d : -f 6-)" = /nonexistent:/usr/sbin/nologin ] && passwd -S "$1" | grep -q ' L '; }

removes() { apt_get remove jwt-issuer && [ "$(package_status jwt-issuer)" = rc ]; }
purges() { apt_get purge jwt-issuer && [ -z "$(package_status jwt-issuer | tr -d un)" ]; }

first_install() {
	check 'jwt-issuer: installs without libpam-jwt' install_issuer /results/new
	check 'the account of the mint has no password, no shell and no home' account_is_closed _jwt-issuer
	check 'the mint may read the folder of its keys' owner_is 'root:_jwt-issuer 750' $KEYS
	check 'the group adm may read the logs' owner_is '_jwt-issuer:adm 2750' $LOGS
	check 'no unit is enabled' nothing_is_enabled
}

# The administrator has changed the folders. Then an upgrade does not change them.
second_install() {
	chgrp root $LOGS && chmod 2700 $LOGS && chmod 700 $KEYS
	check 'install, again' install_issuer /results/new --reinstall
	check 'the folders stay as the administrator has made them' owner_is '_jwt-issuer:root 2700' $LOGS
	check 'the folder of the keys, too' owner_is 'root:_jwt-issuer 700' $KEYS
}

# Run debian/tests/issuer as autopkgtest does: in the source, with the packages installed.
autopkgtest_issuer() {
	chgrp adm $LOGS && chmod 2750 $LOGS && chmod 750 $KEYS
	install_packages /results/new >/dev/null 2>&1
	check 'autopkgtest: issuer' debian/tests/issuer
	check 'autopkgtest: it leaves no account' not grep -q issuer- /etc/passwd
	apt_get purge libpam-jwt >/dev/null 2>&1
}

# It has an account of its own, which owns nothing.
web_alone() {
	check 'jwt-issuer-web: apt' apt_get install /results/new/jwt-issuer-web_*.deb
	check 'jwt-issuer-web: the account has no password, no shell and no home' account_is_closed _jwt-issuer-web
	check 'jwt-issuer-web: no unit is enabled' nothing_is_enabled
	check 'jwt-issuer-web: unconfigured, it says what is missing' says_what_is_missing
	check 'jwt-issuer-web: purge' apt_get purge jwt-issuer-web
	check 'jwt-issuer-web: its account is gone, and no other' diff <(echo _jwt-issuer) <(grep -oE '^_jwt-issuer[^:]*' /etc/passwd)
}

says_what_is_missing() {
	! setpriv --reuid _jwt-issuer-web --regid _jwt-issuer-web --init-groups -- jwt-issuer serve >/tmp/serve 2>&1 &&
		cat /tmp/serve && grep -q 'issuer-web.conf.*origin' /tmp/serve
}

# While a key is left, the number of its group must not be given to another group.
removal() {
	jwt-issuer keygen --out $KEYS/main >/dev/null 2>&1 && chgrp _jwt-issuer $KEYS/main.key && chmod 640 $KEYS/main.key
	touch $LOGS/mint.jsonl
	check 'remove: apt' removes
	check 'remove: configuration, keys and logs stay' test -s /etc/pam_jwt/issuer.conf -a -s $KEYS/main.key -a -e $LOGS/mint.jsonl
	check 'purge: apt' purges
	check 'purge: the keys stay, and with them their group' owner_is 'root:_jwt-issuer 640' $KEYS/main.key
	check 'purge: the logs are gone' not test -e $LOGS
	rm $KEYS/main.*
	install_issuer /results/new >/dev/null 2>&1
	check 'purge without keys: apt' purges
	check 'purge without keys: nothing of ours is left' as_remembered tree tree
}

remember tree tree
first_install
second_install
autopkgtest_issuer
web_alone
removal
