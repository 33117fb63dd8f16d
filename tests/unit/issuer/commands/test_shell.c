/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/commands/shell.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/count.h"
#include "unit/suites.h"

/* What shell_read() decides about a command that sshd has in SSH_ORIGINAL_COMMAND. */
static enum status read_original(const char *original, struct split *ret, struct note *n)
{
	char *argv[] = {(char[]){"shell"}, NULL};

	return shell_read(1, argv, original, ret, n);
}

/* The same for the arguments "-c", TEXT. */
static enum status read_text(const char *text, const char *original, struct split *ret, struct note *n)
{
	char copy[512] = "", *argv[] = {(char[]){"shell"}, (char[]){"-c"}, copy, NULL};

	ck_assert_uint_lt(strlen(text), sizeof(copy));
	memcpy(copy, text, strlen(text));
	return shell_read(3, argv, original, ret, n);
}

static const char *const permitted[] = {
	"issue --aud web1 --sub=alice --service sudo --ttl 5m --for sudo --claim a=b --claim-json "
	"'a={\"b\":1}' "
	"--sign-with main --why 'a reason'",
	"jwt-issuer issue --aud web1",
	"/usr/bin/jwt-issuer issue --aud=web1",
	"issue",
	"issue --help",
	"issue -h",
	"issue --sub", /* the parser of options then misses the value */
	"issue --sub --key",
	"issue --sub -- --aud -",
	"inspect",
	"jwt-issuer inspect --help",
	"log --json --jti -abc --sub alice --since 12h",
};

START_TEST(permits_these_commands)
{
	struct split words;
	struct note n = {0};

	ck_assert_int_eq(read_original(permitted[_i], &words, &n), STATUS_OK);
	ck_assert(strcmp(words.at[0], "issue") == 0 || strcmp(words.at[0], "inspect") == 0 ||
		  strcmp(words.at[0], "log") == 0);
	ck_assert_ptr_null(words.at[words.count]);
	ck_assert_int_eq(read_text(permitted[_i], "keygen", &words, &n), STATUS_OK);
}

static const struct {
	const char *command, *note;
} refused[] = {
	{"keygen --out x", "\"keygen\" is not permitted here"},
	{"serve --demo", "\"serve\" is not permitted here"},
	{"mint", "\"mint\" is not permitted here"},
	{"issu --aud x", "\"issu\" is not permitted here"},
	{"'' issue", "\"\" is not permitted here"},
	{"jwt-issuer jwt-issuer issue", "\"jwt-issuer\" is not permitted here"},
	{"jwt-issuer-shell issue", "\"jwt-issuer-shell\" is not permitted here"},
	{"scp -t /", "\"scp\" is not permitted here"},
	{"/usr/lib/openssh/sftp-server", "\"/usr/lib/openssh/sftp-server\" is not permitted here"},
	{"--version", "\"--version\" is not permitted here"},
	{"issue --key x", "the option --key is not permitted here"},
	{"issue --key=x", "the option --key is not permitted here"},
	{"issue --aud=x --passphrase-file x", "the option --passphrase-file is not permitted here"},
	{"issue --ke x", "the option --ke is not permitted here"},
	{"issue --k", "the option --k is not permitted here"},
	{"issue --su alice", "the option --su is not permitted here"},
	{"issue --subs alice", "the option --subs is not permitted here"},
	{"issue --help --key x", "the option --key is not permitted here"},
	{"issue --sub=a --key", "the option --key is not permitted here"},
	{"issue --sub a --key", "the option --key is not permitted here"},
	{"issue --jti x", "the option --jti is not permitted here"},
	{"issue --iss x", "the option --iss is not permitted here"},
	{"issue --kid x", "the option --kid is not permitted here"},
	{"issue --typ x", "the option --typ is not permitted here"},
	{"issue --alg x", "the option --alg is not permitted here"},
	{"issue --nbf-offset x", "the option --nbf-offset is not permitted here"},
	{"issue --socket x", "the option --socket is not permitted here"},
	{"issue --json", "the option --json is not permitted here"},
	{"issue --=x", "the option -- is not permitted here"},
	{"issue -- --aud", "the option -- is not permitted here"},
	{"issue -k", "the option -k is not permitted here"},
	{"issue -hx", "the option -hx is not permitted here"},
	{"issue -sub a", "the option -sub is not permitted here"},
	{"issue secret", "only options may follow the command here"},
	{"issue --help secret", "only options may follow the command here"},
	{"issue --aud x secret", "only options may follow the command here"},
	{"issue ''", "only options may follow the command here"},
	{"inspect secret", "only options may follow the command here"},
	{"inspect -", "only options may follow the command here"},
	{"inspect --json", "the option --json is not permitted here"},
	{"log --file x", "the option --file is not permitted here"},
	{"log --fi=secret", "the option --fi is not permitted here"},
	{"log --verify", "the option --verify is not permitted here"},
	{"log --head", "the option --head is not permitted here"},
	{"log --from x", "the option --from is not permitted here"},
	{"log --json secret", "only options may follow the command here"},
	{"shell --json", "the option --json is not permitted here"},
	{"shell shell", "only options may follow the command here"},
	{"shell -c issue", "the option -c is not permitted here"},
};

START_TEST(refuses_everything_else)
{
	struct split words;
	struct note n = {0};

	ck_assert_int_eq(read_original(refused[_i].command, &words, &n), STATUS_REFUSED);
	ck_assert_msg(strncmp(n.text, refused[_i].note, strlen(refused[_i].note)) == 0, "%s", n.text);
	ck_assert_ptr_null(strstr(n.text, "secret"));
	ck_assert_int_eq(read_text(refused[_i].command, "issue", &words, &n), STATUS_REFUSED);
}

