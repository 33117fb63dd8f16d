#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# issuer.sh BUILD_DIR [AREA...]: test the command line of jwt-issuer.
# Needs no network and no privilege. Keys come from openssl and ssh-keygen; openssl verifies the signatures.
set -u
umask 077

build=$(cd "${1:?usage: $0 BUILD_DIR}" && pwd) || exit 2
issuer=$build/jwt-issuer
# shellcheck source=tests/support/harness.sh
. "$(dirname "$0")/../support/harness.sh" || exit
scratch_make
dir=$scratch
cd "$dir" || exit 2
skipped=0

fail() {
	FAILED=$((FAILED + 1))
	echo "FAIL $1${2:+: $2}"
	sed 's/^/    err: /' err 2>/dev/null
}
skip() { skipped=$((skipped + 1)); echo "skipped $1: $2"; }
has() { command -v "$1" >/dev/null 2>&1; }

# run ARGUMENT...: run jwt-issuer; stdout goes to the file out, stderr to err, the exit status to $rc
run() {
	"$issuer" "$@" >out 2>err </dev/null
	rc=$?
}
# expect NAME STATUS [PATTERN]: check the exit status of the last run, and its stderr if PATTERN is given
expect() {
	if [ "$rc" != "$2" ]; then
		fail "$1" "status $rc instead of $2"
	elif [ -n "${3-}" ] && ! grep -q -e "$3" err; then
		fail "$1" "stderr lacks: $3"
	elif [ "$2" != 0 ] && [ -s out ] && [ "${4-}" != output ]; then
		fail "$1" "refused, and still printed something"
	elif [ "$2" != 0 ] && ! grep -qE '^jwt-issuer( [a-z]+)?: ' err; then
		fail "$1" "no message"
	elif [ "$2" = 2 ] && ! tail -n 1 err | grep -qE '^Try "jwt-issuer( [a-z]+)? --help"\.$'; then
		fail "$1" "no word of --help"
	else
		pass "$1"
	fi
}
# expect_out NAME PATTERN: check that the last run succeeded and printed a match
expect_out() {
	if [ "$rc" = 0 ] && grep -q -e "$2" out; then pass "$1"; else fail "$1" "status $rc, stdout lacks: $2"; fi
}

