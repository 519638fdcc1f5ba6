"""What the settings in the library data do in Django, Flask-SQLAlchemy and Celery."""

from __future__ import annotations

import inspect
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import celery
import flask_sqlalchemy
import pytest
from claims.postgres import Postgres
from django.conf import settings as django_settings  # type: ignore[import-untyped]
from django.db.utils import ConnectionHandler  # type: ignore[import-untyped]
from flask import Flask
from kombu.transport import memory
from signatures import resolve
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from flake8_connpool.library.catalog import ATTRIBUTES, SETTINGS, SWITCHES
from flake8_connpool.library.roles import Role
from flake8_connpool.library.settings import SettingsTable

from .running import program

DJANGO, FLASK = (
    next(one for one in SETTINGS if one.name == name)
    for name in ("DATABASES", "SQLALCHEMY_ENGINE_OPTIONS")
)


def named(table: SettingsTable, role: Role) -> str:
    parameter = table.api.parameter(role)
    assert parameter is not None
    return parameter.name


def test_the_defaults_of_django_are_those_of_the_data() -> None:
    if not django_settings.configured:
        django_settings.configure()
    completed = ConnectionHandler({"default": {"ENGINE": "django.db.backends.postgresql"}}).settings
    for parameter in DJANGO.api.parameters:
        assert completed["default"][parameter.name] == parameter.default


def test_flask_sqlalchemy_reads_the_names_of_the_data() -> None:
    source = inspect.getsource(flask_sqlalchemy.extension)
    assert f'"{FLASK.name}"' in source
    assert f'"{FLASK.url}"' in source
    for name, keyword in FLASK.takers:
        assert name.rpartition(".")[2] == "SQLAlchemy"
        assert keyword in inspect.signature(flask_sqlalchemy.SQLAlchemy).parameters


@pytest.mark.parametrize(
    ("entries", "is_reused", "is_repaired"),
    [
        ({}, False, True),
        ({"CONN_MAX_AGE": 600}, True, False),
        ({"CONN_MAX_AGE": None}, True, False),
        ({"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}, True, True),
    ],
    ids=str,
)
def test_django_reuses_a_dead_connection_unless_it_is_checked(
    entries: dict[str, Any], is_reused: bool, is_repaired: bool, postgres: Postgres
) -> None:
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": postgres.socket_folder,
        "NAME": "postgres",
        "USER": "postgres",
        **entries,
    }
    with program("django_connection.py", json.dumps({"default": database}), folder="django") as run:
        first, second = run.ask("request"), run.ask("request")
        assert first.isdecimal()
        assert (first == second) is is_reused
        postgres.end_backends()
        assert run.ask("request").isdecimal() is is_repaired
        # Either way the connection is replaced for the request after that.
        assert run.ask("request").isdecimal()


def test_django_refuses_a_pool_of_connections_that_are_kept_for_a_thread(
    postgres: Postgres,
) -> None:
    """In the first query of a process, so that no process ever works with such settings."""
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": postgres.socket_folder,
        "NAME": "postgres",
        "USER": "postgres",
        "OPTIONS": {"pool": True},
    }
    for age, answer in ((0, str.isdecimal), (600, "ImproperlyConfigured".__eq__)):
        databases = json.dumps({"default": database | {"CONN_MAX_AGE": age}})
        with program("django_connection.py", databases, folder="django") as run:
            assert answer(run.ask("request"))


@contextmanager
def flask_database(postgres: Postgres, **options: Any) -> Iterator[flask_sqlalchemy.SQLAlchemy]:
    app = Flask(__name__)
    app.config[FLASK.url] = postgres.url()
    app.config[FLASK.name] = options
    database = flask_sqlalchemy.SQLAlchemy(app)
    with app.app_context():
        yield database
        database.engine.dispose()


def works(database: flask_sqlalchemy.SQLAlchemy) -> bool:
    try:
        return bool(database.session.execute(text("select 1")).scalar() == 1)
    except OperationalError:
        return False
    finally:
        database.session.remove()


