/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/config/keys.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "issuer/config/conf.h"
#include "support/fixture.h"
#include "unit/suites.h"

/* Two keys: an HMAC secret of 48 bytes, and the same for another algorithm. */
static const char secret[] = "012345678901234567890123456789012345678901234567";
static const char text[] = "iss = x\n[key main]\nfile = main.secret\n[key second]\nfile = second.secret\n"
			   "algorithm = HS384\n"
			   "[allow a]\nwho = user:carol\naudience = web1\nservice = sudo\n";

static void write_files(void)
{
	scratch_write("issuer.conf", span_of(text), 0644);
	scratch_folder("issuer-keys", 0755);
	scratch_write("issuer-keys/main.secret", span_of(secret), 0600);
	scratch_write("issuer-keys/second.secret", span_of(secret), 0640);
}

static enum status load(struct keyring *ret, struct note *n)
{
	SCOPED(conf) c = {0};

	ck_assert_msg(conf_load(scratch_path("issuer.conf"), &c, n) == REASON_OK, "%s", n->text);
	return confkeys_load(scratch_path("issuer.conf"), &c, ret, n);
}

START_TEST(loads_the_keys_in_the_order_of_the_file)
{
	SCOPED(keyring) ring = {0};
	struct note n = {0};

	ck_assert_msg(load(&ring, &n) == STATUS_OK, "%s", n.text);
	ck_assert_uint_eq(ring.count, 2);
	ck_assert_str_eq(ring.at[0].name, "main");
	ck_assert_str_eq(ring.at[0].alg.name, "HS256");
	ck_assert_str_eq(ring.at[1].name, "second");
	ck_assert_str_eq(ring.at[1].alg.name, "HS384");
}
END_TEST

/* The note begins with the file and the line of the section, and contains both words. */
static void assert_refuses(const char *where, const char *words)
{
	struct keyring ring = {.count = 77};
	struct note n = {0};

	ck_assert_int_eq(load(&ring, &n), STATUS_HOST);
	ck_assert_msg(strncmp(n.text, scratch_path("issuer.conf"), strlen(scratch_path("issuer.conf"))) ==
				      0 &&
			      strstr(n.text, where) && strstr(n.text, words),
		      "%s", n.text);
	ck_assert_ptr_null(strstr(n.text, "0123456789"));
	ck_assert_uint_eq(ring.count, 77);
}

static void put(const char *content, mode_t mode)
{
	scratch_write("issuer-keys/second.secret", span_of(content), mode);
}

START_TEST(refuses_a_key_that_others_can_read)
{
	put(secret, 0644);
	assert_refuses("issuer.conf:4: ", "second.secret: others can read this key: chmod o-rwx");
	put(secret, 0601);
	assert_refuses("issuer.conf:4: ", "others can read");
}
END_TEST

START_TEST(refuses_a_key_that_others_can_write)
{
	put(secret, 0660);
	assert_refuses("issuer.conf:4: ", "second.secret");
	put(secret, 0600);
	ck_assert_int_eq(chmod(scratch_path("issuer-keys"), 0777), 0);
	assert_refuses("issuer.conf:2: ", "issuer-keys");
}
END_TEST

START_TEST(refuses_a_file_that_is_none)
{
	ck_assert_int_eq(unlink(scratch_path("issuer-keys/second.secret")), 0);
	assert_refuses("issuer.conf:4: ", "No such file");
	ck_assert_int_eq(symlink("main.secret", scratch_path("issuer-keys/second.secret")), 0);
	assert_refuses("issuer.conf:4: ", "second.secret");
	ck_assert_int_eq(unlink(scratch_path("issuer-keys/second.secret")), 0);
	ck_assert_int_eq(mkfifo(scratch_path("issuer-keys/second.secret"), 0600), 0);
	assert_refuses("issuer.conf:4: ", "second.secret");
}
END_TEST

START_TEST(refuses_a_public_key)
{
	struct mint m = {0};
	char *pem;

	mint_init(&m, "ES256");
	pem = mint_public_pem(&m);
	put(pem, 0600);
	assert_refuses("issuer.conf:4: ", "second.secret");
	free(pem);
	mint_done(&m);
}
END_TEST

START_TEST(refuses_a_secret_that_is_too_short)
{
	put("01234567890123456789012345678901234567890123456", 0600); /* HS384 needs 48 bytes */
	assert_refuses("issuer.conf:4: ", "second.secret: ");
	put("", 0600);
	assert_refuses("issuer.conf:4: ", "second.secret");
}
END_TEST

START_TEST(refuses_an_algorithm_that_does_not_fit)
{
	struct mint m = {0};
	char *pem = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&pem, &size);

	mint_init(&m, "ES256");
	ck_assert_int_eq(PEM_write_PrivateKey(to, m.private, NULL, NULL, 0, NULL, NULL), 1);
	(void)fclose(to);
	put(pem, 0600);
	assert_refuses("issuer.conf:4: ", "second.secret: ");
	free(pem);
	mint_done(&m);
}
END_TEST

START_TEST(refuses_a_key_with_a_passphrase)
{
	struct mint m = {0};
	char *pem = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&pem, &size);

	mint_init(&m, "ES256");
	ck_assert_int_eq(PEM_write_PrivateKey(to, m.private, EVP_aes_128_cbc(), (const uint8_t *)"words", 5,
					      NULL, NULL),
			 1);
	(void)fclose(to);
	put(pem, 0600);
	assert_refuses("issuer.conf:4: ", "second.secret");
	free(pem);
	mint_done(&m);
}
END_TEST

Suite *confkeys_suite(void)
{
	Suite *suite = suite_create("confkeys");
	TCase *cases = scratch_group(suite, "confkeys");

	tcase_add_checked_fixture(cases, write_files, NULL);
	tcase_add_test(cases, loads_the_keys_in_the_order_of_the_file);
	tcase_add_test(cases, refuses_a_key_that_others_can_read);
	tcase_add_test(cases, refuses_a_key_that_others_can_write);
	tcase_add_test(cases, refuses_a_file_that_is_none);
	tcase_add_test(cases, refuses_a_public_key);
	tcase_add_test(cases, refuses_a_secret_that_is_too_short);
	tcase_add_test(cases, refuses_an_algorithm_that_does_not_fit);
	tcase_add_test(cases, refuses_a_key_with_a_passphrase);
	suite_add_tcase(suite, cases);
	return suite;
}
