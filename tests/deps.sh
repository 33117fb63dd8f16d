#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# deps.sh build|demo|check|web|deb|packages|static|bench: install the Debian packages that are missing for one of these purposes.
# Quick and silent, and needs no root, when nothing is missing. Debian 12 and 13.
set -u

POLICY=/usr/sbin/policy-rc.d	# while it exits 101, no maintainer script starts a service

# Print the packages a purpose needs.
packages_for() {
	case $1 in
	build)
		echo gcc libc6-dev make libpam0g-dev libssl-dev libjwt-dev libjansson-dev libinih-dev libmicrohttpd-dev
		;;
	demo)
		packages_for build
		echo openssh-server openssh-client sudo passwd python3-minimal libpam-wrapper
		;;
	check)
		packages_for demo
		echo check sshpass libpam-wrapper libnss-wrapper pamtester python3 python3-jwt python3-cryptography jose openssl clang libclang-rt-dev
		echo rsync curl ansible-core login util-linux mount postgresql bash-completion bsdutils valgrind libc6-dbg
		echo fail2ban python3-systemd e2fsprogs xfsprogs
		;;
	web)
		packages_for build
		echo chromium chromium-driver python3 python3-selenium libnss-wrapper
		;;
	deb)
		packages_for build
		echo build-essential debhelper dpkg-dev lintian mandoc check libpam-wrapper pamtester openssl python3 python3-cryptography
		;;
	packages)
		echo debootstrap debian-archive-keyring util-linux mount iproute2 tar gzip
		;;
	static)
		packages_for build
		echo clang-tidy clang-format cppcheck
		;;
	bench)
		packages_for build
		echo valgrind python3 python3-jwt python3-cryptography jose passwd util-linux mount
		;;
	*)
		return 1
		;;
	esac
}

# Print those of the packages that are not installed, in one line.
missing_of() {
	local installed package missing=''
	installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" 2>/dev/null)"
	for package; do
		[[ $installed == *" $package:installed "* ]] || missing+="$package "
	done
	printf '%s' "$missing"
}

apt_install() {
	apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" </dev/null >"$LOG" 2>&1
}

# Install; when that fails, fetch the package lists (they may be absent or old) and try once more.
install_packages() {
	echo "deps: installing $*"
	apt_install "$@" && return 0
	echo "deps: fetching the package lists"
	apt-get update -qq >"$LOG" 2>&1 && apt_install "$@" && return 0
	cat "$LOG" >&2
	echo "deps: apt-get could not install these packages" >&2
	return 1
}

# Keep services from starting while packages are installed. Somebody else's policy stays as it is.
services_hold() {
	(set -o noclobber && printf '#!/bin/sh\nexit 101\n' >"$POLICY") 2>/dev/null || return 0
	HELD=yes
	chmod 755 "$POLICY"
	echo "deps: keeping new services from starting ($POLICY, for now)"
}

services_release() {
	[ -z "$HELD" ] || rm -f "$POLICY"
	HELD=''
}

# The units of the packages whose service starts at boot. A service that came only because of us shall not: fail2ban would ban
# addresses.
declare -A UNITS=([openssh-server]="ssh.service ssh.socket" [fail2ban]=fail2ban.service)

# service_disable PACKAGE
service_disable() {
	local units=${UNITS[$1]}
	[ -z "$(missing_of "$1")" ] || return 0
	echo "deps: disabling ${units// / and }, which did not exist before"
	# shellcheck disable=SC2086  # several units
	if command -v systemctl >/dev/null; then
		systemctl disable --quiet $units 2>/dev/null
	else
		deb-systemd-helper disable $units >/dev/null 2>&1
	fi
	update-rc.d "${units%%.*}" disable >/dev/null 2>&1
	return 0
}

# No cluster for a PostgreSQL server that came only because of us. The drop-in goes again; it is read at installation.
NO_CLUSTER=/etc/postgresql-common/createcluster.d/pam-jwt-tests.conf
cluster_hold() {
	echo "deps: keeping PostgreSQL from making a cluster ($NO_CLUSTER, for now)"
	mkdir -p "${NO_CLUSTER%/*}" && echo 'create_main_cluster = false' >"$NO_CLUSTER"
}

cluster_release() { rm -f "$NO_CLUSTER"; }

finish() {
	local package
	services_release
	cluster_release
	for package in $NEW_SERVICES; do service_disable "$package"; done
	rm -f "$LOG"
}

main() {
	local needed missing package
	needed=$(packages_for "${1:-}") || { echo "usage: deps.sh build|demo|check|web|deb|packages|static|bench" >&2; return 2; }
	# shellcheck disable=SC2086  # names without blanks, one word each
	missing=$(missing_of $needed)
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" != 0 ]; then
		echo "deps: missing: $missing" >&2
		echo "deps: as root: apt-get install --no-install-recommends $missing" >&2
		return 1
	fi

	export DEBIAN_FRONTEND=noninteractive
	HELD=''
	NEW_SERVICES=''
	LOG=$(mktemp) || return 1
	trap finish EXIT
	trap 'exit 130' INT TERM HUP
	for package in "${!UNITS[@]}"; do
		[[ " $missing" != *" $package "* ]] || NEW_SERVICES+="$package "
	done
	[[ " $missing" != *" postgresql "* ]] || cluster_hold
	[[ -z $NEW_SERVICES && " $missing" != *" postgresql "* ]] || services_hold
	# shellcheck disable=SC2086
	install_packages $missing
}

main "$@"