START_TEST(refuses_a_long_option_in_a_note_that_fits)
{
	char command[2048] = "issue --";
	struct split words;
	struct note n = {0};

	memset(command + strlen(command), 'x', 1024);
	ck_assert_int_eq(read_original(command, &words, &n), STATUS_REFUSED);
	ck_assert_uint_lt(strlen(n.text), sizeof(n.text));
}

START_TEST(refuses_what_cannot_be_split)
{
	struct split words;
	struct note n = {0};

	ck_assert_int_eq(read_original("issue;id", &words, &n), STATUS_USAGE);
	ck_assert_int_eq(read_text("issue 'a", NULL, &words, &n), STATUS_USAGE);
	ck_assert_int_eq(read_text("shell", "issue 'a", &words, &n), STATUS_USAGE);
}

/* There is no command, or it is a request for help. */
static const char *const helps[] = {NULL,
				    "",
				    " ",
				    "jwt-issuer",
				    "--help",
				    "-h",
				    "jwt-issuer --help",
				    "shell",
				    "jwt-issuer shell --help",
				    "jwt-issuer shell -h"};

START_TEST(helps_without_a_command)
{
	struct split words;
	struct note n = {0};

	ck_assert_int_eq(read_original(helps[_i], &words, &n), STATUS_HELP);
	if (helps[_i])
		ck_assert_int_eq(read_text(helps[_i], NULL, &words, &n), STATUS_HELP);
}

START_TEST(reads_the_original_command_below_a_login_shell)
{
	struct split words;
	struct note n = {0};

	ck_assert_int_eq(read_text("jwt-issuer shell", "jwt-issuer log --json", &words, &n), STATUS_OK);
	ck_assert_uint_eq(words.count, 2);
	ck_assert_str_eq(words.at[0], "log");
	ck_assert_int_eq(read_text("/usr/bin/jwt-issuer shell", "inspect", &words, &n), STATUS_OK);
	ck_assert_int_eq(read_text("jwt-issuer shell", "keygen", &words, &n), STATUS_REFUSED);
	ck_assert_int_eq(read_text("jwt-issuer shell", "jwt-issuer shell", &words, &n), STATUS_HELP);
	ck_assert_int_eq(read_text("jwt-issuer shell --help", "inspect", &words, &n), STATUS_HELP);
}

/* Arguments after "shell". */
static char bad_arguments[][5][16] = {
	{"shell", "-c"},
	{"shell", "inspect"},
	{"shell", "-x", "inspect"},
	{"shell", "-c", "inspect", "x"},
	{"shell", "-c", "inspect", "-c"},
	{"shell", "--help", "x"},
	{"shell", "-l"},
};

START_TEST(refuses_other_arguments)
{
	struct split words;
	struct note n = {0};
	char *argv[5] = {NULL};
	int argc = 0;

	for (; *bad_arguments[_i][argc]; argc++)
		argv[argc] = bad_arguments[_i][argc];
	ck_assert_int_eq(shell_read(argc, argv, "inspect", &words, &n), STATUS_USAGE);
	ck_assert_str_eq(n.text, "write -c and a command in one argument, or neither");
}

START_TEST(knows_its_name)
{
	ck_assert(shell_is_name("jwt-issuer-shell"));
	ck_assert(shell_is_name("-jwt-issuer-shell"));
	ck_assert(shell_is_name("/usr/bin/jwt-issuer-shell"));
	ck_assert(shell_is_name("/usr/bin/-jwt-issuer-shell"));
	ck_assert(!shell_is_name("jwt-issuer"));
	ck_assert(!shell_is_name("--jwt-issuer-shell"));
	ck_assert(!shell_is_name("jwt-issuer-shell/"));
	ck_assert(!shell_is_name("jwt-issuer-shell2"));
	ck_assert(!shell_is_name("-"));
	ck_assert(!shell_is_name(""));
}

/* In a process of its own, as other tests need the environment. */
START_TEST(clears_the_environment)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		(void)setenv("OPENSSL_CONF", "/nowhere", 1);
		(void)setenv("TERM", "dumb", 1);
		(void)setenv("NO_COLOR", "1", 1);
		shell_clear_environment();
		_exit(getenv("OPENSSL_CONF") || getenv("PATH") || !getenv("TERM") ||
		      strcmp(getenv("TERM"), "dumb") != 0 || !getenv("NO_COLOR"));
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

Suite *shell_suite(void)
{
	Suite *suite = suite_create("shell");
	TCase *cases = tcase_create("shell");

	tcase_add_loop_test(cases, permits_these_commands, 0, COUNT(permitted));
	tcase_add_loop_test(cases, refuses_everything_else, 0, COUNT(refused));
	tcase_add_test(cases, refuses_a_long_option_in_a_note_that_fits);
	tcase_add_test(cases, refuses_what_cannot_be_split);
	tcase_add_loop_test(cases, helps_without_a_command, 0, COUNT(helps));
	tcase_add_test(cases, reads_the_original_command_below_a_login_shell);
	tcase_add_loop_test(cases, refuses_other_arguments, 0, COUNT(bad_arguments));
	tcase_add_test(cases, knows_its_name);
	tcase_add_test(cases, clears_the_environment);
	suite_add_tcase(suite, cases);
	return suite;
}
