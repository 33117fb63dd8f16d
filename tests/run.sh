#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD_DIR PART...: run these parts of the suite, all of them whatever fails, and sum up.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=$1
shift
# Busy machines are slow: libcheck may wait longer before it calls a case hung.
export CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-10}
failed=()

run_part() {
    case $1 in
    house) tests/house.sh "$BUILD" ;;
    unit) "$BUILD/tests/unit" ;;
    module) tests/module/run.sh "$BUILD" ;;
    issuer) tests/issuer/issuer.sh "$BUILD" ;;
    interop) tests/interop/interop.py "$BUILD" ;;
    opinion) "$BUILD/tests/second_opinion" ;;
    vectors) VECTORS=${VECTORS:-../shared/vectors} "$BUILD/tests/vectors" ;;
    e2e) tests/e2e/run.sh "$BUILD" ;;
    *) echo "unknown part $1" && false ;;
    esac
}

for part in "$@"; do
    printf '\n-- %s\n' "$part"
    run_part "$part" || failed+=("$part")
done
printf '\n%d passed, %d failed\n' $(($# - ${#failed[@]})) ${#failed[@]}
[ ${#failed[@]} = 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
