#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILD_DIR [PART...]: the module in a plain application: OpenSSL set up badly, keys that would ask, many threads,
# memory under valgrind, the modes of what jwt-issuer writes.
# Parts: openssl encrypted modes threads valgrind (all of them by default); race, for a build with ThreadSanitizer; clock,
# which measures refusals by the clock and wants a machine that does nothing else.
set -u

BUILD=$(readlink -f "${1:?usage: run.sh BUILD_DIR [PART...]}") || exit 2
shift
parts=("$@")
[ ${#parts[@]} != 0 ] || parts=(openssl encrypted modes threads valgrind)
# shellcheck source=tests/support/harness.sh
. "$(dirname "$0")/../support/harness.sh" || exit
scratch_make
D=$scratch

ISS=https://login.example.com
AUD=web1.example.com
ACCOUNT=daemon      # on every Debian

# configure FILE ALG: the host trusts the key or secret in keys/FILE for ALG.
configure() {
    local keyword=key
    [[ $2 != HS* ]] || keyword=secret
    printf 'hostname = %s\n[issuer corp]\niss = %s\n%s = %s\nalgorithm = %s\nmin_uid = 1\n' $AUD $ISS $keyword "$1" "$2" >"$D/pam_jwt.conf"
}

make_scene() {
    local alg
    mkdir -p "$D/keys" "$D/services"
    chmod -R go-w "$D"
    for alg in ES256 EdDSA RS256; do
        "$BUILD/jwt-issuer" keygen --alg $alg --out "$D/$alg" >"$D/said" 2>&1 || cat "$D/said"
        cp "$D/$alg.pub" "$D/keys/"
        mint "$D/$alg.key" "$ACCOUNT" >"$D/$alg.token"
    done
    "$BUILD/jwt-issuer" keygen --alg HS256 --out "$D/HS256" >"$D/said" 2>&1 || cat "$D/said"
    install -m 600 "$D/HS256.secret" "$D/keys/HS256.pub"
    mint "$D/HS256.secret" "$ACCOUNT" >"$D/HS256.token"
    configure ES256.pub ES256
    echo "auth required $BUILD/pam_jwt.so conf=$D/pam_jwt.conf" >"$D/services/login"
    echo "auth required pam_deny.so" >"$D/services/other"
}

mint() {
    "$BUILD/jwt-issuer" issue --key "$1" --sub "$2" --iss $ISS --aud $AUD --ttl 59m 2>"$D/said" || cat "$D/said"
}

# What the application says of so many authentications with a file's text: said USER FILE COUNT [THREADS].
said() {
    timeout 100 "$BUILD/tests/login" "$D/services" "$1" "$3" ${4:+"$4"} <"$D/$2" 2>&1
}

# expect CODE WORDS TEXT: TEXT tells of that code alone, and its line has the words.
expect() {
    [ "$(grep -c '^code ' <<<"$3")" = 1 ] && grep -q "^code $1:" <<<"$3" && grep -qF -- "$2" <<<"$3" || echo "$3"
}

PAM_SUCCESS=0 PAM_AUTH_ERR=7 PAM_AUTHINFO_UNAVAIL=9

# ---- OpenSSL ----

write_openssl_configurations() {
    printf 'openssl_conf = i\n[i]\nproviders = p\n[p]\nnull = n\n[n]\nactivate = 1\n' >"$D/without-default.cnf"
    printf 'openssl_conf = i\n[i]\nalg_section = a\n[a]\ndefault_properties = fips=yes\n' >"$D/fips-without-provider.cnf"
    printf 'openssl_conf = i\n[i]\nproviders = p\nalg_section = a\n[p]\nfips = f\n[f]\nactivate = 1\nmodule = /nowhere/fips.so\n[a]\ndefault_properties = fips=yes\n' \
        >"$D/fips-missing.cnf"
    head -c 65536 /dev/urandom >"$D/noise.cnf"
    printf '[[[ openssl_conf ==\n' >"$D/junk.cnf"
    mkfifo "$D/fifo.cnf"
}

part_openssl() {
    local alg conf
    write_openssl_configurations
    for alg in ES256 RS256 EdDSA HS256; do
        configure $alg.pub $alg
        for conf in without-default fips-without-provider fips-missing; do
            verdict "$alg, openssl.cnf $conf: the host's fault, in a line that says so" \
                "$(OPENSSL_CONF=$D/$conf.cnf expect $PAM_AUTHINFO_UNAVAIL "unavailable slug=" \
                    "$(OPENSSL_CONF=$D/$conf.cnf said $ACCOUNT $alg.token 2)")"
        done
        for conf in noise.cnf junk.cnf gone.cnf .; do
            verdict "$alg, openssl.cnf is $conf: OpenSSL's defaults" \
                "$(expect $PAM_SUCCESS "accepted slug=ok" "$(OPENSSL_CONF=$D/$conf said $ACCOUNT $alg.token 2)")"
        done
    done
    configure ES256.pub ES256
    verdict "it names OpenSSL's configuration, not the key" \
        "$(expect $PAM_AUTHINFO_UNAVAIL "openssl list -providers" "$(OPENSSL_CONF=$D/without-default.cnf said $ACCOUNT ES256.token 1)")"
}

# ---- keys that would ask for a passphrase: on a terminal, where they could ----

on_terminal() {
    timeout 20 script -qec "$BUILD/tests/login $D/services $ACCOUNT 1 <$D/ES256.token" /dev/null </dev/null 2>&1 | tr -d '\r'
}

write_encrypted_keys() {
    local public
    openssl pkcs8 -topk8 -in "$D/ES256.key" -passout pass:secret -out "$D/keys/pkcs8.pem" 2>"$D/said"
    openssl pkcs8 -topk8 -in "$D/ES256.key" -passout pass:secret -outform DER -out "$D/keys/pkcs8.der" 2>>"$D/said"
    openssl ec -aes256 -in "$D/ES256.key" -passout pass:secret -out "$D/keys/sec1.pem" 2>>"$D/said"
    ssh-keygen -q -t ecdsa -N secret -f "$D/keys/openssh" && rm -f "$D/keys/openssh.pub"
    public=$(sed 1d "$D/ES256.pub")
    printf -- '-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n%s\n' \
        "$public" >"$D/keys/public.pem"
    chmod 600 "$D"/keys/*
}

part_encrypted() {
    local file answer
    write_encrypted_keys
    for file in pkcs8.pem pkcs8.der sec1.pem openssh public.pem; do
        configure $file ES256
        answer=$(on_terminal)
        verdict "an encrypted $file: the host's fault" "$(expect $PAM_AUTHINFO_UNAVAIL "keys/$file" "$answer")"
        verdict "an encrypted $file: nobody is asked" "$(grep -iE 'pass ?phrase|password' <<<"${answer//slug=*/}")"
    done
    configure ES256.pub ES256
}

# ---- what jwt-issuer writes, with a umask that takes nothing away ----

part_modes() {
    local alg
    umask 0
    for alg in HS256 HS512 RS256 ES256 ES512 EdDSA; do
        mkdir -m 755 "$D/modes-$alg"
        "$BUILD/jwt-issuer" keygen --alg $alg --out "$D/modes-$alg/k" >"$D/said" 2>&1 || cat "$D/said"
        case $alg in
        HS*) verdict "keygen --alg $alg under umask 0" "$(diff <(stat -c '%n %a' "$D/modes-$alg"/*) <(echo "$D/modes-$alg/k.secret 600"))" ;;
        *) verdict "keygen --alg $alg under umask 0" \
            "$(diff <(stat -c '%n %a' "$D/modes-$alg"/*) <(printf '%s\n' "$D/modes-$alg/k.key 600" "$D/modes-$alg/k.pub 644"))" ;;
        esac
    done
    umask 022
}

