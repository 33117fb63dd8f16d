# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The configuration, keys, tokens, PAM stacks and daemons of run.sh.

HOST=web1.example.org
ISSUER=https://issuer.example.org
EXAMPLES=$LIB_DIR/../../conf/examples

# configuration [LINE...]: write the configuration, with these lines in the issuer's section.
configuration() {
	{
		printf '%s\n' 'leeway = 0s' "hostname = $HOST" '[issuer e2e]' "iss = $ISSUER" 'key = e2e.pub' 'algorithm = ES256'
		printf '%s\n' "$@" '[service sudo]' 'max_lifetime = 5m'
	} | conf_write
}

# issue NAME [OPTION VALUE]...: make a valid token, changed by the options.
issue() {
	local name=$1 option args=()
	local -A with=([--key]=$WORK/issuer/e2e.key [--iss]=$ISSUER [--aud]=$HOST [--sub]=$LOGIN [--ttl]=4m)
	shift
	while [ $# -gt 0 ]; do
		with[$1]=$2
		shift 2
	done
	for option in "${!with[@]}"; do
		args+=("$option" "${with[$option]}")
	done
	mint "$name" "${args[@]}"
}

keys_make() {
	local name
	for name in e2e other; do
		jwt-issuer keygen --out "$WORK/issuer/$name" >/dev/null 2>&1 || die "jwt-issuer keygen failed"
	done
	install -m 644 "$WORK/issuer/e2e.pub" "$WORK/conf/keys/"
	ssh-keygen -q -t ed25519 -N '' -f "$WORK/sshd/userkey"
	install -m 644 "$WORK/sshd/userkey.pub" "$WORK/sshd/authorized_keys"
}

declare -A BAD=()	# what the log says of each bad token

tokens_make() {
	issue expired --ttl 1s
	EXPIRED_AT=$((SECONDS + 2))
	BAD=([expired]=expired [other-user]=user-mismatch [other-host]=audience-mismatch [other-issuer]=issuer-mismatch
		[other-key]=signature-invalid [early]=not-yet-valid [password]=not-a-token)
	issue early --nbf-offset 30m --ttl 1h
	issue lasting --ttl 10m
	tokens_issue
	token_put password 'correct horse battery staple'
	tokens_tamper
	tokens_stretch
}

tokens_issue() {
	issue good
	issue other-user --sub nobody
	issue other-host --aud db1.example.org
	issue for-sudo --aud "sudo@$HOST"
	issue other-issuer --iss https://other.example.org
	issue other-key --key "$WORK/issuer/other.key"
	issue root --sub root
	issue daemon --sub daemon
}

# On a busy machine the cases take longer than a token is valid, so tokens are made again. log_is_clean needs the old ones too.
tokens_renew() {
	local name
	for name in good other-user other-host for-sudo other-issuer other-key root daemon; do
		mv "$WORK/tokens/$name" "$WORK/tokens/$name.$SECONDS"
	done
	tokens_issue
}

# Each differs from the valid token in one character, except the last two, which have no signature.
tokens_tamper() {
	local header payload signature
	IFS=. read -r header payload signature <<<"$(token_get good)"
	token_put flipped-header-start "$(flip "$header" 0).$payload.$signature"
	token_put flipped-payload "$header.$(flip "$payload" $((${#payload} / 2))).$signature"
	token_put flipped-payload-end "$header.$(flip "$payload" $((${#payload} - 2))).$signature"
	token_put flipped-signature-start "$header.$payload.$(flip "$signature" 0)"
	token_put flipped-signature "$header.$payload.$(flip "$signature" 50)"
	token_put recased-header "$(recased "$header").$payload.$signature"
	token_put unsigned "$header.$payload."
	token_put alg-none "$(alg_none "$header").$payload.$signature"
	BAD+=([flipped-header-start]=header-invalid [flipped-payload]=signature-invalid
		[flipped-payload-end]=signature-invalid [flipped-signature-start]=signature-invalid
		[flipped-signature]=signature-invalid [recased-header]=signature-invalid [unsigned]=malformed
		[alg-none]=alg-not-allowed)
}

unbase64url() {
	local text=$1
	while [ $((${#text} % 4)) != 0 ]; do
		text+='='
	done
	tr -- '-_' '+/' <<<"$text" | base64 -d
}

base64url() { base64 -w 0 | tr -- '+/' '-_' | tr -d '='; }

# Still a valid header, but with the type in small letters, so that only the signature is wrong.
recased() { unbase64url "$1" | sed 's/"JWT"/"jwt"/' | base64url; }
alg_none() { unbase64url "$1" | sed 's/"ES256"/"none"/' | base64url; }

# Valid tokens that are longer than the prompts of sudo, ssh and su accept. Two of them lose their whole signature but
# its dot, and one loses the dot as well.
tokens_stretch() {
	stretch over-sudo 511
	stretch over-ssh 1023
	stretch far-over-ssh 1200
	stretch over-su 4095
}

# stretch NAME LIMIT: make a valid token whose first LIMIT bytes end just before or at the first character of its
# signature. Base64 does not have every length, but always one of two successive lengths.
stretch() {
	local good token='' pad signature=86
	good=$(token_get good)
	for ((pad = ($2 - ${#good}) * 3 / 4 + 40; ${#token} < $2 + signature - 1; pad++)); do
		issue "$1" --claim "pad=$(printf "%0${pad}d" 0)"
		token=$(token_get "$1")
	done
}

# ---- stacks -----------------------------------------------------------------------------------------------------

# A stack that accepts only a token. pam_unix checks the account.
stack_token() {
	cat <<-END
		auth     required $(module)
		account  required $(module)
		account  required pam_unix.so
		session  required pam_permit.so
	END
}

# The stack that pam-auth-update writes for the profile: a token or the password.
stack_profile() {
	local ignoring='success=2 ignore=ignore cred_insufficient=ignore authinfo_unavail=ignore'
	cat <<-END
		auth     [$ignoring default=die] $(module '[prompt=Password: ]')
		auth     [success=1 default=ignore] pam_unix.so try_first_pass
		auth     requisite pam_deny.so
		auth     required pam_permit.so
		account  [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
		account  requisite pam_deny.so
		account  required pam_permit.so
		account  required $(module)
		session  required pam_permit.so
	END
}

# example NAME [SUDO]: print a stack of conf/examples, with the path of the tested module. SUDO replaces sudo's own stack.
example() { sed -E "/^#/!s|pam_jwt\\.so|$(module)|; s|(include +)sudo\$|\\1$(service "${2:-sudo}")|" "$EXAMPLES/$1"; }

# Print the sshd_config that an example needs: the indented lines of its comment, without the remarks after them.
example_sshd_config() { sed -nE 's/^#     ([A-Za-z]+ [a-z,-]+)( .*)?$/\1/p' "$EXAMPLES/$1"; }

stack_password() {
	cat <<-END
		auth     required pam_unix.so
		account  required pam_unix.so
		session  required pam_permit.so
	END
}

stacks_install() {
	local name
	for name in sshd sudo sudo-i pamtester; do
		pam_install "$name" < <(stack_token)
	done
	for name in su su-l login sudo-i; do
		pam_install_fixed "$name" < <(stack_token)
	done
	for name in sshd sudo; do
		pam_install "$name-profile" < <(stack_profile)
	done
	pam_install sudo-password < <(stack_password)
	for name in sshd-{token-only,token-or-password,key-and-token,password-and-token} \
		sudo-{token-only,token-or-password,password-and-token}; do
		pam_install "$name" < <(example "$name")
	done
	echo 'auth required pam_deny.so' >"$WORK/services/other"
}

daemons_start() {
	local name
	sshd_start sshd </dev/null
	sshd_start sshd-profile </dev/null
	for name in sshd-{token-only,token-or-password,key-and-token,password-and-token}; do
		sshd_start "$name" < <(example_sshd_config "$name")
	done
}

# sudo_uses STACK [TRIES]: let sudo use this PAM service, with one or more tries.
sudo_uses() {
	sudoers_write <<-END
		Defaults:$LOGIN pam_service=$(service "$1"), pam_login_service=$(service sudo-i), !lecture, passwd_tries=${2:-1}
		$LOGIN ALL=(root) ALL
	END
}
