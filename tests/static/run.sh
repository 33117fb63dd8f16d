#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh [FILE...]: what gcc's -fanalyzer, clang-tidy and cppcheck find in these sources, pam_jwt.c and src/ unless some are
# named, and whether all are formatted. What is left out stands, with its reason, in the files beside this one, and in a few NOLINT comments.
set -u
cd "$(dirname "$0")/../.." || exit 1
HERE=tests/static
export LC_ALL=C.UTF-8
flags=(-std=c11 -D_GNU_SOURCE -Isrc '-DPAM_JWT_VERSION=""' '-DPAM_JWT_CONF=""' '-DISSUER_CONF=""' '-DPAM_JWT_SECUREDIR=""')

# Findings on standard output, none when all is well; a tool that breaks off is a finding too.

analyze() {
	{ gcc "${flags[@]}" -O2 -fanalyzer -fdiagnostics-plain-output -S -o /dev/null "$1" 2>&1 || echo "error: gcc failed"; } |
		grep -E '(warning|error):' | grep -vFf <(false_alarms "$1")
}

# The words of the findings of this file that are none.
false_alarms() { sed -n "s|^$1: ||p" $HERE/fanalyzer.txt; }

# The tools have one thread and end; and what they read, includes within includes, is the administrator's and bounded.
tidy() {
	local less=''
	[[ $1 != src/admin/* && $1 != src/issuer/* && $1 != src/tool/* ]] || less='--checks=-concurrency-mt-unsafe,-misc-no-recursion'
	clang-tidy --quiet --config-file=$HERE/clang-tidy.yaml ${less:+"$less"} "$1" -- "${flags[@]}" 2>/dev/null || echo "$1: clang-tidy failed"
}

# jansson's loops are macros, which cppcheck does not see. (It takes a semicolon for the end of a definition.)
inspect() {
	cppcheck --std=c11 --enable=warning,performance,portability,style --inline-suppr --quiet --error-exitcode=1 \
		--suppressions-list=<(grep -v -e '^#' -e '^$' $HERE/cppcheck.txt) "${flags[@]:1}" \
		'-Djson_array_foreach(a,i,v)=while((v=json_array_get(a,i=json_next())))' \
		'-Djson_object_foreach(o,k,v)=while((k=json_next(o,&v)))' "$1" 2>&1 || echo "$1: cppcheck failed"
}

# The sources and tests, as .clang-format has them. Another release of clang-format breaks some lines in other places.
FORMAT_RELEASE=14
format() {
	local sources
	clang-format --version | grep -q "version $FORMAT_RELEASE\." || { echo "ok   layout: skipped, it needs clang-format $FORMAT_RELEASE" && return; }
	mapfile -t sources < <(find pam_jwt.c src tests -name '*.[ch]')
	if [ ${#sources[@]} -gt 200 ] && clang-format -n -Werror "${sources[@]}" 2>&1; then
		echo 'ok   layout: clang-format'
	else
		echo 'FAIL layout: clang-format (run "make format")'
	fi
}

# One check of one file: "ok" or "FAIL" with what was found. In the faulty one it must be the fault.
if [ "${1:-}" = --one ]; then
	found=$("$2" "$3")
	if [ "$3" = $HERE/faulty.c ]; then
		grep -qE 'faulty.c:16:.*(warning|error):' <<<"$found" && found='' || found='the fault was not found'
	fi
	[ -n "$found" ] || { echo "ok   $3: $2"; exit; }
	printf 'FAIL %s: %s\n%s\n' "$3" "$2" "$found"
	exit
fi

if [ $# = 0 ]; then
	mapfile -t sources < <(find pam_jwt.c src -name '*.c' | sort)
	[ ${#sources[@]} -gt 1 ] || { echo "static: there are no sources" >&2 && exit 1; }
	set -- "${sources[@]}"
fi
{
	format
	for check in analyze tidy inspect; do
		printf '%s\n' $HERE/faulty.c "$@" | sed "s/^/$check /"
	done | xargs -L1 -P"$(nproc)" "$0" --one
} | {
	passed=0 failed=0
	while IFS= read -r line; do
		case $line in
		ok\ *) passed=$((passed + 1)) ;;
		FAIL\ *) failed=$((failed + 1)) && echo "$line" ;;
		*) echo "$line" ;;
		esac
	done
	echo "$passed passed, $failed failed"
	[ $failed = 0 ] && [ $passed = $((($# + 1) * 3 + 1)) ]
}
