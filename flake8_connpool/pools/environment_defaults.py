"""What a setting is where nobody sets the variables of the environment that it is read from."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flake8_connpool.library.environment import CONFIGURATION_READERS, TEXT_METHODS
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.values.abstract import Constant, LocalClass, Value
from flake8_connpool.semantics.values.environment import Default
from flake8_connpool.semantics.values.model import SemanticModel

# What an expression means that other files define; None if that is unknown.
Elsewhere = Callable[[ast.expr], Default | None]
# Names that mean names are followed so far.
_DEEPEST = 8
_CONVERTERS: dict[str, Callable[[str | float], str | float]] = {
    "builtins.float": float,
    "builtins.int": int,
    "builtins.str": str,
}


def environment_default(
    node: ast.expr, model: SemanticModel, elsewhere: Elsewhere = lambda _: None
) -> Default | None:
    """Return the number, or bool, that a setting is by default; None if it is not read so.

    A variable without a default, or whose default is text, leaves the setting unknown.
    """
    found = _Reading(model, elsewhere).of(node, _DEEPEST)
    if found is None or not isinstance(found.value, bool | int | float):
        return None
    return found


class _Reading:
    def __init__(self, model: SemanticModel, elsewhere: Elsewhere) -> None:
        self.model = model
        self.elsewhere = elsewhere

    def of(self, node: ast.expr, left: int) -> Default | None:
        """Return what an expression is by default; also text, and None where nothing is set."""
        if left <= 0:
            return None
        match node:
            case ast.Call(func=ast.Attribute(value=text, attr=method), args=[], keywords=[]) if (
                method in TEXT_METHODS or method == "strip"
            ):
                return _with(self.of(text, left - 1), lambda value: getattr(str(value), method)())
            case ast.Call():
                return self._called(node, left)
            case ast.BoolOp(op=ast.Or(), values=[read, other]):
                return self._either(self.of(read, left - 1), other)
            case ast.Compare(left=read, ops=[operator], comparators=[other]):
                return self._compared(self.of(read, left - 1), operator, other)
            case ast.IfExp(test=read, body=one, orelse=other):
                return self._chosen(self.of(read, left - 1), one, other)
            case ast.Name() | ast.Attribute():
                held = self._held(node)
                found = self.of(held, left - 1) if held is not None else None
                return found or self.elsewhere(node)
            case _:
                return None

    def _called(self, call: ast.Call, left: int) -> Default | None:
        name = self.model.qualified_name(call.func)
        if name in CONFIGURATION_READERS:
            return self._read(call, *CONFIGURATION_READERS[name])
        convert = _CONVERTERS.get(name)
        if convert is None or len(call.args) != 1 or call.keywords:
            return None
        return _with(self.of(call.args[0], left - 1), convert)

    def _read(self, call: ast.Call, default: int, cast: int | None) -> Default | None:
        variable = self.model.value(call.args[0]) if call.args else None
        if not isinstance(variable, Constant) or not isinstance(variable.value, str):
            return None
        usual = self._argument(call, "default", default)
        value = self.model.value(usual) if usual is not None else Constant(None)
        found = _default(value, (variable.value,))
        converter = self._argument(call, "cast", cast) if cast is not None else None
        if converter is None or found is None:
            return found
        name = self.model.qualified_name(converter)
        if name == "builtins.bool":
            return found if isinstance(found.value, bool) else None
        return _with(found, _CONVERTERS[name]) if name in _CONVERTERS else None

    def _argument(self, call: ast.Call, name: str, position: int) -> ast.expr | None:
        if position < len(call.args):
            return call.args[position]
        return next((one.value for one in call.keywords if one.arg == name), None)

    def _either(self, read: Default | None, other: ast.expr) -> Default | None:
        if read is None or read.value:
            return read
        return _default(self.model.value(other), read.variables)

    def _chosen(self, read: Default | None, one: ast.expr, other: ast.expr) -> Default | None:
        if read is None:
            return None
        return _default(self.model.value(one if read.value else other), read.variables)

    def _compared(
        self, read: Default | None, operator: ast.cmpop, other: ast.expr
    ) -> Default | None:
        """Return the result of `os.getenv("PING", "true") == "true"`, or of `in ("1", "true")`."""
        if read is None:
            return None
        some = other.elts if isinstance(other, ast.Tuple | ast.List | ast.Set) else [other]
        values = [self.model.value(one) for one in some]
        known = [one.value for one in values if isinstance(one, Constant)]
        is_each = isinstance(operator, ast.In | ast.NotIn)
        if len(known) != len(values) or is_each is (some == [other]):
            return None
        if isinstance(operator, ast.Eq | ast.In):
            return Default(read.value in known, read.variables)
        is_not = isinstance(operator, ast.NotEq | ast.NotIn)
        return Default(read.value not in known, read.variables) if is_not else None

    def _held(self, node: ast.Name | ast.Attribute) -> ast.expr | None:
        """Return the only value of a name, or of an attribute of a class of the module."""
        if isinstance(node, ast.Name):
            return self.model.symbols.assigned(node)
        owner = self.model.non_null(node.value)
        if not isinstance(owner, LocalClass):
            return None
        members = valued(self.model.symbols.members(owner.node, node.attr))
        is_only = len(members) == 1 and members[0].kind is BindingKind.VALUE
        return members[0].value if is_only else None


def _default(value: Value | None, variables: tuple[str, ...]) -> Default | None:
    known = value.value if isinstance(value, Constant) else ...
    return Default(known, variables) if isinstance(known, bool | int | float | str | None) else None


def _with(found: Default | None, change: Callable[[str | float], str | float]) -> Default | None:
    """Return a default after a conversion; None if that would fail."""
    if found is None or not isinstance(found.value, str | bool | int | float):
        return None
    try:
        return Default(change(found.value), found.variables)
    except (OverflowError, ValueError):
        return None
