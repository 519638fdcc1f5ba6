"""What a function does with an engine, and with the sessions and connections made from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct, field

from flake8_connpool.library.catalog import (
    BORROWERS,
    BORROWING_KEYWORDS,
    BORROWING_METHODS,
    SCHEMA_METHODS,
)
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.values.model import SemanticModel

_KEEPING = frozenset({EscapeKind.STORED, EscapeKind.CAPTURED})


class Carrier(Enum):
    """What an expression gives: an engine, or something that keeps it alive."""

    ENGINE = auto()
    FACTORY = auto()  # of sessions
    LENT = auto()  # a session or a connection


class EngineUses(Struct):
    """What one run of a function does with an engine.

    `statements` are the calls that use its connections. `keeper` says what keeps it beyond the run,
    "" if nothing does. `returned` are the kinds of what the function returns, and `is_yielded` says
    that a generator lends a session or a connection.
    """

    statements: list[ast.Call] = field(default_factory=list)
    keeper: str = ""
    returned: set[Carrier] = field(default_factory=set)
    is_yielded: bool = False


def uses_of(node: ast.expr, carrier: Carrier, call: PoolCall) -> EngineUses:
    """Return what the function around an expression does with the engine that it carries."""
    follower = _Follower(call)
    follower.follow(node, carrier)
    return follower.uses


def borrows(taker: ast.Call, model: SemanticModel) -> bool:
    """Return whether a call that receives an engine or a connection uses it only while it runs."""
    if model.qualified_name(taker.func) in BORROWERS:
        return True
    method = taker.func.attr if isinstance(taker.func, ast.Attribute) else ""
    return method in BORROWING_METHODS | SCHEMA_METHODS or any(
        keyword.arg in BORROWING_KEYWORDS for keyword in taker.keywords
    )


class _Follower:
    """Follows an engine, its factories of sessions, its sessions and its connections."""

    def __init__(self, call: PoolCall) -> None:
        self.call = call
        self.model = call.model
        self.uses = EngineUses()
        self.seen: set[ast.expr] = set()

    def follow(self, node: ast.expr, carrier: Carrier) -> None:
        if node in self.seen:
            return
        self.seen.add(node)
        escape = escape_of(node, self.model)
        kinds = escape.kinds
        if EscapeKind.RETURNED in kinds:
            self.uses.returned.add(carrier)
        if carrier is Carrier.LENT:
            self._lent(node, escape)
            return
        if kinds - {EscapeKind.PASSED, EscapeKind.RETURNED}:
            self.uses.keeper = "it is stored, or used by an inner function"
        for taken in escape.called(self.call.api.sends, self.model):
            self.follow(taken, Carrier.LENT)
        if carrier is Carrier.FACTORY:
            for session in escape.calls:
                self.follow(session, Carrier.LENT)
        for taker in escape.passed:
            self._passed(taker)

    def _lent(self, node: ast.expr, escape: Escape) -> None:
        self.uses.statements.extend(_calls_on(escape, self.model))
        if EscapeKind.YIELDED in escape.kinds and isinstance(node, ast.Call):
            # The caller uses it.
            self.uses.is_yielded = True
            self.uses.statements.append(node)
        # Several connections may have one name: `with engine.begin() as connection` twice.
        is_session = self.model.value(node) is not None
        if escape.kinds & (_KEEPING | {EscapeKind.UNKNOWN} if is_session else _KEEPING):
            self.uses.keeper = "its session or connection is kept"
        for taker in escape.passed:
            # `Session(bind=connection)` uses it, too.
            self._passed(taker, is_closed=EscapeKind.WITH in escape.kinds)

    def _passed(self, taker: ast.Call, *, is_closed: bool = False) -> None:
        borrower = pool_call(taker, self.model, self.call.options)
        if borrower is not None and borrower.api.kind is Kind.SESSION_FACTORY:
            self.follow(taker, Carrier.FACTORY)
        elif borrower is not None and borrower.api.kind is Kind.SESSION:
            self.follow(taker, Carrier.LENT)
        elif is_closed or borrows(taker, self.model):
            self.uses.statements.append(taker)
        else:
            self.uses.keeper = "it is passed to a call that may keep it"


def _calls_on(escape: Escape, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the calls that start with a method of an object: `session.query(Item).get(key)`."""
    parents = model.parents
    for use in escape.uses:
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
