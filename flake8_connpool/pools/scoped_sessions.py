"""Session registries, whose sessions stay with their threads until they are removed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from flake8_connpool.findings import Related
from flake8_connpool.frameworks.flask import ABORTING, LAST_HOOKS
from flake8_connpool.frameworks.python import THREAD_STARTERS
from flake8_connpool.frameworks.schema import OFTEN, REQUEST, STARTING, Placement
from flake8_connpool.library.loan import Loan
from flake8_connpool.pools.checkouts import Checkout, checkout_of
from flake8_connpool.pools.registry_uses import Registry, RegistryUse, uses_of
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
from flake8_connpool.semantics.syntax.memo import memoized_per_model, nodes_in
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, FunctionNode, Named
from flake8_connpool.semantics.values.abstract import LocalFunction
from flake8_connpool.semantics.values.model import SemanticModel

# Why a registry is not reported that no function is known to leave with a connection.
NOT_LEFT = "no handler or thread leaves it open"


class Kept(Struct, frozen=True):
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
    store = _store_of(subject)
    if store is None:
        return "it is not kept in a name of the module"
    reads = _reads_of(store, subject.model)
    return kept_by(reads, Registry(subject.api, subject.model, session_class(subject)))


def kept_by(reads: Iterable[ast.expr], registry: Registry) -> Kept | str:
    """Return a function that leaves a connection in a registry, by the reads of the registry.

    If there is none, return why, as a clause.
    """
    model, loan = registry.model, registry.api.loan
    uses = uses_of(reads, registry)
    if isinstance(uses, str):
        return uses
    if loan is None:
        return NOT_LEFT
    for use in uses.values():
        reason = _ends_for_others(use, loan, model)
        if reason:
            return reason
    if _has_unknown_last_hook(model):
        return "a function of another file runs after each request and may remove it"
    found = (_kept_by(use, registry, uses) for use in uses.values())
    return next((kept for kept in found if kept is not None), NOT_LEFT)


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


def _ends_for_others(use: RegistryUse, loan: Loan, model: SemanticModel) -> str:
    """Return why a function ends the sessions of others: it only closes, or runs last."""
    closes = any(node.attr in loan.ends for node in use.giving)
    if closes and not use.taking and not use.sessions:
        return "a function of the module closes it"
    decorators = getattr(use.function, "decorator_list", ())
    if use.giving and any(_last_name(one) in LAST_HOOKS for one in decorators):
        return "a function that runs after each request ends its transaction"
    return ""


@memoized_per_model
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
    use: RegistryUse, registry: Registry, uses: Mapping[FunctionNode, RegistryUse]
) -> Kept | None:
    """Return how a function leaves a connection to its thread; None if it does not, or may not."""
    function, model = use.function, registry.model
    if not isinstance(function, Named) or not use.is_known:
        return None
    if not _runs_in_threads(function, registry.api.is_async, model):
        return None
    if any(other.giving for other in _helpers_of(function, uses, model)):
        return None
    if function_placement(function, model).calls and any(
        other.giving for other in uses.values() if other is not use
    ):
        return None  # what calls it may end the transaction
    for made in use.sessions:
        api = registry.session
        checkout = checkout_of(made, api.loan, model) if api and api.loan else None
        end = checkout.open_end() if checkout is not None else None
        if checkout is None or (end is None and not checkout.is_inside):
            return None
        if end is not None:
            return Kept(function, checkout.first_take() or made, end)
    return _kept_by_uses(use, function, registry)


def _kept_by_uses(use: RegistryUse, function: Named, registry: Registry) -> Kept | None:
    model, loan = registry.model, registry.api.loan
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
    function: Named, uses: Mapping[FunctionNode, RegistryUse], model: SemanticModel
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
