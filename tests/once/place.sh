# shellcheck shell=bash disable=SC2034  # other scripts use what is set here
# SPDX-License-Identifier: BSD-2-Clause
#
# The place of once.sh: file systems in images, the folders of the module, the configuration, accounts and daemons.
# shellcheck disable=SC2153  # the scripts of ../e2e set LOGIN and WORK

STATE=/var/lib/pam_jwt		# where the module looks; private in the sandbox
STORE=$STATE/once		# the one that the tests look at
PG_STORE=$STATE/postgresql	# of the user postgres
OTHER=bob			# another account
SKIPPED=0

# skip NAME WHY
skip() {
	printf 'skipped: %s: %s\n' "$1" "$2"
	SKIPPED=$((SKIPPED + 1))
}

# ---- file systems -----------------------------------------------------------------------------------------------

declare -A NO_IMAGE=()		# why a file system of this kind cannot be had

# with_devices COMMAND...: run the command with the /dev of the kernel, which has the loop devices. The one of a sandbox has none, nor
# has that of a chroot.
with_devices() {
	local status
	[ ! -e /dev/loop-control ] || { "$@"; return; }
	mount -t devtmpfs devtmpfs /dev || return 1
	"$@"
	status=$?
	umount -l /dev
	return $status
}

# image_mount KIND SIZE FOLDER [OPTION...]: make an image with mkfs.KIND, and mount it on FOLDER.
image_mount() {
	local image=$WORK/images/${3##*/}
	command -v "mkfs.$1" >/dev/null || { echo "mkfs.$1 is not installed" && return 1; }
	mkdir -p "$3" && truncate -s "$2" "$image" && mkfs."$1" -q "${@:4}" "$image" &&
		with_devices mount -t "$1" -o loop "$image" "$3" && chmod 755 "$3"
}

# Before the sandbox has a /dev of its own.
images_mount() {
	mkdir -m 755 "$WORK"/{images,lib}
	image_mount ext4 16M "$WORK/ext4" -N 256 -m 0 >"$WORK/log/mkfs" 2>&1 || NO_IMAGE[ext4]=$(head -n 1 "$WORK/log/mkfs")
	image_mount xfs 300M "$WORK/xfs" >"$WORK/log/mkfs" 2>&1 || NO_IMAGE[xfs]=$(head -n 1 "$WORK/log/mkfs")
	keeps "$WORK/lib" || image_mount ext4 64M "$WORK/lib" >"$WORK/log/mkfs" 2>&1 ||
		die "$WORK is on no file system that a store may be on: $(head -n 1 "$WORK/log/mkfs")"
}

images_unmount() { umount -l "$WORK/ext4" "$WORK/xfs" "$WORK/lib" /var/lib 2>/dev/null; }

# Whether a store may be in a folder.
keeps() { [[ " ext2/ext3 xfs btrfs zfs f2fs " == *" $(stat -f -c %T "$1") "* ]]; }

# ---- the module's folders ---------------------------------------------------------------------------------------

state_make() {
	mount --bind "$WORK/lib" /var/lib || die 'no private /var/lib'
	mkdir -m 755 "$STATE"
	store_make "$STORE" root
	store_make "$PG_STORE" postgres
}

# store_make PATH OWNER: make an empty store.
store_make() {
	rm -rf "$1"
	install -d -m 700 -o "$2" "$1"
}

# records_are N: the store has as many records.
records_are() { [ "$(find "$STORE" -type l ! -name "mark*" | wc -l)" = "$1" ] || { find "$STORE" | wc -l && return 1; }; }

# It has nothing but records, folders and the mark.
store_is_readable() {
	! find "$STORE" -mindepth 1 -regextype posix-extended ! \( -type d -regex "$STORE/[0-9]+" -o -type l -regex "$STORE/mark(\\.new)?" -o \
		-type l -regex "$STORE/[0-9]+/[0-9a-f]{64}" -lname '[1-9]* ??* ?*' \) | grep .
}

# ---- the configuration ------------------------------------------------------------------------------------------

# policy [-t LINE]... LINE...: write the configuration. -t: a line at the top. The others are in the issuer's section.
policy() {
	local top=("hostname = $HOST")
	while [ "${1:-}" = -t ]; do
		top+=("$2")
		shift 2
	done
	[[ " ${top[*]} " == *' leeway = '* ]] || top+=('leeway = 0s')
	printf '%s\n' "${top[@]}" '[issuer e2e]' "iss = $ISSUER" 'key = e2e.pub' 'algorithm = ES256' 'max_lifetime = 7d' "$@" | conf_write
}

# The lines that let each service log in where tokens work once.
ONCE=('use = once' '[service postgresql]' "store = $PG_STORE")

accounts_make() { useradd -M -p '*' -s /bin/bash $OTHER || die "there is an account $OTHER"; }

# ---- programs ---------------------------------------------------------------------------------------------------

# Only a token counts. Sessions say their limit in the log.
stack_limited() {
	stack_token
	echo "session  required $WORK/bin/limit.so"
}

programs_make() {
	local name
	for name in sshd sudo sudo-i su su-l login pamtester; do
		pam_install "$name" < <(stack_limited)
	done
	# shellcheck disable=SC2119	# the module has no arguments
	printf '%s\n' "auth required $(module)" "account required $(module)" 'account required pam_permit.so' | pam_install postgresql
	stack_limited >"$WORK/services/login"
	sshd_start sshd <<<"AllowUsers $OTHER"
	sudo_uses sudo
}

# For postgresql.sh. The cluster has the database "postgresql", whose PAM service has the same name.
pg_hba() { printf '%s\n' 'local all postgres peer' 'host postgresql all 127.0.0.1/32 pam pamservice=postgresql'; }

psql_once() { DAEMON=postgresql psql_login "$1"; }

postgresql_begin() {
	pg_find
	pg_cluster_make
	pg_start
	pg_admin "create role \"$LOGIN\" login" 'create database postgresql'
}

# at SECONDS COMMAND...: run the command with a clock that is off by so many seconds.
at() {
	local -x CLOCK_STEP=$1 LD_PRELOAD=$WORK/bin/steptime.so
	"${@:2}"
}

ssh_kbdint_far() {
	ssh_command keyboard-interactive "${NO_KEY[@]}" -o BindAddress=127.0.0.2
	limit sshpass -P ') Token: ' -f "$1" "${SSH[@]}"
}

sudo_l() { limit "${AS_LOGIN[@]}" sudo -k -S -p '' -l <"$1" && echo IN:root; }
su_daemon() { limit setpriv --reuid daemon --regid daemon --clear-groups -- su "${TARGET:-$LOGIN}" -c "$SESSION" <"$1"; }
pamtester_says() { pamtest pamtester "$1"; }

# ---- cases ------------------------------------------------------------------------------------------------------

REFUSED+='|cannot retrieve authentication info|System error|FATAL: .*PAM'

# opens SERVICE DRIVER TOKEN, refuses REASON SERVICE DRIVER TOKEN: a case; TOKEN is a name.
opens() {
	local who=${TARGET:-$LOGIN}
	[[ $1 != sudo* ]] || who=root
	let_in -u "$who" "$1" "$2: $3 opens" "$2" "$WORK/tokens/$3"
}

refuses() { keep_out "$1" "$2" "$3: $4 is refused, $1" "$3" "$WORK/tokens/$4"; }

# news_have N PATTERN: exactly N of the new lines of the log match.
news_have() { [ "$(grep -cE -e "$2" <<<"$LOG_NEWS")" = "$1" ] || { grep -E slug= <<<"$LOG_NEWS"; return 1; }; }

# checks USER VERDICT TEXT TOKEN [OPTION...]: pam-jwt check says so.
checks() {
	pam-jwt check --conf "$WORK/conf/pam_jwt.conf" --user "$1" "${@:5}" <"$WORK/tokens/$4" >"$WORK/log/check" 2>&1
	if ! grep -q "^verdict: $2" "$WORK/log/check" || ! grep -qE "$3" "$WORK/log/check"; then
		cat "$WORK/log/check"
		return 1
	fi
}
