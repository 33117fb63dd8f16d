/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/mint/policy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/duration.h"
#include "core/base/scoped.h"
#include "issuer/issue/claimargs.h"
#include "issuer/commands/command.h"
#include "issuer/commands/local.h"
#include "issuer/config/conf.h"
#include "tool/json.h"
#include "tool/memory.h"
#include "tool/options.h"
#include "tool/say.h"

static const char help[] =
	"Usage: jwt-issuer policy --user USER --aud HOST [OPTION]...\n"
	"Print what the mint policy decides about a request for a token, and why, section by section.\n"
	"No key is read and no token is made.\n"
	"\n"
	"  --user USER         the account that asks for the token; its groups come from the account "
	"database\n"
	"  --sub USER          the account that the token opens (default: the one that asks)\n"
	"  --aud HOST          the host it is for; may be repeated\n"
	"  --service NAME      the PAM service it is for (default: every service)\n"
	"  --ttl DURATION      how long it is valid, such as 30s, 5m, 1h, 7d (default: 60s)\n"
	"  --sign-with NAME    the key that signs (default: the first of the section that allows)\n"
	"  --claim NAME=TEXT   another claim; may be repeated\n"
	"  --conf FILE         the configuration (default: " ISSUER_CONF ")\n"
	"  --json              print JSON: "
	"{\"verdict\",\"note\",\"key\",\"decided_by\",\"sections\":[{\"section\",\n"
	"                      \"file\",\"line\",\"state\",\"condition\",\"expected\",\"found\"}]}, states "
	"holds, fails\n"
	"                      and skip; condition is the first that fails\n"
	"  -h, --help          show this help\n"
	"\n"
	"Exit status: 0 allowed, 1 refused, 2 usage, 3 host at fault, 70 a bug of ours.\n";

/* The options of the command line, and what the account database says about the accounts that they name. */
struct inquiry {
	struct policy_request request;
	const char *ttl, *conf_name;
	struct names audiences, claim_arguments, claims;
	struct person caller;
	bool json;
};

static void inquiry_done(struct inquiry *q)
{
	names_done(&q->audiences);
	names_done(&q->claim_arguments);
	names_done(&q->claims);
	person_done(&q->caller);
}

/* The decision, and the policy that it is based on. */
struct outcome {
	const struct policy *policy;
	const char *path;
	struct policy_finding *findings; /* one for each section */
	struct policy_verdict verdict;
	enum status status;
	struct note note;
};

static bool is_empty(const char *text)
{
	return text && *text == '\0';
}

static enum status read_claims(struct inquiry *q, struct note *n)
{
	json_auto_t *claims = json_object();
	const char *name;
	json_t *value;
	enum status r;

	if (!claims)
		return status_out_of_memory(n);
	r = claimargs_add(&q->claim_arguments, false, claims, n);
	if (r != STATUS_OK)
		return r;
	json_object_foreach(claims, name, value)
	{
		if (!names_add(&q->claims, name))
			return status_out_of_memory(n);
	}
	return STATUS_OK;
}

static enum status judge_inquiry(struct inquiry *q, struct note *n)
{
	struct policy_request *r = &q->request;

	if (!r->caller || !*r->caller)
		return status_refuse(n, STATUS_USAGE, "--user is missing: the account that asks");
	if (q->audiences.count == 0)
		return status_refuse(n, STATUS_USAGE, "--aud is missing: the host that the token is for");
	if (is_empty(r->subject) || is_empty(r->service) || is_empty(r->key))
		return status_refuse(n, STATUS_USAGE, "an option has an empty value: leave it out");
	if (!duration_parse(q->ttl, &r->ttl_s))
		return status_refuse(n, STATUS_USAGE,
				     "--ttl is no duration: write 30s, 5m, 1h or 7d (at most 100 years)");
	if (!r->subject)
		r->subject = r->caller;
	return read_claims(q, n);
}

static enum status look_up(struct inquiry *q, struct note *n)
{
	struct policy_request *r = &q->request;
	enum status s = local_accounts.is_root(NULL, r->subject, &r->subject_is_root, n);

	if (s == STATUS_OK)
		s = local_accounts.find(NULL, r->caller, &q->caller, n);
	if (s == STATUS_REFUSED) {
		say_warning("the account %s does not exist: the request is decided without groups",
			    r->caller);
		*n = (struct note){""}; /* a refusal by the policy would show it as its own reason */
		return STATUS_OK;
	}
	r->caller_is_root = q->caller.has_uid && q->caller.uid == 0;
	return s;
}

static const char *state_name(const struct policy_finding *f)
{
	if (f->failed == POLICY_UNDECIDED)
		return "skip";
	return f->failed == POLICY_HOLDS ? "holds" : "fails";
}

static json_t *json_title(const struct policy_section *s)
{
	char title[128];

	(void)snprintf(title, sizeof(title), "%s %s", section_kind_name(s->kind), s->name);
	return memory_or_exit(json_string(title));
}

