"""The event log behind one port: an ordered, replayable, partitioned log of facts, on PostgreSQL or on Kafka."""

from urllib.parse import urlsplit

from shared.eventlog.port import EventLog


def open_log(url: str, replication: int = 1) -> EventLog:
    """The adapter that the URL's scheme names: `postgresql+log://...` or `kafka://host:port,host:port`.

    One object for each thread that uses it; it connects when it is first asked for something, and never before a fork.
    `replication` counts the copies of topics that `create` makes on Kafka. ValueError for another scheme.
    """
    scheme = urlsplit(url).scheme
    if scheme == "kafka":
        from shared.eventlog.kafka import KafkaLog

        return KafkaLog(url, replication)
    if scheme == "postgresql+log":
        from shared.eventlog.postgres import PostgresLog

        return PostgresLog(url)
    raise ValueError(f"no event log for {scheme}://: postgresql+log:// or kafka://")
