/* SPDX-License-Identifier: BSD-2-Clause */
#include "pamstack.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "admin.h"
#include "core/scoped.h"
#include "pamline.h"

#define ANY_TYPE PAM_TYPE_COUNT
#define MAX_DEPTH 16		/* libpam's limit for substacks */
#define MAX_ENTRIES 2000	/* of one type of one service */

static const char *const system_folders[] = {"/etc/pam.d", "/usr/lib/pam.d"};

/* One service's stack while it is read. */
struct reading {
	const char *folder;
	struct pamstack *stack;
	struct names *included;
	struct findings *findings;
};

/* Where in the files the reading is. */
struct position {
	const char *file;
	int line;
	enum pam_type type;	/* the type asked for, or ANY_TYPE */
	int level;
	int depth;		/* of includes */
	const struct position *includer;
};

static void read_file(struct reading *r, FILE *f, struct position p);

const char *pam_type_name(enum pam_type type)
{
	static const char *const names[PAM_TYPE_COUNT] = {"auth", "account", "session", "password"};

	return names[type];
}

static void complain(struct reading *r, const struct position *p, enum finding kind, const char *what)
{
	struct finding_place place = {p->file, p->line, r->stack->service};

	findings_add(r->findings, kind, &place, NULL, "%s", what);
}

static struct pam_entry *add_entry(struct reading *r, const struct position *p, enum pam_type type, enum pam_entry_kind kind)
{
	struct pam_entries *entries = &r->stack->types[type];
	struct pam_entry *e;

	entries->at = need(reallocarray(entries->at, entries->count + 1, sizeof(*entries->at)));
	e = &entries->at[entries->count++];
	*e = (struct pam_entry){.kind = kind, .file = need(strdup(p->file)), .line = p->line, .level = p->level};
	for (int code = 0; code < PAMCONTROL_CODES; code++)
		e->actions[code] = ACTION_BAD;
	return e;
}

/* A line that libpam does not understand fails; without a known type it does so where it harms most. */
static void add_broken(struct reading *r, const struct position *p, enum finding kind, const char *what)
{
	complain(r, p, kind, what);
	add_entry(r, p, p->type == ANY_TYPE ? PAM_TYPE_AUTH : p->type, ENTRY_BROKEN);
}

/* A file that is included and cannot be read: libpam fails the whole service, or the one type that includes it. */
static void add_unreadable(struct reading *r, const struct position *p, const char *what)
{
	complain(r, p, FINDING_STACK_UNREADABLE, what);
	for (int type = 0; type < PAM_TYPE_COUNT; type++)
		if (p->type == ANY_TYPE || p->type == (enum pam_type)type)
			add_entry(r, p, (enum pam_type)type, ENTRY_BROKEN);
}

/* NULL: there is no such file. */
static FILE *open_in(const char *folder, const char *name, char **ret_path)
{
	FILE *f;

	if (name[0] == '/')
		*ret_path = need(strdup(name));
	else if (asprintf(ret_path, "%s/%s", folder, name) < 0)
		need(NULL);
	f = fopen(*ret_path, "re");
	if (!f) {
		free(*ret_path);
		*ret_path = NULL;
	}
	return f;
}

static FILE *open_stack(const char *folder, const char *name, char **ret_path)
{
	FILE *f = NULL;

	if (folder)
		return open_in(folder, name, ret_path);
	for (size_t i = 0; !f && i < sizeof(system_folders) / sizeof(system_folders[0]); i++)
		f = open_in(system_folders[i], name, ret_path);
	return f;
}

static bool is_being_read(const struct position *p, const char *path)
{
	for (; p; p = p->includer)
		if (strcmp(p->file, path) == 0)
			return true;
	return false;
}

static void include(struct reading *r, struct position p, const char *name)
{
	char *path = NULL;
	FILE *f;

	if (!name) {
		add_unreadable(r, &p, "the name of the file to include is missing");
		return;
	}
	if (!names_has(r->included, name) && !names_add(r->included, name))
		need(NULL);
	f = open_stack(r->folder, name, &path);
	if (!f)
		add_unreadable(r, &p, "the file that this line includes cannot be read, so libpam fails here");
	else if (p.depth >= MAX_DEPTH || is_being_read(&p, path))
		add_unreadable(r, &p, "files include each other without end");
	else
		read_file(r, f, (struct position){.file = path, .type = p.type, .level = p.level, .depth = p.depth + 1,
						  .includer = &p});
	if (f)
		(void)fclose(f);
	free(path);
}

