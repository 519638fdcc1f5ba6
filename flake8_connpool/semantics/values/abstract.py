"""Abstract values: what is known about an expression; None is unknown, and nothing is guessed."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from os.path import commonprefix

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.library.catalog import SUCCESSORS
from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.syntax.nodes import Named

Plain = None | bool | int | float | complex | str | bytes


class Constant(Struct, frozen=True):
    """A value written in the source."""

    value: Plain


class StringPrefix(Struct, frozen=True):
    """A string with a known start."""

    head: str


class QualifiedName(Struct, frozen=True):
    """An imported object, by its dotted name; builtins are under `builtins`."""

    name: str


class Instance(Struct, frozen=True):
    """An object created by a library's callable; `calls` are the calls, empty if only annotated.

    `local` is the module's own subclass, if that was called. `keeps` is set if a name of another
    file refers to it: whether its pool keeps connections to a server.
    """

    api: Api
    calls: tuple[ast.Call, ...] = ()
    local: ast.ClassDef | None = None
    keeps: bool | None = None

    @property
    def call(self) -> ast.Call | None:
        """The only call that created it; None if there are several, or none is known."""
        return self.calls[0] if len(self.calls) == 1 else None


class LocalClass(Struct, frozen=True):
    """A class defined in the module."""

    node: ast.ClassDef


class LocalFunction(Struct, frozen=True):
    """A function defined in the module."""

    node: Named


class Partial(Struct, frozen=True):
    """The result of `functools.partial`."""

    call: ast.Call


class ContainerLiteral(Struct, frozen=True):
    """A literal dict, tuple or list that is never changed."""

    node: ast.Dict | ast.Tuple | ast.List


Value = (
    Constant
    | StringPrefix
    | QualifiedName
    | Instance
    | LocalClass
    | LocalFunction
    | Partial
    | ContainerLiteral
)


class Nullable(Struct, frozen=True):
    """A callable or an object, or None."""

    value: Value


# No pool size is a larger number.
_LARGEST_WRITTEN = 2**63


def literal(node: ast.Constant) -> Constant | None:
    """Return a constant of the source; numbers too large for a pool size are unknown."""
    if isinstance(node.value, int | float):
        return numeric(node.value)
    return None if node.value is Ellipsis else Constant(node.value)


def numeric(value: float) -> Constant | None:
    """Return a number as a constant; None if it is too large for a pool size, or not a number.

    `1e309` and `1 / 5e-324` are infinite, and arithmetic on infinite numbers raises.
    """
    return Constant(value) if abs(value) <= _LARGEST_WRITTEN else None


def join(values: Iterable[Value | Nullable | None]) -> Value | Nullable | None:
    """Return the value that all of them are; None if they differ or one is unknown.

    An object or None is a `Nullable`.
    """
    found = list(values)
    if None in found:
        return None
    plain = [v.value if isinstance(v, Nullable) else v for v in found]
    usable = [v for v in plain if not isinstance(v, Constant | StringPrefix | ContainerLiteral)]
    some = [v for v in plain if v != Constant(None)] if usable else plain
    merged = some[0] if some else None
    for other in some[1:]:
        if merged is None or other is None:
            return None
        merged = _merge(merged, other)
    if merged is None or (len(some) == len(found) and Nullable not in map(type, found)):
        return merged
    return Nullable(merged)


def _merge(one: Value, other: Value) -> Value | None:
    if (
        isinstance(one, Constant)
        and isinstance(other, Constant)
        and is_same_constant(one.value, other.value)
    ):
        return one
    if one == other and not isinstance(one, Constant):
        return one
    heads = known_prefix(one), known_prefix(other)
    if heads[0] is not None and heads[1] is not None:
        shared = commonprefix([heads[0], heads[1]])  # noqa: RUF071 - these are no paths
        return StringPrefix(shared) if shared else None
    if isinstance(one, QualifiedName) and isinstance(other, QualifiedName):
        return _merge_names(one, other)
    if isinstance(one, Instance) and isinstance(other, Instance) and one.local is other.local:
        calls = tuple(dict.fromkeys((*one.calls, *other.calls)))
        keeps = one.keeps if one.keeps == other.keeps else None
        if one.api.name in (other.api.name, other.api.gives):
            return replace(other, calls=calls, keeps=keeps)
        if one.api.gives == other.api.name:
            return replace(one, calls=calls, keeps=keeps)
        older = _older(one.api.name, other.api.name)
        if older is not None:
            return Instance(one.api if one.api.name == older else other.api, calls, one.local)
    return None


def _merge_names(one: QualifiedName, other: QualifiedName) -> QualifiedName | None:
    older = _older(one.name, other.name)
    return QualifiedName(older) if older is not None else None


def _older(one: str, other: str) -> str | None:
    """Return the older of two names for a library and its successor, else None."""
    root, _, rest = one.partition(".")
    other_root, _, other_rest = other.partition(".")
    if rest != other_rest:
        return None
    if SUCCESSORS.get(root) == other_root:
        return other
    return one if SUCCESSORS.get(other_root) == root else None


def is_same_constant(one: object, other: object) -> bool:
    """Return whether two constants are equal, and both or neither are a bool."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def number(value: Value | None) -> float | None:
    """Return a known number; None for anything else."""
    if isinstance(value, Constant) and isinstance(value.value, int | float):
        return None if isinstance(value.value, bool) else value.value
    return None


def known_prefix(value: Value | None) -> str | None:
    """Return the known start of a string; None if nothing is known."""
    if isinstance(value, StringPrefix):
        return value.head
    if isinstance(value, Constant) and isinstance(value.value, str):
        return value.value
    return None
