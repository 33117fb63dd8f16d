#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# stacks.sh BUILD_DIR: pam-jwt lint finds in each stack under stacks/ what its "expect" line says, and nothing else.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$(readlink -f "$1")
passed=0 failed=0
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"

header() { sed -n "s/^# $1: //p" "$2"; }

# The findings about stacks, as "slug:line" in a line, sorted.
found_in() {
    "$BUILD/pam-jwt" lint --conf "$scratch/pam_jwt.conf" --pam-dir "$1" --sshd-config /dev/null --json |
        python3 -c 'import json, sys
for f in json.load(sys.stdin)["findings"]:
    if f["finding"] not in ("config-invalid", "module-missing", "sshd-without-pam"):
        print("%s:%s" % (f["finding"], f["line"]))' | sort | paste -sd' '
}

try() {
    local file=$1 service expected found
    service=$(header service "$file")
    expected=$(header expect "$file" | tr ' ' '\n' | sed 's/^nothing$//' | sort | paste -sd' ')
    rm -rf "$scratch/pam.d" && mkdir "$scratch/pam.d" && cp "$file" "$scratch/pam.d/$service"
    found=$(found_in "$scratch/pam.d")
    if [ "${found# }" = "${expected# }" ]; then
        echo "ok   $(basename "$file")"
        passed=$((passed + 1))
    else
        echo "FAIL $(basename "$file"): expected ${expected:-nothing}; found ${found:-nothing}"
        failed=$((failed + 1))
    fi
}

for file in tests/lint/stacks/*; do
    try "$file"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
