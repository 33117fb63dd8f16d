/* SPDX-License-Identifier: BSD-2-Clause */
/* Signatures that are cut, changed, or have numbers at or beyond the edge of their range. */
#include "attacks/must.h"
#include "attacks/signers.h"

#define BENT(what, how)                                                                                      \
	{                                                                                                    \
		"signature " what, "signature-invalid", "signature_is_plausible; signature_verify",          \
			"RFC 7515 5.2; RFC 2104 5", .sign = sign_bent, .arg = how                            \
	}
#define EC(what, how, clause_)                                                                               \
	{                                                                                                    \
		what, "signature-invalid", "is_plausible_ecdsa: both halves from 1 to n-1", clause_,         \
			.on = ON_ES, .sign = sign_ecdsa, .arg = how                                          \
	}
#define EC_FORM(what, how)                                                                                   \
	{                                                                                                    \
		what, "signature-invalid", "signature_is_plausible: length", "RFC 7518 3.4",                 \
			.on = ON_ES, .sign = sign_ecdsa, .arg = how                                          \
	}
#define RSA(what, how)                                                                                       \
	{                                                                                                    \
		what, "signature-invalid", "signature_is_plausible: below the modulus; check_public",        \
			"RFC 8017 5.2.2, 8.2.2", .on = ON_RSA, .sign = sign_rsa, .arg = how                  \
	}
#define BLOCK(what, how, clause_)                                                                            \
	{                                                                                                    \
		what, "signature-invalid", "check_public: the whole padded block", clause_,                  \
			.on = ON_RSA, .sign = sign_rsa, .arg = how                                           \
	}
#define PSS(what, how)                                                                                       \
	{                                                                                                    \
		what, "signature-invalid", "set_padding: salt and MGF1 of the hash's length",                \
			"RFC 7518 3.5", .on = ON_PS, .sign = sign_pss, .arg = how                            \
	}
#define ED(what, how, check_, clause_)                                                                       \
	{                                                                                                    \
		what, "signature-invalid", check_, clause_, .on = ON_ED, .sign = sign_eddsa, .arg = how      \
	}
#define ORDER "is_plausible_eddsa: S below L"
#define PSYCHIC "CVE-2022-21449; FIPS 186-5 6.4.2"

static const struct attack bent[] = {
	BENT("without its last byte", "cut"),
	BENT("without its first byte", "cut-head"),
	BENT("halved", "half"),
	BENT("of one byte", "one"),
	BENT("with a zero behind it", "more"),
	BENT("with a zero before it", "lead"),
	BENT("of zeros", "zeros"),
	BENT("of ones", "ones"),
	BENT("with its last bit changed", "flip"),
	BENT("with its first bit changed", "flip-head"),
	BENT("twice", "twice"),
	BENT("with its halves swapped", "swap"),
};

static const struct attack ecdsa[] = {
	EC("r and s 0", "0 0", PSYCHIC),
	EC("r 0", "0 s", PSYCHIC),
	EC("s 0", "r 0", PSYCHIC),
	EC("r and s n", "n n", PSYCHIC),
	EC("r n", "n s", PSYCHIC),
	EC("s n", "r n", PSYCHIC),
	EC("r n, s 0", "n 0", PSYCHIC),
	EC("r 0, s n", "0 n", PSYCHIC),
	EC("r n+1", "n+1 s", "FIPS 186-5 6.4.2"),
	EC("s n+1", "r n+1", "FIPS 186-5 6.4.2"),
	EC("r n+1, s 1", "n+1 1", "FIPS 186-5 6.4.2"),
	EC("r and s 1", "1 1", "FIPS 186-5 6.4.2"),
	EC("r n-1, s n-1", "n-1 n-1", "FIPS 186-5 6.4.2"),
	EC("r 1, s n-1", "1 n-1", "FIPS 186-5 6.4.2"),
	EC("r 1, s 0", "1 0", PSYCHIC),
	EC("r 0, s 1", "0 1", PSYCHIC),
	EC("all ones", "ff ff", "FIPS 186-5 6.4.2"),
	EC("r all ones", "ff s", "FIPS 186-5 6.4.2"),
	EC("s all ones", "r ff", "FIPS 186-5 6.4.2"),
	EC("r and s swapped", "s r", "RFC 7518 3.4"),
	EC("s for both", "s s", "RFC 7518 3.4"),
	EC("r for both", "r r", "RFC 7518 3.4"),
	EC("r mirrored", "n-r s", "FIPS 186-5 6.4.2"),
	EC("r plus n, where it has the bytes", "r+n s", "FIPS 186-5 6.4.2"),
	EC("s plus n, where it has the bytes", "r s+n", "FIPS 186-5 6.4.2"),
	EC("both plus n, where they have the bytes", "r+n s+n", "FIPS 186-5 6.4.2"),
	EC_FORM("DER as other protocols have it", "der"),
	EC("DER filled up to the right length", "der-padded", "RFC 7518 3.4"),
	EC_FORM("both halves a byte short", "short"),
	EC_FORM("both halves a byte long", "long"),
	{"r and s as they are", "ok", "check_public", "RFC 7518 3.4", .on = ON_ES, .sign = sign_ecdsa,
	 .arg = "r s"},
	{"s mirrored: the other signature of the same message (identity is iss and jti, never the text)",
	 "ok", "is_plausible_ecdsa: both halves of the range, as FIPS 186-5 and RFC 7518 have it",
	 "SEC 1 4.1.4; DESIGN 8", .on = ON_ES, .sign = sign_ecdsa, .arg = "r n-s"},
};

