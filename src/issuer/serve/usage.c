/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/usage.h"

#include <time.h>

enum prompt { PROMPT_SUDO, PROMPT_SSH, PROMPT_SU, PROMPTS };

/* The buffer into which a prompt reads: PAM_MAX_RESP_SIZE in sudo, 1024 bytes in ssh, and 4096 bytes in
 * libpam_misc, which su and login use. */
static const struct {
	const char *name, *too_long;
	size_t max_chars;
} prompts[PROMPTS] = {
	[PROMPT_SUDO] = {"sudo", "too long: sudo refuses it", 511},
	[PROMPT_SSH] = {"ssh", "too long: ssh cuts it", 1023},
	[PROMPT_SU] = {"su and login", "too long: they cut it", 4095},
};

static bool fits(const struct usage *u, enum prompt p)
{
	return strlen(u->token) <= prompts[p].max_chars;
}

static void show_prompts(struct view *v, const struct usage *u)
{
	json_t *rows = json_array();

	for (enum prompt p = 0; p < PROMPTS; p++)
		if (json_array_append_new(rows, json_pack("{s:s,s:I,s:s,s:s}", "name", prompts[p].name, "max",
							  (json_int_t)prompts[p].max_chars, "state",
							  fits(u, p) ? "pass" : "fail", "verdict",
							  fits(u, p) ? "fits" : prompts[p].too_long)) != 0)
			v->is_starved = true;
	view_set(v, "prompts", rows);
}

static void show_time(struct view *v, const struct usage *u)
{
	time_t exp = (time_t)u->exp;
	char machine[32] = "", text[32] = "";
	struct tm utc;

	if (gmtime_r(&exp, &utc)) {
		(void)strftime(machine, sizeof(machine), "%Y-%m-%dT%H:%M:%SZ", &utc);
		(void)strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &utc);
	}
	view_set_text(v, "expires", machine);
	view_set_text(v, "expires_text", text);
	view_set(v, "left_s", json_integer(u->exp > u->now ? u->exp - u->now : 0));
}

static bool is_for(const struct usage *u, const char *service, enum prompt p)
{
	return (!*u->service || strcmp(u->service, service) == 0) && fits(u, p);
}

void usage_show(struct view *v, const struct usage *u)
{
	view_set_text(v, "token", u->token);
	view_set(v, "length", json_integer((json_int_t)strlen(u->token)));
	show_time(v, u);
	show_prompts(v, u);
	if (is_for(u, "sshd", PROMPT_SSH))
		view_set(v, "ssh", json_sprintf("ssh %s@%s", u->account, u->audience));
	/* sudo -s, because sudo -i uses the PAM service sudo-i */
	if (is_for(u, "sudo", PROMPT_SUDO))
		view_set_text(v, "sudo", "sudo -s");
}
