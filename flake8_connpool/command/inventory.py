"""`--inventory`: the connection pools of a project, and how many connections they may open."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from flake8_connpool.command.answer import CLEAN, FINDINGS, Answer, no_files
from flake8_connpool.command.arguments import CommandLine
from flake8_connpool.command.checker import Checker
from flake8_connpool.command.discovery import FoundFile, find
from flake8_connpool.command.inventory_files import Found, pools_of
from flake8_connpool.command.surroundings import Neighbourhood
from flake8_connpool.command.task_runner import task_runner
from flake8_connpool.command.tasks import CheckItem
from flake8_connpool.config.effective import Configuration
from flake8_connpool.errors import UsageError
from flake8_connpool.inventory.pool import Pool
from flake8_connpool.inventory.totals import Most, ServerTotal, by_server, most_for
from flake8_connpool.inventory.users import with_users
from flake8_connpool.output.explain.rules import terminal_width
from flake8_connpool.output.inventory import csv, json, mermaid, text
from flake8_connpool.output.inventory.listing import Limit, Listing
from flake8_connpool.project.link import Linker
from flake8_connpool.project.pool_users import PoolUsers
from flake8_connpool.terminal.display import printable, relative
from flake8_connpool.terminal.progress import progress

# Of what is not shown on a terminal.
_WIDTH = 100


def answer_inventory(arguments: CommandLine, configuration: Configuration) -> Answer:
    """Return the pools of the files that the arguments name.

    Raises UsageError for a limit of a server that no pool is for.
    """
    run = configuration.run
    files = find(arguments.paths, configuration)
    users: dict[str, PoolUsers] = {}

    def linked(root: str, linker: Linker) -> None:
        users[root] = PoolUsers(linker)

    checker = Checker(configuration)
    around = Neighbourhood(checker)
    found: list[tuple[str, Found]] = []
    with progress(len(files), quiet=run.quiet) as tick, task_runner(checker) as workers:
        arounds = around.read([file.path for file in files], workers, linked=linked)
        pairs = zip(files, arounds, strict=True)
        items = [CheckItem(file, replace(one, raw=None)) for file, one in pairs]
        roots = iter(one.root for one in arounds)
        for part in workers.map(pools_of, items):
            found += [(next(roots), one) for one in part]
            tick(len(part))
    around.keep([], [], [])
    pools = with_users(((root, one.file) for root, one in found), users)
    listing = _listing(pools, arguments.values)
    notes = "" if files else no_files(run)
    notes += _problems(files, [one for _, one in found], configuration)
    status = FINDINGS if any(one.is_exceeded for one in listing.limits) else CLEAN
    return Answer(_rendered(listing, arguments.values), notes, status)


def _listing(pools: Sequence[Pool], values: Mapping[str, Any]) -> Listing:
    processes, threads = values.get("processes"), values.get("threads")
    totals = by_server(pools, threads)
    limits = [
        Limit(server, allowed, _most_for(server, totals).times(processes or 1))
        for server, allowed in values.get("max-connections", ())
    ]
    return Listing(pools, totals, processes, threads, limits)


def _most_for(server: str, totals: Sequence[ServerTotal]) -> Most:
    most = most_for(server, totals)
    if most is None:
        known = sorted({name for one in totals for name in (one.product, one.server) if name})
        names = f"; there are pools for {', '.join(known)}" if known else ""
        unknown = sum(len(one.pools) for one in totals if not one.names)
        if unknown:
            pools = "1 pool" if unknown == 1 else f"{unknown} pools"
            names += f"; the server of {pools} is not known"
        raise UsageError(f"--max-connections: no pool is for {server}{names}")
    return most


def _rendered(listing: Listing, values: Mapping[str, Any]) -> str:
    match values.get("inventory-format", "text"):
        case "json":
            return json.render(listing)
        case "csv":
            return csv.render(listing)
        case "mermaid":
            return mermaid.render(listing)
        case _:
            is_file = "output-file" in values
            return text.render(listing, (None if is_file else terminal_width(sys.stdout)) or _WIDTH)


def _problems(
    files: Sequence[FoundFile], found: Sequence[Found], configuration: Configuration
) -> str:
    """Return a line for each file whose pools are not known."""
    lines = [
        f"{relative(file.path, configuration.start)}: not in the inventory: {one.problem}"
        for file, one in zip(files, found, strict=True)
        if one.problem
    ]
    return "".join(f"{printable(line)}\n" for line in lines)
