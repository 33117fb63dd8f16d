/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ISSUER_SERVE_PAGES_H
#define ISSUER_SERVE_PAGES_H

#include "core/base/span.h"

/* The files of the folder pages/. They are compiled in, because jwt-issuer-web opens no file. */

/* page.html: the template of every page (filler_fill). */
struct span pages_page(void);

/* style.css and script.js, each at most 8 KiB. */
struct span pages_style(void);
struct span pages_script(void);

#endif
