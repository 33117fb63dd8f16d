# SPDX-License-Identifier: BSD-2-Clause
"""
For each provider: what changes one property of its token, and the slug that must refuse it.

A case is (name, slug, claims, edit). claims replaces members of the token; None removes one. edit is (text, replacement) or None.
With this edit in the configuration or users file, the same token is accepted: the text is what refused it. A name that ends in
"(bob)" asks for the account bob; otherwise the account is the one that the provider's token opens.
"""

# Configurations that open the account of whoever has its name at the provider.
BY_ACTOR = ("users = github.users\nrequire = repository_owner_id=4711", "user_claim = actor")
BY_LOGIN = ("users = gitlab.users\nrequire = namespace_id=72", "user_claim = user_login")


def without(line):
    """The edit that removes this line."""
    return line + "\n", ""


def among(token, name, **changes):
    """The claim, an object, with other members."""
    return {name: {**token[name], **changes}}


def keycloak(now, token):
    """Clients, roles and groups of one realm."""
    client, role = without("require = azp=ssh-login"), without("require = /realm_access/roles=login")
    recent = without("max_auth_age = 12h")
    yield "another client of the realm", "rule-failed", {"azp": "grafana"}, client
    yield "no client", "rule-failed", {"azp": None}, client
    yield "another realm role", "rule-failed", {"realm_access": {"roles": ["viewer", "login-grafana"]}}, role
    yield "no realm role", "rule-failed", {"realm_access": {"roles": []}}, role
    yield "no roles", "rule-failed", {"realm_access": None}, role
    yield "the role of a client only", "rule-failed", {
        "realm_access": {"roles": ["viewer"]}, **among(token, "resource_access", account={"roles": ["login"]})}, role
    yield "logged in 13 hours ago", "rule-failed", {"auth_time": now - 13 * 3600}, recent
    yield "without auth_time", "rule-failed", {"auth_time": None}, recent
    stranger = {"sub": "0e1d2c3b-ceea-467f-a9d1-3f4a5b6c7d8e"}
    yield "a stranger called alice", "user-mismatch", stranger, ("user 8f14e45f-ceea-467f-a9d1-3f4a5b6c7d8e",
                                                                 "user 0e1d2c3b-ceea-467f-a9d1-3f4a5b6c7d8e")
    yield "without sub", "user-missing", {"sub": None}, None
    group = "with groups=/ops/web"
    yield "a group elsewhere (deploy)", "user-mismatch", {"groups": ["/guests/web"]}, (group, "with groups=/guests/web")
    yield "a group without its path (deploy)", "user-mismatch", {"groups": ["web"]}, (group, "with groups=web")
    yield "the audience of Keycloak itself", "audience-mismatch", {"aud": "account"}, ("users =", "audience = account\nusers =")


def okta(now, token):
    """Applications and scopes of one authorization server, and domains."""
    client, scope = without("require = cid=0oa1hostlogin"), without("require = scp=ssh.login")
    recent = without("max_auth_age = 12h")
    yield "another application", "rule-failed", {"cid": "0oa1wiki"}, client
    yield "no application", "rule-failed", {"cid": None}, client
    yield "another scope", "rule-failed", {"scp": ["openid", "ssh.login.wiki"]}, scope
    yield "no scope", "rule-failed", {"scp": None}, scope
    yield "logged in 13 hours ago", "rule-failed", {"auth_time": now - 13 * 3600}, recent
    yield "without auth_time", "rule-failed", {"auth_time": None}, recent
    domain = "user_suffix = @example.com"
    yield "alice of a partner", "user-mismatch", {"sub": "alice@partner.example"}, (domain, "user_suffix = @partner.example")
    yield "a longer domain", "user-mismatch", {"sub": token["sub"] + ".evil"}, (domain, domain + ".evil")
    yield "no domain", "user-mismatch", {"sub": "alice"}, without(domain)
    yield "without sub", "user-missing", {"sub": None}, None
    yield "another authorization server", "issuer-mismatch", {"iss": "https://example.okta.com/oauth2/default"}, (
        "oauth2/aus1hosts", "oauth2/default")
    yield "the default audience of Okta", "audience-mismatch", {"aud": "api://default"}, (
        "https://hosts.example.com", "api://default")


