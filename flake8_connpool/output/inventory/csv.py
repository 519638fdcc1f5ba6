"""An inventory as CSV: a line for each pool."""

from __future__ import annotations

import csv
from io import StringIO

from flake8_connpool.inventory.pool import SETTINGS, Pool
from flake8_connpool.output.inventory.listing import Listing, as_text

_HEAD = (
    *("filename", "row", "library", "kind", "callable", "owner", "server", "product", "how_often"),
    *("closed_by", "used_by"),
)
# The columns of a setting.
_ENDINGS = ("", "_source", "_variables")
# A spreadsheet would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(listing: Listing) -> str:
    """Return the table: of each setting its value, its source, and what can change it."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    of_settings = [f"{name}{ending}" for name in SETTINGS for ending in _ENDINGS]
    writer.writerow([*_HEAD, *of_settings])
    for pool in listing.pools:
        writer.writerow([_plain(cell) for cell in _cells(pool)])
    return text.getvalue()


def _cells(pool: Pool) -> list[str]:
    users = ["; ".join(f"{one.name} ({one.place})" for one in pool.users or ())]
    cells = [pool.path, str(pool.line), pool.library, pool.kind.value, pool.callable]
    cells += [pool.owner, pool.server, pool.product, pool.often, "; ".join(pool.closed_by), *users]
    for name in SETTINGS:
        setting = pool.settings.get(name)
        if setting is None:
            cells += [""] * len(_ENDINGS)
        else:
            cells += [as_text(setting), setting.source.value, "; ".join(setting.variables)]
    return cells


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
