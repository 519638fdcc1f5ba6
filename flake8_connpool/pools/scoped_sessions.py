"""Session registries, whose sessions stay with their threads until they are removed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flake8_connpool.findings import Related
from flake8_connpool.frameworks.flask import ABORTING, LAST_HOOKS
from flake8_connpool.frameworks.python import THREAD_STARTERS
from flake8_connpool.frameworks.schema import OFTEN, REQUEST, STARTING, Placement
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.checkouts import Checkout, checkout_of
from flake8_connpool.pools.session_sources import is_stored_once, session_class
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.thread_pools import thread_pools
from flake8_connpool.semantics.calls.reachability import reached_from
from flake8_connpool.semantics.calls.references import (
    callback_passed_to,
    callback_taker,
    references_to,
)
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.placement import function_placement, placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.typestate import Leaving, Step
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, FunctionNode, Named
from flake8_connpool.semantics.values.abstract import LocalFunction
from flake8_connpool.semantics.values.model import SemanticModel


@dataclass(slots=True)
class RegistryUse:
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


@dataclass(frozen=True, slots=True)
class Kept:
    """A function after which a thread keeps the connection of its session, and where it ends so."""

    function: Named
    taken: ast.expr
    end: Leaving | None = None

    @property
    def related(self) -> Iterator[Related]:
        """The places that show it."""
        yield Related(self.taken, f"takes a connection in `{self.function.name}`")
        if isinstance(self.end, ast.Raise | ast.Return | ast.Call):
            yield Related(self.end, f"`{self.function.name}` can end here, without returning it")


def kept_connection(subject: PoolCall) -> Kept | str:
    """Return a function that leaves a connection in a registry; why there is none, as a clause."""
    model, loan = subject.model, subject.api.loan
    store = _store_of(subject)
    if store is None or loan is None:
        return "it is not kept in a name of the module"
    uses: dict[FunctionNode, RegistryUse] = {}
    for read in _reads_of(store, model):
        reason = _record(read, subject.api, uses, model)
        if reason:
            return reason
    for use in uses.values():
        reason = _ends_for_others(use, loan, model)
        if reason:
            return reason
    if _has_unknown_last_hook(model):
        return "a function of another file runs after each request and may remove it"
    found = (_kept_by(use, subject, uses) for use in uses.values())
    return next((kept for kept in found if kept is not None), "no handler or thread leaves it open")


def _store_of(subject: PoolCall) -> ast.Name | ast.Attribute | None:
    """Return the name, or the attribute of an application, that a module stores a registry in."""
    model = subject.model
    above = model.parents[subject.node]
    if not isinstance(above, ast.Assign | ast.AnnAssign):
        return None
    targets = above.targets if isinstance(above, ast.Assign) else [above.target]
    if len(targets) != 1 or model.parents[above] is not model.tree:
        return None
    if isinstance(targets[0], ast.Name):
        is_once = model.symbols.module.binds_once(targets[0].id)
        return targets[0] if is_once else None
    target = targets[0]
    return target if isinstance(target, ast.Attribute) and is_stored_once(target, model) else None


def _reads_of(store: ast.Name | ast.Attribute, model: SemanticModel) -> Iterator[ast.expr]:
    if isinstance(store, ast.Name):
        yield from model.symbols.loads_of(store.id, model.symbols.module)
    else:
        found = model.attributes_named[store.attr]
        yield from (one for one in found if isinstance(one.ctx, ast.Load))


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


def _ends_for_others(use: RegistryUse, loan: Loan, model: SemanticModel) -> str:
    """Return why a function ends the sessions of others: it only closes, or runs last."""
    closes = any(node.attr in loan.ends for node in use.giving)
    if closes and not use.taking and not use.sessions:
        return "a function of the module closes it"
    decorators = getattr(use.function, "decorator_list", ())
    if use.giving and any(_last_name(one) in LAST_HOOKS for one in decorators):
        return "a function that runs after each request ends its transaction"
    return ""


def _has_unknown_last_hook(model: SemanticModel) -> bool:
    """Return whether a function of another file is registered to run after each request."""
    for call in model.symbols.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in LAST_HOOKS:
            taker = callback_taker(call, model)
            hook = callback_passed_to(taker, call) if taker is not None else None
            hook = hook or next(iter(call.args), None)
            is_own = isinstance(hook, ast.Lambda) or (
                hook is not None and isinstance(model.value(hook), LocalFunction)
            )
            if not is_own:
                return True
    return False


def _kept_by(
    use: RegistryUse, subject: PoolCall, uses: dict[FunctionNode, RegistryUse]
) -> Kept | None:
    """Return how a function leaves a connection to its thread; None if it does not, or may not."""
    function, model = use.function, subject.model
    if not isinstance(function, Named) or not use.is_known:
        return None
    if not _runs_in_threads(function, subject.api.is_async, model):
        return None
    if any(other.giving for other in _helpers_of(function, uses, model)):
        return None
    if function_placement(function, model).calls and any(
        other.giving for other in uses.values() if other is not use
    ):
        return None  # what calls it may end the transaction
    for made in use.sessions:
        api = session_class(subject)
        checkout = checkout_of(made, api.loan, model) if api and api.loan else None
        end = checkout.open_end() if checkout is not None else None
        if checkout is None or (end is None and not checkout.is_inside):
            return None
        if end is not None:
            return Kept(function, checkout.first_take() or made, end)
    return _kept_by_uses(use, function, subject)


def _kept_by_uses(use: RegistryUse, function: Named, subject: PoolCall) -> Kept | None:
    model, loan = subject.model, subject.api.loan
    if not use.taking or loan is None:
        return None
    first = min(use.taking, key=lambda one: (one.lineno, one.col_offset))
    if not use.giving:
        return Kept(function, first)
    if any(True for call in use.taking for _ in loops_around(call, model)):
        return None
    steps = dict(use.steps)
    steps[first] = Step.HOLD
    for node in nodes_in(function, model):
        if isinstance(node, ast.Call) and model.qualified_name(node.func) in ABORTING:
            steps[node] = Step.FAIL
    end = Checkout(first, loan, model, steps).open_end()
    return Kept(function, first, end) if end is not None else None


def _helpers_of(
    function: Named, uses: dict[FunctionNode, RegistryUse], model: SemanticModel
) -> Sequence[RegistryUse]:
    """Return what the functions do with the registry that a function runs."""
    reached = reached_from(function, model)
    return [use for other, use in uses.items() if other in reached and other is not function]


def _runs_in_threads(function: Named, is_async: bool, model: SemanticModel) -> bool:
    """Return whether a function runs in many threads, or in many tasks for an async registry."""
    placed = function_placement(function, model)
    if placed.placement is Placement.PER_REQUEST and placed.each == REQUEST.each:
        runs = [function, *([placed.function] if placed.function is not None else [])]
        # All coroutines share one thread.
        return all(isinstance(one, ast.AsyncFunctionDef) is is_async for one in runs)
    if is_async:
        return False
    return any(_starts_threads(use.call, model) for use in references_to(function, model))


def _starts_threads(call: ast.Call | None, model: SemanticModel) -> bool:
    """Return whether a call starts a new thread each time it runs, and runs often."""
    if call is None:
        return False
    placement = placement_of(call, model).placement
    if model.qualified_name(call.func) in THREAD_STARTERS:
        return placement not in STARTING and placement is not Placement.UNKNOWN
    around = function_around(call, model)
    is_method = isinstance(call.func, ast.Attribute)
    is_new = any(function_around(one, model) is around for one, _ in thread_pools(model))
    return is_method and isinstance(around, FUNCTIONS) and is_new and placement in OFTEN


def _last_name(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return str(getattr(target, "attr", getattr(target, "id", "")))
