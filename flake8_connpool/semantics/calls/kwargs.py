"""What a method does to its `**kwargs` before it passes them on."""

from __future__ import annotations

import ast

from msgspec import Struct

from flake8_connpool.semantics.values.model import SemanticModel


class KwargsChanges(Struct, frozen=True):
    """The name of a method's `**kwargs` ("" if it has none) and the keys that it handles itself.

    `defaulted` keys are set if the caller did not pass them. `put` keys replace those of the
    caller. `taken` keys are removed; those in `perhaps` only on some paths.
    """

    name: str = ""
    defaulted: frozenset[str] = frozenset()
    put: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()

    @property
    def handled(self) -> frozenset[str]:
        return self.defaulted | self.put | self.taken | self.perhaps


def parameter_names(args: ast.arguments) -> set[str]:
    """Return the names of a method's own parameters."""
    return {a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)}


def kwargs_changes(
    method: ast.FunctionDef, call: ast.Call, model: SemanticModel
) -> KwargsChanges | None:
    """Return what happens to the `**kwargs` of a method that passes them to `call`.

    None if they are used in a way that cannot be followed.
    """
    if method.args.kwarg is None:
        return KwargsChanges()
    name = method.args.kwarg.arg
    if len(model.symbols.scopes[method].bindings[name]) > 1:
        return None
    defaulted: set[str] = set()
    put: set[str] = set()
    taken: set[str] = set()
    perhaps: set[str] = set()
    for load in model.symbols.loads_of(name, model.symbols.scopes[method]):
        parent = model.parents[load]
        match parent, model.parents.get(parent):
            case ast.keyword(arg=None), above if above is call:
                pass
            case ast.Attribute(attr="setdefault"), ast.Call(args=[ast.Constant(value=str(key)), _]):
                defaulted.add(key)
            case ast.Subscript(ctx=ast.Store(), slice=ast.Constant(value=str(key))), ast.Assign():
                put.add(key)
            case ast.Attribute(attr="pop"), ast.Call(args=[ast.Constant(value=str(key)), *_]):
                (taken if _is_in_every_run(load, method, model) else perhaps).add(key)
            case ast.Subscript(ctx=ast.Del(), slice=ast.Constant(value=str(key))), _:
                (taken if _is_in_every_run(load, method, model) else perhaps).add(key)
            case ((ast.Attribute(attr="get") | ast.Compare() | ast.Subscript(ctx=ast.Load())), _):
                pass
            case _:
                return None
    return KwargsChanges(name, *map(frozenset, (defaulted, put, taken, perhaps)))


def _is_in_every_run(node: ast.AST, method: ast.FunctionDef, model: SemanticModel) -> bool:
    """Return whether a node is in a statement of the method's own body, outside any block."""
    above = model.parents[node]
    while not isinstance(above, ast.stmt):
        above = model.parents[above]
    return above in method.body and not isinstance(above, ast.If | ast.For | ast.While | ast.Try)
