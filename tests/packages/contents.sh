#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# In the root "build": check the files and the metadata of the packages in /results/new.
set -u
cd /src || exit 1
# shellcheck source=tests/support/harness.sh
. tests/support/harness.sh

MODULE=/usr/lib/$(gcc -print-multiarch)/security/pam_jwt.so
LIBRARY=${MODULE%.so}/decision.so

# The folder for units: that of Debian 12 is not below /usr yet.
UNITS=/usr/lib/systemd/system
[ "$RELEASE" != bookworm ] || UNITS=/lib/systemd/system

unpack() {
	local name
	for name in libpam-jwt jwt-issuer jwt-issuer-web; do
		dpkg-deb -R /results/new/"$name"_*.deb "/tmp/$name" || exit 1
	done
}

# files_are PACKAGE FILE...: the package has exactly these files, apart from documentation.
files_are() {
	diff <(printf '%s\n' "${@:2}" | sort) \
		<(cd "/tmp/$1" && find . -type f ! -path './DEBIAN/*' ! -path './usr/share/doc/*' | sed 's/^\.//' | sort)
}

module_package() {
	files_are libpam-jwt "$MODULE" "$LIBRARY" /usr/sbin/pam-jwt /etc/pam_jwt/pam_jwt.conf /usr/share/pam-configs/jwt \
		/usr/share/man/man5/pam_jwt.conf.5.gz /usr/share/man/man8/{pam_jwt,pam-jwt}.8.gz \
		/usr/share/lintian/overrides/libpam-jwt "${COMPLETION_ADMIN[@]}"
}

issuer_package() {
	files_are jwt-issuer /usr/bin/jwt-issuer /usr/bin/jwt-askpass /etc/pam_jwt/issuer.conf /etc/logrotate.d/jwt-issuer \
		"$UNITS"/jwt-issuer-mint.{service,socket} \
		/usr/share/man/man1/jwt-{issuer,askpass}.1.gz /usr/share/man/man5/issuer.conf.5.gz "${COMPLETION_ISSUER[@]}" &&
		diff <(printf '%s\n' 'usr/bin/jwt-issuer-shell jwt-issuer' 'usr/share/man/man1/jwt-issuer-shell.1.gz jwt-issuer.1.gz') \
			<(find /tmp/jwt-issuer -type l ! -path '*/usr/share/doc/*' -printf '%P %l\n' | sort)
}

web_package() {
	files_are jwt-issuer-web /usr/bin/jwt-issuer-web /usr/libexec/jwt-issuer-auth /etc/pam.d/jwt-issuer /etc/pam_jwt/issuer-web.conf \
		"$UNITS"/jwt-issuer-web.{service,socket} "$UNITS"/jwt-issuer-auth{.socket,@.service} \
		/usr/share/man/man5/issuer-web.conf.5.gz /usr/share/man/man8/jwt-issuer-{web,auth}.8.gz
}

# The files for bash completion, if debian/PACKAGE.install lists any.
completions() { sed -n 's|^usr/share/bash-completion/|/&|p' "debian/$1.install"; }

documented() {
	local file
	for file in README.md.gz SECURITY.md.gz doc/stacks.md.gz 'doc/cost.md*' doc/cost.svg doc/demo.svg copyright changelog.gz \
		examples/sudo-token-or-password examples/fail2ban/{filter,jail}.d/pam-jwt.conf; do
		[ -e /tmp/libpam-jwt/usr/share/doc/libpam-jwt/$file ] || { echo "no $file"; return 1; }
	done
}

# conffiles_are PACKAGE FILE...
conffiles_are() { diff <(printf '%s\n' "${@:2}" | sort) <(sort "/tmp/$1/DEBIAN/conffiles"); }

# units_are PACKAGE: its units are those of conf/systemd, byte for byte.
units_are() {
	local unit
	for unit in "/tmp/$1$UNITS"/*; do
		cmp "conf/systemd/${unit##*/}" "$unit" || return 1
	done
}

