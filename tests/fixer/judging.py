"""Edits judged from outside: by the tree of Python itself, the bytes around the call, the comments.

Nothing here uses the fixer. What is added carries a name or a value that no source has.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from bisect import bisect
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb

NAME = "added_by_the_proof"
VALUE = "87654321.5"
_NUMBER = 87654321.5
_NEWLINE = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Deed:
    """One edit of one call, and the nodes that it is about."""

    verb: str
    fix: Fix
    call: ast.Call
    part: ast.expr | ast.keyword | None = None


def deeds_of(call: ast.Call) -> list[Deed]:
    """Return all that can be done to a call."""
    deeds = [
        _deed("add", call, Edit(Verb.ADD, Node.of(call), NAME, VALUE)),
        _deed("add first", call, Edit(Verb.ADD, Node.of(call), "", VALUE)),
    ]
    for keyword in call.keywords:
        if keyword.arg is not None:
            remove = Edit(Verb.REMOVE, Node.of(call), keyword.arg)
            deeds.append(_deed("remove", call, remove, keyword))
    for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if isinstance(value, ast.Constant | ast.UnaryOp | ast.BinOp):
            edit = Edit(Verb.SET, Node.of(value), content=VALUE)
            deeds.append(_deed("set", call, edit, value))
    return deeds


def _deed(
    verb: str, call: ast.Call, edit: Edit, part: ast.expr | ast.keyword | None = None
) -> Deed:
    return Deed(verb, Fix(Applicability.SAFE, "", (edit,)), call, part)


def judged(old: bytes, new: bytes, deed: Deed) -> str | None:
    """Return what is wrong with a source after a deed, None if all is well."""
    if fault := _of_the_bytes(old, new, deed.call):
        return fault
    try:
        trees = tree_of(old), tree_of(new)
    except (SyntaxError, ValueError) as error:
        return f"does not parse: {error}"
    return _of_the_tree(*trees, deed) or fault_of_comments(old, new)


def tree_of(data: bytes) -> ast.Module:
    """Return the tree of a source, as Python reads its bytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(data)


def _of_the_bytes(old: bytes, new: bytes, call: ast.Call) -> str | None:
    """Everything before and behind the call is what it was."""
    before, behind = (
        text.encode(encoding_of(old).removesuffix("-sig"))
        for text in around(old.decode(encoding_of(old)), call)
    )
    mark = BOM_UTF8 if old.startswith(BOM_UTF8) else b""
    if not new.startswith(mark + before) or not new.endswith(behind):
        return "bytes outside the call have changed"
    return None if len(new) >= len(before) + len(behind) else "the call has vanished"


def encoding_of(data: bytes) -> str:
    """Return the encoding of a source; it takes a byte order mark away, and puts it back."""
    return tokenize.detect_encoding(io.BytesIO(data).readline)[0]


def around(text: str, call: ast.expr) -> tuple[str, str]:
    """Return what stands before and behind an expression."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def place(line: int, offset: int) -> int:
        start = starts[line - 1]
        end = starts[line] if line < len(starts) else len(text)
        return start + len(text[start:end].encode()[:offset].decode())

    end_line, end_offset = call.end_lineno, call.end_col_offset
    assert end_line is not None
    assert end_offset is not None
    return text[: place(call.lineno, call.col_offset)], text[place(end_line, end_offset) :]


def _of_the_tree(old: ast.Module, new: ast.Module, deed: Deed) -> str | None:
    """The new tree without what was done is the old one, in which it was not done yet."""
    if deed.verb in ("add", "add first"):
        undone = _undo_added(new)
        if undone != 1:
            return f"stands there {undone} times"
    else:
        _do(old, deed)
    return None if ast.dump(old) == ast.dump(new) else "the tree is another"


def _undo_added(tree: ast.Module) -> int:
    undone = 0
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for keyword in [k for k in node.keywords if k.arg == NAME]:
            behind = node.keywords[node.keywords.index(keyword) + 1 :]
            stars = [k for k in node.keywords if k.arg is None]
            # It comes last, but before the first `**` and what follows that.
            if keyword in node.keywords[:-1] and (not stars or behind[0] is not stars[0]):
                continue
            node.keywords.remove(keyword)
            undone += 1
        if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == _NUMBER:
            del node.args[0]
            undone += 1
    return undone


def _do(tree: ast.Module, deed: Deed) -> None:
    """Change a tree of the same source as the deed's."""
    place = _place(deed.call)
    (call,) = (n for n in ast.walk(tree) if isinstance(n, ast.Call) and _place(n) == place)
    if isinstance(deed.part, ast.keyword):
        call.keywords = [k for k in call.keywords if k.arg != deed.part.arg]
        return
    assert deed.part is not None
    for holder, name, index in _values(call):
        value = getattr(holder, name) if index is None else getattr(holder, name)[index]
        if _place(value) == _place(deed.part):
            constant = ast.Constant(_NUMBER)
            if index is None:
                setattr(holder, name, constant)
            else:
                getattr(holder, name)[index] = constant


def _values(call: ast.Call) -> Iterator[tuple[ast.AST, str, int | None]]:
    for index in range(len(call.args)):
        yield call, "args", index
    for keyword in call.keywords:
        yield keyword, "value", None


def _place(node: ast.expr) -> tuple[int, int, int | None, int | None]:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def fault_of_comments(old: bytes, new: bytes) -> str | None:
    """Return what is wrong with the comments of a source after one edit.

    They are the same in their order, and each stands alone on its line or behind code as before.
    The code next to it, or at the start of its line, may have changed on one side only.
    """
    before, after = comments(old), comments(new)
    if [(c.text, c.is_alone) for c in before] != [(c.text, c.is_alone) for c in after]:
        return "the comments are others, or on other lines"
    for one, other in zip(before, after, strict=True):
        if one.behind != other.behind and one.above != other.above and one.first != other.first:
            return f"{one.text!r} stands elsewhere"
    return None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, the code next to it, and the first token of its line."""

    text: str
    is_alone: bool
    behind: str
    above: str
    first: str


# What may come and go around a comment when arguments do.
_LIGHT = {",", ")"}
_NO_CODE = {
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.ENCODING,
    tokenize.COMMENT,
}


def comments(data: bytes) -> list[Comment]:
    """Return the comments of a source, in their order."""
    normal = _NEWLINE.sub(b"\n", data)
    tokens = list(tokenize.tokenize(io.BytesIO(normal).readline))
    code = [t for t in tokens if t.type not in _NO_CODE and t.string not in _LIGHT]
    starts = [t.start for t in code]
    found = []
    for token in tokens:
        if token.type == tokenize.COMMENT:
            at = bisect(starts, token.start)
            behind = code[at - 1].string if at else ""
            above = code[at].string if at < len(code) else ""
            on_line = [t for t in tokens if t.end[0] >= token.start[0] >= t.start[0]]
            first = next(t for t in on_line if t.type not in _NO_CODE - {tokenize.COMMENT})
            found.append(Comment(token.string, first is token, behind, above, first.string))
    return found
