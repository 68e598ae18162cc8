"""Settings that an agency makes for one service: versions with the date from which each holds.

A service declares a frozen dataclass whose defaults are the practice of the field, and mixes `PolicyVersion` into a
table. What the law leaves open is a field there, never a constant in code.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema
from marshmallow import fields as shapes
from sqlalchemy import Index, Select, select
from sqlalchemy.orm import Mapped, Session, declared_attr

from shared.audit.marks import audited
from shared.db import Owned
from shared.events.fact import schema_of
from shared.uow import unit_of_work
from shared.web.access import requires

if TYPE_CHECKING:
    from shared.uow import UnitOfWork

P = TypeVar("P")


class PolicyVersion(Owned):
    """One version of an agency's settings for this service."""

    __tablename__ = "policy"
    valid_from: Mapped[date]
    settings: Mapped[dict[str, Any]]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (Index(None, "agency_id", "valid_from"),)


def policy_on(session: Session, table: type[PolicyVersion], policy: type[P], day: date) -> P:
    """The settings that hold on a day: the newest version valid by then, the defaults where it says nothing."""
    return settings_of(policy, session.execute(newest_settings(table, day)).scalar_one_or_none())


def newest_settings(table: type[PolicyVersion], day: Any) -> Select[tuple[dict[str, Any]]]:
    """The newest version valid by a day, as a query or a part of one."""
    valid = select(table.settings).where(table.valid_from <= day)
    return valid.order_by(table.valid_from.desc(), table.set_at.desc()).limit(1)


def settings_of(policy: type[P], kept: Mapping[str, Any] | None) -> P:
    """The settings that a version keeps; the defaults where it says nothing, and where there is none."""
    loaded = schema_of(policy).load(kept or {}, unknown="exclude")
    assert isinstance(loaded, policy)
    return loaded


def set_policy(uow: "UnitOfWork", table: type[PolicyVersion], policy: Any, valid_from: date) -> None:
    """Add a version; older ones stay, and what was computed under them keeps them."""
    body = schema_of(type(policy)).dump(policy)
    uow.add(
        table(
            valid_from=valid_from,
            settings=body,  # type: ignore[call-arg]  # columns of the mixin
            set_by=uow.person.account_id,
            set_at=uow.now,
        )
    )


def policy_routes(
    blueprint: Blueprint,
    table: type[PolicyVersion],
    policy: type[Any],
    permission: str,
    check: Callable[[Any], None] = lambda _: None,
) -> None:
    """`GET /settings` (what holds today) and `PUT /settings`. `check` raises Invalid for values that cannot be."""
    shape = schema_of(policy)
    version = Schema.from_dict(
        {"settings": shapes.Nested(shape, required=True), "valid_from": shapes.Date(load_default=None)},
        name=f"{policy.__name__}Version",
    )

    @blueprint.get("/settings")
    @requires(permission)
    @blueprint.response(200, shape)
    def read_settings() -> Any:
        with unit_of_work() as uow:
            return policy_on(uow.session, table, policy, uow.today)

    @blueprint.put("/settings")
    @requires(permission)
    @audited("settings-changed")
    @blueprint.arguments(version)
    @blueprint.response(200, shape)
    def write_settings(body: dict[str, Any]) -> Any:
        check(body["settings"])
        with unit_of_work() as uow:
            set_policy(uow, table, body["settings"], body["valid_from"] or uow.today)
        return body["settings"]
