/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SUITES_H
#define SUITES_H

#include <check.h>

/*
 * The suites: x_suite() in test_x.c, in the folder that the source has. Nothing else lists them. Each has a
 * line of its own, so that a new one changes one line.
 */
/* clang-format off */
#define SUITES(SUITE) \
	SUITE(address), \
	SUITE(algorithm), \
	SUITE(arguments), \
	SUITE(audit), \
	SUITE(authconversation), \
	SUITE(base64url), \
	SUITE(bytes), \
	SUITE(caller), \
	SUITE(claimpath), \
	SUITE(claims), \
	SUITE(claimset), \
	SUITE(client), \
	SUITE(clients), \
	SUITE(compare), \
	SUITE(condition), \
	SUITE(config), \
	SUITE(confkeys), \
	SUITE(conflint), \
	SUITE(connections), \
	SUITE(conversations), \
	SUITE(cookie), \
	SUITE(csrf), \
	SUITE(decision), \
	SUITE(demands), \
	SUITE(dialog), \
	SUITE(duration), \
	SUITE(encode), \
	SUITE(escape), \
	SUITE(filler), \
	SUITE(form), \
	SUITE(gate), \
	SUITE(groups), \
	SUITE(header), \
	SUITE(inifile), \
	SUITE(issuerconf), \
	SUITE(json), \
	SUITE(jws), \
	SUITE(key), \
	SUITE(keyformat), \
	SUITE(keyset), \
	SUITE(link), \
	SUITE(listen), \
	SUITE(logcheck), \
	SUITE(login), \
	SUITE(logsocket), \
	SUITE(mapping), \
	SUITE(message), \
	SUITE(mintlog), \
	SUITE(mintoffer), \
	SUITE(mintpolicy), \
	SUITE(mistakes), \
	SUITE(newfiles), \
	SUITE(note), \
	SUITE(notify), \
	SUITE(once), \
	SUITE(operations), \
	SUITE(ownlines), \
	SUITE(parts), \
	SUITE(policy), \
	SUITE(prompt), \
	SUITE(quota), \
	SUITE(reason), \
	SUITE(refusals), \
	SUITE(report), \
	SUITE(revoked), \
	SUITE(revokedfile), \
	SUITE(service), \
	SUITE(session), \
	SUITE(setcut), \
	SUITE(shadow), \
	SUITE(shape), \
	SUITE(shell), \
	SUITE(signature), \
	SUITE(site), \
	SUITE(spki), \
	SUITE(split), \
	SUITE(sshwire), \
	SUITE(text), \
	SUITE(throttle), \
	SUITE(thumbprint), \
	SUITE(trust), \
	SUITE(trustedfile), \
	SUITE(use), \
	SUITE(usersfile), \
	SUITE(verdict), \
	SUITE(webkey), \
	SUITE(when)
/* clang-format on */

#define DECLARE_SUITE(name) *name##_suite(void)
Suite SUITES(DECLARE_SUITE);

/* Add a group of cases to a suite. */
TCase *suites_group(Suite *s, const char *name);

#endif
