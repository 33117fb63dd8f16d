#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# replay.sh BUILD_DIR: give every target all inputs of its corpus, and a sample of changed headers and of forged tokens.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$1
passed=0 failed=0
for target in token header forged module config keyfile pamstack; do
    inputs=("tests/fuzz/corpus/$target/"*)
    [ $target != header ] || inputs+=(tests/fuzz/corpus/{token,forged,module}/*)	# there are headers in them
    if "$BUILD/fuzz/$target" "${inputs[@]}" >"$BUILD/fuzz/$target.replay" 2>&1; then
        echo "ok   $target: $(grep " inputs$" "$BUILD/fuzz/$target.replay")"
        passed=$((passed + 1))
    else
        echo "FAIL $target"
        tail -20 "$BUILD/fuzz/$target.replay"
        failed=$((failed + 1))
    fi
done
for sample in "headers.sh $BUILD ${HEADERS:-200000}" "forged.sh $BUILD ${FORGED:-20000}"; do
    # shellcheck disable=SC2086
    if tests/fuzz/$sample; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
