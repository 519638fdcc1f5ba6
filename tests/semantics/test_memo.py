"""What a function found out of a module is kept, and depends on nothing that is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sources import module_of

from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.memo import memoized, memoized_with_options
from flake8_connpool.semantics.values.model import SemanticModel


def test_a_thing_is_found_once_in_each_module() -> None:
    asked: list[str] = []

    @memoized
    def find(of: str, model: SemanticModel) -> str | None:
        asked.append(of)
        return None

    one, other = module_of(""), module_of("")
    assert [find(of, one) for of in ("a", "b", "a")] == [None] * 3
    assert asked == ["a", "b"]
    find("a", other)
    assert asked == ["a", "b", "a"]


def test_two_functions_keep_what_they_find_apart() -> None:
    model = module_of("")
    first: Callable[[int, SemanticModel], str] = memoized(lambda of, model: "first")
    second: Callable[[int, SemanticModel], str] = memoized(lambda of, model: "second")
    found = [find(1, model) for find in (first, second, first)]
    assert found == ["first", "second", "first"]


def test_a_function_may_ask_itself() -> None:
    @memoized
    def find(of: int, model: SemanticModel) -> int:
        return of and find(of - 1, model) + 1

    assert find(100, module_of("")) == 100


def test_what_is_missing_in_a_function_is_its_own_error() -> None:
    @memoized
    def find(of: str, model: SemanticModel) -> str:
        empty: dict[str, str] = {}
        return empty[of]

    model = module_of("")
    for _ in range(2):
        with pytest.raises(KeyError, match="a"):
            find("a", model)


def test_with_other_options_it_is_found_again() -> None:
    asked: list[float] = []

    @memoized_with_options
    def find(of: str, model: SemanticModel, options: RuleOptions) -> float:
        asked.append(options.server_idle_timeout)
        return options.server_idle_timeout

    model = module_of("")
    short, long = RuleOptions(server_idle_timeout=1), RuleOptions(server_idle_timeout=9)
    assert [find("a", model, options) for options in (short, short, long, long)] == [1, 1, 9, 9]
    assert asked == [1, 9]
    assert find("b", model, short) == 1


@pytest.mark.parametrize(
    ("decorator", "function"),
    [
        (memoized, lambda of, model, more: None),
        (memoized, lambda of, model, more=1: None),
        (memoized, lambda of, model, *, more=1: None),
        (memoized, lambda of, model, *more: None),
        (memoized, lambda of, **more: None),
        (memoized, lambda of: None),
        (memoized_with_options, lambda of, model, options, more: None),
        (memoized_with_options, lambda of, model, *options: None),
        (memoized_with_options, lambda of, model: None),
    ],
)
def test_a_function_that_takes_anything_else_is_refused(
    decorator: Callable[[Any], Any], function: Callable[..., None]
) -> None:
    with pytest.raises(TypeError, match="must take"):
        decorator(function)
