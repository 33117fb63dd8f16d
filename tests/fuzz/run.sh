#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD_DIR SECONDS [TARGET]...: fuzz each target for SECONDS, starting from its corpus and the inputs of earlier runs, and
# print statistics. Inputs that crash are in BUILD_DIR/fuzz/crashes. "run.sh BUILD_DIR ledger" prints the sum of all runs.
# "run.sh BUILD_DIR merge" adds the found inputs to the corpora, minimised.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$1 SECONDS_EACH=$2
shift 2
TARGETS=("$@")
[ $# -gt 0 ] || TARGETS=(token header forged module config keyfile pamstack http filler mint policy shell dialog parts users store)
export ASAN_OPTIONS=allocator_may_return_null=1
found=$BUILD/fuzz/found crashes=$BUILD/fuzz/crashes ledger=$BUILD/fuzz/ledger.tsv

max_len() {
    case $1 in
    keyfile | config) echo 8192 ;;
    *) echo 4096 ;;
    esac
}

statistic() { sed -n "s/^stat::$1: *//p" "$2" | tail -1; }

# Fuzz one target in one process. Print and record: target, seconds of processor time, executions, inputs found.
fuzz() {
    local target=$1 log=$BUILD/fuzz/$1.log status TIMEFORMAT='%U %S'
    mkdir -p "$found/$target" "$crashes"
    { time "$BUILD/fuzz/$target" -max_total_time="$SECONDS_EACH" -max_len="$(max_len "$target")" -timeout=20 -rss_limit_mb=4096 \
        -dict=tests/fuzz/words.dict -artifact_prefix="$crashes/$target-" -print_final_stats=1 \
        "$found/$target" "tests/fuzz/corpus/$target" >"$log" 2>&1; } 2>"$log.time"
    status=$?
    printf '%s\t%s\t%s\t%s\n' "$target" "$(awk '{ print int($1 + $2) }' "$log.time")" \
        "$(statistic number_of_executed_units "$log")" "$(statistic new_units_added "$log")" | tee -a "$ledger"
    [ $status = 0 ] || { echo "FAIL $target, see $log" >&2; tail -30 "$log" >&2; }
    return $status
}

# Add inputs that reach code which the corpus does not reach, the largest first: they get furthest. A corpus has a maximum size.
CORPUS_FILES=90
merge() {
    local target=$1 corpus=tests/fuzz/corpus/$1 merged input
    merged=$(mktemp -d) || return 1
    cp "$corpus"/* "$merged" &&
        "$BUILD/fuzz/$target" -merge=1 -use_counters=0 -max_len="$(max_len "$target")" "$merged" "$found/$target" \
            >"$BUILD/fuzz/$target.merge.log" 2>&1 || return 1
    while IFS= read -r input; do
        [ -e "$corpus/$input" ] || [ "$(find "$corpus" -type f | wc -l)" -ge $CORPUS_FILES ] || cp "$merged/$input" "$corpus"
    done < <(find "$merged" -type f -printf '%s %f\n' | sort -rn | cut -d' ' -f2)
    rm -rf "$merged"
    du -sh "$corpus"
}

# Print the sum of all runs in BUILD_DIR: target, hours of processor time, executions.
add_up() {
    awk -F'\t' '{ s[$1] += $2; n[$1] += $3; S += $2; N += $3 }
        END { for (t in s) printf "%-10s %6.2f h %12d\n", t, s[t] / 3600, n[t]; printf "%-10s %6.2f h %12d\n", "all", S / 3600, N }' "$ledger"
}

if [ "$SECONDS_EACH" = ledger ]; then
    add_up
    exit
fi
failed=0
for target in "${TARGETS[@]}"; do
    if [ "$SECONDS_EACH" = merge ]; then
        merge "$target" || failed=$((failed + 1))
    else
        fuzz "$target" || failed=$((failed + 1))
    fi
done
echo "$((${#TARGETS[@]} - failed)) passed, $failed failed"
[ $failed = 0 ]
