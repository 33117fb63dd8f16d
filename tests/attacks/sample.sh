#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# sample.sh BUILD_DIR: type a sample of 200 attacks, the same ones in each run, at real sshd and sudo, as root. Uses the sandbox
# of ../e2e. Each algorithm has its own configuration, PAM services and sshd.
set -u
HERE=$(dirname "$(readlink -f "$0")")
# shellcheck source=tests/e2e/lib.sh
. "$HERE/../e2e/lib.sh"
# shellcheck source=tests/e2e/cases.sh
. "$LIB_DIR/cases.sh"
# shellcheck source=tests/e2e/scene.sh
. "$LIB_DIR/scene.sh"
# shellcheck source=tests/e2e/drivers.sh
. "$LIB_DIR/drivers.sh"

COUNT=200
SUDO_BYTES=511		# sudo takes no more
PER_SUDO=12		# of each algorithm, at most

declare -A TRIED=()		# at sudo, by algorithm

# A kid may contain the text of a log line, so only text at the start of our lines counts.
decisions() {
    sed -nE "s/^[^ ]+ pam_jwt\((${PREFIX}[^:)]*):auth\): [a-z ]+ slug=([a-z-]+).*/\1 \2/p" <<<"$LOG_NEWS" |
        sed "s/^$PREFIX//"
}

# Only failures are printed.
pass() { PASSED=$((PASSED + 1)); }

stack_of() {
    local module="$WORK/bin/pam_jwt.so conf=$WORK/sample/$1/plain.conf debug"
    printf '%s\n' "auth required $module" "account required $module" 'account required pam_unix.so' \
        'session required pam_permit.so'
}

algorithms() { cut -f 2 "$WORK/sample/index" | sort -u; }

services_start() {
    local alg
    for alg in $(algorithms); do
        pam_install "sshd-${alg,,}" < <(stack_of "$alg")
        pam_install "sudo-${alg,,}" < <(stack_of "$alg")
        sshd_start "sshd-${alg,,}" </dev/null
    done
}

# at WHO SLUG SERVICE NAME DRIVER FILE
at() {
    [ "$2" = ok ] || set -- nobody "${@:2}"
    run_case "$@"
}

# The methods password and keyboard-interactive take turns.
at_ssh() {
    local number alg bytes slug name DAEMON method=(ssh_password ssh_kbdint)
    while IFS=$'\t' read -r number alg bytes slug name; do
        DAEMON=sshd-${alg,,}
        at "$LOGIN" "$slug" "$DAEMON" "$alg, $name" "${method[number % 2]}" "$WORK/sample/$number"
    done <"$WORK/sample/index"
    batch_end ssh
}

at_sudo() {
    local wanted number alg bytes slug name
    for wanted in $(algorithms); do
        sudo_uses "sudo-${wanted,,}"
        TRIED[$wanted]=0
        while IFS=$'\t' read -r number alg bytes slug name; do
            if [ "$alg" != "$wanted" ] || [ "$bytes" -gt $SUDO_BYTES ] || [ "${TRIED[$alg]}" -ge $PER_SUDO ]; then
                continue
            fi
            TRIED[$alg]=$((TRIED[$alg] + 1))
            at root "$slug" "sudo-${alg,,}" "$alg, $name" sudo_S "$WORK/sample/$number"
        done <"$WORK/sample/index"
        [ "${TRIED[$wanted]}" = 0 ] || batch_end sudo
    done
}

logs_are_clean() {
    [ -z "$LOG_FILE" ] || python3 "$WORK/bin/logcheck.py" "$LOG_FILE" "$WORK/sample" "$WORK"/sshd/*.log
}

play() {
    stage_set alice
    log_start
    mkdir "$WORK/sample" && chmod 755 "$WORK/sample"
    "$WORK/bin/attacks" --sample "$WORK/sample" "$LOGIN" $COUNT || die 'no sample could be made'
    services_start
    at_ssh
    at_sudo
    check 'the logs: only our lines, short, printable, and without any part of the typed text' logs_are_clean
    stage_clear
    echo "$PASSED $FAILED" >"$WORK/log/result"
}

main() {
    am_root || die 'it needs root'
    need_programs sshd ssh ssh-keygen sshpass sudo python3 useradd
    STAGE_EXTRA="$1/tests/attacks $HERE/logcheck.py" stage_run "$(readlink -f "$0")" "$1"
    read -r PASSED FAILED 2>/dev/null <"$WORK/log/result" || die 'broken off'
    verdict 'leaves nothing behind' "$(leftovers)"
    sum_up
}

if [ -n "$WORK" ]; then
    play
else
    main "$(readlink -f "${1:?the build folder}")"
fi
