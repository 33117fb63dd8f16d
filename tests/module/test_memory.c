/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No token and no secret stays in freed memory. This process holds them only masked: a child makes them, and
 * the conversation unmasks the typed text. After the answer all writable memory is searched.
 */
#include "suites.h"

#include <alloca.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/sanitized.h"
#include "support/scene.h"
#include "support/witness.h"

#define MASK 0x80
#define MASKED_MAX 8192

/* A copy is this many bytes of the text in a row. Each such piece is searched for. */
#define PIECE_BYTES 16

struct masked {
	uint8_t at[MASKED_MAX];
	size_t bytes;
};

static struct masked token, secret;

/* ---- made in a child ---- */

static void send_masked(int to, const void *text, size_t bytes)
{
	uint8_t masked[MASKED_MAX];

	for (size_t i = 0; i < bytes && i < MASKED_MAX; i++)
		masked[i] = ((const uint8_t *)text)[i] ^ MASK;
	if (bytes > MASKED_MAX || write(to, masked, bytes) != (ssize_t)bytes)
		_exit(1);
}

static void make_token(int to)
{
	const char *made = scene_token();

	send_masked(to, made, strlen(made));
}

/* The text around the secret in a key file: nothing, or the rest of a JWK. */
struct around {
	const char *before, *behind;
};

static const struct around secret_files[] = {
	{"", ""},
	{"{\"kty\":\"oct\",\"k\":\"", "\"}"},
};

/* The line that is refused, and why. */
static const struct {
	struct around file;
	const char *line, *why;
} refused_files[] = {
	{{"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"", "\"}"}, "key = secret", "this is a private key"},
	{{"{\"kty\":\"RSA\",\"e\":\"AQAB\",\"\\u0070\":\"", "\"}"}, "key = secret", "this is a private key"},
	{{"{\"keys\":[{\"kty\":\"EC\"},{\"kty\":\"EC\",\"d\":\"", "\"}]}"},
	 "key = secret",
	 "this is a private key"},
	{{"{\"kty\":\"EC\",\"d\":\"", "\"}"}, "secret = secret", "this is a private key"},
	{{"{\"kty\":\"oct\",\"\\u006b\":\"", "\"}"}, "key = secret", "in place of"},
	{{"{\"keys\":[{\"kty\":\"EC\"},{\"kty\":\"oct\",\"k\":\"", "\"}]}"},
	 "key = secret",
	 "kty oct is a secret"},
	{{"{\"keys\":[{\"kty\":\"oct\",\"k\":\"", "\"}]}"}, "secret = secret", "one JWK of kty oct"},
	{{"{\"keys\":{\"d\":\"", "\"}}"}, "key = secret", "this is a private key"},
	{{"{\"jwk\":{\"kty\":\"EC\",\"d\":\"", "\"}}"}, "key = secret", "this is a private key"},
	{{"{\"keys\":[{\"keys\":[{\"kty\":\"EC\",\"d\":\"", "\"}]}]}"},
	 "key = secret",
	 "this is a private key"},
	{{"{\"jwk\":{\"kty\":\"oct\",\"k\":\"", "\"}}"}, "key = secret", "kty oct is a secret"},
	{{"{\"kty\":\"oct\",\"k\":\"AAAA\",\"x\":{\"d\":\"", "\"}}"},
	 "secret = secret",
	 "this is a private key"},
	{{"{\"kty\":\"oct\",\"k\":[\"", "\"]}"}, "secret = secret", "one JWK of kty oct"},
	{{"{\"kty\":\"oct\",\"k\":\"AAAA\",\"k\":\"", "\"}"}, "secret = secret", "one JWK of kty oct"},
	{{"{\"kty\":\"oct\",\"k\":\"AAAA\",\"x\":{\"k\":\"", "\"}}"},
	 "secret = secret",
	 "one JWK of kty oct"},
};

static struct around secret_file;

#define SECRET_FILES ((int)(sizeof(secret_files) / sizeof(secret_files[0])))
#define REFUSED_FILES ((int)(sizeof(refused_files) / sizeof(refused_files[0])))

