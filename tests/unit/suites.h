/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SUITES_H
#define SUITES_H

#include <check.h>

/* One suite for each file of src/core and src/host, and for parsers of the tools; main.c runs them all. */
Suite *algorithm_suite(void);
Suite *arguments_suite(void);
Suite *audit_suite(void);
Suite *base64url_suite(void);
Suite *bytes_suite(void);
Suite *claims_suite(void);
Suite *claimset_suite(void);
Suite *config_suite(void);
Suite *decision_suite(void);
Suite *duration_suite(void);
Suite *escape_suite(void);
Suite *header_suite(void);
Suite *inifile_suite(void);
Suite *json_suite(void);
Suite *jws_suite(void);
Suite *shape_suite(void);
Suite *key_suite(void);
Suite *keyformat_suite(void);
Suite *keyset_suite(void);
Suite *login_suite(void);
Suite *logsocket_suite(void);
Suite *mistakes_suite(void);
Suite *newfiles_suite(void);
Suite *note_suite(void);
Suite *policy_suite(void);
Suite *reason_suite(void);
Suite *report_suite(void);
Suite *signature_suite(void);
Suite *spki_suite(void);
Suite *sshwire_suite(void);
Suite *text_suite(void);
Suite *trust_suite(void);
Suite *trustedfile_suite(void);
Suite *verdict_suite(void);
Suite *webkey_suite(void);
Suite *when_suite(void);

#endif