def entra(now, token):
    """Tenants, applications and groups."""
    client, scope = without("require = azp=d3590ed6-52b3-4102-aeff-aad2292ab01c"), without("require = scp=ssh.login")
    contractors = "77777777-0000-4000-8000-000000000001"
    denied = without("deny = groups=" + contractors)
    tenant = "9188040d-6c67-4c5b-b112-36a304b66dad"
    yield "another tenant", "issuer-mismatch", {"iss": token["iss"].replace(token["tid"], tenant), "tid": tenant}, (
        token["tid"], tenant)
    yield "another client", "rule-failed", {"azp": "04b07795-8ddb-461a-bbee-02f9e1bf7b46"}, client
    yield "another scope", "rule-failed", {"scp": "openid ssh.login.wiki"}, scope
    yield "a program without a person", "rule-failed", {"scp": None, "roles": ["ssh.login"], "idtyp": "app"}, scope
    yield "a contractor", "rule-failed", {"groups": token["groups"] + [contractors]}, denied
    yield "too many groups for a token", "rule-failed", {
        "groups": None, "_claim_names": {"groups": "src1"},
        "_claim_sources": {"src1": {"endpoint": "https://graph.windows.net/x/users/y/getMemberObjects"}}}, denied
    stranger = "0a0b0c0d-ff1a-4d56-abd1-7e4f7d38e474"
    yield "a stranger called alice", "user-mismatch", {"oid": stranger}, (token["oid"], stranger)
    yield "without oid", "user-missing", {"oid": None}, None
    yield "another group (deploy)", "user-mismatch", {"groups": ["77777777-0000-4000-8000-000000000003"]}, (
        "groups=77777777-0000-4000-8000-000000000002", "groups=77777777-0000-4000-8000-000000000003")
    yield "another application", "audience-mismatch", {"aud": "00000003-0000-0000-c000-000000000000"}, (
        token["aud"], "00000003-0000-0000-c000-000000000000")
    yield "valid for a day", "lifetime-too-long", {"exp": now + 86400 - 300}, ("max_lifetime = 100m", "max_lifetime = 1d")


def google(_, token):
    """Accounts of everybody, verified or not."""
    client = "require = azp=" + token["azp"]
    domain = without("require = hd=example.com")
    waived = ("user_claim = email", "email_verified = none\nuser_claim = email")
    yield "an address that nobody verified", "rule-failed", {"email_verified": False}, waived
    yield "the same as a text", "rule-failed", {"email_verified": "false"}, waived
    yield "without email_verified", "rule-failed", {"email_verified": None}, waived
    yield "an account of alice's own", "rule-failed", {"hd": None}, domain
    yield "another organisation", "rule-failed", {"hd": "example.org"}, domain
    yield "alice at gmail.com", "user-mismatch", {"email": "alice@gmail.com", "hd": None}, (
        "user_suffix = @example.com\n%s\nrequire = hd=example.com" % client, "user_suffix = @gmail.com")
    yield "without email", "user-missing", {"email": None}, None
    other = "407408718192-app.apps.googleusercontent.com"
    yield "another program for the same server", "rule-failed", {"azp": other}, without(client)
    yield "another program", "audience-mismatch", {"aud": other}, ("audience = " + token["aud"], "audience = " + other)


def github(now, _):
    """Repositories of everybody."""
    owner = without("require = repository_owner_id=4711")
    yield "a repository of somebody else", "rule-failed", {"repository_owner_id": "1234"}, owner
    yield "without the owner", "rule-failed", {"repository_owner_id": None}, owner
    yield "another repository", "user-mismatch", {"repository_id": "816", "repository": "octo-org/wiki"}, ("repository_id=815 ", "")
    yield "another environment", "user-mismatch", {"environment": "staging"}, ("environment=production ", "")
    yield "no environment", "user-mismatch", {"environment": None}, ("environment=production ", "")
    yield "another branch", "user-mismatch", {"ref": "refs/heads/main-2"}, (" ref=refs/heads/main", "")
    yield "a pull request", "user-mismatch", {"ref": "refs/pull/7/merge", "event_name": "pull_request"}, (
        " ref=refs/heads/main", "")
    yield "a job that alice caused (alice)", "user-mismatch", {}, ("-> deploy", "-> deploy alice")
    yield "a stranger called alice (alice)", "user-mismatch", {"repository_owner_id": "1234", "repository_id": "9"}, BY_ACTOR
    yield "valid for half an hour", "lifetime-too-long", {"exp": now + 1800}, without("max_lifetime = 15m")


