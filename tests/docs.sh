#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# docs.sh BUILD_DIR: compare the documents with the source: order of folders, exported symbols, libraries, slugs, keywords, options,
# sample configurations. (With the second argument "hollow", the check that all others fail in an empty tree is left out.)
set -u
shopt -s failglob	# a pattern without a matching file is an error
cd "$(dirname "$0")/.." || exit 1
BUILD=$1
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
scratch_make

# holds NAME CHECK: run CHECK, which passes if it prints nothing. Messages on standard error are failures, too, such as a missing
# file.
holds() { verdict "$1" "$("$2" 2>&1)"; }

# at_least N WHAT: copy stdin to stdout. Fewer than N lines are an error: the pattern here does not fit the source any more.
at_least() {
    awk -v n="$1" -v what="$2" '{ print } END { if (NR < n) print "found " NR " " what ", expected " n " or more" >"/dev/stderr" }'
}

# Each folder and the folders that it may use. A folder uses only folders above it in this list.
uses="
core/base
core/json: core/base
core/keys: core/base core/json
core/token: core/base core/json core/keys
core/policy: core/base core/keys core/token
tool: core/base core/json
host: core/base core/json core/token core/policy
host/config: core/base core/keys core/token core/policy host
store: core/base core/keys core/policy core/token host host/config
decision: core/base core/token core/policy host host/config store
pam: core/base host decision
issuer/keys: core/base core/json core/keys core/token tool
issuer/wire: core/base core/json tool
issuer/mint: core/base core/json core/keys core/token core/policy tool issuer/keys issuer/wire
issuer/config: core/base core/policy host/config issuer/keys issuer/mint
issuer/service: core/base core/json core/keys core/token core/policy tool issuer/keys issuer/wire issuer/mint
issuer/lint: core/base core/keys tool host host/config issuer/keys issuer/mint issuer/config
issuer/issue: core/base core/keys tool issuer/keys issuer/wire issuer/mint
issuer/demo: core/base core/keys tool issuer/keys issuer/wire issuer/mint issuer/service
issuer/commands: core/base core/json core/keys core/token tool host host/config issuer/keys issuer/wire issuer/mint issuer/config issuer/service issuer/lint issuer/issue issuer/demo
issuer/http: core/base core/json
issuer/serve: core/base core/json core/token tool issuer/wire issuer/http
issuer/auth: core/base core/token tool host issuer/wire
askpass: core/base core/token host tool
admin/pam: core/base tool
admin/stacklint: core/base core/policy tool host decision admin/pam
admin/stores: core/base core/policy tool store
admin/lint: core/base core/keys core/token core/policy tool host host/config store admin/pam admin/stacklint admin/stores
admin/revocation: core/base core/keys core/policy core/token tool host host/config store
admin: core/base core/keys core/policy core/token tool host host/config store decision admin/pam admin/stacklint admin/stores admin/lint admin/revocation
pam_jwt.c: core/base core/token core/policy host decision pam
"

# Turn lines "FILE:#include" into "FOLDER INCLUDED_FOLDER", relative to src/. pam_jwt.c counts as a folder.
folders_of() { sed -E 's|^src/||; s|^([^:]*)/[^/:]*:|\1:|; s|:.*#include "(.*)/[^/]*"| \1|' | sort -u; }

forbidden_includes() {
    local from to known=' '
    while IFS=: read -r from to; do
        for to in $to; do
            [[ $known == *" $to "* ]] || echo "the table has $from above $to, which it uses"
        done
        known+="$from "
    done <<<"$uses"
    find pam_jwt.c src -name '*.[ch]' -exec grep -H '#include "' {} + | at_least 300 includes | folders_of | while read -r from to; do
        [ "$from" = "$to" ] || grep -qE "^$from:.* $to( |\$)" <<<"$uses" || echo "$from includes $to"
    done
}

# CONTRIBUTING.md lists the folders of the table in the same order, and src/ has no others.
layout_differs() {
    diff <(sed -nE 's|^    src/([a-z/]*)/ .*|\1|p' CONTRIBUTING.md | at_least 10 folders) <(sed -nE 's|^([a-z/]+)(:.*)?$|\1|p' <<<"$uses")
    diff <(find src -name '*.c' -printf '%P\n' | sed 's|/[^/]*$||' | sort -u | at_least 10 folders) \
        <(sed -nE 's|^([a-z/]+)(:.*)?$|\1|p' <<<"$uses" | sort)
}

# Files that call or include each other, directly or indirectly. tsort prints them.
circles() {
    { calls && includes; } | sort -u | at_least 500 edges | tsort >/dev/null
}

calls() {
    find src pam_jwt.c -name '*.c' | sed "s|^|$BUILD/obj/|; s|c$|o|" | xargs nm -A -g | sed "s|^$BUILD/obj/||; s|\.o:| |" | awk '
        $(NF - 1) ~ /^[TRDB]$/ { home[$NF] = $1 }
        $(NF - 1) == "U" { from[++n] = $1; name[n] = $NF }
        END { for (i = 1; i <= n; i++) if (name[i] in home && home[name[i]] != from[i]) print from[i], home[name[i]] }'
}

includes() {
    find src pam_jwt.c -name '*.[ch]' -exec grep -H '#include "' {} + |
        sed -E 's|^(.*)\.[ch]:#include "(.*)\.h"|\1 src/\2|' | awk '$1 != $2'
}

# src/core must not use files, clocks, logs or the environment.
impure_core() {
    grep -nE '\b(fopen|open|openat|read|time|clock_gettime|gettimeofday|syslog|pam_syslog|getenv|getpwnam(_r)?|gethostname)\(' \
        src/core/*/*.c
}

private_key_code() {
    find pam_jwt.c src -name '*.[ch]' -not -path 'src/issuer/keys/*' \
        -exec grep -nE 'EVP_(Digest)?Sign|EVP_PKEY_sign|PrivateKey\(|PEM_read_bio_Priv|OSSL_DECODER' {} +
}

# jwt-issuer-web reads input of strangers. It may use only the listed functions of OpenSSL and libjwt, and no code of ours that
# handles private keys. It opens no file, and no socket but those to the mint and to jwt-issuer-auth.
signing_in_web() {
    nm -D --undefined-only "$BUILD/jwt-issuer-web" | awk '{ sub(/@.*/, "", $NF); print $NF }' | at_least 50 imports |
        grep -E '^(jwt|jwk|[A-Z][A-Za-z0-9]*_|RSA|DSA|EC|[di]2[id]_|HMAC$|open|fopen|creat|socketpair|bind$|listen$|exec|posix_spawn|fork)' |
        grep -vxE 'HMAC|EVP_sha256|RAND_bytes|CRYPTO_memcmp|OPENSSL_(cleanse|init_crypto)|ERR_(get_error|peek_last_error|reason_error_string)|MHD_[a-z_]*|jwt_(new|free|add_grants_json|get_grants_json|free_str)'
    nm "$BUILD/jwt-issuer-web" | at_least 100 symbols | grep -E ' [Tt] (privatekey|keyfile|sign|mint|claimset|token|keyring|session)_'
}

# jwt-issuer-auth runs PAM, and the modules of the administrator. It has no key and cannot sign. What signs does not run PAM.
signing_in_auth() {
    nm -D --undefined-only "$BUILD/jwt-issuer-auth" | awk '{ sub(/@.*/, "", $NF); print $NF }' | at_least 50 imports |
        grep -E '^(jwt|jwk|[A-Z][A-Za-z0-9]*_|RSA|DSA|EC|HMAC|[di]2[id]_|bind$|listen$|exec|posix_spawn|fork)' |
        grep -vxE 'ERR_(get_error|peek_last_error|reason_error_string)|_ITM_[a-zA-Z]*|jwt_(new|free|add_grants_json|get_grants_json)'
    nm "$BUILD/jwt-issuer-auth" | at_least 100 symbols | grep -E ' [Tt] (privatekey|keyfile|sign|mint|claimset|token|keyring|session)_'
    needs_of jwt-issuer-auth | grep -qx libpam || echo "jwt-issuer-auth is not linked with libpam"
    needs_of jwt-issuer | at_least 2 libraries | grep -xE 'libpam|libmicrohttpd'
    needs_of jwt-issuer-web | at_least 2 libraries | grep -xE 'libpam'
}

