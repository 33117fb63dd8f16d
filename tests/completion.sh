#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# completion.sh BUILD_DIR: bash completes exactly what the tools accept, with and without the package bash-completion.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=$(readlink -f "$1")
LOADER=/usr/share/bash-completion/bash_completion
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
scratch_make

# same NAME WANTED FOUND: check that both texts are equal and not empty
same() {
    if [ "$2" = "$3" ] && [ -n "$2" ]; then
        pass "$1"
    else
        fail "$1" "wanted ${2//$'\n'/ }; found ${3//$'\n'/ }"
    fi
}

# Ways to load the completion of the tool $1: from its file, or by the package, which looks for the name of the tool.
by_itself() { printf 'source completion/%s\n' "$1"; }
by_package() {
    printf 'source %s; BASH_COMPLETION_USER_DIR=%s\n' "$LOADER" "$scratch"
    printf '{ _completion_loader %s || _comp_load %s; } 2>/dev/null\n' "$1" "$1"
}

# completes WAY WORD...: print the completions of the last word in a new shell, sorted. "complete -p" names the function to call.
# shellcheck disable=SC2016
completes() {
    local way=$1
    shift
    bash --norc --noprofile -c "$("$way" "$1")"'
        read -ra spec < <(complete -p "$1") || exit 1
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE=$* COMP_POINT=${#COMP_LINE}
        "${spec[2]}" "$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@" 2>"$scratch/errors" | sort -u
    cat "$scratch/errors" >&2
}

options_of() { grep -oE -- '--[a-z][a-z-]*[a-z]' | sort -u; }

subcommands_of() { "$BUILD/$1" --help | sed -nE 's/^  ([a-z]+)  +.*/\1/p' | sort; }

# lint may not have been built yet.
known() { [ "$1" != lint ] || "$BUILD/pam-jwt" lint --help >/dev/null 2>&1; }

check_tool() {
    local way=$1 tool=$2 command
    shift 2
    for command; do
        known "$command" || continue
        same "$tool $command, $way: every option of --help and no other" "$("$BUILD/$tool" "$command" --help | options_of)" \
            "$(completes "$way" "$tool" "$command" --)"
    done
    same "$tool, $way: every command and no other" "$(subcommands_of "$tool")" \
        "$(completes "$way" "$tool" '' | grep -v -e -- | while read -r command; do ! known "$command" || echo "$command"; done)"
}

# offers NAME WANTED WAY WORD...: check that the completions are exactly WANTED, in one line.
offers() { same "$1, $3" "$2" "$(completes "${@:3}" | paste -sd ' ')"; }

check_values() {
    local way=$1
    mkdir -p "$scratch/files/folder" && : >"$scratch/files/file.key"
    offers 'a command half typed' issue "$way" jwt-issuer iss
    offers '--alg' 'ES256 ES384 ES512' "$way" jwt-issuer keygen --alg ES
    offers '--for' 'login ssh sudo' "$way" jwt-issuer issue --key x --for ''
    offers '--format' 'jwk jwks' "$way" jwt-issuer pub --format j
    offers '--jti' none "$way" jwt-issuer issue --jti ''
    offers '--key' "$scratch/files/file.key" "$way" jwt-issuer issue --key "$scratch/files/fi"
    offers 'a token to inspect' "$scratch/files/file.key" "$way" jwt-issuer inspect "$scratch/files/fi"
    offers '--sub' root "$way" jwt-issuer issue --sub roo
    offers '--user' root "$way" pam-jwt check --user roo
    offers '--ruser' root "$way" pam-jwt check --ruser roo
    offers '--user of jwt-issuer' root "$way" jwt-issuer policy --user roo
    offers '--conf of jwt-issuer' "$scratch/files/file.key" "$way" jwt-issuer policy --conf "$scratch/files/fi"
    offers '--mint-socket of jwt-issuer' "$scratch/files/file.key" "$way" jwt-issuer serve --mint-socket "$scratch/files/fi"
    offers '--service' other "$way" pam-jwt check --service othe
    offers '--conf' "$scratch/files/file.key" "$way" pam-jwt check --conf "$scratch/files/fi"
    offers '--pam-dir' "$scratch/files/folder" "$way" pam-jwt lint --pam-dir "$scratch/files/"
    offers '--pam-dir of stacks' "$scratch/files/folder" "$way" pam-jwt stacks --pam-dir "$scratch/files/"
    offers '--for of pam-jwt' '1h 24h 7d' "$way" pam-jwt revoke --for ''
    offers '--user of revoke' root "$way" pam-jwt revoke --user roo
    offers 'an option half typed' '--passphrase-file' "$way" jwt-issuer issue --pa
    same "nothing after --claim, $way" 'none' "$(completes "$way" jwt-issuer issue --claim '' | grep . || echo none)"
}

# --alg completes exactly the algorithms that keygen accepts.
check_algorithms() {
    local name taken=''
    for name in $(completes by_itself jwt-issuer issue --alg ''); do
        ! "$BUILD/jwt-issuer" keygen --alg "$name" --out "$scratch/$name" >/dev/null 2>&1 || taken+="$name "
    done
    same 'every algorithm offered is taken' "$(completes by_itself jwt-issuer issue --alg '' | paste -sd ' ') " "$taken"
    same 'every algorithm of the table is offered' \
        "$(grep SCHEME_ src/core/keys/algorithm.c | grep -oE '"(Ed|[A-Z]S)[A-Za-z0-9]+"' | tr -d '"' | sort -u)" \
        "$(completes by_itself jwt-issuer issue --alg '')"
}

ln -s "$PWD/completion" "$scratch/completions"
ways=(by_itself)
if [ -r "$LOADER" ]; then
    ways+=(by_package)
else
    echo "# the package bash-completion is not installed: tried without it only"
fi
for way in "${ways[@]}"; do
    check_tool "$way" jwt-issuer $(subcommands_of jwt-issuer)
    check_tool "$way" pam-jwt $(subcommands_of pam-jwt)
    check_values "$way"
done
check_algorithms
sum_up
