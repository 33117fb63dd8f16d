/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults of the host. They have another code than a bad token, so that a stack can fall back to passwords. */
#include "suites.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/reason.h"
#include "support/expect.h"
#include "support/failures.h"
#include "support/fakehost.h"
#include "support/scene.h"
#include "support/witness.h"

/* 2025-01-01T00:00:00Z: a clock that shows an earlier time was never set. */
#define EARLIEST INT64_C(1735689600)

START_TEST(says_config_invalid_without_a_configuration)
{
	ck_assert_int_eq(unlink(scene.conf), 0);
	expect_unavailable(FOR_ALICE(scene_token()), "config-invalid");
}
END_TEST

START_TEST(says_config_invalid_of_an_empty_configuration)
{
	scene_write("pam_jwt.conf", "", 0644);
	expect_unavailable(FOR_ALICE(scene_token()), "config-invalid");
}
END_TEST

START_TEST(says_config_invalid_of_a_configuration_that_others_can_write)
{
	scene_configure("", "", "");
	ck_assert_int_eq(chmod(scene.conf, 0666), 0);
	expect_unavailable(FOR_ALICE(scene_token()), "config-invalid");
}
END_TEST

START_TEST(says_config_invalid_with_file_and_line_of_an_unknown_key)
{
	scene_configure("", "permit_toor = yes\n", "");
	expect_unavailable(FOR_ALICE(scene_token()), "config-invalid");
	ck_assert_ptr_nonnull(logbook_only(scene_text("%s:6", scene.conf)));
}
END_TEST

START_TEST(says_config_invalid_when_one_of_two_keys_is_missing)
{
	scene_configure("", "key = gone.pem\n", "");
	expect_unavailable(FOR_ALICE(scene_token()), "config-invalid");
}
END_TEST

/* The signer's public key in a certificate for this time. */
static void write_certificate(const char *name, int64_t from, int64_t until)
{
	X509 *certificate = X509_new();
	BIO *out = BIO_new(BIO_s_mem());
	char *text;
	long bytes;

	ck_assert_ptr_nonnull(ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from));
	ck_assert_ptr_nonnull(ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)until));
	ck_assert_int_eq(X509_set_pubkey(certificate, scene.mint.private), 1);
	ck_assert_int_gt(X509_sign(certificate, scene.mint.private, EVP_sha256()), 0);
	ck_assert_int_eq(PEM_write_bio_X509(out, certificate), 1);
	bytes = BIO_get_mem_data(out, &text);
	scene_write(name, scene_text("%.*s", (int)bytes, text), 0644);
	BIO_free(out);
	X509_free(certificate);
}

