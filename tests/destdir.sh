#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# destdir.sh BUILD_DIR: `make install` and `make uninstall` in a folder of their own.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=$(readlink -f "${1:?usage: destdir.sh BUILD_DIR}") || exit 2
OBJECTS=(pam_jwt/decision.so pam_jwt.so pam-jwt jwt-issuer jwt-issuer-web jwt-askpass jwt-issuer-auth)	# in the order in which they are put in place
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh || exit
scratch_make

# install_build NAME TREE [VARIABLE=VALUE...]: install what the build folder NAME holds, and all other files. Nothing is built for it.
install_build() {
    env -u MAKEFLAGS make -s -o all install BUILD="$scratch/$1" DESTDIR="$scratch/$2" prefix=/usr/local securedir=/security "${@:3}"
}

# Two releases, whose files differ from their first byte to their last.
releases() {
    local release object
    for release in old new; do
        for object in "${OBJECTS[@]}"; do
            mkdir -p "$(dirname "$scratch/$release/$object")"
            seq -f "$release $object %g" 1000 >"$scratch/$release/$object"
        done
        install_build $release $release-tree >/dev/null || echo "make install fails"
    done
    cp -r "$scratch/old-tree/etc" "$scratch/new-tree"
}

# Commands that write files, of which the one with the number CUT breaks off: a copy half way, a change of names before it.
# What the disk holds is not waited for.
breaking_commands() {
    local name
    mkdir "$scratch/bin"
    cat >"$scratch/bin/install" <<'END'
#!/bin/sh
name=${0##*/}
[ "$name" != sync ] || exit 0
[ "$1" = -d ] || { read -r calls <"$CALLS"; calls=$((calls + 1)); echo $calls >"$CALLS"; }
[ "$1" != -d ] && [ $calls = "$CUT" ] || exec "/usr/bin/$name" "$@"
case $name in
install | cp)
    while [ $# -gt 2 ]; do shift; done
    [ ! -d "$2" ] || set -- "$1" "$2/${1##*/}"
    rm -f "$2"
    head -c 100 "$1" >"$2"
    ;;
esac
exit 1
END
    chmod 755 "$scratch/bin/install"
    for name in cp mv ln sync; do ln -s install "$scratch/bin/$name"; done
}

sums() { (cd "$scratch/$1" && find . -type f -exec md5sum {} +); }

# Each file there is the old one or the new one, and there is no other file.
half_way() {
    sums tree | sort | comm -13 "$scratch/whole" - | sed "s/^/broken off at $CUT, neither old nor new: /"
    diff <(cut -c 35- "$scratch/whole" | cat - <(echo ./usr/local/bin/jwt-issuer-shell) | sort -u) <(cd "$scratch/tree" && find . ! -type d | sort) | sed "s/^/broken off at $CUT: /"
}

# No object is new unless those before it are.
out_of_order() {
    local object last_old=''
    for object in "${OBJECTS[@]}"; do
        if ! grep -rqx "new $object 1" "$scratch/tree"; then
            last_old=$object
        elif [ -n "$last_old" ]; then
            echo "broken off at $CUT: $object is new and $last_old is not"
        fi
    done
}

# An upgrade that breaks off at the first command, the second, and so on, until one does not break off. Behind the programs,
# which come first, every fifth is enough: a file takes two.
breaks_off() {
    local done=''
    { sums old-tree; sums new-tree; } | sort -u >"$scratch/whole"
    export CUT=0 CALLS=$scratch/calls
    while [ -z "$done" ]; do
        [ "$CUT" -lt 500 ] || { echo "make install never ends well: $(cat "$scratch/said")" && return; }
        CUT=$((CUT < 12 ? CUT + 1 : CUT + 5))
        rm -rf "$scratch/tree" && cp -a "$scratch/old-tree" "$scratch/tree" && echo 0 >"$CALLS" || return
        ! PATH=$scratch/bin:$PATH install_build new tree >"$scratch/said" 2>&1 || done=yes
        [ -n "$done" ] || { half_way; out_of_order; }
    done
    [ "$CUT" -gt 20 ] || echo "only $CUT commands write files: $(cat "$scratch/said")"
    diff -r "$scratch/new-tree" "$scratch/tree"
}

kept_configuration() {
    local file
    for file in pam_jwt/pam_jwt.conf pam_jwt/issuer.conf pam_jwt/issuer-web.conf logrotate.d/jwt-issuer; do
        cmp "conf/${file#pam_jwt/}" "$scratch/tree/etc/$file"
        echo '# mine' >"$scratch/tree/etc/$file"
    done
    install_build new tree >/dev/null 2>&1
    (cd "$scratch/tree/etc" && grep -Lrx '# mine' . | sed 's/$/ is overwritten/')
}

# With prefix=/usr the units are those of the packages. With another prefix they name its programs.
wrong_units() {
    local unit program
    install_build new usr-tree prefix=/usr >/dev/null
    diff -r conf/systemd "$scratch/usr-tree/usr/lib/systemd/system"
    diff <(ls conf/systemd) <(ls "$scratch/new-tree/usr/local/lib/systemd/system")
    for unit in "$scratch"/new-tree/usr/local/lib/systemd/system/*.service; do
        program=$(sed -nE 's/^ExecStart=-?([^ ]*).*/\1/p' "$unit")
        [ -x "$scratch/new-tree$program" ] || echo "${unit##*/} starts $program, which is not installed"
    done
}

wrong_modes() {
    (cd "$scratch/new-tree" && find . -type f -printf '%m %p\n') |
        grep -vE '^(755 \./usr/local/(sbin/pam-jwt|bin/jwt-(issuer(-web)?|askpass)|libexec/jwt-issuer-auth)|644 \./(security|usr/local/share|usr/local/lib|etc)/.*)$'
    [ "$(find "$scratch/new-tree" -type f -perm 755 | wc -l)" = 5 ] || echo "not five programs"
    [ "$(cd "$scratch/new-tree" && find . -type l -printf '%p %l')" = './usr/local/bin/jwt-issuer-shell jwt-issuer' ] ||
        echo "not one link, jwt-issuer-shell to jwt-issuer"
}

# Everybody may read what is revoked; the records of used tokens are root's.
wrong_folders() {
    diff <(cd "$scratch/new-tree/var/lib" && find . -printf '%m %p\n' | sort) <(printf '%s\n' '700 ./pam_jwt/once' '755 .' '755 ./pam_jwt')
}

# README.md and SECURITY.md link to doc/.
missing_documents() {
    local to=$scratch/new-tree/usr/local/share/doc/pam-jwt file
    diff -r doc "$to/doc"
    for file in README.md SECURITY.md CHANGELOG.md LICENSE; do
        cmp $file "$to/$file"
    done
}

uninstall() {
    env -u MAKEFLAGS make -s uninstall BUILD="${1:-$BUILD}" DESTDIR="$scratch/tree" prefix=/usr/local securedir=/security
}

# stays NAME TEXT [BUILD_DIR]: with this for a stack, `make uninstall` removes nothing.
stays() {
    rm -rf "$scratch/tree" && cp -a "$scratch/new-tree" "$scratch/tree" && mkdir "$scratch/tree/etc/pam.d" || { echo "$1: no tree" && return; }
    printf '%s\n' "$2" >"$scratch/tree/etc/pam.d/sudo"
    ! uninstall "${3-}" >/dev/null 2>&1 || echo "$1: it goes"
    rm -r "$scratch/tree/etc/pam.d"
    diff -r "$scratch/new-tree" "$scratch/tree" | sed "s/^/$1: /"
}

# goes NAME TEXT [BUILD_DIR]: with this, it removes everything but the configuration and the folder for keys.
goes() {
    rm -rf "$scratch/tree" && cp -a "$scratch/new-tree" "$scratch/tree" && mkdir "$scratch/tree/etc/pam.d" || { echo "$1: no tree" && return; }
    [ -z "$2" ] || printf '%s\n' "$2" >"$scratch/tree/etc/pam.d/sudo"
    cp "$BUILD/pam-jwt" "$scratch/tree/usr/local/sbin"
    uninstall "${3-}" 2>&1 || echo "$1: it stays"
    (cd "$scratch/tree" && find . ! -type d ! -path './etc/*' | sed "s/^/$1: it leaves /")
    diff -r "$scratch/new-tree/etc/pam_jwt" "$scratch/tree/etc/pam_jwt"
}

uninstalls_rashly() {
    stays 'a line' '-auth [default=die] pam_jwt.so'
    echo 'auth required pam_jwt.so' >"$scratch/piece"
    stays 'an included file' "@INCLUDE $scratch/piece"
    stays 'a stack that cannot be read' '@include comon-auth'
    stays 'a pam-jwt that does not run' 'auth required pam_unix.so' "$scratch/new"
    printf '#!/bin/sh\nexit 70\n' >"$scratch/new/pam-jwt"
    chmod 755 "$scratch/new/pam-jwt"
    stays 'a pam-jwt that fails' 'auth required pam_unix.so' "$scratch/new"
}

uninstalls_too_little() {
    goes 'a comment' '# pam_jwt.so was here'
    goes 'the installed pam-jwt is asked' 'auth required pam_unix.so' "$scratch/nothing"
    goes 'no stack' ''
    rm -r "$scratch/tree/etc/pam.d"
    uninstall 2>&1
}

verdict "two releases install" "$(releases)"
verdict "what is installed has its modes" "$(wrong_modes)"
verdict "the folders of records have their modes" "$(wrong_folders)"
verdict "the documents are installed, with those that they link to" "$(missing_documents 2>&1)"
verdict "the units are installed, and name the installed programs" "$(wrong_units 2>&1)"
breaking_commands
verdict "an upgrade that breaks off leaves whole files, old or new" "$(breaks_off 2>&1)"
verdict "an upgrade leaves the configuration as it is" "$(kept_configuration)"
verdict "make uninstall removes nothing while a stack may need the module" "$(uninstalls_rashly)"
verdict "make uninstall removes all but the configuration, once no stack does" "$(uninstalls_too_little)"
sum_up
