/* SPDX-License-Identifier: BSD-2-Clause */
/* Replacements (ld --wrap) for functions that our code calls. Some of the calls fail. */
#include <errno.h>
#include <jwt.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "inject.h"

/* Declare the real function and define its wrapper, which returns failed when the call is to fail. */
#define WRAP(type, name, failed, error, parameters, arguments)                                               \
	type __real_##name parameters;                                                                       \
	type __wrap_##name parameters;                                                                       \
	type __wrap_##name parameters                                                                        \
	{                                                                                                    \
		if (inject_here()) {                                                                         \
			errno = error;                                                                       \
			return failed;                                                                       \
		}                                                                                            \
		return __real_##name arguments;                                                              \
	}

WRAP(void *, malloc, NULL, ENOMEM, (size_t size), (size))
WRAP(void *, calloc, NULL, ENOMEM, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, NULL, ENOMEM, (void *old, size_t size), (old, size))
WRAP(void *, reallocarray, NULL, ENOMEM, (void *old, size_t count, size_t size), (old, count, size))
WRAP(char *, strdup, NULL, ENOMEM, (const char *text), (text))
WRAP(ssize_t, read, -1, EIO, (int fd, void *to, size_t size), (fd, to, size))
WRAP(int, fstat, -1, EIO, (int fd, struct stat *st), (fd, st))
WRAP(int, clock_gettime, -1, EINVAL, (clockid_t id, struct timespec *ret), (id, ret))

WRAP(unsigned char *, EVP_Q_mac, NULL, 0,
     (OSSL_LIB_CTX * lib, const char *name, const char *query, const char *sub, const OSSL_PARAM *params,
      const void *key, size_t key_len, const unsigned char *data, size_t len, unsigned char *out,
      size_t out_size, size_t *ret_len),
     (lib, name, query, sub, params, key, key_len, data, len, out, out_size, ret_len))
WRAP(EVP_PKEY *, EVP_PKEY_new_raw_public_key_ex, NULL, 0,
     (OSSL_LIB_CTX * lib, const char *type, const char *query, const unsigned char *at, size_t len),
     (lib, type, query, at, len))
WRAP(BIGNUM *, BN_bin2bn, NULL, 0, (const unsigned char *at, int len, BIGNUM *ret), (at, len, ret))
WRAP(OSSL_PARAM_BLD *, OSSL_PARAM_BLD_new, NULL, 0, (void), ())
WRAP(int, jwt_new, ENOMEM, ENOMEM, (jwt_t * *ret), (ret))
WRAP(EVP_MD_CTX *, EVP_MD_CTX_new, NULL, 0, (void), ())
WRAP(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_name, NULL, 0,
     (OSSL_LIB_CTX * lib, const char *name, const char *query), (lib, name, query))
WRAP(int, EVP_PKEY_fromdata_init, 0, 0, (EVP_PKEY_CTX * ctx), (ctx))
WRAP(int, EVP_PKEY_fromdata, 0, 0, (EVP_PKEY_CTX * ctx, EVP_PKEY **key, int selection, OSSL_PARAM params[]),
     (ctx, key, selection, params))
WRAP(int, EVP_DigestVerifyInit_ex, 0, 0,
     (EVP_MD_CTX * ctx, EVP_PKEY_CTX **pkey_ctx, const char *md, OSSL_LIB_CTX *lib, const char *query,
      EVP_PKEY *key, const OSSL_PARAM params[]),
     (ctx, pkey_ctx, md, lib, query, key, params))
WRAP(int, EVP_DigestVerify, 0, 0,
     (EVP_MD_CTX * ctx, const unsigned char *signature, size_t signature_len, const unsigned char *data,
      size_t len),
     (ctx, signature, signature_len, data, len))
WRAP(BIO *, BIO_new_mem_buf, NULL, 0, (const void *at, int len), (at, len))

int __real_openat(int folder, const char *name, int flags, ...);
int __wrap_openat(int folder, const char *name, int flags, ...);

int __wrap_openat(int folder, const char *name, int flags, ...)
{
	va_list args;
	unsigned mode;

	if (inject_here()) {
		errno = EMFILE;
		return -1;
	}
	va_start(args, flags);
	mode = va_arg(args, unsigned);
	va_end(args);
	return __real_openat(folder, name, flags, mode);
}
