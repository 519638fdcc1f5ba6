"""Settings that are read from the environment: the defaults, and the variables that change them."""

from __future__ import annotations

import os
from typing import Any

import pytest
from sources import module_of

from flake8_connpool.inventory.pool import Setting, Source
from flake8_connpool.inventory.totals import Most, most_of
from flake8_connpool.output.inventory.listing import most_as_text
from flake8_connpool.pools.environment_defaults import environment_default

from .test_effective import pool_of

HEAD = "import os\nfrom os import getenv\nfrom starlette.config import Config\nconfig = Config()\n"
# Each with a value of the variable SIZE, or PING, that gives another result.
READ = [
    ('int(os.environ.get("SIZE", "5"))', "7"),
    ('int(os.environ.get("SIZE", 5))', "7"),
    ('int(os.environ.get("SIZE", default="5"))', "7"),
    ('os.getenv("SIZE", 5)', "7"),
    ('int(getenv("SIZE") or 10)', "7"),
    ('int(getenv("SIZE", "") or "10")', "7"),
    ('float(getenv("SIZE", "2.5"))', "7"),
    ('int(getenv("SIZE", "5").strip())', "7"),
    ('config("SIZE", cast=int, default="5")', "7"),
    ('config("SIZE", int, 5)', "7"),
    ('config("PING", cast=bool, default=True)', "false"),
    ('getenv("PING", "true").lower() == "true"', "False"),
    ('getenv("PING", "0") in ("1", "true")', "1"),
    ('getenv("PING", "1") not in ["0", "false"]', "0"),
    ('getenv("PING", "0") != "0"', "1"),
    ('20 if getenv("PING") else 10', "1"),
]


def default_of(text: str) -> Any:
    module = module_of(f"{HEAD}made = {text}\n")
    return environment_default(module.tree.body[-1].value, module)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("text", "other"), READ, ids=[one for one, _ in READ])
def test_a_default_is_what_python_computes(
    text: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = default_of(text)
    (variable,) = found.variables
    for name in ("SIZE", "PING"):
        monkeypatch.delenv(name, raising=False)

    def computed() -> object:
        names: dict[str, Any] = {}
        # The configuration of Starlette copies the environment.
        exec(HEAD.replace("Config()", "Config(environ=os.environ)"), names)
        return eval(text, names)

    result = computed()
    assert (found.value, type(found.value)) == (result, type(result))
    monkeypatch.setitem(os.environ, variable, other)
    assert computed() != result


UNKNOWN = [
    'int(os.environ["SIZE"])',
    'int(os.environ.get("SIZE"))',
    'os.getenv("SIZE")',
    'os.getenv("SIZE", "5")',
    'int(os.getenv("SIZE", "many"))',
    'int(os.getenv(name, "5"))',
    'int(os.getenv("SIZE", other))',
    'int(other.get("SIZE", 5))',
    'int(os.getenv("SIZE", "5")) or None if other else 3',
    'config("SIZE", default=5, cast=parse)',
    'config("PING", default="yes", cast=bool)',
    'os.getenv("PING", "1") in other',
    "int(5)",
    "other.SIZE",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_not_read_with_a_known_default_is_unknown(text: str) -> None:
    assert default_of(text) is None


def test_names_and_attributes_of_classes_are_followed() -> None:
    source = f'{HEAD}SIZE = int(getenv("N", "5"))\nclass Defaults:\n    MOST = SIZE\n'
    for text in ("SIZE", "Defaults.MOST"):
        module = module_of(f"{source}made = {text}\n")
        found = environment_default(module.tree.body[-1].value, module)  # type: ignore[attr-defined]
        assert found is not None
        assert (found.value, found.variables) == (5, ("N",))


ENGINE = 'from sqlalchemy import create_engine\nmade = create_engine("postgresql://db/shop", '
SIZE = 'pool_size=int(getenv("SIZE", "4"))'


def test_the_settings_of_an_engine_name_the_variables() -> None:
    more = 'max_overflow=int(getenv("MORE", 6)), pool_recycle=int(getenv("AGE", "-1"))'
    settings = pool_of(f"{HEAD}{ENGINE}{SIZE}, {more})").settings
    assert settings["kept_idle"] == Setting(Source.GIVEN, 4, variables=("SIZE",))
    assert settings["limit"] == Setting(Source.GIVEN, 10, variables=("SIZE", "MORE"))
    assert settings["maximum_age"] == Setting(Source.GIVEN, is_unlimited=True, variables=("AGE",))
    assert settings["pool_timeout"].variables == ()


def test_a_sum_says_that_it_is_by_default() -> None:
    pool = pool_of(f"{HEAD}{ENGINE}{SIZE})")
    assert most_of(pool, None) == Most(14, is_default=True)
    both = most_of(pool, None).plus(Most(3, is_open=True)).times(2)
    assert most_as_text(both) == "34 or more by default"
    assert both.exceeds(33)
    assert not both.exceeds(34)


def test_a_variable_without_a_default_is_shown_as_it_is_written() -> None:
    settings = pool_of(f'{HEAD}{ENGINE}pool_size=int(os.environ["SIZE"]))').settings
    assert settings["limit"].text == "int(os.environ['SIZE']) + 10"
    assert settings["limit"].variables == ()
