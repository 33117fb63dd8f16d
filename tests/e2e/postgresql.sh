# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# PostgreSQL calls the module in a backend process, as the user postgres. Uses a new cluster in WORK, on 127.0.0.1, with the
# stacks of conf/examples, and a database for each stack. The system's own clusters are not touched.

POSTGRES=''		# the server's program
PG_DIR=$WORK/postgresql
PG_PORT=''
PG_PID=''
PG_GROUP=postgres	# of the server

postgresql() {
	local REFUSED=$REFUSED'|PAM authentication failed for user|no password supplied'
	pg_find
	set_password password
	pg_services_install
	pg_cluster_make
	pg_start
	pg_admin "create role \"$LOGIN\" login" 'create role nobody login' 'create role root login'
	pg_admin "create database \"${PG_SERVICES[0]}\"" "create database \"${PG_SERVICES[1]}\"" "create database \"${PG_SERVICES[2]}\""
	pg_token_only
	pg_long_tokens
	pg_secret
	pg_broken_configuration
	pg_without_shadow
	pg_stop
	PG_GROUP=shadow
	pg_start
	pg_with_shadow
	check 'postgresql: no backend has crashed' pg_has_not_crashed
	pg_stop
}

# ---- the server -------------------------------------------------------------------------------------------------

PG_SERVICES=(postgresql-token-only postgresql-token-or-password postgresql-denied)

pg_find() { POSTGRES=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1) && [ -x "$POSTGRES" ]; }

pg_services_install() {
	pam_install postgresql-token-only < <(example postgresql-token-only)
	pam_install postgresql-token-or-password < <(example postgresql-token-or-password)
	pam_install postgresql-denied < <(example postgresql-token-only && echo 'account required pam_deny.so')
}

as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups -- "$@"; }

# Without a certificate "hostssl" becomes "host", and the network becomes 127.0.0.1. The rest is the line in the
# example's comment.
pg_hba() {
	local name
	echo 'local all postgres peer'
	for name in "${PG_SERVICES[@]}"; do
		sed -nE "s|^#     hostssl  all (.*) samenet (.* pamservice=)postgresql\$|host $name \\1 127.0.0.1/32 \\2$(service "$name")|p" \
			"$EXAMPLES/postgresql-token-only"
	done
}

pg_cluster_make() {
	install -d -o postgres -m 700 "$PG_DIR"
	(cd "$PG_DIR" && as_postgres "${POSTGRES%/*}/initdb" -D "$PG_DIR/data" -E UTF8 --locale=C -A peer --no-sync) \
		>"$WORK/log/initdb" 2>&1 || die "initdb: $(tail -n 3 "$WORK/log/initdb")"
	pg_hba >"$PG_DIR/data/pg_hba.conf"
}

pg_start() {
	local try
	ON_CLEAR=pg_stop
	for ((try = 0; try < 20; try++)); do
		PG_PORT=$((20000 + RANDOM % 12000))
		: >"$WORK/log/postgresql.start"
		setpriv --reuid postgres --regid postgres --groups "$PG_GROUP" -- "$POSTGRES" -D "$PG_DIR/data" -p $PG_PORT \
			-k "$PG_DIR" -F -c listen_addresses=127.0.0.1 -c dynamic_shared_memory_type=mmap \
			>"$WORK/log/postgresql.start" 2>&1 &
		PG_PID=$!
		! pg_listens || return 0
	done
	die "PostgreSQL does not start: $(tail -n 5 "$WORK/log/postgresql.start")"
}

pg_listens() {
	while kill -0 "$PG_PID" 2>/dev/null; do
		! grep -q 'ready to accept connections' "$WORK/log/postgresql.start" || return 0
		sleep 0.02
	done
	return 1
}

# Not with SIGKILL, which would leave its System V shared memory.
pg_stop() {
	ON_CLEAR=''
	kill -INT "$PG_PID" 2>/dev/null
	wait "$PG_PID"
	cat "$WORK/log/postgresql.start" >>"$WORK/log/postgresql"
}

pg_has_not_crashed() { ! grep -hE 'terminated by signal|PANIC' "$WORK"/log/postgresql*; }

# pg_admin STATEMENT...
pg_admin() {
	as_postgres psql -X -q -h "$PG_DIR" -p "$PG_PORT" -d postgres -v ON_ERROR_STOP=1 "${@/#/-c}" >>"$WORK/log/initdb" 2>&1 ||
		die "psql: $(tail -n 3 "$WORK/log/initdb")"
}

# ---- the ways in ------------------------------------------------------------------------------------------------

# psql_as ROLE TOKEN: log in to the database DAEMON.
psql_as() {
	PGPASSWORD=$(head -n 1 "$2") limit "${ANYBODY[@]}" psql -X -h 127.0.0.1 -p "$PG_PORT" -d "$DAEMON" -U "$1" \
		-Atwc "select 'IN:' || current_user"
}

