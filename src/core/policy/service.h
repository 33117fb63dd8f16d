/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_SERVICE_H
#define CORE_POLICY_SERVICE_H

/* The base name of a PAM service: "sudo" for "sudo-i", "su" for "su-l", otherwise service itself. */
const char *service_base(const char *service);

#endif
