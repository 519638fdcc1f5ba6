"""What an imported name means: re-exports, star imports, circles, conditions, installed libraries.

A handler runs what it imports for every request.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make
from .rates import with_handler

REACHED = {
    "a re-export in __init__": with_handler(
        "from shop import load_rates",
        "--- shop/__init__.py\nfrom shop.rates import load_rates\n",
    ),
    "a relative re-export in __init__": with_handler(
        "from .. import load_rates",
        "--- shop/__init__.py\nfrom .rates import load_rates\n",
    ),
    "a re-export under another name": with_handler(
        "from shop import daily as load_rates",
        "--- shop/__init__.py\nfrom .rates import load_rates as daily\n",
    ),
    "a re-export with __all__": with_handler(
        "from shop import load_rates",
        '--- shop/__init__.py\nfrom .rates import load_rates\n\n__all__ = ["load_rates"]\n',
    ),
    "a re-export by an assignment": with_handler(
        "from shop import daily as load_rates",
        "--- shop/__init__.py\nfrom . import rates\n\ndaily = rates.load_rates\n",
    ),
    "a re-export of a re-export": with_handler(
        "from shop.money import load_rates",
        "--- shop/__init__.py\nfrom .rates import load_rates\n",
        "--- shop/money/__init__.py\nfrom shop import load_rates\n",
    ),
    "a star import in __init__": with_handler(
        "from shop import load_rates",
        "--- shop/__init__.py\nfrom .rates import *\n",
    ),
    "a star import in the handler's file": with_handler(
        "from shop.rates import *", "--- shop/__init__.py\n"
    ),
    "two star imports of which one has the name": with_handler(
        "from shop import load_rates",
        "--- shop/__init__.py\nfrom .fees import *\nfrom .rates import *\n",
        "--- shop/fees.py\ndef total(order):\n    return sum(order)\n",
    ),
    "a star import of a star import": with_handler(
        "from shop import *",
        "--- shop/__init__.py\nfrom .money import *\n",
        "--- shop/money.py\nfrom .rates import *\n",
    ),
    "modules that import each other": with_handler(
        "from shop.orders import load_rates",
        "--- shop/__init__.py\n",
        "--- shop/orders.py\nfrom shop import invoices\nfrom shop.rates import load_rates\n",
        "--- shop/invoices.py\nfrom shop.orders import load_rates\n",
    ),
    "a package and a module that import each other": with_handler(
        "from shop import load_rates",
        "--- shop/__init__.py\nfrom .orders import load_rates\n",
        "--- shop/orders.py\nimport shop\nfrom shop.rates import load_rates\n",
    ),
    "an import in try, with None instead": with_handler(
        "try:\n    from shop.rates import load_rates\nexcept ImportError:\n    load_rates = None",
        "--- shop/__init__.py\n",
    ),
    "an import in a block": with_handler(
        "if True:\n    from shop.rates import load_rates", "--- shop/__init__.py\n"
    ),
    "a function that hides its module in the package": """
--- shop/__init__.py
from .rates import rates
--- shop/rates.py
import requests


def rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/api.py
from fastapi import APIRouter

from shop import rates

router = APIRouter()


@router.get("/rates")
def show_rates():
    return rates()
""",
    "a function of a module that hides its name in the package": """
--- shop/__init__.py
from .rates import rates
--- shop/rates.py
import requests


def rates():
    return load()


def load():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/api.py
from fastapi import APIRouter

from shop.rates import load

router = APIRouter()


@router.get("/rates")
def show_rates():
    return load()
""",
    "a module that its package imports": """
--- shop/__init__.py
from . import rates
--- shop/rates.py
import requests


def load():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/api.py
from fastapi import APIRouter

from shop import rates

router = APIRouter()


@router.get("/rates")
def show_rates():
    return rates.load()
""",
    "a class that its module passes to a function, as a decorator": """
--- shop/__init__.py
--- shop/rates.py
import requests
from somewhere import registered


class Rates:
    def load(self):
        return requests.get("https://rates.example.com/daily").json()  # CPL101


Rates = registered(Rates)
--- shop/api.py
from fastapi import APIRouter

from shop.rates import Rates

router = APIRouter()


@router.get("/rates")
def show_rates():
    return Rates().load()
""",
    "an import in the handler": """
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/api.py
from flask import Blueprint

bp = Blueprint("shop", __name__)


@bp.route("/rates")
def show_rates():
    from shop.rates import load_rates

    return load_rates()
""",
    "an annotation with a class that is imported for types": """
--- shop/__init__.py
--- shop/rates.py
import requests


class Rates:
    def load(self):
        return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/api.py
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends

from shop.wiring import get_rates

if TYPE_CHECKING:
    from shop.rates import Rates

router = APIRouter()


@router.get("/rates")
def show_rates(rates: "Rates" = Depends(get_rates)):
    return rates.load()
--- shop/wiring.py
def get_rates():
    return STATE["rates"]


STATE = {}
""",
    "a project whose module has the name of a library that is unknown to the rules": with_handler(
        "from tenacity import load_rates",
        "--- shop/__init__.py\n",
        "--- tenacity.py\nfrom shop.rates import load_rates\n",
    ),
}


@pytest.mark.parametrize("project", REACHED.values(), ids=REACHED)
def test_a_name_is_followed_to_its_definition(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []
