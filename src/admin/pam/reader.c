/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "admin/pam/line.h"
#include "tool/memory.h"

#define ANY_TYPE PAM_TYPE_COUNT

/* Debian's libpam looks for included files only here. */
#define INCLUDE_FOLDER "/etc/pam.d"

/* How deep files may include each other: libpam 1.7's limit for all includes, 1.5's for substacks. */
#define MAX_DEPTH 16

/* A stack is read up to this many lines, because files can include each other many times over. */
#define MAX_LINES 500

/* The line that is being read, and how it was reached. */
struct position {
	const char *file;
	int line;
	int own_line;	    /* the line in the service's own file */
	const char *text;   /* the whole line */
	enum pam_type type; /* the type asked for, or ANY_TYPE */
	int level;	    /* the number of substacks around it */
	int depth;	    /* the number of files that include each other to reach it */
	bool is_silent;	    /* the line begins with - */
	bool is_broken; /* the line's type is unknown: libpam lets the line fail, and applies its control */
};

static bool read_file(struct pamreader *r, FILE *f, struct position p);

static void add_finding(struct pamreader *r, const struct position *p, enum finding kind, const char *what)
{
	struct finding_place place = {p->file, p->line, r->stack->service};

	findings_add(r->findings, kind, &place, NULL, "%s", what);
}

static void add_once(struct names *names, const char *name)
{
	if (!names_has(names, name) && !names_add(names, name))
		memory_exit();
}

static void add_unread(struct pamreader *r, const struct position *p, const char *why)
{
	char *text = NULL;

	if (asprintf(&text, "%s:%d: %s", p->file, p->line, why) < 0)
		memory_exit();
	add_once(r->unread, text);
	free(text);
}

/*
 * Add a finding for a fault that leaves the lines after it, or a part of this line, unread. The unread part
 * may load the module.
 */
static void add_finding_unread(struct pamreader *r, const struct position *p, enum finding kind,
			       const char *what)
{
	add_finding(r, p, kind, what);
	add_unread(r, p, what);
}

static struct pam_entry *add_entry(struct pamreader *r, const struct position *p, enum pam_entry_kind kind)
{
	struct pam_entries *entries = &r->stack->types[p->type];
	struct pam_entry *e;

	entries->at = memory_or_exit(reallocarray(entries->at, entries->count + 1, sizeof(*entries->at)));
	e = &entries->at[entries->count++];
	*e = (struct pam_entry){.kind = kind,
				.file = memory_or_exit(strdup(p->file)),
				.line = p->line,
				.own_file = r->stack->file,
				.own_line = p->own_line,
				.level = p->level};
	e->text = memory_or_exit(strdup(p->text));
	for (int code = 0; code < PAMCONTROL_CODES; code++)
		e->actions[code] = ACTION_BAD;
	return e;
}

FILE *pamreader_open(const char *folder, const char *name, char **ret_path)
{
	char *path = NULL;
	FILE *f;

	if (name[0] == '/')
		path = memory_or_exit(strdup(name));
	else if (asprintf(&path, "%s/%s", folder, name) < 0)
		memory_exit();
	f = fopen(path, "re");
	if (f)
		*ret_path = path;
	else
		free(path);
	return f;
}

static const char *const unreadable =
	"the file that this line includes cannot be read in full, so libpam fails at this line";
static const char *const too_deep =
	"the included files include each other in a loop, or more than 15 levels deep";

/* Read an included file. NULL, or what is wrong with it. */
static const char *read_included(struct pamreader *r, const struct position *p, const char *name)
{
	struct position inner = {
		.type = p->type, .level = p->level, .depth = p->depth + 1, .own_line = p->own_line};
	char *path = NULL;
	bool is_whole;
	FILE *f;

	if (inner.depth >= MAX_DEPTH)
		return too_deep;
	f = pamreader_open(r->folder ? r->folder : INCLUDE_FOLDER, name, &path);
	if (!f)
		return unreadable;
	add_once(r->included, path);
	inner.file = path;
	is_whole = read_file(r, f, inner);
	(void)fclose(f);
	free(path);
	return is_whole ? NULL : unreadable;
}

/*
 * Follow an include. If it fails and its type is known, an entry that fails takes its place. False: it fails
 * and its type is unknown, so libpam stops reading the file with an error.
 */
static bool include(struct pamreader *r, const struct position *p, const char *name, int levels)
{
	struct position inner = *p;
	const char *wrong;

	inner.level += levels;
	wrong = name ? read_included(r, &inner, name) :
		       "the name of the file to include is missing, and libpam crashes on such a line";
	if (!wrong)
		return true;
	add_finding_unread(r, p, FINDING_STACK_UNREADABLE, wrong);
	if (p->type != ANY_TYPE)
		add_entry(r, p, ENTRY_BROKEN);
	return p->type != ANY_TYPE;
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
		e->arguments = memory_or_exit(
			reallocarray(e->arguments, (size_t)e->argument_count + 1, sizeof(char *)));
		e->arguments[e->argument_count++] = memory_or_exit(strdup(word));
	}
}

