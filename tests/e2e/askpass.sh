#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# askpass.sh BUILD_DIR: tokens longer than a prompt, through real ssh, sudo and su: typed in parts, and given by jwt-askpass to ssh,
# scp, sftp, rsync and sudo -A. A jump host must not get the token of another host.
set -u
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
# shellcheck source=tests/e2e/cases.sh
. "$LIB_DIR/cases.sh"
# shellcheck source=tests/e2e/scene.sh
. "$LIB_DIR/scene.sh"
# shellcheck source=tests/e2e/drivers.sh
. "$LIB_DIR/drivers.sh"

PART=500
WEB=web1.example.org JUMP=jump.example.org	# as ssh knows the hosts

# ---- the stage --------------------------------------------------------------------------------------------------

# stack_parts ARGUMENTS: a stack that accepts only a token, with these arguments.
stack_parts() { stack_token | sed "/^auth/s|\$| $1|"; }

parts_install() {
	local hostile="[prompt=($LOGIN@$WEB) Token: ]" name
	for name in sshd sudo; do
		pam_install "$name" < <(stack_parts parts=8)
	done
	pam_install_fixed su < <(stack_parts parts=8)
	pam_install jump < <(stack_parts parts=8)
	pam_install hostile < <(stack_parts "$hostile")
	# what Ansible waits for is the text that sudo puts in place of this one
	pam_install sudo-password < <(stack_parts '[prompt=Password: ]')
	pam_install once < <(stack_token)
}

parts_daemons() {
	local name
	for name in sshd jump hostile once; do
		sshd_start "$name" <<<'Subsystem sftp internal-sftp'
	done
}

# The hosts as a user has them in ~/.ssh/config. A jump host has another name, and another port.
client_config() {
	local name
	{
		printf 'Host web\nPort %s\nHostKeyAlias %s\n' "${SSHD_PORT[sshd]}" "$WEB"
		printf 'Host once\nPort %s\nHostKeyAlias %s\n' "${SSHD_PORT[once]}" "$WEB"
		for name in jump hostile; do
			printf 'Host %s\nPort %s\nHostKeyAlias %s\n' "$name" "${SSHD_PORT[$name]}" "$JUMP"
		done
		printf '%s\n' 'Host *' 'HostName 127.0.0.1' "User $LOGIN" 'StrictHostKeyChecking no' 'UserKnownHostsFile /dev/null' \
			'GlobalKnownHostsFile /dev/null' 'LogLevel ERROR' 'PubkeyAuthentication no' 'NumberOfPasswordPrompts 1' \
			'PreferredAuthentications keyboard-interactive' 'IdentitiesOnly yes' 'ConnectTimeout 10'
	} >"$WORK/conf/ssh_config"
	chmod 644 "$WORK/conf/ssh_config"
}

# long NAME BYTES [OPTION VALUE]...: make a valid token of at least that length, changed by the options.
long() {
	local name=$1 pad=$((($2 - 300) * 3 / 4))
	shift 2
	issue "$name" --claim "pad=$(printf "%0${pad}d" 0)" "$@"
	[ "$(token_get "$name" | tr -d '\n' | wc -c)" -ge 1100 ] || die "the token $name is short"
	split_parts "$name"
}

# As README.md has it: each line of "fold -w 500" is a part.
split_parts() {
	local part=0 line
	while read -r line; do
		part=$((part + 1))
		token_put "$1.$part" "$line"
	done < <(fold -w $PART "$WORK/tokens/$1"; echo)
}

