/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_CONFIG_WEBCONF_H
#define ISSUER_CONFIG_WEBCONF_H

#include "core/base/note.h"
#include "core/base/reason.h"

/* issuer-web.conf: the address of the pages of the issuer, and the proxy in front of them. */

struct webconf {
	char *origin;	  /* "https://NAME", with ":PORT" if it is not 443; or "http://localhost:PORT" */
	char *proxy_user; /* the account of the proxy; NULL if there is none */
	int proxy_line;	  /* line number of proxy_user */
};

/*
 * Load a configuration.
 *   path   absolute; host/config/trustedfile.h has the requirements on the file
 * Any fault refuses the whole file, as in conf_load(). REASON_OK; REASON_CONFIG_INVALID, with a note that
 * names file, line and what to do; REASON_OUT_OF_MEMORY.
 */
enum reason webconf_load(const char *path, struct webconf *ret, struct note *n);

void webconf_done(struct webconf *c);

#endif
