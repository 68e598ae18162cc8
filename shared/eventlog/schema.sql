-- The embedded event log, in a database of its own. READ COMMITTED only: append relies on FOR UPDATE seeing the
-- newest `next`.
CREATE TABLE IF NOT EXISTS partition (
    id     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic  text    NOT NULL,
    number integer NOT NULL,
    low    bigint  NOT NULL DEFAULT 0,          -- oldest position kept
    next   bigint  NOT NULL DEFAULT 0,          -- position of the next record; the lock of this row is the append lock
    UNIQUE (topic, number),
    CHECK (0 <= low AND low <= next)
) WITH (fillfactor = 50);                       -- every append changes `next`: room for those updates on the page

CREATE TABLE IF NOT EXISTS record (
    partition integer     NOT NULL REFERENCES partition,
    position  bigint      NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    key       text        NOT NULL,
    headers   jsonb       NOT NULL,             -- CloudEvents, binary mode: ce_id, ce_type, ...
    value     bytea       NOT NULL,
    PRIMARY KEY (partition, position)
);
ALTER TABLE record ALTER COLUMN value SET STORAGE EXTERNAL;   -- small JSON is not worth the compression

CREATE TABLE IF NOT EXISTS reader (             -- what groups told of how far they are; nobody starts from it
    grp       text    NOT NULL,
    partition integer NOT NULL REFERENCES partition,
    position  bigint  NOT NULL,
    PRIMARY KEY (grp, partition)
) WITH (fillfactor = 50);
