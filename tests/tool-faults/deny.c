/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded into jwt-issuer or pam-jwt: of what it asks for, memory, files, randomness and OpenSSL's
 * services, the request number DENY_AT is denied, counted from 0; with DENY_FROM set, all from then on. On
 * the way out the number of requests is written to the descriptor DENY_COUNT_TO. What libcrypto and the
 * dynamic linker ask for among themselves is granted: OpenSSL 3.0 crashes when it is not.
 */
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#pragma GCC visibility push(default) /* all that is defined here stands in for what it is named after */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);

static struct {
	bool armed, from_then_on;
	long at, requests;
	uintptr_t crypto_begin, crypto_end, linker_begin, linker_end;
} denial;

static int locate(struct dl_phdr_info *object, size_t size, void *unused)
{
	bool is_crypto = strstr(object->dlpi_name, "/libcrypto.so") != NULL,
	     is_linker = strstr(object->dlpi_name, "/ld-") != NULL;

	(void)size, (void)unused;
	for (int i = 0; i < object->dlpi_phnum && (is_crypto || is_linker); i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];
		uintptr_t begin = object->dlpi_addr + part->p_vaddr;

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		*(is_crypto ? &denial.crypto_begin : &denial.linker_begin) = begin;
		*(is_crypto ? &denial.crypto_end : &denial.linker_end) = begin + part->p_memsz;
	}
	return 0;
}

static int (*main_of_tool)(int, char **, char **);

/* Only what the tool itself does is counted, not how it is started or what is written behind it. */
void exit(int status)
{
	const char *to = getenv("DENY_COUNT_TO");

	if (denial.armed && to) {
		denial.armed = false;
		(void)dprintf(atoi(to), "%ld\n", denial.requests);
	}
	((void (*)(int))dlsym(RTLD_NEXT, "exit"))(status);
	__builtin_unreachable();
}

static int armed_main(int argc, char **argv, char **environment)
{
	const char *at = getenv("DENY_AT");

	(void)dl_iterate_phdr(locate, NULL);
	denial.at = at ? atol(at) : -1;
	denial.from_then_on = getenv("DENY_FROM") != NULL;
	denial.armed = true;
	exit(main_of_tool(argc, argv, environment));
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
		      void (*fini)(void), void (*linker_fini)(void), void *stack_end);

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
		      void (*fini)(void), void (*linker_fini)(void), void *stack_end)
{
	__typeof__(__libc_start_main) *next =
		(__typeof__(__libc_start_main) *)dlsym(RTLD_NEXT, "__libc_start_main");

	main_of_tool = main;
	return next(armed_main, argc, argv, init, fini, linker_fini, stack_end);
}

static bool denied_to(const void *caller)
{
	uintptr_t from = (uintptr_t)caller;
	long request;

	if (!denial.armed || (from >= denial.crypto_begin && from < denial.crypto_end) ||
	    (from >= denial.linker_begin && from < denial.linker_end))
		return false;
	request = denial.requests++;
	return denial.at >= 0 && (request == denial.at || (denial.from_then_on && request > denial.at));
}

#define DENIED denied_to(__builtin_return_address(0))

static void *no_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

void *malloc(size_t size)
{
	return DENIED ? no_memory() : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return DENIED ? no_memory() : __libc_calloc(count, size);
}

void *realloc(void *at, size_t size)
{
	return DENIED ? no_memory() : __libc_realloc(at, size);
}

void *reallocarray(void *at, size_t count, size_t size)
{
	return DENIED ? no_memory() : __libc_realloc(at, count * size);
}

/*
 * A function of which no more is known than that it takes up to twelve integers or pointers, and that the
 * answer "answer" means that it could not.
 */
typedef intptr_t any(intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e, intptr_t f, intptr_t g,
		     intptr_t h, intptr_t i, intptr_t j, intptr_t k, intptr_t l);