unbase64url() {
	local text
	text=$(tr -- '-_' '+/')
	while [ $((${#text} % 4)) != 0 ]; do text=$text=; done
	printf '%s' "$text" | openssl base64 -d -A
}
part() { cut -d. -f"$2" "$1" | tr -d '\n' | unbase64url; }	# part TOKENFILE NUMBER: decode a segment
claims_have() { part out 2 | grep -q -F -e "$1"; }
claims_lack() { ! claims_have "$1"; }
header_is() { [ "$(part out 1)" = "$1" ]; }
member() { part out 2 | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }
issue() { run issue --key "$1" --sub alice --iss https://issuer.example --aud web1 "${@:2}"; }

# verify NAME ALG PUBLIC_OR_SECRET: let openssl verify the token in out
verify() {
	local half r s hash=-sha${2#??}
	cut -d. -f1,2 out | tr -d '\n' >message
	part out 3 >signature
	case $2 in
	HS*) half=$(od -An -v -tx1 <"$3" | tr -d ' \n') && half=${half%0a}
	     [ "$(openssl dgst "$hash" -mac HMAC -macopt "hexkey:$half" -binary <message | od -An -tx1)" = "$(od -An -tx1 <signature)" ];;
	RS*) openssl dgst "$hash" -verify "$3" -signature signature message;;
	PS*) openssl dgst "$hash" -verify "$3" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest \
		-sigopt "rsa_mgf1_md:${hash#-}" -signature signature message;;
	ES*) half=$(($(stat -c %s signature) / 2))
	     r=$(head -c "$half" signature | od -An -v -tx1 | tr -d ' \n') s=$(tail -c "$half" signature | od -An -v -tx1 | tr -d ' \n')
	     printf 'asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' "$r" "$s" >conf
	     openssl asn1parse -genconf conf -noout -out der && openssl dgst "$hash" -verify "$3" -signature der message;;
	Ed*) openssl pkeyutl -verify -rawin -pubin -inkey "$3" -sigfile signature -in message;;
	esac >/dev/null 2>verify.err && pass "$1" || fail "$1" "openssl does not verify it"
}

program() {
	run; expect program_without_command_is_usage 2 'command is missing'
	run nonsense; expect unknown_command_is_usage 2 'jwt-issuer: unknown command "nonsense"'
	run --help; expect_out program_help 'jwt-issuer COMMAND'
	run -h; expect_out program_short_help 'jwt-issuer COMMAND'
	run --version; expect_out program_version '^jwt-issuer [0-9]'
	for verb in keygen issue inspect pub serve log; do
		run "$verb" --help; expect_out "help_of_$verb" "^Usage: jwt-issuer $verb"
		run "$verb" --bogus=topsecret; expect "unknown_option_of_$verb" 2 "^jwt-issuer $verb: unknown option --bogus\$"
		check "values_of_unknown_options_are_not_shown_by_$verb" eval '! grep -q topsecret err'
		run "$verb" -z; expect "unknown_short_option_of_$verb" 2 'unknown option -z$'
		run "$verb" one two; expect "superfluous_argument_of_$verb" 2 'unexpected argument$'
	done
	run issue --key; expect option_without_its_value 2 '--key needs a value'
	run issue --help=x; expect value_of_an_option_without 2 '--help takes no value'
	run issue --claim secret $'-\303\251'; expect option_that_is_no_letter 2 'unknown option -'
	check values_before_it_are_not_shown eval '! grep -q secret err'
	run issue --key a --key b; expect option_given_twice 2 '--key is given twice'
	run issue --ttl 1s --ttl 2s; expect option_with_a_default_given_twice 2 '--ttl is given twice'
	for verb in --help --version "issue --help"; do
		# shellcheck disable=SC2086
		"$issuer" $verb >/dev/full 2>err; rc=$?; : >out
		expect "full_disk_under_${verb// /_}" 3 'cannot be written'
	done
}

keygen() {
	local alg file
	for alg in HS256 HS384 HS512; do
		run keygen --alg $alg --out $alg; expect keygen_$alg 0
		check secret_of_${alg}_is_private [ "$(stat -c %a $alg.secret)" = 600 ]
		issue $alg.secret --alg $alg; expect issue_$alg 0
		verify token_of_$alg $alg $alg.secret
	done
	check secrets_are_as_long_as_the_hash [ "$(cat HS256.secret HS384.secret HS512.secret | wc -c)" = $((44 + 65 + 87)) ]
	for alg in RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519; do
		run keygen --alg $alg --out $alg; expect keygen_$alg 0
		check key_of_${alg}_is_private [ "$(stat -c %a $alg.key)" = 600 ]
		check pub_of_${alg}_is_public [ "$(stat -c %a $alg.pub)" = 644 ]
		issue $alg.key --alg $alg; expect issue_$alg 0
		check alg_of_${alg}_stands_in_the_header header_is "{\"alg\":\"$alg\",\"typ\":\"JWT\"}"
		verify token_of_$alg $alg $alg.pub
	done
	check rsa_keys_have_2048_bits eval 'openssl pkey -in RS256.key -noout -text | grep -q "2048 bit"'
	check keys_are_pkcs8 grep -q -- '-----BEGIN PRIVATE KEY-----' ES256.key
	for file in 000 777; do
		(umask $file; "$issuer" keygen --out umask$file) >/dev/null 2>err
		check mode_ignores_umask_$file [ "$(stat -c %a umask$file.key umask$file.pub | tr '\n' ' ')" = "600 644 " ]
	done
	run keygen --out default; expect keygen_without_alg 0
	check default_algorithm_is_es256 eval 'openssl pkey -in default.key -noout -text | grep -q P-256'

	run keygen --kid k-1 --alg EdDSA --out withkid; expect keygen_with_kid 0
	check pub_with_kid_is_a_jwk grep -q '"kid": "k-1"' withkid.pub
	check pub_with_kid_names_its_algorithm grep -q '"alg": "EdDSA"' withkid.pub
	check jwk_has_nothing_private eval '! grep -q "\"d\"" withkid.pub'
	run pub --key withkid.pub; expect_out core_reads_that_jwk 'BEGIN PUBLIC KEY'

	cp default.key before
	run keygen --out default; expect keygen_never_overwrites 1 'exists already'
	check the_old_key_is_untouched cmp -s default.key before
	rm default.key
	run keygen --out default; expect keygen_never_overwrites_a_pub 1 'default.pub exists already'
	check no_key_is_left_without_its_pub [ ! -e default.key ]
	ln -s nowhere dangling.key
	run keygen --out dangling; expect keygen_follows_no_link 1 'exists already'
	check nothing_was_made_behind_the_link [ ! -e nowhere -a ! -e dangling.pub ]
	run keygen --alg HS256 --out HS256; expect keygen_never_overwrites_a_secret 1 'exists already'
	: >out
	(ulimit -f 0; "$issuer" keygen --out limited 2>&1; echo $?) | cat >limit	# the messages must not go to a file, either
	check writing_fails_under_a_file_limit eval 'grep -q "cannot be written" limit && [ "$(tail -n 1 limit)" = 3 ]'
	check nothing_is_left_when_writing_fails [ ! -e limited.key -a ! -e limited.pub ]
	run keygen --out nodir/x; expect keygen_in_a_missing_folder 3 'No such file'
	run keygen; expect keygen_without_out 2 '--out is missing'
	run keygen --out "$dir/"; expect keygen_with_a_folder_only 2 'names no file'
	run keygen --out ''; expect keygen_with_an_empty_out 2 'names no file'
	run keygen --out "$(printf 'x%.0s' {1..5000})"; expect keygen_with_an_endless_out 2 'too long'
	run keygen --alg none --out none; expect keygen_of_none 2 'no algorithm none'
	run keygen --alg es256 --out lower; expect keygen_of_lower_case 2 'no algorithm es256'
	run keygen --alg HS256 --kid k --out hskid; expect keygen_of_a_secret_with_kid 2 'holds no kid'
	run keygen --kid '' --out kid; expect keygen_with_an_empty_kid 2 'the kid is empty'
	run keygen --kid "$(printf 'k%.0s' {1..257})" --out kid; expect keygen_with_a_long_kid 2 'the kid is'
	run keygen --kid $'\xff' --out badkid; expect keygen_with_a_bad_kid 2 ': kid is not UTF-8'
	check no_key_with_a_bad_kid [ ! -e badkid.key ]
	# dprintf() of glibc 2.36 leaks a buffer if the descriptor is closed.
	ASAN_OPTIONS=detect_leaks=0 "$issuer" keygen --out silent >&- 2>err; rc=$?; : >out
	check keygen_with_stdout_closed eval '[ $rc = 0 ] && [ -s silent.pub ] && openssl pkey -in silent.key -noout'
	"$issuer" issue --key silent.key --sub a >&- 2>err; rc=$?
	expect issue_with_stdout_closed 3 'cannot be written'
	"$issuer" issue --key silent.key --sub a >/dev/full 2>err; rc=$?
	expect issue_on_a_full_disk 3 'cannot be written'
}

claims() {
	local now ttl
	now=$(date +%s)
	issue ES256.key; expect issue_is_quiet_when_all_is_well 0
	check no_warning [ ! -s err ]
	check one_line_and_a_newline eval '[ "$(wc -l <out)" = 1 ]'
	check header_of_the_default header_is '{"alg":"ES256","typ":"JWT"}'
	check claims_are_there claims_have '"iss":"https://issuer.example"'
	check one_audience_is_text claims_have '"aud":"web1"'
	check subject_is_there claims_have '"sub":"alice"'
	check default_lifetime_is_60_seconds [ $(($(member exp) - $(member iat))) = 60 ]
	check iat_is_now [ $(($(member iat) - now)) -ge 0 -a $(($(member iat) - now)) -le 30 ]
	check nbf_is_left_out claims_lack nbf
	check jti_is_128_bits eval 'part out 2 | grep -q "\"jti\":\"[A-Za-z0-9_-]\{22\}\""'
	cp out first; issue ES256.key
	check jti_is_never_the_same eval '! cmp -s <(part first 2 | grep -o jti.*) <(part out 2 | grep -o jti.*)'
	issue ES256.key --aud web2 --aud "$(printf 'w\303\274b')"
	check several_audiences_are_a_list claims_have "\"aud\":[\"web1\",\"web2\",\"$(printf 'w\303\274b')\"]"
	for ttl in 1s:1 5m:300 1h:3600; do
		issue ES256.key --ttl ${ttl%:*}
		check ttl_of_${ttl%:*} [ $(($(member exp) - $(member iat))) = ${ttl#*:} ]
	done
	issue ES256.key --ttl 7d; expect long_ttl_warns 0 'longer than an hour'
	issue ES256.key --nbf-offset -30s; check nbf_before_now [ $(($(member nbf) - $(member iat))) = -30 ]
	issue ES256.key --nbf-offset +10s; check nbf_after_now [ $(($(member nbf) - $(member iat))) = 10 ]
	issue ES256.key --nbf-offset 0s; check nbf_now [ $(($(member nbf) - $(member iat))) = 0 ]
	issue ES256.key --jti none; check jti_none claims_lack jti
	issue ES256.key --jti one; check jti_as_given claims_have '"jti":"one"'
	issue ES256.key --kid k7 --typ at+jwt; check kid_and_typ header_is '{"alg":"ES256","kid":"k7","typ":"at+jwt"}'
	issue ES256.key --claim a=b=c --claim 'q="' --claim-json 'n=[1,{"x":null}]' --claim empty= --jti none
	check more_claims claims_have '"a":"b=c"'
	check claims_are_escaped claims_have '"q":"\""'
	check json_claims claims_have '"n":[1,{"x":null}]'
	check empty_claims claims_have '"empty":""'
	run issue --key ES256.key --sub alice
	expect issue_without_iss_and_aud 0 'without --iss'
	check warning_of_aud grep -q 'without --aud' err
	check warnings_are_not_coloured eval '! grep -q "$(printf "\033")" err'
	check no_iss claims_lack '"iss"'
	check no_aud claims_lack '"aud"'
}

option_for() { case $1 in exp | iat) echo --ttl ;; nbf) echo --nbf-offset ;; *) echo "--$1" ;; esac; }

