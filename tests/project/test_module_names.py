"""Which file an import means, shown by a handler that imports a function that sends a request."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint, write

from flake8_connpool.project.modules import Modules

from .folders import found

REQUEST = """\
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()
"""
HANDLER = """\
from fastapi import APIRouter

{imported}

router = APIRouter()


@router.get("/rates")
def show_rates():
    return {call}
"""
AT_LINE = ":5 CPL101"

# The file of the function, that of the handler, its import, its call, and other files, empty ones.
Case = tuple[str, str, str, str, str]

MEANT: dict[str, Case] = {
    "a module beside the handler": (
        "rates.py",
        "api.py",
        "from rates import load_rates",
        "load_rates()",
        "",
    ),
    "a module of a package": (
        "shop/rates.py",
        "shop/api.py",
        "from shop.rates import load_rates",
        "load_rates()",
        "shop/__init__.py",
    ),
    "a package in src": (
        "src/shop/rates.py",
        "src/shop/web/api.py",
        "from shop.rates import load_rates",
        "load_rates()",
        "src/shop/__init__.py src/shop/web/__init__.py",
    ),
    "a namespace package": (
        "shop/rates.py",
        "web/api.py",
        "from shop.rates import load_rates",
        "load_rates()",
        "",
    ),
    "a namespace package in a namespace package": (
        "shop/money/rates.py",
        "shop/web/api.py",
        "from shop.money.rates import load_rates",
        "load_rates()",
        "",
    ),
    "a package in a namespace package": (
        "acme/money/rates.py",
        "acme/web/api.py",
        "from acme.money.rates import load_rates",
        "load_rates()",
        "acme/money/__init__.py acme/web/__init__.py",
    ),
    "a namespace package of two directories": (
        "lib-money/acme/money.py",
        "lib-web/acme/api.py",
        "from acme.money import load_rates",
        "load_rates()",
        "",
    ),
    "import of a dotted name": (
        "shop/money/rates.py",
        "shop/api.py",
        "import shop.money.rates",
        "shop.money.rates.load_rates()",
        "shop/__init__.py shop/money/__init__.py",
    ),
    "import under another name": (
        "shop/money/rates.py",
        "shop/api.py",
        "import shop.money.rates as money",
        "money.load_rates()",
        "shop/__init__.py shop/money/__init__.py",
    ),
    "import of a top module": ("rates.py", "api.py", "import rates", "rates.load_rates()", ""),
    "import of a submodule from its package": (
        "shop/rates.py",
        "shop/api.py",
        "from shop import rates",
        "rates.load_rates()",
        "shop/__init__.py",
    ),
    "import of a submodule from a namespace package": (
        "shop/rates.py",
        "shop/api.py",
        "from shop import rates",
        "rates.load_rates()",
        "",
    ),
    "import of a submodule under another name": (
        "shop/rates.py",
        "shop/api.py",
        "from shop import rates as daily",
        "daily.load_rates()",
        "shop/__init__.py",
    ),
    "import of a function under another name": (
        "shop/rates.py",
        "shop/api.py",
        "from shop.rates import load_rates as load",
        "load()",
        "shop/__init__.py",
    ),
    "a function of __init__": (
        "shop/rates/__init__.py",
        "shop/api.py",
        "from shop.rates import load_rates",
        "load_rates()",
        "shop/__init__.py",
    ),
    "a function of the __init__ at the root": (
        "__init__.py",
        "api.py",
        "from . import load_rates",
        "load_rates()",
        "",
    ),
    "one dot": (
        "shop/rates.py",
        "shop/api.py",
        "from .rates import load_rates",
        "load_rates()",
        "shop/__init__.py",
    ),
    "one dot and a submodule": (
        "shop/rates.py",
        "shop/api.py",
        "from . import rates",
        "rates.load_rates()",
        "shop/__init__.py",
    ),
    "one dot and a function of __init__": (
        "shop/__init__.py",
        "shop/api.py",
        "from . import load_rates",
        "load_rates()",
        "",
    ),
    "two dots and a function of __init__": (
        "shop/__init__.py",
        "shop/web/api.py",
        "from .. import load_rates",
        "load_rates()",
        "shop/web/__init__.py",
    ),
    "one dot in __init__": (
        "shop/rates.py",
        "shop/__init__.py",
        "from .rates import load_rates",
        "load_rates()",
        "",
    ),
    "one dot in a namespace package": (
        "shop/rates.py",
        "shop/api.py",
        "from .rates import load_rates",
        "load_rates()",
        "",
    ),
    "two dots": (
        "shop/rates.py",
        "shop/web/api.py",
        "from ..rates import load_rates",
        "load_rates()",
        "shop/__init__.py shop/web/__init__.py",
    ),
    "two dots and a submodule": (
        "shop/rates.py",
        "shop/web/api.py",
        "from .. import rates",
        "rates.load_rates()",
        "shop/__init__.py shop/web/__init__.py",
    ),
    "three dots": (
        "shop/money/rates.py",
        "shop/web/v1/api.py",
        "from ...money.rates import load_rates",
        "load_rates()",
        "shop/__init__.py shop/money/__init__.py shop/web/__init__.py shop/web/v1/__init__.py",
    ),
    "four dots": (
        "shop/rates.py",
        "shop/a/b/c/api.py",
        "from ....rates import load_rates",
        "load_rates()",
        "shop/__init__.py shop/a/__init__.py shop/a/b/__init__.py shop/a/b/c/__init__.py",
    ),
    "a package hides a module of its name": (
        "shop/rates/__init__.py",
        "shop/api.py",
        "from shop.rates import load_rates",
        "load_rates()",
        "shop/__init__.py shop/rates.py",
    ),
    "the service of the handler, not its neighbor": (
        "billing/app/rates.py",
        "billing/app/api.py",
        "from app.rates import load_rates",
        "load_rates()",
        "billing/app/__init__.py orders/app/__init__.py orders/app/rates.py",
    ),
    "the nearest of two libraries": (
        "services/billing/libs/money.py",
        "services/billing/web/api.py",
        "from libs.money import load_rates",
        "load_rates()",
        "services/orders/libs/money.py",
    ),
    "a script beside a module": (
        "tools/rates.py",
        "tools/api.py",
        "from rates import load_rates",
        "load_rates()",
        "shop/__init__.py shop/rates.py",
    ),
}

NOT_MEANT: dict[str, Case] = {
    "a module of another name": (
        "rates.py",
        "api.py",
        "from rate import load_rates",
        "load_rates()",
        "",
    ),
    "a module deep inside a package": (
        "shop/money/rates.py",
        "shop/api.py",
        "from rates import load_rates",
        "load_rates()",
        "shop/__init__.py shop/money/__init__.py",
    ),
    "a top module of another directory": (
        "tools/rates.py",
        "web/api.py",
        "from rates import load_rates",
        "load_rates()",
        "",
    ),
    "one of two services, from a third": (
        "billing/app/rates.py",
        "gateway/api.py",
        "from app.rates import load_rates",
        "load_rates()",
        "billing/app/__init__.py orders/app/__init__.py orders/app/rates.py",
    ),
    "the neighbor of the handler's own service": (
        "orders/app/rates.py",
        "billing/app/api.py",
        "from app.rates import load_rates",
        "load_rates()",
        "billing/app/__init__.py billing/app/rates.py orders/app/__init__.py",
    ),
    "one dot too few": (
        "shop/rates.py",
        "shop/web/api.py",
        "from .rates import load_rates",
        "load_rates()",
        "shop/__init__.py shop/web/__init__.py",
    ),
    "one dot too many": (
        "shop/rates.py",
        "shop/api.py",
        "from ..rates import load_rates",
        "load_rates()",
        "shop/__init__.py",
    ),
    "more dots than directories": (
        "shop/rates.py",
        "shop/api.py",
        "from ....rates import load_rates",
        "load_rates()",
        "shop/__init__.py",
    ),
    "a module that a package of its name hides": (
        "shop/rates.py",
        "shop/api.py",
        "from shop.rates import load_rates",
        "load_rates()",
        "shop/__init__.py shop/rates/__init__.py",
    ),
    "an import by a name in a string": (
        "shop/rates.py",
        "shop/api.py",
        "import importlib\nrates = importlib.import_module('shop.rates')",
        "rates.load_rates()",
        "shop/__init__.py",
    ),
    "an import by __import__": (
        "rates.py",
        "api.py",
        "rates = __import__('rates')",
        "rates.load_rates()",
        "",
    ),
    "a module named as one of Python": (
        "shop/statistics.py",
        "shop/api.py",
        "from statistics import load_rates",
        "load_rates()",
        "shop/__init__.py",
    ),
}


@pytest.mark.parametrize("case", MEANT.values(), ids=MEANT)
def test_a_request_is_reported_if_the_handler_imports_its_function(
    case: Case, tmp_path: Path, connlint: Connlint
) -> None:
    _make(tmp_path, case)
    assert found(connlint, ".") == [f"{case[0]}{AT_LINE}"]
    assert found(connlint, ".", "--no-project") == []


@pytest.mark.parametrize("case", NOT_MEANT.values(), ids=NOT_MEANT)
def test_a_request_is_not_reported_if_the_handler_imports_something_else(
    case: Case, tmp_path: Path, connlint: Connlint
) -> None:
    _make(tmp_path, case)
    assert found(connlint, ".") == []


def _make(root: Path, case: Case) -> None:
    home, api, imported, call, empty = case
    write(root, *empty.split(), text="")
    (root / ".git").mkdir()
    write(root, home, text=REQUEST)
    write(root, api, text=HANDLER.format(imported=imported, call=call))


def test_a_module_of_a_package_is_no_first_name() -> None:
    files = ["shop/__init__.py", "shop/yaml.py", "shop/db/__init__.py", "src/app/main.py"]
    modules = Modules([*files, "tools/load.py"])
    assert modules.roots == {"shop", "src", "app", "main", "tools", "load"}


def test_what_is_imported_by_the_name_of_a_module_of_the_package_is_foreign() -> None:
    modules = Modules(["shop/__init__.py", "shop/yaml.py"])
    assert modules.path_of("yaml", "shop/api.py") is None
    assert modules.path_of("shop.yaml", "shop/api.py") == "shop/yaml.py"
