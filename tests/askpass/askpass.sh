#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016  # for the shells that are started
# askpass.sh BUILD_DIR: jwt-askpass, started by programs that are called ssh and sudo. tests/e2e/askpass.sh has the real ones.
set -u
BUILD=$(readlink -f "${1:?usage: askpass.sh BUILD_DIR}") || exit 2
# shellcheck source=tests/support/harness.sh
. "$(dirname "$(readlink -f "$0")")/../support/harness.sh" || exit
scratch_make
cd "$scratch" || exit 2
unset "${!JWT_ASKPASS_@}" SSH_ASKPASS_PROMPT
export ASKPASS=$BUILD/jwt-askpass XDG_RUNTIME_DIR=$scratch/run HOME=$scratch/home
SHORT='eyJh.e30.c2lnbmF0dXJl'
OURS='(alice@web1) Token: '

# Scripts that ask with each argument, and print the status. Their process has the name of the file.
furnish() {
    local name
    for name in ssh sudo sudoedit git; do
        printf '%s\n' '#!/bin/bash' 'for prompt; do "$ASKPASS" "$prompt" 2>>said; echo "= $?"; done' >$name
        chmod 755 $name
    done
    mkdir -m 700 run home
    printf '%s\n' "$SHORT" >short
    long 1300 >of1300
    chmod 600 short of1300
}

# long BYTES: print a text of that length with the shape of a token, in which each slice differs.
long() { { printf 'eyJh.e30.'; seq -s '' 100000; } | head -c "$1"; }

slice() { printf '%s\n' "$(cut -c "$((500 * ($1 - 1) + 1))-$((500 * $1))" "$2")"; }

# with NAME=VALUE... -- PROGRAM PROMPT...: what the program gets, for a fresh list of who has asked.
with() {
    local settings=()
    while [ "$1" != -- ]; do
        settings+=("$1")
        shift
    done
    shift
    : >said
    env "${settings[@]}" "./$1" "${@:2}" <<<'what a user types ahead'
}

# gives NAME EXPECTED with's ARGUMENTS...
gives() {
    local found
    found=$(with "${@:3}")
    if [ "$found" = "$2" ]; then
        pass "$1"
    else
        fail "$1" "found $found, said $(cat said)"
    fi
}

# declines NAME WORDS with's ARGUMENTS...: it prints nothing, exits with 1, and says why.
declines() {
    gives "$1" '= 1' "${@:3}"
    check "$1: says why" grep -qF -- "$2" said
    check "$1: says no token" sh -c '! grep -qF eyJh said'
}

ANSWERED=$SHORT$'\n= 0'
FILE=JWT_ASKPASS_FILE=short HOSTS=JWT_ASKPASS_HOSTS='db1 web1'

prompts() {
    gives 'ssh asks for a listed host' "$ANSWERED" $FILE "$HOSTS" -- ssh "$OURS"
    gives 'sudo asks' "$ANSWERED" $FILE -- sudo 'Token: '
    gives 'sudoedit asks' "$ANSWERED" $FILE -- sudoedit 'Token: '
    gives 'another text, for ssh' "$ANSWERED" $FILE "$HOSTS" 'JWT_ASKPASS_PROMPT=Password: ' -- ssh '(alice@web1) Password: '
    gives 'another text, for sudo' "$ANSWERED" $FILE 'JWT_ASKPASS_PROMPT=Password: ' -- sudo 'Password: '
    declines 'the usual text where another is set' 'not a prompt for a token' $FILE "$HOSTS" 'JWT_ASKPASS_PROMPT=Password: ' -- ssh "$OURS"
    declines 'a password' 'not a prompt for a token' $FILE "$HOSTS" -- ssh "alice@web1's password: "
    declines 'a passphrase' 'not a prompt for a token' $FILE "$HOSTS" -- ssh "Enter passphrase for key '/home/alice/.ssh/id': "
    declines 'ssh without a prefix' 'only for sudo' $FILE "$HOSTS" -- ssh 'Token: '
    declines 'another program without a prefix' 'only for sudo' $FILE "$HOSTS" -- git 'Token: '
    declines 'a host that is not listed' 'does not list jump' $FILE "$HOSTS" -- ssh '(alice@jump) Token: '
    declines 'no list' 'does not list web1' $FILE -- ssh "$OURS"
    declines 'an empty list' 'does not list web1' $FILE JWT_ASKPASS_HOSTS= -- ssh "$OURS"
    declines 'a prompt that a hostile host has written' 'not a prompt' $FILE "$HOSTS" -- ssh '(alice@jump) (alice@web1) Token: '
    declines 'a question for yes or no' 'not a prompt' $FILE "$HOSTS" SSH_ASKPASS_PROMPT=confirm -- ssh "$OURS"
    declines 'a text that is only shown' 'not a prompt' $FILE "$HOSTS" SSH_ASKPASS_PROMPT=none -- ssh "$OURS"
}

parts() {
    local part expected='' asked=() bytes
    for part in 1 2 3; do
        expected+=$(slice $part of1300)$'\n= 0\n'
        asked+=("(alice@web1) Token$([ $part = 1 ] || echo ", part $part"): ")
    done
    gives 'three parts' "${expected%$'\n'}" JWT_ASKPASS_FILE=of1300 "$HOSTS" -- ssh "${asked[@]}"
    check 'three parts: they are the token' [ "$(slice 1 of1300)$(slice 2 of1300)$(slice 3 of1300)" = "$(cat of1300)" ]
    declines 'a part behind the end' 'not so many parts' JWT_ASKPASS_FILE=of1300 "$HOSTS" -- ssh '(alice@web1) Token, part 4: '
    for bytes in 499 500 501 1000; do
        long $bytes >"of$bytes"
        gives "part 1 of $bytes bytes" "$(slice 1 "of$bytes")"$'\n= 0' "JWT_ASKPASS_FILE=of$bytes" "$HOSTS" -- ssh "$OURS"
    done
    gives 'an empty line after 500 bytes' $'\n= 0' JWT_ASKPASS_FILE=of500 "$HOSTS" -- ssh '(alice@web1) Token, part 2: '
    declines 'nothing after 499 bytes' 'not so many parts' JWT_ASKPASS_FILE=of499 "$HOSTS" -- ssh '(alice@web1) Token, part 2: '
    gives 'an empty line after 1000 bytes' $'\n= 0' JWT_ASKPASS_FILE=of1000 "$HOSTS" -- ssh '(alice@web1) Token, part 3: '
}

# A token that was refused is not given again to the same process.
once() {
    gives 'the same process asks again' "$ANSWERED"$'\n= 1\n= 1' $FILE "$HOSTS" -- ssh "$OURS" "$OURS" "$OURS"
    check 'the same process asks again: says why' grep -q 'token was refused' said
    gives 'another process asks' "$ANSWERED" $FILE "$HOSTS" -- ssh "$OURS"
    gives 'part 2 may be asked for again' "$(slice 2 of1300)"$'\n= 0\n'"$(slice 2 of1300)"$'\n= 0' JWT_ASKPASS_FILE=of1300 "$HOSTS" -- \
        ssh '(alice@web1) Token, part 2: ' '(alice@web1) Token, part 2: '
    gives 'sudo asks again' "$ANSWERED"$'\n= 1' $FILE -- sudo 'Token: ' 'Token: '
    check 'what processes that have ended have asked is forgotten' [ "$(find run/jwt-askpass -type f | wc -l)" = 1 ]
    check 'the files are empty and private' [ -z "$(find run/jwt-askpass -type f \( -size +0 -o -perm /077 \))" ]
    gives 'a host that is not listed does not count' $'= 1\n'"$ANSWERED" $FILE "$HOSTS" -- ssh '(alice@jump) Token: ' "$OURS"
    touch run/jwt-askpass/{1.x,x.1,1.1.1,007.1,notes}
    gives 'other files are no concern' "$ANSWERED" $FILE "$HOSTS" -- ssh "$OURS"
    check 'other files stay' [ "$(find run/jwt-askpass -type f | wc -l)" = 6 ]
}

