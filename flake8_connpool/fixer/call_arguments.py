"""Adds an argument to a call or removes one, in the call's own style."""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from flake8_connpool.fixer.whitespace import (
    NO_SPACE,
    Whitespace,
    bare,
    bare_first_line,
    comment_beside,
    comments_above,
    joined,
    parted,
    whitespace_after,
)
from flake8_connpool.fixer.working_copy import RefusedError

# The default line length of black and ruff format, which split longer lines.
_LINE_LENGTH = 88
_SPACE = cst.SimpleWhitespace(" ")


class Addition(Struct, frozen=True):
    """A new argument, by how much it lengthens a line, and the column in which the call starts."""

    argument: cst.Arg
    length: int
    column: int


def with_added(node: cst.Call, addition: Addition, call: str) -> cst.Call:
    """Return a call, given as text, with one more argument; an argument without a name comes first.

    Raises `RefusedError` if the call cannot take it without moving a comment.
    """
    if _is_bare_generator(node):
        raise RefusedError("its only argument is a generator without parentheses")
    if not node.args:
        return _with_only(node, addition.argument)
    if addition.argument.keyword is None:
        return _with_first(node, addition.argument)
    index = next((i for i, a in enumerate(node.args) if a.star == "**"), len(node.args))
    if index < len(node.args):
        return _with_inserted(node, index, addition.argument)
    return _with_last(node, addition, call)


def without(node: cst.Call, name: str) -> cst.Call:
    """Return a call without the keyword argument of that name. Raises `RefusedError`."""
    args = list(node.args)
    names = [argument.keyword and argument.keyword.value for argument in args]
    if name not in names:
        raise RefusedError(f"it has no {name}= argument")
    index = names.index(name)
    gone = args.pop(index)
    after = whitespace_after(gone)
    before = whitespace_after(args[index - 1]) if index else node.whitespace_before_args
    if comment_beside(after) or comments_above(before):
        raise RefusedError("there is a comment next to the argument")
    if not args:
        # There is no argument left to have a line of its own.
        return node.with_changes(args=args, whitespace_before_args=NO_SPACE)
    if index == 0:
        return node.with_changes(args=args, whitespace_before_args=joined(before, after))
    args[index - 1] = _ending(args[index - 1], gone, is_last=index == len(args))
    return node.with_changes(args=args)


def _is_bare_generator(node: cst.Call) -> bool:
    return (
        len(node.args) == 1
        and isinstance(node.args[0].value, cst.GeneratorExp)
        and not node.args[0].value.lpar
    )


def _with_only(node: cst.Call, argument: cst.Arg) -> cst.Call:
    if not isinstance(node.whitespace_before_args, cst.SimpleWhitespace):
        raise RefusedError("its empty parentheses span several lines")
    return node.with_changes(args=[argument])


def _with_first(node: cst.Call, argument: cst.Arg) -> cst.Call:
    before, after = _parted(node.whitespace_before_args, _separator(node))
    return node.with_changes(
        whitespace_before_args=before, args=[argument.with_changes(comma=after), *node.args]
    )


def _with_inserted(node: cst.Call, index: int, argument: cst.Arg) -> cst.Call:
    """Insert an argument before a later one, after the comma between them."""
    if index == 0:
        return _with_first(node, argument)
    args = list(node.args)
    comma = cst.ensure_type(args[index - 1].comma, cst.Comma)
    before, after = _parted(comma.whitespace_after, _separator(node))
    args[index - 1] = args[index - 1].with_changes(
        comma=comma.with_changes(whitespace_after=before)
    )
    args.insert(index, argument.with_changes(comma=after))
    return node.with_changes(args=args)


