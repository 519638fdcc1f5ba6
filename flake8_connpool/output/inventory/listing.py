"""What an inventory says: the pools, the totals of the servers, and which are above their limit."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from flake8_connpool.inventory.pool import Pool, Setting, Source
from flake8_connpool.inventory.totals import Most, ServerTotal


class Limit(Struct, frozen=True):
    """The connections that a server allows, by its name for the user, and the sum of its pools."""

    server: str
    allowed: int
    most: Most

    @property
    def is_exceeded(self) -> bool:
        return self.most.exceeds(self.allowed)


class Listing(Struct, frozen=True):
    """An inventory: `processes` and `threads` are what the user says, None if nothing is said."""

    pools: Sequence[Pool]
    totals: Sequence[ServerTotal]
    processes: int | None = None
    threads: int | None = None
    limits: Sequence[Limit] = ()


def as_text(setting: Setting) -> str:
    """Return the value of a setting in a word: `15`, `none` without a limit, `?` if not known."""
    if setting.source is Source.UNKNOWN:
        return "?"
    if setting.is_unlimited:
        return "none"
    if setting.text:
        return setting.text
    if isinstance(setting.value, bool):
        return "yes" if setting.value else "no"
    if isinstance(setting.value, int | float):
        return f"{setting.value:g}"
    return str(setting.value) if setting.value is not None else "no"


def most_as_text(most: Most) -> str:
    """Return the most connections in words: `30`, `30 or more`, `30 by default`, `no limit`."""
    if most.is_unlimited:
        return "no limit"
    or_more = " or more" if most.is_open else ""
    by_default = " by default" if most.is_default else ""
    return f"{most.number:g}{or_more}{by_default}"


def name_of(total: ServerTotal) -> str:
    """Return what a server is called: `postgresql $DATABASE_URL`."""
    server = total.server or "(server not known)"
    return (
        server
        if not total.product or server.startswith(total.product)
        else (f"{total.product} {server}")
    )
