"""Engines and clients that a process uses, and forked processes of other files use as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

VERSIONS = """
--- pyproject.toml
[project]
name = "shop"
requires-python = ">=3.11"
"""
ENGINE = (
    VERSIONS
    + """
--- shop/__init__.py
--- shop/journal.py
from sqlalchemy import create_engine, text

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True){marker}


def note(line):
    with engine.begin() as connection:
        connection.execute(text("insert into journal values (:line)"), {{"line": line}})
"""
)
FACTORY = (
    VERSIONS
    + """
--- shop/__init__.py
--- shop/database.py
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True){marker}
Opened = sessionmaker(bind=engine)
--- shop/journal.py
from sqlalchemy import text

from shop.database import Opened


def note(line):
    with Opened() as opened:
        opened.execute(text("insert into journal values (:line)"), {{"line": line}})
        opened.commit()
"""
)
CLIENT = (
    VERSIONS
    + """
--- shop/__init__.py
--- shop/journal.py
import requests

session = requests.Session(){marker}


def note(line):
    session.post("https://journal.internal/lines", json=line, timeout=5)
"""
)
LATER = (
    VERSIONS
    + """
--- shop/__init__.py
--- shop/journal.py
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

opened = None


def session():
    global opened
    if opened is None:
        engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True){marker}
        opened = sessionmaker(bind=engine)
    return opened()


def note(line):
    with session() as current:
        current.execute(text("insert into journal values (:line)"), {{"line": line}})
        current.commit()
"""
)
KEPT = {
    "an engine": ENGINE,
    "a factory of sessions": FACTORY,
    "a factory that is created later": LATER,
    "a session of requests": CLIENT,
}
STARTS = {
    "a method": """
--- shop/jobs.py
import multiprocessing

from shop import journal


class Job:
    def __init__(self, work):
        self.work = work

    def start(self):
        journal.note("start")
        multiprocessing.Process(target=self.run).start()

    def run(self):
        self.work()
        journal.note("end")
""",
    "a function": """
--- shop/jobs.py
from multiprocessing import Process

from shop.journal import note


def run(name):
    note(f"{name} ends")


def start(name):
    note(f"{name} starts")
    process = Process(target=run, args=(name,))
    process.start()
""",
    "a function of a third file": """
--- shop/work.py
from shop.journal import note


def run(name):
    note(f"{name} ends")
--- shop/jobs.py
import multiprocessing

from shop.journal import note
from shop.work import run


def announce(name):
    note(f"{name} starts")


def start(name):
    announce(name)
    process = multiprocessing.Process(target=run, args=(name,))
    process.start()
""",
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_what_a_process_and_its_child_use_is_reported(
    kept: str, start: str, tmp_path: Path, connlint: Connlint
) -> None:
    project = kept.format(marker="  # CPL505") + start
    make(tmp_path, project)
    assert [one for one in found(connlint, ".") if "CPL505" in one] == announced(project) != []
    assert "CPL505" not in " ".join(found(connlint, ".", "--no-project"))


def test_the_fork_and_both_uses_are_named(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, ENGINE.format(marker="") + STARTS["a function"])
    (finding,) = details(connlint, ".")
    assert [
        (Path(one["filename"]).name, one["location"]["row"], one["message"])
        for one in finding["related_locations"]
    ] == [
        ("jobs.py", 11, "used here, before the fork"),
        ("jobs.py", 12, "forks here"),
        ("journal.py", 7, "used here, in the child"),
    ]
    assert "in the child process" in finding["help"]


FUNCTION = STARTS["a function"]
NOTHING = {
    "it is used only in the child": ENGINE + FUNCTION.replace('    note(f"{name} starts")\n', ""),
    "it is used only before": ENGINE + FUNCTION.replace('    note(f"{name} ends")\n', "    ...\n"),
    "the use comes after the fork": ENGINE
    + FUNCTION.replace('    note(f"{name} starts")\n', "").replace(
        "    process.start()\n", '    process.start()\n    note(f"{name} started")\n'
    ),
    "another branch uses it": ENGINE
    + FUNCTION.replace(
        '    note(f"{name} starts")\n',
        '    if not name:\n        note("none")\n        return\n',
    ),
    "another file disposes of it": ENGINE
    + FUNCTION
    + """
--- shop/cleaning.py
from shop.journal import engine


def clean():
    engine.dispose()
""",
    "it keeps no connections": ENGINE.replace("pool_pre_ping=True", "poolclass=NullPool").replace(
        "import create_engine, text", "import NullPool, create_engine, text"
    )
    + FUNCTION,
    "processes are spawned": ENGINE
    + FUNCTION.replace("from multiprocessing import Process", "import multiprocessing").replace(
        "Process(", 'multiprocessing.get_context("spawn").Process('
    ),
    "a Python that does not fork": ENGINE.replace(">=3.11", ">=3.14") + FUNCTION,
    "a thread": ENGINE
    + FUNCTION.replace("multiprocessing", "threading").replace("Process", "Thread"),
}


@pytest.mark.parametrize("project", NOTHING.values(), ids=NOTHING)
def test_what_processes_do_not_share_is_not_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project.replace("{marker}", "").replace("{{", "{").replace("}}", "}"))
    assert "CPL505" not in " ".join(found(connlint, "."))
