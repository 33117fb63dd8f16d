/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVICE_OFFER_H
#define ISSUER_SERVICE_OFFER_H

#include "issuer/service/grant.h"

/*
 * Put into answer what the policy lets a person request for their own account, as shape.h defines it for
 * "offer". Hosts and services that are patterns are left out, as are those after the first OFFER_MAX.
 * STATUS_OK or STATUS_HOST.
 */
#define OFFER_MAX 32
enum status offer_put(const struct grantor *g, const struct person *p, json_t *answer, struct note *n);

#endif
