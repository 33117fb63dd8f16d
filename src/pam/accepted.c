/* SPDX-License-Identifier: BSD-2-Clause */
#include "pam/accepted.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/clock.h"

/* Name of an accepted login in the data of the PAM handle. */
#define DATA_NAME "pam_jwt_login"

/*
 * sshd runs keyboard-interactive in a child process, whose PAM data is lost, but whose PAM environment is
 * kept. This variable marks an accepted login. Its value is the second, since the Unix epoch, at which the
 * session must end, or 1 for no such limit.
 */
#define MARK_NAME "PAM_JWT_LOGIN"
#define MARK_NO_LIMIT INT64_C(1)

static void accepted_free(pam_handle_t *pamh, void *data, int status)
{
	struct accepted *a = data;

	(void)pamh, (void)status;
	if (!a)
		return;
	session_change_done(&a->session);
	free(a->user);
	free(a);
}

static const char *user_of(const pam_handle_t *pamh)
{
	const void *user = NULL;

	return pam_get_item(pamh, PAM_USER, &user) == PAM_SUCCESS && user ? user : "";
}

/* Keep a login in the handle, which owns it, even if this fails. */
static bool keep(pam_handle_t *pamh, struct accepted *a)
{
	if (pam_set_data(pamh, DATA_NAME, a, accepted_free) == PAM_SUCCESS)
		return true;
	accepted_free(pamh, a, 0);
	return false;
}

static struct accepted *copy_decision(const pam_handle_t *pamh, const struct decision *d)
{
	struct accepted *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->uid = d->uid;
	a->until = d->until;
	a->log_json = d->log_json;
	memcpy(a->token, d->token, sizeof(a->token));
	a->user = strdup(user_of(pamh));
	if (a->user)
		return a;
	free(a);
	return NULL;
}

static bool put_mark(pam_handle_t *pamh, const struct decision *d)
{
	char mark[64];

	(void)snprintf(mark, sizeof(mark), MARK_NAME "=%" PRId64,
		       d->has_session_end ? d->session_end : MARK_NO_LIMIT);
	return pam_putenv(pamh, mark) == PAM_SUCCESS;
}

bool accepted_remember(pam_handle_t *pamh, const struct decision *d)
{
	struct accepted *a = copy_decision(pamh, d);

	if (!a || !keep(pamh, a))
		return false;
	if (put_mark(pamh, d) &&
	    (!d->has_session_end || session_limit(pamh, d->session_end - d->now, &a->session)))
		return true;
	(void)accepted_forget(pamh);
	return false;
}

static struct accepted *recall(pam_handle_t *pamh)
{
	const void *data = NULL;

	return pam_get_data(pamh, DATA_NAME, &data) == PAM_SUCCESS ? (struct accepted *)data : NULL;
}

const struct accepted *accepted_recall(pam_handle_t *pamh)
{
	return recall(pamh);
}

int accepted_forget(pam_handle_t *pamh)
{
	struct accepted *a = recall(pamh);

	if (pam_getenv(pamh, MARK_NAME))
		(void)pam_putenv(pamh, MARK_NAME);
	if (!a)
		return PAM_SUCCESS;
	session_undo(pamh, &a->session);
	return pam_set_data(pamh, DATA_NAME, NULL, NULL);
}

/* Seconds from now until the session must end. Without a clock, it ends at once. */
static int64_t seconds_until(int64_t end)
{
	int64_t now;

	return clock_now(&now) == REASON_OK && end > now ? end - now : 1;
}

/* Remember a login of which only the mark is known. */
static bool remember_mark(pam_handle_t *pamh, const char *mark)
{
	struct accepted *a = calloc(1, sizeof(*a));
	int64_t end = strtoll(mark, NULL, 10);

	if (!a || !keep(pamh, a))
		return false;
	return end == MARK_NO_LIMIT || session_limit(pamh, seconds_until(end), &a->session);
}

int accepted_take_mark(pam_handle_t *pamh)
{
	const char *mark = pam_getenv(pamh, MARK_NAME);

	if (!mark)
		return recall(pamh) ? PAM_SUCCESS : PAM_IGNORE;
	if (!recall(pamh) && !remember_mark(pamh, mark))
		return PAM_BUF_ERR;
	(void)pam_putenv(pamh, MARK_NAME);
	return PAM_SUCCESS;
}
