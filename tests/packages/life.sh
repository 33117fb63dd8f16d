#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# In the root "host": install, enable, disable, upgrade, remove and purge the packages, also where prerm refuses. After each step,
# try to log in through the stacks of Debian.
set -u
cd /src || exit 1
# shellcheck source=tests/packages/host.sh
. tests/packages/host.sh

CONF=/etc/pam_jwt/pam_jwt.conf

status_is() { [ "$(package_status libpam-jwt)" = "$1" ]; }
enable_profile() { pam-auth-update --enable jwt --package; }
profile_is_on() { grep -q 'pam_jwt\.so' /etc/pam.d/common-auth && grep -q 'pam_jwt\.so' /etc/pam.d/common-account; }

# removes, purges: apt succeeds, and the package is removed or purged.
removes() { apt_get remove libpam-jwt && status_is rc; }
purges() { apt_get purge libpam-jwt && [ -z "$(package_status libpam-jwt | tr -d un)" ]; }

issuer_alone() {
	check 'jwt-issuer: installs without libpam-jwt' install_issuer /results/new
	check 'jwt-issuer: makes keys and tokens' tokens_make
	check 'jwt-issuer: is removed' apt_get purge jwt-issuer
	check 'jwt-issuer: leaves nothing behind' as_remembered tree tree
}

first_days() {
	check 'install: apt' install_packages /results/new
	check 'install: the stacks are as before' as_remembered stacks_sum stacks
	check 'install: the tool runs' pam-jwt --version
	check 'install: again' install_packages /results/new --reinstall
	check 'install: the stacks are as before' as_remembered stacks_sum stacks
	check 'enable: pam-auth-update' enable_profile
	check 'enable: the profile is in the stacks' profile_is_on
	each_way lets_in 'enabled, not configured: the password opens' /root/password
	check 'enabled, not configured: a token does not open ssh' keeps_out by_ssh password /root/corp.token
	check 'configure' module_configure
	logins_with_profile 'enabled'
	remember stacks_sum enabled
	check 'dpkg-reconfigure' dpkg-reconfigure libpam-jwt
	check 'dpkg-reconfigure: the stacks are as before' as_remembered stacks_sum enabled
	check 'disable: pam-auth-update' pam-auth-update --disable jwt --package
	check 'disable: the stacks are as before the package' as_remembered stacks_sum stacks
	logins_without_profile 'disabled'
	check 'dpkg-reconfigure, disabled' dpkg-reconfigure libpam-jwt
	check 'dpkg-reconfigure, disabled: the stacks are as before' as_remembered stacks_sum stacks
	check 'enable again: pam-auth-update' enable_profile
	check 'enable again: the stacks are as they were' as_remembered stacks_sum enabled
}

removal() {
	check 'remove, enabled: apt' removes
	check 'remove: the stacks are as before the package' as_remembered stacks_sum stacks
	logins_without_profile 'removed'
	check 'remove: configuration and keys stay' test -s $CONF -a -s /etc/pam_jwt/keys/corp.pub
	check 'reinstall: apt' install_packages /results/new
	check 'reinstall: the profile is off until chosen' as_remembered stacks_sum stacks
	check 'reinstall: enable' enable_profile
	logins_with_profile 'reinstalled'
}

# Lines of the administrator before and after the block that pam-auth-update manages survive.
edits() {
	sed -i '1i # a line of my own' /etc/pam.d/common-auth
	echo 'auth optional pam_permit.so # mine, too' >>/etc/pam.d/common-auth
	remember stacks_sum enabled-edited
	check 'edits: dpkg-reconfigure' dpkg-reconfigure libpam-jwt
	check 'edits: dpkg-reconfigure keeps them' as_remembered stacks_sum enabled-edited
	check 'edits: remove' removes
	check 'edits: remove keeps them' grep -q 'mine, too' /etc/pam.d/common-auth
	check 'edits: nothing of ours is left' not grep -rq pam_jwt /etc/pam.d
	sed -i '/a line of my own/d; /mine, too/d' /etc/pam.d/common-auth
	check 'edits: all else is as before the package' as_remembered stacks_sum stacks
	install_packages /results/new >/dev/null 2>&1
	enable_profile
}

# refuses NAME FILE: apt cannot remove the package, names FILE, and changes nothing. Log-ins still work.
refuses() {
	remember stacks_sum refusing
	check "$1: apt refuses to remove" not removes_saying
	check "$1: the line is named" grep -qF "    $2:" /tmp/removing
	check "$1: the package is still installed" status_is ii
	check "$1: the stacks are as before" as_remembered stacks_sum refusing
	each_way lets_in "$1, after the refusal: a token opens" /root/corp.token
}

