"""Imported names that may mean several things, or that mean a library."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make
from .rates import with_handler

NOT_REACHED = {
    "another function of the module": with_handler(
        "from shop.rates import load_currencies as load_rates", "--- shop/__init__.py\n"
    ),
    "a re-export that a definition replaces": with_handler(
        "from shop import load_rates",
        "--- shop/__init__.py\nfrom .rates import load_rates\n\n\n"
        "def load_rates():\n    return {}\n",
    ),
    "a re-export that an assignment replaces": with_handler(
        "from shop import load_rates",
        "--- shop/__init__.py\nfrom .rates import load_rates\n\nload_rates = dict\n",
    ),
    "a re-export that is one of two": with_handler(
        "from shop import load_rates",
        "--- shop/__init__.py\nimport os\n\nif os.getenv('DEMO'):\n"
        "    from .demo import load_rates\nelse:\n    from .rates import load_rates\n",
        "--- shop/demo.py\ndef load_rates():\n    return {}\n",
    ),
    "an import in try, with another function instead": with_handler(
        "try:\n    from shop.rates import load_rates\n"
        "except ImportError:\n    from shop.demo import load_rates",
        "--- shop/__init__.py\n--- shop/demo.py\ndef load_rates():\n    return {}\n",
    ),
    "a name that two star imports have": with_handler(
        "from shop import load_rates",
        "--- shop/__init__.py\nfrom .demo import *\nfrom .rates import *\n",
        "--- shop/demo.py\ndef load_rates():\n    return {}\n",
    ),
    "a star import of an installed library": with_handler(
        "from somewhere import *", "--- shop/__init__.py\n"
    ),
    "a name that is bound again in the handler's file": with_handler(
        "from shop.rates import load_rates\n\nload_rates = dict", "--- shop/__init__.py\n"
    ),
    "a name that a parameter of the handler hides": """
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()
--- shop/api.py
from fastapi import APIRouter

from shop.rates import load_rates

router = APIRouter()


@router.get("/rates")
def show_rates(load_rates: dict):
    return load_rates()
""",
    "a function that its module binds again": with_handler(
        "from shop.kept import load_rates",
        "--- shop/__init__.py\n",
        "--- shop/kept.py\nfrom shop import rates\nfrom somewhere import kept\n\n\n"
        "def load_rates():\n    return rates.load_rates()\n\n\nload_rates = kept(dict)\n",
    ),
    "a class that its module binds again": """
--- shop/__init__.py
--- shop/rates.py
import requests
from somewhere import find


class Rates:
    def load(self):
        return requests.get("https://rates.example.com/daily").json()


Rates = find("rates")
--- shop/api.py
from fastapi import APIRouter

from shop.rates import Rates

router = APIRouter()


@router.get("/rates")
def show_rates():
    return Rates().load()
""",
    "only names that import each other": with_handler(
        "from shop.orders import load_rates",
        "--- shop/__init__.py\n",
        "--- shop/orders.py\nfrom shop.invoices import load_rates\n",
        "--- shop/invoices.py\nfrom shop.orders import load_rates\n",
    ),
}
# These announce a finding that the other cases have.
NOT_REACHED = {name: text.replace("  # CPL101", "") for name, text in NOT_REACHED.items()}


@pytest.mark.parametrize("project", NOT_REACHED.values(), ids=NOT_REACHED)
def test_a_name_without_one_definition_means_nothing(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == []


@pytest.mark.parametrize(
    "place", ["shop/vendor/httpx.py", "shop/httpx.py", "httpx.py", "src/httpx/__init__.py"]
)
def test_a_file_with_the_name_of_a_library_does_not_hide_the_library(
    place: str, tmp_path: Path, connlint: Connlint
) -> None:
    project = f"""
--- {place}
class Client:
    def __init__(self, **settings):
        self.settings = settings
--- shop/__init__.py
--- shop/clients.py
import httpx

client = httpx.Client(timeout=None)  # CPL301
"""
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []


def test_a_relative_import_means_the_file_with_the_name_of_a_library(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = """
--- shop/__init__.py
--- shop/httpx.py
class Client:
    def __init__(self, **settings):
        self.settings = settings
--- shop/clients.py
from . import httpx

client = httpx.Client(timeout=None)
"""
    make(tmp_path, project)
    assert found(connlint, ".") == []


def test_a_function_of_a_library_is_not_one_of_a_file_with_its_name(
    tmp_path: Path, connlint: Connlint
) -> None:
    """The handler calls redis the library, whatever `shop/redis.py` has."""
    project = """
--- shop/__init__.py
--- shop/redis.py
import requests


def from_url():
    return requests.get("https://cache.example.com/").json()
--- shop/api.py
from fastapi import APIRouter
from redis import from_url

router = APIRouter()


@router.get("/rates")
def show_rates():
    return from_url()
"""
    make(tmp_path, project)
    assert found(connlint, ".") == []
