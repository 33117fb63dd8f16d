#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# replay.sh BUILD_DIR: give every target all inputs of its corpus, and try a sample of changed headers and forged tokens.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$1
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
for target in token header forged module config keyfile pamstack http filler mint policy shell dialog parts users store; do
    inputs=("tests/fuzz/corpus/$target/"*)
    [ $target != header ] || inputs+=(tests/fuzz/corpus/{token,forged,module}/*)	# tokens contain headers
    if "$BUILD/fuzz/$target" "${inputs[@]}" >"$BUILD/fuzz/$target.replay" 2>&1; then
        pass "$target: $(grep " inputs$" "$BUILD/fuzz/$target.replay")"
    else
        fail "$target" "$(tail -20 "$BUILD/fuzz/$target.replay")"
    fi
done
for sample in "headers.sh $BUILD ${HEADERS:-200000}" "forged.sh $BUILD ${FORGED:-20000}"; do
    # shellcheck disable=SC2086
    tests/fuzz/$sample && PASSED=$((PASSED + 1)) || FAILED=$((FAILED + 1))
done
sum_up
