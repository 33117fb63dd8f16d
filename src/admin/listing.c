/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool/options.h"

enum status listing_run(int argc, char **argv, const char *help, listing_function *list, struct note *n)
{
	const char *conf = PAM_JWT_CONF;
	bool json = false;
	const struct option_spec specs[] = {{"conf", .once = &conf}, {"json", .flag = &json}};
	const struct options options = {help, specs, sizeof(specs) / sizeof(specs[0]), NULL};
	enum status r = options_parse(argc, argv, &options, n);
	char *path;

	if (r != STATUS_OK)
		return r;
	path = options_absolute_path(conf);
	if (!path)
		return status_refuse(n, STATUS_HOST, "the folder of %.256s: %s", conf, strerror(errno));
	r = list(path, json, n);
	free(path);
	return r;
}