/* Several lengths are tried, because a later allocation may overwrite the freed copy of one of them. */
#define SECRET_LENGTHS 5
#define SECRET_BYTES_MAX 6200

static size_t secret_bytes;

/* Write a new secret into the key file, and send its masked form through a pipe. */
static void make_secret(int to)
{
	char text[SECRET_BYTES_MAX + 1], content[SECRET_BYTES_MAX + 100];

	for (size_t i = 0; i < secret_bytes; i++)
		text[i] = (char)('A' + (i * i * 37 + i / 26 + 11 + (size_t)getpid()) % 26);
	text[secret_bytes] = '\0';
	snprintf(content, sizeof(content), "%s%s%s", secret_file.before, text, secret_file.behind);
	scene_write("keys/secret", content, 0600);
	send_masked(to, text, strlen(text));
}

static void in_child(void (*make)(int), struct masked *ret)
{
	int ends[2], status = 1;
	ssize_t got;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		make(ends[1]);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	got = read(ends[0], ret->at, sizeof(ret->at));
	ck_assert_int_gt(got, 0);
	ret->bytes = (size_t)got;
	ck_assert_uint_gt(ret->bytes, 2 * PIECE_BYTES);
	ck_assert_int_eq(close(ends[0]), 0);
	ck_assert_int_eq(close(ends[1]), 0);
}

/* A part of the text in allocated memory, as an application returns it. */
static char *unmask_part(const struct masked *m, size_t from, size_t end)
{
	char *text = malloc(end - from + 1);

	for (size_t i = from; i < end; i++)
		text[i - from] = (char)(m->at[i] ^ MASK);
	text[end - from] = '\0';
	return text;
}

static char *unmask(const struct masked *m)
{
	return unmask_part(m, 0, m->bytes);
}

static int unmasking(int count, const struct pam_message **messages, struct pam_response **ret, void *unused)
{
	(void)count, (void)messages, (void)unused;
	*ret = calloc(1, sizeof(**ret));
	(*ret)->resp = unmask(&token);
	return PAM_SUCCESS;
}

#define PART_BYTES 500

static size_t parts_given, parts_wanted;

/* Give the token in parts, as often as wanted; then fail. */
static int unmasking_parts(int count, const struct pam_message **messages, struct pam_response **ret,
			   void *unused)
{
	size_t from = PART_BYTES * parts_given++, end = from + PART_BYTES;

	(void)count, (void)messages, (void)unused;
	if (parts_given > parts_wanted)
		return PAM_CONV_ERR;
	*ret = calloc(1, sizeof(**ret));
	(*ret)->resp = unmask_part(&token, from, end < token.bytes ? end : token.bytes);
	return PAM_SUCCESS;
}

/* ---- searched ---- */

static bool is_piece(const uint8_t *at, const uint8_t *masked)
{
	for (size_t i = 0; i < PIECE_BYTES; i++)
		if ((at[i] ^ MASK) != masked[i])
			return false;
	return true;
}

static bool holds_piece(const uint8_t *from, const uint8_t *end, const uint8_t *masked)
{
	while (end - from >= PIECE_BYTES) {
		const uint8_t *at = memchr(from, masked[0] ^ MASK, (size_t)(end - from) - PIECE_BYTES + 1);

		if (!at)
			return false;
		if (is_piece(at, masked))
			return true;
		from = at + 1;
	}
	return false;
}

/* The first piece of m that a region of this process' memory holds, or -1. */
static long find_in(uintptr_t from, uintptr_t end, const struct masked *m)
{
	for (size_t piece = 0; piece + PIECE_BYTES <= m->bytes; piece += PIECE_BYTES)
		if (holds_piece((const uint8_t *)from, (const uint8_t *)end, m->at + piece))
			return (long)piece;
	return -1;
}