# src/issuer/mint also serves callers other than the command line, so its messages must not name options.
minting_knows_options() {
    grep -rnE '"tool/options\.h"|--[a-z]' src/issuer/mint
}

# Functions that end or change the process that loads the module, such as sshd.
forbidden_calls() {
    find pam_jwt.c src/core src/host src/store src/decision src/pam -name '*.c' \
        -exec grep -nE '\b(assert|exit|abort|signal|sigaction|setenv|putenv|unsetenv|system|popen|fork|printf|puts)\(' {} +
}

# Variables in writable sections. (Constant tables with pointers are in .data.rel.ro, which becomes read-only.)
mutable_statics() {
    objdump -t "$BUILD/core.a" "$BUILD/host.a" "$BUILD/store.a" "$BUILD/decision.a" "$BUILD/obj/pam_jwt.o" | at_least 500 symbols | awk '/ O (\.data|\.bss|\*COM\*|\.tdata|\.tbss)[ \t]/ { print $NF }'
}

exported() {
    diff <(exports_of pam_jwt.so) <(printf 'pam_sm_%s\n' acct_mgmt authenticate setcred | sort)
    diff <(exports_of pam_jwt/decision.so) <(sed -n 's/^#define DECISION_SYMBOL "\(.*\)"/\1/p' src/decision/decision.h)
}

exports_of() { nm -D --defined-only "$BUILD/$1" | awk '{ print $3 }' | grep -vE '^(_init|_fini|__asan|__ubsan)' | sort; }

needs_of() { readelf -d "$BUILD/$1" | sed -n 's/.*NEEDED.*\[\(lib[a-z]*\)\.so.*/\1/p' | grep -vE '^lib[au]b?san$' | sort; }

libraries() {
    diff <(needs_of pam_jwt.so) <(printf '%s\n' libc libpam)
    diff <(needs_of pam_jwt/decision.so) <(printf '%s\n' libc libcrypto libinih libjansson libjwt)
    diff <(needs_of jwt-askpass) <(echo libc)
}

foreign_prefixes() {
    nm "$BUILD/core.a" "$BUILD/host.a" | at_least 500 symbols | awk '$2 == "T" && $3 ~ /^(jwt_|jwk_|EVP_|pam_)/ { print $3 }'
}

# The code that reads the header of a token allocates nothing and calls no library but libc.
header_calls() {
    nm -u "$BUILD"/obj/src/core/{token/header,json/walk,json/number,json/string}.o | awk '$1 == "U" { print $2 }' | at_least 10 calls |
        grep -vE '^(jsonnumber_|jsonstring_|jsonwalk_|__asan_|__ubsan_)|^(note_set|memchr|memcmp|(__)?mem(cpy|move|set)(_chk)?|strlen)$|^_(_stack_chk_fail|GLOBAL_OFFSET_TABLE_)$'
}

slugs() {
    sed -n 's/^\t\[REASON_[A-Z_]*\] = {"\([a-z-]*\)".*/\1/p' src/core/base/reason.c | at_least 30 slugs
}

# The slugs in the table of README.md exist.
stale_slugs() {
    sed -n '/^| slug |/,/^$/s/^| \(`[^|]*\) |.*/\1/p' README.md | grep -oE '[a-z-]+' | at_least 10 "slugs in README.md" | grep -vxF -f <(slugs)
}

untested_slugs() {
    local slug reason
    for slug in $(slugs); do
        reason=REASON_$(tr 'a-z-' 'A-Z_' <<<"$slug")
        grep -rqE "\b$reason\b|\"$slug\"" tests/unit tests/module --include='*.c' --exclude=test_reason.c || echo "no test names $slug"
    done
}

