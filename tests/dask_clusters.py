"""Clusters of Dask: a scheduler and workers, each a process in a directory of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 60.0
# What a process does while it has no work takes as long as the work of these tests.
_IDLE = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "500ms",
}


class DaskCluster:
    """A scheduler with workers on loopback, on ports that the system chose."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = {**os.environ, **_IDLE, **environment}
        self.address = ""
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int, *options: str) -> None:
        self.scheduler = self._process("scheduler", "--port=0", "--no-dashboard", *options)
        self.address = self._told("scheduler", "Scheduler at:")
        self.add(workers, *options)

    def add(self, workers: int, *options: str, **environment: str) -> None:
        """Start more workers, and wait until they have joined."""
        names = [f"worker{len(self.workers) + number}" for number in range(workers)]
        choices = ("--nthreads=1", "--memory-limit=0", "--no-nanny", "--no-dashboard", *options)
        self.workers += [
            self._process("worker", self.address, *choices, name=name, **environment)
            for name in names
        ]
        for name in names:
            self._told(name, "Registered to:")

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()
                process.wait()

    def kill_worker(self, number: int = -1) -> None:
        os.kill(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()

    def kill_scheduler(self) -> None:
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.wait()

    def _process(
        self, kind: str, *arguments: str, name: str = "scheduler", **environment: str
    ) -> subprocess.Popen[bytes]:
        folder = self.folder / name
        folder.mkdir()
        with (folder / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "dask", kind, "--host=127.0.0.1", *arguments],
                cwd=folder,
                env={**self.environment, **environment},
                stdout=log,
                stderr=log,
            )

    def _told(self, name: str, words: str) -> str:
        """Return what follows some words in a log."""
        deadline = time.monotonic() + _PATIENCE
        log = self.folder / name / "log"
        while time.monotonic() < deadline:
            _, said, rest = log.read_text(errors="replace").partition(words)
            if said and "\n" in rest:
                return rest.split()[0]
            time.sleep(0.05)
        raise TimeoutError(log.read_text(errors="replace"))


@contextmanager
def dask_cluster(
    folder: Path, workers: int, *options: str, **environment: str
) -> Iterator[DaskCluster]:
    """Yield a cluster whose processes work below a folder, and end it."""
    cluster = DaskCluster(folder, environment)
    try:
        cluster.start(workers, *options)
        yield cluster
    finally:
        cluster.stop()
