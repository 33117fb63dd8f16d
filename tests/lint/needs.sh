#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# needs.sh BUILD_DIR [AREA...]: pam-jwt stacks prints the lines that load the module, and reports where it may have missed one.
# ../packages/stacks.sh compares it with libpam itself.
set -u
BUILD=$(readlink -f "${1:?usage: needs.sh BUILD_DIR [AREA...]}") || exit 2
shift
# shellcheck source=tests/support/harness.sh
. "$(dirname "$0")/../support/harness.sh" || exit
scratch_make
COUNTED=needs
pass() { PASSED=$((PASSED + 1)); }	# only what fails is worth a line
folder=$scratch/pam.d

begin() { rm -rf "$folder" && mkdir "$folder" || exit 1; }

# put NAME TEXT: a file in the folder; the text is printf's format, and %s in it the folder.
# shellcheck disable=SC2059
put() { printf -- "${2//%s/$folder}" >"$folder/$1"; }

# expect NAME STATUS [LINE...]: compare what is printed, without the folder's path. A line of standard error is written as "! "
# and its text up to the second colon.
expect() {
    local status out
    out=$("$BUILD/pam-jwt" stacks --pam-dir "$folder" 2>"$scratch/errors")
    status=$?
    out=$({ [ -z "$out" ] || printf '%s\n' "$out"; sed -E 's/^([^:]*:[^:]*).*/! \1/' "$scratch/errors"; } | sed "s|$folder/||g")
    if [ "$status" = "$2" ] && [ "$out" = "$(printf '%s\n' "${@:3}")" ]; then
        pass "$1"
    else
        fail "$1" "expected status $2 and"$'\n'"$(printf '%s\n' "${@:3}")"$'\n'"found $status and"$'\n'"$out"
    fi
}

# case_of NAME TEXT STATUS [LINE...]: check a single stack.
case_of() {
    begin
    put sudo "$2"
    expect "$1" "${@:3}"
}

lines() {
    case_of 'a line' 'auth required pam_jwt.so\n' 1 'sudo:1: auth required pam_jwt.so'
    case_of 'any type, in capitals' 'AUTH required pam_jwt.so\nSession optional pam_jwt.so\n' 1 \
        'sudo:1: AUTH required pam_jwt.so' 'sudo:2: Session optional pam_jwt.so'
    case_of 'a control in brackets' '  auth [success=done default=die] pam_jwt.so [prompt=Password: ]\n' 1 \
        'sudo:1: auth [success=done default=die] pam_jwt.so [prompt=Password: ]'
    case_of 'in another folder' 'auth required /opt/security/pam_jwt.so\n' 1 'sudo:1: auth required /opt/security/pam_jwt.so'
    case_of 'a comment at the end' 'auth required pam_jwt.so # why\n' 1 'sudo:1: auth required pam_jwt.so '
    case_of 'comments' '#auth required pam_jwt.so\n  # auth required pam_jwt.so\nauth required #pam_jwt.so\n' 0
    case_of 'other names' 'auth required pam_jwt.so.old\nauth required my_pam_jwt.so\nauth required pam_jwt\n' 0
    case_of 'an argument' 'auth required pam_permit.so pam_jwt.so\n' 0
    case_of 'after a line that ends the stack' 'auth requisite pam_deny.so\nauth required pam_jwt.so\n' 1 \
        'sudo:2: auth required pam_jwt.so'
    case_of 'nothing' '' 0
}

continued() {
    case_of 'a continued line' '# first\nauth required \\\n  pam_jwt.so \\\n debug\n' 1 'sudo:2: auth required    pam_jwt.so   debug'
    case_of 'arguments on the next line' 'auth required pam_permit.so \\\nauth required pam_jwt.so\n' 0
    case_of 'a comment that ends in a backslash' '# why \\\nauth required pam_jwt.so\n' 1 'sudo:2: auth required pam_jwt.so'
    # libpam 1.7 ends the line at the comment, and the next one loads the module.
    case_of 'a comment within a line' 'auth required pam_permit.so \\\n# why\nauth required pam_jwt.so\n' 3 '! sudo:1'
    case_of 'a line too long for libpam 1.5' "$(printf 'auth required %*s' 1005 '')pam_jwt.so\\n" 3 '! sudo:1'
    case_of 'a file that ends after a backslash' 'auth required pam_permit.so\nauth required \\\n' 3 '! sudo:2'
}

silent() {
    case_of 'a - before a line that fails without the module' '-auth required pam_jwt.so\n' 1 'sudo:1: -auth required pam_jwt.so'
    case_of 'a - before a jump' '-auth [success=done default=1] pam_jwt.so\n' 1 'sudo:1: -auth [success=done default=1] pam_jwt.so'
    case_of 'a - before a line that may be missing' '-auth optional pam_jwt.so\n-auth [module_unknown=ignore default=die] pam_jwt.so\n' 0
    case_of 'the same without -' 'auth optional pam_jwt.so\n' 1 'sudo:1: auth optional pam_jwt.so'
}