# exact NAME BYTES: make a valid token of exactly that length, with spaces in front of it where base64url has no such length.
exact() {
	local pad token='' longer=''
	for ((pad = ($2 - 400) * 3 / 4; ${#longer} <= $2; pad++)); do
		token=$longer
		issue "$1" --claim "pad=$(printf "%0${pad}d" 0)"
		longer=$(token_get "$1")
	done
	token_put "$1" "$(printf "%$2s" "$token")"
}

more_tokens() {
	long long 1400
	long other-user 1400 --sub nobody
	long other-host 1400 --aud db1.example.org
	exact one-part $PART
	issue short
	[ "$(token_get short | tr -d '\n' | wc -c)" -lt $PART ] || die 'the token short is long'
}

run_folders() {
	install -d -m 700 "$WORK/run"
	install -d -m 700 -o "$LOGIN" "$WORK/run-login"
}

# ---- typed in parts ---------------------------------------------------------------------------------------------

token() { printf '%s' "$WORK/tokens/$1"; }

# ssh_parts FILE...: type one file after another at ssh's prompts.
ssh_parts() {
	ssh_command keyboard-interactive "${NO_KEY[@]}"
	pty "${@/#/-a}" -- "${SSH[@]}"
}

su_parts() { pty "${@/#/-a}" -- "${FIXED[@]}" "${ANYBODY[@]}" su "$LOGIN" -c "$SESSION"; }

typed_in_parts() {
	local parts=("$(token long.1)" "$(token long.2)" "$(token long.3)")
	let_in sshd 'ssh' ssh_parts "${parts[@]}"
	let_in -u root sudo 'sudo' sudo_tty "${parts[@]}"
	let_in su 'su' su_parts "${parts[@]}"
	let_in su 'su, the whole token at once' su_parts "$(token long)"
	let_in sshd 'ssh, a short token' ssh_parts "$(token short)"
	keep_out user-mismatch sshd 'ssh, of another user' ssh_parts "$(token other-user.1)" "$(token other-user.2)" "$(token other-user.3)"
	keep_out audience-mismatch sudo 'sudo, for another host' sudo_tty "$(token other-host.1)" "$(token other-host.2)" "$(token other-host.3)"
	keep_out signature-invalid sshd 'ssh, two parts of three' ssh_parts "${parts[0]}" "${parts[2]}"
	keep_out malformed sshd 'ssh, a part and a password' ssh_parts "${parts[0]}" "$(token password)"
	keep_out malformed sudo 'sudo, a part and nothing' sudo_tty "${parts[0]}" "$(token nothing)"
	keep_out not-a-token sshd 'ssh, a password' ssh_parts "$(token password)"
	batch_end 'typed in parts'
}

# The method "password" gives the same text to every prompt.
with_the_method_password() {
	let_in sshd '500 bytes' ssh_password "$(token one-part)"
	keep_out not-a-token sshd 'more than 1023 bytes' ssh_password "$(token long)"
	batch_end 'method password'
}

# ---- jwt-askpass ------------------------------------------------------------------------------------------------

# asked [NAME=VALUE...] COMMAND...: run it with jwt-askpass.
asked() { limit env SSH_ASKPASS="$WORK/bin/jwt-askpass" SSH_ASKPASS_REQUIRE=force XDG_RUNTIME_DIR="$WORK/run" "$@"; }

# ask_ssh [NAME=VALUE...] HOST
ask_ssh() { asked "${@:1:$#-1}" ssh -F "$WORK/conf/ssh_config" "${@: -1}" "$SESSION"; }

ask_jump() { asked "${@:1:$#-1}" ssh -F "$WORK/conf/ssh_config" -J "${@: -1}" web "$SESSION"; }

# Each copies a file to the host. They ask as one process of ssh does.
ask_scp() { asked "$@" scp -q -F "$WORK/conf/ssh_config" "$WORK/log/sent" web:scp-received && received scp; }
ask_rsync() { asked "$@" rsync -e "ssh -F $WORK/conf/ssh_config" "$WORK/log/sent" web:rsync-received && received rsync; }
ask_sftp() { asked "$@" sftp -q -F "$WORK/conf/ssh_config" web <<<"put $WORK/log/sent sftp-received" && received sftp; }
received() { cmp "$WORK/log/sent" "$WORK/home/$1-received" && echo "IN:$LOGIN"; }

ask_sudo() {
	limit "${AS_LOGIN[@]}" env SUDO_ASKPASS="$WORK/bin/jwt-askpass" XDG_RUNTIME_DIR="$WORK/run-login" "$@" sudo -k -A sh -c "$SESSION"
}

given_by_askpass() {
	local file hosts="JWT_ASKPASS_HOSTS=$WEB" name
	file=JWT_ASKPASS_FILE=$(token long)
	seq 1000 >"$WORK/log/sent"
	let_in sshd 'ssh' ask_ssh "$file" "$hosts" web
	for name in scp rsync sftp; do
		let_in sshd $name ask_$name "$file" "$hosts"
	done
	let_in -u root sudo 'sudo -A' ask_sudo "$file"
	let_in sshd 'ssh, a short token' ask_ssh "JWT_ASKPASS_FILE=$(token short)" "$hosts" web
	let_in once 'ssh, a host without parts' ask_ssh "JWT_ASKPASS_FILE=$(token short)" "$hosts" once
	let_in sshd 'ssh, a command' ask_ssh "JWT_ASKPASS_COMMAND=cat $(token short); :" "$hosts" web
	keep_out user-mismatch sshd 'ssh, a token of another user' ask_ssh "JWT_ASKPASS_FILE=$(token other-user)" "$hosts" web
	keep_out audience-mismatch sudo 'sudo -A, a token for another host' ask_sudo "JWT_ASKPASS_FILE=$(token other-host)"
	# what is declined is an empty answer for ssh, and none for sudo
	keep_out not-a-token sshd 'ssh, no host listed' ask_ssh "$file" web
	keep_out not-a-token sshd 'ssh, another host listed' ask_ssh "$file" "JWT_ASKPASS_HOSTS=$JUMP" web
	keep_out - sudo 'sudo -A, a password in the file' ask_sudo "JWT_ASKPASS_FILE=$(token password)"
	batch_end 'jwt-askpass'
}

# The prompts of both hosts reach the same program.
jump_hosts() {
	local file both="JWT_ASKPASS_HOSTS=$WEB,$JUMP" web="JWT_ASKPASS_HOSTS=$WEB"
	file=JWT_ASKPASS_FILE=$(token long)
	run_case "$LOGIN" ok jump 'both listed' ask_jump "$file" "$both" jump
	EXPECTED_LOG+='sshd ok'$'\n'
	run_case nobody not-a-token jump 'only the other listed' ask_jump "$file" "$web" jump
	run_case nobody not-a-token hostile 'the prompt of the other' ask_jump "$file" "$web" hostile
	batch_end 'jump host'
}

# A refused token is given once, although ssh asks three times, and sudo too.
given_once() {
	local hosts="JWT_ASKPASS_HOSTS=$WEB" file
	file=JWT_ASKPASS_FILE=$(token other-user)
	sed -i 's/^NumberOfPasswordPrompts 1$/NumberOfPasswordPrompts 3/' "$WORK/conf/ssh_config"
	sudo_uses sudo 3
	keep_out user-mismatch,not-a-token,not-a-token sshd 'ssh' ask_ssh "$file" "$hosts" web
	keep_out user-mismatch sudo 'sudo -A' ask_sudo "$file"
	batch_end 'a refused token is given once'
}

# ---- a job ------------------------------------------------------------------------------------------------------

provider_start() {
	python3 "$WORK/bin/provider.py" "$WORK/log/provider" jwt-issuer issue --key "$WORK/issuer/e2e.key" --iss "$ISSUER" --sub "$LOGIN" \
		--ttl 4m --claim "pad=$(printf '%0800d' 0)" --aud 2>/dev/null &
	disown
	# shellcheck disable=SC2016  # log_wait evaluates it
	log_wait '[ -s "$WORK/log/provider" ]' || die 'the provider does not start'
}

# job AUDIENCE: ask the provider for a token for this host, and log in with it.
job() {
	local token=$WORK/log/job.$1
	(umask 077 && curl -sSf -H 'Authorization: bearer job' "http://127.0.0.1:$(cat "$WORK/log/provider")/?audience=$1" |
		sed -E 's/.*"value": *"([^"]*)".*/\1/' >"$token") || return
	ask_ssh "JWT_ASKPASS_FILE=$token" "JWT_ASKPASS_HOSTS=$WEB" web
}

job_with_a_token_of_its_provider() {
	provider_start
	let_in sshd 'for this host' job "$HOST"
	keep_out audience-mismatch sshd 'for another host' job db1.example.org
	batch_end 'a job'
}

# ---- Ansible ----------------------------------------------------------------------------------------------------

# Ansible turns keyboard-interactive off when it has no password, unless an earlier option turns it on.
ansible_make() {
	install -d -m 700 "$WORK/ansible" "$WORK/ansible/cp"
	[ -e /dev/shm ] || mkdir -m 1777 /dev/shm	# in a sandbox
	cat >"$WORK/ansible/inventory" <<-END
		web ansible_python_interpreter=/usr/bin/python3 ansible_ssh_common_args='-F $WORK/conf/ssh_config' ansible_ssh_args='-o ControlMaster=auto -o ControlPersist=60s -o PreferredAuthentications=keyboard-interactive -o KbdInteractiveAuthentication=yes'
	END
	cat >"$WORK/ansible/play.yml" <<-END
		- hosts: web
		  gather_facts: false
		  vars:
		    ansible_become_password: "{{ lookup('pipe', 'cat $(token short)') }}"
		  tasks:
		    - command: id -un
		      register: user
		    - copy: {src: $WORK/log/sent, dest: ansible-received}
		    - command: id -un
		      become: true
		      register: root
		    - assert: {that: [user.stdout == '$LOGIN', root.stdout == 'root']}
	END
}

ask_ansible() {
	asked LC_ALL=C.UTF-8 HOME="$WORK/ansible" ANSIBLE_SSH_CONTROL_PATH_DIR="$WORK/ansible/cp" ANSIBLE_NOCOLOR=1 "$@" \
		ansible-playbook -i "$WORK/ansible/inventory" "$WORK/ansible/play.yml" && received ansible
}

# The connection that stays open for later tasks.
ansible_close() {
	local socket
	for socket in "$WORK"/ansible/cp/*; do
		[ ! -S "$socket" ] || ssh -F none -O exit -S "$socket" web
	done
} 2>/dev/null

# One token for the connection, however many tasks there are, and one for sudo.
ansible() {
	local hosts="JWT_ASKPASS_HOSTS=$WEB"
	ansible_make
	sudo_uses sudo-password
	run_case "$LOGIN" ok,ok sshd 'a play' ask_ansible "JWT_ASKPASS_FILE=$(token long)" "$hosts"
	EXPECTED_LOG=$'sshd ok\nsudo-password ok\n'
	batch_end 'Ansible'
	ansible_close
	REFUSED='UNREACHABLE'
	keep_out not-a-token sshd 'a play without the host in the list' ask_ansible "JWT_ASKPASS_FILE=$(token long)"
	batch_end 'Ansible'
	ansible_close
}

log_is_clean() {
	local file
	for file in "$WORK"/tokens/*; do
		tr '.' '\n' <"$file" | grep -oE '[A-Za-z0-9_-]{24}$'
	done | sort -u >"$WORK/log/secrets"
	[ "$(wc -l <"$WORK/log/secrets")" -ge 10 ] && ! grep -F -f "$WORK/log/secrets" "$WORK/log/syslog" "$WORK"/sshd/*.log
}

play() {
	stage_set alice
	log_start
	keys_make
	# shellcheck disable=SC2119
	configuration
	more_tokens
	token_put password 'correct horse battery staple'
	token_put nothing ''
	run_folders
	parts_install
	sudo_uses sudo
	parts_daemons
	client_config
	typed_in_parts
	with_the_method_password
	more_tokens
	given_by_askpass
	jump_hosts
	given_once
	more_tokens
	sed -i 's/^NumberOfPasswordPrompts 3$/NumberOfPasswordPrompts 1/' "$WORK/conf/ssh_config"
	job_with_a_token_of_its_provider
	ansible
	check 'no token in the logs' log_is_clean
	stage_clear
	echo "$PASSED $FAILED" >"$WORK/log/result"
}

main() {
	am_root || die 'it needs root'
	need_programs sshd ssh scp sftp rsync curl ansible-playbook ssh-keygen sshpass sudo su python3 useradd
	STAGE_EXTRA="$(readlink -f "$1")/jwt-askpass $LIB_DIR/provider.py"
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
