"""Clients that threads or greenlets of gunicorn share, whose number a configuration sets."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

CONFIGURATION = """
--- gunicorn.conf.py
threads = 16
"""
WEB = """
--- depot/__init__.py
--- depot/web.py
from flask import Flask

from depot.prices import price

app = Flask(__name__)


@app.route("/price/<item>")
def show_price(item):
    return price(item)
"""
SESSION = """
--- depot/prices.py
import requests

opened = requests.Session()  # CPL205


def price(item):
    return opened.get(f"https://prices.internal/{item}", timeout=5).text
"""
ADAPTER = """
--- depot/prices.py
import os

import requests
from requests.adapters import HTTPAdapter

opened = requests.Session()
opened.mount("https://", HTTPAdapter(max_retries=3))  # CPL204


def price(item):
    return opened.get(os.environ["PRICES"] + item, timeout=5).text
"""
EXPORTED = """
--- depot/__init__.py
--- depot/opened.py
import requests
from requests.adapters import HTTPAdapter

session = requests.Session()
session.mount("https://", HTTPAdapter(max_retries=3))  # CPL204
--- depot/web.py
from flask import Flask

from depot.opened import session

app = Flask(__name__)


@app.route("/price/<item>")
def show_price(item):
    return session.get(f"https://prices.internal/{item}", timeout=5).text
"""
MANAGER = """
--- depot/prices.py
import urllib3

opened = urllib3.PoolManager()  # CPL205


def price(item):
    return opened.request("GET", f"https://prices.internal/{item}", timeout=5).data
"""
OF_EACH_THREAD = """
--- depot/prices.py
import threading

import requests
from requests.adapters import HTTPAdapter

mine = threading.local()


def opened():
    if hasattr(mine, "session"):
        return mine.session
    session = requests.Session()
    session.mount("https://", HTTPAdapter(max_retries=3))
    mine.session = session
    return session


def price(item):
    return opened().get(f"https://prices.internal/{item}", timeout=5).text
"""
FACTORY = """
--- depot/__init__.py
from flask import Flask

from depot.prices import price


def create_app():
    app = Flask(__name__)

    @app.route("/price/<item>")
    def show_price(item):
        return price(item)

    return app
