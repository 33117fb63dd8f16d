/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * race SERVICES ACCOUNT together PROCESSES: each process offers each token of standard input (one a line)
 * through the stack "login" in the folder SERVICES, all processes the same token at the same time.
 *
 * race SERVICES ACCOUNT killed STEP_S: for each token, a process that offers it is killed at a random time;
 * then another process offers it again. The clock is STEP_S later for each next token. In the end, all tokens
 * are offered once more: at the time at which they were, and at the present.
 *
 * race SERVICES ACCOUNT dropped STEP_S: the tokens are pairs. The first of each is used. Then some processes
 * offer it again, while another one, whose clock is STEP_S / 2 later, uses the second token, and so drops the
 * record of the first. The clock is STEP_S later for each next pair.
 *
 * Prints what happened to the tokens, one number a line, and the first unexpected line of the log.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "once/offer.h"

/* ---- together and dropped ---- */

static void offer_each(int process, long unused)
{
	(void)process, (void)unused;
	for (int i = 0; i < work.count; i++) {
		(void)pthread_barrier_wait(&shared->start);
		offer(i);
	}
}

#define DROPPING                                                                                             \
	3 /* the processes that offer the first token of a pair again, before the one that drops it */

#define PAUSE_NS 3000000L

static void drop_each(int process, long step_s)
{
	work.pause_ns = process == DROPPING ? 0 : PAUSE_NS;
	for (int pair = 0; pair < work.count / 2; pair++) {
		work.step_s = pair * step_s;
		if (process == 0)
			offer(2 * pair);
		(void)pthread_barrier_wait(&shared->start);
		if (process == DROPPING)
			work.step_s += step_s / 2;
		offer(process == DROPPING ? 2 * pair + 1 : 2 * pair);
		(void)pthread_barrier_wait(&shared->start);
	}
}

static bool run_in(int processes, void (*each)(int process, long step_s), long step_s)
{
	pthread_barrierattr_t attributes;

	if (pthread_barrierattr_init(&attributes) != 0 ||
	    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) != 0 ||
	    pthread_barrier_init(&shared->start, &attributes, (unsigned)processes) != 0)
		return false;
	for (int i = 0; i < processes; i++)
		if (fork() == 0) {
			each(i, step_s);
			_exit(0);
		}
	while (wait(NULL) > 0 || errno == EINTR)
		;
	return true;
}

/* ---- killed ---- */

static long monotonic_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

#define LONGEST_NS 999999999L

/* How long a process with a login lives. The token that is offered is the last one. */
static long measure_ns(void)
{
	long took = -monotonic_ns();

	offer_and_wait(work.count - 1);
	took += monotonic_ns();
	return took < LONGEST_NS ? took : LONGEST_NS;
}

static void kill_at_random(int token, long most_ns)
{
	const struct timespec wait = {0, random() % most_ns};
	pid_t pid = offer_in_child(token);

	(void)ppoll(NULL, 0, &wait, NULL);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

/* How often tokens were in each state after the process that offered them. */
struct tally {
	int accepted; /* and then killed, or not */
	int unused;   /* accepted by the next process */
	int used_up;  /* killed after the record was made, before the acceptance */
};

static void kill_one(int token, long most_ns, struct tally *t)
{
	kill_at_random(token, most_ns);
	if (atomic_load(&shared->accepted[token])) {
		t->accepted++;
		return;
	}
	offer_and_wait(token);
	if (atomic_load(&shared->accepted[token]))
		t->unused++;
	else
		t->used_up++;
}

/* The longest time until a kill is adjusted, so that as many logins come too early as too late for it. */
static void kill_and_offer(long step_s, struct tally *ret)
{
	long most_ns;
	struct tally before;

	offer(work.count - 1); /* loads the module and its library, so that the children need not */
	most_ns = measure_ns();
	for (int i = 0; i < work.count - 1; i++) {
		work.step_s = i * step_s;
		before = *ret;
		kill_one(i, most_ns, ret);
		if (ret->accepted > before.accepted)
			most_ns -= most_ns / 16;
		if (ret->unused > before.unused && most_ns < LONGEST_NS / 2)
			most_ns += most_ns / 16;
	}
}

/* After this, records were removed, so that the host is at fault for a part of the tokens. */
static void offer_again(long step_s)
{
	for (int i = 0; i < work.count - 1; i++) {
		work.step_s = i * step_s;
		offer_and_wait(i);
		work.step_s = 0;
		offer_and_wait(i);
	}
}

static void run_killed(long step_s)
{
	struct tally tally = {0};

	kill_and_offer(step_s, &tally);
	printf("accepted by the killed %d\nunused after the kill %d\nused up by the kill %d\n",
	       tally.accepted, tally.unused, tally.used_up);
	printf("unavailable meanwhile %d\n", atomic_load(&shared->unavailable));
	offer_again(step_s);
}

/* ---- the program ---- */

static void read_tokens(void)
{
	while (work.count < TOKENS_MAX && fgets(work.tokens[work.count], TOKEN_SIZE, stdin)) {
		work.tokens[work.count][strcspn(work.tokens[work.count], "\n")] = '\0';
		work.count++;
	}
}

static void report(void)
{
	int most = 0, logins = 0, tokens = 0;

	for (int i = 0; i < work.count; i++) {
		int accepted = atomic_load(&shared->accepted[i]);

		logins += accepted;
		tokens += accepted > 0;
		if (accepted > most)
			most = accepted;
	}
	printf("offered %d\nopened %d\nlogins %d\nmost of one %d\nunavailable %d\n%s\n", work.count, tokens,
	       logins, most, atomic_load(&shared->unavailable), shared->line);
}

static bool run(const char *mode, long number)
{
	if (strcmp(mode, "together") == 0)
		return run_in((int)number, offer_each, 0);
	if (strcmp(mode, "dropped") == 0)
		return run_in(DROPPING + 1, drop_each, number);
	run_killed(number);
	return true;
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		(void)fprintf(stderr, "usage: race SERVICES ACCOUNT together|killed|dropped NUMBER\n");
		return 2;
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 2;
	work.services = argv[1];
	work.account = argv[2];
	read_tokens();
	srandom((unsigned)monotonic_ns());
	if (!run(argv[3], strtol(argv[4], NULL, 10)))
		return 2;
	report();
	return 0;
}
