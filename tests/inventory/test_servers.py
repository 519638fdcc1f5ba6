"""What tells the server of a pool, and the sums of the servers."""

from __future__ import annotations

import pytest

from flake8_connpool.inventory.pool import Pool
from flake8_connpool.inventory.servers import without_secrets
from flake8_connpool.inventory.totals import Most, by_server, most_of

from .test_effective import pool_of, pools_of

IMPORTS = "import os\nfrom sqlalchemy import create_engine\nfrom shop.config import settings\n"
NAMED = [
    ('create_engine("postgresql://me:secret@db:5433/shop?sslkey=k")', "postgresql://db:5433/shop"),
    ('create_engine(os.environ["DATABASE_URL"])', "$DATABASE_URL"),
    ('create_engine(os.getenv("DATABASE_URL", "postgresql://db/shop"))', "$DATABASE_URL"),
    ("create_engine(settings.DATABASE_URL)", "shop.config.settings.DATABASE_URL"),
    ("create_engine(make_url())", ""),
]


@pytest.mark.parametrize(
    ("module", "server"),
    [(".config", "shop.config.settings.URL"), ("..config", "config.settings.URL")],
)
def test_a_relative_name_is_one_from_the_root_of_the_project(module: str, server: str) -> None:
    source = f"from sqlalchemy import create_engine\nfrom {module} import settings\n"
    assert pool_of(f"{source}made = create_engine(settings.URL)").server == server


URL_OF = [
    ("    return settings.DATABASE_URL\n", "shop.config.settings.DATABASE_URL"),
    (
        '    if not settings.DATABASE_URL:\n        raise RuntimeError("DATABASE_URL")\n'
        "    return settings.DATABASE_URL\n",
        "shop.config.settings.DATABASE_URL",
    ),
    ("    if other:\n        return settings.OTHER\n    return settings.DATABASE_URL\n", ""),
    ("    return make_url()\n", ""),
    ("    pass\n", ""),
]


@pytest.mark.parametrize(("body", "server"), URL_OF)
def test_a_function_that_returns_one_url_names_the_server(body: str, server: str) -> None:
    source = f"{IMPORTS}def url():\n{body}made = create_engine(url())"
    assert pool_of(source).server == server


def test_a_function_with_arguments_or_a_decorator_may_return_another_url() -> None:
    body = "    return settings.DATABASE_URL\n"
    assert pool_of(f"{IMPORTS}def url(a):\n{body}made = create_engine(url(1))").server == ""
    decorated = f"{IMPORTS}@replaced\ndef url():\n{body}made = create_engine(url())"
    assert pool_of(decorated).server == ""


@pytest.mark.parametrize(("call", "server"), NAMED)
def test_a_server_is_named_by_its_url_or_by_what_has_it(call: str, server: str) -> None:
    assert pool_of(f"{IMPORTS}made = {call}").server == server


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://:secret@store/0", "redis://store/0"),
        ("mysql+pymysql://me:p%40ss@db/shop?password=secret", "mysql+pymysql://db/shop"),
        ("postgresql://me:secret@[::1]:5432/shop", "postgresql://::1:5432/shop"),
        ("postgresql://me:secret@db:port/shop", "postgresql://..."),
        ("host=db password=secret", ""),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert without_secrets(url) == shown
    assert "secret" not in without_secrets(url)


def test_the_software_of_a_server_is_known_by_its_url_or_by_its_library() -> None:
    source = 'import asyncpg\nmade = asyncpg.create_pool("postgresql://db/shop")'
    assert pool_of(source).product == "postgresql"
    assert pool_of(f'{IMPORTS}made = create_engine("mysql+pymysql://db/shop")').product == "mysql"
    assert pool_of(f"{IMPORTS}made = create_engine(settings.URL)").product == ""


ENGINE = "from sqlalchemy import create_engine\n"
OFTEN = "import celery, redis\napp = celery.Celery()\n@app.task\ndef run():\n    made = "
REPEATED = f'{OFTEN}redis.BlockingConnectionPool(5)\n    made.get_connection("GET")\n'
DJANGO = 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60}}'
MOST = [
    (f'{ENGINE}made = create_engine("postgresql://db/shop")', None, Most(15)),
    (f'{ENGINE}made = create_engine("postgresql://db/shop")', 4, Most(15)),
    (f'{ENGINE}made = create_engine("postgresql://db/shop", pool_size=n)', 4, Most(is_open=True)),
    (
        f'{ENGINE}made = create_engine("postgresql://db/shop", max_overflow=-1)',
        None,
        Most(is_unlimited=True),
    ),
    (f'{ENGINE}made = create_engine("postgresql://db/shop", max_overflow=-1)', 6, Most(6)),
    (
        "from sqlalchemy.ext.asyncio import create_async_engine\n"
        'made = create_async_engine("postgresql+asyncpg://db/shop", max_overflow=-1)',
        6,
        Most(is_unlimited=True),
    ),
    (REPEATED, None, Most(is_unlimited=True)),
    (REPEATED, 6, Most(6)),
    (
        f'{ENGINE}def make():\n    return create_engine("postgresql://db/shop")',
        None,
        Most(15, is_open=True),
    ),
    # Nobody knows how many objects of the class there are.
    (
        f"{ENGINE}class Store:\n    def __init__(self):\n"
        '        self.made = create_engine("postgresql://db/shop")\nstore = Store()',
        None,
        Most(15, is_open=True),
    ),
    (DJANGO, None, Most(is_open=True)),
    (DJANGO, 8, Most(8)),
]


@pytest.mark.parametrize(("source", "threads", "most"), MOST)
def test_the_most_connections_of_a_pool(source: str, threads: int | None, most: Most) -> None:
    (pool,) = pools_of(source)
    assert most_of(pool, threads) == most


def pool_for(server: str, **arguments: int) -> Pool:
    given = "".join(f", {name}={number}" for name, number in arguments.items())
    return pool_of(f'{ENGINE}made = create_engine("{server}"{given})')


def test_the_pools_of_one_server_are_added_up() -> None:
    shop, other = "postgresql://db/shop", "postgresql://db/other"
    totals = by_server([pool_for(shop), pool_for(shop, max_overflow=0), pool_for(other)], None)
    assert [(one.server, one.per_process) for one in totals] == [
        (other, Most(15)),
        (shop, Most(20)),
    ]


def test_a_sum_is_above_a_limit_only_if_that_is_known() -> None:
    assert Most(11).exceeds(10)
    assert not Most(10).exceeds(10)
    assert not Most(10, is_open=True).exceeds(10)
    assert Most(0, is_unlimited=True).exceeds(10)
    assert Most(3).times(4) == Most(12)
