/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that pam-jwt lint reads: sshd's stack, a stack that it may include, and sshd_config. */
#include <sys/stat.h>

#include "admin/stacklint/stacklint.h"
#include "core/base/scoped.h"
#include "fuzz.h"

static void put(const char *name, struct span content)
{
	scratch_put(name, content.at ? content : span_of(""), 0644);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_set_up;
	struct input in = {{data, size}};
	SCOPED(pamstacks) stacks = {0};
	SCOPED(findings) f = {0};
	SCOPED(names) configurations = {0};

	if (!is_set_up)
		DEMAND(mkdir(scratch("pam.d"), 0755) == 0);
	is_set_up = true;
	put("pam.d/sshd", input_part(&in));
	put("pam.d/other", input_part(&in));
	put("sshd_config", input_part(&in));
	pamstacks_read(scratch("pam.d"), &f, &stacks);
	stacklint_run(&stacks, &f, &configurations);
	stacklint_sshd(scratch("sshd_config"), &stacks, &f);
	findings_sort(&f);
	for (size_t i = 0; i < f.count; i++)
		DEMAND(f.at[i].why && f.at[i].why[0] && f.at[i].file[0]);
	return 0;
}
