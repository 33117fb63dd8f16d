#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# issuer-shell.sh BUILD_DIR: accounts that may only ask for tokens, in a real sshd with conf/examples/sshd-issuer.conf. Each refusal
# is tried at another sshd, too, which does not have these settings: there it must be granted. In the end such an account gets tokens
# from the mint over ssh, which open a third sshd and sudo.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
# shellcheck source=tests/support/harness.sh
. "$LIB_DIR/../support/harness.sh"
# shellcheck source=tests/e2e/issuer-tokens.sh
. "$LIB_DIR/issuer-tokens.sh"

EXAMPLE=$LIB_DIR/../../conf/examples/sshd-issuer.conf
TOKEN=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.$(printf 'A%.0s' {1..86})
NAME=open	# the daemon that is asked
KEY=userkey	# with which key

# ---- what runs --------------------------------------------------------------------------------------------------

group_make() {
	GROUP=jwt-users
	if [ -z "$SANDBOX" ]; then
		GROUP=jwt-$SUFFIX
		# shellcheck disable=SC2034	# for stage_clear
		ON_CLEAR="groupdel $GROUP"
	fi
	groupadd "$GROUP" || die 'the group cannot be made'
	usermod --append --groups "$GROUP" "$LOGIN" || die 'the account cannot join the group'
}

# Files of the account that sshd and bash read before the command. Each leaves a mark.
home_make() {
	mkdir "$WORK/home/.ssh"
	echo "touch $WORK/home/bashrc-ran" >"$WORK/home/.bashrc"
	echo "touch $WORK/home/rc-ran" >"$WORK/home/.ssh/rc"
	echo 'MARK=environment-read' >"$WORK/home/.ssh/environment"
	chown -R "$LOGIN:" "$WORK/home"
}

keys_make() {
	local key line
	line=$(sed -nE 's/^# +(restrict,.*) ssh-ed25519 .*/\1/p' "$EXAMPLE")
	[ -n "$line" ] || die 'the example has no line for authorized_keys'
	for key in userkey job; do ssh-keygen -q -t ed25519 -N '' -f "$WORK/sshd/$key"; done
	{ cat "$WORK/sshd/userkey.pub"; echo "$line $(cat "$WORK/sshd/job.pub")"; } >"$WORK/sshd/authorized_keys"
	chmod 644 "$WORK/sshd/authorized_keys"
}

# What an administrator may have permitted for all accounts.
generous() {
	printf '%s\n' "SetEnv PATH=$WORK/bin:/usr/bin:/bin" 'Subsystem sftp internal-sftp' 'PermitUserEnvironment yes' 'X11Forwarding yes'
}

daemons_start() {
	local name
	for name in open issuer; do
		pam_install $name < <(printf '%s required %s.so\n' auth pam_deny account pam_permit session pam_permit)
	done
	sed "s/jwt-users/$GROUP/" "$EXAMPLE" >"$WORK/sshd/example.conf"
	sshd_start open < <(generous)
	sshd_start issuer < <(echo "Include $WORK/sshd/example.conf" && generous)
}

# A service of this host that only its own accounts should reach: it answers "reached" on a Unix socket and on a TCP port.
service_start() {
	python3 - "$WORK/home/service" "$WORK/log/port" <<-'END' &
		import os, selectors, socket, sys
		unix, tcp = socket.socket(socket.AF_UNIX), socket.create_server(("127.0.0.1", 0))
		unix.bind(sys.argv[1])
		os.chmod(sys.argv[1], 0o666)
		unix.listen()
		with open(sys.argv[2] + ".new", "w") as port:
		    port.write(str(tcp.getsockname()[1]))
		os.rename(sys.argv[2] + ".new", sys.argv[2])
		ready = selectors.DefaultSelector()
		for listener in unix, tcp:
		    ready.register(listener, selectors.EVENT_READ)
		while True:
		    for key, _ in ready.select():
		        with key.fileobj.accept()[0] as peer:
		            peer.sendall(b"reached\n")
	END
	disown
	# shellcheck disable=SC2016	# a condition
	log_wait '[ -s "$WORK/log/port" ]' || die 'the service does not start'
	SERVICE_PORT=$(cat "$WORK/log/port")
}

