/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CORE_POLICY_SERVICE_H
#define CORE_POLICY_SERVICE_H

/* A PAM service's base name: "sudo" for "sudo-i", "su" for "su-l", else service itself. */
const char *service_base(const char *service);

#endif