/* Parse the range of a writable region that is neither a device nor the kernel's own. */
static bool parse_region(const char *line, uintptr_t *ret_from, uintptr_t *ret_end)
{
	char mode[5];

	return sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", ret_from, ret_end, mode) == 3 &&
	       strncmp(mode, "rw", 2) == 0 && !strstr(line, "[v") && !strstr(line, "/dev/");
}

static long find_copy(const struct masked *m)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t from, end;
	char line[4352];
	long found = -1;

	ck_assert_ptr_nonnull(maps);
	while (found < 0 && fgets(line, sizeof(line), maps))
		if (parse_region(line, &from, &end))
			found = find_in(from, end, m);
	(void)fclose(maps);
	return found;
}

static void converse(const char *lines, const char *user, __typeof__(&unmasking) function, int code)
{
	struct stack *s = stack_start(lines, user);
	const struct pam_conv conv = {function, &s->talk};

	ck_assert_int_eq(pam_set_item(s->pamh, PAM_CONV, &conv), PAM_SUCCESS);
	ck_assert_int_eq(pam_authenticate(s->pamh, 0), code);
	ck_assert_int_eq(find_copy(&token), -1);
	stack_end(s);
	ck_assert_int_eq(find_copy(&token), -1);
}

static void type_masked(const char *lines, const char *user, int code)
{
	converse(lines, user, unmasking, code);
}

#define DEBUG "auth [default=ok] pam_jwt.so debug\n"

START_TEST(this_test_finds_a_copy)
{
	char *volatile copy;

	in_child(make_token, &token);
	ck_assert_int_eq(find_copy(&token), -1);
	copy = unmask(&token);
	ck_assert_int_ge(find_copy(&token), 0);
	explicit_bzero(copy, 30);
	ck_assert_int_ge(find_copy(&token), 0);
	explicit_bzero(copy, token.bytes);
	ck_assert_int_eq(find_copy(&token), -1);
	free(copy);
}
END_TEST

START_TEST(leaves_no_copy_of_an_accepted_token)
{
	in_child(make_token, &token);
	type_masked(DEBUG, "alice", PAM_SUCCESS);
}
END_TEST

/* A token of three parts: accepted, refused, and with a conversation that fails after one part or two. */
static const struct {
	const char *user;
	size_t parts;
	int code;
} in_parts[] = {{"alice", 3, PAM_SUCCESS},
		{"bob", 3, PAM_AUTH_ERR},
		{"alice", 1, PAM_CONV_ERR},
		{"alice", 2, PAM_CONV_ERR}};

START_TEST(leaves_no_copy_of_a_token_in_parts)
{
	scene.recipe.jti = scene_text("\"%0600d\"", 0);
	in_child(make_token, &token);
	ck_assert_uint_gt(token.bytes, 2 * PART_BYTES);
	ck_assert_uint_lt(token.bytes, 3 * PART_BYTES);
	parts_given = 0;
	parts_wanted = in_parts[_i].parts;
	converse("auth [default=ok] pam_jwt.so debug parts=5\n", in_parts[_i].user, unmasking_parts,
		 in_parts[_i].code);
}
END_TEST

/* A token for each kind of refusal. */
static void break_nothing(void)
{
}

static void break_audience(void)
{
	scene.recipe.aud = "\"web2.example.com\"";
}

static void break_header(void)
{
	scene.recipe.crit = "[\"exp\"]";
}

static void break_claims(void)
{
	scene.recipe.exp = "\"soon\"";
}

static void break_kid(void)
{
	scene.recipe.kid = "\"k2\"";
}

static void break_configuration(void)
{
	scene_configure("", "key = gone.pem\n", "");
}

static const struct {
	void (*prepare)(void);
	const char *user;
	int code;
} ways[] = {
	{break_nothing, "bob", PAM_AUTH_ERR},  {break_audience, "alice", PAM_AUTH_ERR},
	{break_header, "alice", PAM_AUTH_ERR}, {break_claims, "alice", PAM_AUTH_ERR},
	{break_kid, "alice", PAM_AUTH_ERR},    {break_configuration, "alice", PAM_AUTHINFO_UNAVAIL},
};

