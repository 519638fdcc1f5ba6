"""What the functions of a module do with a registry of sessions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.typestate import Step
from flake8_connpool.semantics.syntax.nodes import FunctionNode
from flake8_connpool.semantics.values.model import SemanticModel


class Registry(Struct, frozen=True):
    """A registry of sessions in one module; `session` is the class of its sessions, if known."""

    api: Api
    model: SemanticModel
    session: Api | None = None


class RegistryUse(Struct):
    """What one function does with the session of a registry.

    `taking` are the calls that take a connection, `giving` the uses that return it. `sessions` are
    the calls that give the session itself. It `is_known` unless something else is done with it.
    """

    function: FunctionNode
    taking: list[ast.Call] = field(default_factory=list)
    giving: list[ast.Attribute] = field(default_factory=list)
    sessions: list[ast.Call] = field(default_factory=list)
    steps: dict[ast.AST, Step] = field(default_factory=dict)
    is_known: bool = True


def uses_of(
    reads: Iterable[ast.expr], registry: Registry
) -> Mapping[FunctionNode, RegistryUse] | str:
    """Return what each function does with a registry; why nothing is reported then, as a clause."""
    uses: dict[FunctionNode, RegistryUse] = {}
    for read in reads:
        reason = _record(read, registry.api, uses, registry.model)
        if reason:
            return reason
    return uses


def _record(
    read: ast.expr, api: Api, uses: dict[FunctionNode, RegistryUse], model: SemanticModel
) -> str:
    """Record one use of a registry; return why nothing is reported then, "" if that is open."""
    above, loan = model.parents[read], api.loan
    assert loan is not None
    function = function_around(read, model)
    if isinstance(above, ast.Attribute):
        if above.attr in api.closes:
            return f"`{above.attr}` is used"
        if function is not None:
            _record_attribute(above, loan, uses.setdefault(function, RegistryUse(function)), model)
        return ""
    if isinstance(above, ast.Call) and above.func is read:
        if function is not None:
            uses.setdefault(function, RegistryUse(function)).sessions.append(above)
        return ""
    return "other code gets it, which may remove it"


def _record_attribute(
    node: ast.Attribute, loan: Loan, use: RegistryUse, model: SemanticModel
) -> None:
    above = model.parents[node]
    call = above if isinstance(above, ast.Call) and above.func is node else None
    if node.attr in loan.gives:
        use.giving.append(node)
        use.steps[call or node] = Step.GIVE
    elif call is None or node.attr in loan.idle:
        use.is_known &= node.attr in loan.idle
    elif node.attr in loan.blocks and isinstance(model.parents[call], ast.withitem):
        use.giving.append(node)
        use.steps[call] = Step.GIVE_AFTER
    elif node.attr in loan.takes or node.attr in loan.lazily:
        use.taking.append(call)
        use.steps[call] = Step.TAKE
    else:
        use.is_known = False
