/* SPDX-License-Identifier: BSD-2-Clause */
#include "stackgen.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "lint/scratch.h"

#define FILES 6 /* svc and inc/1 to inc/5; each includes only later ones */

/*
 * Only files from this one on may be missing, or unreadable from some line on: after an @include of such a
 * file libpam uses uninitialised memory, so there is none.
 */
#define UNREADABLE 5

static const char *const all_codes[] = {
	"success",
	"open_err",
	"symbol_err",
	"service_err",
	"system_err",
	"buf_err",
	"perm_denied",
	"auth_err",
	"cred_insufficient",
	"authinfo_unavail",
	"user_unknown",
	"maxtries",
	"new_authtok_reqd",
	"acct_expired",
	"session_err",
	"cred_unavail",
	"cred_expired",
	"cred_err",
	"no_module_data",
	"conv_err",
	"authtok_err",
	"authtok_recover_err",
	"authtok_lock_busy",
	"authtok_disable_aging",
	"try_again",
	"ignore",
	"abort",
	"authtok_expired",
	"module_unknown",
	"bad_item",
	"conv_again",
	"default",
	"default",
	"default",
	"default",
	"success",
	"success",
	"success",
	"auth_err",
	"ignore",
	NULL,
};

/* The files of one stack. */
struct stackgen {
	struct random *r;
	enum stackgen_form form;
	int next_number;
	int file;
	struct text *t;
};

static const char *blanks(struct random *r)
{
	static const char *const choices[] = {
		" ", "  ", "\t", " ", " \\\n", " \\\n\t", " \\\n# between\n ", " \\\n \n ", " \\ \n"};

	return random_once_in(r, 12) ? RANDOM_OF(r, choices) : " ";
}

static bool is_interrupted(const char *blanks)
{
	return strchr(blanks, '\n') != strrchr(blanks, '\n');
}

static const char *blanks_before_name(struct stackgen *g)
{
	const char *b = blanks(g->r);

	return g->form != STACKGEN_1_5 && is_interrupted(b) ? " " : b;
}

static void add_action(struct random *r, struct text *t)
{
	static const char *const actions[] = {"ignore", "ok", "done",	"bad",	"die",
					      "reset",	"ok", "ignore", "done", "die"};
	static const char *const odd[] = {"0", "-1", "okay", "", "007", "99999", "OK"};

	if (random_once_in(r, 40))
		text_add(t, "%s", RANDOM_OF(r, odd));
	else if (random_once_in(r, 4))
		text_add(t, "%u", 1 + random_below(r, 4));
	else
		text_add(t, "%s", RANDOM_OF(r, actions));
}

static void add_value(struct random *r, const char *const *codes, struct text *t)
{
	static const char *const equals[] = {"=", " =", "= ", " = ", "==", ":"};
	static const char *const ends[] = {"", "", " ", "\t", " ", ","};
	unsigned count = 0;

	while (codes[count])
		count++;
	text_add(t, "%s", random_once_in(r, 150) ? "sucess" : codes[random_below(r, count)]);
	text_add(t, "%s", random_once_in(r, 20) ? RANDOM_OF(r, equals) : "=");
	add_action(r, t);
	text_add(t, "%s", random_once_in(r, 30) ? RANDOM_OF(r, ends) : " ");
}

void stackgen_control(struct random *r, const char *const *codes, char *ret, unsigned size)
{
	static const char *const words[] = {"required", "requisite", "sufficient", "optional",
					    "required", "Required",  "SUFFICIENT"};
	struct text t = text_in(ret, size);

	if (random_once_in(r, 2)) {
		text_add(&t, "%s", RANDOM_OF(r, words));
		return;
	}
	text_add(&t, "[");
	for (unsigned left = random_below(r, 5); left; left--)
		add_value(r, codes, &t);
	text_add(&t, random_once_in(r, 3) ? "]" : "default=ignore]");
}

static const char *any_type(struct random *r)
{
	static const char *const types[] = {"auth",    "auth",	  "auth",    "auth", "auth",
					    "account", "account", "account", "Auth", "session"};

	return RANDOM_OF(r, types);
}

static void add_module_line(struct stackgen *g)
{
	static const char *const odd_ends[] = {"  # why", "#", " \\", "\r", " ", "\t"};
	struct random *r = g->r;
	char control[256];

	stackgen_control(r, all_codes, control, sizeof(control));
	text_add(g->t, "%s%s%s%s%s", random_once_in(r, 20) ? "-" : "", any_type(r), blanks(r), control,
		 blanks(r));
	text_add(g->t, "%s%s%d",
		 scratch_path("modules/%s.so", random_once_in(r, 15) ? "missing" : "pam_stub"), blanks(r),
		 g->next_number++);
	text_add(g->t, "%s\n", random_once_in(r, 25) ? RANDOM_OF(r, odd_ends) : "");
}

