"""What a client, its limits and timeouts, an adapter or an engine really is: read from its pool."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping
from typing import Any

Effect = Mapping[str, object]


def effect_of(made: Any) -> Effect:
    """Return what was made of the arguments."""
    if isinstance(made, functools.partial):
        made = made()
    libraries = [cls.__module__.partition(".")[0] for cls in type(made).__mro__]
    for library in ("httpx", "httpx2"):
        if library in libraries:
            return _of_httpx(made, library)
    if "aiohttp" in libraries:
        return _of_aiohttp(made)
    if "redis" in libraries:
        made = getattr(made, "connection_pool", made)
        return {name: getattr(made, name, None) for name in ("max_connections", "timeout")}
    if "asyncpg" in libraries:
        return {"least": made._minsize, "most": made._maxsize}
    if "psycopg_pool" in libraries:
        names = ("min_size", "max_size", "timeout", "max_lifetime", "_check")
        return {name: getattr(made, name) for name in names}
    if "botocore" in libraries:
        made = _of_botocore(made)
    if hasattr(made, "poolmanager"):
        made = made.poolmanager
    if hasattr(made, "connection_from_host"):
        made = made.connection_from_host("host.internal", 80)
    if hasattr(made, "block"):
        return {"block": made.block, "maxsize": made.pool.maxsize}
    made = getattr(made, "sync_engine", made)
    return _of_sqlalchemy(getattr(made, "pool", made))


def _of_httpx(made: Any, library: str) -> Effect:
    module = __import__(library)
    if isinstance(made, module.Timeout):
        return dict(made.as_dict())
    if isinstance(made, module.Limits):
        made = module.HTTPTransport(limits=made)
    effect: dict[str, object] = {}
    if hasattr(made, "timeout"):
        effect.update(made.timeout.as_dict())
    pool = getattr(getattr(made, "_transport", made), "_pool", None)
    names = ("_max_connections", "_max_keepalive_connections", "_keepalive_expiry")
    return {**effect, **{name: getattr(pool, name) for name in names if pool}}


def _of_botocore(config: Any) -> Any:
    """Return the pools of a client with a configuration."""
    session = importlib.import_module("botocore.session").Session()
    client = session.create_client(
        "s3", "eu-west-1", aws_access_key_id="k", aws_secret_access_key="s", config=config
    )
    return client._endpoint.http_session._manager


def _of_aiohttp(made: Any) -> Effect:
    names = (
        *("limit", "limit_per_host", "_keepalive_timeout", "force_close"),
        *("total", "connect", "sock_read", "sock_connect"),
    )
    parts = (made, getattr(made, "timeout", None), getattr(made, "connector", None))
    return {name: getattr(one, name) for one in parts for name in names if hasattr(one, name)}


def _of_sqlalchemy(pool: Any) -> Effect:
    names = ("_max_overflow", "_timeout", "_recycle", "_pre_ping", "echo")
    figures = {name: getattr(pool, name) for name in names if hasattr(pool, name)}
    size = pool.size() if hasattr(pool, "size") else None
    return {"class": type(pool).__name__, "size": size, **figures}
