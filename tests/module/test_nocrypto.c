/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text that is not a token is answered without a library, a file or a socket. While our module runs in a
 * child process, the code of libcrypto, libjwt, libjansson and libinih is not executable, or the kernel kills
 * the process for opening anything. logbook.c replaces syslog(3), which opens /etc/localtime and /dev/log
 * once in a process.
 */
#include "suites.h"

#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/expect.h"
#include "support/scene.h"
#include "support/witness.h"

/* The child's exit status when the module was not stopped. */
#define CAME_THROUGH 7

static const char *forbidden_library;
static int libraries_found;

/* Make the code of a library not executable. */
static int forbid(struct dl_phdr_info *info, size_t size, void *unused)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	(void)size, (void)unused;
	if (!strstr(info->dlpi_name, forbidden_library))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t start = (info->dlpi_addr + segment->p_vaddr) & ~(page - 1);
		uintptr_t end = info->dlpi_addr + segment->p_vaddr + segment->p_memsz;

		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) &&
		    mprotect((void *)start, end - start, PROT_READ) == 0)
			libraries_found++;
	}
	return 0;
}

static void forbid_library(void)
{
	libraries_found = 0;
	(void)dl_iterate_phdr(forbid, NULL);
	if (libraries_found != 1)
		_exit(99);
}

/* libc uses openat(2), for dlopen(3) and fopen(3) too. */
static void forbid_opening(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		_exit(98);
}

static void come_through(void)
{
	_exit(CAME_THROUGH);
}

/* Runs in the child: it ends in come_through(), or is killed. */
static void answer_in_child(struct stack *s, const char *typed)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)signal(SIGSEGV, SIG_DFL);
	(void)dup2(null, 2); /* hides a sanitizer's report of the expected fault */
	(void)stack_authenticate(s, typed);
	_exit(97);
}

/* Authenticate in a child, after forbid_it(). True when the module was not stopped. */
static bool comes_through(void (*forbid_it)(void), const char *typed)
{
	struct stack *s;
	int status = 0;
	pid_t child;

	witness.before = forbid_it;
	witness.after = come_through;
	s = stack_start(BETWEEN_WITNESSES, "alice");
	child = fork();
	if (child == 0)
		answer_in_child(s, typed);
	ck_assert_int_gt(child, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	stack_end(s);
	ck_assert_msg(!WIFEXITED(status) || WEXITSTATUS(status) < 97, "the child ended with %d",
		      WEXITSTATUS(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == CAME_THROUGH;
}

static const char *const libraries[] = {"/libcrypto.so", "/libjwt.so", "/libjansson.so", "/libinih.so"};

#define LIBRARY_COUNT ((int)(sizeof(libraries) / sizeof(libraries[0])))

/* The last two have 80 bytes or more; shorter text is recognised by its length alone. */
static const char *const no_tokens[] = {
	PASSWORD,
	"",
	"one.dot",
	"eyJ.eyJ.\xff",
	"\b\n\r\177INCORRECT",
	"a password of more bytes than the shortest token has, with spaces in it, as people choose them",
	"eyJhbGciOiJFUzI1NiJ9.the-beginning-of-a-token-that-was-cut-before-its-second-dot-which-is-no-token",
};

#define NO_TOKEN_COUNT (sizeof(no_tokens) / sizeof(no_tokens[0]))

/* Load every library, as if another module needed it. Our module loads them only for a token. */
static void load_all(void)
{
	struct stack *s = stack_start(ALONE, "alice");

	ck_assert_int_eq(stack_authenticate(s, scene_token()), PAM_SUCCESS);
}

START_TEST(calls_no_library_for_a_password)
{
	load_all();
	forbidden_library = libraries[_i];
	for (size_t i = 0; i < NO_TOKEN_COUNT; i++)
		ck_assert_msg(comes_through(forbid_library, no_tokens[i]), "%s was called for \"%s\"",
			      libraries[_i], no_tokens[i]);
}
END_TEST

START_TEST(calls_each_library_for_a_token)
{
	load_all();
	forbidden_library = libraries[_i];
	ck_assert(!comes_through(forbid_library, scene_token()));
}
END_TEST

START_TEST(opens_no_file_for_a_password)
{
	for (size_t i = 0; i < NO_TOKEN_COUNT; i++)
		ck_assert_msg(comes_through(forbid_opening, no_tokens[i]), "something was opened for \"%s\"",
			      no_tokens[i]);
}
END_TEST

START_TEST(opens_files_for_a_token)
{
	ck_assert(!comes_through(forbid_opening, scene_token()));
}
END_TEST

static void open_a_socket(void)
{
	forbid_opening();
	(void)socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

START_TEST(this_test_notices_an_opened_socket)
{
	ck_assert(!comes_through(open_a_socket, PASSWORD));
}
END_TEST

Suite *nocrypto_suite(void)
{
	Suite *s = suite_create("nocrypto");
	TCase *group = suites_group(s, "no token");

	tcase_add_loop_test(group, calls_no_library_for_a_password, 0, LIBRARY_COUNT);
	tcase_add_loop_test(group, calls_each_library_for_a_token, 0, LIBRARY_COUNT);
	tcase_add_test(group, opens_no_file_for_a_password);
	tcase_add_test(group, opens_files_for_a_token);
	tcase_add_test(group, this_test_notices_an_opened_socket);
	return s;
}
