/* SPDX-License-Identifier: BSD-2-Clause */
#include "pam/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA_NAME "systemd.runtime_max_sec"

static void limit_free(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh, (void)status;
	free(data);
}

static const char *limit_now(pam_handle_t *pamh)
{
	const void *data = NULL;

	return pam_get_data(pamh, DATA_NAME, &data) == PAM_SUCCESS ? data : NULL;
}

/* The units of systemd.time(7) that a limit may have, in seconds. Shorter ones count as nothing. */
static const struct {
	const char *name;
	int64_t seconds;
} units[] = {
	{"", 1},	   {"s", 1},	   {"sec", 1},	    {"second", 1},   {"seconds", 1}, {"m", 60},
	{"min", 60},	   {"minute", 60}, {"minutes", 60}, {"h", 3600},     {"hr", 3600},   {"hour", 3600},
	{"hours", 3600},   {"d", 86400},   {"day", 86400},  {"days", 86400}, {"w", 604800},  {"week", 604800},
	{"weeks", 604800}, {"ms", 0},	   {"msec", 0},	    {"us", 0},	     {"usec", 0},
};

static bool find_unit(const char *name, size_t len, int64_t *ret_s)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == len && strncmp(units[i].name, name, len) == 0) {
			*ret_s = units[i].seconds;
			return true;
		}
	return false;
}

/* One number and its unit, as in "5min"; at most ten digits. */
static bool take_span(const char **at, int64_t *ret_s)
{
	size_t digits = strspn(*at, "0123456789"), letters;
	const char *unit = *at + digits + strspn(*at + digits, " ");
	int64_t unit_s;

	letters = strspn(unit, "abcdefghijklmnopqrstuvwxyz");
	if (digits == 0 || digits > 10 || !find_unit(unit, letters, &unit_s))
		return false;
	*ret_s = strtoll(*at, NULL, 10) * unit_s;
	*at = unit + letters + strspn(unit + letters, " ");
	return true;
}

/* Whether a limit is at most so many seconds. One that is not a time span, such as "infinity", is not. */
static bool is_shorter(const char *limit, int64_t seconds)
{
	int64_t sum = 0, one;

	if (!limit || !*limit)
		return false;
	for (const char *at = limit; *at; sum += one)
		if (!take_span(&at, &one) || sum > seconds)
			return false;
	return sum <= seconds;
}

bool session_limit(pam_handle_t *pamh, int64_t seconds, struct session_change *ret)
{
	const char *before = limit_now(pamh);
	struct session_change c = {0};
	char *text = NULL;

	*ret = c;
	if (is_shorter(before, seconds))
		return true;
	if (before && !(c.before = strdup(before)))
		return false;
	if (asprintf(&text, "%" PRId64, seconds) < 0)
		text = NULL;
	if (text && pam_set_data(pamh, DATA_NAME, text, limit_free) == PAM_SUCCESS) {
		c.ours = text;
		*ret = c;
		return true;
	}
	free(text);
	free(c.before);
	return false;
}

/* libpam allocates nothing for a name that has data already. */
void session_undo(pam_handle_t *pamh, struct session_change *c)
{
	if (c->ours && limit_now(pamh) == c->ours &&
	    pam_set_data(pamh, DATA_NAME, c->before, c->before ? limit_free : NULL) == PAM_SUCCESS)
		c->before = NULL; /* the handle owns it now */
	session_change_done(c);
}

void session_change_done(struct session_change *c)
{
	free(c->before);
	*c = (struct session_change){0};
}
