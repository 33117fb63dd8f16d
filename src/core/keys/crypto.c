/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/keys/crypto.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

int crypto_set_mark(void)
{
	return ERR_set_mark();
}

void crypto_unmark(const int *mark)
{
	if (*mark)
		(void)ERR_pop_to_mark();
	else
		ERR_clear_error(); /* an empty queue takes no mark: what is in it now is ours */
}

bool crypto_ready(void)
{
	return OSSL_LIB_CTX_get0_global_default() != NULL;
}
