#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# headers.sh BUILD_DIR COUNT [SEED]: give COUNT changed headers to our reader, jansson and libjwt. They must agree on all but the
# differences in the table of tests/support/headeroracle.c. Each row of it must occur, and enough headers must be accepted and
# refused.
set -u
BUILD=$1 COUNT=$2 SEED=${3:-1}
told=$("$BUILD/fuzz/header" --random "$COUNT" "$SEED" 2>&1) || { tail -3 <<<"$told"; echo "FAIL changed headers"; exit 1; }
read -r accepted refused unmet < <(awk '$1 == "accepted" { a = $2 } $1 == "refused" { r = $2 }
    $1 == "stricter" && $2 == 0 { u++ } END { print a + 0, r + 0, u + 0 }' <<<"$told")
if [ $((accepted + refused)) -ge "$COUNT" ] && [ $((accepted * 10)) -ge "$COUNT" ] && [ $((refused * 10)) -ge "$COUNT" ] && [ "$unmet" = 0 ]; then
    echo "ok   $COUNT changed headers and as many random texts: $accepted accepted, $refused refused, as jansson and libjwt do"
    grep '^stricter' <<<"$told" | sed 's/^/     /'
else
    echo "FAIL of $COUNT changed headers $accepted were accepted and $refused refused; $unmet rows of the table were never met"
    exit 1
fi
