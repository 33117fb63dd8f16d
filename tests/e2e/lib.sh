# shellcheck shell=bash disable=SC2034  # what is set here is used by the scripts
# SPDX-License-Identifier: BSD-2-Clause
#
# Functions for run.sh and ../demo.sh: configuration, tokens, PAM services, sshd, sudo and a log.

# shellcheck source=tests/e2e/stage.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/stage.sh"

declare -A SSHD_PORT=()		# of each daemon started, by its name
SSHD_ENVIRONMENT=()		# more variables for those started next
LOG_FILE='' LOG_NEWS='' LOG_SEEN=0 LOG_MARK=0

# ---- configuration and tokens -----------------------------------------------------------------------------------

# Write stdin to the module's configuration.
conf_write() { cat >"$WORK/conf/pam_jwt.conf"; }

# mint NAME ARGS...: make a token in tokens/NAME; ARGS go to jwt-issuer issue.
mint() {
	local name=$1
	shift
	jwt-issuer issue "$@" >"$WORK/tokens/$name" 2>>"$WORK/log/issuer" ||
		die "jwt-issuer issue $*: $(tail -n 3 "$WORK/log/issuer")"
	token_share "$name"
}

# token_put NAME TEXT: write TEXT to tokens/NAME.
token_put() {
	printf '%s\n' "$2" >"$WORK/tokens/$1"
	token_share "$1"
}

token_share() {
	chmod 640 "$WORK/tokens/$1"
	! am_root || chgrp "$LOGIN" "$WORK/tokens/$1"
}

token_get() { cat "$WORK/tokens/$1"; }

# flip TEXT INDEX: print the text with the base64url character at INDEX changed.
flip() {
	local other=A
	[ "${1:$2:1}" != A ] || other=B
	printf '%s%s%s' "${1:0:$2}" "$other" "${1:$2+1}"
}

# ---- PAM services -----------------------------------------------------------------------------------------------

# service NAME: print the name that this service has here.
service() { printf '%s%s' "$PREFIX" "$1"; }

# pam_install NAME: write stdin to that PAM service.
pam_install() {
	local file
	file=/etc/pam.d/$(service "$1")
	am_root || file=$WORK/services/$1
	[ -e "$file" ] || MADE+=("$file")
	cat >"$file"
}

# pam_install_fixed NAME: the same for a program whose service name is built in; "${FIXED[@]}" stands before it.
pam_install_fixed() {
	if [ -n "$SANDBOX" ]; then
		cat >"/etc/pam.d/$1"
	else
		cat >"$WORK/services/$1"
	fi
}

# module [ARGS...]: print the module's path and arguments for a line of a stack.
module() { printf '%s conf=%s%s' "$WORK/bin/pam_jwt.so" "$WORK/conf/pam_jwt.conf" "${*:+ $*}"; }

# ---- sshd -------------------------------------------------------------------------------------------------------

SSH_OPTIONS=(-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null
	-o LogLevel=INFO -o NumberOfPasswordPrompts=1 -o ConnectTimeout=10 -o IdentitiesOnly=yes)

sshd_takes() {
	printf 'HostKey %s\n%s\n' "$WORK/sshd/hostkey" "$1" >"$WORK/sshd/probe"
	sshd -t -f "$WORK/sshd/probe" 2>/dev/null
}

# sshd_config SERVICE PORT: print a configuration. OpenSSH before 9.8 knows neither of the last two options.
sshd_config() {
	local option
	cat <<-END
		Port $2
		ListenAddress 127.0.0.1
		HostKey $WORK/sshd/hostkey
		PidFile none
		UsePAM yes
		PasswordAuthentication yes
		KbdInteractiveAuthentication yes
		PubkeyAuthentication yes
		AuthorizedKeysFile $WORK/sshd/authorized_keys
		StrictModes no
		AllowUsers $LOGIN root
		PermitRootLogin yes
		UseDNS no
		PrintMotd no
		PrintLastLog no
		LoginGraceTime 30
		MaxStartups 100
		LogLevel VERBOSE
	END
	for option in "PAMServiceName $1" "PerSourcePenalties no"; do
		! sshd_takes "$option" || printf '%s\n' "$option"
	done
}

# sshd_start NAME: start a daemon on a free port of 127.0.0.1 with the PAM service NAME. stdin has more options, which override
# the ones above. Without root it serves only the user who started it.
sshd_start() {
	local name=$1 service program extra try environment=(PATH=/usr/sbin:/usr/bin:/sbin:/bin "${SSHD_ENVIRONMENT[@]}")
	service=$(service "$name")
	program=$WORK/sshd/$service	# OpenSSH before 9.8 takes the PAM service from argv[0]
	extra=$(cat)
	[ -e "$WORK/sshd/hostkey" ] || ssh-keygen -q -t ed25519 -N '' -f "$WORK/sshd/hostkey"
	ln -s "$(command -v sshd)" "$program"
	if am_root; then
		make_dir /run/sshd
	else
		environment+=("${WRAPPER[@]}" PAM_WRAPPER_DEBUGLEVEL=2)	# what is logged comes out on stderr
	fi
	for ((try = 0; try < 20; try++)); do
		SSHD_PORT[$name]=$((20000 + RANDOM % 12000))
		{ printf '%s\n' "$extra"; sshd_config "$service" "${SSHD_PORT[$name]}"; } >"$program.conf"
		sshd_log "$program"
		env -i "${environment[@]}" "$program" -D -e -f "$program.conf" 2>"$program.err" &
		disown
		! sshd_listens $! "$program.log" || return 0
	done
	die "sshd does not start: $(tail -n 5 "$program.log")"
}

# Copy PROGRAM.err to PROGRAM.log. With pam_wrapper it must not be a file: sshd's unprivileged child cannot write files.
sshd_log() {
	rm -f "$1.err"
	: >"$1.log"
	if am_root; then
		ln -s "$1.log" "$1.err"
	else
		mkfifo "$1.err"
		cat "$1.err" >"$1.log" &
		disown
	fi
}

# Wait until the daemon listens. False if it has ended instead, because the port was taken.
sshd_listens() {
	while kill -0 "$1" 2>/dev/null; do
		! grep -q '^Server listening' "$2" || return 0
		sleep 0.02
	done
	return 1
}

# ---- sudo -------------------------------------------------------------------------------------------------------

# sudoers_write: write stdin to the sudo rules for LOGIN.
sudoers_write() {
	local file=/etc/sudoers
	[ -n "$SANDBOX" ] || file=/etc/sudoers.d/${PREFIX%-}
	[ -n "$SANDBOX" ] || MADE+=("$file")
	cat >"$WORK/sudoers"
	visudo -cqf "$WORK/sudoers" || die "bad sudoers rules"
	install -m 440 "$WORK/sudoers" "$file"
}

# ---- what is logged ---------------------------------------------------------------------------------------------

# LOG_FILE is the log's file; empty if this script cannot read the log. If the system has no log daemon, this script
# runs one. Without root LOG_FILE is what pam_wrapper writes to the daemon's stderr.
log_start() {
	if ! am_root; then
		LOG_FILE=$WORK/sshd/sshd.log
	elif [ ! -e /dev/log ] && [ ! -L /dev/log ]; then
		LOG_FILE=$WORK/log/syslog
		MADE+=(/dev/log)
		: >"$LOG_FILE"
		python3 "$WORK/bin/logcatch.py" /dev/log "$LOG_FILE" &
		disown
		log_wait '[ -S /dev/log ]'
	fi
}

# log_wait CONDITION: wait until it is true, for at most a second.
log_wait() {
	local i
	for ((i = 0; i < 100; i++)); do
		! eval "$1" || return 0
		sleep 0.01
	done
	return 1
}

# Wait until everything that has been logged so far is in the file.
log_sync() {
	LOG_MARK=$((LOG_MARK + 1))
	if am_root; then
		logger -u /dev/log -t stage "mark $LOG_MARK;"
		log_wait 'grep -q "stage.*: mark $LOG_MARK;" "$LOG_FILE"'
	else
		log_wait 'tail -n "+$((LOG_SEEN + 1))" "$LOG_FILE" | grep -q slug='
	fi
}

# Set LOG_NEWS to what was logged since the last call.
log_news() {
	local seen=$LOG_SEEN
	[ -n "$LOG_FILE" ] || return 1
	log_sync
	LOG_SEEN=$(wc -l <"$LOG_FILE")
	LOG_NEWS=$(sed -n "$((seen + 1)),${LOG_SEEN}p" "$LOG_FILE")
}
