"""What no signature shows of the SQLAlchemy data is read back from real engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from signatures import EXPECTED, at, installed, of_kind, release_of, resolve

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api

ENGINE_POOL: dict[Role, Callable[[Any], Any]] = {
    Role.BOUND: lambda pool: pool.size(),
    Role.OVERFLOW: lambda pool: pool._max_overflow,
    Role.WAIT: lambda pool: pool._timeout,
    Role.AGE: lambda pool: pool._recycle,
    Role.HEALTH_CHECK: lambda pool: pool._pre_ping,
    Role.POOL_LOGGING: lambda pool: pool.echo,
}


def url_of(api: Api, path: Path) -> str:
    """Return the URL of a database in a file, for the driver that an engine needs."""
    if "asyncio" not in api.name:
        return f"sqlite:///{path / 'test.db'}"
    if installed("aiosqlite") is None:
        assert "sqlalchemy" not in EXPECTED
        pytest.skip("aiosqlite is not installed")
    return f"sqlite+aiosqlite:///{path / 'test.db'}"


def engine_with(api: Api, path: Path, **values: Any) -> Any:
    """Return an engine with a queue of connections, which a file has not in every release."""
    url = url_of(api, path)
    queue = resolve(f"sqlalchemy.pool.{'AsyncAdapted' if 'asyncio' in api.name else ''}QueuePool")
    if api.kind is Kind.ENGINE:
        return resolve(api.name)(url, poolclass=queue, **values)
    given = {f"sqlalchemy.{name}": value for name, value in values.items()}
    return resolve(api.name)({"sqlalchemy.poolclass": queue, **given}, url=url)


@pytest.mark.parametrize("api", of_kind(Kind.ENGINE, Kind.ENGINE_FROM_CONFIG))
def test_an_engines_queue_is_as_it_is_told(api: Api, tmp_path: Path) -> None:
    release = release_of(api)
    for parameter in api.parameters:
        if parameter.role not in ENGINE_POOL:
            continue
        read = ENGINE_POOL[parameter.role]
        default = read(engine_with(api, tmp_path).pool)
        # Logging that nobody asks for is None, the same as False.
        assert (default or parameter.default) == parameter.default
        other = True if parameter.default is False else 7
        assert read(engine_with(api, tmp_path, **{parameter.name: other}).pool) == other
        for value in at(parameter.unlimited, release):
            pool = engine_with(api, tmp_path, **{parameter.name: value}).pool
            assert read(pool) == value
            if parameter.role is Role.BOUND:
                assert pool._max_overflow == -1, "unbounded"


@pytest.mark.parametrize("api", of_kind(Kind.ENGINE, Kind.ENGINE_FROM_CONFIG))
def test_a_size_of_nought_is_unbounded_where_it_is_said_to_be(api: Api, tmp_path: Path) -> None:
    release = release_of(api)
    bound = api.parameter(Role.BOUND)
    assert bound is not None
    pool = engine_with(api, tmp_path, **{bound.name: 0}).pool
    assert (pool._max_overflow == -1) == (0 in at(bound.unlimited, release))


@pytest.mark.parametrize("api", of_kind(Kind.QUEUE_POOL, Kind.FIXED_POOL, Kind.NULL_POOL))
def test_a_pool_class_is_of_the_kind_it_is_said_to_be(api: Api) -> None:
    release_of(api)
    queue = resolve("sqlalchemy.pool.QueuePool")
    assert issubclass(resolve(api.name), queue) == (api.kind is Kind.QUEUE_POOL)
    assert (resolve(api.name) is resolve("sqlalchemy.pool.NullPool")) == (
        api.kind is Kind.NULL_POOL
    )


@pytest.mark.parametrize("api", of_kind(Kind.ENGINE))
def test_what_is_not_read_back_is_accepted(api: Api, tmp_path: Path) -> None:
    release_of(api)
    pool = engine_with(api, tmp_path).pool
    values = {Role.POOL: pool, Role.POOL_CLASS: type(pool), Role.CONNECT_ARGS: {}}
    for parameter in api.parameters:
        if parameter.role in values:
            given = {parameter.name: values[parameter.role]}
            resolve(api.name)(url_of(api, tmp_path), **given)
    roles = {p.role for p in api.parameters}
    assert roles <= {*ENGINE_POOL, *values, Role.URL, Role.LISTENERS, Role.STRATEGY}


def test_the_only_strategy_creates_an_engine_without_a_pool(tmp_path: Path) -> None:
    api = APIS["sqlalchemy.create_engine"]
    release_of(api)
    with pytest.warns(DeprecationWarning, match="strategy"):
        made = resolve(api.name)(url_of(api, tmp_path), strategy="mock", executor=print)
    assert not hasattr(made, "pool")
