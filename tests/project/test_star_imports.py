"""Names of a file with star imports: what the modules of the project show about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_runner import Connlint

from .folders import found, make

DB = """
--- shop/__init__.py
--- shop/db.py
import os

from sqlalchemy import create_engine

from shop.config import *

engine = create_engine("postgresql://db/shop", pool_size={size})
--- shop/config.py
"""


def pools_of(connlint: Connlint, root: Path, config: str, size: str = "7") -> Any:
    make(root, DB.format(size=size) + config)
    return json.loads(connlint("--inventory", "--inventory-format=json").out)["pools"]


LEFT = {
    "other names": "DEBUG = True\nLOG = make()\n",
    "a module without names": "print()\n",
    "another star import": "from shop.base import *\n--- shop/base.py\nDEBUG = True\n",
    "modules in a circle": "from shop.base import *\n--- shop/base.py\nfrom shop.config import *\n",
    "a private name": "def _create_engine(): ...\n",
    "a name that is not public": "def create_engine(url): ...\n\n\n__all__ = []\n",
    "the same import": "from sqlalchemy import create_engine\n",
    "the same import, at another place": "from shop.base import create_engine\n"
    "--- shop/base.py\nfrom sqlalchemy import create_engine\n",
}


@pytest.mark.parametrize("case", LEFT)
def test_a_star_import_that_does_not_bind_a_name_leaves_it(
    case: str, tmp_path: Path, connlint: Connlint
) -> None:
    (engine,) = pools_of(connlint, tmp_path, LEFT[case])
    assert (engine["owner"], engine["settings"]["kept_idle"]["value"]) == ("engine", 7)


MAY_BIND = {
    "a function of that name": "def create_engine(url): ...\n",
    "another import": "from sqlalchemy.ext.asyncio import create_async_engine as create_engine\n",
    "another import after a star": "from sqlalchemy import create_engine\n"
    "from shop.base import *\n--- shop/base.py\nfrom elsewhere import create_engine\n",
    "an unknown value of that name": "create_engine = make()\n",
    "a value that depends": "if DEBUG:\n    create_engine = make()\n",
    "a public name": "create_engine = make()\n__all__ = ['create_engine']\n",
    "unknown public names": "create_engine = make()\n__all__ = names()\n",
    "changed public names": "create_engine = make()\n__all__ = []\n__all__ += ['create_engine']\n",
    "a star import of a library": "from elsewhere import *\n",
    "a star import of a function of that name": "from shop.base import *\n"
    "--- shop/base.py\ndef create_engine(url): ...\n",
}


@pytest.mark.parametrize("case", MAY_BIND)
def test_a_star_import_that_may_bind_a_name_leaves_nothing_known(
    case: str, tmp_path: Path, connlint: Connlint
) -> None:
    assert pools_of(connlint, tmp_path, MAY_BIND[case]) == []


def test_a_module_that_is_not_in_the_project_may_bind_any_name(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, DB.format(size=7).replace("shop.config", "elsewhere") + "\n")
    assert json.loads(connlint("--inventory", "--inventory-format=json").out)["pools"] == []


def test_a_star_import_gives_a_constructor(tmp_path: Path, connlint: Connlint) -> None:
    project = (
        "--- shop/__init__.py\n--- shop/common.py\nfrom sqlalchemy import create_engine\n"
        "--- shop/db.py\nfrom shop.common import *\n\n"
        'engine = create_engine("postgresql://db/shop", pool_size=3, max_overflow=0)\n'
    )
    make(tmp_path, project)
    pools = json.loads(connlint("--inventory", "--inventory-format=json").out)["pools"]
    assert [one["settings"]["limit"]["value"] for one in pools] == [3]


def test_a_star_import_gives_a_setting(tmp_path: Path, connlint: Connlint) -> None:
    config = "import os\n\nPOOL_SIZE = int(os.getenv('SIZE', '7'))\n"
    (engine,) = pools_of(connlint, tmp_path, config, size="POOL_SIZE")
    kept = engine["settings"]["kept_idle"]
    assert (kept["value"], kept["variables"]) == (7, ["SIZE"])


@pytest.mark.parametrize(("config", "kept"), [("DEBUG = True\n", 7), ("int = make()\n", None)])
def test_a_builtin_is_known_if_no_star_import_binds_it(
    config: str, kept: int | None, tmp_path: Path, connlint: Connlint
) -> None:
    (engine,) = pools_of(connlint, tmp_path, config, size="int(os.getenv('SIZE', '7'))")
    assert engine["settings"]["kept_idle"]["value"] == kept


def test_what_is_imported_before_a_star_import_is_known_to_other_files(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = (
        "--- shop/__init__.py\nfrom httpx import Client, Limits\n\nfrom shop.config import *\n"
        "--- shop/config.py\nDEBUG = True\n"
        "--- shop/clients.py\nfrom shop import Client, Limits\n\n"
        "client = Client(limits=Limits(keepalive_expiry=5))\n"
    )
    make(tmp_path, project)
    assert found(connlint) == ["shop/clients.py:3 CPL202"]
    make(tmp_path, project.replace("DEBUG = True", "Limits = stub()"))
    assert found(connlint) == []


CIRCLE = """
--- shop/__init__.py
--- shop/a.py
from httpx import Client, Limits

from shop.b import *

client = Client(limits=Limits(keepalive_expiry=5))
--- shop/b.py
from httpx import Client, Limits

from shop.a import *
{more}
--- shop/c.py
from shop.a import Client, Limits

client = Client(limits=Limits(keepalive_expiry=5))
"""


@pytest.mark.parametrize(
    ("more", "files"), [("", ["shop/a.py:5", "shop/c.py:3"]), ("Limits = stub()", [])]
)
def test_modules_that_import_each_other_with_a_star_leave_what_both_import(
    more: str, files: list[str], tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, CIRCLE.format(more=more))
    assert found(connlint) == [f"{one} CPL202" for one in files]


def test_rules_see_through_a_star_import_too(tmp_path: Path, connlint: Connlint) -> None:
    project = (
        "--- shop/__init__.py\n--- shop/config.py\nDEBUG = True\n"
        "--- shop/clients.py\nimport httpx\n\nfrom shop.config import *\n\n"
        "client = httpx.Client(limits=httpx.Limits(keepalive_expiry=5))\n"
    )
    make(tmp_path, project)
    assert found(connlint) == ["shop/clients.py:5 CPL202"]
    make(tmp_path, project.replace("DEBUG = True", "httpx = stub()"))
    assert found(connlint) == []
