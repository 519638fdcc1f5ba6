"""The disposal of an engine in a child process: what it closes, and what leaves that open."""

from __future__ import annotations

import ast

from flake8_connpool.findings import Applicability, Fix
from flake8_connpool.library.catalog import DRIVERS_ENDING_DROPPED
from flake8_connpool.library.roles import Role
from flake8_connpool.library.schema import Api, Parameter
from flake8_connpool.pools.closings import is_dropped
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.engines import driver_of
from flake8_connpool.pools.subjects import PoolUse, pool_call
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.values.model import SemanticModel


def why_harmless(call: ast.Call, child: ast.AST, subject: PoolUse, *, is_behind: bool) -> str:
    """Return why a disposal in a child closes nothing of its parent, "" if it does."""
    if _is_made_in(child, subject):
        return "the engine is created in the child, or somewhere unknown"
    if is_behind:
        return "arguments are given" if call.args or call.keywords else ""
    argument = subject.argument(Role.CLOSING)
    if argument is None or not argument.is_absent:
        return "`close` is given, or may be"
    if subject.client.api.is_async and is_dropped(subject.node, subject.model):
        return "it is not awaited, and never runs"
    return ""


def closing_parameter(engine: Api) -> Parameter:
    """Return the parameter by which disposing of an engine leaves its connections open."""
    methods = (method for method in engine.methods if method.name in engine.closes)
    return next(one for method in methods if (one := method.parameter(Role.CLOSING)))


def _drivers(subject: PoolUse) -> set[str]:
    """Return the drivers of an engine, "" for one that is unknown."""
    made = (pool_call(one, subject.model, subject.options) for one in subject.client.calls)
    return {driver_of(one) if one is not None else "" for one in made} or {""}


def advice_before_fork(subject: PoolUse) -> str:
    """Return the help where leaving the connections open is of no use, "" where it is."""
    ending = sorted(_drivers(subject) & DRIVERS_ENDING_DROPPED)
    return (
        f"dispose of it before the fork: {ending[0]} closes dropped connections" if ending else ""
    )


def leaving_open(call: ast.Call, closing: Parameter, subject: PoolUse) -> Fix | None:
    """Return the fix; None if the driver closes the connections that it leaves open.

    It is safe if every supported release has the argument, and if the engine is synchronous or its
    driver is known.
    """
    drivers = _drivers(subject)
    if drivers & DRIVERS_ENDING_DROPPED:
        return None
    is_there = closing.since <= subject.target.low
    is_known = not subject.client.api.is_async or "" not in drivers
    applicability = Applicability.SAFE if is_there and is_known else Applicability.DISPLAY
    return adding(call, closing.name, "False", applicability)


def _is_made_in(hook: ast.AST, subject: PoolUse) -> bool:
    """Return whether the hook makes the engine itself, or gets it from somewhere unknown."""
    model = subject.model
    inside = set(walk(hook))
    if any(call in inside for call in subject.client.calls):
        return True
    receiver = subject.node.func if isinstance(subject.node, ast.Call) else subject.node
    while isinstance(receiver, ast.Attribute):
        receiver = receiver.value
    if not isinstance(receiver, ast.Name):
        return True
    scope = model.symbols.scope_of[receiver]
    if model.symbols.class_of_receiver(receiver.id, scope) is not None:
        return False
    home = model.symbols.home(receiver.id, scope)
    if home is None:
        return True
    imported = [one.imported for one in valued(home.bindings[receiver.id])]
    if imported and all(_is_preloaded(one, receiver, model) for one in imported):
        return False
    return home.node in inside


def _is_preloaded(imported: str, name: ast.Name, model: SemanticModel) -> bool:
    """Return whether the parent imported what an import in the child gives again."""
    known = model.environment.preloaded
    path, above = imported, model.parents[name]
    while path not in known and isinstance(above, ast.Attribute):
        path, above = f"{path}.{above.attr}", model.parents[above]
    return path in known
