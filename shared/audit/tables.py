"""The tables of the audit trail, the same in every service: entries, the seals that chain them, and heads of others.

The app may insert into them and read them, and nothing else: a migration takes the other rights away.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from shared.db import Owned


class AuditEntry(Owned):
    """Something that somebody did or saw: ids, codes and numbers, never words of people.

    `people` are employees whom it concerns, `subjects` the rows it was about. An entry with `shown_from` is shown to
    those people from that day on.
    """

    __tablename__ = "audit"
    at: Mapped[datetime]
    action: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_employee_id: Mapped[UUID | None]
    people: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    subjects: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    details: Mapped[dict[str, Any]]
    correlation_id: Mapped[str]
    shown_from: Mapped[date | None]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            Index(None, "agency_id", "at"),
            Index(None, "agency_id", "actor_id", "at"),
            Index("ix_audit_people", "people", postgresql_using="gin"),
        )


class AuditSeal(Owned):
    """The link of an entry (its id) in the chain: `hash` covers the entry and the link before it."""

    __tablename__ = "audit_seal"
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
    sealed_at: Mapped[datetime]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("agency_id", "number"),)


class AuditHead(Owned):
    """The last link that another service stated, kept where that service cannot reach it."""

    __tablename__ = "audit_head"
    source: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
    sealed_at: Mapped[datetime]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("agency_id", "source", "number"),)


@dataclass(frozen=True)
class Trail:
    """The tables in which one service keeps its audit trail."""

    entry: type[AuditEntry]
    seal: type[AuditSeal]
    head: type[AuditHead] | None = None


def audit_tables(row: type[DeclarativeBase], *, keeps_heads: bool = False) -> Trail:
    """Make the tables on a service's base; `keeps_heads` for one that keeps the last links of others."""
    entry = type("AuditEntry", (AuditEntry, row), {})
    seal = type("AuditSeal", (AuditSeal, row), {})
    head = type("AuditHead", (AuditHead, row), {}) if keeps_heads else None
    return Trail(entry, seal, head)
