#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD_DIR PART...: run these parts of the suite, all of them whatever fails, and sum up.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=$1
shift
# Busy machines are slow: libcheck may wait longer before it calls a case hung.
export CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-10}
failed=() skipped=()
[ $# != 0 ] || { echo "run.sh: no part is named" >&2; exit 2; }

namespaces_work() { unshare --mount --pid --fork --mount-proc mount -t tmpfs tmpfs /run 2>/dev/null; }

# Why a part cannot be run here; nothing when it can.
hindrance() {
    case $1 in
    vectors) [ -d "${VECTORS:=../shared/vectors}" ] || echo "there is no folder $VECTORS" ;;
    e2e | uniform-e2e | attacks-e2e) [ "$(id -u)" = 0 ] || echo "it needs root" ;;
    bench) namespaces_work || echo "it needs root and mount namespaces" ;;
    esac
}

run_part() {
    case $1 in
    docs) tests/docs.sh "$BUILD" ;;
    destdir) tests/destdir.sh "$BUILD" ;;
    completion) tests/completion.sh "$BUILD" ;;
    unit) CK_FORK=${UNIT_FORK:-yes} "$BUILD/tests/unit" && CK_RUN_SUITE=json "$BUILD/tests/unit-symbols" ;;
    module) tests/module/run.sh "$BUILD" ;;
    faults) tests/faults/run.sh "$BUILD" ;;
    hygiene) tests/hygiene/run.sh "$BUILD" ;;
    issuer) tests/issuer/issuer.sh "$BUILD" ;;
    lint) tests/lint/run.sh "$BUILD" ;;
    tool-faults) tests/tool-faults/run.sh "$BUILD" ;;
    interop) tests/interop/interop.py "$BUILD" ;;
    crosscheck) "$BUILD/tests/crosscheck" ;;
    vectors) VECTORS=${VECTORS:-../shared/vectors} "$BUILD/tests/vectors" ;;
    attacks) "$BUILD/tests/attacks" "$BUILD/pam_jwt.so" ;;
    attacks-e2e) tests/attacks/sample.sh "$BUILD" ;;
    e2e) tests/e2e/run.sh "$BUILD" ;;
    uniform-e2e) tests/e2e/uniform.sh "$BUILD" ;;
    fuzz) tests/fuzz/replay.sh "$BUILD" ;;
    bench) tests/bench/run.sh "$BUILD" rehearse ;;
    *) echo "unknown part $1" && false ;;
    esac
}

for part in "$@"; do
    printf '\n-- %s\n' "$part"
    why=$(hindrance "$part")
    if [ -n "$why" ]; then
        echo "skipped: $why"
        skipped+=("$part")
    else
        run_part "$part" || failed+=("$part")
    fi
done
printf '\n%d passed, %d failed, %d skipped\n' $(($# - ${#failed[@]} - ${#skipped[@]})) ${#failed[@]} ${#skipped[@]}
[ ${#failed[@]} = 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
