"""What an empty environment notes, and which other environments would change an answer."""

from __future__ import annotations

import ast
import pickle
from typing import Any

import pytest
from msgspec.structs import replace

from flake8_connpool.semantics.values.asking import Asking, changes
from flake8_connpool.semantics.values.environment import ALONE, Environment, Known
from flake8_connpool.semantics.values.model import SemanticModel

PARTS = Environment.__struct_fields__
NAME = "app.db.engine"


def filled(part: str, key: str = NAME) -> Environment:
    """Return an environment that knows a key in one of its parts."""
    is_set = isinstance(getattr(ALONE, part), frozenset)
    said: Any = frozenset({key}) if is_set else {key: Known("httpx.Client()")}
    return replace(ALONE, **{part: said})


@pytest.mark.parametrize("part", PARTS)
def test_a_key_that_is_asked_for_may_be_answered_by_its_part(part: str) -> None:
    asking = Asking()
    assert NAME not in getattr(asking.environment, part)
    asked = asking.asked({"app"})
    assert changes(filled(part), asked)
    assert not changes(filled(part, "app.db.other"), asked)
    assert not changes(ALONE, asked)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_asked_for_as_a_whole_must_be_empty(part: str) -> None:
    for ask in (bool, list, len):
        asking = Asking()
        assert not ask(getattr(asking.environment, part))
        assert changes(filled(part), asking.asked(()))


@pytest.mark.parametrize("part", [one for one in PARTS if isinstance(getattr(ALONE, one), dict)])
def test_each_way_to_look_up_a_key_is_noted(part: str) -> None:
    asking = Asking()
    assert getattr(asking.environment, part).get(NAME) is None
    with pytest.raises(KeyError):
        getattr(asking.environment, part)["app.db.session"]
    asked = asking.asked({"app"})
    assert changes(filled(part), asked)
    assert changes(filled(part, "app.db.session"), asked)


def test_names_that_no_file_of_the_project_defines_are_left_out() -> None:
    asking = Asking()
    names = ["httpx.Client", "app.db", "..db", "await app.db.connect()", "app()"]
    assert not any(one in asking.environment.values for one in names)
    asked = {key for _, key in asking.asked({"app"})}
    assert asked == set(names[1:])


def test_what_was_asked_can_be_sent_to_another_process() -> None:
    asking = Asking()
    assert not asking.environment.callers
    asked = pickle.loads(pickle.dumps(asking.asked(())))
    assert changes(filled("callers", "load"), asked)


def test_a_model_asks_for_the_names_that_it_evaluates() -> None:
    asking = Asking()
    tree = ast.parse("from app.db import engine, other\nengine.connect()\n")
    model = SemanticModel(tree, {}, asking.environment)
    model.value(model.symbols.calls[0])
    asked = asking.asked({"app"})
    assert changes(filled("values"), asked)
    assert not changes(filled("values", "app.db.other"), asked)
