# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Stores that cannot be used. No token opens, the log has one clear line, and the token opens after the repair.

faults() {
	local kind=''
	FAULTS=$STATE/faults
	install -d -m 755 "$FAULTS"
	fault missing 'No such file or directory'
	fault file 'not a folder, or a symbolic link'
	fault foreign "the folder belongs to uid $(id -u nobody)"
	fault link 'not a folder, or a symbolic link'
	fault linked_above 'not a folder, or a symbolic link'
	fault for_the_group 'others can use the folder'
	fault for_others 'others can use the folder'
	fault others_above 'others can write to the folder'
	fault tmpfs 'the file system is not ext4, xfs, btrfs, zfs or f2fs'
	fault overlay 'the file system is not ext4, xfs, btrfs, zfs or f2fs'
	fault folder_of_another 'a folder cannot be made: Operation not permitted'
	fault mark_unreadable 'the mark cannot be read: Invalid argument'
	for kind in ext4 xfs; do
		if [ -n "${NO_IMAGE[$kind]:-}" ]; then
			skip "store on $kind: full, without inodes, read-only" "${NO_IMAGE[$kind]}"
			continue
		fi
		FAULTS=$WORK/$kind
		fault read_only 'Read-only file system'
		fault full 'No space left on device (or no inodes are left)'
		fault no_inodes 'No space left on device (or no inodes are left)'
		device_copied
	done
	at_postgresql
}

# fault NAME TEXT: break a store by break_NAME, and repair it by repair_NAME. TEXT is in the log.
fault() {
	local name="store, $1${kind:+ $kind}" store=$FAULTS/$1
	policy -t "store = $store" 'use = once'
	issue faulty --ttl 10m
	if ! "break_$1" "$store" >"$WORK/log/fault" 2>&1; then
		skip "$name" "it cannot be made here: $(tail -n 1 "$WORK/log/fault")"
		return
	fi
	refuses store-unavailable sshd ssh_kbdint faulty
	refuses store-unavailable sshd ssh_password faulty
	refuses store-unavailable sudo sudo_S faulty
	batch_end "$name"
	check "$name: the log names the store and says why" news_name 3 "$FAULTS" "$2"
	# pam-jwt check writes nothing, and so does not see that it could not
	[ -n "$kind" ] || check "$name: pam-jwt check says so" checks "$LOGIN" store-unavailable . faulty
	"repair_$1" "$store"
	opens sudo sudo_S faulty
	batch_end "$name, repaired"
	[ -n "$kind" ] || return 0	# a refusal takes seconds, and nothing more can be wrong with a store that was repaired
	refuses replayed sshd ssh_kbdint faulty
	batch_end "$name, repaired, then used"
}

# news_name N PATH TEXT
news_name() { [ "$(grep 'slug=store-unavailable ' <<<"$LOG_NEWS" | grep -F "$2" | grep -cF "$3")" = "$1" ] || { grep slug= <<<"$LOG_NEWS"; return 1; }; }

# What these commands say is shown if they fail.
break_missing() { rmdir "$1" 2>/dev/null || true; }
repair_missing() { store_make "$1" root; }
break_file() { : >"$1"; }
repair_file() { store_make "$1" root; }
break_foreign() { store_make "$1" nobody; }
repair_foreign() { chown root "$1"; }
break_link() { store_make "$1.real" root && ln -s "$1.real" "$1"; }
repair_link() { rm "$1" && mv "$1.real" "$1"; }
break_linked_above() { install -d -m 755 "$FAULTS/real" && store_make "$FAULTS/real/once" root && ln -s real "$1" && policy_below "$1"; }
repair_linked_above() { rm "$1" && mv "$FAULTS/real" "$1"; }
break_for_the_group() { store_make "$1" root && chmod 770 "$1"; }
repair_for_the_group() { chmod 700 "$1"; }
break_for_others() { store_make "$1" root && chmod 1707 "$1"; }
repair_for_others() { chmod 700 "$1"; }
break_others_above() { install -d -m 777 "$1" && store_make "$1/once" root && policy_below "$1"; }
repair_others_above() { chmod 755 "$1"; }
break_tmpfs() { store_make "$1" root && mount -t tmpfs -o mode=700 tmpfs "$1"; }
repair_tmpfs() { umount "$1"; }
break_overlay() {
	store_make "$1" root && install -d "$1.upper" && mount -t tmpfs tmpfs "$1.upper" && mkdir -m 700 "$1.upper"/{files,work} &&
		mount -t overlay -o "lowerdir=$1,upperdir=$1.upper/files,workdir=$1.upper/work" overlay "$1"
}
repair_overlay() { umount "$1" "$1.upper"; }

