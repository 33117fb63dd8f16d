#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh [FILE...]: run -fanalyzer of gcc, clang-tidy and cppcheck on these sources (default: pam_jwt.c and src/), and check their
# format. Checks that are left out are listed with the reason in the files of this folder, and in a few NOLINT comments.
set -u
cd "$(dirname "$0")/../.." || exit 1
HERE=tests/static
export LC_ALL=C.UTF-8
flags=(-std=c11 -D_GNU_SOURCE -Isrc '-DPAM_JWT_VERSION=""' '-DPAM_JWT_CONF=""' '-DPAM_JWT_STATE=""' '-DISSUER_CONF=""' '-DISSUER_WEB_CONF=""' '-DPAM_JWT_SECUREDIR=""')

# Each function prints findings on standard output. A tool that ends early counts as a finding.

analyze() {
	{ gcc "${flags[@]}" -O2 -fanalyzer -fdiagnostics-plain-output -S -o /dev/null "$1" 2>&1 || echo "error: gcc failed"; } |
		grep -E '(warning|error):' | grep -vFf <(false_alarms "$1")
}

# The texts of the false findings of a file.
false_alarms() { sed -n "s|^$1: ||p" $HERE/fanalyzer.txt; }

# The programs have one thread. Their recursion over includes is bounded, and the files are from the administrator.
tidy() {
	local less=''
	[[ $1 != src/admin/* && $1 != src/askpass/* && $1 != src/issuer/* && $1 != src/tool/* ]] || less='--checks=-concurrency-mt-unsafe,-misc-no-recursion'
	clang-tidy --quiet --config-file=$HERE/clang-tidy.yaml ${less:+"$less"} "$1" -- "${flags[@]}" 2>/dev/null || echo "$1: clang-tidy failed"
}

# The loops of jansson are macros, which cppcheck does not expand. (A semicolon ends a definition in its option.)
inspect() {
	cppcheck --std=c11 --enable=warning,performance,portability,style --inline-suppr --quiet --error-exitcode=1 \
		--suppressions-list=<(grep -v -e '^#' -e '^$' $HERE/cppcheck.txt) "${flags[@]:1}" \
		'-Djson_array_foreach(a,i,v)=while((v=json_array_get(a,i=json_next())))' \
		'-Djson_object_foreach(o,k,v)=while((k=json_next(o,&v)))' "$1" 2>&1 || echo "$1: cppcheck failed"
}

# The format of sources and tests must be that of .clang-format. Other releases of clang-format break some lines elsewhere.
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

# One check of one file: print "ok", or "FAIL" and the findings. In faulty.c the fault must be found.
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
