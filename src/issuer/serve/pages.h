/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_PAGES_H
#define ISSUER_SERVE_PAGES_H

#include "core/base/span.h"

/* The files in pages/, compiled in: the process that serves them opens no file. */

/* page.html, which filler_fill() makes into every page. */
struct span pages_page(void);

/* style.css and script.js, each at most 8 KiB. */
struct span pages_style(void);
struct span pages_script(void);

#endif
