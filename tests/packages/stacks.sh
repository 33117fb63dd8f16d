#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# In the root "host": prerm must refuse to remove libpam-jwt if a stack uses the module. libpam decides this here: without the
# module, it logs for such a stack that it cannot load it. After a leading - it does not log this, but the stack fails.
set -u
cd /src || exit 1
# shellcheck source=tests/packages/host.sh
. tests/packages/host.sh

PRERM=/var/lib/dpkg/info/libpam-jwt.prerm

# libpam_misses SERVICE: without the module, libpam logs that it cannot load it for this service.
libpam_misses() {
	log_news
	mv "$MODULE" "$MODULE.away"
	pamtester "$1" root acct_mgmt >/dev/null 2>&1
	mv "$MODULE.away" "$MODULE"
	log_news
	grep -qE 'unable to dlopen\(([^)]*/)?pam_jwt\.so\)' <<<"$LOG_NEWS"
}

# prerm_names FILE: prerm refuses and names the file.
prerm_names() {
	local said
	! said=$("$PRERM" remove 2>&1) && grep -qF "    $1:" <<<"$said"
}

prerm_agrees() { "$PRERM" remove; }

# stack used|unused NAME [FILE]: stdin is the stack of the service "probe". FILE is the file with our line, if it is another one.
stack() {
	cat >"/etc/pam.d/probe"
	service "$@"
	rm -f /etc/pam.d/probe
}

# service used|unused NAME [FILE]: the same with existing files.
service() {
	local file=${3:-/etc/pam.d/probe}
	if [ "$1" = used ]; then
		check "$2: libpam misses the module" libpam_misses probe
		check "$2: prerm refuses and names $file" prerm_names "$file"
	else
		check "$2: libpam does not miss the module" not libpam_misses probe
		check "$2: prerm agrees" prerm_agrees
	fi
}

# refused NAME FILE: stdin is a stack for which this libpam does not load our module, but prerm must refuse: another libpam would
# load it, or this one after a word is corrected.
refused() {
	cat >/etc/pam.d/probe
	check "$1: libpam does not miss the module" not libpam_misses probe
	check "$1: prerm refuses and names $2" prerm_names "$2"
	rm -f /etc/pam.d/probe
}

fails_without() {
	local said
	mv "$MODULE" "$MODULE.away"
	said=$(pamtester probe root authenticate 2>&1)
	mv "$MODULE.away" "$MODULE"
	grep -q 'Module is unknown' <<<"$said"
}

# silent used|unused NAME: stdin is a stack with a - before our line.
silent() {
	cat >/etc/pam.d/probe
	if [ "$1" = used ]; then
		check "$2: the stack fails without the module" fails_without
		check "$2: prerm refuses and names it" prerm_names /etc/pam.d/probe
	else
		check "$2: the stack works without the module" not fails_without
		check "$2: prerm agrees" prerm_agrees
	fi
	rm -f /etc/pam.d/probe
}

not() { ! "$@"; }

silent_lines() {
	silent used 'a - before required' <<<$'-auth required pam_jwt.so\nauth required pam_permit.so'
	silent used 'a - before a control that dies' <<<$'-auth [success=done default=die] pam_jwt.so\nauth required pam_permit.so'
	silent used 'a - before a continued line' <<<$'-auth required \\\n  pam_jwt.so\nauth required pam_permit.so'
	silent unused 'a - before sufficient' <<<$'-auth sufficient pam_jwt.so\nauth required pam_permit.so'
	silent unused 'a - before optional' <<<$'-auth optional pam_jwt.so\nauth required pam_permit.so'
	silent unused 'a - before a control that ignores it' <<<$'-auth [success=done module_unknown=ignore default=die] pam_jwt.so\nauth required pam_permit.so'
}