bad_claims() {
	local name
	run issue --sub alice; expect aud_missing 2 '--aud is missing.*give --key'
	run issue --key ES256.key; expect sub_missing 2 '--sub is missing'
	run issue --key ES256.key --sub ''; expect sub_empty 2 '--sub is empty'
	for name in iss jti typ; do
		run issue --key ES256.key --sub alice --$name ''; expect "${name}_empty" 2 'empty value'
	done
	issue ES256.key --kid ''; expect kid_empty 2 'the kid is empty'
	issue ES256.key --aud ''; expect aud_empty 2 '--aud is empty'
	for name in '' 0 60 60S 1.5h -5m 's' ' 1s' 99999999999d; do
		issue ES256.key --ttl "$name"; expect "ttl_refused_of_'$name'" 2 '--ttl is no duration'
	done
	issue ES256.key --ttl 0s; expect ttl_zero 2 '--ttl is 0'
	for name in '' + - --5s 5 +-5s; do
		issue ES256.key --nbf-offset="$name"; expect "nbf_offset_refused_of_'$name'" 2 '--nbf-offset is no duration'
	done
	issue ES256.key --nbf-offset -36000d; expect nbf_before_1970 2 'before 1970'
	issue ES256.key --nbf-offset 60s; expect nbf_at_exp 2 'before it becomes valid'
	issue ES256.key --nbf-offset 59s; expect nbf_just_before_exp 0
	for name in iss sub aud exp nbf iat jti; do
		issue ES256.key --claim $name=x; expect "reserved_claim_$name" 2 "claim $name has its own option: use $(option_for $name)"
		issue ES256.key --claim-json $name=1; expect "reserved_json_claim_$name" 2 "claim $name has its own option: use $(option_for $name)"
	done
	issue ES256.key --claim a=1 --claim a=2; expect claim_twice 2 'a is given twice'
	issue ES256.key --claim a=1 --claim-json a=2; expect claim_twice_in_both_ways 2 'a is given twice'
	issue ES256.key --claim a; expect claim_without_value 2 'NAME=VALUE'
	issue ES256.key --claim =a; expect claim_without_name 2 'NAME=VALUE'
	issue ES256.key --claim ''; expect claim_empty 2 'NAME=VALUE'
	for name in '' '{' '{"a":1,"a":2}' 'x' '1 2' '"\u0000"' '"\ud800"' 1e999 99999999999999999999 "'a'" '[1,]' $'"\xff"' NaN; do
		issue ES256.key --claim-json "a=$name"; expect "json_refused_of_'${name//[^[:print:]]/?}'" 2 'not valid JSON'
	done
	for name in sub iss aud jti kid typ; do
		run issue --key ES256.key --sub a --$name $'\xff\xfe'
		[ $name = sub ] && run issue --key ES256.key --sub $'\xff\xfe'
		expect "bad_utf8_in_$name" 2 "^jwt-issuer issue: $name is not UTF-8"
	done
	issue ES256.key --claim $'a=\xc3'; expect bad_utf8_in_a_claim 2 'the value of --claim is not UTF-8'
	issue ES256.key --claim $'\xc3=a'; expect bad_utf8_in_a_name 2 'the name of a claim is not UTF-8'
	issue ES256.key --claim-json $'\xc3=1'; expect bad_utf8_in_a_json_name 2 'not UTF-8'
	issue ES256.key --kid "$(printf 'k%.0s' {1..256})"; expect kid_of_256_bytes 0
	issue ES256.key --kid "$(printf 'k%.0s' {1..257})"; expect kid_of_257_bytes 2 'longer than the 256 bytes'
	issue ES256.key --claim-json "a=$(printf '[%.0s' {1..31})$(printf ']%.0s' {1..31})"; expect depth_of_32 0
	issue ES256.key --claim-json "a=$(printf '[%.0s' {1..32})$(printf ']%.0s' {1..32})"; expect depth_of_33 1 'deeper than 32'
	issue ES256.key --claim "a=$(head -c 70000 /dev/zero | tr '\0' x)"; expect claims_beyond_any_host 1 'longer than 65536'
	issue ES256.key --alg none; expect alg_none 2 'no algorithm none'
	issue ES256.key --alg es256; expect alg_in_lower_case 2 'no algorithm es256'
	issue ES256.key --for telnet; expect unknown_prompt 2 '--for is sudo'
	issue -; expect key_from_stdin 2 'not read from standard input'
}

# Make a token of $1 bytes, if there is one: base64url without padding skips every fourth length.
pad_to() {
	local n=1
	while [ $n -lt 4000 ]; do
		issue ES256.key --jti none --claim "p=$(head -c $n /dev/zero | tr '\0' x)" "${@:2}"
		[ $(($(wc -c <out) - 1)) -ge "$1" ] && break
		n=$((n + ($1 - $(wc -c <out)) * 3 / 4))
		[ $n -lt 1 ] && n=1
		[ $(($1 - $(wc -c <out))) -lt 8 ] && n=$((n + 1))
	done
}

budgets() {
	local prompt
	pad_to 511; check a_token_of_511_bytes [ "$(wc -c <out)" = 512 ]
	check no_warning_at_511 [ ! -s err ]
	pad_to 512; expect warning_above_511 0 "sudo's prompt takes at most 511"
	pad_to 1024; expect warning_above_1023 0 'CUTS'
	issue ES256.key --claim "p=$(head -c 3500 /dev/zero | tr '\0' x)"; expect warning_above_4095 0 'all cut or refuse'
	issue ES256.key --claim "p=$(head -c 7000 /dev/zero | tr '\0' x)"; expect warning_above_8192 0 'max_token_bytes'
	for prompt in sudo:300 ssh:700 login:3000; do
		issue ES256.key --for ${prompt%:*}; expect fits_${prompt%:*} 0
		issue ES256.key --for ${prompt%:*} --claim "p=$(head -c ${prompt#*:} /dev/zero | tr '\0' x)"
		expect refused_for_${prompt%:*} 1 "the prompt of ${prompt%:*} takes at most"
		check costs_are_told_for_${prompt%:*} grep -q 'claim *p  *[0-9]' err
	done
	issue RS256.key --for sudo; expect rsa_does_not_fit_sudo_with_all_claims 1 'make it shorter'
	check rsa_is_advised_to_be_ec grep -q 'ES256 or EdDSA' err
	check jti_is_offered grep -q -e '--jti none saves' err
	run issue --key RS256.key --sub bob --jti none --for sudo; expect rsa_2048_fits_sudo_with_few_claims 0
	for prompt in 511 1023 4095; do
		pad_to $prompt; check exactly_${prompt}_bytes_can_be_made [ "$(wc -c <out)" = $((prompt + 1)) ]
	done
	pad_to 511 --for sudo; expect exactly_511_fits_sudo 0
	pad_to 512 --for sudo; expect 512_does_not 1
	pad_to 1023 --for ssh; expect exactly_1023_fits_ssh 0
	pad_to 1024 --for ssh; expect 1024_does_not 1
	pad_to 4095 --for login; expect exactly_4095_fits_login 0
	pad_to 4096 --for login; expect 4096_does_not 1
}

