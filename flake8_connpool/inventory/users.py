"""Joins the pools of the files of a run with what uses them in the projects of those files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.inventory.pool import Pool, Reference, User
from flake8_connpool.project.pool_users import PoolUsers


class FilePools(Struct, frozen=True):
    """The pools of a file, by its path in its project, and the pools of others that it names."""

    path: str = ""
    pools: tuple[Pool, ...] = ()
    references: tuple[Reference, ...] = ()


def with_users(
    found: Iterable[tuple[str, FilePools]], users: Mapping[str, PoolUsers]
) -> list[Pool]:
    """Return the pools of files, each with what uses it.

    With each file comes the root of its project. `users` are by that root; those of other projects
    are not known.
    """
    files = list(found)
    # Any file may use a pool of any other.
    for root, file in files:
        for reference in file.references if root in users else ():
            users[root].note(file.path, reference.symbol, reference.function)
    return [_used(pool, users.get(root)) for root, file in files for pool in file.pools]


def _used(pool: Pool, users: PoolUsers | None) -> Pool:
    if users is None:
        return pool
    entries = users.of(pool.path, pool.owner, pool.uses)
    return replace(pool, users=tuple(User(name, place) for name, place in entries))
