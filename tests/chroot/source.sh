# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# A clean copy of the source. To be sourced at the top of the checkout.

in_git() { [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ]; }

# source_copy DIR: what git has at HEAD; without git, everything here but the build folder.
source_copy() {
	mkdir "$1" || return 1
	if in_git; then
		[ -z "$(git status --porcelain)" ] || echo "# what is not committed stays out: HEAD is what counts" >&2
		git archive HEAD | tar -C "$1" -x
	else
		tar -c --exclude=./build --exclude=./.git . | tar -C "$1" -x
	fi
}
