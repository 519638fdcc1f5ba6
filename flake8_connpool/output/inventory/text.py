"""An inventory as text: a table of the pools, and one of the servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import wrap

from flake8_connpool.inventory.pool import (
    AGE,
    HEALTH_CHECK,
    IDLE_EXPIRY,
    KEPT,
    LIMIT,
    LIMIT_PER_HOST,
    WAIT,
    Pool,
    Setting,
    Source,
)
from flake8_connpool.output.inventory.listing import Listing, as_text, most_as_text, name_of
from flake8_connpool.terminal.display import printable

# So many handlers that use a pool are named.
_MOST_USERS = 5
_COLUMNS = (
    ("LIMIT", LIMIT),
    ("PER HOST", LIMIT_PER_HOST),
    ("KEPT", KEPT),
    ("WAIT", WAIT),
    ("IDLE", IDLE_EXPIRY),
    ("AGE", AGE),
    ("CHECK", HEALTH_CHECK),
)
# In place of what is written, which has a line below.
_BELOW = "..."
_LONGEST = 60  # of what is written; what is longer is cut
_INDENT = "  "
_BETWEEN = "  "
# A longer path has a line of its own if the table is wider than the terminal.
_SHORTEST = 20
_LEGEND = "* default   ? not known   - no such setting   times in seconds"
_OF_WRITTEN = "... not known; the line `given as` has what is written"
_OF_ENVIRONMENT = "$ default of the project, which a variable of the environment can change"


def render(listing: Listing, width: int) -> str:
    """Return the tables, in lines of at most so many characters where that is possible."""
    if not listing.pools:
        return "No connection pools found.\n"
    shown = [pool.settings.get(name) for pool in listing.pools for _, name in _COLUMNS]
    legend = [_LEGEND]
    if any(one is not None and one.text for one in shown):
        legend.append(_OF_WRITTEN)
    if any(one is not None and one.variables for one in shown):
        legend.append(_OF_ENVIRONMENT)
    lines = [*_pools(listing, width), "", *legend, "", *_servers(listing)]
    return "".join(f"{printable(line).rstrip()}\n" for line in lines)


def _pools(listing: Listing, width: int) -> Iterator[str]:
    heads = ["POOL", *(head for head, _ in _COLUMNS)]
    rows = [[_place(one), *(_cell(one, name) for _, name in _COLUMNS)] for one in listing.pools]
    longest, *sizes = (max(map(len, column)) for column in zip(heads, *rows, strict=True))
    left = width - sum(size + len(_BETWEEN) for size in sizes)
    sizes = [min(longest, max(left, _SHORTEST)), *sizes]
    yield _row(heads, sizes)
    for pool, row in zip(listing.pools, rows, strict=True):
        place, *settings = row
        if len(place) > sizes[0]:
            yield place
            row = ["", *settings]
        yield _row(row, sizes)
        for line in _details(pool):
            yield from wrap(
                line,
                max(width, 40),
                initial_indent=_INDENT,
                subsequent_indent=_INDENT * 2,
                break_long_words=False,
                break_on_hyphens=False,
            )


def _row(cells: Sequence[str], sizes: Sequence[int]) -> str:
    first, *others = zip(cells, sizes, strict=True)
    return _BETWEEN.join([first[0].ljust(first[1]), *(cell.rjust(size) for cell, size in others)])


def _place(pool: Pool) -> str:
    return f"{pool.path}:{pool.line}"


def _cell(pool: Pool, name: str) -> str:
    setting = pool.settings.get(name)
    if setting is None:
        return "-"
    text = _BELOW if setting.text else as_text(setting)
    if setting.variables:
        return f"{text}$"
    return f"{text}*" if setting.source is Source.DEFAULT else text


def _details(pool: Pool) -> Iterator[str]:
    server = f" to {pool.server}" if pool.server else ""
    owner = f" `{pool.owner}`," if pool.owner else ""
    often = f"created {pool.often}" if pool.often else "how often it is created is not known"
    closed = f"closed in {', '.join(pool.closed_by)}" if pool.closed_by else "no close seen"
    yield f"{pool.callable}{server}:{owner} {often}; {closed}"
    if written := _by_column(pool, _written):
        yield f"given as {written}"
    if variables := _by_column(pool, lambda one: [f"${name}" for name in one.variables]):
        yield f"set by {variables}"
    if pool.users:
        shown = [f"{one.name} ({one.place})" for one in pool.users[:_MOST_USERS]]
        more = len(pool.users) - len(shown)
        yield f"used by {', '.join(shown)}{f' and {more} more' if more else ''}"


def _by_column(pool: Pool, texts_of: Callable[[Setting], Iterable[str]]) -> str:
    """Return the texts of the settings of a pool, each with its columns."""
    found: dict[str, list[str]] = {}
    for head, name in _COLUMNS:
        for text in texts_of(pool.settings[name]) if name in pool.settings else ():
            found.setdefault(text, []).append(head)
    return "; ".join(f"{text} ({' and '.join(heads)})" for text, heads in found.items())


def _written(setting: Setting) -> list[str]:
    text = setting.text
    return [text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."] if text else []


def _servers(listing: Listing) -> Iterator[str]:
    if not listing.totals:
        return
    has_total = listing.processes is not None
    heads = ["SERVER", "POOLS", "PER PROCESS"]
    heads += [f"{listing.processes} PROCESSES"] if has_total else []
    rows = []
    for total in listing.totals:
        row = [name_of(total), str(len(total.pools)), most_as_text(total.per_process)]
        if listing.processes is not None:
            row.append(most_as_text(total.per_process.times(listing.processes)))
        rows.append(row)
    sizes = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    yield _row(heads, sizes)
    yield from (_row(row, sizes) for row in rows)
    if listing.limits:
        yield ""
    for limit in listing.limits:
        verdict = "EXCEEDED" if limit.is_exceeded else "ok"
        if not limit.is_exceeded and limit.most.is_open:
            verdict = "not known"
        yield f"{limit.server}: {most_as_text(limit.most)} of {limit.allowed} allowed: {verdict}"
