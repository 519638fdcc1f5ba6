"""The settings of a pool in the inventory, against those of the object that the code creates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sources import module_of

from flake8_connpool.inventory.pool import Pool, Setting, Source
from flake8_connpool.inventory.reading import pools_in
from flake8_connpool.rule_options import RuleOptions

NAME = "made"


def pools_of(source: str) -> list[Pool]:
    return list(pools_in(module_of(source), "shop/clients.py", RuleOptions()))


def pool_of(source: str) -> Pool:
    (pool,) = (one for one in pools_of(source) if one.owner in (NAME, ""))
    return pool


def value(setting: Setting) -> object:
    return None if setting.is_unlimited else setting.value


def of_httpx(client: Any) -> dict[str, object]:
    pool = client._transport._pool
    most, kept = pool._max_connections, pool._max_keepalive_connections
    no_limit = 2**40  # it writes no limit as sys.maxsize
    return {
        "limit": most if most < no_limit else None,
        "kept_idle": kept if kept < no_limit else None,
        "idle_expiry": pool._keepalive_expiry,
        "pool_timeout": client.timeout.pool,
    }


def of_engine(engine: Any) -> dict[str, object]:
    pool = getattr(engine, "sync_engine", engine).pool
    most = pool.size() + pool._max_overflow
    return {
        "limit": most if pool._max_overflow >= 0 else None,
        "kept_idle": pool.size(),
        "pool_timeout": pool._timeout,
        "health_check": pool._pre_ping,
        "maximum_age": None if pool._recycle == -1 else pool._recycle,
    }


def of_session(session: Any) -> dict[str, object]:
    adapter = session.get_adapter("https://shop.internal/")
    return {
        "kept_idle": adapter._pool_maxsize,
        "limit_per_host": adapter._pool_maxsize if adapter._pool_block else None,
        "retries": adapter.max_retries.total,
    }


def of_manager(manager: Any) -> dict[str, object]:
    pool = manager.connection_from_url("https://shop.internal/")
    return {
        "kept_idle": pool.pool.maxsize,
        "limit_per_host": pool.pool.maxsize if pool.block else None,
    }


def of_mongo(client: Any) -> dict[str, object]:
    most = client.options.pool_options.max_pool_size
    return {"limit": most}


def of_blocking(pool: Any) -> dict[str, object]:
    return {"limit": pool.max_connections, "pool_timeout": pool.timeout}


def of_psycopg(pool: Any) -> dict[str, object]:
    return {
        "limit": pool.max_size,
        "kept_idle": pool.min_size,
        "pool_timeout": pool.timeout,
        "idle_expiry": pool.max_idle,
        "maximum_age": pool.max_lifetime,
        "health_check": True if pool._check else None,
    }


def of_redis(client: Any) -> dict[str, object]:
    pool = getattr(client, "connection_pool", client)
    interval = pool.connection_kwargs.get("health_check_interval", 0)
    return {"health_check": interval or False}


POSTGRES = '"postgresql+psycopg://shop:secret@db.internal/shop"'
ENGINE = f"from sqlalchemy import create_engine\nmade = create_engine({POSTGRES}"
CLIENT = "import httpx\nmade = httpx.Client("
SESSION = "import requests\nfrom requests.adapters import HTTPAdapter\nmade = requests.Session()\n"
MANAGER = "import urllib3\nmade = urllib3.PoolManager("
PSYCOPG = "from psycopg_pool import ConnectionPool\nmade = ConnectionPool('', "
MOUNTED = "for start in ('http://', 'https://'):\n    made.mount(start, HTTPAdapter("
REAL: list[tuple[str, Callable[[Any], dict[str, object]]]] = [
    (f"{CLIENT})", of_httpx),
    (f"{CLIENT}timeout=None)", of_httpx),
    (f"{CLIENT}timeout=7.5)", of_httpx),
    (f"{CLIENT}timeout=httpx.Timeout(5.0, pool=60.0))", of_httpx),
    (f"{CLIENT}timeout=httpx.Timeout(5.0))", of_httpx),
    (f"{CLIENT}timeout=httpx.Timeout(5.0, pool=None))", of_httpx),
    (f"{CLIENT}limits=httpx.Limits())", of_httpx),
    (f"{CLIENT}limits=httpx.Limits(max_connections=7))", of_httpx),
    (f"{CLIENT}limits=httpx.Limits(max_keepalive_connections=3, keepalive_expiry=None))", of_httpx),
    (f"{CLIENT}transport=httpx.HTTPTransport(limits=httpx.Limits(max_connections=4)))", of_httpx),
    (f"{CLIENT}transport=httpx.HTTPTransport(), limits=httpx.Limits(max_connections=4))", of_httpx),
    (f"{ENGINE})", of_engine),
    (f"{ENGINE}, pool_size=2)", of_engine),
    (f"{ENGINE}, pool_size=2, max_overflow=0, pool_timeout=3)", of_engine),
    (f"{ENGINE}, max_overflow=-1, pool_pre_ping=True, pool_recycle=600)", of_engine),
    (SESSION, of_session),
    (f"{SESSION}{MOUNTED}pool_maxsize=30, max_retries=2))", of_session),
    (f"{SESSION}{MOUNTED}5, 25, pool_block=True))", of_session),
    (f"{MANAGER})", of_manager),
    (f"{MANAGER}maxsize=8, block=True)", of_manager),
    ("import pymongo\nmade = pymongo.MongoClient(connect=False)", of_mongo),
    ("import pymongo\nmade = pymongo.MongoClient(maxPoolSize=9, connect=False)", of_mongo),
    ("import redis\nmade = redis.BlockingConnectionPool()", of_blocking),
    ("import redis\nmade = redis.BlockingConnectionPool(8, timeout=None)", of_blocking),
    (f"{PSYCOPG}open=False)", of_psycopg),
    (f"{PSYCOPG}max_size=9, timeout=3, max_idle=60, max_lifetime=90, open=False)", of_psycopg),
    (f"{PSYCOPG}check=ConnectionPool.check_connection, open=False)", of_psycopg),
    ("import redis\nmade = redis.Redis()", of_redis),
    ("import redis\nmade = redis.Redis(health_check_interval=10)", of_redis),
    ("import redis\nmade = redis.ConnectionPool(health_check_interval=10)", of_redis),
    (
        "import redis\nmade = redis.Redis.from_url('redis://shop', health_check_interval=0)",
        of_redis,
    ),
]


@pytest.mark.parametrize(("source", "facts_of"), REAL, ids=[source for source, _ in REAL])
def test_a_setting_is_what_the_object_has(
    source: str, facts_of: Callable[[Any], dict[str, object]]
) -> None:
    names: dict[str, Any] = {}
    exec(compile(source, "clients.py", "exec"), names)
    facts = facts_of(names[NAME])
    pool = pool_of(source)
    assert {name: value(pool.settings[name]) for name in facts} == facts
    assert all(pool.settings[name].source is not Source.UNKNOWN for name in facts)


UNKNOWN = [
    ("httpx, a transport of its own", f"{CLIENT}transport=make())", ["limit", "kept_idle"]),
    ("httpx, limits from elsewhere", f"{CLIENT}limits=LIMITS)", ["limit", "kept_idle"]),
    ("httpx, options from elsewhere", f"{CLIENT}**options)", ["limit", "pool_timeout"]),
    ("an engine with a pool", f"{ENGINE}, pool=pool)", ["limit", "pool_timeout"]),
    ("an engine with options from elsewhere", f"{ENGINE}, **options)", ["limit", "health_check"]),
    ("an adapter from elsewhere", f"{SESSION}made.mount('https://', make())", ["kept_idle"]),
    (
        "different adapters",
        f"{SESSION}made.mount('https://', HTTPAdapter(pool_maxsize=3))\n"
        "made.mount('http://', HTTPAdapter())",
        ["kept_idle", "limit_per_host"],
    ),
    ("an SDK", "import openai\nmade = openai.OpenAI()", ["limit"]),
    ("a limit that depends on the release", "import redis\nmade = redis.Redis()", ["limit"]),
]


@pytest.mark.parametrize(
    ("source", "names"), [one[1:] for one in UNKNOWN], ids=[one[0] for one in UNKNOWN]
)
def test_a_setting_that_the_source_does_not_show_is_unknown(source: str, names: list[str]) -> None:
    settings = pool_of(source).settings
    assert [settings[name] for name in names] == [Setting(Source.UNKNOWN)] * len(names)


def test_a_setting_that_is_given_and_not_known_is_shown_as_it_is_written() -> None:
    settings = pool_of(f"{ENGINE}, pool_size=settings.POOL_SIZE, max_overflow=4)").settings
    assert settings["kept_idle"].text == "settings.POOL_SIZE"
    assert settings["limit"] == Setting(Source.GIVEN, text="settings.POOL_SIZE + 4")


def test_a_function_that_checks_connections_is_a_health_check() -> None:
    source = f"{PSYCOPG}check=check)\ndef check(connection): ..."
    assert pool_of(source).settings["health_check"] == Setting(Source.GIVEN, value=True)
    given = pool_of(f"{PSYCOPG}check=checks.get())").settings["health_check"]
    assert given == Setting(Source.GIVEN, text="checks.get()")


def test_the_idle_expiry_of_asyncpg_can_be_turned_off() -> None:
    made = "import asyncpg\nmade = asyncpg.create_pool(''"
    assert pool_of(f"{made})").settings["idle_expiry"] == Setting(Source.DEFAULT, 300.0)
    off = pool_of(f"{made}, max_inactive_connection_lifetime=0)").settings["idle_expiry"]
    assert off.is_unlimited


def test_a_pool_class_without_a_queue_has_no_limit() -> None:
    source = f"from sqlalchemy.pool import NullPool\n{ENGINE}, poolclass=NullPool)"
    settings = pool_of(source).settings
    assert settings["limit"].is_unlimited
    assert settings["kept_idle"].value == 0


LEFT_OUT = [
    'from sqlalchemy import create_engine\nmade = create_engine("sqlite:///shop.db")',
    "import requests\nrequests.get('https://shop.internal/')",
    "import httpx\nmade = httpx.Limits(max_connections=4)",
    f"from alembic import context\n{ENGINE})",
    "import redis\ndef make(pool):\n    made = redis.Redis(connection_pool=pool)\n    return made",
]


@pytest.mark.parametrize("source", LEFT_OUT)
def test_what_has_no_pool_of_its_own_is_left_out(source: str) -> None:
    assert pools_of(source) == []
