"""Connections of an engine that stay checked out while their function waits for something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.control_flow import followed_through
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.pools.loan_steps import NodeStep, only_executes, steps_of_use
from flake8_connpool.pools.session_engines import keeps_pool
from flake8_connpool.pools.slow_calls import slow_calls_in
from flake8_connpool.pools.subjects import PoolCall, PoolUse, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import (
    Escape,
    EscapeKind,
    escape_of,
    escape_of_parameter,
)
from flake8_connpool.semantics.flow.path_analysis import Thing, held_at
from flake8_connpool.semantics.flow.typestate import Held, Step, TooManyStatesError
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, FunctionNode, Named
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

_FOLLOWED = frozenset(
    {EscapeKind.WITH, EscapeKind.PASSED, EscapeKind.RETURNED, EscapeKind.CAPTURED}
)
_TAKING = frozenset({Step.TAKE, Step.HOLD})


class LongHold(Struct, frozen=True):
    """A slow call that runs while a session or connection has a connection checked out.

    `name` is the object in the source. `taken` is the last call before that takes the connection,
    and `others` are further slow calls.
    """

    slow: ast.Call
    name: str
    taken: ast.expr | None
    others: tuple[ast.Call, ...]


@memoized_with_options
def long_hold_of_parameter(
    of: tuple[FunctionNode, str, str], model: SemanticModel, options: RuleOptions
) -> LongHold | None:
    """Return the first slow call while a session holds a connection; None if there is none.

    The session is a parameter of a function, given with the name of its class.
    """
    function, name, api = of
    loan = APIS[api].loan
    if loan is None or not isinstance(function, Named):
        return None
    escape = escape_of_parameter((function, name), model)
    return _long_hold(None, function, loan, escape, model, options)


def long_hold_of(subject: PoolCall | PoolUse) -> LongHold | None:
    """Return the same for the session or connection that a call creates."""
    model, made = subject.model, subject.node
    function = function_around(made, model)
    loan = _loan(subject)
    if loan is None or not isinstance(made, ast.Call) or not isinstance(function, Named):
        return None
    return _long_hold(made, function, loan, escape_of(made, model), model, subject.options)


def parameter_of(subject: PoolUse) -> tuple[FunctionNode, str, str] | None:
    """Return the parameter that is the session of a use, with the name of its class."""
    client, model = subject.client, subject.model
    if client.api.kind is not Kind.SESSION or client.calls or client.local is not None:
        return None
    node: ast.expr = subject.node
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if not isinstance(node, ast.Name):
        return None
    home = model.symbols.home(node.id, model.symbols.scope_of[node])
    bindings = home.bindings[node.id] if home is not None else []
    is_parameter = [one.kind for one in bindings] == [BindingKind.PARAMETER]
    if home is None or not is_parameter or not isinstance(home.node, FUNCTIONS):
        return None
    return home.node, node.id, client.api.name


def _long_hold(
    made: ast.Call | None,
    home: Named,
    loan: Loan,
    escape: Escape,
    model: SemanticModel,
    options: RuleOptions,
) -> LongHold | None:
    if not escape.kinds <= _FOLLOWED or escape.calls or not escape.names:
        return None
    function = _user(escape, home, model)
    slow = slow_calls_in(function, model, options) if function is not None else ()
    if function is None or not slow:
        return None
    steps = _steps(made, function, loan, escape, model)
    if steps is None or _TAKING.isdisjoint(steps.values()):
        return None
    thing = Thing({**dict.fromkeys(slow, Step.ASK), **steps}, frozenset(n for _, n in escape.names))
    start = Held.ABSENT if made is not None and function is home else Held.FREE
    try:
        followed = followed_through((function, loan.of.partition(".")[0]), model)
        held = [call for call in held_at(followed, thing, start) if isinstance(call, ast.Call)]
    except (TooManyStatesError, RecursionError):
        return None
    if not held:
        return None
    order = evaluation_order(model)
    held.sort(key=order.__getitem__)
    takes = [n for n, step in steps.items() if step in _TAKING and isinstance(n, ast.expr)]
    before = [node for node in takes if order[node] < order[held[0]]]
    taken = max(before or takes, key=order.__getitem__)
    return LongHold(held[0], escape.names[0][1], taken, tuple(held[1:]))


def _user(escape: Escape, home: Named, model: SemanticModel) -> Named | None:
    """Return the function that uses an object: its own, or the only one inside that does."""
    if EscapeKind.CAPTURED not in escape.kinds:
        return home
    nodes = (*escape.uses, *escape.passed)
    inner = {function_around(node, model) for node in nodes} - {home}
    only = inner.pop() if len(inner) == 1 else None
    return only if isinstance(only, Named) else None


def _steps(
    made: ast.Call | None, function: Named, loan: Loan, escape: Escape, model: SemanticModel
) -> dict[ast.AST, Step] | None:
    """Return what each node of a function does to an object; None if that is unknown.

    After an unknown use, and after other code has had the object, it counts as holding nothing.
    """
    steps: dict[ast.AST, Step] = {}
    for taker in escape.passed:
        steps[taker] = Step.TAKE if only_executes(taker, model) else Step.GIVE
    for node, step in _uses(loan, escape, model):
        steps[node] = Step.GIVE if step is Step.LOSE else step
    for scope, name in escape.names:
        for binding in valued(scope.bindings[name]):
            is_own = binding.value is None or any(n is made for n in walk(binding.value))
            if not is_own:
                steps[binding.node] = Step.DROP
    entered = _with_items(made, escape, model)
    if EscapeKind.WITH in escape.kinds and not entered:
        return None
    is_made = Step.HOLD if loan.keeps else Step.MAKE
    if made is not None and function_around(made, model) is function:
        steps[made] = is_made
    for item in entered:
        steps[item.context_expr] = Step.GIVE_AFTER
        if made is not None and item.optional_vars is not None:
            steps[item.optional_vars] = is_made
    return {n: s for n, s in steps.items() if function_around(n, model) is function}


def _uses(loan: Loan, escape: Escape, model: SemanticModel) -> Iterator[NodeStep]:
    for use in escape.uses:
        above = model.parents[use]
        call = above if isinstance(above, ast.Call) and above.func is use else None
        if not loan.keeps:
            yield from steps_of_use(use, call, loan, model)
        elif use.attr in loan.ends:
            yield use if call is None else call, Step.GIVE


def _with_items(made: ast.Call | None, escape: Escape, model: SemanticModel) -> list[ast.withitem]:
    """Return the items of `with` that enter an object, where it is created or by a name."""
    nodes: list[ast.AST] = [made] if made is not None else []
    for scope, name in escape.names:
        nodes.extend(model.symbols.loads_of(name, scope))
    found = []
    for node in nodes:
        above = model.parents[node]
        if isinstance(above, ast.withitem) and above.context_expr is node:
            found.append(above)
    return found


def _loan(subject: PoolCall | PoolUse) -> Loan | None:
    """Return how what a subject makes returns its connection, None if it is of no pool."""
    if isinstance(subject, PoolCall):
        is_session = subject.api.kind is Kind.SESSION and not subject.is_super
        return subject.api.loan if is_session and _may_use_pool(subject) else None
    api = subject.client.api
    if api.kind not in KNOWN_ENGINES or subject.path not in api.sends:
        return None
    loan = next((m.loan for m in api.methods if m.loan is not None), None)
    keeps = keeps_pool(subject.client, subject.model, subject.options)
    return loan if keeps else None


def _may_use_pool(session: PoolCall) -> bool:
    """Return whether the engine of a session is unknown, or keeps connections."""
    bind = session.argument(Role.ENGINE)
    factory = session.model.non_null(session.node.func)
    if bind is not None and not bind.is_absent:
        return _may_keep(bind, session)
    if not isinstance(factory, Instance) or factory.keeps is False:
        return False
    makers = [pool_call(call, session.model, session.options) for call in factory.calls]
    binds = [maker.argument(Role.ENGINE) for maker in makers if maker is not None]
    return all(one is None or _may_keep(one, session) for one in binds)


def _may_keep(bind: Argument, session: PoolCall) -> bool:
    engine = bind.value
    if not isinstance(engine, Instance) or engine.api.kind not in KNOWN_ENGINES:
        return True
    return keeps_pool(engine, session.model, session.options)
