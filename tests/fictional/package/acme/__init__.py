"""acme as its data says it is: what fixes write runs against this."""

from __future__ import annotations

from typing import Any

UNSET: Any = object()


class Broken(Exception):
    """The connection ended."""


class Deadline:
    def __init__(self, whole: Any = UNSET, *, dial: Any = UNSET, queue: Any = UNSET) -> None:
        if whole is UNSET and UNSET in (dial, queue):
            raise ValueError("a whole deadline, or each of its parts")
        self.dial = whole if dial is UNSET else dial
        self.queue = whole if queue is UNSET else queue


class Patience:
    def __init__(
        self,
        ending: float | None = None,
        *,
        queueing: float | None = None,
        hearing: float | None = None,
    ) -> None:
        self.ending, self.queueing, self.hearing = ending, queueing, hearing


class Bounds:
    def __init__(
        self,
        *,
        most: int | None = None,
        fewest: int = 0,
        idle: int | None = None,
        idle_for: float | None = 7.0,
    ) -> None:
        self.most, self.idle, self.idle_for = most, idle, idle_for


class Carrier:
    def __init__(self, *, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds(most=50, idle=10)


class Client:
    def __init__(
        self,
        *,
        deadline: Any = 8.0,
        bounds: Bounds | None = None,
        carrier: Carrier | None = None,
        token: str | None = None,
    ) -> None:
        self.deadline = deadline if isinstance(deadline, Deadline) else Deadline(deadline)
        self.carrier = carrier or Carrier(bounds=bounds)

    def fetch(self, url: str, *, deadline: Any = UNSET, lazy: bool = False) -> Any: ...

    push = fetch

    def shutdown(self) -> None: ...


class AsyncClient(Client):
    async def ashutdown(self) -> None: ...


class Dock:
    def __init__(self, berths: int = 10, *, tries: int = 0, queues: bool = False) -> None:
        self.berths, self.tries, self.queues = berths, tries, queues


class Harbor:
    def berth(self, prefix: str, dock: Dock) -> None: ...

    def fetch(self, url: str) -> Any: ...

    push = fetch

    def shutdown(self) -> None: ...


class KeepNone: ...


class Database:
    def __init__(self, dsn: str, settings: dict[str, Any]) -> None:
        self.dsn, self.settings = dsn, settings

    def borrow(self) -> Any: ...

    def end(self, drop: bool = True) -> None: ...


class Work:
    def __init__(self, on: Database | None = None) -> None:
        self.on = on

    def run(self, query: str) -> Any: ...

    def save(self) -> None: ...

    def finish(self) -> None: ...


class Works(Work):
    def __init__(self, of: Any) -> None: ...

    def drop(self) -> None: ...


def open_database(
    dsn: str,
    *,
    size: int = 5,
    burst: int = 10,
    patience: float | None = 30.0,
    max_age: int = -1,
    probe: bool = False,
    keeping: Any = None,
    verbose: bool = False,
    watchers: Any = None,
) -> Database:
    return Database(dsn, {k: v for k, v in locals().items() if k != "dsn"})


def fetch(url: str, *, deadline: Any = 8.0) -> Any: ...


push = fetch