START_TEST(accepts_in_the_last_second_of_a_certificate)
{
	write_certificate("keys/corp.jwk", NOW - 100, NOW);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(says_key_unusable_a_second_after_the_end_of_a_certificate)
{
	write_certificate("keys/corp.jwk", NOW - 100, NOW - 1);
	expect_unavailable(FOR_ALICE(scene_token()), "key-unusable");
}
END_TEST

START_TEST(says_key_unusable_a_second_before_a_certificate_begins)
{
	write_certificate("keys/corp.jwk", NOW + 1, NOW + 100);
	expect_unavailable(FOR_ALICE(scene_token()), "key-unusable");
}
END_TEST

static const char unsigned_token[] =
	"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9."
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/*
 * sshd asks for a password after a fault of the host, but not after a refusal. A fault for an unsigned token
 * would therefore show who has an account.
 */
START_TEST(refuses_an_unsigned_token_after_the_end_of_a_certificate)
{
	write_certificate("keys/corp.jwk", NOW - 100, NOW - 1);
	expect_refused(FOR_ALICE(unsigned_token), "signature-invalid");
}
END_TEST

START_TEST(refuses_an_unsigned_token_before_a_certificate_begins)
{
	write_certificate("keys/corp.jwk", NOW + 1, NOW + 100);
	expect_refused(FOR_ALICE(unsigned_token), "signature-invalid");
}
END_TEST

START_TEST(says_clock_unset_when_the_clock_cannot_be_read)
{
	fakehost.clock_error = EFAULT;
	expect_unavailable(FOR_ALICE(scene_token()), "clock-unset");
}
END_TEST

START_TEST(says_clock_unset_in_the_last_second_of_2024)
{
	fakehost.now = EARLIEST - 1;
	expect_unavailable(FOR_ALICE(scene_token()), "clock-unset");
}
END_TEST

START_TEST(accepts_the_clock_in_the_first_second_of_2025)
{
	fakehost.now = EARLIEST;
	scene.recipe.iat = scene.recipe.nbf = scene_number(EARLIEST);
	scene.recipe.exp = scene_number(EARLIEST + 60);
	expect_accepted(FOR_ALICE(scene_token()));
}
END_TEST

START_TEST(says_account_unavailable_when_the_account_database_fails)
{
	fakehost.account_error = EIO;
	expect_unavailable(FOR_ALICE(scene_token()), "account-unavailable");
}
END_TEST

START_TEST(says_account_unavailable_of_a_huge_account_entry)
{
	fakehost.account_bytes = 64 * 1024 * 1024;
	expect_unavailable(FOR_ALICE(scene_token()), "account-unavailable");
}
END_TEST

START_TEST(says_out_of_memory_when_libjwt_has_none)
{
	failures.jwt_new = true;
	expect_unavailable(FOR_ALICE(scene_token()), "out-of-memory");
}
END_TEST

START_TEST(says_out_of_memory_when_the_configuration_cannot_be_kept)
{
	const char *token = scene_token();

	failures.strdup = true;
	expect_unavailable(FOR_ALICE(token), "out-of-memory");
}
END_TEST

START_TEST(says_out_of_memory_when_the_login_cannot_be_remembered)
{
	failures.set_data = true;
	expect_unavailable(FOR_ALICE(scene_token()), "out-of-memory");
}
END_TEST

START_TEST(says_out_of_memory_when_the_mark_cannot_be_set)
{
	failures.putenv = true;
	expect_unavailable(FOR_ALICE(scene_token()), "out-of-memory");
}
END_TEST

/* Our module copies the text of an earlier module. */
START_TEST(says_out_of_memory_when_the_login_of_an_earlier_text_cannot_be_kept)
{
	struct stack *s = stack_start(GIVEN ALONE_WITH("use_first_pass"), "alice");
	int code;

	witness.given = scene_token();
	failures.strdup = true;
	code = stack_authenticate(s, NULL);
	failures.strdup = false;
	ck_assert_int_eq(code, PAM_AUTHINFO_UNAVAIL);
	ck_assert_ptr_nonnull(logbook_only("unavailable slug=out-of-memory"));
	ck_assert(!witness.has_authtok);
}
END_TEST

/* If the token cannot be cleared, the next module could read and use it. So the login is refused. */
START_TEST(refuses_when_the_token_cannot_be_cleared)
{
	struct stack *s = stack_start(GIVEN ALONE_WITH("use_first_pass"), "alice");

	witness.given = scene_token();
	failures.clear_authtok = true;
	ck_assert_int_eq(stack_authenticate(s, NULL), PAM_AUTHINFO_UNAVAIL);
	failures.clear_authtok = false;
	ck_assert_str_eq(stack_environment(s), "");
	ck_assert_int_eq(stack_account(s), PAM_IGNORE);
	ck_assert_int_eq(stack_setcred(s), SETCRED_IGNORED);
}
END_TEST

START_TEST(answers_not_a_token_when_the_password_cannot_be_passed_on)
{
	struct stack *s = stack_start(ALONE, "alice");

	failures.keep_authtok = true;
	ck_assert_int_eq(stack_authenticate(s, PASSWORD), PAM_CRED_INSUFFICIENT);
	ck_assert(!witness.has_authtok);
}
END_TEST

/* The data of an earlier login must not be used for this one. */
START_TEST(refuses_at_once_when_an_earlier_login_cannot_be_cleared)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
	failures.set_data = true;
	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_AUTHINFO_UNAVAIL);
	ck_assert_ptr_nonnull(logbook_only("unavailable slug=out-of-memory"));
	ck_assert_uint_eq(s->talk.asked, 0);
}
END_TEST

