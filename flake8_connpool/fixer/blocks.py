"""Edits of statements, applied to the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Edit, Node, Verb
from flake8_connpool.semantics.syntax.children import walk

# The verbs that move statements.
BLOCK_VERBS = frozenset({Verb.PROTECT, Verb.WRAP, Verb.HOIST, Verb.ENTER, Verb.INSERT})


def is_applied(edit: Edit, tree: ast.Module) -> bool:
    """Apply an edit of statements to a tree; return False if it does not fit."""
    match edit.verb:
        case Verb.PROTECT:
            return _protect(tree, edit)
        case Verb.WRAP:
            return _wrap(tree, edit)
        case Verb.ENTER:
            return _enter(tree, edit)
        case Verb.INSERT:
            return _insert(tree, edit)
        case _:
            return _hoist(tree, edit)


def _blocks(tree: ast.AST) -> Iterator[tuple[list[ast.stmt], list[Node | None]]]:
    """Yield each block of statements, with the positions of its statements."""
    for above in walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(above, name, None)
            if isinstance(block, list):
                yield block, [Node.of(s) if isinstance(s, ast.stmt) else None for s in block]


def _protect(tree: ast.Module, edit: Edit) -> bool:
    """Put a statement into `try`, and the statements after it into its `finally`."""
    for block, places in _blocks(tree):
        if edit.node in places and edit.to in places:
            first, last = places.index(edit.node), places.index(edit.to)
            # It is not in the old source.
            block[first : last + 1] = [
                ast.Try([block[first]], [], [], block[first + 1 : last + 1], lineno=0, col_offset=0)
            ]
            return first < last
    return False


def _wrap(tree: ast.Module, edit: Edit) -> bool:
    """Put the statements from one to another into a block with the edit's header."""
    for block, places in _blocks(tree):
        if edit.node in places and edit.to in places:
            first, last = places.index(edit.node), places.index(edit.to)
            around = ast.parse(f"{edit.content}: ...").body[0]
            if first > last or not isinstance(around, ast.With | ast.AsyncWith):
                return False
            for node in walk(around):
                node.__dict__.pop("end_lineno", None)  # it is not in the old source
            around.body = block[first : last + 1]
            block[first : last + 1] = [around]
            return True
    return False


def _enter(tree: ast.Module, edit: Edit) -> bool:
    """Put the statements behind an assignment into a block that binds the same name."""
    for block, places in _blocks(tree):
        if edit.node in places and edit.to in places:
            first, last = places.index(edit.node), places.index(edit.to)
            match block[first]:
                case ast.Assign(targets=[ast.Name() as name], value=value) if first < last:
                    if isinstance(value, ast.Await) and Node.of(value) != edit.content:
                        value = value.value
                    kind = ast.AsyncWith if edit.name == "async with" else ast.With
                    body = block[first + 1 : last + 1]
                    # It is not in the old source.
                    around = kind([ast.withitem(value, name)], body, lineno=0, col_offset=0)
                    block[first : last + 1] = [around]
                    return Node.of(value) == edit.content
    return False


def _insert(tree: ast.Module, edit: Edit) -> bool:
    """Put the edit's content behind a statement."""
    for block, places in _blocks(tree):
        if edit.node in places:
            statement = ast.parse(str(edit.content)).body[0]
            for node in walk(statement):
                node.__dict__.pop("end_lineno", None)  # it is not in the old source
            block.insert(places.index(edit.node) + 1, statement)
            return True
    return False


def _hoist(tree: ast.Module, edit: Edit) -> bool:
    """Put a loop into a `with` statement that is inside it, whose body takes its place."""
    inner = outer = None
    for block, places in _blocks(tree):
        if edit.node in places:
            outer = block, places.index(edit.node)
        if edit.to in places:
            inner = block, places.index(edit.to)
    if outer is None or inner is None:
        return False
    around, loop = inner[0][inner[1]], outer[0][outer[1]]
    if not isinstance(around, ast.With | ast.AsyncWith) or around not in walk(loop):
        return False
    inner[0][inner[1] : inner[1] + 1] = around.body
    around.body = [loop]
    around.__dict__.pop("end_lineno", None)  # it contains more than in the old source
    outer[0][outer[1]] = around
    return True
