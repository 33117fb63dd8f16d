#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# profiles.sh BUILD_DIR: lint has no findings for this system's own stacks before our profile is enabled, while it is enabled
# beside others, and after it is removed. Runs in a private mount namespace, so the system's files do not change. Needs root.
set -u
BUILD=$(readlink -f "${1:?usage: profiles.sh BUILD_DIR}") || exit 2
ROOT=$(dirname "$(readlink -f "$0")")/../..
SELF=$(readlink -f "$0")
cd "$ROOT" || exit 2

if [ "${2-}" != inside ]; then
    hindrance=
    [ "$(id -u)" = 0 ] || hindrance="it needs root"
    command -v pam-auth-update >/dev/null || hindrance="there is no pam-auth-update"
    unshare --mount true 2>/dev/null || hindrance=${hindrance:-no namespaces are to be had}
    [ -z "$hindrance" ] || { echo "skipped profiles: $hindrance"; exit 0; }
    exec unshare --mount "$SELF" "$BUILD" inside
fi

# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
COUNTED="states of pam-auth-update"
pass() { PASSED=$((PASSED + 1)); }	# only what fails is worth a line
scratch=$(mktemp -d /tmp/pam-jwt-profiles.XXXXXX) || exit 1
folders=(/etc/pam.d /usr/share/pam-configs /var/lib/pam)
leave() {
    for folder in "${folders[@]}"; do umount "$folder" 2>/dev/null; done
    rm -rf "$scratch"
}
trap leave EXIT
mount --make-rprivate /
for folder in "${folders[@]}"; do
    mkdir "$scratch/${folder##*/}" && cp -a "$folder/." "$scratch/${folder##*/}" &&
        mount --bind "$scratch/${folder##*/}" "$folder" || exit 1
done
export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical

# profile NAME PRIORITY AUTH AUTH_INITIAL ACCOUNT: write a profile as packages of such modules install it.
profile() {
    printf 'Name: %s\nDefault: no\nPriority: %s\nAuth-Type: Primary\nAuth:\n\t%s\nAuth-Initial:\n\t%s\n' "$1" "$2" "$3" "$4"
    [ -z "$5" ] || printf 'Account-Type: %s\nAccount:\n\t%s\n' "${5%%:*}" "${5#*:}"
} >"/usr/share/pam-configs/$1"

profile krb5 704 "[success=end default=ignore] pam_krb5.so minimum_uid=1000 try_first_pass" \
    "[success=end default=ignore] pam_krb5.so minimum_uid=1000" "Additional:required pam_krb5.so minimum_uid=1000"
profile sss 128 "[success=end default=ignore] pam_sss.so use_first_pass" "[success=end default=ignore] pam_sss.so forward_pass" \
    "Additional:sufficient pam_localuser.so
	[default=bad success=ok user_unknown=ignore] pam_sss.so"
profile u2f 600 "[success=end default=ignore] pam_u2f.so cue" "[success=end default=ignore] pam_u2f.so cue" ""
profile ldap 100 "[success=end default=ignore] pam_ldap.so use_first_pass" "[success=end default=ignore] pam_ldap.so" \
    "Primary:[success=end default=ignore] pam_ldap.so"
cp conf/jwt.pam-auth-update /usr/share/pam-configs/jwt

# expect TEXT FINDING...: lint must have exactly these findings, by slug. (The modules need not be installed.)
expect() {
    local text=$1 found
    shift
    found=$("$BUILD/pam-jwt" lint --conf "$scratch/pam_jwt.conf" --sshd-config /dev/null --json | python3 -c 'import json, sys
print(*sorted({f["finding"] for f in json.load(sys.stdin)["findings"]}
              - {"config-invalid", "module-missing", "sshd-without-pam", "syslog-missing"}))')
    if [ "$found" = "$*" ]; then
        pass "$text"
    else
        fail "$text" "expected ${*:-nothing}; found ${found:-nothing}"
    fi
}

uses_token() { grep -q 'pam_jwt\.so' /etc/pam.d/common-auth && grep -q 'pam_jwt\.so' /etc/pam.d/common-account; }

expect "before"
for others in "" krb5 sss u2f ldap "krb5 sss" "krb5 sss u2f ldap"; do
    # shellcheck disable=SC2086
    pam-auth-update --package --enable jwt $others >/dev/null 2>&1
    uses_token || fail "pam-auth-update did not take the profile in"
    expect "jwt ${others:-alone}"
    # shellcheck disable=SC2086
    pam-auth-update --package --remove jwt $others >/dev/null 2>&1
    uses_token && fail "pam-auth-update did not take the profile out"
    expect "jwt ${others:-alone} taken out"
done
sum_up