@pytest.mark.parametrize(("owner", "name"), ATTRIBUTES)
def test_an_object_of_a_framework_has_what_the_data_says(
    owner: str, name: str, postgres: Postgres
) -> None:
    with flask_database(postgres) as database:
        assert isinstance(database, resolve(owner))
        assert type(getattr(database, name)) is resolve(ATTRIBUTES[owner, name])


def test_flask_sqlalchemy_does_not_check_connections_without_options(postgres: Postgres) -> None:
    app = Flask(__name__)
    app.config[FLASK.url] = postgres.url()
    database = flask_sqlalchemy.SQLAlchemy(app)
    with app.app_context():
        assert works(database)
        postgres.end_backends()
        assert not works(database)
        assert works(database)
        database.engine.dispose()


@pytest.mark.parametrize("dialect", ["mysql", "mariadb", "postgresql"])
def test_flask_sqlalchemy_replaces_connections_as_the_data_says(dialect: str) -> None:
    app = Flask(__name__)
    app.config[FLASK.url] = f"{dialect}://db.internal/shop"
    # Any driver does, since nothing connects.
    database = flask_sqlalchemy.SQLAlchemy(app, engine_options={"module": sqlite3})
    with app.app_context():
        assert database.engine.pool._recycle == dict(FLASK.ages).get(dialect, -1)


def test_an_application_is_what_the_data_says() -> None:
    known = FLASK.application
    assert known is not None
    assert {resolve(one) for one in known.classes} == {Flask}
    assert hasattr(Flask(__name__), known.configuration)
    assert known.keyword in inspect.signature(flask_sqlalchemy.SQLAlchemy).parameters
    assert callable(getattr(flask_sqlalchemy.SQLAlchemy, known.method))


@pytest.mark.parametrize("is_checked", [False, True])
def test_flask_sqlalchemy_checks_connections_if_its_options_say_so(
    is_checked: bool, postgres: Postgres
) -> None:
    options = {named(FLASK, Role.HEALTH_CHECK): True} if is_checked else {}
    with flask_database(postgres, **options) as database:
        assert works(database)
        postgres.end_backends()
        assert works(database) is is_checked
        assert works(database)


@pytest.mark.parametrize(
    ("options", "opened"),
    [({"pool_size": 2, "max_overflow": 1}, 3), ({"pool_size": 0}, 20), ({"max_overflow": -1}, 20)],
    ids=str,
)
def test_the_options_of_flask_sqlalchemy_limit_its_connections(
    options: dict[str, int], opened: int, postgres: Postgres
) -> None:
    with flask_database(postgres, pool_timeout=0.3, **options) as database:
        engine = database.engine
        made: list[object] = []
        event.listen(engine, "connect", lambda connection, record: made.append(connection))
        start = threading.Barrier(20)

        def hold() -> None:
            start.wait()
            try:
                with engine.connect() as connection:
                    connection.execute(text("select pg_sleep(0.6)"))
            except Exception:
                pass

        threads = [threading.Thread(target=hold) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == opened


@pytest.mark.parametrize(
    ("limit", "opened"), [(10, 0), (1, 0), *((off, 50) for off in SWITCHES[0].off)], ids=str
)
def test_celery_opens_connections_for_each_task_without_a_pool(
    limit: int | None, opened: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (switch,) = SWITCHES
    app = celery.Celery("shop", broker="memory://")
    assert app.conf[switch.parameter.name] == switch.parameter.default
    app.conf[switch.parameter.name] = limit
    connections: list[object] = []
    establish = memory.Transport.establish_connection

    def counted(transport: memory.Transport) -> object:
        connections.append(transport)
        return establish(transport)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(memory.Transport, "establish_connection", counted)
    app.send_task("buy")
    before = len(connections)
    for _ in range(50):
        app.send_task("buy")
    assert len(connections) - before == opened
