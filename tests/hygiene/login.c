/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * login SERVICES USER COUNT [THREADS]: a plain application. Authenticates USER so often, in each of so many
 * threads, through the stack "login" in the folder SERVICES, with what standard input holds. Prints the
 * median time of one (without threads), each PAM code with how often it came, and the first line that would
 * have gone to the log. Refusals sleep only where the environment has LOGIN_SLEEPS.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <security/pam_appl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CODES 64
#define THREADS_MAX 64
#define EXPORTED __attribute__((visibility("default")))

static struct {
	const char *services, *user;
	long count;
	char typed[262144];
	bool sleeps;
} work;

static atomic_long codes[CODES];
static char first_line[2048];
static atomic_flag has_line = ATOMIC_FLAG_INIT;

/* Stands for syslog(3): nothing of a test goes to the log. */
void syslog(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));

EXPORTED void syslog(int priority, const char *format, ...)
{
	va_list args;

	(void)priority;
	if (atomic_flag_test_and_set(&has_line))
		return;
	va_start(args, format);
	(void)vsnprintf(first_line, sizeof(first_line), format, args);
	va_end(args);
}

EXPORTED int clock_nanosleep(clockid_t clock, int flags, const struct timespec *end, struct timespec *left)
{
	int (*real)(clockid_t, int, const struct timespec *, struct timespec *);

	if (!work.sleeps)
		return 0;
	*(void **)&real = dlsym(RTLD_NEXT, "clock_nanosleep");
	return real(clock, flags, end, left);
}

static int reply(int count, const struct pam_message **messages, struct pam_response **ret, void *unused)
{
	(void)messages, (void)unused;
	if (count != 1)
		return PAM_CONV_ERR;
	*ret = calloc(1, sizeof(**ret));
	if (*ret)
		(*ret)->resp = strdup(work.typed);
	return *ret ? PAM_SUCCESS : PAM_BUF_ERR;
}

static void no_delay(int code, unsigned delay_us, void *unused)
{
	(void)code, (void)delay_us, (void)unused;
}

static int authenticate(void)
{
	const struct pam_conv conv = {reply, NULL};
	union {
		void (*function)(int, unsigned, void *);
		const void *item;
	} delay = {.function = no_delay};
	pam_handle_t *pamh = NULL;
	int code = pam_start_confdir("login", work.user, &conv, work.services, &pamh);

	if (code != PAM_SUCCESS)
		return code;
	code = pam_set_item(pamh, PAM_FAIL_DELAY, delay.item);
	if (code == PAM_SUCCESS)
		code = pam_authenticate(pamh, 0);
	(void)pam_end(pamh, code);
	return code;
}

static long now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

/* How long it took, in nanoseconds. */
static long authenticate_once(void)
{
	long began = now_ns();
	int code = authenticate();

	atomic_fetch_add(&codes[code >= 0 && code < CODES ? code : CODES - 1], 1);
	return now_ns() - began;
}

static void *authenticate_often(void *unused)
{
	(void)unused;
	for (long i = 0; i < work.count; i++)
		(void)authenticate_once();
	return NULL;
}

static int compare(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

static void authenticate_and_measure(void)
{
	long *ns = calloc((size_t)work.count + 1, sizeof(*ns));

	if (!ns)
		return;
	for (long i = 0; i < work.count; i++)
		ns[i] = authenticate_once();
	qsort(ns, (size_t)work.count, sizeof(*ns), compare);
	printf("median %ld ns\n", ns[work.count / 2]);
	free(ns);
}

static bool run_threads(long count)
{
	pthread_t threads[THREADS_MAX];
	long started = 0;

	while (started < count && started < THREADS_MAX &&
	       pthread_create(&threads[started], NULL, authenticate_often, NULL) == 0)
		started++;
	for (long i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
	return started == count;
}

static bool read_typed(void)
{
	size_t used = fread(work.typed, 1, sizeof(work.typed) - 1, stdin);

	work.typed[used] = '\0';
	return !ferror(stdin);
}

int main(int argc, char **argv)
{
	bool done = true;

	if (argc < 4 || argc > 5 || !read_typed()) {
		fputs("usage: login SERVICES USER COUNT [THREADS] < TEXT\n", stderr);
		return 2;
	}
	work.services = argv[1];
	work.sleeps = getenv("LOGIN_SLEEPS") != NULL;
	work.user = argv[2];
	work.count = strtol(argv[3], NULL, 10);
	if (argc == 5)
		done = run_threads(strtol(argv[4], NULL, 10));
	else
		authenticate_and_measure();
	for (int code = 0; code < CODES; code++)
		if (codes[code])
			printf("code %d: %ld\n", code, atomic_load(&codes[code]));
	printf("%s\n", first_line);
	return done ? 0 : 2;
}
