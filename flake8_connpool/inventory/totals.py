"""How many connections the pools of a project may have open together, by server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.inventory.pool import LIMIT, UNKNOWN, Created, Pool, PoolKind

# They are for one server each, also if nothing tells which.
_OF_ONE_SERVER = frozenset({PoolKind.ENGINE, PoolKind.THREADS})


class Most(Struct, frozen=True):
    """The most connections: `number` as far as it is known, and what is not.

    If it `is_unlimited`, some have no limit; if it `is_open`, some are not known. If it
    `is_default`, the environment can change some.
    """

    number: float = 0
    is_unlimited: bool = False
    is_open: bool = False
    is_default: bool = False

    def plus(self, other: Most) -> Most:
        """Return the most of both together."""
        return Most(
            self.number + other.number,
            self.is_unlimited or other.is_unlimited,
            self.is_open or other.is_open,
            self.is_default or other.is_default,
        )

    def times(self, count: int) -> Most:
        """Return the most of so many processes."""
        return replace(self, number=self.number * count)

    def exceeds(self, limit: int) -> bool:
        """Return whether the most is known to be above a limit; no limit is above each."""
        return self.is_unlimited or self.number > limit


class ServerTotal(Struct, frozen=True):
    """The pools of one server, by what tells it, and the most connections of one process."""

    server: str
    product: str
    pools: tuple[Pool, ...]
    per_process: Most

    @property
    def names(self) -> frozenset[str]:
        """What users may call it: `postgresql`, `settings.DATABASE_URL`, `DATABASE_URL`."""
        plain = self.server.partition(" (")[0].removeprefix("$")
        last = plain if "://" in plain else plain.rpartition(".")[2]
        return frozenset({self.product, self.server, plain, last} - {""})


def most_of(pool: Pool, threads: int | None) -> Most:
    """Return the most connections of a pool in one process with so many threads that use it.

    Without a limit, each thread has one, if it holds one at a time.
    """
    if pool.kind is PoolKind.THREADS:
        return Most(threads) if threads is not None else Most(is_open=True)
    limit = pool.settings.get(LIMIT, UNKNOWN)
    is_default = bool(limit.variables)
    is_endless = limit.is_unlimited or pool.created is Created.AGAIN
    if is_endless:
        is_bounded = threads is not None and not pool.is_async
        return Most(threads) if is_bounded and threads is not None else Most(is_unlimited=True)
    if limit.number is None or pool.created is Created.UNKNOWN:
        return Most(limit.number or 0, is_open=True, is_default=is_default)
    return Most(limit.number, is_default=is_default)


def by_server(pools: Iterable[Pool], threads: int | None) -> Sequence[ServerTotal]:
    """Return the totals of the servers with a product, such as a database, in order."""
    found: dict[tuple[str, str], list[Pool]] = {}
    for pool in pools:
        if pool.product or pool.server or pool.kind in _OF_ONE_SERVER:
            found.setdefault((pool.product, pool.server), []).append(pool)
    totals = []
    for (product, server), some in sorted(found.items()):
        most = Most()
        for one in some:
            most = most.plus(most_of(one, threads))
        totals.append(ServerTotal(server, product, tuple(some), most))
    return totals


def most_for(server: str, totals: Iterable[ServerTotal]) -> Most | None:
    """Return the sum of the pools for a server: by its software, or by what tells it.

    None if no pool is for it.
    """
    of_it = [one.per_process for one in totals if server in one.names]
    return reduce(Most.plus, of_it) if of_it else None
