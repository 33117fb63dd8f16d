/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_USEWORDS_H
#define HOST_CONFIG_USEWORDS_H

#include "host/config/draft.h"

/* Keywords for what happens to a token that is accepted: how often, where it is recorded, and how long. */

/* Apply one line, as keywords_set() does. */
enum reason usewords_set_use(struct draft *d, const char *value, struct note *n);
enum reason usewords_set_jti_claim(struct draft *d, const char *value, struct note *n);
enum reason usewords_set_store(struct draft *d, const char *value, struct note *n);
enum reason usewords_set_revoked(struct draft *d, const char *value, struct note *n);
enum reason usewords_set_max_session(struct draft *d, const char *value, struct note *n);

#endif
