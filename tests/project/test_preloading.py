"""Engines of applications that gunicorn loads before it forks its workers."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from flake8_connpool.project.served import Served

from .folders import announced, details, found, make

STORE = """
--- depot/__init__.py
--- depot/store.py
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine("postgresql://db.internal/depot", pool_pre_ping=True)
Opened = sessionmaker(bind=engine)
"""
APPLICATION = """
--- depot/web.py
from flask import Flask

from depot.views import register

app = Flask(__name__)
register(app)
--- depot/views.py
from depot.store import Opened


def register(app):
    app.add_url_rule("/stock", view_func=stock)


def stock():
    with Opened() as opened:
        return str(opened.execute("select count(*) from item").scalar())
"""
HOOK = """
--- gunicorn_conf.py
preload_app = True


def post_fork(server, worker):
    from depot.store import engine

    engine.dispose()  # CPL505
"""
EARLY = """
--- depot/web.py
from flask import Flask
from sqlalchemy import text

from depot.tables import Base
from depot.store import Opened, engine

app = Flask(__name__)
Base.metadata.create_all(engine)


@app.route("/stock")
def stock():
    with Opened() as opened:
        return str(opened.execute(text("select count(*) from item")).scalar())
--- gunicorn.conf.py
preload_app = True
"""
SHARED = STORE.replace("pool_pre_ping=True)", "pool_pre_ping=True)  # CPL505")
BAD = {
    "a hook that imports the engine again": STORE + APPLICATION + HOOK,
    "a hook that imports the module again": STORE
    + APPLICATION
    + HOOK.replace("from depot.store import engine", "from depot import store").replace(
        "engine.dispose()", "store.engine.dispose()"
    ),
    "a hook of a named application": STORE
    + APPLICATION
    + HOOK.replace("preload_app = True", 'preload_app = True\nwsgi_app = "depot.web:app"')
    + """
--- other.py
from fastapi import FastAPI

app = FastAPI()
""",
    "tables that are created at import": SHARED + EARLY,
    "a query at import": SHARED
    + EARLY.replace(
        "Base.metadata.create_all(engine)",
        "with engine.connect() as connection:\n"
        '    known = connection.execute(text("select 1")).all()',
    ),
}


@pytest.mark.parametrize("project", BAD.values(), ids=BAD)
def test_engines_of_preloaded_applications_are_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []


GOOD = {
    "a hook that closes nothing": STORE
    + APPLICATION
    + HOOK.replace("dispose()", "dispose(close=False)"),
    "each worker loads the application": STORE
    + APPLICATION
    + HOOK.replace("preload_app = True", "preload_app = False"),
    "no application is known": STORE + HOOK,
    "the application does not import the engine": STORE
    + APPLICATION.replace("from depot.views import register\n", "").replace(
        "register(app)\n", "", 1
    )
    + HOOK,
    "another application is served": STORE
    + APPLICATION
    + HOOK.replace("preload_app = True", 'preload_app = True\nwsgi_app = "other:app"')
    + """
--- other.py
from fastapi import FastAPI

app = FastAPI()
""",
    "a second application does not import the engine": STORE
    + APPLICATION
    + HOOK
    + """
--- other.py
from fastapi import FastAPI

app = FastAPI()
""",
    "an engine that a function creates": STORE.replace(
        'engine = create_engine("postgresql://db.internal/depot", pool_pre_ping=True)\n',
        "",
    ).replace("sessionmaker(bind=engine)", "sessionmaker()")
    + """

def made():
    return create_engine("postgresql://db.internal/depot", pool_pre_ping=True)
"""
    + APPLICATION
    + HOOK.replace("import engine", "import made").replace("engine.dispose()", "made().dispose()"),
    "tables, without preloading": STORE + EARLY.replace("preload_app = True", "workers = 4"),
    "it is disposed of before the fork": STORE
    + EARLY.replace("create_all(engine)", "create_all(engine)\nengine.dispose()"),
    "nothing uses it in the workers": STORE + EARLY.replace('@app.route("/stock")\n', ""),
    "nothing uses it at import": STORE + EARLY.replace("Base.metadata.create_all(engine)\n", ""),
    "only the main program uses it early": STORE
    + EARLY.replace(
        "Base.metadata.create_all(engine)",
        'if __name__ == "__main__":\n    Base.metadata.create_all(engine)',
    ),
}


@pytest.mark.parametrize("project", GOOD.values(), ids=GOOD)
def test_other_engines_are_not_reported(project: str, tmp_path: Path, connlint: Connlint) -> None:
    project = project.replace("  # CPL505", "")
    make(tmp_path, project)
    assert found(connlint, ".") == []


def test_both_uses_and_the_setting_are_shown(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, SHARED + EARLY)
    (finding,) = details(connlint, ".")
    places = [(Path(one["filename"]).name, one["message"]) for one in finding["related_locations"]]
    assert places == [
        ("web.py", "used here, before the fork"),
        ("gunicorn.conf.py", "forks the workers after the import"),
        ("web.py", "used here, in the child"),
    ]


def test_the_imports_of_an_application_are_searched_once(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []
    real = Served._loaded

    def loaded(self: Served, path: str) -> frozenset[str]:
        searched.append(path)
        return real(self, path)

    monkeypatch.setattr(Served, "_loaded", loaded)
    more = "".join(
        f"--- depot/more{number}.py\nimport sqlalchemy\n\nsqlalchemy.create_engine(URL)\n"
        for number in range(20)
    )
    make(tmp_path, next(iter(BAD.values())) + more)
    connlint(".")
    linked = len(searched) / len(set(searched))
    assert 1 <= linked < 10  # once for each time that the project is linked, not for each file