# Nobody else can read or plant what is noted.
folders() {
    local folder
    check 'the folder is private' [ "$(stat -c %a run/jwt-askpass)" = 700 ]
    gives 'without XDG_RUNTIME_DIR' "$ANSWERED"$'\n= 1' XDG_RUNTIME_DIR= $FILE "$HOSTS" -- ssh "$OURS" "$OURS"
    check 'without XDG_RUNTIME_DIR: the folder is private' [ "$(stat -c %a home/.cache/jwt-askpass)" = 700 ]
    declines 'no folder at all' 'set XDG_RUNTIME_DIR' XDG_RUNTIME_DIR= HOME= $FILE "$HOSTS" -- ssh "$OURS"
    declines 'relative folders' 'set XDG_RUNTIME_DIR' XDG_RUNTIME_DIR=run HOME=home $FILE "$HOSTS" -- ssh "$OURS"
    mkdir open link target
    mkdir -m 770 open/jwt-askpass
    mkdir -m 700 target/jwt-askpass
    ln -s ../target/jwt-askpass link/jwt-askpass
    for folder in open link; do
        declines "a folder that is not private: $folder" 'set XDG_RUNTIME_DIR' "XDG_RUNTIME_DIR=$scratch/$folder" HOME= $FILE "$HOSTS" -- ssh "$OURS"
        gives "a folder that is not private: $folder: the other one" "$ANSWERED" "XDG_RUNTIME_DIR=$scratch/$folder" $FILE "$HOSTS" -- ssh "$OURS"
    done
    if [ "$(id -u)" = 0 ]; then
        mkdir planted
        mkdir -m 700 planted/jwt-askpass
        chown nobody planted/jwt-askpass
        declines 'a folder of another user' 'set XDG_RUNTIME_DIR' "XDG_RUNTIME_DIR=$scratch/planted" HOME= $FILE "$HOSTS" -- ssh "$OURS"
    fi
}

sources() {
    declines 'no token at all' 'set JWT_ASKPASS_FILE' "$HOSTS" -- ssh "$OURS"
    declines 'both' 'and not both' $FILE 'JWT_ASKPASS_COMMAND=cat short #' "$HOSTS" -- ssh "$OURS"
    declines 'a missing file' 'cannot be read' JWT_ASKPASS_FILE=none "$HOSTS" -- ssh "$OURS"
    declines 'a folder' 'cannot be read' JWT_ASKPASS_FILE=. "$HOSTS" -- ssh "$OURS"
    long 65535 >largest
    long 65536 >too-large
    gives 'the largest file' "$(slice 1 largest)"$'\n= 0' JWT_ASKPASS_FILE=largest "$HOSTS" -- ssh "$OURS"
    declines 'a larger file' 'cannot be read' JWT_ASKPASS_FILE=too-large "$HOSTS" -- ssh "$OURS"
    printf ' \n%s\r\n\n' "$SHORT" >blanks
    gives 'white space around the token' "$ANSWERED" JWT_ASKPASS_FILE=blanks "$HOSTS" -- ssh "$OURS"
    printf 'correct horse' >password
    declines 'a password in the file' 'yields no token' JWT_ASKPASS_FILE=password "$HOSTS" -- ssh "$OURS"
    : >empty
    declines 'an empty file' 'yields no token' JWT_ASKPASS_FILE=empty "$HOSTS" -- ssh "$OURS"
    printf '%s\n%s\n' "$SHORT" "$SHORT" >two
    declines 'two tokens' 'yields no token' JWT_ASKPASS_FILE=two "$HOSTS" -- ssh "$OURS"
    printf '{"access_token":"%s"}' "$SHORT" >json
    declines 'JSON' 'yields no token' JWT_ASKPASS_FILE=json "$HOSTS" -- ssh "$OURS"
}