START_TEST(says_store_unavailable_without_a_store)
{
	scene_configure(scene_text("store = %s/none\n", scene.dir), "use = once\n", "");
	expect_unavailable(FOR_ALICE(scene_token()), "store-unavailable");
}
END_TEST

START_TEST(says_store_unavailable_of_a_bad_line_of_revoked_tokens)
{
	scene_configure("revoked = revoked\n", "", "");
	scene_write("revoked", "all\n", 0644);
	expect_unavailable(FOR_ALICE(scene_token()), "store-unavailable");
}
END_TEST

START_TEST(says_store_unavailable_without_a_file_that_the_configuration_names)
{
	scene_configure("revoked = revoked\n", "", "");
	expect_unavailable(FOR_ALICE(scene_token()), "store-unavailable");
}
END_TEST

static const struct {
	const char *slug;
	const TTest *const *provoked_by;
} covered[] = {
	{"config-invalid", &says_config_invalid_without_a_configuration},
	{"key-unusable", &says_key_unusable_a_second_after_the_end_of_a_certificate},
	{"store-unavailable", &says_store_unavailable_without_a_store},
	{"clock-unset", &says_clock_unset_when_the_clock_cannot_be_read},
	{"account-unavailable", &says_account_unavailable_when_the_account_database_fails},
	{"out-of-memory", &says_out_of_memory_when_libjwt_has_none},
};

START_TEST(this_test_provokes_every_slug_of_the_host)
{
	for (unsigned r = 0; r < REASON_COUNT; r++) {
		size_t i = 0;

		/* test_library.c */
		if (reason_fault((enum reason)r) != FAULT_HOST || r == REASON_LIBRARY_MISSING)
			continue;
		while (i < sizeof(covered) / sizeof(covered[0]) &&
		       strcmp(covered[i].slug, reason_slug((enum reason)r)) != 0)
			i++;
		ck_assert_msg(i < sizeof(covered) / sizeof(covered[0]), "no case has the slug %s",
			      reason_slug((enum reason)r));
	}
}
END_TEST

static void add_handle(Suite *s)
{
	TCase *group = suites_group(s, "handle");

	tcase_add_test(group, says_out_of_memory_when_the_login_of_an_earlier_text_cannot_be_kept);
	tcase_add_test(group, refuses_when_the_token_cannot_be_cleared);
	tcase_add_test(group, answers_not_a_token_when_the_password_cannot_be_passed_on);
	tcase_add_test(group, refuses_at_once_when_an_earlier_login_cannot_be_cleared);
}

Suite *faults_suite(void)
{
	Suite *s = suite_create("faults");
	TCase *group = suites_group(s, "host");

	for (size_t i = 0; i < sizeof(covered) / sizeof(covered[0]); i++)
		add_both(group, *covered[i].provoked_by);
	tcase_add_test(group, this_test_provokes_every_slug_of_the_host);
	add_both(group, says_store_unavailable_of_a_bad_line_of_revoked_tokens);
	add_both(group, says_store_unavailable_without_a_file_that_the_configuration_names);
	add_both(group, says_config_invalid_of_an_empty_configuration);
	add_both(group, says_config_invalid_of_a_configuration_that_others_can_write);
	add_both(group, says_config_invalid_with_file_and_line_of_an_unknown_key);
	add_both(group, says_config_invalid_when_one_of_two_keys_is_missing);
	add_both(group, accepts_in_the_last_second_of_a_certificate);
	add_both(group, says_key_unusable_a_second_before_a_certificate_begins);
	add_both(group, refuses_an_unsigned_token_after_the_end_of_a_certificate);
	add_both(group, refuses_an_unsigned_token_before_a_certificate_begins);
	add_both(group, says_clock_unset_in_the_last_second_of_2024);
	add_both(group, accepts_the_clock_in_the_first_second_of_2025);
	add_both(group, says_account_unavailable_of_a_huge_account_entry);
	add_both(group, says_out_of_memory_when_the_configuration_cannot_be_kept);
	add_both(group, says_out_of_memory_when_the_login_cannot_be_remembered);
	add_both(group, says_out_of_memory_when_the_mark_cannot_be_set);
	add_handle(s);
	return s;
}
