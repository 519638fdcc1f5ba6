"""Settings that turn a pool off: where a module writes them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_connpool.library.catalog import SWITCHES
from flake8_connpool.library.settings import PoolSwitch
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.values.model import SemanticModel

# A method that takes settings as keywords: `app.conf.update(...)`.
_UPDATING = "update"


@dataclass(frozen=True, slots=True)
class SwitchSetting:
    """A setting that may turn a pool off: `name` as it is written, and `node`, its value."""

    switch: PoolSwitch
    name: str
    node: ast.expr
    model: SemanticModel
    options: RuleOptions


def switches_of(model: SemanticModel, options: RuleOptions) -> Iterator[SwitchSetting]:
    """Yield the settings of a module that are written once and may turn a pool off."""
    for switch in SWITCHES:
        for name in switch.names:
            for node in _values(name, switch, model):
                yield SwitchSetting(switch, name, node, model, options)


def switches_given_to(
    call: ast.Call, taker: str, model: SemanticModel, options: RuleOptions
) -> Iterator[SwitchSetting]:
    """Yield such settings among the keywords of a call of a callable of a name."""
    for switch in SWITCHES:
        for name in switch.names if taker in switch.takers else ():
            for node in _of_keyword(name, call):
                yield SwitchSetting(switch, name, node, model, options)


def _values(name: str, switch: PoolSwitch, model: SemanticModel) -> Iterator[ast.expr]:
    for scope in model.symbols.scopes.values():
        if name in scope.bindings and not isinstance(scope.node, FUNCTIONS):
            bindings = valued(scope.bindings[name])
            only = bindings[0] if len(bindings) == 1 else None
            if only is not None and only.kind is BindingKind.VALUE and only.value is not None:
                yield only.value
    for attribute in model.attributes_named.get(name, ()):
        above = model.parents[attribute]
        is_held = _is_holder(attribute.value, switch)
        if is_held and isinstance(above, ast.Assign) and attribute in above.targets:
            yield above.value
    for text in model.symbols.texts.get(name, ()):
        yield from _of_key(text, model)
    for attribute in model.attributes_named.get(_UPDATING, ()):
        if _is_holder(attribute.value, switch):
            yield from _of_keyword(name, model.parents[attribute])


def _is_holder(node: ast.expr, switch: PoolSwitch) -> bool:
    """Return whether an expression is the settings of an application, by its last name."""
    return getattr(node, "attr", getattr(node, "id", "")) == switch.holder


def _of_key(text: ast.Constant, model: SemanticModel) -> Iterator[ast.expr]:
    above = model.parents[text]
    match above, model.parents.get(above):
        case ast.Dict(), _:
            for key, value in zip(above.keys, above.values, strict=True):
                if key is text:
                    yield value
        case ast.Subscript(ctx=ast.Store()), ast.Assign(targets=[_], value=value):
            yield value


def _of_keyword(name: str, call: ast.AST) -> Iterator[ast.expr]:
    for keyword in call.keywords if isinstance(call, ast.Call) else ():
        if keyword.arg == name:
            yield keyword.value
