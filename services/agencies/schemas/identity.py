"""Shapes of logins, sessions and agencies."""

import re
from typing import Any

from marshmallow import Schema, fields, validate

from services.agencies.commands.agencies import Provider, Registration
from services.agencies.commands.identity import Comeback
from shared.auth.tokens import LONGEST
from shared.web.shapes import Loads, Words

SLUG = validate.Regexp(r"[a-z][a-z0-9-]{1,38}[a-z0-9]\Z", error="slug-invalid")
DOMAIN = validate.Regexp(
    r"(?=.{4,253}\Z)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+\Z", flags=re.IGNORECASE, error="domain-invalid"
)
ISSUER = validate.Regexp(r"[^?#]{1,500}\Z", error="issuer-invalid")  # no query, no fragment (OpenID Connect Core, 2)


CLAIMS = ("name", "nip", "email", "groups", "employment", "unit", "position")


class Domain(fields.String):
    """A domain of the net: its letters have no case."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return str(super()._deserialize(value, attr, data, **options)).lower()


class PublicAgencyOut(Schema):
    """What anybody may know of an agency whose address they have."""

    slug = fields.String()
    name = fields.String()
    zone = fields.String()
    demo = fields.Boolean()


class FoundOut(Schema):
    """The address of an agency."""

    slug = fields.String()


class LoginIn(Schema):
    """Where to come back to, and where to go then."""

    redirect_uri = fields.Url(require_tld=False, required=True)
    next = Words(most=500, load_default="/beranda")


class LoginOut(Schema):
    """Where the browser goes, and what ties it to this login."""

    authorization_url = fields.String()
    binding = fields.String()


class ComebackIn(Loads):
    """What the browser brought back."""

    makes = Comeback
    binding = Words(most=200, required=True)
    state = Words(most=200, required=True)
    code = Words(most=4000, required=True)
    iss = fields.String(load_default=None, allow_none=True)
    user_agent = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=1000))


class HandleIn(Schema):
    """A session's handle."""

    handle = Words(most=200, required=True)


class TokenOut(Schema):
    """A platform token."""

    token = fields.String()
    expires_at = fields.AwareDateTime()


class TokenIn(Schema):
    """A platform token that somebody was shown."""

    token = Words(most=LONGEST, required=True)


class IntrospectedOut(Schema):
    """What is told of a token (RFC 7662): whether it may be used."""

    active = fields.Boolean()


class OpenedOut(TokenOut):
    """A session just opened."""

    handle = fields.String()
    next = fields.String()
    slug = fields.String()


class LogoutOut(Schema):
    """Where the provider's own session ends."""

    logout_url = fields.String(allow_none=True)


class GrantOut(Schema):
    """A role and where it reaches."""

    role = fields.String()
    unit_id = fields.UUID(allow_none=True)


class AgencyBrief(PublicAgencyOut):
    """The agency of the person signed in."""

    id = fields.UUID()
    k = fields.Integer()


class ContactOut(Schema):
    """Whom people of an agency ask; empty where the agency named nobody."""

    name = fields.String()
    reach = fields.String()


class MeOut(Schema):
    """The person signed in."""

    account_id = fields.UUID()
    name = fields.String()
    employee_id = fields.UUID(allow_none=True)
    roles = fields.List(fields.Nested(GrantOut))
    permissions = fields.List(fields.String())
    agency = fields.Nested(AgencyBrief)
    contact = fields.Nested(ContactOut)
    tokens = fields.Dict(keys=fields.String(), values=fields.String())


class ProviderIn(Loads):
    """An OpenID provider."""

    makes = Provider
    issuer = fields.Url(
        require_tld=False,
        schemes={"http", "https"},
        required=True,
        validate=ISSUER,
        error_messages={"invalid": "issuer-invalid"},
    )
    client_id = Words(required=True)
    client_secret = Words(required=True, load_only=True)
    admin_group = Words(required=True)
    claims = fields.Dict(
        keys=fields.String(validate=validate.OneOf(CLAIMS)),
        values=Words(most=100),
        load_default=dict,
    )


class NewAgencyIn(Schema):
    """A new agency, but for its provider."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True, validate=SLUG)
    name = Words(required=True)
    zone = Words(required=True)
    domain = Domain(load_default=None, allow_none=True, validate=DOMAIN)
    demo = fields.Boolean(load_default=False)


class RegistrationIn(NewAgencyIn, Loads):
    """A new agency."""

    makes = Registration
    provider = fields.Nested(ProviderIn, required=True)


class AgencyOut(AgencyBrief):
    """An agency as its operator sees it."""

    domain = fields.String(allow_none=True)
    active = fields.Boolean()
    registered_at = fields.AwareDateTime()


class ProviderOut(Schema):
    """An OpenID provider, without our secret."""

    issuer = fields.String()
    client_id = fields.String()
    admin_group = fields.String()
    claims = fields.Dict(keys=fields.String(), values=fields.String())


class RegisteredOut(AgencyOut):
    """An agency with its provider."""

    provider = fields.Nested(ProviderOut)


class ProfileIn(Schema):
    """What an agency's admin changes of it."""

    name = Words(required=True)
    zone = Words(required=True)
    k = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100))
