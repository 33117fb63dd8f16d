/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORE_PRUNE_H
#define STORE_PRUNE_H

#include <stdint.h>

/* The most records that one login removes. It adds at most one. */
#define PRUNE_MAX_LINKS 64

/*
 * Remove records of tokens that have expired, unless another process is doing so.
 *   store   from folder_open()
 *   now     seconds since the Unix epoch
 * First sets the mark. What cannot be removed stays until a later login.
 */
void prune_store(int store, int64_t now);

#endif
