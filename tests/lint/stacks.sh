#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# stacks.sh BUILD_DIR [CASE...]: for each case in stacks/, pam-jwt lint must have exactly the findings in its "expect" lines. A
# case is a stack, whose "service" line names its service, or a folder of stacks, each with an "expect" line.
set -u
BUILD=$(readlink -f "${1:?usage: stacks.sh BUILD_DIR}") || exit 2
cd "$(dirname "$(readlink -f "$0")")" || exit 2
# shellcheck source=tests/support/harness.sh
. ../support/harness.sh || exit
scratch_make
COUNTED=stacks
pass() { PASSED=$((PASSED + 1)); }	# only what fails is worth a line
chmod 755 "$scratch"

header() { sed -n "s/^# $1: //p" "$2"; }

# The findings about stacks, as "file:slug:line", sorted. (The module need not be installed here.)
found_in() {
    ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$BUILD/tests/lint_disk.so "$BUILD/pam-jwt" lint --conf "$scratch/pam_jwt.conf" --pam-dir "$1" --sshd-config /dev/null --json |
        python3 -c 'import json, os, sys
for f in json.load(sys.stdin)["findings"]:
    if f["finding"] not in ("config-invalid", "module-missing", "service-unknown", "sshd-without-pam", "syslog-missing"):
        print("%s:%s:%s" % (os.path.basename(f["file"]), f["finding"], f["line"] or 0))' | sort
}

expected_in() {
    local file word
    for file in "$1"/*; do
        for word in $(header expect "$file"); do
            [ "$word" = nothing ] || echo "${file##*/}:$word"
        done
    done | sort
}

# try CASE [SERVICE]
try() {
    local case=$1 service=${2-}
    [ -e "$case" ] || { fail "$case" "it is not there" && return; }
    rm -rf "$scratch/pam.d" && mkdir "$scratch/pam.d" || exit 1
    if [ -d "$case" ]; then
        cp "$case"/* "$scratch/pam.d"
    else
        cp "$case" "$scratch/pam.d/${service:-$(header service "$case")}"
    fi
    expected_in "$scratch/pam.d" >"$scratch/expected"
    found_in "$scratch/pam.d" >"$scratch/found"
    if cmp -s "$scratch/expected" "$scratch/found"; then
        pass "$case"
    else
        fail "${case##*/}${service:+ for $service}" "expected (<) and found (>)"$'\n'"$(diff "$scratch/expected" "$scratch/found" | grep '^[<>]')"
    fi
}

shift
[ $# != 0 ] || set -- stacks/*
for case in "$@"; do
    try "$case"
done
# Write Debian's common-* files as on a fresh system, and a stack that another one may include.
debian_files() {
    printf '%s\n' 'auth [success=1 default=ignore] pam_unix.so nullok' 'auth requisite pam_deny.so' \
        'auth required pam_permit.so' >"$1/common-auth"
    printf '%s\n' 'account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so' 'account requisite pam_deny.so' \
        'account required pam_permit.so' >"$1/common-account"
    echo 'session required pam_unix.so' >"$1/common-session-noninteractive"
    { cat "$1/common-session-noninteractive" && echo 'session optional pam_systemd.so'; } >"$1/common-session"
    echo 'password required pam_unix.so' >"$1/common-password"
    cp ../../conf/examples/sudo-token-only "$1/sudo"
}

# Write a configuration by which a token works once, and sessions end.
strict_configuration() {
    mkdir "$scratch/keys" "$scratch/once" && chmod 755 "$scratch/keys" && chmod 700 "$scratch/once" || exit 1
    openssl ecparam -name prime256v1 -genkey -noout 2>/dev/null | openssl ec -pubout -out "$scratch/keys/corp.pub" 2>/dev/null
    printf '%s\n' "store = $scratch/once" 'hostname = web1' '[issuer corp]' 'iss = https://login.example.com' 'key = corp.pub' \
        'algorithm = ES256' 'use = once' '[service sshd]' 'max_session = 8h' '[service login]' 'max_session = token' >"$scratch/pam_jwt.conf"
    ! "$BUILD/pam-jwt" lint --conf "$scratch/pam_jwt.conf" --pam-dir "$scratch/pam.d" | grep '^error config-invalid' ||
        fail "the strict configuration" "it is refused"
}

# lint must have no findings for our examples, each with the service that it is for, and with strict limits.
strict_configuration
for example in ../../conf/examples/*; do
    name=${example##*/}
    case $name in
    *.conf) continue ;;	# no stack
    *.sketch) name=${name%.sketch} ;;
    sudo-i) ;;
    *) name=${name%%-*} ;;
    esac
    rm -rf "$scratch/example" && mkdir "$scratch/example" || exit 1
    debian_files "$scratch/example"
    cp "$example" "$scratch/example/$name" || fail "$name" "it cannot be copied"
    try "$scratch/example"
done
sum_up