static bool take_type(const char *word, enum pam_type *ret)
{
	for (int type = 0; type < PAM_TYPE_COUNT; type++) {
		if (strcasecmp(word, pam_type_name((enum pam_type)type)) != 0)
			continue;
		*ret = (enum pam_type)type;
		return true;
	}
	return false;
}

static void take_arguments(struct pam_entry *e, char *rest)
{
	for (char *word; (word = pamline_word(&rest)) != NULL;) {
		e->arguments = need(reallocarray(e->arguments, (size_t)e->argument_count + 1, sizeof(char *)));
		e->arguments[e->argument_count++] = need(strdup(word));
	}
}

/* "control module arguments..." */
static void take_module(struct reading *r, const struct position *p, const char *control, char *rest, bool is_silent)
{
	const char *module = pamline_word(&rest), *wrong;
	struct pam_entry *e;

	if (!module) {
		add_broken(r, p, FINDING_STACK_SYNTAX, "the line names no module");
		return;
	}
	e = add_entry(r, p, p->type, ENTRY_MODULE);
	e->is_silent = is_silent;
	e->module = need(strdup(module));
	wrong = pamcontrol_read(control, e->actions);
	if (wrong)
		complain(r, p, FINDING_STACK_SYNTAX, wrong);
	take_arguments(e, rest);
}

static void take_control(struct reading *r, struct position p, char *rest, bool is_silent)
{
	const char *control = pamline_word(&rest);

	if (!control) {
		add_broken(r, &p, FINDING_STACK_SYNTAX, "the line has no control, such as required");
	} else if (strcasecmp(control, "include") == 0) {
		include(r, p, pamline_word(&rest));
	} else if (strcasecmp(control, "substack") == 0) {
		add_entry(r, &p, p.type, ENTRY_SUBSTACK);
		p.level++;
		p.depth++;
		include(r, p, pamline_word(&rest));
	} else {
		take_module(r, &p, control, rest, is_silent);
	}
}

static void take_line(struct reading *r, struct position p, char *text)
{
	char *rest = text, *word = pamline_word(&rest);
	bool is_silent = word[0] == '-';
	enum pam_type type;

	if (strcasecmp(word + is_silent, "@include") == 0) {
		include(r, p, pamline_word(&rest));
	} else if (!take_type(word + is_silent, &type)) {
		add_broken(r, &p, FINDING_STACK_SYNTAX, "the line begins with none of auth, account, session, password and @include");
	} else if (p.type == ANY_TYPE || p.type == type) {
		p.type = type;
		take_control(r, p, rest, is_silent);
	}
}

/* What is wrong with a line before its words are looked at. */
static void judge_line(struct reading *r, const struct position *p, const struct pamline *line)
{
	if (strstr(line->text, "pam_jwt"))
		r->stack->uses_token = true;
	if (strchr(line->text, '\r'))
		complain(r, p, FINDING_STACK_SYNTAX, "the line ends in CR LF, and libpam takes the CR for a part of its last word: "
						     "convert the file to Unix line ends");
	if (line->is_cut)
		complain(r, p, FINDING_STACK_SYNTAX, "the file ends behind a backslash, so libpam refuses all of it");
	if (strlen(line->text) > PAMLINE_MAX_BYTES)
		complain(r, p, FINDING_STACK_SYNTAX, "the line is longer than 1022 bytes, so libpam refuses the whole file");
}

/* Files that include each other many times over grow without measure: no stack is like that. */
static bool is_too_large(const struct pamstack *stack)
{
	for (int type = 0; type < PAM_TYPE_COUNT; type++)
		if (stack->types[type].count >= MAX_ENTRIES)
			return true;
	return false;
}

static void read_file(struct reading *r, FILE *f, struct position p)
{
	struct pamline line = {0};

	for (int lines_read = 0; !is_too_large(r->stack) && pamline_read(f, &lines_read, &line); pamline_done(&line)) {
		p.line = line.line;
		judge_line(r, &p, &line);
		take_line(r, p, line.text);
	}
	if (is_too_large(r->stack))
		complain(r, &p, FINDING_STACK_SYNTAX, "the stack has more than 2000 lines and was not read to its end");
}

