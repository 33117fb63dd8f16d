/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/role.h"

static const struct {
	const char *module;
	enum pam_role role;
} roles[] = {
	{"pam_permit", ROLE_PERMIT},
	{"pam_deny", ROLE_DENY},
	{"pam_rootok", ROLE_EXEMPTION},
	{"pam_wheel", ROLE_EXEMPTION},
	{"pam_rhosts", ROLE_EXEMPTION},
	{"pam_timestamp", ROLE_EXEMPTION},
	{"pam_succeed_if", ROLE_CONDITION},
	{"pam_listfile", ROLE_CONDITION},
	{"pam_access", ROLE_CONDITION},
	{"pam_time", ROLE_CONDITION},
	{"pam_usertype", ROLE_SCOPE},
	{"pam_localuser", ROLE_SCOPE},
	/* each alone in a stack refuses the login (tried with Linux-PAM 1.5.2) */
	{"pam_env", ROLE_SILENT},
	{"pam_faildelay", ROLE_SILENT},
	{"pam_group", ROLE_SILENT},
	{"pam_issue", ROLE_SILENT},
	{"pam_keyinit", ROLE_SILENT},
	{"pam_mail", ROLE_SILENT},
	{"pam_nologin", ROLE_SILENT},
	{"pam_warn", ROLE_SILENT},
	{"pam_cap", ROLE_HELPER},
	{"pam_console", ROLE_HELPER},
	{"pam_abl", ROLE_HELPER},
	{"pam_echo", ROLE_HELPER},
	{"pam_faillock", ROLE_HELPER},
	{"pam_gnome_keyring", ROLE_HELPER},
	{"pam_kwallet", ROLE_HELPER},
	{"pam_kwallet5", ROLE_HELPER},
	{"pam_lastlog", ROLE_HELPER},
	{"pam_lastlog2", ROLE_HELPER},
	{"pam_limits", ROLE_HELPER},
	{"pam_loginuid", ROLE_HELPER},
	{"pam_mkhomedir", ROLE_HELPER},
	{"pam_motd", ROLE_HELPER},
	{"pam_mount", ROLE_HELPER},
	{"pam_reauthorize", ROLE_HELPER},
	{"pam_oddjob_mkhomedir", ROLE_HELPER},
	{"pam_namespace", ROLE_HELPER},
	{"pam_securetty", ROLE_HELPER},
	{"pam_selinux", ROLE_HELPER},
	{"pam_sepermit", ROLE_HELPER},
	{"pam_shells", ROLE_HELPER},
	{"pam_tally", ROLE_HELPER},
	{"pam_systemd", ROLE_HELPER},
	{"pam_ssh_add", ROLE_HELPER},
	{"pam_tally2", ROLE_HELPER},
	{"pam_tmpdir", ROLE_HELPER},
	{"pam_umask", ROLE_HELPER},
	{"pam_xauth", ROLE_HELPER},
};

enum pam_role pam_entry_role(const struct pam_entry *e)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (pam_entry_is(e, roles[i].module))
			return roles[i].role;
	return ROLE_PROOF;
}
