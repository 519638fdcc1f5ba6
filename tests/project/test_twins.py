"""Engines of several files for one URL."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

SHOP = """
--- app/__init__.py
--- app/config.py
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str


settings = Settings()
--- app/db.py
from sqlalchemy import create_engine

from app.config import settings

engine = create_engine(settings.database_url, pool_pre_ping=True)
--- app/reports.py
from sqlalchemy import create_engine

from .config import settings

engine = create_engine(settings.database_url)  # CPL909
--- app/main.py
from app import db, reports
"""
SECOND = "create_engine(settings.database_url)  # CPL909"
# What makes the second engine of the shop one that is not reported.
QUIET = {
    "another setting": (SECOND, "create_engine(settings.reports_url)"),
    "another object": ("from .config import settings", "from .other import settings"),
    "no pool": (SECOND, "create_engine(settings.database_url, poolclass=NullPool)"),
    "asynchronous": ("create_engine", "create_async_engine"),
    "isolation": (SECOND, "create_engine(settings.database_url, isolation_level='AUTOCOMMIT')"),
    "options": (SECOND, "create_engine(settings.database_url, **options)"),
    "creator": (SECOND, "create_engine(settings.database_url, creator=connect)"),
    "in a function": (f"engine = {SECOND}", f"def make(name):\n    return {SECOND}"),
    "a script": (SECOND, f"{SECOND}\n\nif __name__ == '__main__':\n    print(engine)"),
    "a migration": ("from .config", "from alembic import context\nfrom .config"),
    "test code": (SECOND, f"{SECOND}\n\n@pytest.fixture\ndef one():\n    return engine"),
    "no common process": ("from app import db, reports", "from app import db"),
    "set again": (
        "from app import db",
        "from app.config import settings\n"
        "settings.database_url = 'postgresql://db.internal/b'\nfrom app import db",
    ),
}
HEADS = {
    "create_async_engine": "from sqlalchemy.ext.asyncio import create_async_engine\n",
    "NullPool": "from sqlalchemy.pool import NullPool\n",
    "pytest": "import pytest\n",
}


def second(connlint: Connlint) -> list[str]:
    return found(connlint, "--select=CPL909", ".")


def changed(old: str, new: str) -> str:
    """Return the shop with something else in the module of the second engine, or of the app."""
    kept, mark, rest = SHOP.partition("--- app/reports.py\n")
    assert old in rest
    rest = rest.replace(old, new)
    heads = "".join(head for word, head in HEADS.items() if word in new)
    return f"{kept}{mark}{heads}{rest}"


def test_a_second_engine_for_a_setting_is_reported_with_the_first(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, SHOP)
    assert second(connlint) == announced(SHOP) == ["app/reports.py:5 CPL909"]
    (finding,) = details(connlint, "--select=CPL909", ".")
    (first,) = finding["related_locations"]
    assert Path(first["filename"]).relative_to(tmp_path) == Path("app/db.py")
    assert first["location"]["row"] == 5
    assert "app/db.py:5" in finding["help"]


@pytest.mark.parametrize(("old", "new"), QUIET.values(), ids=QUIET)
def test_engines_that_differ_are_not_reported(
    old: str, new: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, changed(old, new))
    assert second(connlint) == []


LOUD = {
    "text": (SECOND, "create_engine(str(settings.database_url))"),
    "another name": ("from .config import settings", "from app.config import settings as settings"),
    "module": (
        f"from .config import settings\n\nengine = {SECOND}",
        "from . import config\n\nengine = create_engine(config.settings.database_url)  # CPL909",
    ),
    "a size of its own": (SECOND, "create_engine(settings.database_url, pool_size=2)"),
    "logging": (SECOND, "create_engine(settings.database_url, echo=True)"),
    "one imports the other": ("from app import db, reports", "pass"),
}


@pytest.mark.parametrize(("old", "new"), LOUD.values(), ids=LOUD)
def test_engines_that_are_alike_are_reported(
    old: str, new: str, tmp_path: Path, connlint: Connlint
) -> None:
    project = changed(old, new)
    if new == "pass":
        project = project.replace(
            "from .config import", "from app.db import engine as other\nfrom .config import"
        )
    make(tmp_path, project)
    assert [one.partition(":")[0] for one in second(connlint)] == ["app/reports.py"]


def test_both_have_a_size_of_their_own(tmp_path: Path, connlint: Connlint) -> None:
    project = SHOP.replace("pool_pre_ping=True", "pool_size=20")
    make(tmp_path, project.replace(SECOND, "create_engine(settings.database_url, pool_size=20)"))
    assert second(connlint) == ["app/reports.py:5 CPL909"]
    make(tmp_path, project.replace(SECOND, "create_engine(settings.database_url, pool_size=2)"))
    assert second(connlint) == []


URLS = {
    "literal": ('URL = "postgresql://db.internal/shop"', '"postgresql://db.internal/shop"'),
    "variable": ('import os\nURL = os.environ["DATABASE_URL"]', 'os.getenv("DATABASE_URL")'),
    "name": ('import os\nURL = os.environ["A"] + "/shop"', "URL"),
    "class": ('import os\nclass Config:\n    URL = os.environ["A"] + "/shop"', "Config.URL"),
}


@pytest.mark.parametrize(("config", "url"), URLS.values(), ids=URLS)
def test_urls_that_are_the_same_by_their_names(
    config: str, url: str, tmp_path: Path, connlint: Connlint
) -> None:
    first = "Config.URL" if "Config" in config else "URL"
    head = "import os\nfrom sqlalchemy import create_engine\n"
    name = first.partition(".")[0]
    make(
        tmp_path,
        f"--- app/__init__.py\n--- app/config.py\n{config}\n"
        f"--- app/db.py\n{head}from app.config import {name}\nengine = create_engine({first})\n"
        f"--- app/jobs.py\n{head}from app.config import {name}\nengine = create_engine({url})\n"
        "--- app/main.py\nfrom app import db, jobs\n",
    )
    assert second(connlint) == ["app/jobs.py:4 CPL909"]


def test_a_url_without_a_server_is_not_reported(tmp_path: Path, connlint: Connlint) -> None:
    make(
        tmp_path,
        SHOP.replace("settings = Settings()", "settings = 1")
        .replace("settings.database_url", "settings")
        .replace("settings = 1", 'settings = "sqlite:///shop.db"'),
    )
    assert second(connlint) == []


def test_the_file_that_imports_both_is_found_far_above(tmp_path: Path, connlint: Connlint) -> None:
    project = SHOP.replace("from app import db, reports", "from app import pages, charts")
    more = (
        "--- app/pages.py\nfrom app.db import engine\n"
        "--- app/charts.py\nimport app.lines\n"
        "--- app/lines.py\nfrom app.reports import engine\n"
    )
    make(tmp_path, project + more)
    assert second(connlint) == ["app/reports.py:5 CPL909"]
