/* SPDX-License-Identifier: BSD-2-Clause */
#include "issuer/serve/pages.h"

/* .incbin reads the file relative to the folder in which the compiler runs. The compiler does not report
 * these dependencies, so the Makefile lists them. */
#define FILE_OF_PAGES(name, file)                                                                            \
	__asm__(".pushsection .rodata\n" #name "_begin:\n\t.incbin \"src/issuer/serve/pages/" file           \
		"\"\n" #name "_end:\n.popsection\n");                                                        \
	extern const uint8_t name##_begin[] __attribute__((visibility("hidden")));                           \
	extern const uint8_t name##_end[] __attribute__((visibility("hidden")))

FILE_OF_PAGES(pages_html, "page.html");
FILE_OF_PAGES(pages_css, "style.css");
FILE_OF_PAGES(pages_js, "script.js");

struct span pages_page(void)
{
	return (struct span){pages_html_begin,
			     (size_t)((uintptr_t)pages_html_end - (uintptr_t)pages_html_begin)};
}

struct span pages_style(void)
{
	return (struct span){pages_css_begin,
			     (size_t)((uintptr_t)pages_css_end - (uintptr_t)pages_css_begin)};
}

struct span pages_script(void)
{
	return (struct span){pages_js_begin, (size_t)((uintptr_t)pages_js_end - (uintptr_t)pages_js_begin)};
}
