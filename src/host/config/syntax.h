/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CONFIG_SYNTAX_H
#define HOST_CONFIG_SYNTAX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/note.h"
#include "core/base/reason.h"

/* What pam_jwt.conf and issuer.conf have in common: titles, names, and the rules for every keyword. */

#define SYNTAX_ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* Whether text is not empty and has only these characters. */
bool syntax_has_only(const char *text, const char *allowed);

/* Whether text is a valid name of a section or service: letters, digits, dots, hyphens and underscores. */
bool syntax_is_name(const char *text);

/* The name in the title "KIND NAME" of a section, borrowed; NULL if the title is not of this kind. */
const char *syntax_title_name(const char *title, const char *kind);

/* Whether the path of a file remains in the folder that it is relative to. */
bool syntax_is_inside(const char *path);

/*
 * The path of a file in the folder of a configuration, or in a folder there.
 *   folder   such as "keys/"; "" is the folder of the configuration
 * The caller frees it. NULL when memory ran out.
 */
char *syntax_path_beside(const char *config_path, const char *folder, const char *name);

/* Read a decimal number from min to max, digits only. If it is no such number, *ret is not changed. */
bool syntax_read_number(const char *text, int64_t min, int64_t max, int64_t *ret);

/*
 * Refuse a service name with capital letters: libpam converts service names to lower case, so the section or
 * permission would never apply. REASON_OK, or REASON_CONFIG_INVALID with a note that says what to write.
 */
enum reason syntax_check_service(const char *name, struct note *n);

/* A keyword where it is used. */
struct keyword_use {
	const char *name;
	bool belongs;	   /* to this section */
	const char *place; /* the section in words, such as "in a service section" */
	bool is_repeatable;
	const char *value;
	int line;
};

/*
 * Refuse a keyword that does not belong where it is, is repeated, or has no value.
 *   seen   the line of its last use in this section, or 0; updated
 * REASON_OK, or REASON_CONFIG_INVALID with a note.
 */
enum reason syntax_admit(const struct keyword_use *u, int *seen, struct note *n);

#endif
