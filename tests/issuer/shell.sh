#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# shell.sh BUILD_DIR: "jwt-issuer shell" and jwt-issuer-shell, called as sshd calls them: what they run, refuse and print.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$(readlink -f "$1")
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
scratch_make
ln -s "$BUILD/jwt-issuer" "$scratch/jwt-issuer-shell"
TOKEN=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.$(printf 'A%.0s' {1..86})

# What sshd runs: for ForceCommand, with the command that the user typed, if any; and for a login shell. Fills out and err.
forced() { ran env -u SSH_ORIGINAL_COMMAND ${1+SSH_ORIGINAL_COMMAND="$1"} "$BUILD/jwt-issuer" shell; }
login() { ran "$scratch/jwt-issuer-shell" "$@"; }
ran() { printf '%s\n' "$TOKEN" | "$@" >"$scratch/out" 2>"$scratch/err"; }

# becomes STATUS COMMAND...: the command must exit with this status.
becomes() {
	"${@:2}"
	local found=$?
	[ $found = "$1" ] || { echo "$*: status $found:" && cat "$scratch/out" "$scratch/err"; }
}

says() { grep -qF -- "$1" "$scratch/out" || { echo "it does not say $1:" && cat "$scratch/out" "$scratch/err"; }; }
silent() { [ ! -s "$scratch/out" ] || { echo "it printed something:" && cat "$scratch/out"; }; }

