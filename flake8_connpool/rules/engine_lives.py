"""What becomes of an engine and of what borrows its connections."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.code.fate import End, fate_of
from flake8_connpool.code.lives import Life
from flake8_connpool.code.module import Module
from flake8_connpool.code.placement import Placed
from flake8_connpool.code.subjects import PoolCall, pool_call
from flake8_connpool.library.model import Kind
from flake8_connpool.library.sqlalchemy import BORROWERS
from flake8_connpool.rules.lifetimes import ends_with_run


def stays_inside(call: PoolCall, life: Life) -> bool:
    """Return whether an engine, and all that borrows from it, ends with its function."""
    if life.fate.ends - {End.PASSED}:
        return False
    return all(_only_borrows(taker, call, life.placed) for taker in life.fate.passed)


def statements_of(call: PoolCall, life: Life) -> list[ast.Call]:
    """Return the calls by which an engine is used: on its connections and sessions, or given it.

    A connection or session that a function of a request yields is used by who asked for it.
    """
    module, fate = call.module, life.fate
    made = fate.called(call.api.sends, module)
    found = []
    for taker in fate.passed:
        borrower = pool_call(taker, module, call.options)
        if borrower is not None:
            made.extend(_sessions(taker, borrower, module))
        elif module.named(taker.func) in BORROWERS:
            found.append(taker)
    for one in made:
        is_lent = End.YIELDED in fate_of(one, module).ends
        found.extend([one] if is_lent else _calls_on(one, module))
    return found


def _only_borrows(taker: ast.Call, call: PoolCall, placed: Placed) -> bool:
    """Return whether a call that is given an engine does not keep it beyond the function."""
    module = call.module
    borrower = pool_call(taker, module, call.options)
    if borrower is None:
        return module.named(taker.func) in BORROWERS
    if borrower.api.kind is Kind.SESSION_FACTORY:
        if fate_of(taker, module).ends:
            return False
    elif borrower.api.kind is not Kind.SESSION:
        return False
    return all(
        ends_with_run(fate_of(session, module), placed)
        for session in _sessions(taker, borrower, module)
    )


def _sessions(taker: ast.Call, borrower: PoolCall, module: Module) -> list[ast.Call]:
    """Return the calls that make sessions: the borrower itself, or those of a factory."""
    if borrower.api.kind is Kind.SESSION:
        return [taker]
    return fate_of(taker, module).calls


def _calls_on(made: ast.Call, module: Module) -> Iterator[ast.Call]:
    """Yield the calls that begin with a method of an object: `session.query(Item).get(key)`."""
    parents = module.names.parents
    for use in fate_of(made, module).uses:
        below: ast.AST = use
        found: ast.Call | None = None
        while True:
            above = parents[below]
            if isinstance(above, ast.Call) and above.func is below:
                found = above
            elif not isinstance(above, ast.Attribute):
                break
            below = above
        if found is not None:
            yield found
