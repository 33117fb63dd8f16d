#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# forged.sh BUILD_DIR COUNT [SEED]: give COUNT forged tokens to the product and the reference. Each processor runs one process.
# Both must agree on every token. Enough tokens must be accepted and enough refused, so that the result means something.
set -u
BUILD=$1 COUNT=$2 SEED=${3:-1}
workers=$(nproc)
answers=$(mktemp -d) || exit 1
trap 'rm -rf "$answers"' EXIT

pids=() failed=0
for ((i = 0; i < workers; i++)); do
    "$BUILD/fuzz/forged" --random $(((COUNT + workers - 1) / workers)) $((SEED * 1000 + i)) >"$answers/$i" 2>&1 &
    pids+=($!)
done
for ((i = 0; i < workers; i++)); do
    wait "${pids[i]}" || { failed=$((failed + 1)); tail -3 "$answers/$i"; }
done
awk '$2 == "inputs" { inputs += $1; next } NF == 2 && $2 ~ /^[0-9]+$/ { n[$1] += $2 }
    END { for (a in n) printf "     %-18s %d\n", a, n[a] | "sort -k 2 -n -r"; close("sort -k 2 -n -r"); print inputs + 0, n["ok"] + 0 }' \
    "$answers"/* >"$answers/sum"
head -n -1 "$answers/sum"
read -r inputs accepted < <(tail -1 "$answers/sum")
if [ "$failed" = 0 ] && [ "$inputs" -ge "$COUNT" ] && [ $((accepted * 10)) -ge "$inputs" ] && [ $((accepted * 2)) -le "$inputs" ]; then
    echo "ok   $inputs forged tokens: $accepted accepted by both, the others by neither"
else
    echo "FAIL of $COUNT forged tokens $inputs were agreed upon, $accepted of them accepted"
    exit 1
fi
