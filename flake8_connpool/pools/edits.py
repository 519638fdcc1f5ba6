"""Edits as rules create them: operations on nodes of the tree."""

from __future__ import annotations

import ast

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.statements import as_written

# Expressions that have the same value when they are written twice.
_REPEATABLE = (ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp, ast.BinOp)


def adding(call: ast.Call, name: str, content: str, applicability: Applicability) -> Fix:
    """Return the fix that adds an argument to a call."""
    edit = Edit(Verb.ADD, Node.of(call), name, content)
    return Fix(applicability, f"Add `{name}={content}`", (edit,))


def adding_first(call: ast.Call, content: str, applicability: Applicability) -> Fix:
    """Return the fix that adds a first positional argument to a call."""
    edit = Edit(Verb.ADD, Node.of(call), "", content)
    return Fix(applicability, f"Add `{content}` as the first argument", (edit,))


def repeating(
    call: ast.Call, name: str, source: ast.expr, applicability: Applicability
) -> Fix | None:
    """Return the fix that adds an argument to a call, with the text of another argument."""
    if not is_written_in(call, source) or not all(
        isinstance(part, (*_REPEATABLE, ast.operator, ast.unaryop, ast.expr_context))
        for part in walk(source)
    ):
        return None
    text = as_written(source)
    if not text:
        return None
    edit = Edit(Verb.ADD, Node.of(call), name, Node.of(source))
    return Fix(applicability, f"Add `{name}={text}`", (edit,))


def adding_entry(mapping: ast.Dict, key: str, content: str, applicability: Applicability) -> Fix:
    """Return the fix that adds an entry to a dict."""
    edit = Edit(Verb.ADD, Node.of(mapping), key, content)
    return Fix(applicability, f'Add `"{key}": {content}`', (edit,))


def setting(
    subject: PoolCall | PoolUse | PoolSettings,
    argument: Argument,
    content: str,
    applicability: Applicability,
) -> Fix | None:
    """Return the fix that changes the value of an argument in the call itself."""
    node = argument.node
    if node is None or not isinstance(node, ast.Constant | ast.UnaryOp | ast.BinOp):
        return None
    if not is_written_in(subject.node, node):
        return None
    edit = Edit(Verb.SET, Node.of(node), argument.parameter.name, content)
    return Fix(applicability, f"Set `{argument.parameter.name}` to `{content}`", (edit,))


def removing(call: ast.Call, argument: Argument, applicability: Applicability) -> Fix | None:
    """Return the fix that removes a keyword argument from its call."""
    if argument.place not in call.keywords:
        return None
    name = argument.parameter.name
    edit = Edit(Verb.REMOVE, Node.of(call), name)
    return Fix(applicability, f"Remove `{name}`", (edit,))


def moving(call: ast.Call, argument: Argument, to: ast.Call) -> Fix | None:
    """Return the unsafe fix that moves a keyword argument into a nested call."""
    name = argument.parameter.name
    if argument.place not in call.keywords or argument.node is None or not is_written_in(call, to):
        return None
    return Fix(
        Applicability.UNSAFE,
        f"Move `{name}` into the transport",
        (
            Edit(Verb.REMOVE, Node.of(call), name),
            Edit(Verb.ADD, Node.of(to), name, Node.of(argument.node)),
        ),
    )


def copying(call: ast.Call, argument: Argument, to: ast.Call | None) -> Fix | None:
    """Return the display-only fix that also adds an argument to a nested call."""
    if to is None or argument.node is None or not is_written_in(call, to):
        return None
    name = argument.parameter.name
    edit = Edit(Verb.ADD, Node.of(to), name, Node.of(argument.node))
    return Fix(Applicability.DISPLAY, f"Also pass `{name}` to the transport", (edit,))


def replacing(node: ast.expr, content: str, applicability: Applicability) -> Fix:
    """Return the fix that replaces an expression."""
    edit = Edit(Verb.SET, Node.of(node), content=content)
    return Fix(applicability, f"Replace with `{content}`", (edit,))


def protecting(first: ast.stmt, last: ast.stmt, message: str, applicability: Applicability) -> Fix:
    """Return the fix that puts a statement into `try`, and the ones after it into its `finally`."""
    edit = Edit(Verb.PROTECT, Node.of(first), to=Node.of(last))
    return Fix(applicability, message, (edit,))


def wrapping(first: ast.stmt, last: ast.stmt, header: str) -> Edit:
    """Return the edit that puts the statements from one to another below a header."""
    return Edit(Verb.WRAP, Node.of(first), content=header, to=Node.of(last))


def entering(assignment: ast.stmt, value: ast.expr, last: ast.stmt, keywords: str) -> Edit:
    """Return the edit that makes an assignment the header of a `with` around what follows it."""
    return Edit(Verb.ENTER, Node.of(assignment), keywords, Node.of(value), Node.of(last))


def inserting(statement: ast.stmt, content: str) -> Edit:
    """Return the edit that puts a statement behind another."""
    return Edit(Verb.INSERT, Node.of(statement), content=content)


def hoisting(block: ast.stmt, loop: ast.stmt) -> Edit:
    """Return the edit that puts a loop into a `with` statement that is inside it."""
    return Edit(Verb.HOIST, Node.of(loop), to=Node.of(block))


def is_written_in(outer: ast.AST, node: ast.AST) -> bool:
    """Return whether a node is inside another."""
    return any(part is node for part in walk(outer))
