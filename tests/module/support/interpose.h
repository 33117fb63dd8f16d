/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef INTERPOSE_H
#define INTERPOSE_H

#include <dlfcn.h>

/*
 * A function that the test program exports replaces the library function of the same name. The module, libpam
 * and every other library call it (ELF symbol interposition; the program is linked with -rdynamic).
 */
#define INTERPOSED __attribute__((visibility("default")))

/* The library's own function of this name. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#endif