# Every function that the attacks name is in src/.
unknown_checks() {
    local name
    "$BUILD/tests/attacks" --list | cut -f 4 | sed 's/:.*//; s/[,;] */\n/g; s/ .*//' | sort -u | at_least 50 checks | while read -r name; do
        grep -qE "\b$name\(" src/core/*/*.c src/host/*.c src/host/config/*.c || echo "an attack names $name, which is no function of src/"
    done
}

keywords() {
    sed -n 's/^\t{"\([a-z_]*\)", PLACE.*/\1/p' src/host/config/keywords.c | at_least 12 keywords
}

undocumented_keywords() {
    local keyword
    for keyword in $(keywords); do
        grep -qE "^#$keyword = " conf/pam_jwt.conf || echo "conf/pam_jwt.conf does not show $keyword"
    done
}

algorithms() {
    sed -n 's/^\t{"\([A-Za-z0-9]*\)", .*, SCHEME_.*/\1/p' src/core/keys/algorithm.c | at_least 13 algorithms
}

# The documents for administrators, interop and issuer.sh name every algorithm.
unnamed_algorithms() {
    local name file
    for name in $(algorithms); do
        for file in conf/pam_jwt.conf man/pam_jwt.conf.5 src/host/config/keywords.c tests/interop/keys.py tests/issuer/issuer.sh; do
            grep -qw "$name" "$file" || echo "$file does not name $name"
        done
    done
}

# The subcommands in the table of main.c.
commands_of() { sed -n 's/^\t{"\([a-z]*\)", [a-z]*_run, .*/\1/p' "src/$1/main.c" | at_least 3 subcommands; }

# The manuals have the same options as --help.
options_of() {
    grep -oE -- '--[a-z][a-z-]*[a-z]' | sort -u | at_least 5 options
}

undocumented_options() {
    diff <(for command in $(commands_of issuer/commands); do "$BUILD/jwt-issuer" $command --help; done | options_of) \
        <(sed -n 's/Fl -\([a-z-]*\)/--\1/gp' man/jwt-issuer.1 | options_of | grep -v -e '--version')
    diff <(for command in $(commands_of admin); do "$BUILD/pam-jwt" $command --help; done | options_of) \
        <(sed -n 's/Fl -\([a-z-]*\)/--\1/gp' man/pam-jwt.8 | options_of | grep -v -e '--version')
    diff <("$BUILD/jwt-issuer-web" --help | options_of) \
        <(sed -n 's/Fl -\([a-z-]*\)/--\1/gp' man/jwt-issuer-web.8 | options_of)
    diff <("$BUILD/jwt-issuer-auth" --help | grep -oE -- '--[a-z][a-z-]*[a-z]' | sort -u) \
        <(sed -n 's/Fl -\([a-z-]*\)/--\1/gp' man/jwt-issuer-auth.8 | grep -oE -- '--[a-z][a-z-]*[a-z]' | sort -u)
}

# jwt-askpass(1) has the same variables as --help and the source.
misdocumented_variables() {
    grep -ohE 'JWT_ASKPASS_[A-Z]+' src/askpass/*.c | sort -u | at_least 4 variables >"$scratch/variables"
    diff "$scratch/variables" <("$BUILD/jwt-askpass" --help | grep -oE 'JWT_ASKPASS_[A-Z]+' | sort -u)
    diff "$scratch/variables" <(sed -n 's/^\.It Ev \(JWT_ASKPASS_[A-Z]*\)$/\1/p' man/jwt-askpass.1 | sort -u)
    diff <("$BUILD/jwt-askpass" --help | grep -oE -- '--[a-z][a-z-]*[a-z]' | sort -u) \
        <(sed -n 's/Fl -\([a-z-]*\)/--\1/gp' man/jwt-askpass.1 | grep -oE -- '--[a-z][a-z-]*[a-z]' | sort -u)
}

# Options that the documents name but no command has, except in lines for kubectl, and for these options of other programs.
unknown_options() {
    sed '/kubectl/d' README.md SECURITY.md CHANGELOG.md doc/*.md | grep -oE '(^|[^a-z-])--[a-z][a-z-]*[a-z]' | options_of | grep -vxF -f <(
        for command in $(commands_of issuer/commands); do "$BUILD/jwt-issuer" $command --help; done | options_of
        for command in $(commands_of admin); do "$BUILD/pam-jwt" $command --help; done | options_of
        printf -- '--%s\n' version enable disable remove grep now append groups shell system)
}

# pam_jwt(8) has the module arguments that the error message of arguments.c lists.
misdocumented_arguments() {
    diff <(sed -n 's/.*known are \(.*\)");/\1/p' src/host/arguments.c | tr ' ' '\n' | sed 's/=.*//' | at_least 5 arguments | sort) \
        <(sed -nE '/^\.Ss Arguments/,/^\.Ss Auth/s/^\.It Cm ([a-z_]+)( Ns = Ns Ar [A-Z]+)?$/\1/p' man/pam_jwt.8 | sort)
}

