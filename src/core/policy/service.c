/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/policy/service.h"

#include <string.h>

const char *service_base(const char *service)
{
	if (strcmp(service, "sudo-i") == 0)
		return "sudo";
	return strcmp(service, "su-l") == 0 ? "su" : service;
}
