"""A health check is offered only where it fixes something."""

from __future__ import annotations

import pytest
from reading import found, lines

from flake8_connpool.findings import Applicability

HEAD = """\
import time
from fastapi import FastAPI
from sqlalchemy import create_engine, text
URL = "postgresql://db/shop"
app = FastAPI()
"""
TWICE = """
    with engine.connect() as connection:
        connection.execute(text("select 1"))
    time.sleep(600)
    with engine.connect() as connection:
        connection.execute(text("select 2"))
"""
ROUTE = """@app.get("/")
def index():
    engine = create_engine({url})"""
LIVING = {
    "of a module": "engine = create_engine(URL)\n",
    "of a startup loop": """engines = {}
def start(urls):
    for url in urls:
        engines[url] = create_engine(url)
""",
    "kept by a handler": """engines = {}
@app.get("/")
def index(name: str):
    if name not in engines:
        engines[name] = create_engine(URL + name)
""",
    "of a plain function": f"def run():\n    engine = create_engine(URL){TWICE}",
}
SHORT = {
    "of a handler": f"{ROUTE.format(url='URL')}{TWICE}    engine.dispose()\n",
    "of a function that a handler calls": f"""def make():
    return create_engine(URL)
@app.get("/")
def index():
    engine = make(){TWICE}""",
    "of a function that runs again": f"""def run(name):
    engine = create_engine(URL){TWICE}
    with engine.connect() as connection:
        connection.execute(text("select :n"), {{"n": name}})
""",
    "of a request": """import flask
def before():
    flask.g.engine = create_engine(URL)
""",
}


@pytest.mark.parametrize("source", LIVING.values(), ids=LIVING)
def test_an_engine_that_lives_on_gets_the_safe_fix(source: str) -> None:
    (finding,) = found(HEAD + source, "CPL401")
    assert finding.fix is not None
    assert finding.fix.applicability is Applicability.SAFE
    assert "at checkout, not while in use" in finding.help


@pytest.mark.parametrize("source", SHORT.values(), ids=SHORT)
def test_a_fix_that_fixes_nothing_is_not_offered(source: str) -> None:
    (finding,) = found(HEAD + source, "CPL401")
    assert finding.fix is None
    assert finding.help.startswith("create one engine")
    assert finding.help.endswith("; then add `pool_pre_ping=True`")
    assert finding.related
    assert finding.message == (
        "`create_engine` without `pool_pre_ping`: the first query on a stale connection fails"
    )


def test_tenants_get_one_engine_each() -> None:
    source = f"{HEAD}{ROUTE.format(url='tenant')}{TWICE}".replace("index()", "index(tenant: str)")
    (finding,) = found(source, "CPL401")
    assert finding.help.startswith("create one engine per database in the lifespan")
    assert finding.fix is None


UNWRITTEN = """
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql://db.internal/shop"
{more}
db = SQLAlchemy({given})
"""


@pytest.mark.parametrize(
    ("more", "given", "expected"),
    [
        ("", "app", [7]),
        ("app.config['TITLE'] = 'shop'", "app=app", [7]),
        ("app.config['SQLALCHEMY_POOL_RECYCLE'] = 300", "app", []),
        ("app.config.from_mapping(SQLALCHEMY_ENGINE_OPTIONS=load())", "app", []),
        ("app.config['SQLALCHEMY_ENGINE_OPTIONS'] = load()", "app", []),
        ("app.config['SQLALCHEMY_BINDS'], key = load()", "app", [7]),
        ("app.config['SQLALCHEMY_DATABASE_URI'] += load()", "app", []),
        ("other = app", "app", []),
        ("app = load(app)", "app", []),
        ("del app.config['SQLALCHEMY_DATABASE_URI']", "app", []),
        ("", "load()", []),
        ("", "", []),
    ],
)
def test_an_engine_has_its_defaults_if_the_whole_configuration_is_known(
    more: str, given: str, expected: list[int]
) -> None:
    assert lines(UNWRITTEN.format(more=more, given=given), "CPL401") == expected
