"""What a call passes, before it is bound to parameters."""

from __future__ import annotations

import ast

from msgspec import Struct, field
from msgspec.structs import replace

from flake8_connpool.frameworks.schema import CallbackTaker
from flake8_connpool.semantics.values.abstract import Constant, ContainerLiteral, Partial
from flake8_connpool.semantics.values.model import SemanticModel

ArgumentNode = ast.expr | ast.keyword

# Mappings nested deeper than this are unknown: two copies per level are 2**depth.
_DEEPEST = 8


class PassedValue(Struct, frozen=True):
    """One value that is passed, and the node to report for it."""

    node: ast.expr
    place: ArgumentNode


class PassedArguments(Struct, frozen=True):
    """Positional and keyword arguments; `open_*` is True if there may be more than are known."""

    positional: tuple[PassedValue, ...] = ()
    keywords: dict[str, PassedValue] = field(default_factory=dict)
    open_positional: bool = False
    open_keywords: bool = False

    def after(self, earlier: PassedArguments) -> PassedArguments:
        """Return both combined, as `functools.partial` does; these override the earlier ones."""
        return PassedArguments(
            earlier.positional if earlier.open_positional else earlier.positional + self.positional,
            {**earlier.keywords, **self.keywords},
            earlier.open_positional or self.open_positional,
            earlier.open_keywords or self.open_keywords,
        )

    def opened(self) -> PassedArguments:
        """Return the same arguments, with possible further ones."""
        return replace(self, open_positional=True, open_keywords=True)


def passed_by(call: ast.Call, model: SemanticModel) -> PassedArguments:
    """Return what a call passes, including literal `**{...}` and an earlier `partial`."""
    given = _written(call.args, call.keywords, model)
    made = model.non_null(call.func)
    if isinstance(made, Partial):
        return given.after(_written(made.call.args[1:], made.call.keywords, model))
    return given


def passed_by_partial(call: ast.Call, model: SemanticModel) -> PassedArguments:
    """Return what `functools.partial(...)` passes to the later call."""
    return _written(call.args[1:], call.keywords, model).opened()


def passed_by_callback_taker(
    taker: CallbackTaker, call: ast.Call, model: SemanticModel
) -> PassedArguments:
    """Return what a callback taker passes to the function: all arguments after it."""
    if taker.runs is not None or taker.position is None:
        return PassedArguments(open_positional=True)  # one item of an iterable for each call
    return _written(call.args[taker.position + 1 :], call.keywords, model)


def _written(
    args: list[ast.expr], keywords: list[ast.keyword], model: SemanticModel
) -> PassedArguments:
    positional: list[PassedValue] = []
    open_positional = False
    for arg in args:
        if isinstance(arg, ast.Starred):
            open_positional = True
            break
        positional.append(PassedValue(arg, arg))
    named: dict[str, PassedValue] = {}
    open_keywords = False
    for keyword in keywords:
        if keyword.arg is not None:
            named[keyword.arg] = PassedValue(keyword.value, keyword)
            continue
        entries = entries_of(keyword.value, model)
        if entries is None:
            open_keywords = True
        else:
            named.update(entries)
    return PassedArguments(tuple(positional), named, open_positional, open_keywords)


def entries_of(
    node: ast.expr, model: SemanticModel, depth: int = 0
) -> dict[str, PassedValue] | None:
    """Return the entries of a literal mapping by key; None if any of them is unknown.

    `depth` is the number of mappings around it that it is unpacked into with `**`.
    """
    value = model.value(node) if depth < _DEEPEST else None
    if not isinstance(value, ContainerLiteral) or not isinstance(value.node, ast.Dict):
        return None
    entries: dict[str, PassedValue] = {}
    for key, item in zip(value.node.keys, value.node.values, strict=True):
        if key is None:
            nested = entries_of(item, model, depth + 1)
            if nested is None:
                return None
            entries.update(nested)
            continue
        known = model.value(key)
        if not isinstance(known, Constant) or not isinstance(known.value, str):
            return None
        entries[known.value] = PassedValue(item, item)
    return entries
