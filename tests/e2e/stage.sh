# shellcheck shell=bash disable=SC2034  # what is set here is used by the scripts
# SPDX-License-Identifier: BSD-2-Clause
#
# The stage on which run.sh and ../demo.sh play, which both are run twice: the outer process owns WORK and takes the
# signals, the inner one plays.
#
# As root the inner process runs in a sandbox where the kernel allows it: mount and PID namespaces with copies of /etc
# and empty /run, /dev, /root and /var/log. There the services have their real names, and whatever happens, nothing on
# the host has changed and nothing is left over. Elsewhere (a container without CAP_SYS_ADMIN, a chroot, no root) the
# stage stands on the host itself, under names of its own, and stage_clear() takes it down. (What the system's programs
# record of any login, as in wtmp, stays recorded then.)

export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
unset SSH_AUTH_SOCK SSH_ASKPASS SUDO_ASKPASS DISPLAY

LIB_DIR=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
WORK=${STAGE_WORK:-}		# the stage's folder; empty in the outer process until work_make
SANDBOX=${STAGE_SANDBOX:-}	# "yes" inside a sandbox
unset STAGE_WORK STAGE_SANDBOX

PREFIX=''			# stands before the names of PAM services and users where they could meet the host's own
LOGIN=''			# the account that logs in
MADE=()				# files to remove in the end, outside WORK
MADE_DIRS=()
MADE_USER=''
ON_CLEAR=''			# a command to run before all processes are killed

limit() { timeout -k 2 25 "$@"; }

am_root() { [ "$(id -u)" = 0 ]; }

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# ---- the outer process ------------------------------------------------------------------------------------------

need_programs() {
	local program
	for program; do
		command -v "$program" >/dev/null || die "$program is not installed (tests/deps.sh installs what is needed)"
	done
}

# work_make BUILD_DIR: make WORK, with copies of what is tested, so that no mount hides it.
work_make() {
	local file
	for file in pam_jwt.so pam_jwt/decision.so jwt-issuer pam-jwt; do
		[ -r "$1/$file" ] || die "no $1/$file: run make first"
	done
	WORK=$(mktemp -d /tmp/pam-jwt.XXXXXXXX) || exit 1
	chmod 711 "$WORK"
	mkdir -m 755 "$WORK"/{bin,conf,conf/keys,sshd,services,home}
	mkdir -m 700 "$WORK"/{issuer,cases,log}
	mkdir -m 750 "$WORK/tokens"
	# shellcheck disable=SC2086  # STAGE_EXTRA: more files for it, without blanks in their names
	install -m 755 "$1"/{pam_jwt.so,jwt-issuer,pam-jwt} "$LIB_DIR"/{ptydrive,logcatch}.py ${STAGE_EXTRA:-} "$WORK/bin"
	install -D -m 644 "$1/pam_jwt/decision.so" "$WORK/bin/pam_jwt/decision.so"
}

# Processes of a sandbox that is being killed may still write for a moment.
work_remove() {
	local i
	for ((i = 0; i < 50; i++)); do
		rm -rf "$WORK" 2>/dev/null
		[ -e "$WORK" ] || return 0
		sleep 0.1
	done
}

# In a chroot, or without the capability, there are no namespaces to be had.
sandbox_works() {
	am_root && "${NAMESPACES[@]}" mount -t tmpfs tmpfs /run 2>/dev/null
}

NAMESPACES=(unshare --mount --pid --ipc --fork --kill-child --mount-proc)

# stage_run SCRIPT BUILD_DIR: run the script again as the inner process, without a terminal. Its exit status is ours.
stage_run() {
	work_make "$2"
	trap work_remove EXIT
	export STAGE_WORK=$WORK STAGE_SANDBOX=''
	if sandbox_works; then
		STAGE_SANDBOX=yes
		"${NAMESPACES[@]}" setsid bash "$1" &
	else
		setsid bash "$1" &
	fi
	STAGE_PID=$!
	trap 'stage_stop 143' TERM HUP
	trap 'stage_stop 130' INT
	wait "$STAGE_PID"
}

