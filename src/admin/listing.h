/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ADMIN_LISTING_H
#define ADMIN_LISTING_H

#include <stdbool.h>

#include "tool/status.h"

/* Commands that list what a configuration has, with the options --conf FILE and --json. */

/* Print the listing. path is absolute. */
typedef enum status listing_function(const char *path, bool json, struct note *n);

/* Read the options, and print the listing. The results are those of a command. */
enum status listing_run(int argc, char **argv, const char *help, listing_function *list, struct note *n);

#endif
