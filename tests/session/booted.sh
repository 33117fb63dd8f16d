#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# In a root that systemd has booted: sessions of sshd, su and sudo with max_session, and when they end.
set -u
cd /src || exit 1
export HOME=/root
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh

HOST=web1.example.org ISSUER=https://issuer.example.org
CONF=/etc/pam_jwt
LIMIT=5		# seconds
LATE=4		# a session may end so many seconds later: su waits for 2 s before it kills its child, and machines are busy
STARTED=0

# ---- the host ---------------------------------------------------------------------------------------------------

host_make() {
	tar -C /results/installed -c . | tar -C / --keep-directory-symlink -x
	useradd -m -s /bin/bash alice
	printf 'Defaults:alice !lecture\nalice ALL=(root) ALL\n' >/etc/sudoers.d/alice
	jwt-issuer keygen --out /root/corp >/dev/null 2>&1 && install -m 644 /root/corp.pub $CONF/keys/
	jwt-issuer issue --key /root/corp.key --iss $ISSUER --aud $HOST --sub alice --ttl 30m >/root/token
	printf '%s\n' 'KbdInteractiveAuthentication yes' 'UsePAM yes' >/etc/ssh/sshd_config.d/test.conf
	stack_prepend sshd sudo su
	rm -f /usr/sbin/policy-rc.d
	systemctl start dbus systemd-logind systemd-user-sessions ssh
}

# stack_prepend SERVICE...: a token opens it. sudo gets a session of its own, which Debian does not give it.
stack_prepend() {
	local name
	for name; do
		{ printf '%s\n' 'auth sufficient pam_jwt.so' 'account required pam_permit.so' && cat "/etc/pam.d/$name"; } >/tmp/stack
		cp /tmp/stack "/etc/pam.d/$name"
	done
	echo 'session optional pam_systemd.so' >>/etc/pam.d/sudo
}

# policy LINE...: lines of the issuer's section, and sections.
policy() {
	printf '%s\n' "hostname = $HOST" '[issuer corp]' "iss = $ISSUER" 'key = corp.pub' 'algorithm = ES256' "$@" >$CONF/pam_jwt.conf
}

# Without audit, logind numbers sessions from 1 again. The scope of a session that reached its limit is a failed unit, whose name
# would be used again.
logind_again() {
	settle
	systemctl reset-failed
	systemctl restart systemd-logind
}

# ---- ways in ----------------------------------------------------------------------------------------------------

SSH=(-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1)

# A prompt has "oken" or "assword".
by_ssh() { timeout 20 sshpass -P "$1" -f /root/token ssh "${SSH[@]}" "${@:2}"; }
by_kbdint() { by_ssh 'oken: ' -o PreferredAuthentications=keyboard-interactive "${OPTIONS[@]}" alice@127.0.0.1 "$1"; }
by_password() { by_ssh 'assword: ' -o PreferredAuthentications=password "${OPTIONS[@]}" alice@127.0.0.1 "$1"; }
by_sudo() { timeout 20 setpriv --reuid alice --regid alice --init-groups -- sudo -k -S -p '' sh -c "$1" </root/token; }
by_su() { timeout 20 setpriv --reuid daemon --regid daemon --clear-groups -- su alice -c "$1" </root/token; }
OPTIONS=()

# ---- what is seen -----------------------------------------------------------------------------------------------

# While systemd still stops what the session before has left, logind cannot start another one.
settle() {
	while systemctl list-jobs --no-legend | grep -q ' stop '; do sleep 0.1; done
}

start() {
	settle
	STARTED=$(date +%s%N)
}

elapsed_ms() { echo $((($(date +%s%N) - STARTED) / 1000000)); }

# ends WAY COMMAND: the session begins, and ends with the command at LIMIT.
ends() {
	local took
	start
	"$1" "echo; echo begun; $2" >/tmp/said 2>&1
	took=$(elapsed_ms)
	if ! grep -qx begun /tmp/said || grep -qx survived /tmp/said || [ "$took" -lt $((LIMIT * 1000 - 1000)) ] ||
		[ "$took" -gt $(((LIMIT + LATE) * 1000)) ]; then
		echo "it ended after $took ms" && cat /tmp/said
		return 1
	fi
}

# lives WAY COMMAND: the session is not ended.
lives() {
	settle
	"$1" "$2; echo survived" >/tmp/said 2>&1
	grep -qx survived /tmp/said || { cat /tmp/said; return 1; }
}