def gitlab(now, _):
    """Projects of everybody."""
    owner, protected = without("require = namespace_id=72"), without("require = ref_protected=true")
    yield "a group of somebody else", "rule-failed", {"namespace_id": "73"}, owner
    yield "without a group", "rule-failed", {"namespace_id": None}, owner
    yield "a branch without protection", "rule-failed", {"ref_protected": "false", "ref": "try"}, protected
    yield "another project", "user-mismatch", {"project_id": "21", "project_path": "my-group/wiki"}, ("project_id=20 ", "")
    yield "another environment", "user-mismatch", {"environment": "staging"}, ("environment=production ", "")
    yield "no environment", "user-mismatch", {"environment": None, "environment_protected": None}, (
        "environment=production environment_protected=true", "ref=main")
    yield "an environment without protection", "user-mismatch", {"environment_protected": "false"}, (
        " environment_protected=true", "")
    yield "a job that alice started (alice)", "user-mismatch", {}, ("-> deploy", "-> deploy alice")
    yield "a stranger called alice (alice)", "user-mismatch", {"namespace_id": "73", "project_id": "9"}, BY_LOGIN
    yield "a job that may run for a day", "lifetime-too-long", {"exp": now + 86400}, ("users =", "max_lifetime = 1d\nusers =")


def kubernetes(now, token):
    """Service accounts of one cluster."""
    name, namespace = "kubernetes.io", without("require = /kubernetes.io/namespace=deploy")
    yield "another namespace", "rule-failed", among(token, name, namespace="default"), namespace
    yield "another service account", "user-mismatch", {"sub": "system:serviceaccount:deploy:default"}, (
        "sub=system:serviceaccount:deploy:deployer ", "")
    uid = " /kubernetes.io/serviceaccount/uid=14ee3fa4-a7e2-420f-9f9a-dbc4507c3798"
    yield "made again", "user-mismatch", among(
        token, name, serviceaccount={"name": "deployer", "uid": "5d0e3fa4-a7e2-420f-9f9a-dbc4507c3798"}), (uid, "")
    yield "without a service account", "user-mismatch", among(token, name, serviceaccount=None), (uid, "")
    yield "for the API server", "audience-mismatch", {"aud": ["https://kubernetes.default.svc.cluster.local"]}, (
        "users =", "audience = https://kubernetes.default.svc.cluster.local\nusers =")
    yield "a pod's default token, for a year", "lifetime-too-long", {"exp": now + 365 * 86400}, (
        "users =", "max_lifetime = none\nusers =")


def each(now, token):
    """What every provider's token is refused for."""
    yield "another issuer", "issuer-mismatch", {"iss": token["iss"] + "/"}, None
    yield "no issuer", "issuer-mismatch", {"iss": None}, None
    yield "another host", "audience-mismatch", {"aud": "db1.example.com"}, None
    yield "no audience", "audience-mismatch", {"aud": None}, None
    yield "expired a minute ago", "expired", {"iat": now - 600, "exp": now - 60}, None
    yield "without exp", "exp-missing", {"exp": None}, None
    yield "without iat", "iat-missing", {"iat": None}, None
    yield "made in an hour", "issued-in-future", {"iat": now + 3600, "exp": now + 3900, "nbf": None}, None
    yield "valid in ten minutes", "not-yet-valid", {"nbf": now + 600, "exp": now + 900}, None
    yield "for another account (bob)", "user-mismatch", {}, None
    yield "for root (root)", "user-mismatch", {}, None