# A sandbox dies with its first process; a stage on the host takes itself down first.
stage_stop() {
	trap '' TERM INT HUP
	if [ -n "$STAGE_SANDBOX" ]; then
		kill -KILL "$STAGE_PID"
	else
		kill -TERM "$STAGE_PID"
	fi
	wait "$STAGE_PID"
	exit "$1"
} 2>/dev/null

# What this run has left behind on the host, for the outer process to ask; nothing when all is well. Whatever a run makes names
# WORK, or has the end of that name in its own. What other processes change meanwhile is theirs.
leftovers() {
	local login mark=${WORK##*.}
	login=$(cat "$WORK/log/login")
	grep -rlF -e "$WORK" /etc
	grep -iH -e "$mark" /etc/{passwd,shadow,group,gshadow,subuid,subgid}
	find /etc /run /var/lib/sudo /var/mail /home -iname "*$mark*"
	find /run/sudo/ts /var/lib/sudo/lectured -name "$login"
	[ -n "$STAGE_SANDBOX" ] || [ ! -e "$WORK/log/syslog" ] || ls /dev/log	# we were the log
	wrapper_copies
} 2>/dev/null

# pam_wrapper leaves copies of the services behind when a program is killed or replaces itself.
wrapper_copies() {
	local dir
	for dir in /tmp/pam.*; do
		! grep -qrsF "$WORK" "$dir" || printf '%s\n' "$dir"
	done
}

# ---- the sandbox ------------------------------------------------------------------------------------------------

# private_copy DIR, private_empty DIR MODE: ours, and nobody else's, from now on.
private_copy() {
	local copy=$WORK/copy
	mkdir -p "$copy" && mount -t tmpfs -o mode=755 tmpfs "$copy" && cp -a "$1/." "$copy" && mount --move "$copy" "$1"
}

private_empty() { mount -t tmpfs -o "mode=$2" tmpfs "$1"; }

private_dev() {
	local dev=$WORK/dev name
	mkdir "$dev" && mount -t tmpfs -o mode=755 tmpfs "$dev" || return 1
	for name in null zero full random urandom tty; do
		: >"$dev/$name" && mount --bind "/dev/$name" "$dev/$name" || return 1
	done
	mkdir "$dev/pts" && mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=tty devpts "$dev/pts" || return 1
	ln -s pts/ptmx "$dev/ptmx"
	ln -s /proc/self/fd "$dev/fd"
	mount --move "$dev" /dev
}

sandbox_furnish() {
	cd / || return 1
	private_copy /etc && private_empty /run 755 && private_empty /root 700 && private_empty /var/log 755 && private_dev
}

# ---- the stage --------------------------------------------------------------------------------------------------

# stage_set NAME: the inner process prepares itself; the account will be called NAME where that name is free.
stage_set() {
	trap stage_clear EXIT
	trap 'exit 143' TERM INT HUP
	export PATH=$WORK/bin:$PATH
	SUFFIX=${WORK##*.}
	SUFFIX=${SUFFIX,,}	# libpam turns the names of services to lower case
	if [ -n "$SANDBOX" ]; then
		sandbox_furnish || die "the sandbox cannot be furnished"
	elif am_root; then
		PREFIX=pam-jwt-$SUFFIX-
	fi
	programs_set
	if am_root; then
		user_make "$1"
	else
		LOGIN=$(id -un)
	fi
	echo "$LOGIN" >"$WORK/log/login"
}

# WRAPPER is the environment in which pam_wrapper shows our services to a program whose service name is built in, or to
# one that is not root's. FIXED and ANYBODY stand before commands. pam_wrapper does not follow into a set-user-ID
# program, so that outside a sandbox root has to play anybody.
programs_set() {
	WRAPPER=(LD_PRELOAD=libpam_wrapper.so PAM_WRAPPER=1 PAM_WRAPPER_SERVICE_DIR="$WORK/services")
	if [ -n "$SANDBOX" ]; then
		FIXED=()
		ANYBODY=(setpriv --reuid nobody --regid nogroup --clear-groups --)
	else
		FIXED=(env "${WRAPPER[@]}" PAM_WRAPPER_USE_SYSLOG=1)
		ANYBODY=()
	fi
}

stage_clear() {
	local path
	trap '' TERM INT HUP
	$ON_CLEAR
	session_kill
	wait
	[ -z "$MADE_USER" ] || user_remove
	mapfile -t -O "${#MADE[@]}" MADE < <(wrapper_copies)
	for path in "${MADE[@]}"; do
		rm -rf "$path"
	done
	for path in "${MADE_DIRS[@]}"; do
		rmdir "$path"
	done
	MADE=() MADE_DIRS=() MADE_USER=''
	trap - EXIT
} 2>/dev/null

# Print what we started: the processes of our session, which stage_run made for us, and all that descend from them.
# (sshd and terminals make sessions of their own.)
session_list() {
	local pid parent session dir stat more=yes
	local -A parent_of=() ours=([$$]=yes)
	for dir in /proc/[0-9]*; do
		pid=${dir#/proc/}
		[ "$pid" != $BASHPID ] && read -r stat <"$dir/stat" || continue
		read -r _ parent _ session _ <<<"${stat##*) }"
		parent_of[$pid]=$parent
		[ "$session" != $$ ] || ours[$pid]=yes
	done
	while [ -n "$more" ]; do
		more=''
		for pid in "${!parent_of[@]}"; do
			[ -z "${ours[$pid]:-}" ] && [ -n "${ours[${parent_of[$pid]}]:-}" ] || continue
			ours[$pid]=yes more=yes
		done
	done
	unset "ours[$$]"
	printf '%s\n' "${!ours[@]}" | sort
}

# Stop them all before any is killed: whose parent is gone cannot be told any more.
session_kill() {
	local pids='' before=none
	while [ "$pids" != "$before" ]; do
		before=$pids
		pids=$(session_list)
		# shellcheck disable=SC2086
		kill -STOP $pids
	done
	# shellcheck disable=SC2086
	kill -KILL $pids
}

# make_dir DIR: make it where it is missing, and remember that.
make_dir() {
	[ -d "$1" ] || { mkdir -m 755 "$1" && MADE_DIRS+=("$1"); }
}

user_make() {
	local backup dir
	LOGIN=$1
	if [ -z "$SANDBOX" ] || id "$LOGIN" >/dev/null 2>&1; then
		LOGIN=$1-$SUFFIX
	fi
	for backup in /etc/{passwd,shadow,group,gshadow,subuid,subgid}- /etc/.pwd.lock; do
		[ -e "$backup" ] || MADE+=("$backup")
	done
	for dir in /run/sudo/ts /run/sudo /var/lib/sudo/lectured /var/lib/sudo; do
		[ -e "$dir" ] || MADE_DIRS+=("$dir")
	done
	MADE_USER=$LOGIN
	MADE+=("/run/sudo/ts/$LOGIN" "/var/lib/sudo/lectured/$LOGIN")
	# No password fits "*"; unlike "!" it does not mean "locked".
	useradd -U -M -d "$WORK/home" -s /bin/bash -p '*' "$LOGIN" || die "useradd failed"
	AS_LOGIN=(setpriv --reuid "$LOGIN" --regid "$LOGIN" --init-groups --)
	chown "$LOGIN:" "$WORK/home"
	chgrp "$LOGIN" "$WORK/tokens"	# sudo's askpass program runs as the user; nobody else may take a token
}

user_remove() {
	user_kill
	userdel -f "$MADE_USER" 2>/dev/null
}

# The account is ours, so every process it owns is.
user_kill() {
	local dir uid
	uid=$(id -u "$MADE_USER" 2>/dev/null) || return 0
	for dir in /proc/[0-9]*; do
		[ "$(stat -c %u "$dir" 2>/dev/null)" != "$uid" ] || kill -KILL "${dir#/proc/}" 2>/dev/null
	done
}
