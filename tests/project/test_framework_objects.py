"""Engines of objects of Flask-SQLAlchemy that other files import."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

OBJECT = """
--- shop/__init__.py
--- shop/database.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
"""
JOBS = """
--- shop/jobs.py
from celery.signals import task_prerun

{imported}

@task_prerun.connect
def on_task(**kwargs):
    {name}.engine.dispose(){marker}

def count():
    connection = {name}.engine.connect(){leak}
    return connection.exec_driver_sql("select 1").scalar()
"""
IMPORTS = {
    "by its name": ("from shop.database import db", "db"),
    "by another name": ("from .database import db as database", "database"),
    "by its module": ("from shop import database", "database.db"),
}


@pytest.mark.parametrize(("imported", "name"), IMPORTS.values(), ids=IMPORTS)
def test_an_engine_of_an_object_of_another_file_is_known(
    imported: str, name: str, tmp_path: Path, connlint: Connlint
) -> None:
    jobs = JOBS.format(imported=imported, name=name, marker="  # CPL505", leak="  # CPL304")
    make(tmp_path, OBJECT + jobs)
    assert found(connlint, ".") == announced(jobs) != []
    assert found(connlint, ".", "--no-project") == []


def test_an_object_of_another_class_has_no_engine(tmp_path: Path, connlint: Connlint) -> None:
    jobs = JOBS.format(imported="from shop.database import db", name="db", marker="", leak="")
    make(tmp_path, OBJECT.replace("flask_sqlalchemy", "shop.own") + jobs)
    assert found(connlint, ".") == []
