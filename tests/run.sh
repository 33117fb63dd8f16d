#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD_DIR PART...: run these parts of the suite (see the file "parts") and print a summary. A failed part does not stop the
# others. Two parts run at a time where "parts" allows it. The output of each part is printed in order, and kept in BUILD_DIR/said.
set -u
cd "$(dirname "$0")/.." || exit 1
export BUILD=$1 VECTORS=${VECTORS:-../shared/vectors}
shift
AT_ONCE=2
# On a busy machine a case takes longer, so libcheck must wait longer before it ends it.
export CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-10}
said=$BUILD/said
declare -A NEEDS=() WHEN=() COMMAND=()                 # by name of the part
declare -A RUNNING=() STARTED=() STATUS=() TOOK=()     # RUNNING: part by process id; the others: by part
parts=("$@") shown=0 failed=() skipped=()

read_parts() {
    local name needs when command
    while read -r name needs when command; do
        NEEDS[$name]=$needs WHEN[$name]=$when COMMAND[$name]=$command
    done < <(grep '^[a-z]' tests/parts)
}

namespaces_work() { unshare --mount --pid --fork --mount-proc mount -t tmpfs tmpfs /run 2>/dev/null; }

# Print why this machine lacks a requirement of a part; print nothing if it has it.
hindrance() {
    case $1 in
    vectors) [ -d "$VECTORS" ] || echo "there is no folder $VECTORS" ;;
    root) [ "$(id -u)" = 0 ] || echo "it needs root" ;;
    namespaces) namespaces_work || echo "it needs root and mount namespaces" ;;
    esac
}

# Start a part in a new session, so that stop() can end all its processes. The shell makes background processes ignore SIGINT, which
# some tests send, so "env" restores the default.
start() {
    : >"$said/$1"
    env --default-signal=INT,QUIT setsid bash -c "${COMMAND[$1]}" </dev/null >>"$said/$1" 2>&1 &
    RUNNING[$!]=$1 STARTED[$1]=$SECONDS
}

# Print the output of a part while it runs, if no other part runs.
follow() {
    printf '\n-- %s\n' "$1"
    tail -n +1 -f -s 0.2 --pid=$! "$said/$1"
}

# Print the output of the next parts in order, up to the first part that has not ended.
show() {
    local part
    while [ $shown -lt ${#parts[@]} ] && part=${parts[shown]} && [ -n "${STATUS[$part]-}" ]; do
        [ "${1-}" = followed ] || { printf '\n-- %s\n' "$part" && cat "$said/$part"; }
        case ${STATUS[$part]} in
        0) ;;
        skipped) skipped+=("$part") ;;
        *) failed+=("$part") ;;
        esac
        shown=$((shown + 1))
    done
}

# wait_for_room N [followed]: wait until at most N parts run.
wait_for_room() {
    local pid status
    while [ ${#RUNNING[@]} -gt "$1" ]; do
        wait -n -p pid
        status=$?
        TOOK[${RUNNING[$pid]}]=$((SECONDS - ${STARTED[${RUNNING[$pid]}]}))
        STATUS[${RUNNING[$pid]}]=$status
        unset "RUNNING[$pid]"
        show "${2-}"
    done
}

run_part() {
    local why room=0
    [ "${WHEN[$1]}" != any ] || [ ${#parts[@]} = 1 ] || room=$((AT_ONCE - 1))
    wait_for_room "$room"
    why=$(hindrance "${NEEDS[$1]}")
    if [ -n "$why" ]; then
        echo "skipped: $why" >"$said/$1"
        STATUS[$1]=skipped TOOK[$1]=0
        show
        return
    fi
    start "$1"
    [ "$room" != 0 ] || { follow "$1" && wait_for_room 0 followed; }
}

stop() {
    local pid
    trap '' INT TERM HUP
    for pid in "${!RUNNING[@]}"; do kill -TERM -- "-$pid"; done
    wait
    exit 130
}

sum_up() {
    local part skips='' failures=''
    printf '\nseconds:'
    for part in "${parts[@]}"; do printf ' %s %d' "$part" "${TOOK[$part]}"; done
    [ ${#skipped[@]} = 0 ] || skips=$(printf ', %s' "${skipped[@]}")
    [ ${#failed[@]} = 0 ] || failures=$(printf ', %s' "${failed[@]}")
    printf '\n%d passed, %d failed%s, %d skipped%s\n' $((${#parts[@]} - ${#failed[@]} - ${#skipped[@]})) \
        ${#failed[@]} "${failures:+ (${failures:2})}" ${#skipped[@]} "${skips:+ (${skips:2})}"
    [ ${#failed[@]} = 0 ]
}

read_parts
[ $# != 0 ] || { echo "run.sh: no part is named" >&2; exit 2; }
for part; do
    [ -n "${COMMAND[$part]-}" ] || { echo "run.sh: there is no part $part; see tests/parts" >&2; exit 2; }
done
mkdir -p "$said" || exit 2
trap stop INT TERM HUP
for part; do
    run_part "$part"
done
wait_for_room 0
sum_up
