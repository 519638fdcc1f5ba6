"""Settings of a pool that several files of a project write."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

BASE = """
--- shop/__init__.py
--- shop/settings/__init__.py
--- shop/settings/base.py
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,  # CPL401
    },
}
--- shop/config.py
class Config:
    SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 20}  # CPL401
"""
SILENT = {
    "another settings module of Django decides": (
        """
--- shop/settings/production.py
from shop.settings.base import *

DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
""",
        ["shop/config.py:2 CPL401"],
    ),
    "the application decides": (
        """
--- shop/app.py
from shop.config import Config

Config.SQLALCHEMY_ENGINE_OPTIONS["pool_pre_ping"] = True
""",
        ["shop/settings/base.py:4 CPL401"],
    ),
}
OTHERS = {
    "nothing else": "",
    "other settings": """
--- shop/settings/production.py
from shop.settings.base import *

DATABASES["default"]["HOST"] = "db.example"
""",
    "a test": """
--- tests/test_settings.py
def test_settings(settings):
    settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
""",
    "an engine of another kind": """
--- shop/db.py
from sqlalchemy import create_engine

engine = create_engine("postgresql://db/shop", pool_pre_ping=True)
""",
}


@pytest.mark.parametrize(("other", "left"), SILENT.values(), ids=SILENT)
def test_what_another_file_decides_is_not_reported(
    other: str, left: list[str], tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, BASE + other)
    assert found(connlint, ".") == left
    assert found(connlint, ".", "--no-project") == announced(BASE)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_no_other_file_decides_is_reported(
    other: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, BASE + other)
    assert found(connlint, ".") == announced(BASE) != []


def test_why_nothing_is_reported_is_said(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, BASE + SILENT["another settings module of Django decides"][0])
    said = connlint("--why", "shop/settings/base.py:4").out
    assert "another file of the project sets `CONN_HEALTH_CHECKS`" in said


UNWRITTEN = """
--- shop/__init__.py
--- shop/app.py
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql://db.internal/shop"
db = SQLAlchemy(app)  # CPL401
"""
NAMING = """
--- shop/settings.py
def configure(app):
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = load()
"""


def test_settings_that_no_file_writes_are_reported(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, UNWRITTEN)
    assert found(connlint, ".") == announced(UNWRITTEN) != []


def test_settings_that_another_file_writes_are_not(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, UNWRITTEN + NAMING)
    assert found(connlint, ".") == []
    assert found(connlint, ".", "--no-project") == announced(UNWRITTEN)
