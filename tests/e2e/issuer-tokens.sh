# shellcheck shell=bash disable=SC2153  # lib.sh and issuer-shell.sh set GROUP, LOGIN, WORK, SSHD_PORT
# SPDX-License-Identifier: BSD-2-Clause
#
# For issuer-shell.sh: the mint behind the sshd with the example, and a host that accepts its tokens for ssh and sudo.

HOST=web1.example.org
ISSUER=https://tokens.example.org

# The shell has no --socket and no --file, so socket and log must be where the packages have them.
mint_start() {
	local dir
	for dir in /run/jwt-issuer /var/log/jwt-issuer; do
		[ ! -e $dir ] || die "there is a $dir"
		mkdir -m 711 $dir
		MADE+=("$dir")
	done
	mkdir -m 700 "$WORK/conf/issuer-keys"
	jwt-issuer keygen --out "$WORK/conf/issuer-keys/main" >/dev/null || die 'jwt-issuer keygen failed'
	mv "$WORK/conf/issuer-keys/main.pub" "$WORK/conf/keys/main.pub"
	printf '%s\n' "iss = $ISSUER" '[key main]' 'file = main.key' '[allow users]' "who = group:$GROUP" "audience = $HOST" \
		"service = $(service web1)" "service = $(service sudo)" >"$WORK/conf/issuer.conf"
	jwt-issuer mint --conf "$WORK/conf/issuer.conf" --web-user daemon 2>"$WORK/log/mint" &
	disown
	log_wait '[ -S /run/jwt-issuer/mint.sock ]' || die "the mint does not start: $(cat "$WORK/log/mint")"
}

web1_start() {
	local name
	conf_write <<-END
		hostname = $HOST
		[issuer corp]
		iss = $ISSUER
		key = main.pub
		algorithm = ES256
	END
	for name in web1 sudo; do
		# shellcheck disable=SC2119	# the module has no arguments
		pam_install $name <<-END
			auth     required $(module)
			account  required $(module)
			session  required pam_permit.so
		END
	done
	sshd_start web1 </dev/null
	sudoers_write <<-END
		Defaults:$LOGIN pam_service=$(service sudo), !lecture
		$LOGIN ALL=(root) ALL
	END
}

# What a user has at home: the issuer in ~/.ssh/config, and a program for SSH_ASKPASS and SUDO_ASKPASS.
askpass_make() {
	printf '%s\n' 'Host issuer' 'HostName 127.0.0.1' "Port ${SSHD_PORT[issuer]}" "IdentityFile $WORK/home/key" \
		'UserKnownHostsFile /dev/null' 'StrictHostKeyChecking no' 'LogLevel ERROR' >"$WORK/home/.ssh/config"
	install -m 600 "$WORK/sshd/userkey" "$WORK/home/key"
	chown "$LOGIN:" "$WORK/home/.ssh/config" "$WORK/home/key"
	printf '%s\n' '#!/bin/sh' "exec ssh issuer jwt-issuer issue --aud $HOST --service \"\$SERVICE\" --why \"'a test; of \$SERVICE'\"" \
		>"$WORK/bin/askpass"
	chmod 755 "$WORK/bin/askpass"
}

gives_tokens() {
	is 0 '^eyJ' -- jwt-issuer issue --aud $HOST --service "$(service sudo)" --ttl 30s
	is 1 'no section of the policy' -- jwt-issuer issue --aud other.example.org --service "$(service sudo)"
	is 1 'no section of the policy' -- jwt-issuer issue --aud $HOST --service "$(service sudo)" --sub root
	is 2 'aud' -- jwt-issuer issue
	is 0 "aud $(service sudo)@$HOST for 30s" -- jwt-issuer log --sub "$LOGIN"
}

opens_ssh() {
	client -p "${SSHD_PORT[web1]}" -o PreferredAuthentications=password -o BatchMode=no
	limit "${AS_LOGIN[@]}" env SERVICE="$(service web1)" SSH_ASKPASS="$WORK/bin/askpass" SSH_ASKPASS_REQUIRE=force \
		ssh "${OPTIONS[@]}" -o PubkeyAuthentication=no "$LOGIN@127.0.0.1" id -un >"$WORK/log/out" 2>"$WORK/log/err"
	[ "$(cat "$WORK/log/out")" = "$LOGIN" ] || cat "$WORK/log/out" "$WORK/log/err"
}

# sudo_A SERVICE: with a token for this service.
sudo_A() {
	limit "${AS_LOGIN[@]}" env SERVICE="$(service "$1")" SUDO_ASKPASS="$WORK/bin/askpass" sudo -k -A id -un >"$WORK/log/out" 2>"$WORK/log/err"
}

opens_sudo() {
	sudo_A sudo
	[ "$(cat "$WORK/log/out")" = root ] || cat "$WORK/log/out" "$WORK/log/err"
	! sudo_A web1 || echo 'sudo accepts a token for ssh'
	grep -q "\"why\":\"a test; of $(service sudo)\"" /var/log/jwt-issuer/mint.jsonl || cat /var/log/jwt-issuer/mint.jsonl
}

tokens() {
	mint_start
	web1_start
	askpass_make
	verdict "ssh issuer jwt-issuer issue: a token within the policy" "$(gives_tokens)"
	verdict "its token opens ssh" "$(opens_ssh)"
	verdict "its token opens sudo -A, and only if it is for sudo" "$(opens_sudo)"
}