commands() {
    printf '%s\n' '#!/bin/sh' 'printf "%s " "$@" >>called' 'env >environment' 'cat >input' 'cat "$BODY"' 'exit "${STATUS:-0}"' >get.sh
    chmod 755 get.sh
    gives 'a command' "$ANSWERED" 'JWT_ASKPASS_COMMAND=./get.sh --for' BODY=short "$HOSTS" -- ssh "$OURS"
    check 'a command: it gets the host' [ "$(cat called)" = '--for web1 ' ]
    check 'a command: it is not asked again by this program' sh -c '! grep ^JWT_ASKPASS environment'
    check 'a command: it has nothing to read' [ ! -s input ]
    : >called
    gives 'the same process asks again' "$ANSWERED"$'\n= 1' JWT_ASKPASS_COMMAND=./get.sh BODY=short "$HOSTS" -- ssh "$OURS" "$OURS"
    check 'the same process asks again: no second token' [ "$(cat called)" = 'web1 ' ]
    : >called
    gives 'a command for sudo' "$ANSWERED" JWT_ASKPASS_COMMAND=./get.sh BODY=short -- sudo 'Token: '
    check 'a command for sudo: it gets the name of this host' [ "$(cat called)" = "$(uname -n | tr '[:upper:]' '[:lower:]') " ]
    : >called
    declines 'a host that is not listed starts no command' 'does not list' JWT_ASKPASS_COMMAND=./get.sh BODY=short "$HOSTS" -- ssh '(alice@jump) Token: '
    check 'a host that is not listed starts no command: none' [ ! -s called ]
    declines 'a command that fails' 'has failed' JWT_ASKPASS_COMMAND=./get.sh STATUS=3 BODY=short "$HOSTS" -- ssh "$OURS"
    declines 'a missing command' 'has failed' JWT_ASKPASS_COMMAND=./none "$HOSTS" -- ssh "$OURS"
    declines 'a command without a token' 'yields no token' JWT_ASKPASS_COMMAND=./get.sh BODY=password "$HOSTS" -- ssh "$OURS"
    gives 'a command with 499 bytes' "$(cat of499)"$'\n= 0' JWT_ASKPASS_COMMAND=./get.sh BODY=of499 "$HOSTS" -- ssh "$OURS"
    declines 'a command with 500 bytes' 'yields a token of 500 bytes' JWT_ASKPASS_COMMAND=./get.sh BODY=of500 "$HOSTS" -- ssh "$OURS"
    declines 'a command for a second part' 'tokens of one part' JWT_ASKPASS_COMMAND=./get.sh BODY=short "$HOSTS" -- ssh '(alice@web1) Token, part 2: '
    declines 'a command with too much output' 'has failed' 'JWT_ASKPASS_COMMAND=cat too-large; : ' "$HOSTS" -- ssh "$OURS"
}

usage_is_right() {
    "$ASKPASS" >out 2>said
    check 'no prompt: exit status 2' [ "$?,$(wc -c <out)" = 2,0 ]
    "$ASKPASS" "$OURS" x >out 2>said
    check 'two prompts: exit status 2' [ "$?,$(wc -c <out)" = 2,0 ]
    check 'shows its help' sh -c '"$ASKPASS" --help | grep -q JWT_ASKPASS_HOSTS'
    check 'shows its version' sh -c '"$ASKPASS" --version | grep -qx "jwt-askpass [0-9.]*"'
    check 'standard output is full' [ "$(env $FILE "$HOSTS" sh -c '"$ASKPASS" "$0" >/dev/full 2>said; echo $?' "$OURS")" = 1 ]
}

furnish
prompts
parts
once
folders
sources
commands
usage_is_right
sum_up
