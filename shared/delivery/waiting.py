"""Keys that wait behind a parked fact: who comes next, and when a key is free. Knows nothing of the log."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

# Under this lock nothing of the partition is handled: who holds it decides alone what becomes of a key.
LOCK = text("SELECT next FROM offsets WHERE grp = :grp AND topic = :topic AND number = :number FOR UPDATE")
# Who comes next is due now: should this process end here, another goes on with the key by itself.
NEXT_IS_DUE = text(
    "UPDATE parked SET retry_at = clock_timestamp() WHERE id = (SELECT id FROM parked WHERE grp = :grp"
    " AND topic = :topic AND key = :key AND status = 'PARKED' AND class IN ('NOT_YET', 'BUG', 'BEHIND')"
    " ORDER BY position LIMIT 1)"
)
UNBLOCK = text("DELETE FROM blocked_keys WHERE grp = :grp AND topic = :topic AND key = :key")


def go_on(connection: Connection, where: Mapping[str, Any]) -> None:
    """The first fact that waits under this key (`grp`, `topic`, `key`) is due; without any the key is free."""
    if not connection.execute(NEXT_IS_DUE, where).rowcount:
        connection.execute(UNBLOCK, where)