# exposed_at_most TENTHS UNIT: the score of systemd-analyze is at most this.
exposed_at_most() {
	local file
	file=$(echo /tmp/*"$UNITS/$2")
	[ -f "$file" ] || { echo "there is no $2"; return 1; }
	systemd-analyze security --offline=yes --no-pager --threshold="$1" "$file" >/tmp/exposure && return 0
	grep -vF '✓' /tmp/exposure
	return 1
}

# starts_nothing PACKAGE: the scripts restart only units that run.
starts_nothing() {
	grep -q 'deb-systemd-invoke try-restart' "/tmp/$1/DEBIAN/postinst" &&
		! grep -hE 'deb-systemd-invoke|systemctl|service ' "/tmp/$1/DEBIAN"/{pre,post}* | grep -vE ' (try-restart|stop|daemon-reload) '
}

# libraries_are FILE LIBRARY...: the libraries that a program is linked with, apart from libc.
libraries_are() { diff <(printf '%s\n' "${@:2}" | sed '/^$/d') <(objdump -p "$1" | sed -nE 's/^ +NEEDED +([a-z]+)[-.0-9]*\.so.*/\1/p' | grep -vx libc | sort); }

# packages_are PACKAGE NAME...: the packages that it depends on, without versions: of libssl3 and libssl3t64 the name is libssl.
packages_are() {
	diff <(printf '%s\n' "${@:2}") \
		<(dpkg-deb -f /results/new/"$1"_*.deb Depends | tr ',' '\n' | sed -E 's/^ *//; s/[ (].*//; s/[0-9].*//' | sort -u)
}

# depends_on PACKAGE DEPENDENCY
depends_on() { dpkg-deb -f /results/new/"$1"_*.deb Depends | tr ',' '\n' | sed 's/^ *//' | grep -qxF "$2"; }

key_folder() { [ "$(dpkg-deb -c /results/new/libpam-jwt_*.deb | awk '$6 == "./etc/pam_jwt/keys/" { print $1, $2 }')" = 'drwxr-xr-x root/root' ]; }

nothing_special() {
	local odd
	odd=$(dpkg-deb -c "$1" | awk '$2 != "root/root" || $1 !~ /^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx)$/')
	[ -z "$odd" ] || { echo "$odd"; return 1; }
}

field_is() { [ "$(dpkg-deb -f /results/new/"$1"_*.deb "$2")" = "$3" ]; }

has_manual() { mandoc -T lint -W error "$1" && mandoc -T utf8 "$1" | grep -q .; }

position_independent() { readelf -hW "$1" | grep -q 'Type: *DYN'; }
executable_is_pie() { readelf -dW "$1" | grep -q 'FLAGS_1.*PIE'; }
relocations_sealed() { readelf -lW "$1" | grep -q GNU_RELRO && readelf -dW "$1" | grep -qE 'BIND_NOW|FLAGS.*NOW'; }
stack_not_executable() { readelf -lW "$1" | grep GNU_STACK | grep -q 'RW ' && ! readelf -lW "$1" | grep GNU_STACK | grep -q RWE; }
stack_protected() { readelf -W --dyn-syms "$1" | grep -q __stack_chk_fail; }
fortified() { readelf -W --dyn-syms "$1" | grep -qE '__[a-z]+_chk(@|$)'; }
stripped() { ! readelf -SW "$1" | grep -q '\.debug_info'; }
no_runpath() { ! readelf -dW "$1" | grep -qE 'R(UN)?PATH'; }
no_build_path() { ! grep -qaE '/var/tmp|/src/|/root/' "$1"; }

hardened() {
	local test
	for test in position_independent relocations_sealed stack_not_executable stack_protected fortified \
		stripped no_runpath no_build_path; do
		check "$1: ${test//_/ }" $test "$2"
	done
}

unpack
mapfile -t COMPLETION_ADMIN < <(completions libpam-jwt)
mapfile -t COMPLETION_ISSUER < <(completions jwt-issuer)
check "libpam-jwt has exactly the expected files" module_package
check "jwt-issuer has exactly the expected files" issuer_package
check "jwt-issuer-web has exactly the expected files" web_package
check "each package has its documentation" documented
check "the conffile of libpam-jwt is pam_jwt.conf" conffiles_are libpam-jwt /etc/pam_jwt/pam_jwt.conf
check "the conffiles of jwt-issuer are issuer.conf and the rotation of its logs" \
	conffiles_are jwt-issuer /etc/pam_jwt/issuer.conf /etc/logrotate.d/jwt-issuer
check "the conffiles of jwt-issuer-web are issuer-web.conf and its PAM stack" \
	conffiles_are jwt-issuer-web /etc/pam_jwt/issuer-web.conf /etc/pam.d/jwt-issuer
for package in jwt-issuer jwt-issuer-web; do
	check "$package has the units of conf/systemd" units_are $package
	check "the scripts of $package start no unit" starts_nothing $package
done
check "the unit of the mint is confined: systemd-analyze security, at most 1.0" exposed_at_most 10 jwt-issuer-mint.service
check "the unit of the pages is confined: at most 1.0" exposed_at_most 10 jwt-issuer-web.service
check "the unit that runs PAM is confined: at most 2.5" exposed_at_most 25 jwt-issuer-auth@.service
check "jwt-issuer is linked with libcrypto, libjansson and libjwt only" libraries_are /tmp/jwt-issuer/usr/bin/jwt-issuer libcrypto libjansson libjwt
check "jwt-askpass is linked with libc only" libraries_are /tmp/jwt-issuer/usr/bin/jwt-askpass
check "jwt-issuer-web is linked with libmicrohttpd" \
	libraries_are /tmp/jwt-issuer-web/usr/bin/jwt-issuer-web libcrypto libjansson libjwt libmicrohttpd
check "jwt-issuer-auth is linked with libpam" \
	libraries_are /tmp/jwt-issuer-web/usr/libexec/jwt-issuer-auth libcrypto libjansson libjwt libpam
check "jwt-issuer depends on these libraries and adduser only" packages_are jwt-issuer adduser libc libjansson libjwt libssl
check "jwt-issuer-web depends on jwt-issuer of the same version" \
	depends_on jwt-issuer-web "jwt-issuer (= $(sed -n 's/^VERSION = //p' Makefile))"
check "root owns the folder for keys" key_folder
for package in /results/new/*.deb; do
	check "${package##*/}: files of root, without special modes" nothing_special "$package"
done
check "libpam-jwt must have the architecture of the login programs (Multi-Arch: no)" field_is libpam-jwt Multi-Arch no
check "jwt-issuer serves every architecture (Multi-Arch: foreign)" field_is jwt-issuer Multi-Arch foreign
check "jwt-issuer-web serves every architecture (Multi-Arch: foreign)" field_is jwt-issuer-web Multi-Arch foreign
for page in /tmp/*/usr/share/man/man*/*.gz; do
	check "${page##*/} is a valid manual" has_manual "$page"
done
check "the module exports three functions" diff <(printf 'pam_sm_%s\n' acct_mgmt authenticate setcred) \
	<(nm -D --defined-only "/tmp/libpam-jwt$MODULE" | awk '{ print $3 }' | sort)
for program in libpam-jwt/usr/sbin/pam-jwt jwt-issuer/usr/bin/jwt-issuer jwt-issuer/usr/bin/jwt-askpass jwt-issuer-web/usr/bin/jwt-issuer-web \
	jwt-issuer-web/usr/libexec/jwt-issuer-auth; do
	check "${program##*/}: executable is pie" executable_is_pie "/tmp/$program"
	hardened "${program##*/}" "/tmp/$program"
done
hardened pam_jwt.so "/tmp/libpam-jwt$MODULE"
hardened decision.so "/tmp/libpam-jwt$LIBRARY"
