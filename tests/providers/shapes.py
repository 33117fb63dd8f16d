# SPDX-License-Identifier: BSD-2-Clause
"""
Tokens and key sets of the form that providers give them: the members of the header, the claims, and the members of each JWK. Names
and numbers are those of doc/providers.md. Each function returns a Provider.
"""
import base64
import hashlib
import json
import re
import uuid

import jwt

from keys import Key, b64url

OLD, NEW = "old", "new"  # the keys of a set: the one in use before, and the present one


def guid(name):
    """An identifier that is the same in each run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def certificate_of(key):
    """The members of a JWK that describe its certificate (RFC 7517 4.7 to 4.9)."""
    der = key.files("")["certificate in DER"]
    return {"x5c": [base64.b64encode(der).decode()], "x5t": b64url(hashlib.sha1(der).digest()),
            "x5t#S256": b64url(hashlib.sha256(der).digest())}


class Provider:
    """One provider: its keys, and a token that doc/providers.md lets in."""

    def __init__(self, name, account, header, claims):
        self.name = name
        self.account = account
        self.header = header
        self.claims = claims
        self.signing = []       # (kid, key, algorithm)
        self.published = []     # the members of "keys"

    def publish(self, kid, signs, *members, kind="RSA", **more):
        """Make a key that signs with this algorithm or not at all, and publish it, with these members of its certificate and more."""
        key = Key.new(kind)
        certificate = certificate_of(key) if members else {}
        self.published.append({"kid": kid, **key.public_jwk(), **{name: certificate[name] for name in members}, **more})
        if signs:
            self.signing.append((kid, key, signs))

    def jwks(self):
        """The file that an administrator downloads."""
        return json.dumps({"keys": self.published}).encode()

    def without(self, *names):
        """The claims without these."""
        return {name: value for name, value in self.claims.items() if name not in names}


def keycloak(now):
    """An access token of Keycloak. The realm publishes a key that encrypts, and one that the host has no algorithm for."""
    provider = Provider("keycloak", "alice", {"typ": "JWT"}, {
        "exp": now + 300, "iat": now, "auth_time": now - 600, "jti": "onrtac:" + guid("jti"),
        "iss": "https://sso.example.com/realms/corp", "aud": ["web1.example.com", "account"],
        "sub": "8f14e45f-ceea-467f-a9d1-3f4a5b6c7d8e", "typ": "Bearer", "azp": "ssh-login", "sid": guid("sid"), "acr": "1",
        "allowed-origins": ["https://portal.example.com", "http://127.0.0.1:8400"],
        "realm_access": {"roles": ["default-roles-corp", "offline_access", "login", "uma_authorization"]},
        "resource_access": {"grafana": {"roles": ["viewer", "editor"]}, "gitea": {"roles": ["user"]},
                            "account": {"roles": ["manage-account", "manage-account-links", "view-profile"]}},
        "scope": "openid profile email groups", "email_verified": True, "name": "Alice Bär", "groups": ["/staff/berlin", "/dev/web"],
        "preferred_username": "alice", "given_name": "Alice", "family_name": "Bär", "email": "alice@example.com"})
    members = ("x5c", "x5t", "x5t#S256")
    provider.publish(b64url(b"keycloak encrypts here....."), None, *members, alg="RSA-OAEP", use="enc")
    provider.publish(b64url(b"keycloak, the former key..."), "RS256", *members, alg="RS256", use="sig")
    provider.publish(b64url(b"keycloak, the present key.."), "RS256", *members, alg="RS256", use="sig")
    provider.publish(b64url(b"keycloak, on a curve......."), "ES256", kind="P-256", alg="ES256", use="sig")
    provider.publish(b64url(b"keycloak, not listed......."), None, kind="Ed25519", alg="EdDSA", use="sig")
    return provider


def okta(now):
    """An access token of an authorization server of Okta. Its header has no typ."""
    provider = Provider("okta", "alice", {}, {
        "ver": 1, "jti": "AT." + b64url(b"okta's identifier of an access token"), "iss": "https://example.okta.com/oauth2/aus1hosts",
        "aud": "https://hosts.example.com", "iat": now, "exp": now + 3600, "cid": "0oa1hostlogin", "uid": "00u1a2b3c4d5e6f7g8h9",
        "scp": ["openid", "ssh.login", "profile"], "auth_time": now - 60, "sub": "alice@example.com",
        "groups": ["Everyone", "Engineering"]})
    for name in (OLD, NEW):
        provider.publish(b64url(b"okta publishes this key as " + name.encode()), "RS256", alg="RS256", use="sig")
    return provider


def entra(now):
    """An access token (version 2.0) of Entra ID, for a person in 40 groups. The keys have no alg, but members that no RFC has."""
    tenant = "2d4d11a2-f814-46a7-890a-274a72a7309e"
    iss = "https://login.microsoftonline.com/%s/v2.0" % tenant
    provider = Provider("entra", "alice", {"typ": "JWT"}, {
        "aud": "6e74172b-be56-4843-9ff4-e66a39bb12e3", "iss": iss, "iat": now - 300, "nbf": now - 300, "exp": now + 5400,
        "aio": "AVQAq/8TAAAA" + b64url(b"opaque to all but Microsoft itself, and long" * 2),
        "azp": "d3590ed6-52b3-4102-aeff-aad2292ab01c", "azpacr": "0",
        "groups": [guid("group %d" % i) for i in range(38)] + ["77777777-0000-4000-8000-00000000000%d" % i for i in (2, 3)],
        "name": "Alice Bär", "oid": "690222be-ff1a-4d56-abd1-7e4f7d38e474", "preferred_username": "alice@example.com",
        "rh": "1.AXkAohFNLRT4p0aJCidKcqcwnl", "scp": "openid profile ssh.login", "sid": guid("session"),
        "sub": "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ", "tid": tenant, "uti": "fqiBqXLPj0eQa82S-IYFAA", "ver": "2.0"})
    for name in ("first", "second", "third", "fourth", "fifth"):
        provider.publish(b64url(hashlib.sha1(b"entra " + name.encode()).digest()), "RS256", "x5t", "x5c", use="sig",
                         cloud_instance_name="microsoftonline.com", issuer=iss)
    provider.published.append({"kty": "RSA", "use": "sig", "kid": "small", "n": b64url(b"\xc1" * 128), "e": "AQAB", "issuer": iss})
    return provider


def google(now):
    """An ID token of Google, for an account of an organisation."""
    client = "407408718192-ssh.apps.googleusercontent.com"
    provider = Provider("google", "alice", {"typ": "JWT"}, {
        "iss": "https://accounts.google.com", "azp": client, "aud": client, "sub": "110169484474386276334", "hd": "example.com",
        "email": "alice@example.com", "email_verified": True, "at_hash": "HK6E_P6Dh8Y93mRNtsDB1Q", "name": "Alice Bär",
        "picture": "https://lh3.googleusercontent.com/a-/AOh14Gj-cDUtUGo5q7RaSbkvLHj8zeO3Wz8CBoD9E8nJaw=s96-c",
        "given_name": "Alice", "family_name": "Bär", "locale": "de", "iat": now, "exp": now + 3600})
    for name in (OLD, NEW):
        provider.publish(hashlib.sha1(name.encode()).hexdigest(), "RS256", alg="RS256", use="sig")
    return provider


def github(now):
    """The token of a job of GitHub Actions. Numbers are texts. Its header names the certificate."""
    workflow = "octo-org/shop/.github/workflows/deploy.yml@refs/heads/main"
    provider = Provider("github", "deploy", {"typ": "JWT", "x5t": b64url(hashlib.sha1(b"github").digest())}, {
        "jti": guid("job"), "sub": "repo:octo-org/shop:environment:production", "environment": "production",
        "aud": "web1.example.com", "ref": "refs/heads/main", "sha": hashlib.sha1(b"commit").hexdigest(),
        "repository": "octo-org/shop", "repository_owner": "octo-org", "repository_owner_id": "4711", "repository_id": "815",
        "repository_visibility": "private", "run_id": "9876543210", "run_number": "42", "run_attempt": "1", "actor": "alice",
        "actor_id": "12", "workflow": "deploy", "workflow_ref": workflow, "workflow_sha": hashlib.sha1(b"commit").hexdigest(),
        "head_ref": "", "base_ref": "", "event_name": "push", "ref_protected": "true", "ref_type": "branch",
        "job_workflow_ref": workflow, "job_workflow_sha": hashlib.sha1(b"commit").hexdigest(), "runner_environment": "github-hosted",
        "iss": "https://token.actions.githubusercontent.com", "nbf": now - 600, "iat": now, "exp": now + 300})
    provider.publish("38826b17-6a30-5f9b-b169-8beb8202f723", "RS256", "x5c", "x5t", alg="RS256", use="sig")
    provider.publish(b64url(hashlib.sha1(b"github").digest()), "RS256", "x5c", "x5t", alg="RS256", use="sig")
    return provider


def gitlab(now):
    """An ID token of a GitLab job. runner_id is a number, the other numbers are texts."""
    provider = Provider("gitlab", "deploy", {"typ": "JWT"}, {
        "namespace_id": "72", "namespace_path": "my-group", "project_id": "20", "project_path": "my-group/shop", "user_id": "1",
        "user_login": "alice", "user_email": "alice@example.com", "user_access_level": "maintainer",
        "user_identities": [{"provider": "github", "extern_uid": "2435223452345"}], "pipeline_id": "574", "pipeline_source": "push",
        "job_id": "302", "ref": "main", "ref_type": "branch", "ref_path": "refs/heads/main", "ref_protected": "true",
        "groups_direct": ["my-group/ops", "my-group/dev"], "environment": "production", "environment_protected": "true",
        "deployment_tier": "production", "environment_action": "start", "runner_id": 1, "runner_environment": "gitlab-hosted",
        "sha": hashlib.sha1(b"commit").hexdigest(), "project_visibility": "private",
        "ci_config_ref_uri": "gitlab.com/my-group/shop//.gitlab-ci.yml@refs/heads/main",
        "ci_config_sha": hashlib.sha1(b"commit").hexdigest(), "jti": guid("gitlab job"), "iat": now, "nbf": now - 5,
        "exp": now + 3600, "iss": "https://gitlab.com", "sub": "project_path:my-group/shop:ref_type:branch:ref:main",
        "aud": "web1.example.com"})
    for name in ("first", "second", "third"):
        provider.publish(b64url(hashlib.sha256(b"gitlab " + name.encode()).digest()), "RS256", alg="RS256", use="sig")
    return provider


def kubernetes(now):
    """The token of a service account, from TokenRequest. Its header has no typ, and a claim holds objects."""
    account = {"name": "deployer", "uid": "14ee3fa4-a7e2-420f-9f9a-dbc4507c3798"}
    provider = Provider("kubernetes", "deploy", {}, {
        "aud": ["web1.example.com"], "exp": now + 600, "iat": now, "iss": "https://kubernetes.default.svc.cluster.local",
        "jti": guid("pod"), "kubernetes.io": {
            "namespace": "deploy", "node": {"name": "worker-1.cluster.example.com", "uid": guid("node")},
            "pod": {"name": "deployer-7d4b9c6f5-x2v8q", "uid": guid("the pod")}, "serviceaccount": account},
        "nbf": now, "sub": "system:serviceaccount:deploy:deployer"})
    provider.publish(b64url(hashlib.sha256(b"kubernetes").digest()), "RS256", alg="RS256", use="sig")
    provider.publish(b64url(hashlib.sha256(b"kubernetes, later").digest()), "ES256", kind="P-256", alg="ES256", use="sig")
    return provider


def signed(provider, claims, key=None, **header):
    """The token of a provider, signed with its first key unless another one is given. A member of the header may be None: absent."""
    kid, private, alg = key or provider.signing[0]
    members = {"kid": kid, "typ": None, **provider.header, **header}
    return jwt.encode(claims, private.private, algorithm=alg, headers={
        name: value for name, value in members.items() if value is not None or name == "typ"})  # without typ, PyJWT writes one


def changed(claims, changes):
    """The claims with these changes; None removes one."""
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def all_providers(now):
    """All, in the order of the document."""
    return [make(now) for make in (keycloak, okta, entra, google, github, gitlab, kubernetes)]


def documented(path):
    """
    The configurations of doc/providers.md: {NAME: (section, users file or None)}. A block in ``` that begins with "[issuer NAME]" is
    a section, and one that begins with "# /etc/pam_jwt/NAME.users" a users file.
    """
    with open(path, encoding="utf-8") as file:
        blocks = re.findall(r"^```[a-z]*\n(.*?)^```$", file.read(), re.DOTALL | re.MULTILINE)
    sections = {block[len("[issuer "):block.index("]")]: block for block in blocks if block.startswith("[issuer ")}
    users = {re.match(r"# /etc/pam_jwt/([a-z]*)\.users\n", block)[1]: block for block in blocks if block.startswith("# /etc/pam_jwt/")}
    if set(users) - set(sections) or len(sections) + len(users) != len(blocks):
        raise RuntimeError("%s has a block that is neither a section nor the users file of one" % path)
    return {name: (section, users.get(name)) for name, section in sections.items()}
