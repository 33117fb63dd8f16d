/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_SCOPED_H
#define CORE_BASE_SCOPED_H

/*
 * SCOPED(jws) t = {0};  declares a struct jws and calls jws_done() whenever the block is left. Every
 * x_done() wipes secrets, frees what the struct owns and accepts {0}.
 */
#define SCOPED(type) __attribute__((cleanup(type##_done))) struct type

/* *ret = TAKE(t);  moves a SCOPED or OWNED variable into a result. It is all zeros (or NULL) afterwards. */
#define TAKE(variable)                                                                                       \
	({                                                                                                   \
		__typeof__(variable) taken = (variable);                                                     \
		(variable) = (__typeof__(variable)){0};                                                      \
		taken;                                                                                       \
	})

/*
 * OWNED(BIO) *b = ...;  frees a library's object, which a pointer owns, whenever the block is left.
 * OWNED_TYPE(BIO, BIO_free_all) declares, once for each type, the function that frees it and accepts NULL.
 * (jansson has json_auto_t.)
 */
#define OWNED(type) __attribute__((cleanup(owned_##type##_done))) type
#define OWNED_TYPE(type, release)                                                                            \
	static inline void owned_##type##_done(type **object)                                                \
	{                                                                                                    \
		release(*object);                                                                            \
	}

#endif