/* "control module arguments..." */
static void take_module(struct pamreader *r, const struct position *p, const char *control, char *rest)
{
	const char *module = pamline_word(&rest), *wrong;
	struct pam_entry *e = add_entry(r, p, module && !p->is_broken ? ENTRY_MODULE : ENTRY_BROKEN);

	wrong = pamcontrol_read(control, e->actions);
	if (wrong)
		add_finding(r, p, FINDING_STACK_SYNTAX, wrong);
	if (!module) {
		add_finding(r, p, FINDING_STACK_SYNTAX, "the line names no module");
		return;
	}
	e->is_silent = p->is_silent;
	e->module = memory_or_exit(strdup(module));
	take_arguments(e, rest);
}

static bool take_control(struct pamreader *r, const struct position *p, char *rest)
{
	const char *control = pamline_word(&rest);

	if (!control) {
		add_finding(r, p, FINDING_STACK_SYNTAX, "the line has no control, such as required");
		add_entry(r, p, ENTRY_BROKEN);
		return true;
	}
	if (strcasecmp(control, "include") == 0)
		return include(r, p, pamline_word(&rest), 0);
	if (strcasecmp(control, "substack") == 0) {
		add_entry(r, p, ENTRY_SUBSTACK);
		return include(r, p, pamline_word(&rest), 1);
	}
	take_module(r, p, control, rest);
	return true;
}

/* False: libpam stops reading the file with an error. */
static bool take_line(struct pamreader *r, struct position p, char *text)
{
	char *rest = text, *word = pamline_word(&rest);
	/* a line of unknown type counts as auth, where it does most harm */
	enum pam_type type = p.type == ANY_TYPE ? PAM_TYPE_AUTH : p.type;

	if (!word)
		return true;
	p.is_silent = word[0] == '-';
	word += p.is_silent;
	if (strcasecmp(word, "@include") == 0)
		return include(r, &p, pamline_word(&rest), 0);
	p.is_broken = !take_type(word, &type);
	if (p.is_broken)
		add_finding(r, &p, FINDING_STACK_SYNTAX,
			    "the line begins with none of auth, account, session, password and @include");
	if (p.type != ANY_TYPE && p.type != type)
		return true;
	p.type = type;
	return take_control(r, &p, rest);
}

static bool names_token(const char *text)
{
	return strstr(text, "pam_jwt") != NULL;
}

/* Check the line as a whole, before it is split into words. */
static void check_line(struct pamreader *r, const struct position *p, const struct pamline *line)
{
	if (names_token(line->text))
		r->stack->uses_token = true;
	if (strchr(line->text, '\r'))
		add_finding(r, p, FINDING_STACK_SYNTAX,
			    "the line ends in CR LF, and libpam takes the CR as part of the last word: "
			    "convert the file to Unix line ends");
	if (line->is_interrupted)
		add_finding(r, p, FINDING_STACK_SYNTAX,
			    "a comment or an empty line interrupts a continued line: libpam 1.5 reads on "
			    "after it, libpam 1.7 ends the line there");
	if (line->is_unfinished)
		add_finding_unread(r, p, FINDING_STACK_SYNTAX,
				   "the file ends after a backslash, so libpam fails to read it");
	if (line->is_long)
		add_finding_unread(r, p, FINDING_STACK_SYNTAX,
				   "the line is longer than 1022 bytes: libpam 1.5 cuts it, and reads the "
				   "rest as a separate line");
}

/* False: libpam stops reading the file with an error. */
static bool read_line(struct pamreader *r, struct position p, struct pamline *line)
{
	size_t count_before = r->findings->count;
	char text[sizeof(line->text)];
	bool goes_on;

	memcpy(text, line->text, sizeof(text));
	p.text = text;
	check_line(r, &p, line);
	goes_on = !line->is_unfinished && take_line(r, p, line->text);
	if (r->findings->count > count_before && names_token(text))
		add_unread(r, &p, r->findings->at[r->findings->count - 1].why);
	return goes_on;
}

/* False: libpam stops reading the file with an error. */
static bool read_file(struct pamreader *r, FILE *f, struct position p)
{
	struct pamfile file = {.f = f};
	struct pamline line;

	while (pamline_read(&file, &line)) {
		p.line = line.line;
		p.own_line = p.depth ? p.own_line : line.line;
		if (r->lines_read++ == MAX_LINES)
			add_finding_unread(r, &p, FINDING_STACK_SYNTAX,
					   "the stack has more than 500 lines, and the rest is not checked");
		if (r->lines_read > MAX_LINES || !read_line(r, p, &line))
			return false;
	}
	if (ferror(f) && errno != EISDIR) /* libpam reads a folder as an empty file */
		add_finding_unread(r, &p, FINDING_STACK_UNREADABLE,
				   "reading the file fails after this line, and libpam takes that for the "
				   "end of the file");
	return true;
}

void pamreader_read(struct pamreader *r, FILE *f)
{
	r->stack->is_refused = !read_file(r, f, (struct position){.file = r->stack->file, .type = ANY_TYPE});
}