removes_saying() { removes >/tmp/removing 2>&1; }

hand_made_line() {
	cp /etc/pam.d/sudo /tmp/sudo
	sed -i '0,/^@include common-auth/s//auth sufficient pam_jwt.so\n&/' /etc/pam.d/sudo
	refuses 'hand-made line' /etc/pam.d/sudo
	check 'hand-made line: dpkg refuses to purge, too' not dpkg --purge libpam-jwt
	check 'hand-made line: the stacks are as before' as_remembered stacks_sum refusing
	cat /tmp/sudo >/etc/pam.d/sudo
	check 'hand-made line is gone: remove' removes
	check 'hand-made line is gone: the stacks are as before the package' as_remembered stacks_sum stacks
}

# pam-auth-update does not change a stack if its own block in it was edited.
edited_block() {
	install_packages /results/new >/dev/null 2>&1
	enable_profile
	sed -i '/pam_unix\.so/i auth optional pam_faildelay.so delay=0' /etc/pam.d/common-auth
	sed -i -E 's/success=2/success=3/' /etc/pam.d/common-auth
	refuses 'edited block' /etc/pam.d/common-auth
	sed -i '/pam_faildelay/d; s/success=3/success=2/' /etc/pam.d/common-auth
	check 'edited block is repaired: remove' removes
	check 'edited block is repaired: the stacks are as before the package' as_remembered stacks_sum stacks
}

purge() {
	check 'purge, with keys: apt' purges
	check 'purge: the keys stay, and nothing else' diff <(printf '/etc/pam_jwt/%s\n' keys keys/corp.pub) <(find /etc/pam_jwt -mindepth 1 | sort)
	rm /etc/pam_jwt/keys/corp.pub
	install_packages /results/new >/dev/null 2>&1
	enable_profile
	check 'purge, enabled: apt' purges
	check 'purge: nothing of ours is left' as_remembered tree tree
}

default_is() { diff <(dpkg-deb --fsys-tarfile "/results/$1"/libpam-jwt_*.deb | tar -xO .$CONF) $CONF; }
upgrades() { install_packages /results/new "$@" && dpkg-query -W libpam-jwt | grep -qv previous; }

upgrade_untouched() {
	check 'previous version: install' install_packages /results/previous
	check 'previous version: its configuration' default_is previous
	check 'upgrade, untouched: apt' upgrades
	check 'upgrade, untouched: the new default configuration' default_is new
	check 'upgrade, untouched: the stacks are as before the package' as_remembered stacks_sum stacks
	check 'upgrade, untouched: purge' purges
	check 'upgrade, untouched: nothing of ours is left' as_remembered tree tree
}

upgrade_in_use() {
	install_packages /results/previous >/dev/null 2>&1
	check 'previous version: configure and enable' module_configure
	enable_profile
	sed -i '/pam_jwt\.so/s/$/ debug/' /etc/pam.d/common-auth
	logins_with_profile 'previous version'
	remember stacks_sum upgrading
	md5sum $CONF >/tmp/conf.md5
	check 'upgrade, in use: apt' upgrades -o Dpkg::Options::=--force-confold
	check 'upgrade, in use: the configuration is as edited' md5sum --quiet -c /tmp/conf.md5
	check 'upgrade, in use: the stacks are as before' as_remembered stacks_sum upgrading
	logins_with_profile 'upgraded'
	check 'upgrade, in use: remove' removes
	check 'upgrade, in use: the stacks are as before the package' as_remembered stacks_sum stacks
	rm /etc/pam_jwt/keys/corp.pub
	check 'upgrade, in use: purge when the keys are gone' purges
	check 'upgrade, in use: nothing of ours is left' as_remembered tree tree
}

# Run debian/tests/login as autopkgtest does: in the source, with the packages installed.
autopkgtest_login() {
	install_issuer /results/new >/dev/null 2>&1
	install_packages /results/new >/dev/null 2>&1
	cp -r /src /tmp/source
	check 'autopkgtest: login' autopkgtest_run
	tail -n 1 /tmp/autopkgtest
	apt_get purge libpam-jwt jwt-issuer >/dev/null 2>&1
}

autopkgtest_run() { (cd /tmp/source && debian/tests/login) >/tmp/autopkgtest 2>&1 || { grep -E '^FAIL|:' /tmp/autopkgtest | grep -v '^ok'; return 1; }; }

log_begin
account_make
sshd_begin
remember stacks_sum stacks
remember tree tree
each_way lets_in 'nothing installed: the password opens' /root/password
issuer_alone
first_days
removal
edits
hand_made_line
edited_block
purge
upgrade_untouched
upgrade_in_use
autopkgtest_login
