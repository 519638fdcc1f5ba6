"""The arguments of a call of a library's API: given, absent or unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Mark, Parameter, over
from flake8_connpool.rule_options import Target
from flake8_connpool.semantics.calls.passed import (
    ArgumentNode,
    PassedArguments,
    PassedValue,
    entries_of,
)
from flake8_connpool.semantics.values.abstract import (
    Constant,
    ContainerLiteral,
    Value,
    is_same_constant,
    known_prefix,
    numeric,
)
from flake8_connpool.semantics.values.model import SemanticModel

# For these, None means the same as no argument.
_NONE_IS_ABSENT = frozenset(
    {
        *(Role.POOL_CLASS, Role.POOL, Role.TRANSPORT, Role.MOUNTS, Role.PROXY, Role.EXECUTOR),
        Role.ADAPTER_SETTINGS,
    }
)
# A configuration mapping may contain these as strings.
_NUMERIC_ROLES = frozenset({Role.BOUND, Role.OVERFLOW, Role.WAIT, Role.AGE})


class ArgumentState(Enum):
    """Whether an argument is given."""

    GIVEN = auto()
    ABSENT = auto()
    UNKNOWN = auto()


class Argument(Struct, frozen=True):
    """One argument of a call.

    `value` is the value that the pool gets - written, inherited or the default; None if unknown.
    `place` is where it is written.
    """

    parameter: Parameter
    state: ArgumentState
    value: Value | None = None
    node: ast.expr | None = None
    place: ArgumentNode | None = None
    unlimited: tuple[object, ...] = ()

    @property
    def is_given(self) -> bool:
        return self.state is ArgumentState.GIVEN

    @property
    def is_absent(self) -> bool:
        return self.state is ArgumentState.ABSENT

    @property
    def is_unlimited(self) -> bool:
        """Whether the pool gets a value that means unlimited, or no timeout."""
        return isinstance(self.value, Constant) and any(
            is_same_constant(self.value.value, one) for one in self.unlimited
        )


Arguments = Mapping[str, Argument]
# Returns the supported releases.
Releases = Callable[[], Target]


def bind_arguments(
    api: Api, given: PassedArguments, model: SemanticModel, target: Releases
) -> Arguments:
    """Return the arguments of a call by name; `target` returns the supported releases."""
    if api.kind is Kind.ENGINE_FROM_CONFIG:
        given = _with_configuration(api, given, model)
    arguments: dict[str, Argument] = {}
    for parameter in api.parameters:
        argument = _argument(parameter, given, model, target, arguments)
        if api.kind is Kind.ENGINE_FROM_CONFIG and parameter.role in _NUMERIC_ROLES:
            argument = replace(argument, value=_from_text(argument.value))
        arguments[parameter.name] = argument
    return arguments


def _from_text(value: Value | None) -> Value | None:
    text = known_prefix(value) if isinstance(value, Constant) else None
    try:
        return value if text is None else numeric(int(text))
    except ValueError:
        return None


def _argument(
    parameter: Parameter,
    given: PassedArguments,
    model: SemanticModel,
    target: Releases,
    earlier: Arguments,
) -> Argument:
    unlimited = over(parameter.unlimited, target)
    endless = unlimited[0] if len(unlimited) == 1 else ()
    source = earlier[parameter.inherits] if parameter.inherits is not None else None
    if source is not None and _is_tuple(source.value):
        # httpx then ignores all other arguments, even one for the phase itself.
        return _inherited(parameter, source, model, endless)
    handed = _handed_to(parameter, given, target)
    if isinstance(handed, PassedValue):
        value = model.value(handed.node)
        if value == Constant(None) and parameter.role in _NONE_IS_ABSENT:
            return Argument(parameter, ArgumentState.ABSENT, value)
        return Argument(parameter, ArgumentState.GIVEN, value, handed.node, handed.place, endless)
    if handed is ArgumentState.UNKNOWN:
        return Argument(parameter, ArgumentState.UNKNOWN)
    if source is not None:
        return _inherited(parameter, source, model, endless)
    defaults = over(parameter.default, target)
    is_known = len(defaults) == 1 and not isinstance(defaults[0], Mark | tuple)
    default = Constant(defaults[0]) if is_known else None
    return Argument(parameter, ArgumentState.ABSENT, default, unlimited=endless)


def _handed_to(
    parameter: Parameter, given: PassedArguments, target: Releases
) -> PassedValue | Literal[ArgumentState.ABSENT, ArgumentState.UNKNOWN]:
    """Return the argument for a parameter; it may be absent or unknown."""
    if parameter.name in given.keywords:
        return given.keywords[parameter.name]
    positions: tuple[Any, ...] = over(parameter.position, target)
    if positions != (None,):
        if len(positions) == 1 and positions[0] < len(given.positional):
            return given.positional[int(positions[0])]
        if given.open_positional or min(positions) < len(given.positional):
            return ArgumentState.UNKNOWN
    return ArgumentState.UNKNOWN if given.open_keywords else ArgumentState.ABSENT


def _inherited(
    parameter: Parameter, source: Argument, model: SemanticModel, endless: tuple[object, ...]
) -> Argument:
    """Return an absent argument with the value it inherits from a given one."""
    value = item_of(source.value, parameter.item, model)
    return Argument(parameter, ArgumentState.ABSENT, value, source.node, source.place, endless)


def _is_tuple(value: Value | None) -> bool:
    return isinstance(value, ContainerLiteral) and isinstance(value.node, ast.Tuple)


def item_of(value: Value | None, item: int | None, model: SemanticModel) -> Value | None:
    """Return the item of a tuple, None if it is too short; other values apply to all items."""
    if item is None or not isinstance(value, ContainerLiteral):
        return value
    elements = value.node.elts if isinstance(value.node, ast.Tuple) else []
    if not elements or any(isinstance(e, ast.Starred) for e in elements):
        return None
    return model.value(elements[item]) if item < len(elements) else Constant(None)


def _with_configuration(api: Api, given: PassedArguments, model: SemanticModel) -> PassedArguments:
    """Return the arguments combined with those of a configuration mapping.

    Keywords override the mapping (`engine/create.py`); sizes in it can be strings.
    """
    mapping = next(iter(given.positional), given.keywords.get("configuration"))
    prefix = given.keywords.get("prefix")
    if prefix is None and len(given.positional) > 1:
        prefix = given.positional[1]
    default = next(p.default for p in api.parameters if p.role is Role.PREFIX)
    start = default if prefix is None else known_prefix(model.value(prefix.node))
    entries = entries_of(mapping.node, model) if mapping is not None else None
    if entries is None or start is None:
        return PassedArguments(given.positional, given.keywords, given.open_positional, True)
    held = {k.removeprefix(start): h for k, h in entries.items() if k.startswith(start)}
    return PassedArguments(
        given.positional, {**held, **given.keywords}, given.open_positional, given.open_keywords
    )


def as_number(argument: Argument) -> float | None:
    """Return the known number that the pool gets; None for anything else."""
    value = argument.value
    if not isinstance(value, Constant) or isinstance(value.value, bool):
        return None
    return value.value if isinstance(value.value, int | float) else None
