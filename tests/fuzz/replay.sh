#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# replay.sh BUILD_DIR: give every target all inputs of its corpus.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$1
passed=0 failed=0
for target in token module config keyfile pamstack; do
    if "$BUILD/fuzz/$target" tests/fuzz/corpus/$target/* >"$BUILD/fuzz/$target.replay" 2>&1; then
        echo "ok   $target: $(tail -1 "$BUILD/fuzz/$target.replay")"
        passed=$((passed + 1))
    else
        echo "FAIL $target"
        tail -20 "$BUILD/fuzz/$target.replay"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