secrets() {
	printf 'mysecret\n' >short.secret
	issue short.secret; expect short_secret 1 'has 8 bytes, HS256 needs at least 32'
	head -c 31 /dev/zero | tr '\0' k >s31; issue s31; expect secret_of_31_bytes 1 'has 31 bytes'
	head -c 32 /dev/zero | tr '\0' k >s32; issue s32; expect secret_of_32_bytes 0
	check default_of_a_secret_is_hs256 header_is '{"alg":"HS256","typ":"JWT"}'
	{ cat s31; echo; } >s31n; issue s31n; expect newline_of_text_does_not_count 1 'has 31 bytes'
	(cat s32; echo) >s32n
	issue s32n --jti none; verify newline_of_text_is_dropped HS256 s32n
	issue s32 --alg HS384; expect secret_too_short_for_hs384 1 'HS384 needs at least 48'
	head -c 64 /dev/zero | tr '\0' k >s64; issue s64 --alg HS512; expect secret_of_64_bytes_for_hs512 0
	(head -c 31 s32; printf '\377') >sbin; (cat sbin; printf '\n') >sbinn
	issue sbin; verify binary_secret HS256 sbin
	issue sbinn; cut -d. -f1,2 out | tr -d '\n' >message; part out 3 | od -An -tx1 >want
	openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(od -An -v -tx1 <sbinn | tr -d ' \n')" -binary <message | od -An -tx1 >got
	check newline_of_a_binary_secret_counts cmp -s want got
	: >empty; issue empty; expect empty_file 1 'secret is empty'
	echo >newline; issue newline; expect newline_alone 1 'secret is empty'
	issue HS256.secret --alg RS256; expect secret_with_rs256 1 'RS256 cannot be used'
	run pub --key HS256.secret; expect secret_has_no_public_half 1 'a secret has no public half'
	run pub --key short.secret --format jwks; expect short_secret_has_none_either 1 'no public half'
	chmod 640 s32; issue s32; expect group_readable_secret 0 'its group or others can read'
	chmod 604 ES256.key; issue ES256.key; expect world_readable_key 0 'its group or others can read'
	chmod 600 s32 ES256.key
	issue <(cat s32); expect secret_through_a_pipe 0
}

# works NAME KEY [OPTION]...: a token signed by this key verifies with the output of "pub"
works() {
	local alg
	issue "$2" "${@:3}"
	[ "$rc" = 0 ] || { fail "$1" "issue: status $rc"; return; }
	alg=$(part out 1 | sed 's/.*"alg":"\([A-Za-z0-9]*\)".*/\1/')
	"$issuer" pub --key "$2" "${@:3}" >works.pub 2>err || { fail "$1" pub; return; }
	verify "$1_$alg" "$alg" works.pub
}

keys_of_openssl() {
	local curve k
	openssl genrsa -out rsa 2048 2>/dev/null; works openssl_rsa rsa
	openssl rsa -in rsa -traditional -out rsa1 2>/dev/null; works openssl_pkcs1 rsa1
	for curve in prime256v1 secp384r1 secp521r1; do
		openssl ecparam -genkey -name $curve -out $curve; works openssl_ecparam_$curve $curve
		openssl pkey -in $curve -out $curve.p8; works openssl_pkcs8_$curve $curve.p8
	done
	openssl ec -in prime256v1 -conv_form compressed -out compressed 2>/dev/null; works openssl_compressed_point compressed
	openssl ec -in prime256v1 -no_public -out nopublic 2>/dev/null; works openssl_without_public_key nopublic
	openssl genpkey -algorithm ED25519 -out ed; works openssl_ed25519 ed
	for k in rsa prime256v1 ed; do openssl pkey -in $k -outform DER -out $k.der; works openssl_der_$k $k.der; done
	openssl rsa -in rsa -traditional -outform DER -out rsa1.der 2>/dev/null; works openssl_pkcs1_der rsa1.der
	openssl ec -in prime256v1 -outform DER -out sec1.der 2>/dev/null; works openssl_sec1_der sec1.der
	(echo "Bag Attributes"; cat ed) >bag; works text_before_a_key bag
	sed 's/$/\r/' ed >crlf; works lines_that_end_in_crlf crlf

	printf 'pass phrase\nsecond line\n' >pw; printf wrong >wrongpw; : >emptypw
	openssl pkey -in ed -aes256 -passout 'pass:pass phrase' -out ed.enc; works encrypted_pkcs8 ed.enc --passphrase-file pw
	openssl rsa -in rsa -traditional -aes128 -passout 'pass:pass phrase' -out rsa.enc 2>/dev/null
	works encrypted_pkcs1 rsa.enc --passphrase-file pw
	openssl pkcs8 -topk8 -in prime256v1 -outform DER -passout 'pass:pass phrase' -out enc.der
	works encrypted_der enc.der --passphrase-file pw
	for k in ed.enc rsa.enc enc.der; do
		issue $k --passphrase-file wrongpw; expect wrong_passphrase_of_$k 1 'the passphrase is wrong'
		issue $k --passphrase-file emptypw; expect empty_passphrase_of_$k 1 'first line of emptypw is empty'
		issue $k --passphrase-file missing; expect missing_passphrase_file_of_$k 3 'missing cannot be read'
	done
	if has setsid; then
		setsid -w "$issuer" issue --key ed.enc --sub a >out 2>err </dev/null; rc=$?
		expect no_terminal_to_ask_on 3 'there is no terminal'
	else
		skip no_terminal_to_ask_on "setsid is missing"
	fi
	head -c 5000 /dev/zero | tr '\0' x >longpw; issue ed.enc --passphrase-file longpw; expect endless_passphrase 1 'longer than'
	chmod 644 pw; issue ed.enc --passphrase-file pw; expect readable_passphrase_file 0 'can read this passphrase'
	issue ed --passphrase-file missing; expect passphrase_file_is_not_read_without_need 0
}

bad_keys_of_openssl() {
	local k
	openssl genrsa -out rsa1024 1024 2>/dev/null; issue rsa1024; expect rsa_of_1024_bits 1 '1024 bits'
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3 -out rsae3 2>/dev/null
	issue rsae3; expect rsa_with_exponent_3 1 'exponent'
	openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsapss 2>/dev/null
	issue rsapss; expect rsa_bound_to_pss 1 'of the kind RSA-PSS'
	openssl ecparam -genkey -noout -name secp256k1 -out k1; issue k1; expect curve_of_bitcoin 1 'not on P-256'
	for k in ED448 X25519; do
		openssl genpkey -algorithm $k -out $k.pem; issue $k.pem; expect kind_$k 1 'cannot sign tokens'
	done
	openssl pkey -in prime256v1 -pubout -out p256.pub
	issue p256.pub; expect public_key_given_to_sign 1 'no private key'
	openssl pkey -in prime256v1 -pubout -outform DER -out p256.pub.der
	issue p256.pub.der; expect public_der_given_to_sign 1 'no private key'
	openssl req -new -x509 -key prime256v1 -subj /CN=x -days 2 -out cert 2>/dev/null
	issue cert; expect certificate_given_to_sign 1 'no private key'
	cat ed prime256v1 >two; issue two; expect two_private_keys 1 'several private keys'
	head -c 150 prime256v1.p8 >cut.pem; issue cut.pem; expect key_cut_short 1 'damaged'
	sed '2s/^..../AAAA/' ed >damaged; issue damaged; expect damaged_key 1 'damaged'
	{ head -c 30 prime256v1.der; printf xxxx; tail -c +35 prime256v1.der; } >damaged.der
	issue damaged.der; expect damaged_der 1 'damaged'
	sed 's/EC PRIVATE/RSA PRIVATE/' prime256v1 >named; issue named; expect key_under_another_name 1 'damaged'
	head -c 60 prime256v1.der >cut.der; issue cut.der --alg ES256; expect der_cut_short 1
	openssl pkey -in ed -outform DER | sed 's/ed25519/xxxxxxx/;$s/$/x/' >long.der; issue long.der --alg EdDSA; expect der_with_a_tail 1
	strangers
	issue ES256.key --alg ES384; expect p256_with_es384 1 'ES384 cannot be used with this key (EC P-256): use ES256'
	issue ES256.key --alg RS256; expect ec_with_rs256 1 'RS256 cannot be used'
	issue RS256.key --alg EdDSA; expect rsa_with_eddsa 1 'use RS256'
	issue EdDSA.key --alg HS256; expect ed25519_with_hs256 1 'HS256 cannot be used'
	issue ES256.pub --alg HS256; expect public_pem_is_no_secret 1 'no private key'
	printf 'openssl_conf = a\n[a]\nproviders = b\n[b]\nbase = c\n[c]\nactivate = 1\n' >base.cnf
	for k in ES256.key RS256.key EdDSA.key rsa1024; do
		(export OPENSSL_CONF=$dir/base.cnf; issue $k; echo $rc >status); rc=$(cat status)
		expect openssl_without_algorithms_for_$k 3 'openssl.cnf'
	done
	issue missing; expect key_missing_on_disk 3 'No such file'
	issue .; expect key_is_a_folder 3 'Is a directory'
	if [ "$(id -u)" = 0 ]; then
		skip key_may_not_be_read "root may read everything"
	else
		cp ed unreadable; chmod 0 unreadable; issue unreadable; expect key_may_not_be_read 3 'Permission denied'
	fi
	issue /dev/zero; expect key_without_end 1 'longer than 65536'
	issue /dev/null; expect key_is_dev_null 1 'empty'
	run issue --key $'bad\033[31mname' --sub a; expect control_characters_in_names_are_escaped 3 'bad\\x1B'
}