# included NAME WORDS STATUS [LINE...]: the stack sudo includes a file that has an auth line with pam_jwt.so.
included() {
    begin
    mkdir "$scratch/elsewhere"
    echo 'auth required pam_jwt.so' >"$scratch/elsewhere/piece"
    put sudo "$2 $scratch/elsewhere/piece\n"
    expect "$1" "${@:3}"
    rm -r "$scratch/elsewhere"
}

includes() {
    local word piece="$scratch/elsewhere/piece:1: auth required pam_jwt.so"
    for word in @include @INCLUDE @Include 'auth include' 'auth INCLUDE' 'auth substack' '-auth include' 'AUTH Substack'; do
        included "$word" "$word" 1 "$piece"
    done
    included 'another type' 'account include' 0
    begin
    put common-auth 'auth required pam_jwt.so\n'
    put sudo '@INCLUDE common-auth\n'
    put sshd 'auth substack sudo\n'
    expect 'each line once' 1 'common-auth:1: auth required pam_jwt.so'
    begin
    put piece.bak 'auth required pam_jwt.so\n'
    expect 'a copy that nobody includes' 0
    put sudo '@include piece.bak\n'
    expect 'a copy that somebody includes' 1 'piece.bak:1: auth required pam_jwt.so'
}

services() {
    local name
    for name in sudo~ .sudo.swp sudo.dpkg-old sudo.ucf-dist sudo.pam-old sudo.rpmsave sudo.bak sudo.old sudo.orig sudo.save; do
        begin
        put "$name" 'auth required pam_jwt.so\n'
        expect "a copy called $name" 0
    done
    for name in other my.older-service a.savedb x.rpmd; do
        begin
        put "$name" 'auth required pam_jwt.so\n'
        expect "a service called $name" 1 "$name:1: auth required pam_jwt.so"
    done
    begin
    expect 'an empty folder' 0
    put "$(printf 'new\nline')" 'auth required pam_jwt.so \033[31m\n'
    expect 'control characters in a name and a line' 1 'new?line:1: auth required pam_jwt.so ?[31m'
}

# If a file cannot be read, or a line not be parsed, the module may be in use.
unknown() {
    case_of 'a misspelt include' 'auth required pam_unix.so\n@include comon-auth\n' 3 '! sudo:2'
    case_of 'a misspelt include of a type' 'auth include comon-auth\nauth required pam_jwt.so\n' 3 \
        'sudo:2: auth required pam_jwt.so' '! sudo:1'
    case_of 'an include without a name' 'auth include\n' 3 '! sudo:1'
    case_of 'a file that includes itself' '@include sudo\n' 3 '! sudo:1' '! sudo:1'
    case_of 'a misspelt type before our module' 'authh required pam_jwt.so\n' 3 '! sudo:1'
    case_of 'a misspelt type before another module' 'authh required pam_unix.so\n' 0
    case_of 'CR LF' 'auth required pam_jwt.so\r\n' 3 '! sudo:1'
    case_of 'more lines than are read' "$(printf 'auth required pam_unix.so\\n%.0s' {1..501})" 3 '! sudo:501'
    begin
    ln -s /nonexistent "$folder/sudo"
    expect 'a stack that cannot be opened' 3 '! sudo: No such file or directory'
    begin
    ln -s /proc/self/mem "$folder/sudo"
    expect 'a stack that cannot be read' 3 '! sudo:0'
    rm -rf "$folder"
    expect 'no folder' 3 "! $folder: there is no folder of PAM stacks"
    : >"$folder"
    expect 'a file for a folder' 3 "! $folder: Not a directory"
    rm "$folder"
}

# status NAME STATUS ARGUMENT...
status_of() {
    "$BUILD/pam-jwt" stacks "${@:3}" 2>/dev/null
    [ $? = "$2" ] && pass "$1" || fail "$1" "not $2" >&2
}

command_line() {
    begin
    status_of 'an unknown option' 2 --pam-dir "$folder" --json
    status_of 'an argument' 2 --pam-dir "$folder" sudo
    status_of 'no value' 2 --pam-dir
    status_of 'help' 0 --help >/dev/null
    put sudo 'auth required pam_jwt.so\n'
    status_of 'something to print' 1 --pam-dir "$folder" >/dev/null
    status_of 'output that cannot be written' 3 --pam-dir "$folder" >/dev/full
}

[ $# != 0 ] || set -- lines continued silent includes services unknown command_line
for area; do "$area"; done
sum_up