# ---- threads and memory ----

part_threads() {
    local alg
    for alg in ES256 RS256 EdDSA HS256; do
        configure $alg.pub $alg
        verdict "$alg: 16 threads log in at once" "$(expect $PAM_SUCCESS "accepted slug=ok" "$(said $ACCOUNT $alg.token 20 16)")"
    done
    configure ES256.pub ES256
}

part_race() {
    local alg
    export TSAN_OPTIONS=exitcode=66
    for alg in ES256 RS256 EdDSA HS256; do
        configure $alg.pub $alg
        verdict "$alg: 16 threads, nothing for ThreadSanitizer to report" \
            "$(expect $PAM_SUCCESS "accepted slug=ok" "$(said $ACCOUNT $alg.token "${ROUNDS:-20}" 16)")"
        verdict "$alg: 16 threads, a token for another" \
            "$(expect $PAM_AUTH_ERR "refused slug=" "$(said bin $alg.token "${ROUNDS:-20}" 16)")"
    done
}

# under_valgrind USER FILE: what it finds wrong.
under_valgrind() {
    timeout 100 valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect,possible \
        --show-leak-kinds=definite,indirect,possible --error-exitcode=9 "$BUILD/tests/login" "$D/services" "$1" 2 \
        <"$D/$2" >"$D/said" 2>&1 || cat "$D/said"
}

