/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole module in the real libpam. The input chooses the conversation, the items and the configuration. A
 * login is accepted only if the reference accepts the typed text, and no log line contains the token.
 */
#include <security/pam_appl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "core/base/scoped.h"
#include "fuzz.h"
#include "inject.h"
#include "reference.h"
#include "support/mint.h"

#define INJECTS 0x80
#define OURS __attribute__((visibility("default")))

/* The account in the tokens, which must exist. */
#define USER "daemon"

static struct mint mint;
static struct reference_key reference_key;
static struct span typed;   /* the text that the conversation returns */
static bool is_oddly_typed; /* the conversation returned another text, or none */
static char token_tail[17]; /* the last bytes of the typed text; "" if it is short */

static char module[512]; /* the path of the module */

static const char *const services[] = {"plain", "try", "use", "debug", "second", "broken"};

#define SERVICES (sizeof(services) / sizeof(services[0]))

/* Check a log line, of the module or of libpam. */
static void look_at(const char *line)
{
	DEMAND(strlen(line) <= 1024);
	for (const char *at = line; *at; at++)
		DEMAND((unsigned char)*at >= 0x20 && *at != 0x7f);
	DEMAND(!token_tail[0] || !strstr(line, token_tail));
}

OURS void vsyslog(int priority, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
OURS void __vsyslog_chk(int priority, int flag, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));
OURS void __syslog_chk(int priority, int flag, const char *format, ...) __attribute__((format(printf, 3, 4)));

OURS void vsyslog(int priority, const char *format, va_list args)
{
	char line[4096];

	(void)priority;
	vsnprintf(line, sizeof(line), format, args);
	look_at(line);
}

OURS void __vsyslog_chk(int priority, int flag, const char *format, va_list args)
{
	(void)flag;
	vsyslog(priority, format, args);
}

OURS void __syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list args;

	(void)flag;
	va_start(args, format);
	vsyslog(priority, format, args);
	va_end(args);
}

/* Does not sleep, and checks that no sleep is longer than 100 ms. */
OURS int clock_nanosleep(clockid_t clock, int flags, const struct timespec *end, struct timespec *left)
{
	struct timespec now;

	(void)left;
	DEMAND(clock == CLOCK_MONOTONIC && flags == TIMER_ABSTIME);
	/* not clock_gettime() of libc, which may fail by injection */
	DEMAND(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now) == 0);
	DEMAND((end->tv_sec - now.tv_sec) * 1000000000L + (end->tv_nsec - now.tv_nsec) <= 100000000L);
	return 0;
}

/* Set the path of the module, which is in the folder of this program. */
static void find_module(void)
{
	ssize_t len = readlink("/proc/self/exe", module, sizeof(module) - sizeof("pam_jwt.so"));

	DEMAND(len > 0);
	strcpy(strrchr(module, '/') + 1, "pam_jwt.so");
}

static void put(const char *name, const char *text)
{
	scratch_put(name, span_of(text), 0644);
}

static void put_service(const char *name, const char *before, const char *arguments)
{
	char text[2560], path[300];

	snprintf(path, sizeof(path), "pam.d/%s", name);
	snprintf(text, sizeof(text),
		 "%sauth required %s conf=%s %s\naccount required pam_permit.so\naccount required %s "
		 "conf=%s\n",
		 before, module, scratch(strcmp(name, "broken") == 0 ? "none" : "conf"), arguments, module,
		 scratch("conf"));
	put(path, text);
}

static void set_up(void)
{
	inject_install();
	find_module();
	mint_init(&mint, "HS256");
	reference_key = (struct reference_key){"HS256", REFERENCE_HMAC, bytes_span(&mint.key.material), NULL};
	DEMAND(mkdir(scratch("keys"), 0755) == 0 && mkdir(scratch("pam.d"), 0755) == 0);
	scratch_put("keys/s", bytes_span(&mint.key.material), 0600);
	put("conf", "hostname = web1.example.com\n[issuer corp]\niss = https://login.example.com\nsecret = "
		    "s\nalgorithm = HS256\n"
		    "min_uid = 0\npermit_root = yes\n");
	put_service("plain", "", "");
	put_service("try", "", "try_first_pass");
	put_service("use", "", "use_first_pass");
	put_service("debug", "", "debug");
	put_service("second", "auth optional pam_permit.so\n", "[prompt=Password: ]");
	put_service("broken", "", "");
}

