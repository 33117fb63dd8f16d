# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The programs through which run.sh logs in. A driver gets files with the texts to type (the first line counts). It prints what a
# user would see, and exits as the program does.
# shellcheck disable=SC2153  # lib.sh sets LOGIN, WORK, SSH_OPTIONS, SSHD_PORT

# The output of a session, and the messages of programs that refuse.
# shellcheck disable=SC2016  # for the shell at the other end
SAY='echo "IN:$(id -un)"'
REFUSED='Permission denied|incorrect password attempt|a password is required|no password was provided|'
REFUSED+='Authentication failure|Login incorrect|account validation failure|account has expired'
REFUSED+='|Insufficient credentials'

# Settings for the following cases. Use `local` in a function that needs another value.
DAEMON=sshd		# which one is asked
TARGET=''		# whose account is asked for; LOGIN when empty
SESSION=$SAY		# what is done there

pty() { "$WORK/bin/ptydrive.py" "$@"; }

# askpass TOKEN PASSWORD COMMAND...: run the command, whose prompts are answered from these files.
askpass_make() {
	cat >"$WORK/bin/askpass" <<-'END'
		#!/bin/sh
		case $1 in
		*oken*) exec cat "$TYPED_TOKEN" ;;
		*) exec cat "$TYPED_PASSWORD" ;;
		esac
	END
	chmod 755 "$WORK/bin/askpass"
}

askpass() {
	limit env SSH_ASKPASS="$WORK/bin/askpass" SSH_ASKPASS_REQUIRE=force SUDO_ASKPASS="$WORK/bin/askpass" \
		TYPED_TOKEN="$1" TYPED_PASSWORD="$2" "${@:3}"
}

# ---- ssh --------------------------------------------------------------------------------------------------------

# ssh_command METHODS [OPTIONS...]: set SSH to the client's command line.
ssh_command() {
	SSH=(ssh "${SSH_OPTIONS[@]}" -p "${SSHD_PORT[$DAEMON]}" -o PreferredAuthentications="$1" "${@:2}"
		"${TARGET:-$LOGIN}@127.0.0.1" "$SESSION")
}

NO_KEY=(-o PubkeyAuthentication=no)

# sshpass acts as a user at a terminal who waits for the prompt.
ssh_password() {
	ssh_command password "${NO_KEY[@]}"
	limit sshpass -P "'s password: " -f "$1" "${SSH[@]}"
}

ssh_kbdint() {
	ssh_command keyboard-interactive "${NO_KEY[@]}"
	limit sshpass -P ') Token: ' -f "$1" "${SSH[@]}"
}

# With the options that Ansible and others use for sshpass.
ssh_kbdint_assword() {
	ssh_command keyboard-interactive "${NO_KEY[@]}"
	limit sshpass -f "$1" "${SSH[@]}"
}

ssh_kbdint_tty() {
	ssh_command keyboard-interactive "${NO_KEY[@]}"
	pty -a "$1" ${2:+-a "$2"} -- "${SSH[@]}"
}

ssh_password_askpass() {
	ssh_command password "${NO_KEY[@]}"
	askpass /dev/null "$1" "${SSH[@]}"
}

# ssh_kbdint_askpass TOKEN [PASSWORD]
ssh_kbdint_askpass() {
	ssh_command keyboard-interactive "${NO_KEY[@]}"
	askpass "$1" "${2:-/dev/null}" "${SSH[@]}"
}

ssh_key() {
	ssh_command publickey -i "$WORK/sshd/userkey"
	limit "${SSH[@]}"
}

ssh_key_and_kbdint() {
	ssh_command publickey,keyboard-interactive -i "$WORK/sshd/userkey"
	askpass "$1" /dev/null "${SSH[@]}"
}

# ---- sudo: always to root, because sudo does not ask a user who becomes himself ---------------------------------

sudo_S() { limit "${AS_LOGIN[@]}" sudo -k -S -p '' sh -c "$SESSION" <"$1"; }
sudo_i() { limit "${AS_LOGIN[@]}" sudo -k -S -p '' -i sh -c "$SESSION" <"$1"; }
sudo_A() { askpass "$1" "$1" "${AS_LOGIN[@]}" sudo -k -A sh -c "$SESSION"; }
sudo_i_tty() { pty "${@/#/-a}" -- "${AS_LOGIN[@]}" sudo -k -i sh -c "$SESSION"; }
sudo_tty() { pty "${@/#/-a}" -- "${AS_LOGIN[@]}" sudo -k sh -c "$SESSION"; }

# Never asks: it succeeds only with the ticket of an earlier answer.
sudo_n() { limit "${AS_LOGIN[@]}" sudo -k -n sh -c "$SESSION"; }
sudo_n_with_ticket() {
	# shellcheck disable=SC2016
	limit "${AS_LOGIN[@]}" sh -c 'sudo -S -p "" true && exec 0<&- && sudo -n sh -c "$1"; sudo -K' sh "$SESSION" <"$1"
}

# ---- su, login, pamtester ---------------------------------------------------------------------------------------

su_pipe() { limit "${FIXED[@]}" "${ANYBODY[@]}" su "${TARGET:-$LOGIN}" -c "$SESSION" <"$1"; }
su_l_pipe() { limit "${FIXED[@]}" "${ANYBODY[@]}" su -l "${TARGET:-$LOGIN}" -c "$SESSION" <"$1"; }
su_tty() { pty -a "$1" ${2:+-a "$2"} -- "${FIXED[@]}" "${ANYBODY[@]}" su "${TARGET:-$LOGIN}" -c "$SESSION"; }

# With pam_wrapper 1.1.7 login aborts (134) at the end of a session, whatever the modules are.
login_tty() {
	local status=0
	pty -a "$1" -l "$SESSION; exit" -- "${FIXED[@]}" login "${TARGET:-$LOGIN}" || status=$?
	[ -z "$SANDBOX" ] && [ $status = 134 ] || return $status
}

# pamtester SERVICE TYPED, and the same for a service whose name must not be changed.
pamtest() {
	limit pamtester "$1" "${TARGET:-$LOGIN}" authenticate setcred acct_mgmt open_session close_session <"$2" &&
		echo "IN:${TARGET:-$LOGIN}"
}

pamtest_fixed() {
	limit "${FIXED[@]}" pamtester "$1" "${TARGET:-$LOGIN}" authenticate acct_mgmt <"$2" && echo "IN:${TARGET:-$LOGIN}"
}
