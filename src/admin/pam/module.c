/* SPDX-License-Identifier: BSD-2-Clause */
#include "admin/pam/module.h"

#include <string.h>

#define PROOF ROLE_PROOF
#define EXEMPT ROLE_EXEMPTION
#define CONDITION ROLE_CONDITION
#define SCOPE ROLE_SCOPE
#define HELPER ROLE_HELPER
#define SILENT ROLE_SILENT
#define PERMIT ROLE_PERMIT
#define REFUSES ROLE_DENY
#define ABSENT ROLE_ABSENT

#define OK SETCRED_SUCCESS
#define IGNORE SETCRED_IGNORE
#define VARIES SETCRED_VARIES
#define FAILS SETCRED_FAILS
#define NONE SETCRED_ABSENT

#define GATE MODULE_GATE
#define IGNORES_AUTH MODULE_IGNORES_AUTH
#define IGNORES_ACCOUNT MODULE_IGNORES_ACCOUNT

/*
 * The module; an argument; what it is in auth and in account; setcred; its text; flags. The
 * comment is the source: "tried" means its functions were called in Debian 12 (Linux-PAM 1.5.2); a section
 * means its manual page; a function means the source of the module. Of several rows for a module the first
 * that fits counts.
 */
static const struct pam_module modules[] = {
	/* a line of ours beside the one that is looked at */
	{"pam_jwt", NULL, PROOF, PROOF, VARIES, TEXT_OWN, 0},

	/* Linux-PAM */
	{"pam_access", NULL, CONDITION, PROOF, IGNORE, TEXT_NONE, 0},			 /* tried */
	{"pam_debug", NULL, PERMIT, PERMIT, OK, TEXT_NONE, 0},				 /* tried */
	{"pam_deny", NULL, REFUSES, REFUSES, FAILS, TEXT_NONE, 0},			 /* tried */
	{"pam_echo", NULL, HELPER, HELPER, IGNORE, TEXT_NONE, 0},			 /* tried */
	{"pam_env", NULL, SILENT, REFUSES, VARIES, TEXT_NONE, 0},			 /* tried */
	{"pam_exec", "expose_authtok", PROOF, PROOF, IGNORE, TEXT_SHARED, IGNORES_AUTH}, /* tried */
	{"pam_exec", NULL, HELPER, PROOF, IGNORE, TEXT_NONE, GATE},	   /* tried; the command decides */
	{"pam_faildelay", NULL, SILENT, ABSENT, IGNORE, TEXT_NONE, 0},	   /* tried */
	{"pam_faillock", "authfail", SILENT, HELPER, OK, TEXT_NONE, 0},	   /* tried; faillock's tally */
	{"pam_faillock", NULL, HELPER, HELPER, OK, TEXT_NONE, GATE},	   /* tried */
	{"pam_filter", NULL, HELPER, HELPER, VARIES, TEXT_NONE, 0},	   /* need_a_filter() */
	{"pam_ftp", NULL, HELPER, ABSENT, IGNORE, TEXT_SHARED, 0},	   /* tried */
	{"pam_group", NULL, SILENT, ABSENT, OK, TEXT_NONE, 0},		   /* tried */
	{"pam_issue", NULL, SILENT, ABSENT, IGNORE, TEXT_NONE, 0},	   /* tried */
	{"pam_keyinit", NULL, SILENT, ABSENT, OK, TEXT_NONE, 0},	   /* tried */
	{"pam_lastlog", NULL, HELPER, HELPER, OK, TEXT_NONE, GATE},	   /* tried */
	{"pam_lastlog2", NULL, SILENT, SILENT, IGNORE, TEXT_NONE, 0},	   /* pam_sm_authenticate() */
	{"pam_limits", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},	   /* tried */
	{"pam_listfile", NULL, CONDITION, CONDITION, OK, TEXT_NONE, 0},	   /* tried */
	{"pam_localuser", NULL, SCOPE, SCOPE, OK, TEXT_NONE, 0},	   /* tried */
	{"pam_loginuid", NULL, ABSENT, HELPER, NONE, TEXT_NONE, 0},	   /* tried */
	{"pam_mail", NULL, SILENT, ABSENT, OK, TEXT_NONE, 0},		   /* tried */
	{"pam_mkhomedir", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},	   /* tried */
	{"pam_motd", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},		   /* tried */
	{"pam_namespace", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},	   /* tried */
	{"pam_nologin", "successok", HELPER, HELPER, OK, TEXT_NONE, GATE}, /* pam_nologin(8) */
	{"pam_nologin", NULL, SILENT, SILENT, IGNORE, TEXT_NONE, GATE},	   /* tried */
	{"pam_permit", NULL, PERMIT, PERMIT, OK, TEXT_NONE, 0},		   /* tried */
	{"pam_rhosts", NULL, EXEMPT, ABSENT, OK, TEXT_NONE, 0},		   /* tried */
	{"pam_rootok", NULL, EXEMPT, EXEMPT, OK, TEXT_NONE, 0},		   /* tried */
	{"pam_securetty", NULL, HELPER, HELPER, OK, TEXT_NONE, GATE},	   /* tried */
	{"pam_selinux", NULL, REFUSES, ABSENT, OK, TEXT_NONE, 0},	   /* tried */
	{"pam_sepermit", NULL, EXEMPT, EXEMPT, IGNORE, TEXT_NONE, GATE},   /* tried; pam_sepermit(8) */
	{"pam_selinux_permit", NULL, EXEMPT, EXEMPT, IGNORE, TEXT_NONE, GATE}, /* its older name */
	{"pam_setquota", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},	       /* tried */
	{"pam_shells", NULL, HELPER, HELPER, OK, TEXT_NONE, GATE},	       /* tried */
	{"pam_stress", NULL, HELPER, HELPER, OK, TEXT_SHARED, 0},	       /* tried */
	{"pam_succeed_if", NULL, CONDITION, CONDITION, IGNORE, TEXT_NONE, 0},  /* tried */
	{"pam_tally", NULL, HELPER, HELPER, OK, TEXT_NONE, GATE},	       /* pam_sm_authenticate() */
	{"pam_tally2", NULL, HELPER, HELPER, OK, TEXT_NONE, GATE},	       /* pam_sm_authenticate() */
	{"pam_time", NULL, ABSENT, PROOF, NONE, TEXT_NONE, 0},		       /* tried */
	{"pam_timestamp", NULL, EXEMPT, ABSENT, OK, TEXT_NONE, 0},	       /* tried; pam_timestamp(8) */
	{"pam_tty_audit", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},	       /* tried */
	{"pam_umask", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},	       /* tried */
	{"pam_unix", NULL, PROOF, PROOF, OK, TEXT_SHARED, 0},		       /* tried */
	{"pam_userdb", NULL, PROOF, PROOF, OK, TEXT_OWN, 0},		       /* tried */
	{"pam_usertype", NULL, SCOPE, SCOPE, IGNORE, TEXT_NONE, 0},	       /* tried */
	{"pam_warn", NULL, SILENT, SILENT, IGNORE, TEXT_NONE, 0},	       /* tried */
	{"pam_wheel", "trust", EXEMPT, EXEMPT, OK, TEXT_NONE, 0},	       /* tried */
	{"pam_wheel", NULL, SILENT, SILENT, OK, TEXT_NONE, GATE},	       /* tried */
	{"pam_xauth", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},	       /* tried */

	/* Passwords of directories */
	{"pam_ccreds", "action=validate", PROOF, ABSENT, OK, TEXT_OWN, 0}, /* tried */
	{"pam_ccreds", NULL, HELPER, ABSENT, OK, TEXT_NONE, 0},		   /* tried */
	{"pam_himmelblau", NULL, PROOF, PROOF, OK, TEXT_SHARED,
	 IGNORES_AUTH | IGNORES_ACCOUNT},				 /* acct_mgmt() */
	{"pam_krb5", NULL, PROOF, PROOF, OK, TEXT_OWN, IGNORES_ACCOUNT}, /* tried; pam_krb5(5) */
	{"pam_ldap", "ignore_", PROOF, PROOF, OK, TEXT_SHARED, IGNORES_AUTH | IGNORES_ACCOUNT}, /* tried */
	{"pam_ldap", NULL, PROOF, PROOF, OK, TEXT_SHARED, 0},	  /* tried; pam_ldap(8) */
	{"pam_pwdfile", NULL, PROOF, ABSENT, OK, TEXT_SHARED, 0}, /* tried */
	{"pam_radius_auth", "localifdown", PROOF, PERMIT, OK, TEXT_SHARED, IGNORES_AUTH},	   /* tried */
	{"pam_radius_auth", NULL, PROOF, PERMIT, OK, TEXT_SHARED, 0},				   /* tried */
	{"pam_sss", "ignore_", PROOF, PROOF, VARIES, TEXT_SHARED, IGNORES_AUTH | IGNORES_ACCOUNT}, /* tried */
	{"pam_sss", NULL, PROOF, PROOF, VARIES, TEXT_SHARED, 0},      /* tried; pam_sss(8) */
	{"pam_sss_gss", NULL, PROOF, SILENT, IGNORE, TEXT_NONE, 0},   /* tried; pam_sss_gss(8) */
	{"pam_systemd_home", NULL, PROOF, PROOF, OK, TEXT_SHARED, 0}, /* tried; pam_systemd_home(8) */
	{"pam_tacplus", NULL, PROOF, PROOF, OK, TEXT_OWN, 0},	      /* pam_sm_acct_mgmt() */
	{"pam_winbind", "unknown_ok", PROOF, PROOF, OK, TEXT_OWN, IGNORES_AUTH | IGNORES_ACCOUNT}, /* tried */
	{"pam_winbind", NULL, PROOF, PROOF, OK, TEXT_OWN, 0}, /* tried; pam_winbind(8) */

	/* One-time passwords, keys, fingers */
	{"pam_duo", NULL, PROOF, PERMIT, OK, TEXT_OTP, 0},	/* tried */
	{"pam_fprintd", NULL, PROOF, ABSENT, OK, TEXT_NONE, 0}, /* tried; pam_fprintd(8) */
	{"pam_google_authenticator", "nullok", PROOF, ABSENT, OK, TEXT_OTP, IGNORES_AUTH}, /* tried */
	{"pam_google_authenticator", NULL, PROOF, ABSENT, OK, TEXT_OTP, 0},		   /* tried */
	{"pam_howdy", NULL, PROOF, SILENT, IGNORE, TEXT_SHARED, IGNORES_AUTH}, /* pam_sm_setcred() */
	{"pam_oath", "alwaysok", HELPER, ABSENT, OK, TEXT_SHARED, 0},	       /* tried */
	{"pam_oath", NULL, PROOF, ABSENT, OK, TEXT_OTP, 0},		       /* tried; pam_oath(8) */
	{"pam_p11", NULL, PROOF, PERMIT, OK, TEXT_OWN, 0},		       /* tried */
	{"pam_pkcs11", NULL, PROOF, PROOF, OK, TEXT_OWN, IGNORES_AUTH},	       /* tried; pam_pkcs11(8) */
	{"pam_poldi", NULL, PROOF, ABSENT, OK, TEXT_OWN, 0},		       /* tried */
	{"pam_ssh_agent_auth", NULL, PROOF, ABSENT, OK, TEXT_NONE, 0}, /* tried; pam_ssh_agent_auth(8) */
	{"pam_u2f", "alwaysok", HELPER, ABSENT, OK, TEXT_NONE, 0},     /* tried */
	{"pam_u2f", "nouserok", PROOF, ABSENT, OK, TEXT_NONE, IGNORES_AUTH},	   /* tried */
	{"pam_u2f", NULL, PROOF, ABSENT, OK, TEXT_NONE, 0},			   /* tried; pam_u2f(8) */
	{"pam_yubico", "alwaysok", HELPER, PROOF, OK, TEXT_SHARED, 0},		   /* tried */
	{"pam_yubico", "mode=challenge-response", PROOF, PROOF, OK, TEXT_NONE, 0}, /* tried; pam_yubico(8) */
	{"pam_yubico", "nullok", PROOF, PROOF, OK, TEXT_OTP, IGNORES_AUTH},	   /* tried */
	{"pam_yubico", NULL, PROOF, PROOF, OK, TEXT_OTP, 0},			   /* tried; pam_yubico(8) */

	/* Keyrings, mounts, sessions and the rest */
	{"pam_abl", NULL, HELPER, ABSENT, OK, TEXT_NONE, GATE},		    /* tried */
	{"pam_afs_session", NULL, HELPER, ABSENT, OK, TEXT_NONE, 0},	    /* tried */
	{"pam_cap", NULL, HELPER, ABSENT, VARIES, TEXT_NONE, 0},	    /* tried; capability.conf */
	{"pam_cockpit_cert", NULL, SILENT, ABSENT, OK, TEXT_NONE, 0},	    /* tried */
	{"pam_console", NULL, EXEMPT, ABSENT, OK, TEXT_NONE, 0},	    /* pam_console(8) */
	{"pam_ecryptfs", NULL, HELPER, ABSENT, OK, TEXT_NONE, 0},	    /* tried */
	{"pam_fscrypt", NULL, HELPER, ABSENT, OK, TEXT_NONE, 0},	    /* tried */
	{"pam_geoip", NULL, ABSENT, CONDITION, NONE, TEXT_NONE, 0},	    /* tried */
	{"pam_gdm", NULL, HELPER, ABSENT, OK, TEXT_NONE, 0},		    /* pam_sm_authenticate() */
	{"pam_gnome_keyring", NULL, HELPER, ABSENT, OK, TEXT_NONE, 0},	    /* tried */
	{"pam_kwallet", NULL, HELPER, ABSENT, OK, TEXT_SHARED, 0},	    /* pam_sm_authenticate() */
	{"pam_kwallet5", NULL, HELPER, ABSENT, OK, TEXT_SHARED, 0},	    /* tried */
	{"pam_mount", NULL, HELPER, SILENT, OK, TEXT_SHARED, 0},	    /* tried */
	{"pam_oddjob_mkhomedir", NULL, ABSENT, SILENT, NONE, TEXT_NONE, 0}, /* tried */
	{"pam_reauthorize", "prepare", SILENT, ABSENT, OK, TEXT_NONE, 0},   /* pam_sm_authenticate() */
	{"pam_reauthorize", NULL, EXEMPT, ABSENT, OK, TEXT_NONE, 0},	    /* pam_sm_authenticate() */
	{"pam_shield", NULL, SILENT, ABSENT, OK, TEXT_NONE, GATE},	    /* tried */
	{"pam_ssh_add", NULL, SILENT, ABSENT, OK, TEXT_NONE, 0},	    /* tried */
	{"pam_systemd", NULL, ABSENT, ABSENT, NONE, TEXT_NONE, 0},	    /* tried */
	{"pam_systemd_loadkey", NULL, HELPER, ABSENT, OK, TEXT_NONE, 0},    /* pam_systemd_loadkey(8) */
	{"pam_tmpdir", NULL, SILENT, REFUSES, OK, TEXT_NONE, 0},	    /* tried */
};

static const struct pam_module unknown = {NULL, NULL, PROOF, PROOF, OK, TEXT_SHARED, 0};

static bool has_argument(const struct pam_entry *e, const char *argument)
{
	for (int i = 0; i < e->argument_count; i++)
		if (strncmp(e->arguments[i], argument, strlen(argument)) == 0)
			return true;
	return false;
}

const struct pam_module *pam_module_of(const struct pam_entry *e)
{
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (pam_entry_is(e, modules[i].name) &&
		    (!modules[i].argument || has_argument(e, modules[i].argument)))
			return &modules[i];
	return &unknown;
}

enum pam_role pam_module_role(const struct pam_entry *e, enum pam_type type)
{
	const struct pam_module *m = pam_module_of(e);

	if (e->kind != ENTRY_MODULE)
		return ROLE_DENY;
	return type == PAM_TYPE_ACCOUNT ? m->account : m->auth;
}

bool pam_module_takes_text(const struct pam_entry *e)
{
	return has_argument(e, "use_first_pass") || has_argument(e, "try_first_pass");
}

bool pam_module_passes_text(const struct pam_entry *e)
{
	return has_argument(e, "forward_pass");
}