#define WAY_COUNT ((int)(sizeof(ways) / sizeof(ways[0])))

START_TEST(leaves_no_copy_of_a_refused_token)
{
	ways[_i].prepare();
	in_child(make_token, &token);
	type_masked(DEBUG, ways[_i].user, ways[_i].code);
}
END_TEST

static void give_unmasked(void)
{
	witness.given = unmask(&token);
}

static void take_back(void)
{
	explicit_bzero((char *)witness.given, token.bytes);
	free((char *)witness.given);
	witness.given = NULL;
}

#define FIRST_PASS                                                                                           \
	"auth [default=ignore] pam_witness.so before\n" GIVEN                                                \
	"auth [default=ignore] pam_witness.so after\nauth [default=ok] pam_jwt.so use_first_pass\n"

START_TEST(leaves_no_copy_of_an_earlier_modules_token)
{
	witness.before = give_unmasked;
	witness.after = take_back;
	in_child(make_token, &token);
	type_masked(FIRST_PASS, _i ? "alice" : "bob", _i ? PAM_SUCCESS : PAM_AUTH_ERR);
}
END_TEST

/*
 * The token has no valid signature; it only makes the module read the file. The dynamic linker saves
 * registers at multiples of 64, so the start of the stack decides what later overwrites them.
 */
static void check_no_copy_of(const struct around *file, int round, const char *line, int code,
			     const char *slug)
{
	volatile char *shift = alloca((size_t)(1 + 16 * round));
	struct stack *s;

	*shift = 0;
	secret_file = *file;
	secret_bytes = SECRET_BYTES_MAX - 1400 * (size_t)round;
	in_child(make_secret, &secret);
	scene.recipe.alg = "\"HS384\"";
	scene.recipe.kid = NULL;
	scene_write(
		"pam_jwt.conf",
		scene_text("hostname = web1.example.com\n[issuer corp]\niss = none\n%s\nalgorithm = HS384\n",
			   line),
		0644);
	s = stack_start(ALONE, "alice");
	ck_assert_int_eq(stack_authenticate(s, scene_token()), code);
	ck_assert_ptr_nonnull(logbook_only(slug));
	ck_assert_int_eq(find_copy(&secret), -1);
	stack_end(s);
	ck_assert_int_eq(find_copy(&secret), -1);
}

START_TEST(leaves_no_copy_of_a_secret)
{
	check_no_copy_of(&secret_files[_i % SECRET_FILES], _i / SECRET_FILES, "secret = secret", PAM_AUTH_ERR,
			 "slug=signature-invalid");
}
END_TEST

/* A private key that was put there by mistake, or a secret in a form or on a line that does not accept it. */
START_TEST(leaves_no_copy_of_a_private_key)
{
	int i = _i % REFUSED_FILES;

	check_no_copy_of(&refused_files[i].file, _i / REFUSED_FILES, refused_files[i].line,
			 PAM_AUTHINFO_UNAVAIL, refused_files[i].why);
}
END_TEST

Suite *memory_suite(void)
{
	Suite *s = suite_create("memory");
	TCase *group;

	if (SANITIZED) /* AddressSanitizer's shadow memory is too large to search */
		return s;
	group = suites_group(s, "copies");
	tcase_add_test(group, this_test_finds_a_copy);
	tcase_add_test(group, leaves_no_copy_of_an_accepted_token);
	tcase_add_loop_test(group, leaves_no_copy_of_a_token_in_parts, 0, 4);
	tcase_add_loop_test(group, leaves_no_copy_of_a_refused_token, 0, WAY_COUNT);
	tcase_add_loop_test(group, leaves_no_copy_of_an_earlier_modules_token, 0, 2);
	tcase_add_loop_test(group, leaves_no_copy_of_a_secret, 0, SECRET_FILES * SECRET_LENGTHS);
	tcase_add_loop_test(group, leaves_no_copy_of_a_private_key, 0, REFUSED_FILES * SECRET_LENGTHS);
	return s;
}
