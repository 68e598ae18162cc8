"""One issuer as Authlib's authorization server: the code flow with PKCE, and nothing beside it."""

import re
import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import UserInfo, UserInfoEndpoint
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import session
from joserfc.jwk import KeySet, RSAKey

from deploy.openid.backchannel import tell_client
from deploy.openid.grants import CODE_SECONDS, TOKEN_SECONDS, Code, Memory, Token
from deploy.openid.keys import ALGORITHM
from deploy.openid.realms import Client, Person, Realm

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits in base64url: what S256 always yields


class Issuer(AuthorizationServer):
    """The authorization server of one realm."""

    def __init__(self, realm: Realm, key: RSAKey) -> None:
        super().__init__()
        self.realm, self.key, self.memory = realm, key, Memory()
        self.load_config({"OAUTH2_TOKEN_EXPIRES_IN": {"authorization_code": TOKEN_SECONDS}})
        protector = ResourceProtector()
        protector.register_token_validator(_HeldTokens(self.memory))
        self.register_grant(_Grant, [_S256(required=True), _IdToken(self)])
        person: Any = _PersonEndpoint(self, protector)  # no Endpoint by type, but by what it does
        self.register_endpoint(person)
        self.register_endpoint(_Logout)
        self.issuer_parameter = _IssuerParameter(self)
        self.register_extension(self.issuer_parameter)

    def query_client(self, client_id: str) -> Any:
        """The realm's one client by its name, or None."""
        return self.realm.client if client_id == self.realm.client.client_id else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Keep what the person's endpoint will be asked with."""
        code: Code = request.authorization_code
        until = time.time() + TOKEN_SECONDS
        self.memory.keep(Token(token["access_token"], code.client, code.person, token["scope"], code.code, until))

    def metadata(self) -> dict[str, object]:
        """The discovery document."""
        issuer = self.realm.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "end_session_endpoint": f"{issuer}/logout",
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "profile", "email"],
            "claims_supported": ["sub", "sid", "name", "nip", "groups", "email", "email_verified"],
            "prompt_values_supported": ["none", "login", "select_account"],
            "authorization_response_iss_parameter_supported": True,
            "claims_parameter_supported": False,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
        }


class _Grant(AuthorizationCodeGrant):
    """Codes that live a minute and are good once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]  # noqa: RUF012 as Authlib declares it
    server: Issuer

    @staticmethod
    def validate_authorization_redirect_uri(request: Any, client: Any) -> str:
        """The registered address that the request names; no other text of the request comes into the answer."""
        wanted = request.payload.redirect_uri
        if not wanted or not client.check_redirect_uri(wanted):
            raise InvalidRequestError("redirect_uri is not registered")
        return str(wanted)

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Remember the consent."""
        asked, (_, chosen_at, sid) = request.payload.data, session[self.server.realm.slug]
        self.server.memory.give(
            Code(
                code=code,
                client=request.client,
                person=request.user,
                redirect_uri=asked["redirect_uri"],
                scope=request.scope,
                nonce=asked["nonce"],
                code_challenge=asked["code_challenge"],
                auth_time=chosen_at,
                sid=sid,
                expires_at=time.time() + CODE_SECONDS,
            )
        )

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        """Take the code."""
        return self.server.memory.take(code, client.client_id)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It is gone already: taking it removed it."""

    def authenticate_user(self, authorization_code: Code) -> Person:
        """Whose consent it was."""
        return authorization_code.person


class _S256(CodeChallenge):
    """Proof of possession (RFC 7636), always, and never the method that proves nothing."""

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse a request without a hashed challenge."""
        asked = grant.request.payload.data
        if asked.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(asked.get("code_challenge") or ""):
            raise InvalidRequestError("code_challenge with the method S256 is required")
        super().validate_code_challenge(grant, redirect_uri)


class _IdToken(OpenIDCode):
    """Who logged in, signed by the realm's key."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__(require_nonce=True)
        self.issuer = issuer

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """Whether the nonce was used before."""
        return self.issuer.memory.is_known(nonce)

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        """What signs."""
        return self.issuer.key

    def get_encode_header(self, client: Client) -> dict[str, str]:
        """Which key signs."""
        return {"alg": ALGORITHM, "kid": str(self.issuer.key.kid)}

    def get_client_claims(self, client: Client) -> dict[str, object]:
        """Who says it, to whom, for how long."""
        now = int(time.time())
        return {"iss": self.issuer.realm.issuer, "aud": client.client_id, "iat": now, "exp": now + TOKEN_SECONDS}

    def get_authorization_code_claims(self, authorization_code: Any) -> dict[str, object]:
        """When and how the person was chosen, and in which session of this provider."""
        said = super().get_authorization_code_claims(authorization_code)
        return {**said, "sid": authorization_code.sid}

    def generate_user_info(self, user: Person, scope: str) -> UserInfo:
        """What is said of the person."""
        return UserInfo(user.claims(scope))


class _HeldTokens(BearerTokenValidator):
    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self.memory = memory

    def authenticate_token(self, token_string: str) -> Token | None:
        """The token of this text."""
        return self.memory.token(token_string)


class _PersonEndpoint(UserInfoEndpoint):
    def generate_user_info(self, user: Person, scope: str) -> UserInfo:
        """What is said of the person."""
        return UserInfo(user.claims(scope))


class _Logout(EndSessionEndpoint):
    server: Issuer

    def get_server_jwks(self) -> KeySet:
        """What an id token must be signed with to count as ours."""
        return KeySet([self.server.key])

    def get_algorithms(self) -> list[str]:
        """The one that we sign with."""
        return [ALGORITHM]

    def end_session(self, end_session_request: Any) -> None:
        """Forget who was chosen in this browser, and tell the client which sessions are over: this browser's, and the
        one for which the client proves that it asks.
        """
        _, _, here = session.pop(self.server.realm.slug, ("", 0, ""))
        hinted = (end_session_request.id_token_claims or {}).get("sid", "")
        for sid in sorted({here, hinted} - {""}):
            tell_client(self.server.realm, self.server.key, sid)


class _IssuerParameter(IssuerParameter):
    """Says in every answer who answers, so that one issuer's code is never taken to another (RFC 9207)."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer

    def get_issuer(self) -> str:
        """The issuer."""
        return self.issuer.realm.issuer
