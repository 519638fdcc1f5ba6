"""Registries of sessions that the handlers of other files use, and who removes the sessions."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

REGISTRY = """
--- shop/__init__.py
--- shop/database.py
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session, sessionmaker

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True)
session = scoped_session(sessionmaker(bind=engine)){marker}
"""
HANDLER = """
--- shop/pages.py
from flask import Blueprint

from shop.database import session
from shop.models import Item

pages = Blueprint("pages", __name__)


@pages.get("/items")
def items():
    return [item.name for item in session.query(Item).all()]
"""
ENDING = """
--- shop/orders.py
from shop.database import session


class Order:
    def save(self):
        session.add(self)
        session.commit()
"""
LEFT = {
    "a handler": HANDLER,
    "a handler, by the name of the module": HANDLER.replace(
        "from shop.database import session", "from shop import database"
    ).replace("session.query", "database.session.query"),
    "a handler, by a star import": HANDLER.replace("import session", "import *"),
    "a handler beside another that ends its transaction": HANDLER + ENDING,
    "threads of a handler": """
--- shop/stock.py
from multiprocessing.pool import ThreadPool

from flask import Blueprint

from shop.database import session
from shop.models import Item

pages = Blueprint("stock", __name__)


def count(item):
    return session.query(Item).filter_by(id=item).count()


@pages.get("/stock/<int:most>")
def stock(most):
    workers = ThreadPool(8)
    return workers.map(count, range(most))
""",
    "a thread for each message": """
--- shop/listener.py
import threading

from shop.database import session
from shop.models import Item


def handle(message):
    session.query(Item).filter_by(id=message).first()


def listen(messages):
    for message in messages:
        threading.Thread(target=handle, args=(message,)).start()
""",
}


@pytest.mark.parametrize("use", LEFT.values(), ids=LEFT)
def test_a_registry_that_another_file_leaves_open_is_reported(
    use: str, tmp_path: Path, connlint: Connlint
) -> None:
    project = REGISTRY.format(marker="  # CPL306") + use
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []


def test_the_handler_is_named(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, REGISTRY.format(marker="") + HANDLER)
    (finding,) = details(connlint, ".")
    (place,) = finding["related_locations"]
    assert Path(place["filename"]).name == "pages.py"
    assert (place["location"]["row"], place["message"]) == (11, "takes a connection in `items`")


REMOVED = {
    "another file removes it after each request": HANDLER
    + """
--- shop/app.py
from flask import Flask

from shop.database import session
from shop.pages import pages

app = Flask(__name__)
app.register_blueprint(pages)


@app.teardown_appcontext
def remove(error):
    session.remove()
""",
    "by the name of the module": HANDLER
    + """
--- shop/app.py
from flask import Flask

from shop import database

app = Flask(__name__)
app.teardown_appcontext(lambda error: database.session.remove())
""",
    "by a star import": HANDLER
    + """
--- shop/app.py
from shop.database import *


def cleaned(error):
    session.remove()
""",
    "through another module": HANDLER
    + """
--- shop/names.py
from shop.database import session
--- shop/app.py
from shop.names import session as registry


def cleaned(error):
    registry.remove()
""",
    "another file gets it": HANDLER
    + """
--- shop/app.py
from shop.cleaning import clean_after_each_request
from shop.database import session

clean_after_each_request(session)
""",
    "another file keeps it": HANDLER
    + """
--- shop/app.py
from shop.application import app
from shop.database import session

app.session = session
""",
    "another file asks for its session": HANDLER
    + """
--- shop/app.py
from shop.database import session


def cleaned(error):
    found = session()
    found.close()
""",
    "the handler ends its transaction": HANDLER.replace(
        "    return [item.name for item in session.query(Item).all()]",
        "    session.query(Item).delete()\n    session.commit()",
    ),
    "what it calls ends its transaction": HANDLER.replace(
        "    return [item.name for item in session.query(Item).all()]",
        "    session.query(Item).delete()\n    Order().save()",
    )
    + ENDING,
    "a coroutine": HANDLER.replace("def items", "async def items"),
    "only a command uses it": """
--- shop/commands.py
import click

from shop.database import session
from shop.models import Item


@click.command()
def items():
    click.echo(session.query(Item).count())
""",
}


@pytest.mark.parametrize("use", REMOVED.values(), ids=REMOVED)
def test_a_registry_that_may_be_removed_is_not_reported(
    use: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, REGISTRY.format(marker="") + use)
    assert found(connlint, ".") == []


OWN_HANDLER = REGISTRY.format(marker="") + (
    """

app = Flask(__name__)


@app.get("/engines")
def engines():
    return session.scalar(text("select count(*) from item"))
"""
)


def test_a_handler_beside_the_registry_is_not_reported_if_another_file_removes_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = OWN_HANDLER.replace("from sqlalchemy", "from flask import Flask\nfrom sqlalchemy", 1)
    make(tmp_path, project)
    assert len(found(connlint, ".")) == 1
    make(tmp_path, project + REMOVED["by a star import"].removeprefix(HANDLER))
    assert found(connlint, ".") == []
    why = connlint("--why=shop/database.py:6").out
    assert "`remove` is used in shop/app.py:5" in why