psql_login() { psql_as "$LOGIN" "$1"; }
psql_nobody() { psql_as nobody "$1"; }
psql_root() { psql_as root "$1"; }

# ---- cases ------------------------------------------------------------------------------------------------------

pg_token_only() {
	local service=postgresql-token-only bad
	opens "$LOGIN" ok $service psql_login good
	for bad in "${!BAD[@]}"; do
		stays_closed "${BAD[$bad]}" $service psql_login "$bad"
	done
	stays_closed user-mismatch $service psql_nobody good
	stays_closed root-refused $service psql_root root
	stays_closed - $service psql_login nothing
	stays_closed ok postgresql-denied psql_login good
	batch_end postgresql
	[ -z "$LOG_FILE" ] || check 'postgresql: the log says who asked, for which service, from where' grep -q \
		"accepted slug=ok user=\"$LOGIN\" service=\"$(service $service)\" rhost=\"127.0.0.1\"" "$LOG_FILE"
}

# 65530 bytes reach the module uncut; it accepts at most 8192.
pg_long_tokens() {
	jwt-issuer keygen --alg RS256 --out "$WORK/issuer/rsa" >/dev/null 2>&1 || die 'jwt-issuer keygen failed'
	install -m 644 "$WORK/issuer/rsa.pub" "$WORK/conf/keys/"
	configuration 'key = rsa.pub' 'algorithm = RS256'
	stretch over-su 4095
	issue rs256 --key "$WORK/issuer/rsa.key"
	issue rs256-long --key "$WORK/issuer/rsa.key" --claim "pad=$(printf '%05500d' 0)"
	issue rs256-over --key "$WORK/issuer/rsa.key" --claim "pad=$(printf '%06000d' 0)"
	opens "$LOGIN" ok postgresql-token-only psql_login rs256
	opens "$LOGIN" ok postgresql-token-only psql_login over-su
	opens "$LOGIN" ok postgresql-token-only psql_login rs256-long
	stays_closed token-too-long postgresql-token-only psql_login rs256-over
	batch_end 'postgresql, long tokens'
	configuration
}

# A secret that only root can read is a fault of the host. The log says how to fix it.
pg_secret() {
	local secret=$WORK/conf/keys/shared.secret
	jwt-issuer keygen --alg HS256 --out "$WORK/issuer/shared" >/dev/null 2>&1 || die 'jwt-issuer keygen failed'
	install -m 600 "$WORK/issuer/shared.secret" "$secret"
	configuration 'secret = shared.secret' 'algorithm = HS256'
	issue hs256 --key "$WORK/issuer/shared.secret"
	stays_closed config-invalid postgresql-token-only psql_login hs256
	stays_closed config-invalid postgresql-token-only psql_login good
	batch_end 'postgresql, a secret of root'
	[ -z "$LOG_FILE" ] || check 'postgresql, a secret of root: the log says how to fix it' grep -q \
		"slug=config-invalid.*$secret: cannot open the file: Permission denied to uid $(id -u postgres): give it to a group" "$LOG_FILE"
	chgrp postgres "$secret" && chmod 640 "$secret"
	opens "$LOGIN" ok postgresql-token-only psql_login hs256
	stays_closed user-mismatch postgresql-token-only psql_nobody hs256
	batch_end "postgresql, a secret of the group's"
	configuration
}

pg_broken_configuration() {
	configuration 'no_such_key = 1'
	stays_closed config-invalid postgresql-token-only psql_login good
	stays_closed not-a-token postgresql-token-only psql_login password
	batch_end 'postgresql, broken configuration'
	configuration
}

# The user postgres cannot read /etc/shadow: neither passwords nor whether an account has expired.
pg_without_shadow() {
	usermod -e 1 "$LOGIN"
	opens "$LOGIN" ok postgresql-token-only psql_login good
	batch_end 'postgresql, expired account'
	usermod -e '' "$LOGIN"
	stays_closed not-a-token postgresql-token-or-password psql_login password
	stays_closed ok postgresql-token-or-password psql_login good
	batch_end 'postgresql without shadow'
}

pg_with_shadow() {
	local service=postgresql-token-or-password
	opens "$LOGIN" ok $service psql_login good
	opens "$LOGIN" not-a-token $service psql_login password
	stays_closed not-a-token $service psql_login wrong-password
	stays_closed expired $service psql_login expired
	stays_closed signature-invalid $service psql_login flipped-payload
	stays_closed user-mismatch $service psql_nobody good
	batch_end 'postgresql with shadow'
	configuration 'no_such_key = 1'
	opens "$LOGIN" not-a-token $service psql_login password
	stays_closed config-invalid $service psql_login good
	batch_end 'postgresql with shadow, broken configuration'
	configuration
	usermod -e 1 "$LOGIN"
	stays_closed ok $service psql_login good
	stays_closed not-a-token $service psql_login password
	batch_end 'postgresql with shadow, expired account'
	usermod -e '' "$LOGIN"
}
