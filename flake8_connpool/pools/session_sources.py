"""Calls that create a session, or take a connection, that the code must close."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from msgspec import Struct

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.pools.session_engines import keeps_pool
from flake8_connpool.pools.subjects import PoolCall, PoolUse, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel


class SessionSource(Struct, frozen=True):
    """A call that creates a session or takes a connection, and how that is closed.

    `closing` are the names of the methods that close it, on itself or on its registry. `idle`
    attributes take no connection.
    """

    made: ast.Call
    closing: tuple[str, ...]
    is_async: bool
    is_session: bool = True
    idle: frozenset[str] = frozenset()

    @property
    def word(self) -> str:
        """What it creates, in the words of a message."""
        return "session" if self.is_session else "connection"

    @property
    def consequence(self) -> str:
        """What happens after it is closed too early: a session takes a connection again."""
        return "its connection leaks" if self.is_session else "using it raises an error"


def sources_of(subject: PoolCall | PoolUse) -> Sequence[SessionSource]:
    """Return the calls of a subject that must be closed; those of a factory kept in an attribute.

    Without any if its engine is known to keep no connections to a server.
    """
    node, model = subject.node, subject.model
    if not isinstance(node, ast.Call):
        return ()
    if isinstance(subject, PoolUse):
        return _of_use(node, subject)
    if subject.is_super or not may_keep_connections(subject):
        return ()
    if subject.api.kind is Kind.SESSION and subject.api.loan is not None:
        return (_source(node, subject.api.loan, subject.api.is_async),)
    api = session_class(subject)
    if api is None or api.loan is None:
        return ()
    more = subject.api.closes if subject.api.kind is Kind.SESSION_REGISTRY else ()
    closing = (*api.loan.ends, *more)
    return [_source(call, api.loan, api.is_async, closing) for call in _calls_of(subject, model)]


def _source(
    made: ast.Call,
    loan: Loan,
    is_async: bool,
    closing: tuple[str, ...] = (),
    *,
    is_session: bool = True,
) -> SessionSource:
    return SessionSource(made, closing or loan.ends, is_async, is_session, frozenset(loan.idle))


def session_class(subject: PoolCall) -> Api | None:
    """Return the class of the sessions of a factory or registry; None if it is unknown."""
    api = subject.api
    if api.kind is Kind.SESSION_FACTORY:
        return APIS[api.gives]
    factory = subject.argument(Role.SESSIONS) if api.kind is Kind.SESSION_REGISTRY else None
    made = factory.value if factory is not None else None
    if isinstance(made, Instance) and made.api.kind is Kind.SESSION_FACTORY:
        return APIS[made.api.gives]
    return None


def may_keep_connections(subject: PoolCall) -> bool:
    """Return False if all engines of a session, factory or registry keep no connections.

    An unknown engine counts as one that keeps them.
    """
    return not _is_without_pool(subject.node, subject.model, subject.options)


def _is_without_pool(node: ast.Call, model: SemanticModel, options: RuleOptions) -> bool:
    call = pool_call(node, model, options)
    if call is None:
        return False
    bind, sessions = call.argument(Role.ENGINE), call.argument(Role.SESSIONS)
    engine = bind.value if bind is not None else None
    if isinstance(engine, Instance) and engine.api.kind in KNOWN_ENGINES:
        return not keeps_pool(engine, model, options)
    is_bound = bind is not None and not bind.is_absent
    factory = sessions.value if sessions is not None else model.non_null(node.func)
    if isinstance(factory, Instance) and factory.keeps is False and not is_bound:
        return True
    calls = factory.calls if isinstance(factory, Instance) and not is_bound else ()
    return bool(calls) and all(_is_without_pool(one, model, options) for one in calls)


def _of_use(node: ast.Call, subject: PoolUse) -> Sequence[SessionSource]:
    """Return the session or connection of `engine.connect()` or `factory.begin()`."""
    client, model = subject.client, subject.model
    if client.api.kind is Kind.SESSION_FACTORY:
        session = APIS[client.api.gives]
        loan, is_async = session.loan, session.is_async
        calls = client.calls
        is_idle = client.keeps is False or (
            bool(calls) and all(_is_without_pool(c, model, subject.options) for c in calls)
        )
        if loan is None or subject.path not in client.api.sends or is_idle:
            return ()
        return (_source(node, loan, is_async),)
    if client.api.kind not in KNOWN_ENGINES:
        return ()
    loan = next((m.loan for m in client.api.methods if m.name == subject.path), None)
    if loan is None or not keeps_pool(client, model, subject.options):
        return ()
    return (_source(node, loan, client.api.is_async, is_session=False),)


def _calls_of(subject: PoolCall, model: SemanticModel) -> Sequence[ast.Call]:
    """Return the calls of a factory in an attribute of an application, or of a registry.

    The model knows those of a factory that a name refers to: these are subjects of their own.
    """
    above = model.parents[subject.node]
    target = above.targets[0] if isinstance(above, ast.Assign) and len(above.targets) == 1 else None
    if isinstance(target, ast.Name) and subject.api.kind is Kind.SESSION_REGISTRY:
        home = model.symbols.home(target.id, model.symbols.scope_of[target])
        if home is None or len(valued(home.bindings.get(target.id, []))) != 1:
            return ()
        reads: Sequence[ast.expr] = model.symbols.loads_of(target.id, home)
    elif isinstance(target, ast.Attribute) and is_stored_once(target, model):
        reads = model.attributes_named[target.attr]
    else:
        return ()
    called = _calls_by_callee(model)
    found = [called[read] for read in reads if read in called]
    return [call for call in found if model.value(call) is None]


def is_stored_once(target: ast.Attribute, model: SemanticModel) -> bool:
    """Return whether nothing else of the module is stored under the name of an attribute."""
    stores = [one for one in model.attributes_named[target.attr] if isinstance(one.ctx, ast.Store)]
    return stores == [target]


@memoized_per_model
def _calls_by_callee(model: SemanticModel) -> Mapping[ast.expr, ast.Call]:
    return {call.func: call for call in model.symbols.calls}
