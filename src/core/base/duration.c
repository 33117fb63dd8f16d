/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/base/duration.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

static const struct {
	char letter;
	int64_t seconds;
} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

#define UNITS (sizeof(units) / sizeof(units[0]))

bool duration_parse(const char *text, int64_t *ret_s)
{
	int64_t n = 0;
	const char *at = text;

	for (; *at >= '0' && *at <= '9'; at++) {
		n = n * 10 + (*at - '0');
		if (n > DURATION_MAX_S)
			return false;
	}
	if (at == text || at[0] == '\0' || at[1] != '\0')
		return false;
	for (size_t i = 0; i < UNITS; i++) {
		if (units[i].letter != *at)
			continue;
		if (n > DURATION_MAX_S / units[i].seconds)
			return false;
		*ret_s = n * units[i].seconds;
		return true;
	}
	return false;
}

void duration_format(int64_t seconds, char out[24])
{
	size_t i = 0;

	while (i < UNITS - 1 && (seconds == 0 || seconds % units[i].seconds != 0))
		i++;
	(void)snprintf(out, 24, "%" PRId64 "%c", seconds / units[i].seconds, units[i].letter);
}

void duration_round(int64_t seconds, char out[32])
{
	size_t i = 0;
	int64_t rest;
	int used;

	while (i < UNITS - 1 && seconds < units[i].seconds)
		i++;
	used = snprintf(out, 32, "%" PRId64 "%c", seconds / units[i].seconds, units[i].letter);
	rest = i < UNITS - 1 ? seconds % units[i].seconds / units[i + 1].seconds : 0;
	if (rest)
		(void)snprintf(out + used, 32 - (size_t)used, " %" PRId64 "%c", rest, units[i + 1].letter);
}
