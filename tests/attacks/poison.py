"""Puts harm into every text that people write, in every table, past all forms: pages and files must hold by themselves.

A free text is a column in which the story wrote words with a blank between them; so a new column is poisoned as soon as
the story fills it.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import String, Text

from services import SERVICES
from shared.auth.principal import Grant, Principal
from shared.auth.roles import ASSIGNABLE
from tests.attacks.stage import Stage, walled

MARK = "harm=1"
SCRIPT = f'"\'></textarea></title><script>window.{MARK}</script><img src=x onerror="window.{MARK}">'
LONG = f'=cmd|"/c calc"!A1;=1+1\t@SUM(1)\n+2 {SCRIPT}'
SHORT = f"=1+1 <script>window.{MARK}</script>"
KINDS = (LONG, SHORT)


@dataclass
class Poisoned:
    """A stage whose agency A holds harm in its texts; `columns` names them."""

    stage: Stage
    columns: set[str] = field(default_factory=set)

    def spread(self) -> "Poisoned":
        """Poison every free text of A in every service."""
        for name in SERVICES:
            with self.stage.owner(name) as owner:
                for table in walled(name):
                    for column in table.columns:
                        if isinstance(column.type, String | Text) and self._poison(owner, table.name, column.name):
                            self.columns.add(f"{name}.{table.name}.{column.name}")
        return self

    def _poison(self, owner: "psycopg.Connection[Any]", table: str, column: str) -> bool:
        """Whether there were words in this column, which are harm now; what only a code may be stays."""
        statement = sql.SQL(
            "UPDATE {0} SET {1} = %s || left(md5(random()::text), 6) WHERE agency_id = %s AND {1} ~ '[[:alpha:]].* '"
        ).format(sql.Identifier(table), sql.Identifier(column))
        for harm in KINDS:
            try:
                with owner.transaction():
                    return owner.execute(statement, [harm, self.stage.a.agency_id]).rowcount > 0
            except psycopg.errors.IntegrityError:
                continue
        return False

    def person(self, *roles: str) -> Principal:
        """Somebody of A who has an account and, with any role but the admin's, an employee record."""
        query = "SELECT id, employee_id FROM account WHERE agency_id = %s AND employee_id IS NOT NULL ORDER BY id"
        nominee = next(iter(self.stage.a.known["nominees"]))
        wanted = UUID(self.stage.a.known["employee"][nominee.nip])
        with self.stage.owner("agencies") as owner:
            accounts = dict((employee, id_) for id_, employee in owner.execute(query, [self.stage.a.agency_id]))
        employee_id = wanted if wanted in accounts else next(iter(accounts))
        return Principal(accounts[employee_id], self.stage.a.agency_id, employee_id, tuple(map(Grant, roles)))

    @property
    def everybody(self) -> Principal:
        """Somebody with every role that an agency can give."""
        return self.person("employee", *ASSIGNABLE)
