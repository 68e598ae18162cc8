"""The production topology as tests use it: ways to hurt its processes, and to find the one that does something."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.kafka.broker import answers
from deploy.pidfile import until
from deploy.up import Up, fresh_folder

BACK = 120.0  # seconds; the pause before a start grows with each end that comes soon after the last
LEADER = """
SELECT a.client_port FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = %s"""
BLOCKED = "SELECT client_port FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s AND usename = %s"


@dataclass
class Topology(Up):
    """A topology that is up."""

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the main process of a container."""
        os.kill(self.process(name), number)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """The main process of a container does nothing meanwhile; it may be killed in between."""
        pid = self.process(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGCONT)

    @contextmanager
    def taken_down(self, name: str) -> Iterator[Path]:
        """A container ends, and nobody starts it meanwhile: its folder, to do something with. Then it is started again,
        and works.
        """
        assert until(lambda: self.is_there(name), 60), f"{name} is not there"
        with self.without(name, back=BACK):
            yield self.folder / name
        if name == "kafka":
            assert until(lambda: answers(self.place(name, 9092)), BACK), "the broker does not answer"

    def leader(self, service: str) -> str:
        """The worker whose relay leads, once there is one."""
        return self._owner(service, lambda: self.rows(service, LEADER, f"relay {service}"))

    def standby(self, service: str) -> str:
        """The other one."""
        return next(name for name in self.workers(service) if name != self.leader(service))

    def waits_for_a_lock(self, service: str, role: str) -> str:
        """The worker that waits for a lock in this database under this role, once there is one."""
        return self._owner(service, lambda: self.rows(service, BLOCKED, f"cendana_{service}", f"{service}_{role}"))

    def _owner(self, service: str, ports: Any) -> str:
        found: list[str] = []

        def known() -> bool:
            wanted = {port for (port,) in ports()}
            found[:] = [name for name in self.workers(service) if wanted & _local_ports(self._maybe(name))]
            return bool(found)

        assert until(known, 30), f"no worker of {service}"
        return found[0]

    def _maybe(self, name: str) -> int:
        try:
            return self.process(name)
        except AssertionError:
            return 0


def _local_ports(pid: int) -> set[int]:
    """The local TCP ports of a process's connections."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(line[1].rpartition(":")[2], 16) for line in lines if line[9] in inodes}


@contextmanager
def topology() -> Iterator[Topology]:
    """A topology of its own, brought down at the end, with its data."""
    made = Topology(fresh_folder())
    try:
        made.start()
        yield made
    finally:
        made.remove()
