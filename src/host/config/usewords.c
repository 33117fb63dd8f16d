/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/config/usewords.h"

#include "core/base/duration.h"
#include "core/token/claimpath.h"
#include "host/config/syntax.h"

/* What follows "within", or NULL if value does not begin with this word. */
static const char *after_within(const char *value)
{
	const char *at = value + strlen("within");

	if (strncmp(value, "within", strlen("within")) != 0 || (*at != ' ' && *at != '\t'))
		return NULL;
	return at + strspn(at, " \t");
}

enum reason usewords_set_use(struct draft *d, const char *value, struct note *n)
{
	struct use *use = d->place == PLACE_ISSUER ? &draft_issuer(d)->use : &draft_service(d)->use;
	const char *duration = after_within(value);

	if (duration && duration_parse(duration, &use->within_s) && use->within_s > 0)
		use->kind = USE_WITHIN;
	else if (strcmp(value, "once") == 0)
		use->kind = USE_ONCE;
	else if (strcmp(value, "any") == 0)
		use->kind = USE_ANY;
	else
		return note_invalid(n, "use is any, once, or within and a duration, as in \"within 5m\"");
	return REASON_OK;
}

enum reason usewords_set_jti_claim(struct draft *d, const char *value, struct note *n)
{
	const char *fault = claimpath_fault(value);

	if (fault)
		return note_invalid(n, "jti_claim: %s", fault);
	return draft_set_text(value, &draft_issuer(d)->jti_claim);
}

enum reason usewords_set_store(struct draft *d, const char *value, struct note *n)
{
	if (value[0] != '/')
		return note_invalid(n, "store is the absolute path of a folder, as in \"%s\"",
				    PAM_JWT_STATE "/once");
	return draft_set_text(value, d->place == PLACE_TOP ? &d->trust.store : &draft_service(d)->store);
}

enum reason usewords_set_revoked(struct draft *d, const char *value, struct note *n)
{
	if (value[0] != '/' && !syntax_is_inside(value))
		return note_invalid(n, "revoked is a file beside the configuration, or an absolute path: "
				       "write it without \"..\"");
	if (value[0] == '/')
		return draft_set_text(value, &d->trust.revoked);
	d->trust.revoked = syntax_path_beside(d->trust.path, "", value);
	return d->trust.revoked ? REASON_OK : REASON_OUT_OF_MEMORY;
}

enum reason usewords_set_max_session(struct draft *d, const char *value, struct note *n)
{
	struct session_limit *limit =
		d->place == PLACE_ISSUER ? &draft_issuer(d)->session : &draft_service(d)->session;

	limit->ends_with_token = strcmp(value, "token") == 0;
	if (limit->ends_with_token)
		return REASON_OK;
	limit->has_max = true;
	if (!duration_parse(value, &limit->max_s) || limit->max_s == 0)
		return note_invalid(n, "max_session is a duration of at least 1s, as in \"8h\", or token");
	return REASON_OK;
}