static struct pamstack *append(struct pamstacks *all, const char *service, const char *path)
{
	struct pamstack *stack;

	all->at = need(reallocarray(all->at, all->count + 1, sizeof(*all->at)));
	stack = &all->at[all->count++];
	*stack = (struct pamstack){.service = need(strdup(service)), .file = need(strdup(path))};
	return stack;
}

static void read_service(const char *folder, const char *service, struct findings *findings, struct pamstacks *all)
{
	SCOPED(findings) own = {0};
	struct reading r = {.folder = folder, .included = &all->included, .findings = &own};
	char *path = NULL;
	FILE *f = open_stack(folder, service, &path);
	struct finding_place place = {service, 0, service};

	if (!f) {
		findings_add(findings, FINDING_STACK_UNREADABLE, &place, NULL, "cannot open the stack: %s", strerror(errno));
		return;
	}
	r.stack = append(all, service, path);
	read_file(&r, f, (struct position){.file = path, .type = ANY_TYPE});
	(void)fclose(f);
	free(path);
	if (r.stack->uses_token)
		findings_join(findings, &own);
}

/* A file that PAM would take for a service's; not what editors and dpkg leave behind. */
static int is_service(const struct dirent *entry)
{
	const char *name = entry->d_name;

	return name[0] != '.' && !strchr(name, '~') && !strstr(name, ".dpkg-") && !strstr(name, ".ucf-") &&
	       (entry->d_type == DT_REG || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN);
}

static void read_folder(const char *folder, const char *lookup, struct findings *findings, struct pamstacks *all)
{
	struct dirent **names = NULL;
	int count = scandir(folder, &names, is_service, alphasort);
	struct finding_place place = {folder, 0, NULL};

	if (count < 0 && errno != ENOENT)
		findings_add(findings, FINDING_STACK_UNREADABLE, &place, NULL, "cannot read the folder: %s", strerror(errno));
	for (int i = 0; i < count; i++) {
		if (!pamstacks_find(all, names[i]->d_name))
			read_service(lookup, names[i]->d_name, findings, all);
		free(names[i]);
	}
	free(names);
}

void pamstacks_read(const char *folder, struct findings *findings, struct pamstacks *ret)
{
	struct finding_place place = {folder ? folder : system_folders[0], 0, NULL};

	if (folder)
		read_folder(folder, folder, findings, ret);
	for (size_t i = 0; !folder && i < sizeof(system_folders) / sizeof(system_folders[0]); i++)
		read_folder(system_folders[i], NULL, findings, ret);
	if (ret->count == 0)
		findings_add(findings, FINDING_STACK_UNREADABLE, &place, NULL, "there is no PAM stack here");
}

const struct pamstack *pamstacks_find(const struct pamstacks *all, const char *service)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->at[i].service, service) == 0)
			return &all->at[i];
	return NULL;
}

bool pam_entry_is(const struct pam_entry *e, const char *module)
{
	const char *slash = e->module ? strrchr(e->module, '/') : NULL, *name = slash ? slash + 1 : e->module;

	return name && strncmp(name, module, strlen(module)) == 0 && strchr(".\r", name[strlen(module)]);
}

bool pam_entry_is_token(const struct pam_entry *e)
{
	return e->kind == ENTRY_MODULE && pam_entry_is(e, "pam_jwt");
}

static void entry_done(struct pam_entry *e)
{
	for (int i = 0; i < e->argument_count; i++)
		free(e->arguments[i]);
	free(e->arguments);
	free(e->module);
	free(e->file);
}

void pamstacks_done(struct pamstacks *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct pamstack *stack = &all->at[i];

		for (int type = 0; type < PAM_TYPE_COUNT; type++) {
			for (size_t k = 0; k < stack->types[type].count; k++)
				entry_done(&stack->types[type].at[k]);
			free(stack->types[type].at);
		}
		free(stack->service);
		free(stack->file);
	}
	free(all->at);
	names_done(&all->included);
	*all = (struct pamstacks){0};
}