def _with_last(node: cst.Call, addition: Addition, call: str) -> cst.Call:
    argument = addition.argument
    *before, last = node.args
    is_shared = _shares_line(node, addition, call)
    separator, after = _commented(_separator(node), whitespace_after(last), node)
    if isinstance(last.comma, cst.Comma):
        trailing = last.comma.with_changes(whitespace_after=after)
        args = [*before, last.with_changes(comma=separator), argument.with_changes(comma=trailing)]
        return node.with_changes(args=args)
    comma: cst.Comma | cst.MaybeSentinel = cst.MaybeSentinel.DEFAULT
    lines = (node.whitespace_before_args, after)
    if is_shared:
        separator = cst.Comma(whitespace_after=_SPACE)
    elif not before and all(isinstance(line, cst.ParenthesizedWhitespace) for line in lines):
        # With one argument there is no comma on its line, with two there is.
        comma, after = cst.Comma(whitespace_after=after), NO_SPACE
    args = [
        *before,
        last.with_changes(comma=separator, whitespace_after_arg=NO_SPACE),
        argument.with_changes(comma=comma, whitespace_after_arg=after),
    ]
    return node.with_changes(args=args)


def _shares_line(node: cst.Call, addition: Addition, call: str) -> bool:
    """Return whether the arguments are all on one separate line with room for another."""
    after = node.args[-1].whitespace_after_arg
    if not isinstance(after, cst.ParenthesizedWhitespace) or comment_beside(after):
        return False
    around = (node.whitespace_before_args, after)
    if len(node.args) == 1 and any(comment_beside(w) or comments_above(w) for w in around):
        return False
    if _is_broken_up(node):
        return False
    return addition.length + _longest_line(call, addition.column) <= _LINE_LENGTH


def _separator(node: cst.Call) -> cst.Comma:
    """Return a comma as the call has it between arguments, without comments."""
    commas = [a.comma for a in node.args[:-1] if isinstance(a.comma, cst.Comma)]
    if commas:
        comma = commas[-1]
        return cst.Comma(bare(comma.whitespace_before), bare(comma.whitespace_after))
    before = node.whitespace_before_args
    if isinstance(before, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=bare(before))
    return cst.Comma(whitespace_after=_SPACE)


def _parted(whitespace: Whitespace, separator: cst.Comma) -> tuple[Whitespace, cst.Comma]:
    """Return the white space before an argument inserted at a position, and the comma after it.

    A comment at the end of the line above stays on that line. A comment on its own line stays above
    the code that it was above.
    """
    if not comments_above(whitespace):
        return whitespace, separator
    above, rest = parted(whitespace)
    return above, separator.with_changes(whitespace_after=rest)


def _commented(
    separator: cst.Comma, after: Whitespace, node: cst.Call
) -> tuple[cst.Comma, Whitespace]:
    """Leave the comment after the last argument in its position; the separator goes before it."""
    if not comment_beside(after):
        return separator, after
    between = separator.whitespace_after
    if not isinstance(between, cst.ParenthesizedWhitespace):
        between = bare(node.whitespace_before_args)
    if not isinstance(between, cst.ParenthesizedWhitespace):
        raise RefusedError("a comment follows its last argument")
    return separator.with_changes(whitespace_after=joined(after, between)), bare_first_line(after)


def _is_broken_up(node: cst.Call) -> bool:
    """Return whether each argument is on its own line."""
    commas = [a.comma for a in node.args[:-1] if isinstance(a.comma, cst.Comma)]
    return bool(commas) and all(
        isinstance(comma.whitespace_before, cst.ParenthesizedWhitespace)
        or isinstance(comma.whitespace_after, cst.ParenthesizedWhitespace)
        for comma in commas
    )


def _longest_line(call: str, column: int) -> int:
    first, *others = call.splitlines()
    return max([column + len(first), *map(len, others)])


def _ending(last: cst.Arg, gone: cst.Arg, *, is_last: bool) -> cst.Arg:
    """Return an argument after the removal of the one that follows it."""
    comma = cst.ensure_type(last.comma, cst.Comma)
    before, after = comma.whitespace_after, whitespace_after(gone)
    if not is_last:
        return last.with_changes(comma=comma.with_changes(whitespace_after=joined(before, after)))
    if comment_beside(before):
        if not isinstance(after, cst.ParenthesizedWhitespace):
            raise RefusedError("there is a comment next to the argument")
        after = joined(before, after)
    if isinstance(gone.comma, cst.Comma):
        return last.with_changes(comma=gone.comma.with_changes(whitespace_after=after))
    return last.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=after)
