/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SANITIZED_H
#define SANITIZED_H

#include <stdbool.h>

/* Whether this was built with AddressSanitizer, which adds libraries and changes the memory layout. */
#ifndef __has_feature
#define __has_feature(feature) 0 /* clang's */
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define SANITIZED true
#else
#define SANITIZED false
#endif

#endif
