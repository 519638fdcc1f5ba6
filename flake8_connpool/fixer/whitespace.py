"""White space between the arguments of a call, and the comments in it."""

from __future__ import annotations

from typing import TypeAlias

import libcst as cst

Whitespace: TypeAlias = cst.BaseParenthesizableWhitespace

NO_SPACE = cst.SimpleWhitespace("")


def whitespace_after(argument: cst.Arg) -> Whitespace:
    """Return the white space after an argument, or after its comma if it has one."""
    if isinstance(argument.comma, cst.Comma):
        return argument.comma.whitespace_after
    return argument.whitespace_after_arg


def comment_beside(whitespace: Whitespace) -> bool:
    """Return whether a comment ends the first line of the white space."""
    return (
        isinstance(whitespace, cst.ParenthesizedWhitespace)
        and whitespace.first_line.comment is not None
    )


def comments_above(whitespace: Whitespace) -> bool:
    """Return whether there are comments on lines of their own, above the next code."""
    return isinstance(whitespace, cst.ParenthesizedWhitespace) and any(
        line.comment is not None for line in whitespace.empty_lines
    )


def bare_first_line(whitespace: Whitespace) -> Whitespace:
    """Return white space without the comment that ends its first line."""
    if not isinstance(whitespace, cst.ParenthesizedWhitespace):
        return whitespace
    first = whitespace.first_line.with_changes(comment=None, whitespace=NO_SPACE)
    return whitespace.with_changes(first_line=first)


def bare(whitespace: Whitespace) -> Whitespace:
    """Return white space without comments and blank lines: a new line, indented as before."""
    if not isinstance(whitespace, cst.ParenthesizedWhitespace):
        return whitespace
    return bare_first_line(whitespace).with_changes(empty_lines=[])


def parted(whitespace: Whitespace) -> tuple[Whitespace, Whitespace]:
    """Return the end of a line with its comment, and the following lines with their comments."""
    if not isinstance(whitespace, cst.ParenthesizedWhitespace):
        return whitespace, whitespace
    return whitespace.with_changes(empty_lines=[]), bare_first_line(whitespace)


def joined(before: Whitespace, after: Whitespace) -> Whitespace:
    """Merge the white space before and after a removed argument, so that no comment is lost.

    The first line comes from the white space before, comments above the next argument from that
    after.
    """
    if not isinstance(after, cst.ParenthesizedWhitespace):
        return before
    if not isinstance(before, cst.ParenthesizedWhitespace):
        return after if comments_above(after) else before
    return after.with_changes(first_line=before.first_line)