# complains TEXT: one line on standard error, besides the hint after wrong usage, and nothing on standard output.
complains() {
	silent
	[ "$(grep -vc '^Try "jwt-issuer ' "$scratch/err")" = 1 ] || cat "$scratch/err"
	grep -qF -- "$1" "$scratch/err" || { echo "it does not complain of $1:" && cat "$scratch/err"; }
}

# shellcheck disable=SC2016	# for the inner shell
inspects() {
	local command
	for command in inspect 'jwt-issuer inspect' '/usr/bin/jwt-issuer inspect' $' \tjwt-issuer\t"ins"pe\\ct '; do
		becomes 0 forced "$command"
		says NOT\ VERIFIED
		says alice
		becomes 0 login -c "$command"
		says alice
	done
	becomes 0 env SSH_ORIGINAL_COMMAND='jwt-issuer inspect' bash -c '"$0" -c "jwt-issuer shell" <<<"$2" >"$1/out" 2>&1' \
		"$scratch/jwt-issuer-shell" "$scratch" "$TOKEN"
	says alice
	TOKEN=nonsense becomes 1 forced inspect
}

# Without a mint that runs, and with wrong arguments, the messages are those of the commands themselves.
passes_on() {
	becomes 2 forced 'issue --ttl 1s --ttl 2s'
	complains 'jwt-issuer issue: --ttl is given twice'
	becomes 2 login -c "jwt-issuer log --since 'last week'"
	complains 'jwt-issuer log: --since is a duration'
	becomes 2 forced 'jwt-issuer log --jti'
	complains '--jti needs a value'
}

# The parser of each command accepts every option that the shell permits.
knows_options() {
	local command options option
	becomes 0 forced ''
	sed -nE 's/^  (issue|inspect|log)  +(.*)/\1 \2/p' "$scratch/out" >"$scratch/permitted"
	[ "$(wc -w <"$scratch/permitted")" -ge 15 ] || cat "$scratch/permitted"
	while read -r command options; do
		for option in $options; do
			"$BUILD/jwt-issuer" "$command" --help | grep -qw -- "--$option" || echo "$command has no --$option"
		done
	done <"$scratch/permitted"
}

# Every other option, also with its value in the same word, and every abbreviation of any option.
refuses_options() {
	local command permitted option shorter tried=0
	for command in issue inspect log; do
		permitted=" $(sed -n "s/^$command //p" "$scratch/permitted") "
		for option in $("$BUILD/jwt-issuer" $command --help | grep -oE -- '--[a-z-]*[a-z]' | sort -u) --socket --conf --key; do
			option=${option#--}
			[[ $permitted == *" $option "* ]] || refuses_option "$command" "$option"
			for ((shorter = 1; shorter < ${#option}; shorter++)); do
				[[ $permitted == *" ${option:0:shorter} "* ]] || refuses_option "$command" "${option:0:shorter}"
				tried=$((tried + 1))
			done
		done
	done
	[ $tried -gt 100 ] || echo "only $tried tried"
}

refuses_option() {
	local tail
	for tail in '' '=/etc/passwd' ' /etc/passwd' ' x --help'; do
		becomes 1 forced "$1 --$2$tail"
		complains "the option --$2 is not permitted here"
	done
}

refuses_operands() {
	becomes 1 forced 'inspect /etc/passwd'
	complains 'no file is read but standard input'
	becomes 1 login -c 'jwt-issuer inspect -'
	complains 'no file is read but standard input'
	becomes 1 forced 'log -- --json'
	complains 'the option -- is not permitted'
}

refuses_commands() {
	local command
	for command in id bash sftp-server '/usr/lib/openssh/sftp-server' 'scp -t /tmp' 'rsync --server .' 'git-upload-pack x' \
		'jwt-issuer keygen --out x' 'jwt-issuer pub --key x' 'jwt-issuer policy' 'jwt-issuer serve --demo' 'jwt-issuer mint' --version; do
		becomes 1 forced "$command"
		complains 'is not permitted here'
		becomes 1 login -c "$command"
		complains 'is not permitted here'
	done
	# shellcheck disable=SC2016,SC1003	# nothing expands, and the last command ends with a backslash
	for command in 'inspect; id' 'inspect|id' 'inspect&' 'inspect >x' 'inspect <x' '(inspect)' 'inspect $HOME' 'inspect `id`' \
		$'inspect\nid' "inspect '" 'inspect \'; do
		becomes 2 forced "$command"
		complains 'jwt-issuer shell: '
	done
	[ ! -e x ] || echo 'it wrote a file'
}

# sshd cannot pass on more than the kernel allows for one variable, 128 KiB.
refuses_long_commands() {
	becomes 2 forced "inspect $(head -c 100000 /dev/zero | tr '\0' a)"
	complains 'the command is longer than 4096 bytes'
	becomes 2 forced "$(seq 65 | paste -sd' ')"
	complains 'more than 64 words'
}

helps() {
	local command
	becomes 0 forced
	says 'Usage: jwt-issuer shell'
	becomes 0 login
	says 'Usage: jwt-issuer shell'
	for command in '' ' ' jwt-issuer --help 'jwt-issuer -h' 'jwt-issuer shell' 'shell --help'; do
		becomes 0 forced "$command"
		says 'Usage: jwt-issuer shell'
	done
	becomes 0 forced 'jwt-issuer issue --help'
	says 'Usage: jwt-issuer issue'
}

refuses_arguments() {
	becomes 2 login -c
	complains 'write -c and a command in one argument'
	becomes 2 login inspect
	complains 'write -c and a command in one argument'
	becomes 2 login -c inspect -c inspect
	complains 'write -c and a command in one argument'
	becomes 2 login -i
	complains 'write -c and a command in one argument'
}

# Programs that log users in put a - before the name of the shell.
# shellcheck disable=SC2016	# for the inner shell
has_names() {
	local name
	for name in -jwt-issuer-shell jwt-issuer-shell /usr/bin/jwt-issuer-shell; do
		becomes 0 ran bash -c 'exec -a "$0" "$@"' $name "$BUILD/jwt-issuer" -c inspect
		says alice
		becomes 0 ran bash -c 'exec -a "$0" "$@"' $name "$BUILD/jwt-issuer"
		says 'Usage: jwt-issuer shell'
	done
	becomes 2 ran bash -c 'exec -a "$0" "$@"' other-shell "$BUILD/jwt-issuer" -c inspect
	complains 'unknown command'
}

# sshd takes variables from users, if AcceptEnv names them. Whoever reads this configuration of OpenSSL waits for ever.
ignores_environment() {
	mkfifo "$scratch/openssl.cnf"
	export OPENSSL_CONF=$scratch/openssl.cnf
	becomes 124 ran timeout 1 "$BUILD/jwt-issuer" log --file "$scratch/none"
	ran env SSH_ORIGINAL_COMMAND=log timeout 20 "$BUILD/jwt-issuer" shell
	[ -s "$scratch/err" ] || [ -s "$scratch/out" ] || echo 'it reads the file, too'
}

verdict "inspect reads standard input" "$(inspects)"
verdict "what is permitted is left to the command" "$(passes_on)"
verdict "the commands have the permitted options" "$(knows_options)"
verdict "other options and abbreviations are refused" "$(refuses_options)"
verdict "operands are refused" "$(refuses_operands)"
verdict "other commands, and what a shell would do more, are refused" "$(refuses_commands)"
verdict "long commands are refused" "$(refuses_long_commands)"
verdict "without a command it prints its help" "$(helps)"
verdict "other arguments are refused" "$(refuses_arguments)"
verdict "it is known by its name as login shell" "$(has_names)"
verdict "variables of the user change nothing" "$(ignores_environment)"
sum_up