"""
GREENLETS = """
--- gunicorn.conf.py
worker_class = "gevent"
worker_connections = 100
"""
BAD = {
    "greenlets of gevent": GREENLETS + WEB + SESSION,
    "greenlets of gevent, by the path of the class": GREENLETS.replace(
        '"gevent"', '"gunicorn.workers.ggevent.GeventWorker"'
    )
    + WEB
    + ADAPTER,
    "greenlets of eventlet": GREENLETS.replace("gevent", "eventlet") + EXPORTED,
    "a session": CONFIGURATION + WEB + SESSION,
    "an adapter": CONFIGURATION + WEB + ADAPTER,
    "an adapter, with a host": CONFIGURATION
    + WEB
    + ADAPTER.replace('os.environ["PRICES"] + item', 'f"https://prices.internal/{item}"').replace(
        "CPL204", "CPL205"
    ),
    "a session that another file uses": CONFIGURATION + EXPORTED,
    "a manager": CONFIGURATION + WEB + MANAGER,
    "the class with threads": CONFIGURATION + 'worker_class = "gthread"\n' + WEB + SESSION,
    "the default class": CONFIGURATION + 'worker_class = "sync"\n' + WEB + SESSION,
    "a named application": CONFIGURATION
    + 'wsgi_app = "depot.web:app"\n'
    + WEB
    + SESSION
    + "--- other.py\nfrom fastapi import FastAPI\n\napp = FastAPI()\n",
    "a factory": CONFIGURATION + 'wsgi_app = "depot:create_app()"\n' + FACTORY + SESSION,
    "a size that is known to be too small": CONFIGURATION
    + WEB
    + ADAPTER.replace("max_retries=3", "pool_maxsize=4"),
}


@pytest.mark.parametrize("project", BAD.values(), ids=BAD)
def test_clients_of_more_threads_than_connections_are_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []


ALL = CONFIGURATION + WEB + SESSION
GREENLETS_ONLY = 'worker_class = "gevent"\n'
GOOD = {
    "no configuration": WEB + SESSION,
    "no threads": ALL.replace("threads = 16", "workers = 16"),
    "as many threads as connections": ALL.replace("16", "10"),
    "a single thread": ALL.replace("16", "1"),
    "an unknown number": "--- gunicorn.conf.py\nimport os\n\n"
    'threads = int(os.environ["THREADS"])\n' + WEB + SESSION,
    "a number that is none": ALL.replace("threads = 16", "threads = 1e400"),
    "a truth in place of a number": ALL.replace("threads = 16", "threads = True"),
    "a number that is changed": ALL.replace("threads = 16", "threads = 2\nthreads = 16"),
    "another class of workers": CONFIGURATION + 'worker_class = "tornado"\n' + WEB + SESSION,
    "threads that greenlets do not have": CONFIGURATION + GREENLETS_ONLY + WEB + SESSION,
    "as many greenlets as connections": GREENLETS.replace("100", "10") + WEB + SESSION,
    "an unknown number of greenlets": GREENLETS.replace("100", "int(workers)") + WEB + SESSION,
    "connections of threads": GREENLETS.replace("gevent", "gthread") + WEB + SESSION,
    "a class that is no text": CONFIGURATION + "worker_class = 1\n" + WEB + SESSION,
    "an unknown class of workers": CONFIGURATION
    + "import os\n\nworker_class = os.environ['WORKER_CLASS']\n"
    + WEB
    + SESSION,
    "a second configuration does not say it": ALL + '--- gunicorn_local.py\nbind = ":80"\n',
    "another application may be served": ALL
    + "--- other.py\nfrom fastapi import FastAPI\n\napp = FastAPI()\n",
    "another application is named": CONFIGURATION
    + 'wsgi_app = "other:app"\n'
    + WEB
    + SESSION
    + "--- other.py\nfrom flask import Flask\n\napp = Flask(__name__)\n",
    "an application that threads do not serve": ALL.replace(
        "from flask import Flask", "from fastapi import FastAPI"
    )
    .replace("Flask(__name__)", "FastAPI()")
    .replace('app.route("/price/<item>")', 'app.get("/price/{item}")'),
    "a session of each thread": CONFIGURATION + WEB + OF_EACH_THREAD,
    "a session of each request": CONFIGURATION
    + WEB
    + SESSION.replace("opened = requests.Session()", "").replace(
        "def price(item):\n", "def price(item):\n    opened = requests.Session()\n"
    ),
    "no handler": ALL.replace('@app.route("/price/<item>")\n', ""),
    "a size of its own": CONFIGURATION
    + WEB
    + ADAPTER.replace("max_retries=3", "pool_maxsize=16").replace(
        'os.environ["PRICES"] + item', 'f"https://prices.internal/{item}"'
    ),
    "callers wait": CONFIGURATION + WEB + ADAPTER.replace("max_retries=3", "pool_block=True"),
    "two hosts": ALL
    + "\n\ndef stock(item):\n"
    + '    return opened.get(f"https://stock.internal/{item}", timeout=5).text\n'
    + "--- depot/more.py\nfrom depot.prices import stock\nfrom depot.web import app\n\n\n"
    + '@app.route("/stock/<item>")\ndef show_stock(item):\n    return stock(item)\n',
}


@pytest.mark.parametrize("project", GOOD.values(), ids=GOOD)
def test_others_are_not_reported(project: str, tmp_path: Path, connlint: Connlint) -> None:
    for code in ("CPL204", "CPL205"):
        project = project.replace(f"  # {code}", "")
    make(tmp_path, project)
    assert [one for one in found(connlint, ".") if "CPL20" in one] == []


def test_the_setting_is_shown(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, CONFIGURATION + WEB + SESSION)
    (finding,) = details(connlint, ".")
    assert finding["message"].startswith("`requests.Session` keeps 10 connections for 16 threads")
    places = [(Path(one["filename"]).name, one["message"]) for one in finding["related_locations"]]
    assert places == [("gunicorn.conf.py", "runs the handlers in 16 threads")]


def test_greenlets_are_called_so(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, GREENLETS + WEB + SESSION)
    (finding,) = details(connlint, ".")
    assert finding["message"].startswith(
        "`requests.Session` keeps 10 connections for 100 greenlets"
    )
    (place,) = finding["related_locations"]
    assert place["message"] == "runs the handlers in 100 greenlets"


def test_the_setting_and_the_use_in_another_file_are_shown(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, CONFIGURATION + EXPORTED)
    (finding,) = details(connlint, ".")
    places = [(Path(one["filename"]).name, one["message"]) for one in finding["related_locations"]]
    assert places == [
        ("gunicorn.conf.py", "runs the handlers in 16 threads"),
        ("web.py", "used here, for every request"),
    ]


HANDLERS = """
--- web.py
import requests
from flask import Flask
from requests.adapters import HTTPAdapter

app = Flask(__name__)
opened = requests.Session()
opened.mount("https://", HTTPAdapter(max_retries=3))  # CPL204


@app.route("/price/<item>")
def price(item):
    return opened.get(app.config["PRICES"] + item, timeout=5).text
"""


def test_a_pool_that_fits_the_threads_of_the_server_is_not_reported(
    tmp_path: Path, connlint: Connlint
) -> None:
    """Without a configuration, the threads that run the handlers may be any number."""
    make(tmp_path, HANDLERS)
    assert found(connlint, ".") == announced(HANDLERS) != []
    make(tmp_path, "--- gunicorn.conf.py\nthreads = 4\n")
    assert found(connlint, ".") == []
    make(tmp_path, "--- gunicorn.conf.py\nthreads = 12\n")
    assert found(connlint, ".") == announced(HANDLERS)
