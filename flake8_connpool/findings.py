"""What a rule says of a place in a source."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake at one place; lines and columns count from one, columns in characters.

    The end is the position after the last character, as in ruff. Findings sort by place, then
    by code.
    """

    line: int
    column: int
    code: str
    message: str
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a rule gives: the place of a mistake in the tree, and the words for it."""

    node: ast.expr | ast.keyword
    message: str
