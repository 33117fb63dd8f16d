# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# Make a clean copy of the source. Source this file at the top of the checkout.

in_git() { [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ]; }

# source_copy DIR: copy HEAD of the git checkout; without git, copy everything except the folder build.
source_copy() {
	mkdir "$1" || return 1
	if in_git; then
		[ -z "$(git status --porcelain)" ] || echo "# changes that are not committed are left out" >&2
		git archive HEAD | tar -C "$1" -x
	else
		tar -c --exclude=./build --exclude=./.git . | tar -C "$1" -x
	fi
}
