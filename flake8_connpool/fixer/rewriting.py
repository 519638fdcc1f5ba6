"""Rewrites one call or dict with libcst: adds or removes an argument or entry in its own style."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Callable

import libcst as cst
from msgspec import Struct

from flake8_connpool.fixer.call_arguments import Addition, with_added, without
from flake8_connpool.fixer.dict_entries import with_entry
from flake8_connpool.fixer.whitespace import NO_SPACE
from flake8_connpool.fixer.working_copy import RefusedError


class Layout(Struct, frozen=True):
    """What the text of a call does not show: the file's newline, and the column of the call."""

    newline: str
    column: int


def added(call: str, name: str, value: str, place: Layout) -> str:
    """Return a call with one more argument, before any `**kwargs`; without a name it comes first.

    A dict gets one more entry. Raises `RefusedError` if it cannot take it without moving a comment.
    """
    if call.startswith("{"):
        return _changed(call, lambda node: with_entry(_dict(node), name, _parsed(value)), place)
    argument = cst.Arg(
        _parsed(value),
        keyword=cst.Name(name) if name else None,
        equal=cst.AssignEqual(NO_SPACE, NO_SPACE) if name else cst.MaybeSentinel.DEFAULT,
    )
    addition = Addition(argument, len(f", {name}={value}"), place.column)
    return _changed(call, lambda node: with_added(_call(node), addition, call), place)


def removed(call: str, name: str, place: Layout) -> str:
    """Return a call without the keyword argument of that name. Raises `RefusedError`."""
    return _changed(call, lambda node: without(_call(node), name), place)


def _call(node: cst.BaseExpression) -> cst.Call:
    if not isinstance(node, cst.Call):
        raise RefusedError("it is not a complete call")
    return node


def _dict(node: cst.BaseExpression) -> cst.Dict:
    if not isinstance(node, cst.Dict):
        raise RefusedError("it is not a complete dict")
    return node


def _changed(
    call: str, change: Callable[[cst.BaseExpression], cst.Call | cst.Dict], place: Layout
) -> str:
    """Return the text of a call after a change of its tree; it must have the same comments."""
    module = cst.Module([], default_newline=place.newline)
    node = _parsed(call)
    unchanged = module.code_for_node(node)
    text = module.code_for_node(change(node))
    if node.lpar:
        unchanged, text = unchanged[1:-1], text[1:-1]
    if unchanged != call:
        raise RefusedError("libcst does not reproduce its text")
    if _comments(text) != _comments(call):
        raise RefusedError("a comment would move or be lost")
    return text


def _parsed(text: str) -> cst.BaseExpression:
    """Return the tree of an expression, with parentheses around it if it needs them.

    A chain over several lines needs them, since the parentheses in the source belong to another
    node.
    """
    for whole in (text, f"({text})"):
        try:
            return cst.parse_expression(whole)
        except cst.ParserSyntaxError:
            continue
    raise RefusedError("libcst cannot read it")


def _comments(call: str) -> list[str]:
    return comments_in(f"({call}\n)")


def comments_in(text: str) -> list[str]:
    """Return the comments of a text of complete tokens, in order."""
    if "#" not in text:
        return []
    # Python accepts a carriage return alone as a newline, but its tokenizer does not.
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))
    tokens = tokenize.generate_tokens(lines.readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]