# Print "SLUG CODE" for each slug, with the PAM code of its class.
outcomes() {
    sed -nE 's/^\t\[REASON_[A-Z_]*\] = \{"([a-z-]*)", (FAULT_[A-Z_]*),.*/slug \1 \2/p
        s/^\t\[(FAULT_[A-Z_]*)\] = \{"[a-z-]*", (PAM_[A-Z_]*),.*/code \1 \2/p' src/core/base/reason.c | awk '
        $1 == "code" { code[$2] = $3 }
        $1 == "slug" { class[$2] = $3 }
        END { for (slug in class) print slug, code[class[slug]] }' | at_least 30 outcomes | sort
}

# The same from pam_jwt(8), which lists the slugs under headings that begin with the PAM code.
documented_outcomes() {
    awk '/^\.S[sh]/ { code = ""; if (match($0, /PAM_[A-Z_]*/)) code = substr($0, RSTART, RLENGTH) }
        code && /^\.It Sy / { print $3, code }' man/pam_jwt.8 | at_least 30 "slugs in the manual" | sort
}

misdocumented_slugs() { diff <(outcomes) <(documented_outcomes); }

undocumented_keywords_in_manual() {
    diff <(keywords | sort) <(sed -n 's/^\.It Cm \([a-z_]*\) No.*/\1/p' man/pam_jwt.conf.5 | at_least 12 "keywords in the manual" | sort -u)
}

# issuer.conf(5) and the sample have the keywords of words.c, and the sample is accepted when its lines are uncommented.
misdocumented_issuer_keywords() {
    sed -n 's/^\t{"\([a-z_]*\)", CONF_.*/\1/p' src/issuer/config/words.c | at_least 12 "keywords of issuer.conf" | sort >"$scratch/words"
    diff "$scratch/words" <(sed -n 's/^\.It Cm \([a-z_]*\) No.*/\1/p' man/issuer.conf.5 | sort -u)
    diff "$scratch/words" <(sed -nE 's/^#([a-z_]+) = .*/\1/p' conf/issuer.conf | sort -u)
}

# issuer-web.conf(5) and the sample have the keywords of webconf.c, and the sample is accepted when its lines are uncommented: only
# the socket is refused.
misdocumented_web_keywords() {
    sed -n 's/^\t\[WORD_[A-Z_]*\] = {"\([a-z_]*\)", .*/\1/p' src/issuer/config/webconf.c | at_least 2 "keywords of issuer-web.conf" | sort >"$scratch/words"
    diff "$scratch/words" <(sed -n 's/^\.It Cm \([a-z_]*\) No.*/\1/p' man/issuer-web.conf.5 | sort -u)
    diff "$scratch/words" <(sed -nE 's/^#([a-z_]+) = .*/\1/p' conf/issuer-web.conf | sort -u)
    chmod 755 "$scratch"
    sed -E 's/^#([a-z_]+ = )/\1/' conf/issuer-web.conf >"$scratch/issuer-web.conf"
    "$BUILD/jwt-issuer" serve --conf "$scratch/issuer-web.conf" --socket "$scratch/none/http.sock" >"$scratch/said" 2>&1
    grep -q 'no socket can be made' "$scratch/said" || cat "$scratch/said"
}

issuer_sample_is_sound() {
    chmod 755 "$scratch"
    sed -E 's/^#(\[|[a-z_]+ = )/\1/' conf/issuer.conf >"$scratch/issuer.conf"
    "$BUILD/jwt-issuer" policy --conf "$scratch/issuer.conf" --user carol --aud a.dev.example.com --service sudo --claim ticket=1 \
        >"$scratch/said" 2>&1 && grep -q '^verdict: allowed' "$scratch/said" || cat "$scratch/said"
}

# The slugs of the findings that the code in some folders reports.
findings_of() {
    sed -nE 's/^\tX\(([A-Z_]*), "([a-z-]*)", .*/\1 \2/p' src/tool/finding.h | at_least 45 findings | while read -r name slug; do
        ! grep -rqw "FINDING_$name" "$@" || echo "$slug"
    done
}

# Each finding is reported, is in the manual of the command that reports it, and a test expects it.
unknown_findings() {
    local name
    diff <(sed -nE 's/^\tX\([A-Z_]*, "([a-z-]*)", .*/\1/p' src/tool/finding.h | grep -vx none | sort) \
        <(findings_of src/admin src/issuer/lint | sort)
    for name in $(findings_of src/admin | at_least 35 "findings of pam-jwt lint"); do
        grep -q "^\.It Sy $name\$" man/pam-jwt.8 || echo "man/pam-jwt.8 does not document $name"
        grep -rqE "^# expect: (.* )?$name:[0-9]" tests/lint/stacks || grep -q "\"$name " tests/lint/findings.py ||
            echo "no test of lint expects $name"
    done
    for name in $(findings_of src/issuer/lint | at_least 14 "findings of jwt-issuer lint"); do
        grep -q "^\.It Sy $name\$" man/jwt-issuer.1 || echo "man/jwt-issuer.1 does not document $name"
        grep -qE "\"(.* )?$name:[0-9]" tests/unit/issuer/lint/test_conflint.c || echo "no test of lint expects $name"
    done
}

# The sample configuration is valid when its lines are uncommented.
sample_is_sound() {
    mkdir -p "$scratch/keys" && chmod 755 "$scratch"
    openssl ecparam -name prime256v1 -genkey -noout -out "$scratch/key" 2>/dev/null
    openssl ec -in "$scratch/key" -pubout -out "$scratch/keys/corp.pub" 2>/dev/null
    (umask 077 && openssl rand -out "$scratch/keys/app.secret" 32)
    echo own >"$scratch/corp.users"
    : >"$scratch/revoked"
    sed -E 's/^#(\[|[a-z_]+ = )/\1/' conf/pam_jwt.conf >"$scratch/pam_jwt.conf"
    printf 'e30.e30.%080d\n' 0 | "$BUILD/pam-jwt" check --user nobody --conf "$scratch/pam_jwt.conf" >"$scratch/said" 2>&1
    grep -q '^verdict: header-invalid' "$scratch/said" || { echo "pam-jwt check says:" && sed -n 1,3p "$scratch/said"; }
}

# The picture of README.md has exactly the headings of the demonstration.
stale_picture() {
    diff <(sed -nE "s/^\theading ['\"](.*)['\"]\$/\1/p" tests/demo.sh | sed 's/[$]LOGIN/alice/' | at_least 4 headings) \
        <(sed -nE 's/.*class="bold"[^>]*>([0-9]\. .*)<\/text>/\1/p' doc/demo.svg)
}

# Suites that suites.h does not list, so that they never run.
unlisted_suites() {
    local file suite folder
    for file in $(find tests/unit -name 'test_*.c') tests/{module,faults}/test_*.c; do
        suite=${file##*/test_}
        folder=${file#tests/} && folder=tests/${folder%%/*}
        grep -q "\bSUITE(${suite%.c})" "$folder/suites.h" || echo "$folder/suites.h does not list ${suite%.c}"
    done
}

# Every make target that the documents name exists.
missing_targets() {
    local target
    grep -ohE '`make [a-z][a-z0-9-]*' ./*.md tests/*.md tests/*/*.md | cut -d ' ' -f 2 | sort -u | at_least 20 targets | while read -r target; do
        grep -qE "^$target( [^=]*)?:" Makefile tests/Makefile || grep -qE "^$target .* (any|alone)  " tests/parts || echo "there is no make $target"
    done
}

# Parts of the suite without a description.
parts_without_a_description() {
    grep -v -e '^#' -e '^$' tests/parts | at_least 40 lines | awk '/^[a-z]/ { if (name) print name; name = $1 } /^    [A-Z"]?.*\.$/ { name = "" } END { if (name) print name }'
}

# Paths that the documents name but that do not exist. A path with an X is a placeholder.
missing_paths() {
    local path
    grep -ohE '(^|[^A-Za-z0-9_./-])(\.ci|conf|debian|doc|man|src|tests)/[A-Za-z0-9_./-]*' ./*.md doc/*.md |
        sed 's/^[^.a-z]//; s/\.$//' | sort -u | at_least 50 paths | while read -r path; do
        [[ $path == *X* || -e $path ]] || echo "$path is not there"
    done
}

# Functions and tables that the documents name but no source has. A name that ends in _x is a placeholder.
unknown_names() {
    local name
    grep -ohE '`[a-z_]+(\(\)|\[\])`' ./*.md doc/*.md tests/*.md | tr -d '`' | sed '/_x(/d; s/..$//' | sort -u | at_least 20 names | while read -r name; do
        grep -rqE --include='*.[ch]' --include='*.py' "\b$name[([]" pam_jwt.c src tests || echo "no source has $name"
    done
}

# The anchors of the headings of a document.
anchors() { sed -nE 's/^#+ //p' "$1" | tr 'A-Z' 'a-z' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'; }

# Links in the documents to missing files or headings.
broken_links() {
    local document target file
    grep -HoE '\]\([^) ]*\)' ./*.md doc/*.md tests/*.md tests/*/*.md | at_least 40 links | sed 's/](//; s/)$//' | while IFS=: read -r document target; do
        [[ $target != http* ]] || continue
        file=${target%%#*}
        file=$(dirname "$document")/${file:-${document##*/}}
        [ -e "$file" ] && { [[ $target != *#* ]] || anchors "$file" | grep -qxF -- "${target#*#}"; } || echo "$document: no $target"
    done
}

# The latest version in each file.
versions() {
    sed -n 's/^VERSION = /Makefile /p' Makefile
    sed -nE 's/^pam-jwt \(([^-)]*).*/debian\/changelog \1/p' debian/changelog | head -1
    sed -nE 's/^## \[?([^] ]*).*/CHANGELOG.md \1/p' CHANGELOG.md | head -1
}

versions_that_differ() {
    [ "$(versions | wc -l) $(versions | cut -d' ' -f2 | sort -u | wc -l)" = "3 1" ] || { echo "three versions, which must be there and equal:" && versions; }
}

# All examples of a kind have the same auth line, and the stack lines in the documents come from the examples.
examples_of_a_kind_differ() {
    local kind lines
    for kind in token-only or-password password-and-token; do
        lines=$(cat conf/examples/*-$kind | grep '^auth .*pam_jwt' | sort -u)
        [ "$(wc -l <<<"$lines")" = 1 ] && [ -n "$lines" ] || printf '%s:\n%s\n' "$kind" "$lines"
    done
    stack_lines README.md | at_least 4 "lines in README.md" | grep -vxF -f conf/examples/sudo-token-or-password
    stack_lines doc/stacks.md | at_least 10 "lines in doc/stacks.md" | grep -vxF -f <(cat conf/examples/*)
}

stack_lines() { sed -nE 's/^    ((auth|account|@include) .*)/\1/p' "$1"; }

unexplained_examples() {
    local example
    for example in conf/examples/*; do
        grep -qF "\`${example##*/}\`" doc/stacks.md || grep -qF "examples/${example##*/}" man/*.[158] ||
            echo "neither doc/stacks.md nor a manual names ${example##*/}"
    done
}

# dh_compress compresses files above 4 KiB, and users could not copy them with `cp`.
examples_too_large() {
    local example
    for example in conf/examples/* conf/fail2ban/*/*; do
        find "$example" -size +4k
    done
}

no_spdx() {
    find pam_jwt.c src tests -name '*.[ch]' -o -name '*.sh' -o -name '*.py' | at_least 200 files | while read -r file; do
        head -3 "$file" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' || echo "$file"
    done
}

unfit_mutants() { tests/mutants/run.py "$BUILD" fit; }

# In a tree with only one script of the suite, each of its checks must fail, and the script, too.
passes_without_files() {
    local build hollow=$scratch/hollow command
    build=$(readlink -f "$BUILD")
    for command in "tests/docs.sh . hollow" "tests/completion.sh $build" "tests/static/run.sh" "tests/coverage/report.py ." \
        "tests/mutants/run.py . fit" "tests/lint/stacks.sh $build" "tests/destdir.sh $build"; do
        mkdir -p "$hollow/tests/support" "$hollow/$(dirname "${command%% *}")"
        cp tests/support/harness.sh "$hollow/tests/support" && cp "${command%% *}" "$hollow/${command%% *}"
        # shellcheck disable=SC2086	# several words
        ! (cd "$hollow" && $command) >"$scratch/said" 2>&1 || echo "$command: it succeeds"
        [[ $command != tests/docs.sh* ]] || grep '^ok' "$scratch/said"
    done
}

holds "each folder includes only what the table allows" forbidden_includes
holds "CONTRIBUTING.md has the folders of the source, in their order" layout_differs
holds "no two files use each other" circles
holds "the core touches no file, clock or log" impure_core
holds "only src/issuer/keys handles private keys" private_key_code
holds "jwt-issuer-web can neither sign, open a file nor listen" signing_in_web
holds "jwt-issuer-auth cannot sign, and jwt-issuer is not linked with libpam" signing_in_auth
holds "src/issuer/mint names no option of a command" minting_knows_options
holds "the module makes no call that ends or changes the process" forbidden_calls
holds "the module has no variable that outlives a call" mutable_statics
holds "the module exports pam_sm_* and its library one function" exported
holds "the module needs libpam and libc only, and its library four other libraries" libraries
holds "no function has a prefix of libjwt, OpenSSL or PAM" foreign_prefixes
holds "the header is read without allocations and libraries" header_calls
holds "every slug that README.md names exists" stale_slugs
holds "every slug has a test" untested_slugs
holds "every suite is run" unlisted_suites
holds "every part of the suite has a description" parts_without_a_description
holds "every make target that the documents name exists" missing_targets
holds "every function that an attack names exists" unknown_checks
holds "every mutant fits the source" unfit_mutants
holds "the sample configuration shows every keyword" undocumented_keywords
holds "documents and tests name every algorithm" unnamed_algorithms
holds "pam_jwt(8) lists every slug under its PAM code, and no other" misdocumented_slugs
holds "pam_jwt.conf(5) lists every keyword, and no other" undocumented_keywords_in_manual
holds "issuer.conf(5) and its sample have every keyword, and no other" misdocumented_issuer_keywords
holds "issuer-web.conf(5) and its sample have every keyword, and no other; the sample is accepted" misdocumented_web_keywords
holds "the sample of issuer.conf is accepted when its lines are uncommented" issuer_sample_is_sound
holds "the manuals document every option, and no other" undocumented_options
holds "jwt-askpass(1) documents every variable, and no other" misdocumented_variables
holds "every option that the documents name exists" unknown_options
holds "pam_jwt(8) lists every module argument, and no other" misdocumented_arguments
holds "the manuals document every finding of lint, and a test expects it" unknown_findings
holds "the sample configuration is accepted when its lines are uncommented" sample_is_sound
holds "the picture shows the headings of the demonstration (make picture)" stale_picture
holds "every path that the documents name exists" missing_paths
holds "every function and table that the documents name exists" unknown_names
holds "every link in the documents has a target" broken_links
holds "Makefile, debian/changelog and CHANGELOG.md agree on the version" versions_that_differ
holds "examples of a kind have the same auth line, and the documents quote the examples" examples_of_a_kind_differ
holds "doc/stacks.md names every example" unexplained_examples
holds "every example is small enough to stay uncompressed in a package" examples_too_large
holds "every source file names its licence" no_spdx
[ "${2-}" = hollow ] || holds "every check fails in a tree without files" passes_without_files
sum_up
