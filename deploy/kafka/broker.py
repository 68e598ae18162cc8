"""One Kafka process, broker and controller at once, over a folder: how it is configured, formatted and started."""

import base64
import secrets
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from deploy.kafka.jars import KafkaFailed, jars

HEAP = "-Xmx512m"
PREFIX = "KAFKA_"
CHECK_SECONDS = 2.0


def properties_of(environment: Mapping[str, str]) -> dict[str, str]:
    """Broker settings from variables, as the image apache/kafka reads them: KAFKA_NODE_ID is node.id."""
    return {
        name.removeprefix(PREFIX).lower().replace("_", "."): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }


def prepare(folder: Path, properties: Mapping[str, str]) -> list[str]:
    """Write the properties, format the data folder when it is new, and say which command starts the broker.

    Raises KafkaFailed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "server.properties"
    file.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
    java = ["java", HEAP, "-XX:TieredStopAtLevel=1", "-cp", f"{jars()}/*"]
    if not (Path(properties["log.dirs"]) / "meta.properties").is_file():
        cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        identity = f"--cluster-id={cluster}"  # in one word, for it may begin with a dash
        command = [*java, "kafka.tools.StorageTool", "format", identity, "-c", str(file)]
        formatted = subprocess.run(command, capture_output=True, text=True, check=False)
        if formatted.returncode != 0:
            raise KafkaFailed(f"Kafka's folder could not be formatted\n{formatted.stdout}{formatted.stderr}")
    return [*java, "kafka.Kafka", str(file)]


def listens(address: str) -> bool:
    """Whether something listens at `host:port`."""
    place = urlsplit(f"//{address}")
    with socket.socket() as probe:
        probe.settimeout(CHECK_SECONDS)
        return probe.connect_ex((place.hostname or "", place.port or 0)) == 0


def answers(address: str) -> bool:
    """Whether a broker at `host:port` says what it is: the client asks for its versions when it connects."""
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

    milliseconds = int(CHECK_SECONDS * 1000)
    try:
        client = KafkaAdminClient(
            bootstrap_servers=address,
            bootstrap_timeout_ms=milliseconds,
            request_timeout_ms=milliseconds,
        )
    except (KafkaError, OSError):
        return False
    client.close()
    return True
