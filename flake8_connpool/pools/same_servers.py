"""Engines that live as long as the process, and those of them that are for one server."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from flake8_connpool.frameworks.schema import CACHED, Placement
from flake8_connpool.library.catalog import COSMETIC
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.engines import reuses_connections
from flake8_connpool.pools.server_names import server_name
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.execution.decorators import decorated_by
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around, parameters_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import as_written, dotted
from flake8_connpool.semantics.values.model import SemanticModel

# Of more engines for one server than this, the others are not compared.
_MOST_ENGINES = 40
_SIZES = frozenset({Role.BOUND, Role.OVERFLOW})
# What configures a pool, but does not make it one for another purpose.
_OF_POOLS = frozenset(
    {
        *(Role.WAIT, Role.AGE, Role.HEALTH_CHECK, Role.POOL_CLASS, Role.POOL_LOGGING),
        *(Role.LISTENERS, Role.URL),
    }
)


class ServerPool(Struct, frozen=True):
    """The pool of an engine: its server, and the arguments that show what it is for.

    `sizes` are the numbers of its connections, and `purpose` other arguments, as they are written.
    """

    server: str
    is_async: bool = False
    sizes: Mapping[str, str] = field(default_factory=dict)
    purpose: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The same as text: equal for pools that no rule tells apart."""
        parts = (self.server, self.is_async, sorted(self.sizes.items()), self.purpose.items())
        return repr([*parts[:3], sorted(parts[3])])

    def is_like(self, other: ServerPool) -> bool:
        """Return whether nothing shows that two pools of one server are for different purposes."""
        return (
            self.is_async is other.is_async
            and dict(self.purpose) == dict(other.purpose)
            and all(
                self.sizes[name] == other.sizes.get(name, self.sizes[name]) for name in self.sizes
            )
        )


def server_pool(subject: PoolCall) -> ServerPool | None:
    """Return the pool of an engine that is created once per process; None if it is not known."""
    model = subject.model
    arguments = subject.arguments.values()
    if (
        subject.api.kind is not Kind.ENGINE
        or subject.is_super
        or any(not one.is_given and not one.is_absent for one in arguments)
        or not _is_once(subject.node, model)
        or not reuses_connections(subject)
    ):
        return None
    url = subject.argument(Role.URL)
    server = server_name(url.node, model) if url is not None else ""
    if not server:
        return None
    written = {
        one.parameter: one.node for one in arguments if one.is_given and one.node is not None
    }
    known = {one.parameter.name for one in arguments}
    further = {k.arg: k.value for k in subject.node.keywords if k.arg and k.arg not in known}
    purpose = {
        **{one.name: node for one, node in written.items() if one.role not in _SIZES | _OF_POOLS},
        **{name: value for name, value in further.items() if name not in COSMETIC},
    }
    if not all(map(_is_literal, purpose.values())):
        return None
    return ServerPool(
        server,
        subject.api.is_async,
        {one.name: as_written(node) for one, node in written.items() if one.role in _SIZES},
        {name: as_written(node) for name, node in purpose.items()},
    )


@memoized_with_options
def server_pools(
    tree: ast.Module, model: SemanticModel, options: RuleOptions
) -> Sequence[tuple[PoolCall, ServerPool]]:
    """Return the engines of a module whose server is known, with their pools, by place."""
    calls = [pool_call(call, model, options) for call, _ in model.api_calls]
    found = [
        (call, pool)
        for call in calls
        if call is not None and (pool := server_pool(call)) is not None
    ]
    return sorted(found, key=lambda one: (one[0].node.lineno, one[0].node.col_offset))


def first_like(call: PoolCall, pool: ServerPool) -> PoolCall | None:
    """Return the first engine of the module that is for the server of a later one."""
    by_server = _by_server(call.model.tree, call.model, call.options)
    for other, its in by_server.get(pool.server, ())[:_MOST_ENGINES]:
        if other.node is call.node:
            return None
        if its.is_like(pool) and _are_both(other, call):
            return other
    return None


@memoized_with_options
def _by_server(
    tree: ast.Module, model: SemanticModel, options: RuleOptions
) -> Mapping[str, Sequence[tuple[PoolCall, ServerPool]]]:
    found: dict[str, list[tuple[PoolCall, ServerPool]]] = {}
    for call, pool in server_pools(tree, model, options):
        found.setdefault(pool.server, []).append((call, pool))
    return found


def _is_literal(node: ast.expr) -> bool:
    """Return whether an argument is the same wherever it is written so."""
    return not any(isinstance(part, ast.Name | ast.Call | ast.Lambda) for part in walk(node))


def _is_once(call: ast.Call, model: SemanticModel) -> bool:
    """Return whether a process creates an engine once, and keeps it."""
    if isinstance(model.parents[call], ast.Attribute):
        return False
    function = function_around(call, model)
    placement = placement_of(call, model).placement
    if function is None:
        return placement is Placement.ONCE
    # A function that runs once may also be a command, which is a process of its own.
    return placement is Placement.PER_PROCESS or (
        isinstance(function, Named)
        and not isinstance(model.parents[function], ast.ClassDef)
        and not any(parameters_of(function))
        and (_is_cached(function, model) or is_memoized(call, model))
    )


def _is_cached(function: Named, model: SemanticModel) -> bool:
    return any(decorated_by(one, model) is CACHED for one in function.decorator_list)


def _are_both(one: PoolCall, other: PoolCall) -> bool:
    """Return whether a process has both engines: not in branches, nor one after the other."""
    model = one.model
    function = function_around(one.node, model)
    if function is not None and function is function_around(other.node, model):
        return False
    targets = {_target(one.node, model), _target(other.node, model)}
    return len(targets) == 2 and not _are_alternatives(one.node, other.node, model)


def _target(call: ast.Call, model: SemanticModel) -> str:
    """Return the name that an engine is bound to; its place if it is bound to none."""
    above = model.parents[call]
    match above:
        case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
            return dotted(target)
        case _:
            return f"{call.lineno}:{call.col_offset}"


def _are_alternatives(one: ast.AST, other: ast.AST, model: SemanticModel) -> bool:
    """Return whether two nodes are in different branches of one statement or expression."""
    below: dict[ast.AST, ast.AST] = {}
    node = one
    while (above := model.parents.get(node)) is not None:
        below[above] = node
        node = above
    node = other
    while (above := model.parents.get(node)) is not None:
        if above in below:
            return below[above] is not node and _tells_apart(above, below[above], node)
        node = above
    return False


def _tells_apart(above: ast.AST, one: ast.AST, other: ast.AST) -> bool:
    match above:
        case ast.If(body=body) | ast.Try(body=body):
            return (one in body) is not (other in body)
        case ast.IfExp() | ast.Match() | ast.BoolOp():
            return True
        case _:
            return False
