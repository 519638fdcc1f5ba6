"""Names that come through many modules, or from star imports in circles and layers."""

from __future__ import annotations

from pathlib import Path

from cli_runner import Connlint

from .folders import announced, found, make
from .rates import with_handler


def chain(count: int) -> str:
    modules = "".join(
        f"--- shop/m{one}.py\nfrom shop.m{one + 1} import load_rates\n" for one in range(count)
    )
    last = f"--- shop/m{count}.py\nfrom shop.rates import load_rates\n"
    return with_handler("from shop.m0 import load_rates", "--- shop/__init__.py\n", modules, last)


def test_a_name_is_followed_through_several_modules(tmp_path: Path, connlint: Connlint) -> None:
    project = chain(5)
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []


def test_a_name_that_goes_through_a_thousand_modules_hides_no_other(
    tmp_path: Path, connlint: Connlint
) -> None:
    other = """
--- shop/web/fees.py
from flask import Blueprint

from shop.rates import load_fees

bp = Blueprint("fees", __name__)


@bp.route("/fees")
def show_fees():
    return load_fees()
"""
    make(tmp_path, chain(1000) + other)
    assert "shop/rates.py:9 CPL101" in found(connlint, ".")


STARS_IN_A_CIRCLE = """
--- shop/__init__.py
from .rates import *
from .orders import *
--- shop/orders.py
from . import *
from .invoices import *
--- shop/invoices.py
from .orders import *
from . import *
"""


def test_star_imports_in_a_circle_are_followed(tmp_path: Path, connlint: Connlint) -> None:
    project = with_handler("from shop.invoices import load_rates", STARS_IN_A_CIRCLE)
    make(tmp_path, project)
    assert "internal error" not in connlint(".").err
    assert found(connlint, ".") == announced(project) != []


def test_star_imports_in_layers_are_followed_once(tmp_path: Path, connlint: Connlint) -> None:
    """Two modules import all of two others, which do the same, and so on."""
    layers = "".join(
        f"--- shop/{side}{one}.py\nfrom .a{one + 1} import *\nfrom .b{one + 1} import *\n"
        for one in range(30)
        for side in "ab"
    )
    last = "".join(f"--- shop/{side}30.py\nfrom .rates import *\n" for side in "ab")
    layers += last
    project = with_handler("from shop.a26 import load_rates", "--- shop/__init__.py\n", layers)
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []


def test_a_star_import_gives_no_private_name(tmp_path: Path, connlint: Connlint) -> None:
    project = with_handler(
        "from shop import _load_rates as load_rates",
        "--- shop/__init__.py\nfrom .rates import *\n",
    ).replace("def load_rates", "def _load_rates")
    make(tmp_path, project)
    assert found(connlint, ".") == []