# In the foreground, because a daemon of a session of its own would not be found at the end.
agent_start() {
	ssh-agent -D -a "$WORK/log/agent" >/dev/null &
	disown
	export SSH_AUTH_SOCK=$WORK/log/agent
	# shellcheck disable=SC2016	# a condition
	log_wait '[ -S "$SSH_AUTH_SOCK" ]' || die 'ssh-agent does not start'
}

# ---- the client -------------------------------------------------------------------------------------------------

OPTIONS=()	# of ssh, scp and sftp
client() { OPTIONS=("$@" -o BatchMode=yes -o LogLevel=ERROR -i "$WORK/sshd/$KEY" "${SSH_OPTIONS[@]}"); }

# asks [OPTION...] -- [COMMAND]: run ssh, with a token on standard input. Fills out and err.
asks() {
	local options=()
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	client -p "${SSHD_PORT[$NAME]}" "${options[@]}"
	printf '%s\n' "$TOKEN" | limit ssh "${OPTIONS[@]}" "$LOGIN@127.0.0.1" "${@:2}" >"$WORK/log/out" 2>"$WORK/log/err"
}

said() { grep -q -- "$1" "$WORK/log/out" "$WORK/log/err"; }

# is STATUS TEXT [OPTION...] -- [COMMAND]: ssh must exit with this status and print this text.
is() {
	local found
	asks "${@:3}"
	found=$?
	{ [ $found = "$1" ] && said "$2"; } || { echo "${*:3}: status $found:" && cat "$WORK/log/out" "$WORK/log/err"; }
}

# ---- ways out: each succeeds if it is granted ------------------------------------------------------------------

# A port of the client that leads to a socket of the host; it is free when no program listens there.
unix_socket() {
	local port=$((20000 + RANDOM % 12000)) pid
	client -p "${SSHD_PORT[$NAME]}" -o ExitOnForwardFailure=yes -N -L "127.0.0.1:$port:$WORK/home/service"
	limit ssh "${OPTIONS[@]}" "$LOGIN@127.0.0.1" >"$WORK/log/out" 2>"$WORK/log/err" &
	pid=$!
	log_wait "{ : </dev/tcp/127.0.0.1/$port; } 2>/dev/null"
	limit cat <"/dev/tcp/127.0.0.1/$port" >"$WORK/log/out" 2>/dev/null
	kill $pid && wait $pid
	said reached
} 2>/dev/null

tcp_port() { asks -W "127.0.0.1:$SERVICE_PORT" -- && said reached; }

remote_port() { asks -o ExitOnForwardFailure=yes -R "127.0.0.1:0:127.0.0.1:$SERVICE_PORT" -- jwt-issuer inspect && said VERIFIED; }

remote_socket() {
	rm -f "$WORK/home/remote"
	asks -o ExitOnForwardFailure=yes -R "$WORK/home/remote:127.0.0.1:$SERVICE_PORT" -- jwt-issuer inspect && said VERIFIED
}

# with_variable PATTERN [OPTION...]: the command has a variable in its environment. It waits for standard input meanwhile.
with_variable() {
	local pid fd
	rm -f "$WORK/log/input" && mkfifo "$WORK/log/input"
	client -p "${SSHD_PORT[$NAME]}" "${@:2}"
	limit ssh "${OPTIONS[@]}" "$LOGIN@127.0.0.1" jwt-issuer inspect <"$WORK/log/input" >"$WORK/log/out" 2>"$WORK/log/err" &
	exec {fd}>"$WORK/log/input"
	log_wait 'command_process >/dev/null'
	pid=$(command_process)
	tr '\0' '\n' <"/proc/$pid/environ" >"$WORK/log/environment"
	exec {fd}>&-
	wait $!
	grep -q '^PATH=' "$WORK/log/environment" && grep -q "$1" "$WORK/log/environment"
}

# Print the process of LOGIN that is jwt-issuer.
command_process() {
	local dir
	for dir in /proc/[0-9]*; do
		[ "$(stat -c %U "$dir")" = "$LOGIN" ] && [[ $(readlink "$dir/exe") == */jwt-issuer ]] && echo "${dir#/proc/}" && return
	done 2>/dev/null
	return 1
}

agent() { with_variable '^SSH_AUTH_SOCK=' -A; }
user_environment() { with_variable '^MARK='; }

