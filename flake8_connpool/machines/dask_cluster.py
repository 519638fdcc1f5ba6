"""The workers of a Dask cluster, as an executor.

Addresses, certificates and time limits come from the configuration of Dask: files of the user and
environment variables. A client of Dask only opens connections; it listens on no port.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pkgutil import resolve_name
from platform import python_version
from typing import TYPE_CHECKING

from msgspec import Struct

from flake8_connpool.errors import UsageError, WorkersError
from flake8_connpool.machines.parcels import differences

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from distributed import Client

_PACKAGE = "flake8_connpool"
_INSTALL = "install the extra: pip install 'flake8-connpool[distributed]'"
_LOGGERS = "distributed"
_ENCRYPTED = ("tls", "wss")
# Enough for a worker to have the next part when it is done with one.
_PARTS_FOR_EACH = 3
# Seconds between two questions whether there still are workers.
_ASKING = 5.0


class Cluster(Struct, frozen=True):
    """The executor of a cluster, and how many tasks keep its workers busy.

    `check` raises WorkersError if the cluster has had no worker for as long as connecting may take.
    """

    executor: Executor
    ahead: int
    check: Callable[[], None]


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Yield the cluster with a scheduler at an address, such as `tls://10.0.0.7:8786`.

    Raises UsageError if Dask is not installed or the address is invalid, and WorkersError if the
    scheduler does not answer, has no workers, or is lost. The wait for them is bounded.
    """
    client = _client(address)
    try:
        yield _cluster(client, address)
    except Exception as error:
        said = _lost(error, client, address)
        if said is None:
            raise
        raise WorkersError(said) from None
    finally:
        with suppress(Exception):
            client.close(timeout=2)


def _client(address: str) -> Client:
    try:
        import distributed
        from distributed.versions import VersionMismatchWarning
    except ImportError as error:
        raise UsageError(f"--executor dask: {error}; {_INSTALL}") from None
    # Standard error is for the messages of the run. Each of these loggers has its own handler.
    for name in [name for name in logging.root.manager.loggerDict if name.startswith(_LOGGERS)]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore", VersionMismatchWarning)
    warnings.filterwarnings("ignore", "Sending large graph")  # a single file may be large
    _check_address(address)
    try:
        return distributed.Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkersError(f"cannot connect to the Dask scheduler at {address}: {error}") from None


def _check_address(address: str) -> None:
    """Raise UsageError for an address that a client would refuse only when it is closed."""
    from distributed.comm.addressing import parse_address
    from distributed.comm.registry import get_backend
    from distributed.security import Security

    scheme, _ = parse_address(address)
    try:
        get_backend(scheme)
        options = Security().get_connection_args("client")
    except (OSError, ValueError) as error:
        raise UsageError(f"--executor dask: {address}: {error}") from None
    if scheme in _ENCRYPTED and options.get("ssl_context") is None:
        raise UsageError(
            f"--executor dask: {address} needs a certificate: set distributed.comm.tls in the "
            "configuration of Dask"
        )


def _cluster(client: Client, address: str) -> Cluster:
    from distributed import TimeoutError as LateError

    limit = _limit()
    try:
        client.wait_for_workers(1, timeout=limit)
    except LateError:
        raise WorkersError(f"the Dask scheduler at {address} has no workers") from None
    _check_releases(client, address)
    threads = sum(client.nthreads().values())
    executor = client.get_executor(pure=False)
    return Cluster(executor, max(threads, 1) * _PARTS_FOR_EACH, _Alive(client, address, limit))


def _check_releases(client: Client, address: str) -> None:
    """Raise WorkersError if a worker or the scheduler cannot do the tasks of this process.

    They are asked in a way that needs nothing but Python there. Workers that join later are
    compared by each task.
    """
    asking = (resolve_name, f"{_PACKAGE}._version:__version__")
    try:
        client.run_on_scheduler(*asking)
    except Exception as error:
        raise WorkersError(
            f"the Dask scheduler at {address} cannot import flake8-connpool: {error}"
        ) from None
    versions = client.run(*asking, on_error="return")
    pythons = client.run(python_version, on_error="return")
    for worker, version in versions.items():
        if isinstance(version, Exception):
            raise WorkersError(f"the worker at {worker} cannot import flake8-connpool: {version}")
        said = differences(str(version), str(pythons.get(worker)))
        if said:
            raise WorkersError(f"the worker at {worker} has {said}")


def _limit() -> float:
    """Return how many seconds a connection may take."""
    import dask
    from dask.utils import parse_timedelta

    return float(parse_timedelta(dask.config.get("distributed.comm.timeouts.connect")))


class _Alive:
    """Raises WorkersError when the cluster has had no worker for a time."""

    def __init__(self, client: Client, address: str, limit: float) -> None:
        self._client = client
        self._address = address
        self._limit = limit
        self._asked = self._seen = time.monotonic()

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._asked < min(_ASKING, self._limit):
            return
        try:
            has_workers = bool(self._client.nthreads())
        except Exception:
            has_workers = False
        self._asked = time.monotonic()
        if has_workers:
            self._seen = self._asked
        elif self._asked - self._seen > self._limit:
            raise WorkersError(f"the Dask scheduler at {self._address} has no workers any more")


def _lost(error: Exception, client: Client, address: str) -> str | None:
    """Return what to say about an error of the cluster itself; None for any other error."""
    from distributed.scheduler import KilledWorker

    if isinstance(error, WorkersError) and client.status != "running":
        return f"the connection to the Dask scheduler at {address} was lost"
    if isinstance(error, KilledWorker):
        killed = error.allowed_failures + 1
        return f"{killed} workers of the Dask cluster at {address} died over the same files"
    return None
