/* SPDX-License-Identifier: BSD-2-Clause */
#include "stack.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

/* A name in a stack's lines and its replacement. */
struct alias {
	const char *name;
	const char *text;
};

static const char *find_matrix(void)
{
	static const char *const patterns[] = {"/usr/lib/*/pam_wrapper/pam_matrix.so",
					       "/usr/lib*/pam_wrapper/pam_matrix.so"};
	const char *path = NULL;
	glob_t found;

	for (size_t i = 0; i < 2 && !path; i++) {
		if (glob(patterns[i], 0, NULL, &found) == 0)
			path = scene_text("%s", found.gl_pathv[0]);
		globfree(&found);
	}
	return path ? path : "pam_matrix.so-is-not-installed";
}

static void write_line(FILE *out, const char *line, const struct alias *aliases, size_t count)
{
	while (*line) {
		size_t i = 0;

		while (i < count && strncmp(line, aliases[i].name, strlen(aliases[i].name)) != 0)
			i++;
		fputs(i < count ? aliases[i].text : (const char[]){*line, '\0'}, out);
		line += i < count ? strlen(aliases[i].name) : 1;
	}
}

/* The lines with every alias replaced. */
static const char *fill_in(const char *lines)
{
	const char *module = scene_variable("PAM_JWT_SO"), *helpers = scene_variable("PAM_JWT_HELPERS");
	const struct alias aliases[] = {
		{"pam_jwt.so", scene_text("%s conf=%s", module, scene.conf)},
		{"pam_jwt_bare.so", module},
		{"pam_witness.so", scene_text("%s/witness.so", helpers)},
		{"pam_unix.so", scene_text("%s/password.so [password=" PASSWORD "]", helpers)},
		{"pam_matrix.so", scene_text("%s passdb=%s/passdb", find_matrix(), scene.dir)},
	};
	char *text = NULL;
	const char *copy;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	write_line(out, lines, aliases, sizeof(aliases) / sizeof(aliases[0]));
	ck_assert_int_eq(fclose(out), 0);
	copy = scene_text("%s", text);
	free(text);
	return copy;
}

/* The handles of a case. */
#define STACKS 4
static struct stack stacks[STACKS];

static struct stack *unused(void)
{
	for (size_t i = 0; i < STACKS; i++)
		if (!stacks[i].pamh)
			return &stacks[i];
	ck_abort_msg("more handles than stacks[] has room for");
	return NULL;
}

static struct stack *start(const char *service, const char *user)
{
	struct stack *s = unused();
	const struct pam_conv conv = {conversation_hold, &s->talk};
	union {
		void (*function)(int, unsigned, void *);
		const void *item;
	} delay = {.function = conversation_delay};
	char services[sizeof(scene.dir) + 16];

	(void)snprintf(services, sizeof(services), "%s/services", scene.dir);
	*s = (struct stack){0};
	ck_assert_int_eq(pam_start_confdir(service, user, &conv, services, &s->pamh), PAM_SUCCESS);
	ck_assert_int_eq(pam_set_item(s->pamh, PAM_FAIL_DELAY, delay.item), PAM_SUCCESS);
	return s;
}

struct stack *stack_start_service(const char *service, const char *lines, const char *user)
{
	scene_write("services/other", "auth required pam_deny.so\naccount required pam_deny.so\n", 0644);
	scene_write("passdb", "alice:" PASSWORD ":login\n", 0600);
	scene_write(scene_text("services/%s", service), fill_in(lines), 0644);
	return start(service, user);
}

struct stack *stack_start(const char *lines, const char *user)
{
	return stack_start_service("login", lines, user);
}

struct stack *stack_start_again(const char *user)
{
	return start("login", user);
}

int stack_authenticate(struct stack *s, const char *reply)
{
	s->talk = (struct conversation){.replies = {reply}, .reply_count = 1};
	return pam_authenticate(s->pamh, 0);
}

int stack_authenticate2(struct stack *s, const char *first, const char *second)
{
	s->talk = (struct conversation){.replies = {first, second}, .reply_count = 2};
	return pam_authenticate(s->pamh, 0);
}

int stack_account(struct stack *s)
{
	return pam_acct_mgmt(s->pamh, 0);
}

int stack_setcred(struct stack *s)
{
	return pam_setcred(s->pamh, PAM_ESTABLISH_CRED);
}

void stack_set_user(struct stack *s, const char *user)
{
	ck_assert_int_eq(pam_set_item(s->pamh, PAM_USER, user), PAM_SUCCESS);
}

const char *stack_user(struct stack *s)
{
	const void *user = NULL;

	ck_assert_int_eq(pam_get_item(s->pamh, PAM_USER, &user), PAM_SUCCESS);
	return user;
}

const char *stack_environment(struct stack *s)
{
	char **list = pam_getenvlist(s->pamh);
	const char *text = "";

	ck_assert_ptr_nonnull(list);
	for (char **at = list; *at; at++) {
		text = scene_text("%s%s\n", text, *at);
		free(*at);
	}
	free(list);
	return text;
}

void stack_end(struct stack *s)
{
	ck_assert_int_eq(pam_end(s->pamh, PAM_SUCCESS), PAM_SUCCESS);
	s->pamh = NULL;
}

void stack_end_all(void)
{
	for (size_t i = 0; i < STACKS; i++)
		if (stacks[i].pamh)
			stack_end(&stacks[i]);
}