single_lines() {
	stack used 'a line' <<<'auth required pam_jwt.so'
	stack used 'another type in capitals, indented' <<<'   ACCOUNT	sufficient	pam_jwt.so debug'
	stack used 'a session line' <<<'session optional pam_jwt.so'
	stack used 'a password line' <<<'password required pam_jwt.so'
	stack used 'a control in brackets' <<<'auth [success=done  default=die] pam_jwt.so [prompt=Password: ]'
	stack used 'a module in brackets' <<<'auth required [pam_jwt.so]'
	stack used 'the whole path' <<<"auth required $MODULE"
	stack used 'the path through /lib' <<<"auth required ${MODULE#/usr}"
	stack used 'a comment behind' <<<'auth required pam_jwt.so # the token'
	stack unused 'a comment' <<<'#auth required pam_jwt.so'
	stack unused 'an indented comment' <<<'  # auth required pam_jwt.so'
	stack unused 'a comment before the module' <<<'auth required #pam_jwt.so'
	stack unused 'a name that begins alike' <<<'auth required pam_jwt.so.old'
	stack unused 'a name that ends alike' <<<'auth required my_pam_jwt.so'
	stack unused 'an argument' <<<'auth required pam_permit.so pam_jwt.so'
	refused 'an unknown type before the module' /etc/pam.d/probe <<<'authentication required pam_jwt.so'
	stack unused 'an unknown type before another module' <<<'authentication required pam_permit.so'
	stack unused 'an empty stack' </dev/null
}

probe_denies() { pamtester probe root authenticate 2>&1 </dev/null | grep -q 'Permission denied'; }

# A comment within a continued line: libpam 1.5 reads on after it. libpam 1.7 ends the line there and never loads the module, so the
# stack fails with and without it. prerm refuses with both, because it cannot know which libpam will read the stack next.
interrupted_line() {
	local name='a comment within a continued line'
	if dpkg --compare-versions "$(dpkg-query -W -f '${Version}' libpam0g)" lt 1.7; then
		stack used "$name"
		return
	fi
	cat >/etc/pam.d/probe
	check "$name: libpam does not load the module" not libpam_misses probe
	check "$name: the stack denies with the module" probe_denies
	check "$name: prerm refuses and names it" prerm_names /etc/pam.d/probe
	rm -f /etc/pam.d/probe
}

# The opposite case: for libpam 1.5 our line is part of the line above, for 1.7 it is a line of its own.
continued_for_1_5() {
	local name='a line behind a comment within a continued line'
	if dpkg --compare-versions "$(dpkg-query -W -f '${Version}' libpam0g)" lt 1.7; then
		refused "$name" /etc/pam.d/probe
	else
		stack used "$name"
	fi
}

continued_lines() {
	stack used 'a continued line' <<<$'auth required \\\n  pam_jwt.so'
	stack used 'continued twice' <<<$'auth \\\nrequired\\\n pam_jwt.so'
	stack used 'blanks behind the backslash' <<<$'auth required \\ \n pam_jwt.so'
	continued_for_1_5 <<<$'auth required pam_permit.so \\\n# why\nauth required pam_jwt.so'
	interrupted_line <<<$'auth required \\\n# why\n pam_jwt.so'
	stack used 'a comment that ends in a backslash' <<<$'# why \\\nauth required pam_jwt.so'
	stack used 'a comment behind that ends in a backslash' <<<$'auth required pam_permit.so # why \\\nauth required pam_jwt.so'
	stack unused 'arguments on the next line' <<<$'auth required pam_permit.so \\\nauth required pam_jwt.so'
}

included_files() {
	local other=/etc/elsewhere
	printf 'auth required pam_jwt.so\n' >$other
	stack used '@include' $other <<<"@include $other"
	stack used '@include in capitals' $other <<<"@INCLUDE $other"
	stack used '@include, the first letter a capital' $other <<<"@Include $other"
	stack used 'include in capitals' $other <<<"auth INCLUDE $other"
	stack used 'include' $other <<<"auth include $other"
	stack used 'substack' $other <<<"auth substack $other"
	stack used 'include where the module may be missing' $other <<<"-auth include $other"
	stack unused 'include of another type' <<<"account include $other"
	stack unused 'an included file in a comment' <<<"#@include $other"
	printf '@include %s\n' $other >$other.outer
	stack used 'a file in a file' $other <<<"auth include $other.outer"
	stack unused 'a file in a file, of another type' <<<"account include $other.outer"
	mv $other /etc/pam.d/probe-part.bak
	stack used 'a file that looks like a copy' /etc/pam.d/probe-part.bak <<<'@include probe-part.bak'
	stack unused 'a copy by itself' <<<'auth required pam_permit.so'
	rm -f /etc/pam.d/probe-part.bak $other.outer
	printf '@include probe-loop\n' >/etc/pam.d/probe-loop
	check 'a file that includes itself: prerm refuses and names it' prerm_names /etc/pam.d/probe-loop
	rm /etc/pam.d/probe-loop
	refused 'a misspelt include' /etc/pam.d/probe <<<'auth include probe-loop'
}