static const struct attack rsa[] = {
	RSA("the number 0", "0"),
	RSA("the number 1", "1"),
	RSA("n - 1", "n-1"),
	RSA("n", "n"),
	RSA("n + 1", "n+1"),
	RSA("the signature plus n, where it has the bytes", "n+sig"),
	{"a whole block raised by hand", "ok", "check_public", "RFC 8017 8.2.1", .on = ON_RS,
	 .sign = sign_rsa, .arg = "whole"},
	{"PKCS#1 v1.5 for a PSS key", "signature-invalid", "set_padding: PSS", "RFC 8725 3.1", .on = ON_PS,
	 .sign = sign_rsa, .arg = "whole"},
	BLOCK("block type 0", "type-0", "RFC 8017 9.2"),
	BLOCK("block type 2, as for encryption", "type-2", "RFC 8017 7.2.1"),
	BLOCK("8 bytes of padding and garbage behind the hash", "short-padding",
	      "CVE-2006-4339; CVE-2006-4340"),
	BLOCK("no padding, garbage behind the hash", "no-padding", "CVE-2006-4339"),
	BLOCK("no DigestInfo", "bare-hash", "RFC 8017 9.2"),
	BLOCK("no parameters in DigestInfo", "no-null", "RFC 8017 9.2; A.2.4"),
	BLOCK("another hash's identifier", "other-oid", "RFC 8017 9.2"),
	BLOCK("no zero behind the padding", "no-zero", "CVE-2014-1568"),
	BLOCK("garbage in the parameters", "parameters", "CVE-2014-1568; CVE-2006-4339"),
	PSS("no salt", "salt=0"),
	PSS("a salt a byte shorter", "salt=-1"),
	PSS("a salt a byte longer", "salt=+1"),
	PSS("the longest salt", "salt=max"),
	PSS("MGF1 with SHA-1", "mgf1=SHA1"),
	{"MGF1 with SHA-512", "signature-invalid", "set_padding: MGF1 with the same hash", "RFC 7518 3.5",
	 .on = ON_PS & BUT(PS512), .sign = sign_pss, .arg = "mgf1=SHA512"},
};

static const struct attack eddsa[] = {
	ED("S plus L", "r s+L", ORDER, "RFC 8032 5.1.7, 8.4"),
	ED("S is L", "r L", ORDER, "RFC 8032 5.1.7"),
	ED("S all ones", "r ff", ORDER, "RFC 8032 5.1.7"),
	ED("S 0", "r 0", "check_public", "RFC 8032 5.1.7"),
	ED("S 1", "r 1", "check_public", "RFC 8032 5.1.7"),
	ED("R the identity, S 0", "1 0", "key_from_ed25519: no key of small order; check_public",
	   "Taming the many EdDSAs, 2020"),
	ED("R 0 (order 4), S 0", "0 0", "key_from_ed25519: no key of small order; check_public",
	   "Taming the many EdDSAs, 2020"),
	ED("R of order 2, S 0", "-1 0", "key_from_ed25519: no key of small order; check_public",
	   "Taming the many EdDSAs, 2020"),
	ED("R of order 8, S 0", "8a 0", "key_from_ed25519: no key of small order; check_public",
	   "Taming the many EdDSAs, 2020"),
	ED("R of order 8, the other, S 0", "8b 0", "key_from_ed25519: no key of small order; check_public",
	   "Taming the many EdDSAs, 2020"),
	ED("R of order 8, S kept", "8a s", "check_public", "RFC 8032 5.1.7"),
	ED("R the identity, S kept", "1 s", "check_public", "RFC 8032 5.1.7"),
	ED("R not canonical (the prime), S 0", "p 0", "check_public", "RFC 8032 5.1.3"),
	ED("R all ones", "ff s", "check_public", "RFC 8032 5.1.3"),
	ED("R 0, S is L", "0 L", ORDER, "RFC 8032 5.1.7"),
	ED("all ones", "ff ff", ORDER, "RFC 8032 5.1.7"),
	{"R and S as they are", "ok", "check_public", "RFC 8032 5.1.7", .on = ON_ED, .sign = sign_eddsa,
	 .arg = "r s"},
};

const struct family family_signature = {"signature", bent, COUNT(bent)};
const struct family family_ecdsa = {"ecdsa", ecdsa, COUNT(ecdsa)};
const struct family family_rsa = {"rsa", rsa, COUNT(rsa)};
const struct family family_eddsa = {"eddsa", eddsa, COUNT(eddsa)};
