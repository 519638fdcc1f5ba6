"""Edits of statements, applied to the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_connpool.findings import Edit, Node, Verb
from flake8_connpool.semantics.syntax.children import walk

# The verbs that move statements.
BLOCK_VERBS = frozenset({Verb.PROTECT, Verb.WRAP, Verb.HOIST, Verb.ENTER, Verb.INSERT})


def are_applied(edits: Iterable[Edit], tree: ast.Module) -> bool:
    """Apply edits of statements to a tree; return False if one does not fit."""
    blocks = _Blocks(tree)
    return all(_is_applied(edit, blocks) for edit in edits)


class _Blocks:
    """The blocks of a tree that is edited, by the positions of their statements."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._known: dict[Node, tuple[list[ast.stmt], ast.stmt]] = {}

    def find(self, place: Node) -> tuple[list[ast.stmt], int] | None:
        """Return the block with a statement at a position, and its index in the block."""
        for is_new in (False, True):
            # Most edits do not move the statements of others, so the tree is not walked for each.
            if is_new:
                self._read()
            block, statement = self._known.get(place, ([], None))
            if statement in block:
                return block, block.index(statement)
        return None

    def find_both(self, first: Node, last: Node | None) -> tuple[list[ast.stmt], int, int] | None:
        """Return the block with two statements, and their indexes."""
        one, other = self.find(first), self.find(last) if last is not None else None
        if one is None or other is None or one[0] is not other[0]:
            return None
        return one[0], one[1], other[1]

    def _read(self) -> None:
        self._known.clear()
        for above in walk(self._tree):
            for name in ("body", "orelse", "finalbody"):
                block = getattr(above, name, None)
                if isinstance(block, list):
                    statements = (one for one in block if isinstance(one, ast.stmt))
                    for one in statements:
                        self._known.setdefault(Node.of(one), (block, one))


def _is_applied(edit: Edit, blocks: _Blocks) -> bool:
    match edit.verb:
        case Verb.PROTECT:
            return _protect(blocks, edit)
        case Verb.WRAP:
            return _wrap(blocks, edit)
        case Verb.ENTER:
            return _enter(blocks, edit)
        case Verb.INSERT:
            return _insert(blocks, edit)
        case _:
            return _hoist(blocks, edit)


def _protect(blocks: _Blocks, edit: Edit) -> bool:
    """Put a statement into `try`, and the statements after it into its `finally`."""
    found = blocks.find_both(edit.node, edit.to)
    if found is None:
        return False
    block, first, last = found
    # It is not in the old source.
    block[first : last + 1] = [
        ast.Try([block[first]], [], [], block[first + 1 : last + 1], lineno=0, col_offset=0)
    ]
    return first < last


def _wrap(blocks: _Blocks, edit: Edit) -> bool:
    """Put the statements from one to another into a block with the edit's header."""
    found = blocks.find_both(edit.node, edit.to)
    if found is None:
        return False
    block, first, last = found
    around = ast.parse(f"{edit.content}: ...").body[0]
    if first > last or not isinstance(around, ast.With | ast.AsyncWith):
        return False
    for node in walk(around):
        node.__dict__.pop("end_lineno", None)  # it is not in the old source
    around.body = block[first : last + 1]
    block[first : last + 1] = [around]
    return True


def _enter(blocks: _Blocks, edit: Edit) -> bool:
    """Put the statements behind an assignment into a block that binds the same name."""
    found = blocks.find_both(edit.node, edit.to)
    if found is None:
        return False
    block, first, last = found
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
        case _:
            return False


def _insert(blocks: _Blocks, edit: Edit) -> bool:
    """Put the edit's content behind a statement."""
    found = blocks.find(edit.node)
    if found is None:
        return False
    statement = ast.parse(str(edit.content)).body[0]
    for node in walk(statement):
        node.__dict__.pop("end_lineno", None)  # it is not in the old source
    block, index = found
    block.insert(index + 1, statement)
    return True


def _hoist(blocks: _Blocks, edit: Edit) -> bool:
    """Put a loop into a `with` statement that is inside it, whose body takes its place."""
    outer = blocks.find(edit.node)
    inner = blocks.find(edit.to) if edit.to is not None else None
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
