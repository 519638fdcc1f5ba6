"""The settings that arguments are, one by one: given, the default, or unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from math import inf
from types import MappingProxyType

from msgspec.structs import replace

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
from flake8_connpool.pools.environment_defaults import environment_default
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.project.symbols import symbol_of
from flake8_connpool.rule_options import Target
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import (
    Constant,
    LocalFunction,
    QualifiedName,
    is_same_constant,
)
from flake8_connpool.semantics.values.environment import Default
from flake8_connpool.semantics.values.model import SemanticModel

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
        name = OF_ROLE.get(argument.parameter.role or argument.parameter.shown)
        if name is not None and (name not in found or argument.is_given):
            found[name] = setting_of(argument, subject)
    check = found.get(HEALTH_CHECK)
    if check is not None and check.number == 0:  # after no time, which means never
        found[HEALTH_CHECK] = replace(check, value=False)
    return found


def setting_of(argument: Argument, subject: PoolCall | PoolSettings) -> Setting:
    """Return what an argument of a call, or an entry of settings, sets, else the default."""
    if argument.is_given:
        return _given(argument, subject.model)
    return default_of(argument.parameter, lambda: subject.target) if argument.is_absent else UNKNOWN


def _given(argument: Argument, model: SemanticModel) -> Setting:
    if argument.is_unlimited:
        return Setting(Source.GIVEN, is_unlimited=True)
    if isinstance(argument.value, Constant):
        known = argument.value.value
        if isinstance(known, bool | int | float | str | None):
            return Setting(Source.GIVEN, known)
    if argument.node is None:
        return Setting(Source.GIVEN)
    is_function = isinstance(argument.value, LocalFunction | QualifiedName)
    if argument.parameter.role is Role.HEALTH_CHECK and is_function:
        return Setting(Source.GIVEN, value=True)
    usual = environment_default(argument.node, model, lambda node: _elsewhere(node, model))
    if usual is None:
        return Setting(Source.GIVEN, text=as_written(argument.node))
    if any(is_same_constant(usual.value, one) for one in argument.unlimited):
        return Setting(Source.GIVEN, is_unlimited=True, variables=usual.variables)
    return Setting(Source.GIVEN, usual.value, variables=usual.variables)


def _elsewhere(node: ast.expr, model: SemanticModel) -> Default | None:
    symbol = symbol_of(node, model)
    if not symbol and isinstance(node, ast.Name) and model.symbols.has_star:
        symbol = f":{node.id}"  # a star import may bind it
    return model.environment.defaults.get(symbol)


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