# prerm_refuses_saying TEXT: prerm refuses and prints the text.
prerm_refuses_saying() {
	local said
	! said=$("$PRERM" remove 2>&1) && grep -qF "$1" <<<"$said"
}

# If pam-jwt is missing or fails, prerm refuses, and the profile stays enabled.
pam_jwt_fails() {
	local before
	pam-auth-update --enable jwt
	before=$(stacks_sum)
	mv /usr/sbin/pam-jwt /tmp/pam-jwt
	check 'no pam-jwt: prerm refuses' prerm_refuses_saying 'exit status 127'
	printf '#!/bin/sh\nexit 70\n' >/usr/sbin/pam-jwt
	chmod 755 /usr/sbin/pam-jwt
	check 'a pam-jwt that fails: prerm refuses' prerm_refuses_saying 'exit status 70'
	mv /tmp/pam-jwt /usr/sbin/pam-jwt
	ln -s /nonexistent /etc/pam.d/probe
	check 'a stack that cannot be read: prerm refuses' prerm_refuses_saying '    probe: '
	rm /etc/pam.d/probe
	printf '%s\n' '# here are the per-package modules (the "Primary" block)' 'auth required pam_jwt.so' '# end of pam-auth-update config' \
		>/etc/pam.d/probe
	check 'a copy of what pam-auth-update manages: prerm refuses' prerm_names /etc/pam.d/probe
	rm /etc/pam.d/probe
	check 'the stacks are as they were' [ "$(stacks_sum)" = "$before" ]
	check 'prerm agrees when pam-jwt works again' prerm_agrees
}

other_places() {
	echo 'probe auth required pam_jwt.so' >>/etc/pam.conf
	stack unused '/etc/pam.conf' <<<'auth required pam_permit.so'
	service unused '/etc/pam.conf, no stack'
	sed -i '/pam_jwt/d' /etc/pam.conf
	mkdir -p /usr/lib/pam.d
	echo 'auth required pam_jwt.so' >/usr/lib/pam.d/probe
	service used 'the stack that a package ships' /usr/lib/pam.d/probe
	stack unused 'the stack that a package ships, overridden' <<<'auth required pam_permit.so'
	rm /usr/lib/pam.d/probe
	local name
	echo 'auth required pam_jwt.so' >/etc/pam.d/probe.older
	check 'a service whose name looks like a copy: prerm refuses and names it' prerm_names /etc/pam.d/probe.older
	rm /etc/pam.d/probe.older
	for name in probe~ probe.dpkg-old probe.dpkg-dist probe.ucf-old probe.pam-old .probe.swp; do
		echo 'auth required pam_jwt.so' >"/etc/pam.d/$name"
		stack unused "a copy called $name" <<<'auth required pam_permit.so'
		rm "/etc/pam.d/$name"
	done
	echo 'auth required pam_jwt.so' >>/etc/pam.d/other
	service used 'the stack "other"' /etc/pam.d/other
	sed -i '/pam_jwt/d' /etc/pam.d/other
	install -D -m 644 "$MODULE" /opt/security/pam_jwt.so
	refused 'a module of the same name elsewhere' /etc/pam.d/probe <<<'auth required /opt/security/pam_jwt.so'
	rm -r /opt/security
}

# Other actions of dpkg than removal must not change the stacks.
other_errands() {
	local before errand
	pam-auth-update --enable jwt
	echo 'auth required pam_jwt.so' >/etc/pam.d/probe
	before=$(stacks_sum)
	for errand in 'upgrade 9' 'deconfigure in-favour other 1' 'failed-upgrade 0.1 9'; do
		# shellcheck disable=SC2086
		check "prerm $errand: succeeds" "$PRERM" $errand
	done
	for errand in 'abort-remove' 'abort-upgrade 0.1' 'abort-deconfigure in-favour other 1'; do
		# shellcheck disable=SC2086
		check "postinst $errand: succeeds" "${PRERM%prerm}postinst" $errand
	done
	check 'the stacks are as they were' [ "$(stacks_sum)" = "$before" ]
	rm /etc/pam.d/probe
	pam-auth-update --remove jwt
}

log_begin
install_packages /results/new
# No stack of Debian names the module, so each case depends only on its own file.
check 'no stack uses the module' prerm_agrees
single_lines
silent_lines
continued_lines
included_files
other_places
pam_jwt_fails
other_errands
