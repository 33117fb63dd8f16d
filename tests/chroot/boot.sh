# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# Boot systemd in a root of chroot.sh, to try units as they are. Source chroot.sh first. systemd gets a group of processes (cgroup v2)
# of its own, and cannot change settings of the kernel.

BOOT_SECONDS=300

# Print why systemd cannot be booted here; print nothing if it can.
# shellcheck disable=SC2016
boot_hindrance() {
	"${NAMESPACES[@]}" sh -c 'mount -t cgroup2 cgroup2 /mnt && rmdir "$(mktemp -d /mnt/pam-jwt.XXXXXX)"' 2>/dev/null ||
		echo "groups of processes (cgroup v2) cannot be made here"
}

# boot TAR SCRIPT: boot a root, and run the script in it as a service. Its output is in $WORK/results/booted.
# shellcheck disable=SC2016
boot() {
	local NAMESPACES=(timeout -s KILL "$BOOT_SECONDS" "${NAMESPACES[@]}") status=0
	rm -f "$WORK/results/booted"
	in_root offline "$1" root_boot "$2" >"$WORK/console" 2>&1
	grep -qsx '# the script has ended' "$WORK/results/booted" || { tail -n 20 "$WORK/console"; status=1; }
	unshare --mount sh -c 'mount -t cgroup2 cgroup2 "$1" && find "$1"/pam-jwt.* -depth -type d -exec rmdir {} +' sh "$WORK/root" 2>/dev/null
	return $status
}

# ---- inside the namespaces --------------------------------------------------------------------------------------

# root_boot SCRIPT: replace this process, which is PID 1 of the namespace, with systemd.
root_boot() {
	local group unit
	mount --bind "$ROOT/proc/sys" "$ROOT/proc/sys" && mount -o remount,bind,ro "$ROOT/proc/sys" &&
		mount -t sysfs -o ro sysfs "$ROOT/sys" && mount -t cgroup2 cgroup2 "$ROOT/sys/fs/cgroup" &&
		mount -t tmpfs tmpfs "$ROOT/tmp" || return 1
	group=$(mktemp -d "$ROOT/sys/fs/cgroup/pam-jwt.XXXXXX") && chmod 755 "$group" && echo 0 >"$group/cgroup.procs" && umount "$ROOT/sys/fs/cgroup" || return 1
	for unit in systemd-{sysctl,binfmt,udevd,modules-load,udev-trigger}.service sys-kernel-{debug,tracing}.mount; do
		ln -sf /dev/null "$ROOT/etc/systemd/system/$unit"
	done
	: >"$ROOT/etc/machine-id"
	cat >"$ROOT/etc/systemd/system/script.service" <<-END
		[Unit]
		Wants=systemd-journald.socket
		After=basic.target systemd-journald.socket
		[Service]
		Type=oneshot
		ExecStart=$1
		ExecStart=echo "# the script has ended"
		StandardOutput=append:/results/booted
		StandardError=inherit
		ExecStopPost=systemctl --quiet poweroff --force --force
	END
	mkdir "$ROOT/old"
	export ROOT
	# shellcheck disable=SC2016
	exec unshare --cgroup bash -c 'mount -t cgroup2 cgroup2 "$ROOT/sys/fs/cgroup" && cd "$ROOT" && pivot_root . old && umount -l /old &&
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=lxc LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
			/lib/systemd/systemd --system --unit=script.service --show-status=0 --log-target=console'
}
