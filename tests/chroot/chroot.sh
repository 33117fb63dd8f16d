# shellcheck shell=bash disable=SC2034,SC2153  # scripts use the variables of this file, and the reverse
# SPDX-License-Identifier: BSD-2-Clause
#
# Temporary Debian chroots. Source this file at the top of the checkout, after source.sh. A root is a tmpfs in its own mount and
# PID namespaces, so it disappears when its first process ends for any reason. $ROOTS keeps the initial content of each root in a
# tar file. Its name is a checksum of the commands that made it, so a second run downloads nothing.

MIRROR=${MIRROR:-http://deb.debian.org/debian}
NAMESPACES=(unshare --mount --propagation private --pid --fork --kill-child --uts --ipc)
ROOT_PID=''

# Print why this machine cannot make roots; print nothing if it can.
chroot_hindrance() {
	if [ "$(id -u)" != 0 ]; then
		echo "it needs root"
	elif ! "${NAMESPACES[@]}" --net mount -t tmpfs tmpfs /mnt 2>/dev/null; then
		echo "namespaces are not available"
	elif ! command -v debootstrap >/dev/null; then
		echo "debootstrap is not installed"
	fi
}

# chroot_begin BUILD_DIR: prepare for roots of $RELEASE. $ROOTS becomes BUILD_DIR/roots, and $WORK a temporary folder that is
# removed when the process ends.
chroot_begin() {
	export RELEASE=${RELEASE:-bookworm} MIRROR LC_ALL=C
	mkdir -p "$1" && ROOTS=$(realpath "$1")/roots && WORK=$(mktemp -d) || return 1
	trap chroot_end EXIT
	trap 'exit 130' INT TERM HUP
	mkdir "$WORK"/{root,results}
	source_copy "$WORK/source"
}

# Remove $WORK. This is tried for 5 s, because processes of a killed root may still write for a moment.
chroot_end() {
	local i
	trap '' INT TERM HUP
	chroot_stop
	rm -f "$ROOTS/$RELEASE"-*.new
	for ((i = 0; i < 50; i++)); do
		rm -rf "$WORK" 2>/dev/null
		[ -e "$WORK" ] || return 0
		sleep 0.1
	done
}

chroot_mounted() { grep -F "$WORK" /proc/self/mountinfo; }

# in_root NETWORK TAR COMMAND...: run the command in a new root that starts from TAR, or with "-" from debootstrap. NETWORK is
# "online", or "offline" for its own loopback only. The root has the clean copy of the source as /src, $WORK/results as /results,
# and $WORK/vectors, if it exists, as /vectors.
in_root() {
	local namespaces=("${NAMESPACES[@]}")
	[ "$1" = online ] || namespaces+=(--net)
	"${namespaces[@]}" bash -c '. tests/chroot/chroot.sh; . tests/chroot/boot.sh; root_play "$@"' in_root "$WORK" "$@" </dev/null &
	ROOT_PID=$!
	wait "$ROOT_PID"
	set -- $?
	ROOT_PID=''
	return "$1"
}

chroot_stop() {
	[ -n "$ROOT_PID" ] || return 0
	kill -KILL "$ROOT_PID"
	wait "$ROOT_PID"
} 2>/dev/null

# ---- inside the namespaces --------------------------------------------------------------------------------------

# root_play WORK NETWORK TAR COMMAND...: the part of in_root that runs in the namespaces.
root_play() {
	ROOT=$1/root
	mount -t tmpfs -o mode=755 tmpfs "$ROOT" || return 1
	if [ "$3" = - ]; then
		root_plant || return 1
	else
		tar -C "$ROOT" --numeric-owner -xpzf "$3" || return 1
	fi
	root_furnish "$1" "$2" || return 1
	shift 3
	case $1 in
	root_*) "$@" ;;
	*) root_do "$@" ;;
	esac
}

root_plant() {
	local log=$ROOT/../debootstrap.log
	debootstrap --variant=minbase "$RELEASE" "$ROOT" "$MIRROR" >"$log" 2>&1 || { tail -n 5 "$log" >&2; return 1; }
	printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"	# maintainer scripts start no service here
	chmod 755 "$ROOT/usr/sbin/policy-rc.d"
	printf 'Dpkg::Use-Pty "0";\nAPT::Install-Recommends "0";\nAcquire::Languages "none";\n' >"$ROOT/etc/apt/apt.conf.d/root"
}

root_furnish() {
	local name
	if [ "$2" = online ]; then
		cp -L /etc/resolv.conf "$ROOT/etc/resolv.conf"
	else
		ip link set lo up || return 1
	fi
	mount -t proc proc "$ROOT/proc" && mount -t tmpfs -o mode=755 tmpfs "$ROOT/run" &&
		mount -t tmpfs -o mode=755 tmpfs "$ROOT/dev" || return 1
	mkdir -p "$ROOT"/dev/{pts,shm} "$ROOT/results"
	for name in null zero full random urandom tty; do
		: >"$ROOT/dev/$name" && mount --bind "/dev/$name" "$ROOT/dev/$name" || return 1
	done
	mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$ROOT/dev/pts" || return 1
	ln -s pts/ptmx "$ROOT/dev/ptmx"
	ln -s /proc/self/fd "$ROOT/dev/fd"
	root_show "$1/source" /src && mount --bind "$1/results" "$ROOT/results" || return 1
	[ ! -d "$1/vectors" ] || root_show "$1/vectors" /vectors
}

# root_show FOLDER PLACE: mount the folder in the root, read-only.
root_show() {
	mkdir -p "$ROOT$2" && mount --bind "$1" "$ROOT$2" && mount -o remount,bind,ro "$ROOT$2"
}

# root_do COMMAND...: run the command in the root, with a clean environment.
root_do() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
		RELEASE="$RELEASE" ${http_proxy:+http_proxy="$http_proxy"} chroot "$ROOT" "$@"
}

# root_keep TAR COMMAND...: run the command in the root, and then save the root as TAR.
root_keep() {
	root_do "${@:2}" >"$ROOT/results/log" 2>&1 || { tail -n 20 "$ROOT/results/log" >&2; return 1; }
	rm -rf "$ROOT"/var/cache/apt/archives/*.deb "$ROOT/var/log"/*
	tar -C "$ROOT" --numeric-owner --one-file-system --exclude=./src --exclude=./results -c . | gzip -1 >"$1.new" &&
		mv "$1.new" "$1"
}

# ---- layers -----------------------------------------------------------------------------------------------------

# layer NAME TAR COMMAND...: set TAR_OF[NAME] to the root that results from running the command in TAR. If $ROOTS does not have
# it yet, it is made, with three tries, because a download from the mirror can fail.
declare -A TAR_OF=()
layer() {
	local sum try
	sum=$(printf '%s\n' "$MIRROR" "${@:2}" | cat - <(sed -n '/^root_plant/,/^}/p' tests/chroot/chroot.sh) | md5sum)
	TAR_OF[$1]=$ROOTS/$RELEASE-$1-${sum:0:12}.tar.gz
	[ ! -e "${TAR_OF[$1]}" ] || return 0
	echo "# making the root $1 of $RELEASE"
	mkdir -p "$ROOTS"
	rm -f "$ROOTS/$RELEASE-$1"-*
	for try in 1 2 3; do
		in_root online "$2" root_keep "${TAR_OF[$1]}" "${@:3}" && return
		echo "# the root $1 of $RELEASE could not be made, at try $try of 3"
		[ $try = 3 ] || sleep 20
	done
	echo "FAIL there is no root $1 of $RELEASE"
	return 1
}
