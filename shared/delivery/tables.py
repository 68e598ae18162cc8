"""The tables of delivery that every service's database holds; its first migration makes them.

They are no models: the consumer and the relay speak to them in SQL, and no agency's session does, but for the outbox.
"""

from collections.abc import Callable

from shared.db import ANNOUNCEMENT
from shared.delivery.outbox import MAX_PAYLOAD

NAMES = ("outbox", "inbox", "offsets", "parked", "blocked_keys")

TABLES = f"""
CREATE TABLE outbox (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- an order within a key, never a cursor
    event_id  uuid   NOT NULL UNIQUE,
    agency_id uuid   NOT NULL,
    topic     text   NOT NULL,
    key       text   NOT NULL,
    type      text   NOT NULL,
    headers   jsonb  NOT NULL,
    payload   bytea  NOT NULL,
    CONSTRAINT ck_outbox_payload CHECK (octet_length(payload) BETWEEN 1 AND {MAX_PAYLOAD})
);
CREATE INDEX ix_outbox_agency_id_id ON outbox (agency_id, id);

CREATE TABLE inbox (
    grp            text        NOT NULL,
    handler        text        NOT NULL,
    event_id       uuid        NOT NULL,
    type           text        NOT NULL,
    agency_id      uuid        NOT NULL,
    correlation_id text        NOT NULL,
    handled_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (grp, handler, event_id)
);
CREATE INDEX ix_inbox_handled_at ON inbox (handled_at);
CREATE INDEX ix_inbox_correlation_id ON inbox (correlation_id);

CREATE TABLE offsets (
    grp        text   NOT NULL,
    topic      text   NOT NULL,
    number     int    NOT NULL,
    next       bigint NOT NULL,
    last_event text,  -- of the record before `next`: a log restored short would use positions again
    PRIMARY KEY (grp, topic, number)
) WITH (fillfactor = 50);

CREATE TABLE parked (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grp         text        NOT NULL,
    topic       text        NOT NULL,
    number      int         NOT NULL,
    position    bigint      NOT NULL,
    key         text        NOT NULL,
    event_id    text        NOT NULL,
    agency_id   uuid,
    headers     jsonb       NOT NULL,
    payload     bytea       NOT NULL,
    class       text        NOT NULL,  -- UNDECODABLE, NOT_YET, BUG, SECURITY, BEHIND
    error       text        NOT NULL,
    attempts    int         NOT NULL DEFAULT 1,
    parked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    retry_at    timestamptz,
    status      text        NOT NULL DEFAULT 'PARKED',
    CONSTRAINT ck_parked_status CHECK (status IN ('PARKED', 'DONE', 'DISCARDED')),
    UNIQUE (grp, topic, number, position)
);
CREATE INDEX ix_parked_key ON parked (grp, topic, key, position) WHERE status = 'PARKED';
CREATE INDEX ix_parked_retry_at ON parked (retry_at) WHERE status = 'PARKED';

CREATE TABLE blocked_keys (
    grp        text        NOT NULL,
    topic      text        NOT NULL,
    number     int         NOT NULL,
    key        text        NOT NULL,
    blocked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (grp, topic, key)
);
"""

# Policies are OR-ed, so each names its role: an app sees and writes its agency's rows, the relay takes them all.
RIGHTS = """
REVOKE ALL ON outbox, inbox, offsets, parked, blocked_keys FROM {app}, {relay};
GRANT SELECT, INSERT ON outbox TO {app};
GRANT SELECT, DELETE ON outbox TO {relay};
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, offsets, parked, blocked_keys TO {app};
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON outbox TO {app} USING (agency_id = current_setting('{announcement}')::uuid);
CREATE POLICY relayed ON outbox TO {relay} USING (true);
"""


def create_delivery_tables(execute: Callable[[str], object], service: str) -> None:
    """Make the tables in a service's database, with the rights of its two roles. `execute` runs one string of SQL."""
    execute(TABLES)
    execute(RIGHTS.format(app=f"{service}_app", relay=f"{service}_relay", announcement=ANNOUNCEMENT))


# What operating adds. An agency's session reads `own_parked`: the database says whose rows these are, and the body of a
# fact is not among its columns. `outbox_state` runs with its owner's rights and shows two figures, of no agency.
OPERATING = """
ALTER TABLE offsets ADD COLUMN log_end bigint, ADD COLUMN seen_at timestamptz;
ALTER TABLE parked ADD COLUMN decided_by uuid, ADD COLUMN decided_at timestamptz, ADD COLUMN reason text;
ALTER TABLE parked ADD CONSTRAINT ck_parked_reason CHECK (status <> 'DISCARDED' OR reason <> '');
CREATE INDEX ix_parked_agency_id ON parked (agency_id, status);
CREATE VIEW own_parked WITH (security_barrier, security_invoker) AS
SELECT id, grp, topic, key, event_id, agency_id, headers ->> 'ce_type' AS type, class, error, attempts, parked_at,
       retry_at, status, decided_by, decided_at, reason
  FROM parked WHERE agency_id = current_setting('{announcement}')::uuid;
CREATE VIEW outbox_state AS
SELECT (SELECT count(*) FROM outbox) AS waiting,
       (SELECT (headers ->> 'ce_time')::timestamptz FROM outbox ORDER BY id LIMIT 1) AS oldest_at;
REVOKE ALL ON own_parked, outbox_state FROM {app}, {relay};
GRANT SELECT ON own_parked, outbox_state TO {app};
"""
NO_OPERATING = """
DROP VIEW own_parked, outbox_state;
ALTER TABLE parked DROP COLUMN decided_by, DROP COLUMN decided_at, DROP COLUMN reason;
ALTER TABLE offsets DROP COLUMN log_end, DROP COLUMN seen_at;
DROP INDEX ix_parked_agency_id;
"""


def widen_for_operating(execute: Callable[[str], object], service: str) -> None:
    """Add what the operator's page reads and keeps: ends of the log, decisions on parked facts, two views."""
    execute(OPERATING.format(app=f"{service}_app", relay=f"{service}_relay", announcement=ANNOUNCEMENT))


def narrow_again(execute: Callable[[str], object]) -> None:
    """The way back from `widen_for_operating`."""
    execute(NO_OPERATING)