static json_t *json_section(const struct outcome *o, size_t i)
{
	const struct policy_section *s = &o->policy->at[i];
	const struct policy_finding *f = &o->findings[i];
	json_t *object = memory_or_exit(json_object());

	json_put(object, "section", json_title(s));
	json_put(object, "file", json_printable(o->path));
	json_put(object, "line", json_integer(s->line));
	json_put(object, "state", json_string(state_name(f)));
	json_put(object, "condition", json_string(section_condition_name(f->failed)));
	json_put(object, "expected", json_printable(f->expected));
	json_put(object, "found", json_printable(f->found));
	return object;
}

static json_t *json_decider(const struct outcome *o)
{
	json_t *object;

	if (!o->verdict.section)
		return json_null();
	object = memory_or_exit(json_object());
	json_put(object, "section", json_title(o->verdict.section));
	json_put(object, "file", json_printable(o->path));
	json_put(object, "line", json_integer(o->verdict.section->line));
	return object;
}

static void print_json(const struct outcome *o)
{
	json_t *sections = memory_or_exit(json_array()), *document = memory_or_exit(json_object());

	for (size_t i = 0; i < o->policy->count; i++)
		json_append(sections, json_section(o, i));
	json_put(document, "verdict", json_string(o->status == STATUS_OK ? "allowed" : "refused"));
	if (o->note.text[0])
		json_put(document, "note", json_printable(o->note.text));
	if (o->verdict.key)
		json_put(document, "key", json_printable(o->verdict.key));
	json_put(document, "decided_by", json_decider(o));
	json_put(document, "sections", sections);
	json_print(document);
}

static void print_section(const struct outcome *o, size_t i)
{
	const struct policy_section *s = &o->policy->at[i];
	const struct policy_finding *f = &o->findings[i];

	printf("%-5s  [%s %s], line %d", state_name(f), section_kind_name(s->kind), s->name, s->line);
	if (f->failed != POLICY_HOLDS && f->failed != POLICY_UNDECIDED)
		printf(": %s: expected %s; found %s", section_condition_name(f->failed),
		       f->expected[0] ? f->expected : "nothing", f->found);
	printf("%s\n", s == o->verdict.section ? ": this decides" : "");
}

static void print_text(const struct outcome *o)
{
	const struct policy_section *s = o->verdict.section;
	char *path = printable(o->path, "");

	printf("verdict: %s\n", o->status == STATUS_OK ? "allowed" : "refused");
	if (s)
		printf("         [%s %s] decides, %s:%d\n", section_kind_name(s->kind), s->name, path,
		       s->line);
	if (o->verdict.key)
		printf("         signed with the key %s\n", o->verdict.key);
	if (o->note.text[0] && !s)
		printf("         %s\n", o->note.text);
	for (size_t i = 0; i < o->policy->count; i++)
		print_section(o, i);
	free(path);
}

static enum status decide(const struct inquiry *q, const struct policy *p, const char *path, struct note *n)
{
	struct outcome o = {.policy = p, .path = path};

	o.findings = memory_or_exit(calloc(p->count + 1, sizeof(*o.findings)));
	o.status = policy_decide(p, &q->request, o.findings, &o.verdict, &o.note);
	if (q->json)
		print_json(&o);
	else
		print_text(&o);
	free(o.findings);
	return o.status == STATUS_OK || o.status == STATUS_REFUSED ?
		       o.status :
		       status_refuse(n, o.status, "%s", o.note.text);
}

static enum status explain(struct inquiry *q, struct note *n)
{
	SCOPED(conf) c = {0};
	char *path = options_absolute_path(q->conf_name);
	enum status r;

	if (!path)
		return status_refuse(n, STATUS_HOST, "the folder of %.256s: %s", q->conf_name,
				     strerror(errno));
	r = local_load(path, &c, n);
	if (r == STATUS_OK)
		r = look_up(q, n);
	if (r == STATUS_OK)
		r = decide(q, &c.policy, path, n);
	free(path);
	return r;
}

enum status policy_run(int argc, char **argv, struct note *n)
{
	SCOPED(inquiry) q = {.ttl = "60s", .conf_name = ISSUER_CONF};
	const struct option_spec specs[] = {
		{"user", .once = &q.request.caller},
		{"sub", .once = &q.request.subject},
		{"aud", .many = &q.audiences},
		{"service", .once = &q.request.service},
		{"ttl", .once = &q.ttl},
		{"sign-with", .once = &q.request.key},
		{"claim", .many = &q.claim_arguments},
		{"conf", .once = &q.conf_name},
		{"json", .flag = &q.json},
	};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status r = options_parse(argc, argv, &options, n);

	q.request.groups = &q.caller.groups;
	q.request.audiences = &q.audiences;
	q.request.claims = &q.claims;
	if (r == STATUS_OK)
		r = judge_inquiry(&q, n);
	return r == STATUS_OK ? explain(&q, n) : r;
}
