"""Whether a request may wait for a connection: clients that are kept, or that send at once.

A client whose requests follow each other in one function never waits for its own pool. A client
that a function returns to callers elsewhere may live for one request, or for the whole process:
that is unknown. So may one that an object keeps, unless the module keeps such an object.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.lifespans import is_lifespan
from flake8_connpool.pools.reaching import bound_of
from flake8_connpool.pools.recipients import receiving_calls
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.thread_pools import numbers_of_workers
from flake8_connpool.semantics.calls.binding import as_number
from flake8_connpool.semantics.calls.parameter_values import instantiations
from flake8_connpool.semantics.calls.references import callback_taker, references_to
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.flow.dependence import function_around, named_function_around
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS, FUNCTIONS, FunctionNode, Named
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

# Why no request is known to wait for a connection, as clauses.
ONE_AFTER_ANOTHER = "its client stays in one function, which sends nothing at the same time"
LEFT_TO_CALLERS = "its client is left to callers that are not known, and nothing here keeps it"
OF_OBJECTS = "its client lives as long as an object, and nothing here keeps such an object"
OWN_POOL = "each call of a top-level function has its own pool"
NOT_KNOWN = "nothing here shows that its client is kept, or sends several requests at once"

_LOCAL = frozenset({EscapeKind.WITH})
_LEAVING = frozenset({EscapeKind.RETURNED, EscapeKind.YIELDED})
_KEEPING = (ast.Name, ast.Attribute)


def why_it_never_waits(client: PoolCall) -> str:
    """Return why no request of a client is known to wait for a connection; "" if one may."""
    if client.api.kind is Kind.REQUEST:
        return OWN_POOL
    if client.api.kind is not Kind.CLIENT or client.is_super:
        return NOT_KNOWN
    reason = _why_not(client.node, client.model)
    return "" if reason == OF_OBJECTS and _is_smaller(client) else reason


def _is_smaller(client: PoolCall) -> bool:
    """Return whether a client has fewer connections than by default, so that callers may wait."""
    bound = bound_of(client)
    most = as_number(bound) if bound is not None and bound.is_given else None
    if bound is not None and bound.parameter.role is Role.BOUND_PER_HOST:
        return most is not None  # by default a host has no limit of its own
    usual = bound.parameter.usual if bound is not None else None
    return most is not None and isinstance(usual, int) and most < usual


@memoized
def _why_not(made: ast.Call, model: SemanticModel) -> str:
    escape = escape_of(made, model)
    calls = [made, *receiving_calls(made, model)]
    if any(_is_kept(call, model) or _sends_at_once(call, made, model) for call in calls):
        return ""
    if escape.kinds <= _LOCAL:
        return ONE_AFTER_ANOTHER
    if any(_owner_of(store, model) for call in calls for store in escape_of(call, model).stores):
        return OF_OBJECTS
    return LEFT_TO_CALLERS if escape.kinds & _LEAVING else NOT_KNOWN


def _is_kept(made: ast.Call, model: SemanticModel) -> bool:
    """Return whether an object is kept beyond the function that creates or receives it."""
    escape = escape_of(made, model)
    if function_around(made, model) is None and not escape.kinds <= _LOCAL:
        return True
    if is_stored(escape, model) or is_kept_by_taker(made, model):
        return True
    if EscapeKind.CAPTURED in escape.kinds and not _is_closed(escape, made, model):
        return True
    if not escape.kinds & _LEAVING:
        return False
    function = named_function_around(made, model)
    if function is None:
        return False
    return (
        entry_point_of(function, model).placement is Placement.ONCE
        or is_memoized(made, model)
        or (EscapeKind.YIELDED in escape.kinds and is_lifespan(function, model))
    )


def is_stored(escape: Escape, model: SemanticModel) -> bool:
    """Return whether an object is stored where it outlives its function: `self.client`."""
    return any(_outlives(store, model) for store in escape.stores)


def _outlives(store: ast.expr, model: SemanticModel) -> bool:
    """Return whether a target, or a container with the object, is more than a local of a run."""
    owner = _owner_of(store, model)
    if owner is not None:
        return _has_kept_object(owner, model)
    if isinstance(store, _KEEPING):
        return True
    if isinstance(store, ast.Subscript):
        return not _is_display(store.value, model)
    container = escape_of(store, model)
    if any(isinstance(one, (*_KEEPING, ast.Subscript)) for one in container.stores):
        return True
    function = named_function_around(store, model)
    return (
        EscapeKind.YIELDED in container.kinds
        and function is not None
        and is_lifespan(function, model)
    )


def _owner_of(store: ast.expr, model: SemanticModel) -> ast.ClassDef | None:
    """Return the class whose objects keep what is stored in an attribute of self."""
    receiver = store.value if isinstance(store, ast.Attribute) else None
    function = function_around(store, model)
    if not isinstance(receiver, ast.Name) or not isinstance(function, Named):
        return None
    decorators = {getattr(one, "id", "") for one in function.decorator_list}
    if "classmethod" in decorators:
        return None  # the class is there for the whole process
    return model.symbols.class_of_receiver(receiver.id, model.symbols.scope_of[receiver])


@memoized
def _has_kept_object(owner: ast.ClassDef, model: SemanticModel) -> bool:
    """Return whether the module keeps an object of a class, not in another object."""
    return any(_is_kept_in_process(call, model) for call in instantiations(model).get(owner, ()))


def _is_kept_in_process(made: ast.Call, model: SemanticModel) -> bool:
    stores = escape_of(made, model).stores
    return not any(_owner_of(store, model) for store in stores) and _is_kept(made, model)


def _is_display(container: ast.expr, model: SemanticModel) -> bool:
    """Return whether a name means a dict or list that its function creates."""
    if not isinstance(container, ast.Name) or function_around(container, model) is None:
        return False
    created = model.symbols.assigned(container)
    return isinstance(created, ast.Dict | ast.List) and function_around(created, model) is not None


def is_kept_by_taker(made: ast.expr, model: SemanticModel) -> bool:
    """Return whether an object is created for another that is kept: `self.api = Api(Client())`."""
    above = model.parents[made]
    taker = model.parents[above] if isinstance(above, ast.keyword) else above
    if not isinstance(taker, ast.Call) or taker.func is made:
        return False
    if isinstance(model.parents[taker], ast.Await):
        return False  # its result is the outcome of some work
    return any(isinstance(store, _KEEPING) for store in escape_of(taker, model).stores)


def _is_closed(escape: Escape, made: ast.Call, model: SemanticModel) -> bool:
    """Return whether the function that creates a client closes it as well."""
    if EscapeKind.WITH in escape.kinds:
        return True
    client, function = model.non_null(made), function_around(made, model)
    closes = client.api.closes if isinstance(client, Instance) else ()
    return any(
        use.attr in closes and function_around(use, model) is function for use in escape.uses
    )


def _sends_at_once(held: ast.Call, made: ast.Call, model: SemanticModel) -> bool:
    """Return whether a function sends several requests at once through a client that it has.

    `held` creates or returns the client, and `made` creates it.
    """
    client, escape = model.non_null(made), escape_of(held, model)
    if not isinstance(client, Instance):
        return False
    if client.api.is_async:
        works = [*escape.called(client.api.sends, model), *escape.passed]
        if any(_runs_beside(work, held, model) for work in works):
            return True
    elif any(callback_taker(taker, model) for taker in _takers(escape, client.api.sends, model)):
        return numbers_of_workers(model) != ()
    return any(_starts_many(nested, held, model) for nested in _nested(escape, model))


def _takers(escape: Escape, sends: tuple[str, ...], model: SemanticModel) -> Iterator[ast.AST]:
    """Yield the calls that are passed a client, a tuple with it, or one of its methods."""
    yield from escape.passed
    methods = (use for use in escape.uses if use.attr in sends)
    for part in (*methods, *escape.stores):
        above = model.parents[part]
        yield model.parents[above] if isinstance(above, ast.keyword) else above


def _runs_beside(work: ast.Call, held: ast.AST, model: SemanticModel) -> bool:
    """Return whether a coroutine is created repeatedly, and not awaited where it is created."""
    above = model.parents[work]
    while isinstance(above, ast.expr | ast.keyword):
        if isinstance(above, ast.Await):
            return False
        if isinstance(above, COMPREHENSIONS):
            return True
        above = model.parents[above]
    if isinstance(above, ast.withitem | ast.Return):
        return False
    return not set(loops_around(held, model)).issuperset(loops_around(work, model))


def _nested(escape: Escape, model: SemanticModel) -> Iterator[FunctionNode]:
    """Yield the functions that use an object of the function around them."""
    found: dict[FunctionNode, None] = {}
    for home, name in escape.names:
        if isinstance(home.node, FUNCTIONS):
            for load in model.symbols.loads_of(name, home):
                function = function_around(load, model)
                if function is not None and function is not home.node:
                    found[function] = None
    yield from found


def _starts_many(nested: FunctionNode, held: ast.AST, model: SemanticModel) -> bool:
    """Return whether several runs of a nested function may be under way at once."""
    if not isinstance(nested, Named):
        return numbers_of_workers(model) != ()
    for use in references_to(nested, model):
        call = use.direct_call
        if not isinstance(nested, ast.AsyncFunctionDef):
            if call is None and numbers_of_workers(model) != ():
                return True
        elif call is None or _runs_beside(call, held, model):
            return True
    return False