# No command that reads a key frees a block of memory that still contains the private number of the key.
freed() {
	local k
	if nm -D "$issuer" | grep -q -e __asan; then skip freed_memory "the sanitizer has its own free()"; return; fi
	openssl genrsa -out freed_rsa 2048 2>/dev/null; openssl genpkey -algorithm ED25519 -out freed_ed
	openssl ecparam -genkey -noout -name prime256v1 -out freed_ec; openssl ec -in freed_ec -outform DER -out freed_der 2>/dev/null
	for k in freed_rsa freed_ed freed_ec freed_der; do
		FREED_HEX=$(hex_number $k 'priv(ateExponent)?' | cut -c1-64) LD_PRELOAD=$build/tests/freed.so "$issuer" pub --key $k >out 2>err 9>count
		check "nothing_is_left_of_$k" [ "$(cat count)" = 0 ]
	done
}

# Make a SEC1 key of P-256 with the private number of another key, in DER and in PEM.
strangers() {
	local verb key
	openssl ecparam -genkey -noout -name prime256v1 | openssl ec -outform DER -out other.der 2>/dev/null
	openssl ec -in prime256v1 -outform DER -out own.der 2>/dev/null
	{ head -c 7 own.der; head -c 39 other.der | tail -c 32; tail -c +40 own.der; } >strangers.der
	{ echo '-----BEGIN EC PRIVATE KEY-----'; openssl base64 -in strangers.der; echo '-----END EC PRIVATE KEY-----'; } >strangers.pem
	check strangers_are_a_key_to_openssl eval 'openssl pkey -in strangers.pem -noout && ! cmp -s own.der strangers.der'
	for verb in "issue --sub alice" pub; do
		for key in strangers.der strangers.pem; do
			# shellcheck disable=SC2086
			run $verb --key $key; expect "${verb%% *}_of_$key" 1 "$key: the private half of the key does not belong"
		done
	done
}

keys_of_ssh() {
	local b f
	if ! has ssh-keygen; then skip keys_of_ssh "ssh-keygen is missing"; return; fi
	ssh-keygen -q -t rsa -b 2048 -N '' -f ssh_rsa; works ssh_rsa ssh_rsa
	for b in 256 384 521; do ssh-keygen -q -t ecdsa -b $b -N '' -C '' -f ssh_ec$b; works ssh_ecdsa_$b ssh_ec$b; done
	for b in '' c co com comm comme commen comment 'comment of a longer kind'; do
		rm -f ssh_ed ssh_ed.pub; ssh-keygen -q -t ed25519 -N '' -C "$b" -f ssh_ed; works "ssh_ed25519_with_comment_of_${#b}" ssh_ed
	done
	for f in PEM PKCS8; do
		ssh-keygen -q -t rsa -b 2048 -N '' -m $f -f ssh_rsa_$f; works ssh_rsa_$f ssh_rsa_$f
		ssh-keygen -q -t ecdsa -N '' -m $f -f ssh_ec_$f; works ssh_ecdsa_$f ssh_ec_$f
		ssh-keygen -q -t ecdsa -N 'pass phrase' -m $f -f ssh_enc_$f; works ssh_encrypted_$f ssh_enc_$f --passphrase-file pw
	done
	for b in rsa ecdsa; do
		ssh-keygen -q -t $b -N 'pass phrase' -f sshenc_$b
		issue sshenc_$b; expect ssh_encrypted_$b 1 'ssh-keygen -p -m PKCS8 -f COPY'
		ssh-keygen -q -p -m PKCS8 -P 'pass phrase' -N 'pass phrase' -f sshenc_$b >/dev/null
		works ssh_advice_helps_$b sshenc_$b --passphrase-file pw
	done
	ssh-keygen -q -t ed25519 -N 'pass phrase' -f sshenc_ed
	issue sshenc_ed; expect ssh_encrypted_ed25519 1 "ssh-keygen -p -N '' -f COPY"
	ssh-keygen -q -p -N '' -P 'pass phrase' -f sshenc_ed >/dev/null; works ssh_advice_helps_ed25519 sshenc_ed
	issue ssh_ed.pub; expect ssh_public_key_given_to_sign 1 'no private key'
	run pub --key ssh_ed.pub; cp out frompub; run pub --key ssh_ed
	check ssh_public_and_private_give_the_same_pub cmp -s frompub out
	broken_ssh_keys
}

# Decode an OpenSSH key, edit its bytes in hex with sed, and encode it again.
edit_ssh() {
	sed '1d;$d' "$2" | openssl base64 -d | od -An -v -tx1 | tr -d ' \n' | sed "$3" | sed 's/../\\x&/g' >hex
	{
		echo '-----BEGIN OPENSSH PRIVATE KEY-----'
		# shellcheck disable=SC2059
		printf "$(cat hex)" | openssl base64
		echo '-----END OPENSSH PRIVATE KEY-----'
	} >"$1"
}

# Print the public point of a P-256 key in hex.
ssh_point() { cut -d' ' -f2 "$1.pub" | openssl base64 -d -A | tail -c 65 | od -An -v -tx1 | tr -d ' \n'; }

