"""Adds an entry to a dict, in the dict's own style."""

from __future__ import annotations

import libcst as cst

from flake8_connpool.fixer.whitespace import (
    Whitespace,
    bare,
    bare_first_line,
    comment_beside,
    joined,
)
from flake8_connpool.fixer.working_copy import RefusedError

_SPACE = cst.SimpleWhitespace(" ")


def with_entry(node: cst.Dict, key: str, value: cst.BaseExpression) -> cst.Dict:
    """Return a dict with one more entry at its end.

    Raises `RefusedError` if the dict is empty, or cannot take it without moving a comment.
    """
    if not node.elements:
        raise RefusedError("the dict is empty")
    *before, last = node.elements
    entry = cst.DictElement(cst.SimpleString(f"{_quote(node)}{key}{_quote(node)}"), value)
    between = _between(node)
    end = node.rbrace.whitespace_before
    if comment_beside(end):
        # The comment after the last entry stays beside it, which needs its comma before it.
        is_ended = isinstance(last.comma, cst.Comma)
        if not is_ended or not isinstance(between, cst.ParenthesizedWhitespace):
            raise RefusedError("a comment follows its last entry")
        between, end = joined(end, between), bare_first_line(end)
    kept = last.with_changes(comma=cst.Comma(whitespace_after=between))
    return node.with_changes(
        elements=[*before, kept, entry.with_changes(comma=last.comma)],
        rbrace=node.rbrace.with_changes(whitespace_before=end),
    )


def _between(node: cst.Dict) -> Whitespace:
    """Return the white space between two entries, without comments."""
    for one in node.elements[:-1]:
        if isinstance(one.comma, cst.Comma):
            return bare(one.comma.whitespace_after)
    first = bare(node.lbrace.whitespace_after)
    return first if isinstance(first, cst.ParenthesizedWhitespace) else _SPACE


def _quote(node: cst.Dict) -> str:
    """Return the quote with which the first key is written, a double quote if it is no string."""
    first = node.elements[0]
    key = first.key if isinstance(first, cst.DictElement) else None
    return key.quote if isinstance(key, cst.SimpleString) and len(key.quote) == 1 else '"'
