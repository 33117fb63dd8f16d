/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_DEMO_DEMO_H
#define ISSUER_DEMO_DEMO_H

#include "core/base/names.h"
#include "tool/status.h"

/*
 * Serve the demo: make what it needs, start the process of the pages, print the address, accounts and keys on
 * stdout, and be the mint. Returns when SIGINT, SIGTERM or SIGHUP arrives, or when the other process ends.
 *   port        0: a free one
 *   key_files   private keys; empty: new ones
 * STATUS_OK after a signal; otherwise as the functions of this folder.
 */
enum status demo_run(unsigned port, const struct names *key_files, struct note *n);

#endif