/* clang-format off */
#define DENIES(name, answer, error) \
	any name; \
	intptr_t name(intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e, intptr_t f, intptr_t g, intptr_t h, intptr_t i, \
		      intptr_t j, intptr_t k, intptr_t l) \
	{ \
		static any *next; \
 \
		if (DENIED) { \
			errno = error; \
			return answer; \
		} \
		if (!next) \
			next = (any *)dlsym(RTLD_NEXT, #name); \
		return next(a, b, c, d, e, f, g, h, i, j, k, l); \
	}
/* clang-format on */

/* As one request: glibc 2.36 aborts, or crashes, where it is denied memory while it reads nsswitch.conf. */
int getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size, struct passwd **ret)
{
	__typeof__(getpwnam_r) *next = (__typeof__(getpwnam_r) *)dlsym(RTLD_NEXT, "getpwnam_r");
	bool was_armed = denial.armed;
	int error;

	if (DENIED)
		return ENOMEM;
	denial.armed = false;
	error = next(name, entry, buffer, size, ret);
	denial.armed = was_armed;
	return error;
}

int renameat(int old_folder, const char *old, int new_folder, const char *new)
{
	__typeof__(renameat) *next = (__typeof__(renameat) *)dlsym(RTLD_NEXT, "renameat");

	if (!DENIED)
		return next(old_folder, old, new_folder, new);
	errno = EIO;
	return -1;
}

DENIES(getrandom, -1, ENOSYS)
DENIES(fchmod, -1, EPERM)
DENIES(fsync, -1, EIO)
DENIES(flock, -1, ENOLCK)
DENIES(fstat, -1, EIO)
DENIES(read, -1, EIO)
DENIES(clock_gettime, -1, EINVAL)
DENIES(ASN1_item_d2i, 0, 0)
DENIES(ASN1_item_i2d, -1, 0)
DENIES(ASN1_TIME_to_tm, 0, 0)
DENIES(BIO_new, 0, 0)
DENIES(BIO_new_mem_buf, 0, 0)
DENIES(BN_bin2bn, 0, 0)
DENIES(BN_bn2binpad, -1, 0)
DENIES(BN_CTX_secure_new, 0, 0)
DENIES(BN_div, 0, 0)
DENIES(BN_secure_new, 0, 0)
DENIES(ECDSA_SIG_new, 0, 0)
DENIES(ECDSA_SIG_set0, 0, 0)
DENIES(EVP_DigestSign, 0, 0)
DENIES(EVP_DigestSignInit_ex, 0, 0)
DENIES(EVP_DigestVerifyInit_ex, 0, 0)
DENIES(EVP_KEYMGMT_fetch, 0, 0)
DENIES(EVP_MD_CTX_new, 0, 0)
DENIES(EVP_MD_fetch, 0, 0)
DENIES(EVP_PKEY_CTX_new_from_name, 0, 0)
DENIES(EVP_PKEY_CTX_new_from_pkey, 0, 0)
DENIES(EVP_PKEY_CTX_set_rsa_padding, 0, 0)
DENIES(EVP_PKEY_CTX_set_rsa_pss_saltlen, 0, 0)
DENIES(EVP_PKEY_fromdata, 0, 0)
DENIES(EVP_PKEY_fromdata_init, 0, 0)
DENIES(EVP_PKEY_get_bn_param, 0, 0)
DENIES(EVP_PKEY_get_group_name, 0, 0)
DENIES(EVP_PKEY_get_raw_public_key, 0, 0)
DENIES(EVP_PKEY_new_raw_private_key_ex, 0, 0)
DENIES(EVP_PKEY_new_raw_public_key_ex, 0, 0)
DENIES(EVP_PKEY_public_check, 0, 0)
DENIES(EVP_PKEY_Q_keygen, 0, 0)
DENIES(EVP_Q_mac, 0, 0)
DENIES(OPENSSL_init_crypto, 0, 0)
DENIES(OSSL_DECODER_CTX_new_for_pkey, 0, 0)
DENIES(OSSL_PARAM_BLD_new, 0, 0)
DENIES(OSSL_PARAM_BLD_push_BN, 0, 0)
DENIES(OSSL_PARAM_BLD_push_octet_string, 0, 0)
DENIES(OSSL_PARAM_BLD_push_utf8_string, 0, 0)
DENIES(OSSL_PARAM_BLD_to_param, 0, 0)
DENIES(PEM_read_bio_PrivateKey, 0, 0)
DENIES(PEM_write_bio_PKCS8PrivateKey, 0, 0)
DENIES(PEM_write_bio_PUBKEY, 0, 0)
DENIES(RAND_priv_bytes, 0, 0)
