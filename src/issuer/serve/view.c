/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/view.h"

#include <stdarg.h>

void view_set(struct view *v, const char *name, json_t *value)
{
	if (json_object_set_new(v->values, name, value) != 0)
		v->is_starved = true;
}

void view_set_text(struct view *v, const char *name, const char *text)
{
	view_set(v, name, json_string(text));
}

void view_set_result(struct view *v, bool is_bad, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	view_set(v, "result", json_vsprintf(format, args));
	va_end(args);
	view_set(v, "bad", json_boolean(is_bad));
}

static struct span cookie_of_forms(const struct view *v)
{
	return span_of(v->session[0] ? v->session : v->pre);
}

void view_cookie(struct view *v, enum cookie c, struct span value, int64_t max_age_s)
{
	if (!reply_cookie(&v->reply, c, value, max_age_s))
		v->is_starved = true;
}

void view_lose_session(struct view *v)
{
	if (v->session[0])
		view_cookie(v, COOKIE_SESSION, (struct span){0}, 0);
	v->session[0] = '\0';
}

void view_page(struct view *v, enum http status)
{
	char csrf[CSRF_CHARS + 1];

	if (!v->session[0]) {
		view_set(v, "guest", json_true());
		if (!v->pre[0] && csrf_new_cookie(v->pre))
			view_cookie(v, COOKIE_PRE, span_of(v->pre), -1);
	}
	if (csrf_token(&v->site->csrf, cookie_of_forms(v), csrf))
		view_set_text(v, "csrf", csrf);
	else
		v->is_starved = true;
	reply_page(&v->reply, status, v->is_starved ? NULL : v->values);
}

void view_question(struct view *v, const char *conversation, const char *question, bool echo)
{
	char csrf[CSRF_CHARS + 1] = "";

	if (!csrf_token(&v->site->csrf, cookie_of_forms(v), csrf))
		v->is_starved = true;
	view_set_result(v, false, "One more question");
	view_set(v, "question",
		 json_pack("{s:s,s:s,s:s,s:s}", "csrf", csrf, "conversation", conversation, "label",
			   *question ? question : "Answer", "type", echo ? "text" : "password"));
	reply_page(&v->reply, HTTP_OK, v->is_starved ? NULL : v->values);
}

void view_refuse(struct view *v, enum http status, const char *sentence)
{
	json_decref(v->values);
	v->values = json_object();
	v->is_starved = false;
	view_set_result(v, true, "%s", sentence);
	view_set(v, "lost", json_true());
	v->reply.is_last = true;
	reply_page(&v->reply, status, v->is_starved ? NULL : v->values);
}

void view_done(struct view *v)
{
	explicit_bzero(v->session, sizeof(v->session));
	explicit_bzero(v->pre, sizeof(v->pre));
	json_decref(v->values);
	reply_done(&v->reply);
	*v = (struct view){0};
}
