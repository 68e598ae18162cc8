"""The clients of kafka-python with safe options, and with what the library forgets to let go of.

Its defaults lose records: they start at the newest, commit by time, and make topics on a typo. A client whose brokers
do not answer leaves its thread and sockets behind, and a producer with unsent records cannot be closed; a worker
that tries again for an hour would collect hundreds of them.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.net.compat import KafkaNetClient

BOOTSTRAP_MS = 3_000
SENDER_SECONDS = 5
# After each refused connection the library waits twice as long, up to 30 s: a broker that was away for a minute would
# go on being away for half a minute after it is back.
PERSISTENT: Final[Mapping[str, Any]] = {"reconnect_backoff_max_ms": 1_000}
READER: Final[Mapping[str, Any]] = {
    **PERSISTENT,
    "group_id": None,
    "auto_offset_reset": "none",  # `earliest` silently skips what retention took
    "enable_auto_commit": False,
    "allow_auto_create_topics": False,
    "fetch_max_wait_ms": 100,
    "request_timeout_ms": 10_000,  # a reader that a broker leaves alone for longer begins anew, and compares its places
    "max_partition_fetch_bytes": 1 << 20,
}
WRITER: Final[Mapping[str, Any]] = {
    **PERSISTENT,
    "acks": "all",
    "enable_idempotence": True,  # explicitly: otherwise another option may switch it off without a word
    "delivery_timeout_ms": 2**31 - 1,  # a batch that expires can leave an idempotent producer unable to send for ever
    # An append is flushed: whole batches go as soon as they are there, one for each partition. Lingering shorter, or
    # batches of the 16 KiB that the library has, would cut them into several requests.
    "linger_ms": 50,
    "batch_size": 1 << 17,
    "max_block_ms": 10_000,
    "allow_auto_create_topics": False,
}


def reader(servers: Sequence[str]) -> Any:
    """A consumer outside any group. Raises KafkaError when no broker answers."""
    return _opened(KafkaConsumer, servers, READER)


def writer(servers: Sequence[str]) -> Any:
    """An idempotent producer that waits for all copies. Raises KafkaError when no broker answers."""
    return _opened(KafkaProducer, servers, WRITER)


def administrator(servers: Sequence[str]) -> Any:
    """For topics, and for what groups tell. Raises KafkaError when no broker answers."""
    return _opened(KafkaAdminClient, servers, {})


def abandon(producer: Any) -> None:
    """End a producer and whatever it has not sent: `close` waits for that, and raises before it ends anything."""
    producer._sender.force_close()
    producer._sender.join(SENDER_SECONDS)
    producer.close(timeout=0)


def _opened(client: Callable[..., Any], servers: Sequence[str], options: Mapping[str, Any]) -> Any:
    nets: list[Any] = []

    def net(**configs: Any) -> Any:
        nets.append(KafkaNetClient(**configs))
        return nets[-1]

    try:
        return client(bootstrap_servers=servers, bootstrap_timeout_ms=BOOTSTRAP_MS, kafka_client=net, **options)
    except BaseException:
        for each in nets:
            with contextlib.suppress(Exception):  # the cause is on its way to the caller
                each.close()
        raise
