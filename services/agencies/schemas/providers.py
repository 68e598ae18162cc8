"""Shapes of providers on trial."""

from typing import Any

from marshmallow import Schema, fields

from services.agencies.commands.providers import Entered
from services.agencies.schemas.identity import ComebackIn, ProviderIn, ProviderOut
from shared.web.shapes import Loads


class TrialIn(Loads):
    """A provider to be tried."""

    makes = Entered
    id = fields.UUID(required=True)
    provider = fields.Nested(ProviderIn, required=True)


class FindingOut(Schema):
    """One thing that was looked at."""

    code = fields.String()
    state = fields.String()
    value = fields.String()


class ReadingOut(Schema):
    """How the mapping reads what came back."""

    name = fields.String()
    nip = fields.String(allow_none=True)
    nip_fault = fields.String(allow_none=True)
    groups = fields.List(fields.String())
    is_admin = fields.Boolean()
    is_employee = fields.Boolean()


class OutcomeOut(Schema):
    """What a test login came to: an error, or claims and their reading."""

    error = fields.String()
    claims = fields.Dict(keys=fields.String(), values=fields.String())
    reading = fields.Nested(ReadingOut)


class TrialOut(Schema):
    """A trial, without our secret."""

    id = fields.UUID()
    provider = fields.Method("provider_of")
    findings = fields.List(fields.Nested(FindingOut))
    outcome = fields.Nested(OutcomeOut, allow_none=True)
    expires_at = fields.AwareDateTime()

    def provider_of(self, trial: Any) -> Any:
        """What was entered."""
        return ProviderOut().dump(trial)


class TrialComebackIn(ComebackIn):
    """What the browser brought back from a test login."""


class TakenIn(Schema):
    """The trial whose provider is taken."""

    trial_id = fields.UUID(required=True)