# The process whose number is in /tmp/job has ended, at LIMIT.
gone_in_time() {
	local pid
	pid=$(cat /tmp/job) && rm /tmp/job || return 1
	while [ "$(elapsed_ms)" -lt $(((LIMIT + LATE) * 1000)) ]; do
		[ -d "/proc/$pid" ] || break
		sleep 0.1
	done
	if [ -d "/proc/$pid" ] || [ "$(elapsed_ms)" -lt $((LIMIT * 1000 - 1000)) ]; then
		echo "after $(elapsed_ms) ms: $(ps -p "$pid" -o pid,args)"
		return 1
	fi
}

# limit_of WAY LIMIT: what systemd knows of the session.
# shellcheck disable=SC2016
limit_of() {
	settle
	"$1" 'echo; scope=$(sed -n "s|.*/\(session-[^/]*\.scope\).*|\1|p" /proc/self/cgroup); systemctl show -P RuntimeMaxUSec "$scope"' >/tmp/said 2>&1
	grep -qx "$2" /tmp/said || { cat /tmp/said; return 1; }
}

each_way() {
	local way
	for way in by_kbdint by_password by_su by_sudo; do
		check "$way: systemd knows the limit" limit_of $way "${LIMIT}s"
		check "$way: the session ends" ends $way 'sleep 30; echo survived'
		check "$way: a shell that ignores SIGTERM ends, too" ends $way 'bash -c "trap : TERM; while :; do sleep 1; done"; echo survived'
	done
}

JOB='nohup setsid sleep 60 >/dev/null 2>&1 </dev/null & echo $! >/tmp/job'

background_jobs() {
	local way
	for way in by_kbdint by_password; do
		start
		$way "$JOB; sleep 30" >/tmp/said 2>&1
		check "$way: a background job ends with the session" gone_in_time
	done
	left_behind
}

# At logout the session is over for logind, and systemd drops its limit. KillUserProcesses ends the job then.
left_behind() {
	start
	by_kbdint "$JOB" >/tmp/said 2>&1
	sleep $((LIMIT + LATE))
	check 'a background job that is left behind at logout lives on' job_runs
	kill "$(cat /tmp/job)"
	mkdir -p /etc/systemd/logind.conf.d
	printf '[Login]\nKillUserProcesses=yes\n' >/etc/systemd/logind.conf.d/test.conf
	logind_again
	by_kbdint "$JOB" >/tmp/said 2>&1
	sleep 1
	check 'KillUserProcesses: it ends at logout' not job_runs
	rm /etc/systemd/logind.conf.d/test.conf
	logind_again
}

job_runs() { [ -d "/proc/$(cat /tmp/job)" ]; }
not() { ! "$@"; }

# A second session in the connection of the first ends with it.
multiplexed() {
	local OPTIONS=(-o ControlMaster=yes -o ControlPath=/tmp/control)
	start
	by_kbdint 'sleep 30' >/dev/null 2>&1 &
	while [ ! -S /tmp/control ] && [ "$(elapsed_ms)" -lt 4000 ]; do sleep 0.1; done
	timeout 20 ssh "${SSH[@]}" -o ControlPath=/tmp/control alice@127.0.0.1 'echo $$ >/tmp/job; sleep 30' >/dev/null 2>&1 &
	sleep 1
	check 'a multiplexed session ends with the first' gone_in_time
	wait
}

not_limited() {
	policy
	check 'without max_session: systemd knows no limit' limit_of by_kbdint infinity
	check 'without max_session: the session lives' lives by_password "sleep $((LIMIT + LATE))"
	policy '[service sudo]' "max_session = 2s"
	check 'sudo inside a session starts none' lives by_kbdint "sudo -k -S -p '' sleep 5 <<<$(cat /root/token)"
}

# pam_systemd reports that logind did not create the session, and Debian's stacks ignore that ("optional").
without_logind() {
	policy "max_session = ${LIMIT}s"
	systemctl mask --now --quiet systemd-logind
	check 'without logind: the session is not ended' lives by_kbdint "sleep $((LIMIT + LATE))"
	sed -i 's/^session.*pam_systemd.so.*/session required pam_systemd.so/' /etc/pam.d/common-session
	check 'without logind, with pam_systemd required: no session' not lives by_kbdint true
	systemctl unmask --quiet systemd-logind
	logind_again
	check 'with pam_systemd required: the session ends' ends by_kbdint 'sleep 30; echo survived'
}

host_make
policy "max_session = ${LIMIT}s"
each_way
background_jobs
multiplexed
policy "[service sshd]" "max_session = ${LIMIT}s"
check 'in the section of a service: the session ends' ends by_kbdint 'sleep 30; echo survived'
not_limited
without_logind
[ "$FAILED" = 0 ] || journalctl --no-pager | sed 's/^/# /'
