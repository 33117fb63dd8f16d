/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_CONFIG_CONF_H
#define ISSUER_CONFIG_CONF_H

#include "issuer/config/draft.h"

/* issuer.conf: the issuer's name, its keys, and the mint policy. */

/*
 * Load a configuration. This does not read the files of the keys.
 *   path   absolute; host/config/trustedfile.h has the requirements on the file
 * Any fault refuses the whole file: an unknown, repeated or empty keyword, a bad value, or a keyword that is
 * missing in a section. REASON_OK; REASON_CONFIG_INVALID, with a note that names file, line and what to do;
 * REASON_OUT_OF_MEMORY.
 */
enum reason conf_load(const char *path, struct conf *ret, struct note *n);

void conf_done(struct conf *c);

#endif
