/* SPDX-License-Identifier: BSD-2-Clause */
/* pam-jwt store: the stores of used tokens that a configuration names, and why logins would be refused. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/listing.h"
#include "admin/stores/stores.h"
#include "core/base/scoped.h"
#include "core/base/text.h"
#include "host/clock.h"
#include "host/config/config.h"
#include "host/uidname.h"
#include "store/survey.h"
#include "tool/json.h"
#include "tool/memory.h"
#include "tool/say.h"

static const char help[] =
	"Usage: pam-jwt store [OPTION]...\n"
	"\n"
	"Show each store of used tokens that the configuration uses: its folder, owner and\n"
	"file system, the number of entries, when their tokens expire, the mark (the latest\n"
	"expiry of removed records), free bytes and inodes, and whether a login can use it,\n"
	"or why not. If no section limits use, the default store is shown, if it exists.\n"
	"Warns when fewer than 5 % or 1000 inodes are free.\n"
	"\n"
	"  --conf FILE  the configuration (default: " PAM_JWT_CONF ")\n"
	"  --json       print JSON: {\"stores\":[{\"folder\",\"default\",\"services\",\"used\",\n"
	"               \"owner\",\"filesystem\",\"entries\",\"oldest\",\"newest\",\"mark\",\n"
	"               \"free_bytes\",\"free_inodes\",\"usable\",\"why\",\"warning\"}]}, dates in\n"
	"               seconds since the epoch, and null for what a store lacks, or what\n"
	"               only root can find out\n"
	"  -h, --help   show this help\n"
	"\n"
	"Exit status: 0 logins can use every store that the configuration uses, 2 usage,\n"
	"3 a store cannot be used, or the configuration has a fault.\n";

/* A store of the listing. */
struct row {
	const struct store *store;
	bool is_read; /* survey is set */
	struct survey survey;
	bool is_hidden;	 /* whether a login can use it is unknown */
	struct note why; /* why no login can use it, or why that is unknown; "": a login can */
	bool is_short;
};

/* The configuration as it was read, and its listing. */
struct listing {
	struct draft draft;
	struct stores stores;
	size_t mistake_count;
	struct note file_fault; /* why the configuration cannot be read; "": it can */
	bool has_now;
	int64_t now;
	json_t *rows; /* NULL: print text */
	bool any_refused, any_hidden;
};

static const char few_inodes[] =
	"few inodes are left on the file system: without one, every token whose use is limited is refused";

static void listing_done(struct listing *l)
{
	stores_done(&l->stores);
	draft_done(&l->draft);
}

static void count_mistake(void *to, int line, const struct note *n)
{
	struct listing *l = to;

	l->mistake_count++;
	if (line == 0)
		l->file_fault = *n;
}

/* The name of the owner, or the uid. The caller frees it. */
static char *name_of(uid_t uid)
{
	char *name = NULL;

	if (uidname_find(uid, &name) != ACCOUNT_FOUND && asprintf(&name, "%u", (unsigned)uid) < 0)
		memory_exit();
	return name;
}

static json_t *json_names(const struct names *names)
{
	json_t *list = memory_or_exit(json_array());

	for (size_t i = 0; i < names->count; i++)
		json_append(list, json_printable(names->at[i]));
	return list;
}

/* A number, or null. */
static void put_number(json_t *object, const char *name, bool has, uint64_t number)
{
	json_put(object, name, has ? json_integer((json_int_t)number) : json_null());
}

static void put_survey(json_t *object, const struct row *r)
{
	const struct survey *s = &r->survey;
	char *owner = r->is_read ? name_of(s->owner) : NULL;

	json_put(object, "owner", owner ? json_printable(owner) : json_null());
	json_put(object, "filesystem", s->filesystem ? json_string(s->filesystem) : json_null());
	put_number(object, "entries", r->is_read, s->entries);
	put_number(object, "oldest", s->entries > 0, (uint64_t)s->oldest);
	put_number(object, "newest", s->entries > 0, (uint64_t)s->newest);
	put_number(object, "mark", s->has_mark, (uint64_t)s->mark);
	put_number(object, "free_bytes", r->is_read, s->space.free_bytes);
	put_number(object, "free_inodes", s->space.has_inodes, s->space.free_inodes);
	free(owner);
}

static json_t *json_row(const struct row *r)
{
	json_t *object = memory_or_exit(json_object());

	json_put(object, "folder", json_printable(r->store->path));
	json_put(object, "default", json_boolean(r->store->is_default));
	json_put(object, "services", json_names(&r->store->services));
	json_put(object, "used", json_boolean(r->store->is_used));
	put_survey(object, r);
	json_put(object, "usable", r->is_hidden ? json_null() : json_boolean(!r->why.text[0]));
	json_put(object, "why", r->why.text[0] ? json_printable(r->why.text) : json_null());
	json_put(object, "warning", r->is_short ? json_string(few_inodes) : json_null());
	return object;
}

