"""Whether a tree matches its edits, and is otherwise unchanged."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from flake8_connpool.findings import Edit, Node, Verb
from flake8_connpool.fixer.blocks import BLOCK_VERBS, are_applied
from flake8_connpool.fixer.working_copy import WorkingCopy
from flake8_connpool.semantics.syntax.children import walk

_DECORATED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_as_said(
    old: ast.Module, new: ast.Module, edits: Iterable[Edit], work: WorkingCopy, after: WorkingCopy
) -> bool:
    """Return whether the new tree is the old one after the edits.

    `work` is the old source and `after` the new one. The old tree is modified and cannot be used
    again.
    """
    wanted = [edit for edit in edits if edit.verb is not Verb.COMMENT]  # which no tree has
    blocks = [edit for edit in wanted if edit.verb in BLOCK_VERBS]
    wanted = [edit for edit in wanted if edit.verb not in BLOCK_VERBS]
    found = {Node.of(node): node for node in _nodes(old, [edit.node for edit in wanted])}
    # The content is read first: it may be inside a node that changes.
    contents = [_content(edit, work) for edit in wanted]
    for edit, content in zip(wanted, contents, strict=True):
        target = found.get(edit.node)
        if target is None or not _apply(edit, target, content):
            return False
    if not are_applied(blocks, old):
        return False
    return _are_equal(old, new, work, after)


def _nodes(tree: ast.Module, wanted: list[Node]) -> Iterator[ast.expr]:
    """Yield the outermost expression in each of the positions.

    A node that starts inside another ends inside it, so the positions of a node are a slice of them
    all.
    """
    missing = set(wanted)
    starts = sorted((place.line, place.offset) for place in missing)
    stack: list[tuple[ast.AST, int, int]] = [(tree, 0, len(starts))]
    while stack:
        above, low, high = stack.pop()
        for node in ast.iter_child_nodes(above):
            first, last = low, high
            if isinstance(node, ast.expr | ast.stmt):
                first = bisect_left(starts, _start(node), low, high)
                last = bisect_left(
                    starts, (node.end_lineno or 0, node.end_col_offset or 0), first, high
                )
                if isinstance(node, ast.expr) and Node.of(node) in missing:
                    missing.remove(Node.of(node))
                    yield node
            if first < last:
                stack.append((node, first, last))


def _start(node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Return the start of a node, including its decorators."""
    if isinstance(node, _DECORATED) and node.decorator_list:
        return node.decorator_list[0].lineno, 0
    return node.lineno, node.col_offset


def _content(edit: Edit, work: WorkingCopy) -> ast.expr | None:
    if edit.verb is Verb.REMOVE:
        return None
    text = work.text(edit.content) if isinstance(edit.content, Node) else edit.content
    content = ast.parse(f"({text})", mode="eval").body
    for node in walk(content):
        # It is not in the old source.
        node.__dict__.pop("end_lineno", None)
    return content


def _apply(edit: Edit, target: ast.expr, content: ast.expr | None) -> bool:
    if edit.verb is Verb.SET and content is not None:
        target.__class__ = type(content)
        target.__dict__.clear()
        target.__dict__.update(content.__dict__)
        return True
    if isinstance(target, ast.Dict) and edit.verb is Verb.ADD and content is not None:
        target.keys.append(ast.Constant(edit.name))
        target.values.append(content)
        return True
    if not isinstance(target, ast.Call):
        return False
    if edit.verb is Verb.REMOVE:
        kept = [keyword for keyword in target.keywords if keyword.arg != edit.name]
        is_one_less = len(kept) == len(target.keywords) - 1
        target.keywords = kept
        return is_one_less
    if content is None:
        return False
    if not edit.name:
        target.args.insert(0, content)
        return True
    rest = [i for i, keyword in enumerate(target.keywords) if keyword.arg is None]
    target.keywords.insert(
        rest[0] if rest else len(target.keywords), ast.keyword(edit.name, content)
    )
    return True


def _are_equal(old: ast.Module, new: ast.Module, work: WorkingCopy, after: WorkingCopy) -> bool:
    """Return whether two trees are equal; nodes with identical text are not compared further."""
    stack: list[tuple[object, object]] = [(old, new)]
    while stack:
        a, b = stack.pop()
        if type(a) is not type(b):
            return False
        if isinstance(a, ast.AST):
            if not isinstance(a, ast.expr | ast.stmt) or not _is_same_text(a, b, work, after):
                stack.extend(_fields(a, b))
            elif isinstance(a, _DECORATED):
                # Its text starts after its decorators.
                stack.append((a.decorator_list, getattr(b, "decorator_list", None)))
        elif isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif a != b and repr(a) != repr(b):  # a constant can be NaN
            return False
    return True


def _is_same_text(a: ast.expr | ast.stmt, b: object, work: WorkingCopy, after: WorkingCopy) -> bool:
    if not isinstance(b, ast.expr | ast.stmt) or not getattr(a, "end_lineno", None):
        return False
    return work.bytes_of(Node.of(a)) == after.bytes_of(Node.of(b))


def _fields(a: ast.AST, b: object) -> Iterator[tuple[object, object]]:
    for name in a._fields:
        yield getattr(a, name, None), getattr(b, name, None)