/*
 * Return the typed text, nothing, or an error, as the input chooses. data points to the rest of the input.
 */
static int converse(int count, const struct pam_message **messages, struct pam_response **ret, void *data)
{
	struct input *in = data;
	uint8_t how = input_byte(in);
	struct pam_response *answers;

	(void)messages;
	is_oddly_typed |= how % 8 != 0;
	if (how % 8 == 1)
		return PAM_CONV_ERR;
	if (how % 8 == 2) {
		*ret = NULL;
		return PAM_SUCCESS;
	}
	answers = calloc((size_t)count, sizeof(*answers));
	if (!answers) /* an injected failure */
		return PAM_BUF_ERR;
	for (int i = 0; i < count && how % 8 != 3; i++)
		answers[i].resp = strndup((const char *)typed.at, how % 8 == 4 ? typed.len / 2 : typed.len);
	*ret = answers;
	return PAM_SUCCESS;
}

static void no_delay(int retval, unsigned microseconds, void *data)
{
	(void)retval, (void)microseconds, (void)data;
}

/* A token with current claims, then the text of the input; or the text alone. The caller frees it. */
static char *make_typed(struct input *in, uint8_t mode)
{
	struct span text = input_part(in);
	char *payload = NULL, *token;

	if (mode & 8)
		return strndup((const char *)text.at, text.len);
	if (asprintf(&payload,
		     "{\"iss\":\"https://login.example.com\",\"sub\":\"" USER
		     "\",\"aud\":\"web1.example.com\",\"iat\":%ld,\"exp\":%ld%.*s",
		     (long)time(NULL), (long)time(NULL) + 300, (int)text.len, (const char *)text.at) < 0)
		abort();
	token = mint_token(&mint, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", payload);
	free(payload);
	return token;
}

static void authenticate(const char *service, const char *user, struct input *in, uint8_t mode,
			 struct span seed)
{
	const struct reference_demands demands = {
		"https://login.example.com", "web1.example.com", USER, time(NULL), 31, 3600, 1};
	const struct pam_conv conv = {converse, in};
	pam_handle_t *pamh = NULL;
	int r;

	DEMAND(pam_start_confdir(service, user, &conv, scratch("pam.d"), &pamh) == PAM_SUCCESS);
	DEMAND(pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)no_delay) == PAM_SUCCESS);
	if (mode & INJECTS)
		inject_begin(seed);
	r = pam_authenticate(pamh, 0);
	if (r == PAM_SUCCESS)
		(void)pam_acct_mgmt(pamh, 0);
	(void)inject_end();
	if (r == PAM_SUCCESS) {
		DEMAND(strcmp(user, USER) == 0);
		DEMAND(!is_oddly_typed || strlen((const char *)typed.at) == typed.len);
		DEMAND(reference_accepts(typed, &reference_key, 1, &demands));
	}
	(void)pam_setcred(pamh, PAM_ESTABLISH_CRED);
	DEMAND(!pam_getenv(pamh, "PAM_JWT_LOGIN"));
	(void)pam_end(pamh, r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {{data, size}};
	uint8_t mode = input_byte(&in), service = input_byte(&in);
	char *text;

	if (!mint.alg)
		set_up();
	text = make_typed(&in, mode);
	typed = span_of(text);
	is_oddly_typed = false;
	token_tail[0] = '\0';
	if (typed.len > 64 && strcspn(text, " \t\r\n\v\f") == typed.len)
		memcpy(token_tail, typed.at + typed.len - 16, 16);
	authenticate(services[service % SERVICES], mode & 16 ? "root" : USER, &in, mode,
		     (struct span){data, size});
	free(text);
	return 0;
}