static void print_date(const struct listing *l, const char *before, int64_t date, const char *after)
{
	char buffer[96];
	struct text t = text_in(buffer, sizeof(buffer));

	text_add_date(&t, date, l->now);
	printf("%s%s%s", before, buffer, after);
}

static void print_survey(const struct listing *l, const struct survey *s)
{
	char *owner = name_of(s->owner);

	printable_print("    owner ", owner,
			s->filesystem ? ", file system " : ", unsupported file system\n");
	if (s->filesystem)
		printf("%s\n", s->filesystem);
	printf("    entries: %" PRIu64 "\n", s->entries);
	if (s->entries) {
		print_date(l, "    their tokens expire from ", s->oldest, "\n");
		print_date(l, "                       until ", s->newest, "\n");
	}
	if (s->has_mark)
		print_date(l, "    mark: records were removed of tokens that expire until ", s->mark, "\n");
	printf("    free: %" PRIu64 " bytes", s->space.free_bytes);
	if (s->space.has_inodes)
		printf(", %" PRIu64 " of %" PRIu64 " inodes", s->space.free_inodes, s->space.inodes);
	putchar('\n');
	free(owner);
}

static void print_row(const struct listing *l, const struct row *r)
{
	const char *before = r->store->is_default ? ", " : ": ";

	printable_print("", r->store->path,
			r->store->is_default ? ": services without a store of their own" : "");
	for (size_t i = 0; i < r->store->services.count; i++, before = ", ")
		printable_print(before, r->store->services.at[i], "");
	putchar('\n');
	if (r->is_read)
		print_survey(l, &r->survey);
	if (r->why.text[0])
		printable_print(r->is_hidden ? "    unknown whether usable: " : "    not usable: ",
				r->why.text, "\n");
	else
		puts("    usable");
	if (r->is_short)
		printf("    warning: %s\n", few_inodes);
}

static void put_store(struct listing *l, const struct store *store)
{
	struct row r = {.store = store, .is_read = false};

	r.is_read = survey_read(store->path, &r.survey);
	if (!r.is_read && errno == ENOENT && !store->is_used)
		return;
	r.is_short = r.is_read && survey_is_short(&r.survey.space);
	(void)stores_judge(store, l->has_now ? l->now : INT64_MAX, &r.why);
	r.is_hidden = stores_is_hidden(store);
	l->any_refused |= store->is_used && r.why.text[0] && !r.is_hidden;
	l->any_hidden |= store->is_used && r.is_hidden;
	if (l->rows)
		json_append(l->rows, json_row(&r));
	else
		print_row(l, &r);
}

/* The stores that are used; if there are none, the default one. */
static void put_all(struct listing *l)
{
	bool any_used = false;

	for (size_t i = 0; i < l->stores.count; i++)
		any_used |= l->stores.at[i].is_used;
	if (!any_used && !l->rows && !l->mistake_count)
		puts("No section limits use, so no login uses a store.");
	for (size_t i = 0; i < l->stores.count; i++)
		if (any_used ? l->stores.at[i].is_used : l->stores.at[i].is_default)
			put_store(l, &l->stores.at[i]);
}

static enum status judge(const struct listing *l, const char *path, struct note *n)
{
	bool is_default = strcmp(path, PAM_JWT_CONF) == 0;

	if (l->file_fault.text[0])
		return status_refuse(n, STATUS_HOST, "%s", l->file_fault.text);
	if (l->mistake_count)
		return status_refuse(n, STATUS_HOST,
				     "%.200s has faults: \"pam-jwt lint%s%.200s\" says what to correct", path,
				     is_default ? "" : " --conf ", is_default ? "" : path);
	if (l->any_refused)
		return status_refuse(n, STATUS_HOST,
				     "tokens whose use is limited are refused (store-unavailable)");
	if (l->any_hidden)
		return status_refuse(n, STATUS_HOST,
				     "a store cannot be examined as uid %u: run this command as root",
				     (unsigned)geteuid());
	return STATUS_OK;
}

static enum status list_stores(const char *path, bool json, struct note *n)
{
	__attribute__((cleanup(listing_done))) struct listing l = {.mistake_count = 0};
	const struct fault_listener listener = {count_mistake, &l};
	enum status r;

	if (config_examine(path, &listener, &l.draft) != REASON_OK)
		memory_exit();
	l.has_now = clock_now(&l.now) == REASON_OK;
	l.rows = json ? memory_or_exit(json_array()) : NULL;
	stores_find(&l.draft.trust, &l.stores);
	if (!l.file_fault.text[0])
		put_all(&l);
	if (json)
		json_print(json_list("stores", l.rows));
	r = say_finish(n);
	return r == STATUS_OK ? judge(&l, path, n) : r;
}

enum status store_run(int argc, char **argv, struct note *n)
{
	return listing_run(argc, argv, help, list_stores, n);
}
