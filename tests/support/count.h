/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COUNT_H
#define COUNT_H

/* Elements of an array, as the number of cases of a loop test. */
#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

#endif
