/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_BASE_SCOPED_H
#define CORE_BASE_SCOPED_H

/*
 * SCOPED(jws) t = {0};  declares a struct jws whose jws_done() runs on every way out of the block.
 * Every x_done() wipes what is secret, frees what is owned and accepts {0}.
 */
#define SCOPED(type) __attribute__((cleanup(type##_done))) struct type

#endif