# The folders of the next hour belong to another user, as after a restore.
break_folder_of_another() {
	local start=$(($(date +%s) / 600 * 600)) i
	store_make "$1" root
	for i in {0..6}; do install -d -m 700 -o nobody "$1/$((start + 600 * i))"; done
}
repair_folder_of_another() { chown root "$1"/[0-9]*; }
break_mark_unreadable() { store_make "$1" root && ln -s yesterday "$1/mark"; }
repair_mark_unreadable() { rm "$1/mark"; }

break_read_only() { store_make "$1" root && mount -o remount,ro "$FAULTS"; }
repair_read_only() { mount -o remount,rw "$FAULTS"; }

# Fill the blocks with one file, and where inodes are made from blocks (xfs), those as well.
break_full() {
	local size=$((1 << 30)) i=0
	store_make "$1" root
	for ((; size >= 4096; size /= 2)); do
		while fallocate -l $size "$FAULTS/full.$((i++))" 2>/dev/null; do :; done
	done
	[ "$kind" != xfs ] || fill_inodes
}
repair_full() { rm -rf "$FAULTS"/{full.*,fill}; }
break_no_inodes() {
	store_make "$1" root
	[ "$kind" != xfs ] || break_full "$1"
	fill_inodes
}
repair_no_inodes() { rm -rf "$FAULTS"/{full.*,fill}; }

# Without blocks, perhaps not even the folder can be made.
fill_inodes() {
	local i=0
	mkdir "$FAULTS/fill" || return 0
	while : >"$FAULTS/fill/$i"; do i=$((i + 1)); done
} 2>/dev/null

# A copy of the device, taken while it is mounted, has all records of accepted logins, as after a loss of power.
device_copied() {
	local name="store on $kind, a copy of the device" copy=$WORK/images/copy options=loop
	STORE=$FAULTS/copied
	store_make "$STORE" root
	policy -t "store = $STORE" 'use = once'
	tokens_for_race 50 0 >"$WORK/tokens/race"
	check "$name: 50 logins" race together 1 "$WORK/tokens/race"
	cp --sparse=always "$WORK/images/$kind" "$copy"
	[ "$kind" != xfs ] || options+=,nouuid
	mkdir -p "$WORK/copy-of-device"
	check "$name: can be mounted" with_devices mount -t "$kind" -o $options "$copy" "$WORK/copy-of-device"
	STORE=$WORK/copy-of-device/copied
	check "$name: has 50 records" records_are 50
	check "$name: is readable" store_is_readable
	policy -t "store = $STORE" 'use = once'
	race together 1 "$WORK/tokens/race"
	check "$name: no token opens again" race_says 'logins 0'
	check "$name: the store answers" race_says 'unavailable 0'
	umount "$WORK/copy-of-device"
	rm "$copy"
	STORE=$STATE/once
}

# The store is in the folder PATH.
policy_below() { policy -t "store = $1/once" 'use = once'; }

# The user postgres has no right to the store of root, and the log says what to do.
at_postgresql() {
	store_make "$STORE" root
	store_make "$PG_STORE" postgres
	policy 'use = once'
	issue at-sql
	refuses store-unavailable postgresql psql_once at-sql
	batch_end 'postgresql without a store of its own'
	check 'postgresql without a store of its own: the log says so' news_have 1 "slug=store-unavailable .*$STORE: "
	policy "${ONCE[@]}"
	opens postgresql psql_once at-sql
	batch_end 'postgresql with a store of its own'
}
