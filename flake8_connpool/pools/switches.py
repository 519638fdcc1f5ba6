"""Settings that turn a pool off: where a module writes them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from flake8_connpool.library.catalog import SWITCHES
from flake8_connpool.library.settings import PoolSwitch
from flake8_connpool.pools.written_settings import by_key, by_keyword, keywords_of, variables
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.values.model import SemanticModel

# A method that takes settings as keywords: `app.conf.update(...)`.
_UPDATING = ("update",)


class SwitchSetting(Struct, frozen=True):
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
            given = keywords_of(call)
            if name in given:
                yield SwitchSetting(switch, name, given[name], model, options)


def _values(name: str, switch: PoolSwitch, model: SemanticModel) -> Iterator[ast.expr]:
    for value, _ in variables(name, model):
        yield value
    for attribute in model.attributes_named.get(name, ()):
        above = model.parents[attribute]
        is_held = _is_holder(attribute.value, switch)
        if is_held and isinstance(above, ast.Assign) and attribute in above.targets:
            yield above.value
    for value, _ in by_key(name, model):
        yield value
    for value, method, _ in by_keyword(name, _UPDATING, model):
        if _is_holder(method.value, switch):
            yield value


def _is_holder(node: ast.expr, switch: PoolSwitch) -> bool:
    """Return whether an expression is the settings of an application, by its last name."""
    return getattr(node, "attr", getattr(node, "id", "")) == switch.holder