broken_ssh_keys() {
	local seed
	edit_ssh same ssh_ed ''; works ssh_key_taken_apart_and_joined same
	edit_ssh magic ssh_ed 's/^6f/6e/'; issue magic; expect ssh_wrong_magic 1 'damaged'
	edit_ssh pad ssh_ed 's/..$/ff/'; issue pad; expect ssh_wrong_padding 1 'damaged'
	edit_ssh tail ssh_ed 's/$/00/'; issue tail; expect ssh_bytes_behind_the_end 1 'damaged'
	edit_ssh short ssh_ed 's/..$//'; issue short; expect ssh_byte_missing 1 'damaged'
	edit_ssh count ssh_ed 's/^\(.\{30\}.\{24\}.\{16\}\)00000001/\100000002/;s/\(6e6f6e6500000000\)00000001/\100000002/'
	issue count; expect ssh_two_keys 1 'holds 2 keys'
	# the public blob has 51 bytes; then come the length of the private part and the first check number
	edit_ssh checkint ssh_ed 's/\(0000000b7373682d6564323535313900000020.\{64\}.\{8\}\)../\1zz/;s/zz/5a/'
	if cmp -s checkint same; then fail ssh_check_numbers_differ "not edited"
	else issue checkint; expect ssh_check_numbers_differ 1 'damaged'; fi
	seed=$(sed '1d;$d' ssh_ed | openssl base64 -d | od -An -v -tx1 | tr -d ' \n' |
		sed 's/.*00000040\(.\{64\}\).*/\1/')
	edit_ssh seed ssh_ed "s/00000040$seed/00000040$(printf '11%.0s' {1..32})/"
	issue seed; expect ssh_private_half_of_another_key 1 'does not belong'
	edit_ssh point ssh_ec256 "s/$(ssh_point ssh_ec256)/$(ssh_point ssh_ec_PEM)/2"
	if cmp -s point <(edit_ssh /dev/stdout ssh_ec256 ''); then fail ssh_point_of_another_key "not edited"
	else issue point; expect ssh_point_of_another_key 1 'does not belong'; fi
	: >hex; printf -- '-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----\n' >none
	issue none; expect ssh_key_of_nothing 1 'damaged'
	printf -- '-----BEGIN OPENSSH PRIVATE KEY-----\n' >none; issue none; expect ssh_key_without_end 1 'damaged'
}

# hex_number FILE FIELD: print a field of "openssl pkey -text"
hex_number() {
	openssl pkey -in "$1" -noout -text | awk -v f="$2:" '
		$0 ~ "^" f { on = 1; next } on && /^ / { gsub(/[ :]/, ""); printf "%s", $0; next } { on = 0 }' |
		sed -E 's/^00(.{64,})/\1/'
}

# number FILE FIELD: print the same in base64url
number() {
	hex_number "$@" | sed -E 's/../\\x&/g' >hex
	# shellcheck disable=SC2059
	printf "$(cat hex)" | openssl base64 -A | tr '+/' '-_' | tr -d =
}

jwks() {
	local d x n e p q qi
	"$issuer" pub --key ed --format jwk >ed.jwk; x=$(sed -n 's/.*"x": "\(.*\)".*/\1/p' ed.jwk); d=$(number ed priv)
	echo "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"$x\",\"d\":\"$d\",\"kid\":\"mine\"}" >okp; works private_jwk_okp okp
	check kid_of_the_jwk_is_used header_is '{"alg":"EdDSA","kid":"mine","typ":"JWT"}'
	issue okp --kid other; check kid_of_the_option_wins header_is '{"alg":"EdDSA","kid":"other","typ":"JWT"}'
	run pub --key okp --format jwk; expect_out kid_of_the_jwk_is_kept '"kid": "mine"'
	printf '\357\273\277\n' | cat - okp >bom; works jwk_with_byte_order_mark bom
	sed "s/$d/$(number ed pub)/" okp >okpwrong; issue okpwrong; expect jwk_private_half_of_another_key 1 'does not belong'
	sed 's/"kty"/"alg":"Ed25519","kty"/' okp >okpalg; issue okpalg
	check alg_of_the_jwk_is_used header_is '{"alg":"Ed25519","kid":"mine","typ":"JWT"}'

	n=$(number rsa modulus) d=$(number rsa privateExponent) e=AQAB
	p=$(number rsa prime1) q=$(number rsa prime2) qi=$(number rsa coefficient)
	echo "{\"kty\":\"RSA\",\"alg\":\"PS384\",\"n\":\"$n\",\"e\":\"$e\",\"d\":\"$d\"}" >rsajwk; works private_jwk_rsa rsajwk
	check alg_of_the_rsa_jwk_is_used header_is '{"alg":"PS384","typ":"JWT"}'
	sed "s/}/,\"p\":\"$p\",\"q\":\"$q\",\"qi\":\"$qi\"}/" rsajwk >rsacrt; works private_jwk_rsa_with_primes rsacrt
	issue rsajwk --alg RS256; expect alg_against_the_jwk 1 'says that its key is for PS384, not for RS256'
	sed 's/}/,"oth":[]}/' rsajwk >oth; issue oth; expect jwk_with_three_primes 1 'more than two primes'
	sed 's/"d":"..../"d":"AAAA/' rsajwk >rsawrong; issue rsawrong; expect jwk_rsa_private_half_of_another_key 1
	"$issuer" pub --key prime256v1 --format jwk >ec.jwk
	tr -d ' \n' <ec.jwk | sed "s/}/,\"key_ops\":[\"sign\"],\"d\":\"$(number prime256v1 priv)\"}/" >ecjwk; works private_jwk_ec ecjwk
	sed 's/\["sign"\]/["verify"]/' ecjwk >ops; issue ops; expect jwk_not_for_signing 1 'key_ops'
	sed 's/"sig"/"enc"/' ecjwk >enc; issue enc; expect jwk_for_encryption 1 'another use'
	sed 's/P-256/P-384/' ecjwk >curve; issue curve; expect jwk_on_another_curve 1
	sed 's/"y"/"w"/' ecjwk >noy; issue noy; expect jwk_without_y 1 '"y"'
	sed 's/"d":"[^"]*"/"d":7/' ecjwk >dnumber; issue dnumber; expect jwk_with_a_number_for_d 1 '"d"'
	sed 's/"d":"[^"]*"/"d":""/' ecjwk >dempty; issue dempty; expect jwk_with_an_empty_d 1 '"d"'
	sed 's/"d":"[^"]*"/"d":"AA"/' ecjwk >dzero; issue dzero; expect jwk_with_a_zero_d 1

	echo "{\"kty\":\"oct\",\"alg\":\"HS384\",\"k\":\"$(head -c 48 /dev/zero | tr '\0' k | openssl base64 -A | tr '+/' '-_')\"}" >oct
	issue oct; expect secret_jwk 0; head -c 48 /dev/zero | tr '\0' k >octraw; verify secret_jwk_verifies HS384 octraw
	run pub --key oct; expect secret_jwk_has_no_public_half 1 'no public half'
	echo '{"kty":"oct","k":"bXlzZWNyZXQ"}' >octshort; issue octshort; expect short_secret_jwk 1 'has 8 bytes'
	issue ed.jwk; expect public_jwk_given_to_sign 1 'no private key'
	echo '{"kty":"EC"' >bad.jwk; issue bad.jwk; expect damaged_jwk 1
	sed 's/"d":/"d":"AA",&/' okp >twice.jwk; issue twice.jwk; expect jwk_with_two_private_halves 1 'names a member twice'
	echo '[]' >list.jwk; issue list.jwk; expect json_that_is_no_jwk 1
	echo "{\"keys\":[$(cat okp)]}" >keyset; issue keyset; expect set_of_private_keys 1 'a set'
	if has jose; then
		for n in ES256 ES512 RS256 PS512; do jose jwk gen -i "{\"alg\":\"$n\"}" -o jose_$n; works jose_$n jose_$n; done
		jose jwk gen -i '{"alg":"HS256"}' -o jose_hs; issue jose_hs; expect jose_hs256 0
	else
		skip keys_of_jose "jose is missing"
	fi
}

