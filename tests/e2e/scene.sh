# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# What run.sh plays with: configuration, keys, tokens, PAM stacks, daemons.

HOST=web1.example.org
ISSUER=https://issuer.example.org
EXAMPLES=$LIB_DIR/../../conf/examples

# configuration [LINE...]: the lines go into the issuer's section.
configuration() {
	{
		printf '%s\n' 'leeway = 0s' "hostname = $HOST" '[issuer e2e]' "iss = $ISSUER" 'key = e2e.pub' 'algorithm = ES256'
		printf '%s\n' "$@" '[service sudo]' 'max_lifetime = 5m'
	} | conf_write
}

# issue NAME [OPTION VALUE]...: a token that is good, but for what the options change.
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
	issue other-issuer --iss https://other.example.org
	issue other-key --key "$WORK/issuer/other.key"
	issue root --sub root
	issue daemon --sub daemon
}

# A busy machine needs longer for all cases than a token lasts. The old ones stay, for log_is_clean.
tokens_renew() {
	local name
	for name in good other-user other-host other-issuer other-key root daemon; do
		mv "$WORK/tokens/$name" "$WORK/tokens/$name.$SECONDS"
	done
	tokens_issue
}

# Each differs from the good one in one character, but for the last two, which want to do without a signature.
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

# The same header to everybody but the signature: the type in small letters.
recased() { unbase64url "$1" | sed 's/"JWT"/"jwt"/' | base64url; }
alg_none() { unbase64url "$1" | sed 's/"ES256"/"none"/' | base64url; }

# Sound tokens that are longer than the prompts of sudo, ssh and su can take. Two of them lose all of their signature
# but its dot, one loses the dot as well.
tokens_stretch() {
	stretch over-sudo 511
	stretch over-ssh 1023
	stretch far-over-ssh 1200
	stretch over-su 4095
}

# stretch NAME LIMIT: a good token of which LIMIT bytes reach to the first character of its signature, or just not.
# Base64 cannot have every length, but of two that follow each other it has one.
stretch() {
	local good token='' pad signature=86
	good=$(token_get good)
	for ((pad = ($2 - ${#good}) * 3 / 4 + 40; ${#token} < $2 + signature - 1; pad++)); do
		issue "$1" --claim "pad=$(printf "%0${pad}d" 0)"
		token=$(token_get "$1")
	done
}

# ---- stacks -----------------------------------------------------------------------------------------------------

# A token and nothing else. What the account is allowed otherwise is for pam_unix to say.
stack_token() {
	cat <<-END
		auth     required $(module)
		account  required $(module)
		account  required pam_unix.so
		session  required pam_permit.so
	END
}

# What pam-auth-update writes for the profile: a token or the password.
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

# example NAME [SUDO]: a stack of conf/examples, with the path of the module under test. SUDO stands for sudo's own stack.
example() { sed -E "/^#/!s|pam_jwt\\.so|$(module)|; s|(include +)sudo\$|\\1$(service "${2:-sudo}")|" "$EXAMPLES/$1"; }

# The sshd_config that an example wants: the lines of its comment that stand far in, without the remarks behind them.
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

# sudo_uses STACK [TRIES]: sudo asks this PAM service, once or so many times.
sudo_uses() {
	sudoers_write <<-END
		Defaults:$LOGIN pam_service=$(service "$1"), pam_login_service=$(service sudo-i), !lecture, passwd_tries=${2:-1}
		$LOGIN ALL=(root) ALL
	END
}
