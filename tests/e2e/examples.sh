# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Every stack of conf/examples in the program that it is for: what it must accept, what it must refuse, and what it does when the
# module's configuration is broken.

examples() {
	local kind
	set_password password
	token_put wrong-password 'incorrect horse'
	token_put nothing ''
	check 'examples: have every line that the services come with' examples_have_debians_lines
	for kind in token-only token-or-password password-and-token; do
		tokens_renew
		examples_install $kind
		"${kind//-/_}"
		batch_end "examples $kind"
		configuration 'no_such_key = 1'
		"${kind//-/_}_broken"
		batch_end "examples $kind, broken configuration"
		configuration
		examples_install $kind 2
		"${kind//-/_}_again"
		batch_end "examples $kind, sudo asks again"
	done
	key_and_token
	batch_end 'example key-and-token'
}

# examples_install KIND [TRIES]: install the stacks of this kind for sudo, sudo -i, su, su -l and login.
examples_install() {
	sudo_uses "sudo-$1" "${2:-}"
	pam_install sudo-i < <(example sudo-i "sudo-$1")
	[ "$1" != password-and-token ] || return 0
	pam_install_fixed su < <(example "su-$1" | su_as_anybody)
	pam_install_fixed su-l < <(su_l "$1")
	pam_install_fixed login < <(example "login-$1")
}

# As in Debian. But outside a sandbox an "include" would read the host's own file.
su_l() {
	if [ -n "$SANDBOX" ]; then
		printf '%s include su\n' auth account password session
	else
		example "su-$1" | su_as_anybody
	fi
}

# Outside a sandbox root runs the programs instead of a normal user.
su_as_anybody() {
	if [ -n "$SANDBOX" ]; then
		cat
	else
		sed '/pam_rootok/d'
	fi
}

# ---- an example must have every line of the service that it replaces --------------------------------------------

# The lines of a PAM service in a common form, without the two lines that an example replaces. Debian 12 and 13 differ
# in pam_lastlog (removed) and user_readenv (deprecated, then removed).
service_lines() {
	sed -E '/^#/d; /^[[:space:]]*$/d; /^@include common-(auth|account)$/d; s/ *#.*//; s/[[:space:]]+/ /g; s/^-//; s/ user_readenv=1//; s/ $//' |
		sort -u
}

# A service that the administrator of this host has changed cannot be compared.
is_as_installed() { dpkg --verify "$(dpkg-query -S "$1" | cut -d: -f1)" | grep -q " $1\$" && return 1 || return 0; }

