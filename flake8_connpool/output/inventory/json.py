"""An inventory as JSON, by the schema in the documentation."""

from __future__ import annotations

import json

from flake8_connpool.inventory.pool import SETTINGS, Pool, Setting
from flake8_connpool.inventory.totals import Most, ServerTotal
from flake8_connpool.output.inventory.listing import Limit, Listing


def render(listing: Listing) -> str:
    """Return one JSON object; what is not known is null."""
    content = {
        "processes": listing.processes,
        "threads": listing.threads,
        "pools": [_pool(one) for one in listing.pools],
        "servers": [_total(one, listing.processes) for one in listing.totals],
        "limits": [_limit(one) for one in listing.limits],
    }
    return json.dumps(content, indent=2) + "\n"


def _pool(pool: Pool) -> dict[str, object]:
    users = pool.users
    return {
        "library": pool.library,
        "kind": pool.kind.value,
        "callable": pool.callable,
        "filename": pool.path,
        "row": pool.line,
        "owner": pool.owner or None,
        "function": pool.function or None,
        "server": pool.server or None,
        "product": pool.product or None,
        "created": pool.created.value,
        "how_often": pool.often,
        "closed_by": list(pool.closed_by),
        "settings": {
            name: _setting(pool.settings[name]) for name in SETTINGS if name in pool.settings
        },
        "used_by": None
        if users is None
        else [{"name": one.name, "place": one.place} for one in users],
    }


def _setting(setting: Setting) -> dict[str, object]:
    return {
        "source": setting.source.value,
        "value": setting.value,
        "unlimited": setting.is_unlimited,
        "text": setting.text or None,
        "variables": list(setting.variables),
    }


def _total(total: ServerTotal, processes: int | None) -> dict[str, object]:
    return {
        "server": total.server or None,
        "product": total.product or None,
        "pools": [f"{one.path}:{one.line}" for one in total.pools],
        "per_process": _most(total.per_process),
        "total": None if processes is None else _most(total.per_process.times(processes)),
    }


def _limit(limit: Limit) -> dict[str, object]:
    return {
        "server": limit.server,
        "allowed": limit.allowed,
        "connections": _most(limit.most),
        "exceeded": limit.is_exceeded,
    }


def _most(most: Most) -> dict[str, object]:
    return {
        "known": most.number,
        "unlimited": most.is_unlimited,
        "complete": not most.is_open,
        "by_default": most.is_default,
    }