pub() {
	run pub; expect pub_without_key 2 '--key is missing'
	run pub --key ES256.key; check pub_is_what_keygen_wrote cmp -s out ES256.pub
	run pub --key ES256.key --format pem; check pub_as_pem cmp -s out ES256.pub
	run pub --key ES256.pub; check pub_of_a_public_key cmp -s out ES256.pub
	run pub --key ES256.key --format jwk; expect_out pub_as_jwk '"crv": "P-256"'
	check jwk_is_without_alg eval '! grep -q alg out'
	check jwk_is_public eval '! grep -q "\"d\"" out'
	run pub --key ES256.key --format jwks; expect_out pub_as_jwks '"keys": \['
	run pub --key ES256.key --kid k1; expect_out kid_makes_a_jwk '"kid": "k1"'
	run pub --key RS256.key --alg PS256; expect_out alg_makes_a_jwk '"alg": "PS256"'
	run pub --key RS256.key --format jwks --kid k1 --alg RS512; expect_out kid_and_alg_in_a_set '"alg": "RS512"'
	run pub --key EdDSA.key --alg Ed25519; expect_out alg_is_spelt_as_asked '"alg": "Ed25519"'
	run pub --key cert; expect_out pub_of_a_certificate 'BEGIN PUBLIC KEY'
	run pub --key ed.enc --passphrase-file pw; expect_out pub_of_an_encrypted_key 'BEGIN PUBLIC KEY'
	run pub --key ed.enc --passphrase-file wrongpw; expect pub_with_a_wrong_passphrase 1 'passphrase is wrong'
	run pub --key RS256.key --alg ES256; expect pub_with_an_alg_that_does_not_fit 1 'ES256 cannot be used'
	run pub --key ES256.key --format pem --kid k; expect pem_holds_no_kid 2 'a PEM holds no kid'
	run pub --key ES256.key --format pem --alg ES256; expect pem_holds_no_alg 2 'a PEM holds no kid'
	run pub --key ES256.key --format der; expect unknown_format 2 '--format is pem'
	run pub --key ES256.key --kid ''; expect pub_with_an_empty_kid 2 'the kid is empty'
	run pub --key ES256.key --kid $'\xff'; expect pub_with_a_bad_kid 2 'not UTF-8'
	run pub --key ES256.key --alg none; expect pub_with_alg_none 2 'no algorithm'
	run pub --key missing; expect pub_of_a_missing_file 3 'No such file'
	run pub --key -; expect pub_from_stdin 2 'not read from standard input'
	run pub --key rsa1024; expect pub_of_a_weak_key 1 '1024 bits'
	"$issuer" pub --key ES256.key --kid a --format jwk >a.jwk; "$issuer" pub --key RS256.key --kid b --format jwk >b.jwk
	echo "{\"keys\":[$(cat a.jwk),$(cat b.jwk)]}" >both
	run pub --key both --format jwks; expect_out set_to_set '"kid": "b"'
	run pub --key both; expect set_is_no_pem 1 'holds 2 keys'
	echo "{\"keys\":[$(cat a.jwk),{\"kty\":\"AKP\",\"kid\":\"x\"}]}" >mixed
	run pub --key mixed --format jwks; expect set_with_an_unusable_key 0 'left out: kty is none of'
	echo "{\"keys\":[$(cat a.jwk),{\"kty\":\"oct\",\"k\":\"AAAA\"}]}" >mixed
	run pub --key mixed --format jwks; expect set_with_a_secret 1 'is a secret'
	run pub --key both --format jwks --kid c; expect set_has_kids_of_its_own 1 'holds 2 keys'
	"$issuer" pub --key ES256.key >/dev/full 2>err; rc=$?; : >out; expect pub_on_a_full_disk 3 'cannot be written'
	chmod 644 ES256.pub; run pub --key ES256.pub; check no_warning_for_a_public_file [ ! -s err ]
}

encode() { printf '%s' "$1" | openssl base64 -A | tr '+/' '-_' | tr -d =; }
look() { printf '%s' "$1" | "$issuer" inspect >out 2>err; rc=$?; }

inspect() {
	local h c
	h=$(encode '{"alg":"ES256","typ":"JWT"}') c=$(encode '{"sub":"a"}')
	issue ES256.key --nbf-offset -30s --kid k1; cp out token
	run inspect token; expect_out inspect_a_file 'NOT VERIFIED'
	check inspect_shows_dates grep -q '"exp": [0-9]*,  # 20[0-9-]*T[0-9:]*Z, in [0-9]*s' out
	check inspect_shows_past_dates grep -q '"nbf": [0-9]*,  # 20[0-9-]*T[0-9:]*Z, 3[0-9]s ago' out
	check inspect_shows_the_kid grep -q '"kid": "k1"' out
	check inspect_is_not_coloured eval '! grep -q "$(printf "\033")" out'
	"$issuer" inspect <token >out 2>err; rc=$?; expect_out inspect_stdin '"sub": "alice"'
	"$issuer" inspect - <token >out 2>err; rc=$?; expect_out inspect_dash '"sub": "alice"'
	look "  $(cat token)  "; expect_out inspect_trims '"sub": "alice"'
	look ''; expect inspect_nothing 1 'nothing to inspect'
	look $' \n\t'; expect inspect_blanks 1 'nothing to inspect'
	look hunter2; expect inspect_a_password 1 'fewer than two dots'
	look "Bearer $(cat token)"; expect inspect_bearer 1 'Bearer'
	look "\"$(cat token)\""; expect inspect_quoted 1 'quotes'
	look "$(sed 's/\./.\n/' token)"; expect inspect_wrapped 1 'white space'
	look "$(cat token)="; expect inspect_padded 1 'no padding'
	look "$h.a+b.c"; expect inspect_standard_base64 1 'standard base64'
	look "$h.$c.a"$'\001'; expect inspect_control_character 1 '0x01'
	look "$h.$c"; expect inspect_two_segments 1 'fewer than two dots'
	look "$h.$c."; expect inspect_empty_signature 1 'the signature segment is empty' output
	look "$h..AAAA"; expect inspect_empty_payload 1 'the payload segment is empty' output
	look "$h.$c.AA.AA.AA"; expect inspect_encrypted 1 'encrypted' output
	look "$h.$c.AA.AA"; expect inspect_four_segments 1 'the token has 4 segments' output
	look "$h.$c.AAAAA"; expect inspect_cut_signature 1 'signature segment' output
	check what_can_be_read_is_shown grep -q '"sub": "a"' out
	look "$h.AB.AAAA"; expect inspect_bits_left_over 1 'payload segment' output
	look "$(encode 'no json').$c.AAAA"; expect inspect_header_no_json 1 'header' output
	look "$(encode '["ES256"]').$c.AAAA"; expect inspect_header_list 1 'header' output
	look "$(encode '{"typ":"JWT"}').$c.AAAA"; expect inspect_no_alg 1 'the header has no alg' output
	look "$(encode '{"alg":"ES256","crit":["x"]}').$c.AAAA"; expect inspect_crit 1 'crit' output
	look "$(encode '{"alg":"none"}').$c.AAAA"; expect_out inspect_alg_none 'no algorithm that a host accepts'
	look "$h.$(encode '[1]').AAAA"; expect inspect_payload_list 1 'payload cannot be read' output
	look "$h.$(encode '{"a":1,"a":2}').AAAA"; expect inspect_duplicate_claims 1 'duplicate' output
	look "$h.$(encode $'{"\377":1}').AAAA"; expect inspect_bad_utf8 1 'payload cannot be read' output
	look "$h.$(encode "$(printf '[%.0s' {1..40})").AAAA"; expect inspect_depth 1 'payload cannot be read' output
	look "$h.$(encode "{\"a\":$(printf '[%.0s' {1..40})$(printf ']%.0s' {1..40})}").AAAA"
	expect inspect_deep_claims 1 'nested too deeply' output
	look "$h.$(encode '{"sub":"\u001b[31m\u007f\u0085\u202e","\u001b]0;x":"\u0007"}').AAAA"
	expect_out inspect_escapes '\\u001B\[31m\\u007f\\u0085\\u202E'
	check only_printable_ascii eval '! LC_ALL=C grep -q "[^ -~]" out'
	printf '%s' "$h.$(printf '{"sub":"\177\303\274"}' | openssl base64 -A | tr '+/' '-_' | tr -d =).AAAA" >raw
	run inspect raw; check raw_del_and_umlaut_are_escaped eval '[ $rc = 0 ] && ! LC_ALL=C grep -q "[^ -~]" out'
	look "$h.$(encode '{"exp":"soon","iat":-1,"nbf":1e99}').AAAA"; expect_out inspect_bad_dates '"exp": "soon",  # no date'
	look "$h.$(encode '{"exp":253402300799}').AAAA"; expect_out inspect_last_date '9999-12-31T23:59:59Z, in [0-9]*d'
	look "$h.$(encode '{"exp":0.5}').AAAA"; expect_out inspect_first_date '1970-01-01T00:00:00Z, [0-9]*d ago'
	look "$h.$c.AAAA"; expect_out inspect_tells_of_a_missing_exp 'no exp'
	head -c 65536 /dev/zero | tr '\0' A >big; run inspect big; expect inspect_64_kib 1 'no token'
	head -c 65537 /dev/zero | tr '\0' A >big; run inspect big; expect inspect_beyond_64_kib 1 'longer than 65536'
	run inspect missing; expect inspect_a_missing_file 3 'No such file'
	run inspect .; expect inspect_a_folder 3 'Is a directory'
	"$issuer" inspect <&- >out 2>err; rc=$?; expect inspect_without_stdin 3 'cannot be read'
	"$issuer" inspect token >/dev/full 2>err; rc=$?; : >out; expect inspect_on_a_full_disk 3 'cannot be written'
	head -c 5000 /dev/urandom >noise; run inspect noise; expect inspect_noise 1 'no token'
}