examples_have_debians_lines() {
	local file name missing status=0
	for file in "$EXAMPLES"/{sshd,sudo,su,login}-*; do
		name=${file##*/}
		[[ $name != *.conf ]] || continue	# no stack
		[ "$name" = sudo-i ] || name=${name%%-*}
		[ -r "$WORK/debian/$name" ] || continue
		missing=$(comm -23 <(service_lines <"$WORK/debian/$name") <(service_lines <"$file"))
		[ -z "$missing" ] || { echo "${file##*/} lacks: $missing" && status=1; }
	done
	return $status
}

# Called before the sandbox installs its own services.
debian_services_keep() {
	local name
	mkdir "$WORK/debian"
	for name in sshd sudo sudo-i su su-l login; do
		! is_as_installed "/etc/pam.d/$name" || cp "/etc/pam.d/$name" "$WORK/debian/"
	done
}

# ---- what is accepted and what is refused -----------------------------------------------------------------------

# opens WHO REASON SERVICE DRIVER [ANSWER]...: a case that must be accepted; the answers are names of tokens.
opens() {
	local who=$1 reason=$2 service=$3 driver=$4 DAEMON=$3
	shift 4
	run_case "$who" "$reason" "$service" "$service, $driver: $*" "$driver" "${@/#/$WORK/tokens/}"
}

stays_closed() { opens nobody "$@"; }

# The logins for stacks of one prompt: the account of the session, the service, the driver. Every service has at least one.
first_ways() {
	cat <<-END
		$LOGIN sshd-$1 ssh_kbdint_tty
		root sudo-$1 sudo_S
		$LOGIN su su_pipe
		$LOGIN login login_tty
	END
}

other_ways() {
	cat <<-END
		$LOGIN sshd-$1 ssh_password
		root sudo-$1 sudo_tty
		root sudo-i sudo_i
		$LOGIN su su_tty
		$LOGIN su-l su_l_pipe
	END
}

# refuses_the_rest KIND: these must be refused by every stack.
refuses_the_rest() {
	local service driver
	while read -r _ service driver; do
		stays_closed signature-invalid "$service" "$driver" flipped-payload
		stays_closed user-mismatch "$service" "$driver" other-user
		stays_closed not-a-token "$service" "$driver" wrong-password
		stays_closed not-a-token "$service" "$driver" nothing
	done < <(first_ways "$1")
	while read -r _ service driver; do
		stays_closed expired "$service" "$driver" expired
	done < <(first_ways "$1"; other_ways "$1")
}

# Logins by key still work, and root becomes every account without a prompt.
leaves_others_alone() {
	opens "$LOGIN" - "sshd-$1" ssh_key
	[ -z "$SANDBOX" ] || opens "$LOGIN" - su su_by_root
}

su_by_root() { limit su "$LOGIN" -c "$SESSION"; }

token_only() {
	local who service driver
	while read -r who service driver; do
		opens "$who" ok "$service" "$driver" good
		stays_closed not-a-token "$service" "$driver" password
	done < <(first_ways token-only; other_ways token-only)
	refuses_the_rest token-only
	leaves_others_alone token-only
	opens root ok sudo-token-only sudo_n_with_ticket good
}

token_only_broken() {
	local service driver
	while read -r _ service driver; do
		stays_closed config-invalid "$service" "$driver" good
		stays_closed not-a-token "$service" "$driver" password
	done < <(first_ways token-only)
	leaves_others_alone token-only
}

token_or_password() {
	local who service driver
	while read -r who service driver; do
		opens "$who" ok "$service" "$driver" good
		opens "$who" not-a-token "$service" "$driver" password
	done < <(first_ways token-or-password; other_ways token-or-password)
	refuses_the_rest token-or-password
	leaves_others_alone token-or-password
}

token_or_password_broken() {
	local who service driver
	while read -r who service driver; do
		opens "$who" not-a-token "$service" "$driver" password
		stays_closed not-a-token "$service" "$driver" wrong-password
	done < <(first_ways token-or-password)
	opens "$LOGIN" config-invalid sshd-token-or-password ssh_kbdint_tty good password
	opens root config-invalid sudo-token-or-password sudo_tty good password
	opens "$LOGIN" config-invalid su su_tty good password
	stays_closed config-invalid sshd-token-or-password ssh_kbdint_tty good good
}

# One of the two is not enough, and the user cannot see which one was wrong.
password_and_token() {
	local who service driver
	while read -r who service driver; do
		opens "$who" ok "$service" "$driver" password good
		stays_closed ok "$service" "$driver" wrong-password good
		stays_closed ok "$service" "$driver" nothing good
		stays_closed ok "$service" "$driver" good good
		stays_closed expired "$service" "$driver" password expired
		stays_closed signature-invalid "$service" "$driver" password flipped-payload
		stays_closed user-mismatch "$service" "$driver" password other-user
		stays_closed not-a-token "$service" "$driver" password password
		stays_closed not-a-token "$service" "$driver" password nothing
		stays_closed expired "$service" "$driver" wrong-password expired
	done < <(two_prompt_ways)
	stays_closed - sshd-password-and-token ssh_password_askpass good
	stays_closed - sshd-password-and-token ssh_password_askpass password
	opens "$LOGIN" - sshd-password-and-token ssh_key
}

two_prompt_ways() {
	cat <<-END
		$LOGIN sshd-password-and-token ssh_kbdint_tty
		root sudo-password-and-token sudo_tty
		root sudo-i sudo_i_tty
	END
}

password_and_token_broken() {
	local service driver
	while read -r _ service driver; do
		stays_closed config-invalid "$service" "$driver" password good
		stays_closed not-a-token "$service" "$driver" password password
	done < <(two_prompt_ways)
}

# sshd itself checks the key.
key_and_token() {
	local service=sshd-key-and-token
	opens "$LOGIN" ok $service ssh_key_and_kbdint good
	stays_closed expired $service ssh_key_and_kbdint expired
	stays_closed user-mismatch $service ssh_key_and_kbdint other-user
	stays_closed not-a-token $service ssh_key_and_kbdint password
	stays_closed not-a-token $service ssh_key_and_kbdint nothing
	stays_closed - $service ssh_kbdint_askpass good
	stays_closed - $service ssh_password_askpass good
	stays_closed - $service ssh_password_askpass password
	stays_closed - $service ssh_key
}

# ---- sudo asks again: it gives up at once when a stack ends in certain codes -----------------------------------------

token_only_again() {
	opens root not-a-token,ok sudo-token-only sudo_tty password good
	opens root not-a-token,ok sudo-token-only sudo_tty nothing good
	opens root expired,ok sudo-token-only sudo_tty expired good
}

token_or_password_again() {
	opens root not-a-token,not-a-token sudo-token-or-password sudo_tty wrong-password password
	opens root not-a-token,ok sudo-token-or-password sudo_tty wrong-password good
	opens root expired,not-a-token sudo-token-or-password sudo_tty expired password
}

password_and_token_again() {
	opens root not-a-token,ok sudo-password-and-token sudo_tty password password password good
	opens root expired,ok sudo-password-and-token sudo_tty password expired password good
	opens root ok,ok sudo-password-and-token sudo_tty wrong-password good password good
}
