"""Where a function of the module is called from, as far as the module shows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from flake8_connpool.frameworks.catalog import DECORATORS, TAKERS
from flake8_connpool.frameworks.conventions import MEMOIZERS
from flake8_connpool.frameworks.registrations import CALLBACKS, CHAINED, REGISTERING
from flake8_connpool.frameworks.schema import AS_CALLED, CACHED, CallbackTaker, Runs
from flake8_connpool.semantics.calls.injection import injected_objects, injections_by_dependency
from flake8_connpool.semantics.calls.method_resolution import method_loads
from flake8_connpool.semantics.symbols.scopes import Scope
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# The method that runs if an object is called.
CALL = "__call__"
# Methods of an event loop, on any object.
_OF_LOOPS = {"run_until_complete": TAKERS["asyncio.run"], "run_in_executor": CallbackTaker(None, 1)}
_ENDS_OF_CHAINS = frozenset(method for of in CHAINED.values() for method in of)
# If more functions than this have one name, it is unknown which of them is called.
_MOST_DEFINITIONS = 20


class Reference(Struct, frozen=True):
    """One place that names a function.

    `call` is the call that runs or takes the function; None if it is unknown what happens to it.
    `runs` is how often the callback taker runs it; None for as often as the call. It `is_guess` if
    the receiver of a method is unknown: `thing.fetch()`.
    """

    node: ast.expr
    call: ast.Call | None = None
    runs: Runs | None = None
    is_guess: bool = False

    @property
    def direct_call(self) -> ast.Call | None:
        """The call of the function where it is named; None if it is not called there."""
        return self.call if self.call is not None and self.call.func is self.node else None


@memoized
def references_to(function: Named, model: SemanticModel) -> Sequence[Reference]:
    """Return every place of the module that names a function or method."""
    around = scope_around(function, model)
    home = model.symbols.home(function.name, around) or around
    if len(home.bindings.get(function.name, ())) > _MOST_DEFINITIONS:
        return []
    found = list(_of_name(function, home, model))
    if isinstance(home.node, ast.ClassDef):
        order = evaluation_order(model)
        loads = sorted(method_loads(function, home.node, model), key=lambda load: order[load[0]])
        found.extend(reference_at(load, model, is_guess=is_guess) for load, is_guess in loads)
        if function.name == CALL:
            asked = injected_objects(model).get(home.node, ())
            found.extend(Reference(one.dependency, one.call, one.runs) for one in asked)
    return found


def scope_around(node: ast.AST, model: SemanticModel) -> Scope:
    """Return the scope that contains a statement."""
    above = model.parents[node]
    while above not in model.symbols.scopes:
        above = model.parents[above]
    return model.symbols.scopes[above]


def _of_name(function: Named, home: Scope, model: SemanticModel) -> Iterator[Reference]:
    for load in model.symbols.loads_of(function.name, home):
        yield reference_at(load, model)


def reference_at(node: ast.expr, model: SemanticModel, *, is_guess: bool = False) -> Reference:
    """Return the reference for an expression whose value is a function."""
    parent = model.parents[node]
    if isinstance(parent, ast.Call) and parent.func is node:
        return Reference(node, parent, _of_loop(parent, model), is_guess)
    injection = injections_by_dependency(model).get(node)
    if injection is not None:
        return Reference(node, injection.call, injection.runs, is_guess)
    call = model.parents[parent] if isinstance(parent, ast.keyword) else parent
    callback = _named_callback(node, parent)
    if callback is not None:
        return Reference(node, call if isinstance(call, ast.Call) else None, callback, is_guess)
    taker = callback_taker(call, model)
    if taker is None or not isinstance(call, ast.Call) or not _takes(taker, call, node):
        return Reference(node, is_guess=is_guess)
    return Reference(node, call, taker.runs, is_guess)


def _named_callback(node: ast.expr, parent: ast.AST) -> Runs | None:
    """Return how often a function runs whose keyword or key says so: `on_failure_callback=f`."""
    match parent:
        case ast.keyword(arg=str(name)):
            return CALLBACKS.get(name)
        case ast.Dict(keys=keys, values=values) if node in values:
            key = keys[values.index(node)]
            name = getattr(key, "value", "")
            return CALLBACKS.get(name) if isinstance(name, str) else None
        case _:
            return None


def _of_loop(call: ast.Call, model: SemanticModel) -> Runs | None:
    """Return how a call's coroutine runs, if it is passed to a new event loop directly."""
    around = model.parents[call]
    if not isinstance(around, ast.Call) or call not in around.args:
        return None
    taker = callback_taker(around, model)
    is_one = taker is not None and taker.runs is not None and taker.runs.in_new_loop
    return taker.runs if taker is not None and is_one and _takes(taker, around, call) else None


@memoized
def callback_taker(call: ast.AST, model: SemanticModel) -> CallbackTaker | None:
    """Return what is known about a call that takes a function; None if nothing is."""
    if not isinstance(call, ast.Call):
        return None
    callee = model.qualified_name(call.func)
    # A decorator may be called directly: `functools.cache(load)`.
    known = TAKERS.get(callee) or _decorating(callee)
    if known is not None:
        return known
    name = getattr(call.func, "id", getattr(call.func, "attr", "")).lower()
    if any(word in name for word in MEMOIZERS):
        return CallbackTaker(CACHED, 0)
    if isinstance(call.func, ast.Call):
        # A decorator with arguments: `functools.lru_cache(maxsize=None)(load)`.
        return _decorating(model.qualified_name(call.func.func))
    if not isinstance(call.func, ast.Attribute):
        return None
    method = call.func.attr
    known = _OF_LOOPS.get(method) or _chained(call.func, model)
    if known is not None or method not in REGISTERING:
        return known
    receiver = call.func.value
    is_own = (
        isinstance(receiver, ast.Name)
        and model.symbols.class_of_receiver(receiver.id, model.symbols.scope_of[receiver])
        is not None
    )
    return None if is_own else REGISTERING[method]


def _chained(method: ast.Attribute, model: SemanticModel) -> CallbackTaker | None:
    """Return what a method takes at the end of a chain: `schedule.every().day.do(report)`."""
    if method.attr not in _ENDS_OF_CHAINS:
        return None
    starts = [(start, of) for start, of in CHAINED.items() if method.attr in of]
    below: ast.expr = method.value
    while isinstance(below, ast.Attribute | ast.Call):
        if isinstance(below, ast.Call):
            name = model.qualified_name(below.func)
            for start, of in starts:
                if name == start:
                    return of[method.attr]
            below = below.func
        else:
            below = below.value
    return None


def _decorating(decorator: str) -> CallbackTaker | None:
    runs = DECORATORS.get(decorator)
    return None if runs is None or runs is AS_CALLED else CallbackTaker(runs, 0)


def callback_passed_to(taker: CallbackTaker, call: ast.Call) -> ast.expr | None:
    """Return the function that a call passes to a callback taker."""
    if taker.position is not None and len(call.args) > taker.position:
        return call.args[taker.position]
    return next((k.value for k in call.keywords if k.arg == taker.keyword), None)


def _takes(taker: CallbackTaker, call: ast.Call, node: ast.expr) -> bool:
    return callback_passed_to(taker, call) is node
