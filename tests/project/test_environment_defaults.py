"""Settings that another file of the project reads from the environment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_runner import Connlint

from .folders import make

ENGINE = """
--- shop/__init__.py
--- shop/db.py
from sqlalchemy import create_engine

{imported}


def connect({parameters}):
    return create_engine("postgresql://db/shop", pool_size={size}, max_overflow=0)
--- shop/config.py
"""
SETTINGS = "from shop.config import settings"
FIELDS = "from pydantic import AliasChoices, Field\nfrom typing import Annotated\n"
BASE = f"from pydantic_settings import BaseSettings, SettingsConfigDict\n{FIELDS}"
ONE = "\n\nsettings = Settings()\n"


def limit_of(connlint: Connlint, root: Path, imported: str, size: str, config: str) -> Any:
    parameters = "settings: Settings" if "Settings" in imported else ""
    make(root, ENGINE.format(imported=imported, parameters=parameters, size=size) + config)
    content = json.loads(connlint("--inventory", "--inventory-format=json").out)
    (pool,) = content["pools"]
    return pool["settings"]["limit"]


READ = "import os\n\nPOOL_SIZE = int(os.getenv('SIZE', '7'))\n"
FOUND = {
    "a name": ("from shop.config import POOL_SIZE", "POOL_SIZE", READ, ["SIZE"]),
    "an attribute of a module": ("from shop import config", "config.POOL_SIZE", READ, ["SIZE"]),
    "a number that is converted here": (
        "from shop.config import POOL_SIZE",
        "int(POOL_SIZE)",
        READ,
        ["SIZE"],
    ),
    "a star import of a third file": (
        "from shop.config import POOL_SIZE",
        "POOL_SIZE",
        f"from shop.defaults import *\n--- shop/defaults.py\n{READ}",
        ["SIZE"],
    ),
    "a name that a third file imports": (
        "from shop.config import POOL_SIZE",
        "POOL_SIZE",
        f"from shop.defaults import POOL_SIZE\n--- shop/defaults.py\n{READ}",
        ["SIZE"],
    ),
    "a class with settings": (
        "from shop.config import Config",
        "Config.POOL_SIZE",
        "import os\n\n\nclass Config:\n    POOL_SIZE = int(os.getenv('SIZE', '7'))\n",
        ["SIZE"],
    ),
    "a configuration of Starlette": (
        "from shop.config import config",
        "config('SIZE', cast=int, default=7)",
        "from starlette.config import Config\n\nconfig = Config('.env')\n",
        ["SIZE"],
    ),
    "a field": (
        SETTINGS,
        "settings.pool_size",
        f"{BASE}\n\nclass Settings(BaseSettings):\n    pool_size: int = 7{ONE}",
        ["POOL_SIZE"],
    ),
    "a field with a declaration": (
        SETTINGS,
        "settings.pool_size",
        f"{BASE}\n\nclass Settings(BaseSettings):\n    pool_size: int = Field(7, gt=0){ONE}",
        ["POOL_SIZE"],
    ),
    "a field of an annotated parameter": (
        "from shop.config import Settings",
        "settings.pool_size",
        f"{BASE}\n\nclass Settings(BaseSettings):\n    pool_size: int = 7{ONE}",
        ["POOL_SIZE"],
    ),
    "a prefix": (
        SETTINGS,
        "settings.size",
        f"{BASE}\n\nclass Settings(BaseSettings):\n"
        f'    model_config = SettingsConfigDict(env_prefix="db_")\n    size: int = 7{ONE}',
        ["DB_SIZE"],
    ),
    "a prefix in an inner class": (
        SETTINGS,
        "settings.size",
        "from pydantic import BaseSettings\n\n\nclass Settings(BaseSettings):\n"
        f'    size: int = 7\n\n    class Config:\n        env_prefix = "db_"{ONE}',
        ["DB_SIZE"],
    ),
    "an alias": (
        SETTINGS,
        "settings.size",
        f"{BASE}\n\nclass Settings(BaseSettings):\n"
        f'    size: int = Field(default=7, validation_alias="MOST"){ONE}',
        ["MOST"],
    ),
    "several aliases in an annotation": (
        SETTINGS,
        "settings.size",
        f"{BASE}\n\nclass Settings(BaseSettings):\n"
        f'    size: Annotated[int, Field(alias=AliasChoices("MOST", "SIZE"))] = 7{ONE}',
        ["MOST", "SIZE"],
    ),
    "a base of the project, with its prefix": (
        SETTINGS,
        "settings.size",
        f"from shop.base import Base\n\n\nclass Settings(Base):\n    size: int = 7{ONE}"
        f"--- shop/base.py\n{BASE}\n\nclass Base(BaseSettings):\n"
        '    model_config = SettingsConfigDict(env_prefix="SHOP_")\n',
        ["SHOP_SIZE"],
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_a_default_of_another_file_is_found(case: str, tmp_path: Path, connlint: Connlint) -> None:
    imported, size, config, variables = FOUND[case]
    limit = limit_of(connlint, tmp_path, imported, size, config)
    assert (limit["value"], limit["source"], limit["variables"]) == (7, "given", variables)


CLASS = f"{BASE}\n\nclass Settings(BaseSettings):\n    "
UNKNOWN = {
    "a field without a default": f"{CLASS}size: int{ONE}",
    "a default that is computed": f"{CLASS}size: int = Field(default_factory=len){ONE}",
    "a class of data": "from pydantic import BaseModel\n\n\n"
    f"class Settings(BaseModel):\n    size: int = 7{ONE}",
    "a class that is not known": "from elsewhere import Base\n\n\n"
    f"class Settings(Base):\n    size: int = 7{ONE}",
    "a prefix that is not known": f"{CLASS}model_config = SettingsConfigDict(env_prefix=start())\n"
    f"    size: int = 7{ONE}",
    "an alias that is not known": f"{CLASS}size: int = Field(7, alias=NAME){ONE}",
    "a field that is set": f"{CLASS}size: int = 7{ONE}settings.size = 9\n",
    "a field that another file sets": f"{CLASS}size: int = 7{ONE}"
    "--- shop/main.py\nimport httpx\nfrom shop.config import settings\n\n"
    "settings.size = 9\nhttpx.get('https://shop.internal/')\n",
    "a field that is validated": "from pydantic import field_validator\n"
    f'{CLASS}size: int = 7\n\n    @field_validator("size")\n    def double(cls, value):\n'
    f"        return value * 2{ONE}",
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_a_field_that_may_be_something_else_is_not_known(
    case: str, tmp_path: Path, connlint: Connlint
) -> None:
    limit = limit_of(connlint, tmp_path, SETTINGS, "settings.size", UNKNOWN[case])
    assert (limit["value"], limit["variables"]) == (None, [])
    assert limit["text"] == "settings.size"
