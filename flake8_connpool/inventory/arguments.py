"""The settings that arguments are, one by one: given, the default, or unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from math import inf
from types import MappingProxyType

from flake8_connpool.inventory.pool import (
    AGE,
    HEALTH_CHECK,
    IDLE_EXPIRY,
    KEPT,
    LIMIT,
    LIMIT_PER_HOST,
    RETRIES,
    UNKNOWN,
    WAIT,
    Setting,
    Source,
)
from flake8_connpool.library.roles import Role
from flake8_connpool.library.schema import Mark, Parameter, over
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.rule_options import Target
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import Constant

# The setting that a parameter of a role is.
OF_ROLE: Mapping[Role | None, str] = MappingProxyType(
    {
        Role.BOUND: LIMIT,
        Role.BOUND_PER_HOST: LIMIT_PER_HOST,
        Role.KEPT: KEPT,
        Role.WAIT: WAIT,
        Role.IDLE_EXPIRY: IDLE_EXPIRY,
        Role.AGE: AGE,
        Role.REUSE: AGE,
        Role.HEALTH_CHECK: HEALTH_CHECK,
        Role.RETRIES: RETRIES,
    }
)
NO_LIMIT = Setting(Source.DEFAULT, is_unlimited=True)


def direct(subject: PoolCall | PoolSettings) -> dict[str, Setting]:
    """Return the settings that are arguments of a call, or entries of settings, themselves."""
    found: dict[str, Setting] = {}
    for argument in subject.arguments.values():
        name = OF_ROLE.get(argument.parameter.role)
        if name is not None and (name not in found or argument.is_given):
            found[name] = setting_of(argument, lambda: subject.target)
    return found


def setting_of(argument: Argument, target: Callable[[], Target]) -> Setting:
    """Return what an argument sets, else the default; `target` returns the supported releases."""
    if argument.is_given:
        if argument.is_unlimited:
            return Setting(Source.GIVEN, is_unlimited=True)
        known = argument.value.value if isinstance(argument.value, Constant) else Ellipsis
        if isinstance(known, bool | int | float | str | None):
            return Setting(Source.GIVEN, known)
        return Setting(Source.GIVEN, text=_written(argument.node))
    return default_of(argument.parameter, target) if argument.is_absent else UNKNOWN


def default_of(parameter: Parameter, target: Callable[[], Target]) -> Setting:
    """Return what a parameter is if it is not given; unknown if that depends on the release."""
    usual = parameter.default if parameter.usual is None else parameter.usual
    values = over(usual, target)
    endless = over(parameter.unlimited, target)
    if len(values) != 1 or len(endless) != 1 or isinstance(values[0], Mark | tuple):
        return UNKNOWN
    (value,) = values
    is_unlimited = value == inf or any(value is one or value == one for one in endless[0])
    return NO_LIMIT if is_unlimited else Setting(Source.DEFAULT, value)


def _written(node: ast.expr | None) -> str:
    return as_written(node) if node is not None else ""