# log_line SEQ SUB PREV: print a line of a mint log
log_line() {
	printf '{"seq":%s,"time":1700000000,"account":"alice","uid":1000,"method":"page","sub":"%s","aud":"web1","jti":"j%s","iat":1700000000,"exp":1700000060,"kid":"main","alg":"ES256","why":"a\\u001bb","prev":"%s"}\n' \
		"$1" "$2" "$1" "$3"
}
head_of() { tail -n 1 "$1" | sha256sum | cut -d' ' -f1; }

# sha256sum computes the chain, not our own code.
log() {
	local zeros before
	zeros=$(printf '0%.0s' {1..64})
	log_line 1 bob "$zeros" >mint.jsonl.1
	before=$(head_of mint.jsonl.1)
	log_line 2 carol "$before" >mint.jsonl
	run log --file mint.jsonl
	expect_out log_shows_each_token '^2023-11-14T22:13:20Z account alice uid 1000 method page sub carol aud web1 for 1m jti j2 kid main alg ES256 why a?b$'
	check log_reads_rotated_files_first eval 'head -n 1 out | grep -q " sub bob "'
	run log --file mint.jsonl --json; check log_as_json eval 'cat mint.jsonl.1 mint.jsonl | sed "s/\\\\u001b/\\\\u001B/" | diff - <(sed "s/, /,/g; s/: /:/g" out)'
	run log --file mint.jsonl --jti j2; check log_of_a_jti eval '[ "$(wc -l <out)" = 1 ] && grep -q "jti j2 " out'
	run log --file mint.jsonl --sub bob; check log_of_an_account eval '[ "$(wc -l <out)" = 1 ] && grep -q "jti j1 " out'
	run log --file mint.jsonl --sub alice; expect log_has_no_such_token 1 'no such token'
	run log --file mint.jsonl --since 2023-11-14; expect_out log_since_a_day 'jti j1 '
	run log --file mint.jsonl --since 2023-11-14T22:13:20Z; expect_out log_since_a_second 'jti j1 '
	run log --file mint.jsonl --since 2023-11-14T22:13:21Z; expect log_since_the_next_second 1 'no such token'
	run log --file mint.jsonl --since 1h; expect log_since_an_hour 1 'no such token'
	for when in '' 1 2023 2023-02-30 2023-1-1 2023-11-14T22:13:20 ' 2023-11-14' 2023-11-14T25:00:00Z; do
		run log --file mint.jsonl --since "$when"; expect "log_since_'$when'" 2 '--since is a duration'
	done
	run log --file mint.jsonl --verify; expect_out log_verify 'intact: 2 lines'
	check log_verify_prints_the_head grep -qx "head: $(head_of mint.jsonl)" out
	run log --file mint.jsonl --head; expect_out log_head "^$(head_of mint.jsonl)\$"
	run log --file mint.jsonl --verify --head "$before"; expect_out log_verify_with_a_head 'lines after the given head: 1'
	run log --file mint.jsonl --verify --head "${zeros/0/f}"; expect log_verify_without_that_head 1 'no line has this hash'
	mv mint.jsonl.1 older
	run log --file mint.jsonl --verify; expect log_verify_without_older_files 1 'mint.jsonl:1: before this line 1 line was removed'
	run log --file mint.jsonl --verify --from "$before"; expect_out log_verify_from_a_hash 'intact: 1 line$'
	sed 's/bob/eve/' older >mint.jsonl.1
	run log --file mint.jsonl --verify; expect log_verify_names_a_changed_line 1 'mint.jsonl.1:1: this line was changed'
	run log --file missing; expect log_that_is_missing 3 'missing cannot be read: No such file'
	printf '{"seq' >torn && printf '\n{"seq":2,"time":1700000000,"torn":true,"prev":"%s"}\n' "$(echo '{"seq' | sha256sum | cut -d' ' -f1)" >>torn
	run log --file torn; check log_shows_no_torn_line eval '[ $rc = 0 ] && [ ! -s out ]'
	run log --file torn --verify; expect_out log_verify_counts_torn_lines 'cut by a crash or a full disk, and marked: 1'
	: >empty; run log --file empty; expect log_that_is_empty 0
	run log --file empty --verify; expect_out log_verify_of_an_empty_file "head: $zeros"
	run log --file empty --head; expect log_head_of_an_empty_file 1 'no line yet'
	run log one; expect log_with_an_operand 2 'unexpected argument$'
	run log --head "$zeros"; expect log_head_with_a_hash 2 'belongs to --verify'
	run log --verify --head; expect log_verify_with_an_empty_head 2 'needs a hash'
	run log --verify --head 12; expect log_verify_with_a_short_head 2 'a hash has 64 digits'
	run log --from "$zeros"; expect log_from_without_verify 2 'from belongs to --verify'
	run log --verify --from x; expect log_verify_from_no_hash 2 'a hash has 64 digits'
	for option in --json '--jti x' '--sub x' '--since 1h'; do
		# shellcheck disable=SC2086
		run log --verify $option; expect "log_verify_with_${option%% *}" 2 'look at the whole log'
	done
	"$issuer" log --file older >/dev/full 2>err; rc=$?; : >out; expect log_on_a_full_disk 3 'cannot be written'
}

if ! has openssl; then
	skip everything "openssl is missing"
else
	shift
	[ $# != 0 ] || set -- program keygen claims bad_claims budgets secrets keys_of_openssl bad_keys_of_openssl freed keys_of_ssh jwks pub inspect log
	for area in "$@"; do
		$area
	done
fi
[ $skipped = 0 ] || echo "$skipped skipped"
sum_up