/* Include a later file, and sometimes one that does not exist. */
static void add_include_line(struct stackgen *g)
{
	static const char *const how[] = {"include", "substack", "substack", "Include"};
	struct random *r = g->r;
	int target = g->file + 1 + (int)random_below(r, (unsigned)(FILES - g->file));

	text_add(g->t, "%s", random_once_in(r, 20) ? "-" : "");
	if (random_once_in(r, 3))
		text_add(g->t, "@include%s%s\n", blanks_before_name(g),
			 scratch_path("inc/%d", target < UNREADABLE ? target : 0));
	else
		text_add(g->t, "%s%s%s%s%s\n", any_type(r), blanks(r), RANDOM_OF(r, how),
			 blanks_before_name(g), scratch_path("inc/%d", target));
}

static void add_odd_line(struct stackgen *g)
{
	static const char *const lines[] = {
		"\n",
		"# nothing\n",
		"   # auth required x\n",
		"auth\n",
		"auth required\n",
		"account sufficient\n",
		"account\n",
		"atuh required\n",
		"[auth] optional\n",
		"auth [success=done\n",
		"auth [] \n",
		"[]\n",
		"auth optional pam_none.so\n",
		"account [default=ignore module_unknown=ok] pam_none.so x\n",
		"\\\n",
		" \\\n auth optional\n",
		"-\n",
		"[auth optional\\] x\n",
	};
	struct random *r = g->r;

	if (random_once_in(r, 25)) {
		text_add(g->t, "auth required %s %d #", scratch_path("modules/pam_stub.so"),
			 g->next_number++);
		for (int i = 0; i < 300 && g->form != STACKGEN_1_7_SPELLED_OUT; i++)
			text_add(g->t, " long");
		text_add(g->t, "\n");
	} else if (random_once_in(r, 4)) {
		text_add(g->t, "atuh sufficient %s %d\n", scratch_path("modules/pam_stub.so"),
			 g->next_number++);
	} else {
		text_add(g->t, "%s", RANDOM_OF(r, lines));
	}
}

/* The backslash that continues a line. NULL if the line is not continued. */
static char *find_backslash(char *line, size_t len)
{
	if (memchr(line, '#', len))
		return NULL;
	while (len && strchr(" \t", line[len - 1]))
		len--;
	return len && line[len - 1] == '\\' ? &line[len - 1] : NULL;
}

/* End continued lines at a comment or an empty line, as libpam 1.7 does. */
static void spell_out(char *text)
{
	char *backslash = NULL; /* of the previous line */

	for (char *line = text; *line;) {
		size_t len = strcspn(line, "\n"), start = strspn(line, " \t");
		bool is_nothing = start == len || line[start] == '#';

		if (is_nothing && backslash)
			*backslash = ' ';
		backslash = is_nothing ? NULL : find_backslash(line, len);
		line += len + (line[len] == '\n');
	}
}

static void write_file(struct stackgen *g, const char *name)
{
	static char text[64 * 1024];
	struct text t = text_in(text, sizeof(text));

	g->t = &t;
	text[0] = '\0';
	for (unsigned left = 1 + random_below(g->r, 6); left; left--) {
		if (random_once_in(g->r, 12))
			add_odd_line(g);
		else if (random_once_in(g->r, 4))
			add_include_line(g);
		else
			add_module_line(g);
	}
	if (g->file != 0 && g->file != UNREADABLE)
		text_add(&t, "session optional end\n"); /* also ends a continued line */
	else if (random_once_in(g->r, 60))
		text_add(&t, "auth required \\\n");
	if (g->form == STACKGEN_1_7_SPELLED_OUT)
		spell_out(text);
	scratch_write(name, text);
}

void stackgen_write(struct random *r, enum stackgen_form form)
{
	struct stackgen g = {.r = r, .form = form, .file = FILES - 1};

	scratch_write("inc/0", "# empty\n");
	for (; g.file > 0; g.file--) {
		char name[16];

		snprintf(name, sizeof(name), "inc/%d", g.file);
		write_file(&g, name);
	}
	write_file(&g, "pam.d/svc");
	write_file(&g, "pam.d/other");
}
