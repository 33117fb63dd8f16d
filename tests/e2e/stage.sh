# shellcheck shell=bash disable=SC2034  # other scripts use what is set here
# SPDX-License-Identifier: BSD-2-Clause
#
# The stage: the place in which run.sh and ../demo.sh run. Each script runs twice: the outer process owns WORK and handles
# signals, the inner one runs the cases.
#
# As root, and if the kernel allows it, the inner process runs in a sandbox: mount and PID namespaces with a copy of /etc and
# empty /run, /dev, /root and /var/log. There the services have their real names, and nothing on the host can change or be left
# behind. Otherwise (a container without CAP_SYS_ADMIN, a chroot, no root) the services run on the host itself under other names,
# and stage_clear() removes them. (Records of logins by the system's programs, such as wtmp, then stay.)

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

# work_make BUILD_DIR: make WORK, with copies of the tested files, because mounts may hide the originals.
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
	# shellcheck disable=SC2086  # STAGE_EXTRA: more files to copy, without blanks in their names
	install -m 755 "$1"/{pam_jwt.so,jwt-issuer,pam-jwt} "$LIB_DIR"/{ptydrive,logcatch}.py ${STAGE_EXTRA:-} "$WORK/bin"
	install -D -m 644 "$1/pam_jwt/decision.so" "$WORK/bin/pam_jwt/decision.so"
}

# Processes of a killed sandbox may still write for a moment.
work_remove() {
	local i
	for ((i = 0; i < 50; i++)); do
		rm -rf "$WORK" 2>/dev/null
		[ -e "$WORK" ] || return 0
		sleep 0.1
	done
}

# In a chroot, or without the capability, namespaces cannot be made.
sandbox_works() {
	am_root && "${NAMESPACES[@]}" mount -t tmpfs tmpfs /run 2>/dev/null
}

NAMESPACES=(unshare --mount --pid --ipc --fork --kill-child --mount-proc)

# stage_run SCRIPT BUILD_DIR: run the script again as the inner process, without a terminal, and exit with its status.
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

# A sandbox ends with its first process. On the host the inner process removes its own things first.
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

# pam_wrapper leaves copies of the services when a program is killed or calls exec.
wrapper_copies() {
	local dir
	for dir in /tmp/pam.*; do
		! grep -qrsF "$WORK" "$dir" || printf '%s\n' "$dir"
	done
}

# ---- the sandbox ------------------------------------------------------------------------------------------------

# private_copy DIR, private_empty DIR MODE: mount a private copy, or an empty folder, over DIR.
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

# stage_set NAME: prepare the inner process. The account is called NAME if that name is free.
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

# WRAPPER is the environment in which pam_wrapper gives our services to a program with a fixed service name, or to one
# that does not run as root. FIXED and ANYBODY are prefixes of commands. pam_wrapper does not work in set-user-ID
# programs, so outside a sandbox root runs the commands of normal users.
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

# Print the processes that we started: those of the session that stage_run made, and all their descendants. (sshd and
# terminals make other sessions.)
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

# Stop all of them before any is killed, because a process without its parent cannot be recognised.
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

# make_dir DIR: make it if it is missing, and remember that.
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
	# No password matches "*"; unlike "!" it does not mean "locked".
	useradd -U -M -d "$WORK/home" -s /bin/bash -p '*' "$LOGIN" || die "useradd failed"
	AS_LOGIN=(setpriv --reuid "$LOGIN" --regid "$LOGIN" --init-groups --)
	chown "$LOGIN:" "$WORK/home"
	chgrp "$LOGIN" "$WORK/tokens"	# sudo's askpass program runs as the user; nobody else may take a token
}

user_remove() {
	user_kill
	userdel -f "$MADE_USER" 2>/dev/null
}

# We made the account, so all its processes are ours.
user_kill() {
	local dir uid
	uid=$(id -u "$MADE_USER" 2>/dev/null) || return 0
	for dir in /proc/[0-9]*; do
		[ "$(stat -c %u "$dir" 2>/dev/null)" != "$uid" ] || kill -KILL "${dir#/proc/}" 2>/dev/null
	done
}