# A terminal ends each line with a carriage return, too.
terminal() { asks -tt -- jwt-issuer issue --help && said $'\r'; }

copies() {
	rm -f "$WORK/home/copied"
	client -P "${SSHD_PORT[$NAME]}" "$@"
	limit scp -q "${OPTIONS[@]}" /etc/hostname "$LOGIN@127.0.0.1:$WORK/home/copied" >"$WORK/log/out" 2>"$WORK/log/err"
	[ -e "$WORK/home/copied" ]
}

old_scp() { copies -O; }
new_scp() { copies -s; }

sftp_lists() {
	client -P "${SSHD_PORT[$NAME]}" -b -
	echo 'ls /etc' | limit sftp "${OPTIONS[@]}" "$LOGIN@127.0.0.1" >"$WORK/log/out" 2>"$WORK/log/err"
	said passwd
}

leaves_mark() {
	rm -f "$WORK/home/$1"
	asks -- jwt-issuer inspect
	[ -e "$WORK/home/$1" ]
}

user_rc() { leaves_mark rc-ran; }
bashrc() { leaves_mark bashrc-ran; }

WAYS=(unix_socket tcp_port remote_port remote_socket agent terminal old_scp new_scp sftp_lists user_rc)

# ---- cases ------------------------------------------------------------------------------------------------------

granted() {
	local way
	for way; do
		$way || { echo "$way is refused:" && cat "$WORK/log/out" "$WORK/log/err"; }
	done
}

denied() {
	local way
	for way; do
		! $way || { echo "$way is granted:" && cat "$WORK/log/out" "$WORK/log/err"; }
	done
}

runs_commands() {
	is 0 '"sub": "alice"' -- jwt-issuer inspect
	is 0 '"sub": "alice"' -- inspect
	is 0 'Usage: jwt-issuer shell' -T --
	is 0 'Usage: jwt-issuer issue' -- jwt-issuer issue --help
	is 1 'the option --key is not permitted' -- jwt-issuer issue --key "$WORK/sshd/job" --sub root
	is 1 'no file is read but standard input' -- jwt-issuer inspect /etc/hostname
	is 1 '"keygen" is not permitted' -- jwt-issuer keygen --out "$WORK/home/key"
	is 1 '"id" is not permitted' -- id
	is 2 'is not quoted' -- 'jwt-issuer inspect; id'
	is 2 'is a control character' -- $'jwt-issuer inspect\nid'
}

play() {
	local shell
	stage_set alice
	log_start
	group_make
	home_make
	keys_make
	ln -s jwt-issuer "$WORK/bin/jwt-issuer-shell"
	daemons_start
	service_start
	agent_start

	verdict "without the settings, everything is possible" "$(granted "${WAYS[@]}" user_environment bashrc)"
	NAME=issuer
	for shell in /bin/bash "$WORK/bin/jwt-issuer-shell"; do
		[ "$shell" = /bin/bash ] || usermod -s "$shell" "$LOGIN"
		verdict "the example, ${shell##*/}: the permitted commands run, and no other" "$(runs_commands)"
		verdict "the example, ${shell##*/}: nothing else is possible" "$(denied "${WAYS[@]}" user_environment)"
	done
	verdict "the login shell: no file of the account runs" "$(denied bashrc)"
	NAME=open
	verdict "the login shell alone: the permitted commands run, and no other" "$(runs_commands)"
	usermod -s /bin/bash "$LOGIN"
	KEY=job
	verdict "the key of a job: the permitted commands run, and no other" "$(runs_commands)"
	verdict "the key of a job: nothing else is possible" "$(denied "${WAYS[@]}")"
	KEY=userkey NAME=issuer
	tokens
	stage_clear
	echo "$PASSED $FAILED" >"$WORK/log/result"
}

main() {
	am_root || die 'it needs root'
	need_programs sshd ssh sudo ssh-agent ssh-keygen scp sftp python3 useradd groupadd
	stage_run "$(readlink -f "$0")" "$1"
	read -r PASSED FAILED 2>/dev/null <"$WORK/log/result" || die 'broken off'
	verdict 'leaves nothing behind' "$(leftovers)"
	sum_up
}

if [ -n "$WORK" ]; then
	play
else
	main "${1:?the build folder}"
fi
