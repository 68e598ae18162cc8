"""The inbox, split by the day that an event id carries, so that days fall off as tables and not row by row.

Ids begin with the milliseconds at which they were made (shared.db.uuid7 and derived_uuid), and PostgreSQL compares them
byte by byte, so a day is a range of ids. The id stays the whole of the key: it is the same at each redelivery, whatever
the clock says then, leads to one partition only, and is unique in all of them, over midnight as well. What is in no day
(ids of before, of a clock that is wrong, of a day that nobody made) lies in `inbox_days.other` and is as unique there.
"""

from collections.abc import Callable

SCHEMA = "inbox_days"
HORIZON = 60  # days for which a row is kept after its handling, at least
AHEAD = 7  # days made in advance
PIECE = 10_000  # rows of `other` that go at a time

# The table of before becomes the partition for everything else: no row is read or moved, and a version that knows
# nothing of days goes on writing `inbox`. A day that begins tomorrow holds none of its rows but those of a wrong clock.
SPLIT = f"""
CREATE SCHEMA {SCHEMA};
ALTER TABLE inbox SET SCHEMA {SCHEMA};
ALTER TABLE {SCHEMA}.inbox RENAME TO other;
CREATE TABLE inbox (LIKE {SCHEMA}.other INCLUDING DEFAULTS, PRIMARY KEY (grp, handler, event_id))
    PARTITION BY RANGE (event_id);
CREATE INDEX ix_inbox_correlation_id ON ONLY inbox (correlation_id);
ALTER TABLE inbox ATTACH PARTITION {SCHEMA}.other DEFAULT;
REVOKE ALL ON inbox FROM {{app}}, {{relay}};
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO {{app}};
"""

# Only an owner makes and drops tables, and workers are none. This has the owner's rights and takes no words from them.
# One step for each call, so that each is a transaction with short locks: a day to come is made, or a day is dropped
# that nobody has handled anything of for the whole horizon, or a piece of `other` goes. NULL: there is nothing to do.
# Who is in the way of a lock is not waited for: those behind the one who waits would wait as well.
KEEP = f"""
CREATE FUNCTION keep_inbox_days() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '300ms' AS $$
DECLARE
    today   CONSTANT date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    horizon CONSTANT timestamptz := clock_timestamp() - interval '{HORIZON} days';
    day     date;
    name    text;
    first   uuid;
    past    uuid;
    attach  text;
    recent  boolean;
    gone    bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(3604203604) THEN
        RETURN NULL;
    END IF;
    FOR ahead IN 1..{AHEAD} LOOP
        day := today + ahead;
        name := 'd' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('{SCHEMA}.' || name) IS NOT NULL;
        first := rpad(lpad(to_hex((extract(epoch FROM day::timestamp) * 1000)::bigint), 12, '0'), 32, '0');
        past := rpad(lpad(to_hex((extract(epoch FROM (day + 1)::timestamp) * 1000)::bigint), 12, '0'), 32, '0');
        attach := format('ALTER TABLE public.inbox ATTACH PARTITION {SCHEMA}.%I FOR VALUES FROM (%L) TO (%L)',
                         name, first, past);
        EXECUTE format('CREATE TABLE {SCHEMA}.%I (LIKE public.inbox INCLUDING ALL)', name);
        BEGIN
            EXECUTE attach;
        EXCEPTION WHEN check_violation THEN  -- a clock that was ahead
            LOCK TABLE {SCHEMA}.other IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('WITH moved AS (DELETE FROM {SCHEMA}.other WHERE event_id >= $1 AND event_id < $2'
                           ' RETURNING *) INSERT INTO {SCHEMA}.%I SELECT * FROM moved', name) USING first, past;
            EXECUTE attach;
        END;
        RETURN 'made ' || name;
    END LOOP;
    FOR name IN SELECT relname FROM pg_class
                 WHERE relnamespace = '{SCHEMA}'::regnamespace AND relkind = 'r' AND relname <> 'other'
                   AND relname < 'd' || to_char(horizon AT TIME ZONE 'UTC', 'YYYYMMDD') ORDER BY relname LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM {SCHEMA}.%I WHERE handled_at > $1)', name) INTO recent USING horizon;
        CONTINUE WHEN recent;
        EXECUTE format('DROP TABLE {SCHEMA}.%I', name);
        RETURN 'dropped ' || name;
    END LOOP;
    DELETE FROM {SCHEMA}.other WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM {SCHEMA}.other WHERE handled_at < horizon ORDER BY handled_at LIMIT {PIECE}));
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN CASE WHEN gone > 0 THEN 'deleted ' || gone END;
END $$;
REVOKE ALL ON FUNCTION keep_inbox_days() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_inbox_days() TO {{app}};
"""  # noqa: S608  # of names and numbers of this file

JOIN = f"""
DROP FUNCTION keep_inbox_days();
ALTER TABLE inbox RENAME TO inbox_by_day;
ALTER TABLE inbox_by_day DETACH PARTITION {SCHEMA}.other;
INSERT INTO {SCHEMA}.other SELECT * FROM inbox_by_day;
DROP TABLE inbox_by_day;
ALTER TABLE {SCHEMA}.other RENAME TO inbox;
ALTER TABLE {SCHEMA}.inbox SET SCHEMA public;
DROP SCHEMA {SCHEMA};
"""  # noqa: S608  # of names of this file


def split_inbox_by_day(execute: Callable[[str], object], service: str) -> None:
    """Make the inbox a table of days. `execute` runs one string of SQL."""
    for part in (SPLIT, KEEP):
        execute(part.format(app=f"{service}_app", relay=f"{service}_relay"))


def join_inbox_days(execute: Callable[[str], object]) -> None:
    """The way back: one table, with the rows of all days."""
    execute(JOIN)
