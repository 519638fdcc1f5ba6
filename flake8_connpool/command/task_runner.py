"""Chooses what does the work of a run: processes of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flake8_connpool.command.checker import Checker
from flake8_connpool.command.processes import Workers
from flake8_connpool.command.tasks import TaskRunner


@contextmanager
def task_runner(checker: Checker) -> Iterator[TaskRunner]:
    """Yield what checks the files of a run: processes of this machine, or a cluster."""
    name, _, address = (checker.configuration.run.executor or "").partition(":")
    if not name:
        with Workers(checker) as workers:
            yield workers
        return
    from flake8_connpool.command.elsewhere import Elsewhere
    from flake8_connpool.machines.dask_cluster import connected

    with connected(address) as cluster:
        yield Elsewhere(checker, cluster.executor, ahead=cluster.ahead, check=cluster.check)
