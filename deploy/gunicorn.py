"""How web processes serve. Where they listen, and with how many workers, is said on the command line."""

import os
import shutil
import tempfile
from typing import Any

worker_class = "deploy.patient.PatientWorker"  # gthread, whose threads wait for no slow client
threads = 16  # of one worker; what a request waits for is mostly its database
timeout = 60  # seconds a worker may be silent
graceful_timeout = 2  # seconds that running requests get when the process ends
keepalive = 5
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190
forwarded_allow_ips = ""  # the frontend itself believes as many proxies as its setting names, and nobody else does

# Each worker counts for itself, in files of this folder; whichever is asked for /metrics adds them up.
if os.environ.get("CENDANA_INSIDE"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="cendana-metrics-")


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what a worker that ended was doing; what it counted stays."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    """Nothing stays behind."""
    shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""), ignore_errors=True)