part_valgrind() {
    local alg
    for alg in ES256 RS256 EdDSA HS256; do
        configure $alg.pub $alg
        verdict "$alg: valgrind finds no error, and nothing lost, after good tokens" "$(under_valgrind $ACCOUNT $alg.token)"
    done
    configure ES256.pub ES256
    verdict "valgrind finds nothing after tokens for another" "$(under_valgrind bin ES256.token)"
    configure gone.pub ES256
    verdict "valgrind finds nothing after faults of the host" "$(under_valgrind $ACCOUNT ES256.token)"
    configure ES256.pub ES256
}

# ---- the same time for every refusal: an existing account against one that sshd hands its stand-in on for ----

# text_of HEADER_BYTES PAYLOAD_BYTES KID: a token with a header and a payload of so many bytes, and a signature that is none.
text_of() {
    python3 - "$@" <<'END'
import base64, sys
header, payload, kid = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
encode = lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
head = '{"alg":"ES256"' + (f',"kid":"{kid}"' if kid else "") + ',"x":"'
body = '{"sub":"nobody","x":"'
print(".".join((encode(head + "x" * (header - len(head) - 2) + '"}'), encode(body + "x" * (payload - len(body) - 2) + '"}'), "A" * 86)), end="")
END
}

stand_in() { printf '\b\n\r\177INCORRECT%.0s' $(seq $((($1 + 12) / 13))) | head -c "$1"; }

# keys_configure COUNT: so many public keys of ES256, as a set with kids.
keys_configure() {
    local i
    for i in $(seq "$1"); do
        [ -e "$D/clock$i.key" ] || "$BUILD/jwt-issuer" keygen --alg ES256 --out "$D/clock$i" >"$D/said" 2>&1 || cat "$D/said"
        [ "$i" = 1 ] || echo ,
        "$BUILD/jwt-issuer" pub --key "$D/clock$i.key" --format jwk --kid "k$i"
    done >"$D/list"
    printf '{"keys":[%s]}' "$(cat "$D/list")" >"$D/keys/clock.jwks"
    configure clock.jwks ES256
    sed -i '1i max_token_bytes = 65536' "$D/pam_jwt.conf"
}

median_of() { LOGIN_SLEEPS=yes said "$1" "$2" "${ROUNDS:-11}" | sed -n 's/^median \(.*\) ns/\1/p'; }

part_clock() {
    local keys kid header payload existing nonexistent
    for keys in 1 8 40; do
        keys_configure $keys
        for kid in '' k1; do
            for size in '100 200' '1024 200' '8192 200' '100 8192' '100 48000'; do
                read -r header payload <<<"$size"
                text_of "$header" "$payload" "$kid" >"$D/clock.token"
                stand_in "$(stat -c %s "$D/clock.token")" >"$D/clock.junk"
                verdict "both are refused" "$(expect $PAM_AUTH_ERR "refused slug=" "$(said $ACCOUNT clock.token 1)"
                    expect $PAM_AUTH_ERR "refused slug=account-unknown" "$(said no-such-account clock.junk 1)")"
                existing=$(median_of $ACCOUNT clock.token) nonexistent=$(median_of no-such-account clock.junk)
                verdict "$keys keys, ${kid:-no} kid, header of $header and payload of $payload bytes: medians $existing and $nonexistent ns" \
                    "$([ $((existing - nonexistent)) -lt 1000000 ] && [ $((nonexistent - existing)) -lt 1000000 ] || echo "1 ms apart or more")"
            done
        done
    done
    configure ES256.pub ES256
}

make_scene
for part in "${parts[@]}"; do
    "part_$part"
done
sum_up
