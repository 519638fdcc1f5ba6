"""Statements that go into a `with` block: which, and what must not change in them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_connpool.frameworks.python import ENVIRONMENT
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import LOOPS
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel

# What is no loop is put into a block only if it has at most so many statements.
MOST_STATEMENTS = 30
_YIELDS = (ast.Yield, ast.YieldFrom)
# Expressions that are the same each time, if their parts are.
_PLAIN = (
    *(ast.Constant, ast.Name, ast.Dict, ast.List, ast.Tuple, ast.Set, ast.JoinedStr),
    *(ast.FormattedValue, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp),
    *(ast.keyword, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context),
)


def can_hold_client(block: Sequence[ast.stmt], request: ast.AST, model: SemanticModel) -> bool:
    """Return whether statements may run while a client is open that is created before them.

    A generator that is abandoned keeps the client: the loop of a plain one closes it when it is
    freed, an asynchronous one may be freed outside of its event loop.
    """
    nodes = [node for statement in block for node in nodes_in(statement, model)]
    function = function_around(request, model)
    is_loop = isinstance(block[0], LOOPS)
    is_kept = isinstance(function, ast.AsyncFunctionDef) or not is_loop
    if is_kept and any(
        isinstance(node, _YIELDS) and function_around(node, model) is function for node in nodes
    ):
        return False
    count = sum(isinstance(node, ast.stmt) for node in nodes)
    if not is_loop and count > MOST_STATEMENTS:
        return False
    return not _is_in_class(block[0], model) and all(
        ENVIRONMENT.isdisjoint(_changed_in(statement, model)) for statement in block
    )


def _is_in_class(statement: ast.stmt, model: SemanticModel) -> bool:
    function = function_around(statement, model)
    above = model.parents.get(statement)
    while above is not None and above is not function:
        if isinstance(above, ast.ClassDef):
            return True
        above = model.parents.get(above)
    return False


def run_around(
    nodes: Sequence[ast.AST], function: ast.AST, model: SemanticModel
) -> Sequence[ast.stmt]:
    """Return the fewest statements of one block of a function that contain all nodes."""
    paths = [_statements_above(node, function, model) for node in nodes]
    found: Sequence[ast.stmt] = ()
    for level in zip(*paths, strict=False):
        places = [block_position(statement, model) for statement in level]
        known = [place for place in places if place is not None]
        if len(known) != len(level) or any(block is not known[0][0] for block, _ in known):
            break
        indexes = [index for _, index in known]
        found = known[0][0][min(indexes) : max(indexes) + 1]
        if len(found) > 1:
            break
    return found


def _statements_above(node: ast.AST, function: ast.AST, model: SemanticModel) -> Sequence[ast.stmt]:
    path: list[ast.stmt] = []
    above: ast.AST | None = node
    while above is not None and above is not function:
        if isinstance(above, ast.stmt):
            path.insert(0, above)
        above = model.parents.get(above)
    return path


def is_unchanged_in(loop: ast.AST, expression: ast.expr, model: SemanticModel) -> bool:
    """Return whether an expression has the same value before a loop and in all its iterations.

    It consists of constants, of names that the loop neither binds nor changes, of attributes of
    modules and of objects that nothing in the loop changes, and of calls of a library's callables.
    """
    changed = _changed_in(loop, model)
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Name() if node.id in changed or not _is_bound_before(node, loop, model):
                return False
            case ast.Attribute() if node.attr in changed or not _is_set_at_start(node, model):
                return False
            case ast.Call() if model.api(node.func) is None:
                return False
            case ast.Attribute() | ast.Call():
                pass
            case _ if not isinstance(node, _PLAIN):
                return False
        waiting.extend(ast.iter_child_nodes(node))
    return True


def _is_bound_before(name: ast.Name, loop: ast.AST, model: SemanticModel) -> bool:
    """Return whether a name is not rebound by another function that the loop may call."""
    home = model.symbols.home(name.id, model.symbols.scope_of[name])
    if home is None:
        return not model.symbols.has_star
    if home.node is function_around(name, model):
        return True
    return home.binds_once(name.id) or all(
        b.kind is BindingKind.IMPORT for b in home.bindings[name.id]
    )


def _is_set_at_start(node: ast.Attribute, model: SemanticModel) -> bool:
    """Return whether an attribute of self is set by `__init__` or the class, and by nothing else.

    True for attributes of other objects.
    """
    symbols, of = model.symbols, node.value
    owner = (
        symbols.class_of_receiver(of.id, symbols.scope_of[of]) if isinstance(of, ast.Name) else None
    )
    if owner is None:
        return True
    stores = symbols.members(owner, node.attr)
    functions = [function_around(store.node, model) for store in stores]
    return bool(stores) and all(getattr(f, "name", "__init__") == "__init__" for f in functions)


@memoized
def _changed_in(loop: ast.AST, model: SemanticModel) -> frozenset[str]:
    """Return the names that a loop binds, the attributes it sets, and the objects it changes."""
    found: set[str] = set()
    for node in nodes_in(loop, model):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.Subscript(value=of, ctx=ast.Store() | ast.Del()):
                found.add(_last_name(of))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=of))):
                found.add(_last_name(of))
            case ast.alias():
                found.add((node.asname or node.name).partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
    return frozenset(found)


def _last_name(node: ast.AST) -> str:
    while isinstance(node, ast.Subscript | ast.Call):
        node = node.value if isinstance(node, ast.Subscript) else node.func
    return str(getattr(node, "attr", getattr(node, "id", "")))
