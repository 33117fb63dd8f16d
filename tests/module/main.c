/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls the built pam_jwt.so through libpam, without root. CK_RUN_SUITE=name runs one suite,
 * CK_VERBOSITY=verbose names every case. Needs PAM_JWT_SO, PAM_JWT_HELPERS and PAM_JWT_CONF_DIR, as "make
 * module" sets them.
 */
#include "suites.h"

#include <stdlib.h>
#include <unistd.h>

#include "support/runner.h"
#include "support/scene.h"
#include "support/stack.h"

#define LIST_SUITE(name) name##_suite
static Suite *(*const suites[])(void) = {SUITES(LIST_SUITE)};

TCase *suites_group(Suite *s, const char *name)
{
	TCase *group = tcase_create(name);

	tcase_add_checked_fixture(group, scene_setup, scene_teardown);
	tcase_add_checked_fixture(group, NULL, stack_end_all);
	tcase_set_timeout(group, 120);
	suite_add_tcase(s, group);
	return group;
}

/*
 * Start this program again with all functions bound at load, as libpam loads modules (RTLD_NOW). With lazy
 * binding the dynamic linker saves the vector registers on the stack at the first call of each function of
 * jansson. They can contain pieces of a secret that memcpy() left there.
 */
static void bind_at_once(char **argv)
{
	if (!getenv("LD_BIND_NOW") && setenv("LD_BIND_NOW", "1", 0) == 0)
		execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	(void)argc;
	bind_at_once(argv);
	return runner_main(suites, sizeof(suites) / sizeof(suites[0]));
}
