"""Whether several threads use a pool at once, and whether its size is a decision."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.concurrency import IN_THREADS
from flake8_connpool.frameworks.conventions import NUMBERS_OF_WORKERS
from flake8_connpool.frameworks.python import CPU_COUNTS, THREAD_LOCAL, THREAD_LOCALS
from flake8_connpool.frameworks.schema import REQUEST
from flake8_connpool.library.catalog import POOL_MAKERS, SENDING
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.mounts import sessions_of
from flake8_connpool.pools.served_threads import is_of_process, server_threads, use_by_handlers
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.thread_pools import starts_threads, thread_pools
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.entry_points import entry_point_of, imports_one
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import number
from flake8_connpool.semantics.values.model import SemanticModel

_LOCAL = frozenset({EscapeKind.WITH})
_KEPT = frozenset({EscapeKind.WITH, EscapeKind.STORED, EscapeKind.RETURNED})
_WORDS = re.compile(r"[a-z]+")


def why_not_shared(pool: PoolCall) -> str:
    """Return why no two threads use a pool at once, as a clause; "" if they may.

    Other code may use what is kept in an object, or what a function returns: they may, too.
    """
    model = pool.model
    lives = [life for owner in _owners(pool) for life in _lives(owner, model)]
    if lives and all(_is_thread_local(life, model) for life in lives):
        return "each thread has its own"
    if lives and all(_stays_inside(life, pool) for life in lives):
        return "it stays in one run of a function, which passes it to no other"
    return ""


def may_be_shared(pool: PoolCall) -> bool:
    """Return whether a file shows threads that may use a pool at once.

    It starts them itself; or it has handlers that a framework runs in threads, and the pool is
    created once per process.
    """
    model = pool.model
    return starts_threads(model) or (_serves_in_threads(model) and _is_of_process(pool))


def use_in_served_threads(pool: PoolCall) -> ast.Call | RelatedLocation | None:
    """Return a place where handlers in known threads of a server use a pool, None if there is none.

    The pool is created once per process.
    """
    threads = server_threads(pool.model)
    if threads is None or threads.number < 2:
        return None
    uses = (use_by_handlers(owner, pool) for owner in _owners(pool))
    return next((use for use in uses if use is not None), None)


def fits_served_threads(pool: PoolCall, size: float | None) -> bool:
    """Return whether nothing but known threads of a server shares a pool, and its size is enough.

    They run the handlers of the file, which itself starts no threads.
    """
    threads = server_threads(pool.model)
    is_enough = threads is not None and size is not None and size >= threads.number
    return is_enough and not starts_threads(pool.model)


def _is_of_process(pool: PoolCall) -> bool:
    """Return whether a pool, or what has it, is created once per process."""
    return any(is_of_process(one, pool.model) for one in (pool.node, *_owners(pool)))


@memoized_per_model
def _serves_in_threads(model: SemanticModel) -> bool:
    return imports_one(IN_THREADS, model) and any(
        isinstance(node, ast.FunctionDef)
        and entry_point_of(node, model).each == REQUEST.each
        and entry_point_of(node, model).placement is REQUEST.placement
        for node in model.symbols.scopes
    )


def _stays_inside(life: Escape, pool: PoolCall) -> bool:
    """Return whether a session is only used by the run of a function that creates it."""
    if not life.kinds <= _LOCAL:
        return False
    return not life.is_handed_over(tuple(SENDING), pool.model)


def is_in_pool_maker(pool: PoolCall) -> bool:
    """Return whether a pool is created by a method of an adapter, with the adapter's own size."""
    function = function_around(pool.node, pool.model)
    return isinstance(function, Named) and function.name in POOL_MAKERS


def exceeds_size(size: float, model: SemanticModel) -> bool:
    """Return whether a thread pool of a module is known to have more workers than a size."""
    many = (number(model.value(workers)) for _, workers in thread_pools(model))
    return any(one is not None and one > size for one in many)


def counts_workers(size: ast.expr | None, model: SemanticModel) -> bool:
    """Return whether a size is computed from the number of CPUs, or named after workers."""
    if isinstance(size, ast.Name) and not _is_named_after_workers(size.id):
        size = model.symbols.assigned(size) or size
    for part in walk(size) if size is not None else ():
        if isinstance(part, ast.Call) and model.qualified_name(part.func) in CPU_COUNTS:
            return True
        name = getattr(part, "id", getattr(part, "attr", ""))
        if isinstance(part, ast.Name | ast.Attribute) and _is_named_after_workers(name):
            return True
    return False


def _is_named_after_workers(name: str) -> bool:
    return not NUMBERS_OF_WORKERS.keys().isdisjoint(_WORDS.findall(name.lower()))


def _owners(pool: PoolCall) -> list[ast.Call]:
    """Return the calls that create what has a pool: the sessions of an adapter; none if unknown."""
    if pool.is_super:
        return []
    if pool.api.kind is not Kind.ADAPTER:
        return [pool.node]
    escape, sessions = escape_of(pool.node, pool.model), list(sessions_of(pool))
    is_known = escape.kinds <= {EscapeKind.PASSED} and len(sessions) == len(escape.passed)
    return sessions if is_known else []


def _lives(made: ast.Call, model: SemanticModel) -> Iterator[Escape]:
    """Yield what happens to an object: where it is created, or where its function is called."""
    escape = escape_of(made, model)
    function = function_around(made, model)
    is_plain = isinstance(function, Named) and not function.decorator_list
    uses = []
    if escape.kinds == {EscapeKind.RETURNED} and isinstance(function, Named) and is_plain:
        uses = [use for use in references_to(function, model) if not use.is_guess]
    if not uses or any(use.call is None or use.call.func is not use.node for use in uses):
        yield escape
    else:
        yield from (escape_of(use.call, model) for use in uses if use.call is not None)


def _is_thread_local(life: Escape, model: SemanticModel) -> bool:
    if EscapeKind.STORED not in life.kinds or not life.kinds <= _KEPT:
        return False
    return all(
        isinstance(store, ast.Attribute) and _is_in_thread_local(store, model)
        for store in life.stores
    )


def _is_in_thread_local(store: ast.Attribute, model: SemanticModel) -> bool:
    if model.qualified_name(store.value) in THREAD_LOCALS:
        return True
    owner: ast.AST | None = function_around(store, model)
    while owner is not None and not isinstance(owner, ast.ClassDef):
        owner = model.parents.get(owner)
    is_self = isinstance(store.value, ast.Name) and store.value.id == "self"
    return (
        is_self
        and owner is not None
        and any(model.qualified_name(base) == THREAD_LOCAL for base in owner.bases)
    )
