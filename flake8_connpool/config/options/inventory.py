"""Options of the inventory of pools."""

from __future__ import annotations

from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option

INVENTORY_FORMATS = ("text", "json", "csv", "mermaid")
INVENTORY_OPTIONS: tuple[Option, ...] = (
    Option(
        name="inventory",
        kind=kinds.FLAG,
        help="list the connection pools, their settings and who uses them, and exit",
    ),
    Option(
        name="inventory-format",
        kind=kinds.one_of(*INVENTORY_FORMATS, in_toml=False),
        metavar="FORMAT",
        default="text",
        help=f"the format of the inventory: {', '.join(INVENTORY_FORMATS)} (default: text)",
    ),
    Option(
        name="processes",
        kind=kinds.COUNT,
        metavar="N",
        help="the number of processes that you run, to sum up the connections of each server",
    ),
    Option(
        name="threads",
        kind=kinds.COUNT,
        metavar="N",
        help="the number of threads of each process, which bounds pools without a limit",
    ),
    Option(
        name="max-connections",
        kind=kinds.LIMITS,
        metavar="SERVER=N",
        help="exit with 1 if the pools for a server may open more connections than it allows; "
        "repeat it for several servers",
    ),
)
