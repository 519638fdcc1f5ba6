"""Whether a tree is what the edits say it is, and nothing else of it has changed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_connpool.findings import Edit, Node, Verb
from flake8_connpool.fixer.work import Work


def is_as_said(old: ast.Module, new: ast.Module, edits: Iterable[Edit], work: Work) -> bool:
    """Return whether the new tree is the old one after the edits; `work` is the old source.

    The old tree is used up by it.
    """
    wanted = list(edits)
    nodes = {edit.node: None for edit in wanted}
    found: dict[Node, ast.expr] = {}
    for node in ast.walk(old):
        if isinstance(node, ast.expr) and (span := Node.of(node)) in nodes:
            found.setdefault(span, node)
    # The content is read before anything changes; what is copied may lie inside what changes.
    contents = [_content(edit, work) for edit in wanted]
    for edit, content in zip(wanted, contents, strict=True):
        target = found.get(edit.node)
        if target is None or not _apply(edit, target, content):
            return False
    return _are_equal(old, new)


def _content(edit: Edit, work: Work) -> ast.expr | None:
    if edit.verb is Verb.REMOVE:
        return None
    text = work.text(edit.content) if isinstance(edit.content, Node) else edit.content
    return ast.parse(f"({text})", mode="eval").body


def _apply(edit: Edit, target: ast.expr, content: ast.expr | None) -> bool:
    if edit.verb is Verb.SET and content is not None:
        target.__class__ = type(content)
        target.__dict__.clear()
        target.__dict__.update(content.__dict__)
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


def _are_equal(one: ast.AST, other: ast.AST) -> bool:
    stack: list[tuple[object, object]] = [(one, other)]
    while stack:
        a, b = stack.pop()
        if type(a) is not type(b):
            return False
        if isinstance(a, ast.AST):
            stack.extend(_fields(a, b))
        elif isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif a != b and repr(a) != repr(b):  # a constant may be nan
            return False
    return True


def _fields(a: ast.AST, b: object) -> Iterator[tuple[object, object]]:
    for name in a._fields:
        yield getattr(a, name, None), getattr(b, name, None)
