"""The database of `evaluations`: its base, the copy of the agency's organisation, and the versions of its settings."""

from sqlalchemy.orm import DeclarativeBase

from shared.audit.tables import audit_tables
from shared.db import TYPES, make_db, new_metadata
from shared.organisation import organisation_tables
from shared.personal.retention import retention_table
from shared.policy import PolicyVersion


class Row(DeclarativeBase):
    """The base of this service's tables."""

    metadata = new_metadata()
    type_annotation_map = TYPES


db = make_db(Row)
TRAIL = audit_tables(Row, keeps_heads=True)
PERIODS = retention_table(Row)
COPIES = organisation_tables(Row)


class Policy(PolicyVersion, Row):
    """A version of the agency's settings for evaluations (`rules.settings.EvaluationPolicy`)."""
