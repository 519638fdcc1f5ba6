"""Clients of APIs that are passed an HTTP client: `OpenAI(http_client=httpx.Client())`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import SENDING_CLIENTS
from flake8_connpool.frameworks.schema import OFTEN, Placement
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.execution.allocations import Allocation, allocations_of
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind
from flake8_connpool.semantics.flow.followed_object import followed_object
from flake8_connpool.semantics.values.model import SemanticModel

_AGAIN = frozenset({Placement.PER_CALL, *OFTEN})
_LEAVING = frozenset({"__exit__", "__aexit__"})


def is_closed_by(escape: Escape, api: Api, model: SemanticModel) -> bool:
    """Return whether what closes an object is named: itself, or of a part such as its pool."""
    closing = (*api.endings, *_LEAVING)
    return any(above.attr in closing for use in escape.uses for above in _attributes(use, model))


def uses_of_dropped_carrier(subject: PoolCall, life: Allocation) -> list[ast.Call]:
    """Return the uses of an object that sends with a client, if both are dropped without a close.

    It is created with the client in a keyword such as `http_client`, so nobody else has the client.
    """
    api, model = subject.api, subject.model
    carriers = followed_object(life.node, model).carriers
    is_only_carried = life.escape.kinds == {EscapeKind.PASSED} and len(life.escape.passed) == 1
    if api.kind is not Kind.CLIENT or not is_only_carried or len(carriers) != 1:
        return []
    carrier = carriers[0]
    names = [k.arg for k in carrier.keywords if k.value is subject.node]
    if not names or names[0] not in SENDING_CLIENTS or not reaches_pool(subject):
        return []
    for one in allocations_of(carrier, model):
        named = [above.attr for use in one.escape.uses for above in _attributes(use, model)]
        is_dropped = not one.escape.kinds and not {*api.closes, *api.misnamed, *_LEAVING} & {*named}
        if one.placed.placement in _AGAIN and is_dropped:
            uses = [call for use in one.escape.uses for call in _calls_of(use, model)]
            if uses:
                return uses
    return []


def _attributes(use: ast.Attribute, model: SemanticModel) -> Iterator[ast.Attribute]:
    """Yield an attribute, and those of its value: of `client.chat`, `client.chat.completions`."""
    above: ast.AST = use
    while isinstance(above, ast.Attribute):
        yield above
        above = model.parents[above]


def _calls_of(use: ast.Attribute, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the call of a method of an object, or of one of its parts."""
    *_, last = _attributes(use, model)
    above = model.parents[last]
    if isinstance(above, ast.Call) and above.func is last:
        yield above
