# shellcheck shell=bash disable=SC2034  # scripts use the variables of this file
# SPDX-License-Identifier: BSD-2-Clause
# Functions for the scripts in the root "host": apt, PAM stacks, the log, and logins of an account.

# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh

MODULE=$(echo /usr/lib/*/security)/pam_jwt.so
HOST=web1.example.org ISSUER=https://issuer.example.org

# install_packages FOLDER [OPTION...], install_issuer FOLDER [OPTION...]: install libpam-jwt or jwt-issuer from its file, with apt.
install_packages() { apt_get install "${@:2}" "$1"/libpam-jwt_*.deb; }
install_issuer() { apt_get install "${@:2}" "$1"/jwt-issuer_*.deb; }

apt_get() { apt-get "$1" -y -q "${@:2}" </dev/null; }

stacks_sum() { (cd /etc && find pam.d pam.conf -type f -exec stat -c '%a %U %G %n' {} + -exec md5sum {} +) | sort; }

# All files of the root, except for the state of apt and dpkg, the traces of logins and the copies that useradd leaves.
tree() {
	find / -xdev \( -path /src -o -path /results -o -path /root -o -path /tmp -o -path /home -o -path '/var/log' -o -path /var/cache \
		-o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/lib/sudo -o -path '/etc/*-' \) -prune -o -printf '%M %u %g %p\n' | sort
	find /etc /var/lib/pam -type f ! -name '*-' -exec md5sum {} + | sort -k 2
}

remember() { "$1" >"/tmp/$2"; }
as_remembered() { diff "/tmp/$2" <("$1"); }

package_status() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | tr -d ' '; }

nothing_is_enabled() { ! find /etc/systemd -lname '*jwt-issuer*' | grep .; }

not() { ! "$@"; }

# ---- log --------------------------------------------------------------------------------------------------------

LOG_NEWS='' LOG_SEEN=0 LOG_MARK=0

log_begin() {
	: >/tmp/syslog
	tests/e2e/logcatch.py /dev/log /tmp/syslog &
	disown
	while [ ! -S /dev/log ]; do sleep 0.02; done
}

# Set LOG_NEWS to the log lines since the last call.
log_news() {
	local i
	LOG_MARK=$((LOG_MARK + 1))
	logger -u /dev/log -t stage "mark $LOG_MARK;"
	for ((i = 0; i < 200; i++)); do
		! grep -q "mark $LOG_MARK;" /tmp/syslog || break
		sleep 0.01
	done
	LOG_NEWS=$(tail -n "+$((LOG_SEEN + 1))" /tmp/syslog)
	LOG_SEEN=$(wc -l </tmp/syslog)
}

# ---- an account, and its ways to log in -------------------------------------------------------------------------

account_make() {
	useradd -m -s /bin/bash alice
	echo 'correct horse battery staple' >/root/password
	chpasswd <<<"alice:$(cat /root/password)"
	printf 'Defaults:alice !lecture, passwd_tries=1, timestamp_timeout=0\nalice ALL=(root) ALL\n' >/etc/sudoers.d/alice
	chmod 440 /etc/sudoers.d/alice
}

sshd_begin() {
	mkdir -p /run/sshd
	echo 'KbdInteractiveAuthentication yes' >/etc/ssh/sshd_config.d/probe.conf
	# Some versions of sshd would drop connections after several refusals.
	echo 'PerSourcePenalties no' >/etc/ssh/sshd_config.d/penalties.conf
	sshd -t 2>/dev/null || rm /etc/ssh/sshd_config.d/penalties.conf
	/usr/sbin/sshd
}

# While jwt-issuer is installed, make tokens for one hour: a valid one, and one signed with another key.
tokens_make() {
	local key
	mkdir /root/issuer
	for key in corp other; do
		jwt-issuer keygen --out "/root/issuer/$key" || return 1
		jwt-issuer issue --key "/root/issuer/$key.key" --iss "$ISSUER" --aud "$HOST" --sub alice --ttl 1h >"/root/$key.token" || return 1
	done
}

# Write the configuration, as an administrator does.
module_configure() {
	install -m 644 /root/issuer/corp.pub /etc/pam_jwt/keys/ &&
		printf '%s\n' "hostname = $HOST" '[issuer corp]' "iss = $ISSUER" 'key = corp.pub' 'algorithm = ES256' >/etc/pam_jwt/pam_jwt.conf
}

# shellcheck disable=SC2016
by_ssh() {
	timeout 30 sshpass -f "$2" ssh -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
		-o PubkeyAuthentication=no -o NumberOfPasswordPrompts=1 -o PreferredAuthentications="$1" alice@127.0.0.1 'echo "IN:$(id -un)"'
}

# shellcheck disable=SC2016
by_sudo() { (cd / && timeout 30 setpriv --reuid alice --regid alice --init-groups -- sudo -k -S -p '' sh -c 'echo "IN:$SUDO_USER"' <"$1"); }

# lets_in WAY..., keeps_out WAY...: a refusal must be printed. A timeout does not count as one.
lets_in() { "$@" 2>&1 | tee /tmp/said | grep -qx IN:alice || { cat /tmp/said; return 1; }; }
keeps_out() {
	"$@" >/tmp/said 2>&1
	! grep -q IN: /tmp/said && grep -qE 'Permission denied|incorrect password attempt|no password was provided' /tmp/said && return 0
	cat /tmp/said
	return 1
}

# each_way lets_in|keeps_out NAME FILE: type the text of FILE at ssh and sudo, with the stacks of Debian.
each_way() {
	check "$2: ssh, password" "$1" by_ssh password "$3"
	check "$2: ssh, keyboard-interactive" "$1" by_ssh keyboard-interactive "$3"
	check "$2: sudo" "$1" by_sudo "$3"
}

logins_with_profile() {
	each_way lets_in "$1: a token opens" /root/corp.token
	each_way lets_in "$1: the password opens" /root/password
	check "$1: a bad token does not open ssh" keeps_out by_ssh password /root/other.token
	check "$1: a bad token does not open sudo" keeps_out by_sudo /root/other.token
}

logins_without_profile() {
	each_way lets_in "$1: the password opens" /root/password
	check "$1: a token does not open ssh" keeps_out by_ssh password /root/corp.token
}
