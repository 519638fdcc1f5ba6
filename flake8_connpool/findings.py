"""Findings, reports, and the edits of fixes."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from types import MappingProxyType


class Applicability(StrEnum):
    """Whether a change keeps what works today working, as in ruff.

    `safe`: every run that works today works the same. `unsafe`: may turn a success into a wait or
    an error. `display`: advice, never carried out.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


# How people are told of fixes, in the order in which they are spoken of.
FIX_WORDS = MappingProxyType(
    {
        Applicability.SAFE: "safe",
        Applicability.UNSAFE: "unsafe",
        Applicability.DISPLAY: "shown only",
    }
)


class Verb(Enum):
    """What is done to an argument of a call, to a value, or to a run of statements."""

    ADD = auto()
    SET = auto()
    REMOVE = auto()
    PROTECT = auto()


@dataclass(frozen=True, slots=True)
class Node:
    """Where a node of the tree stands: lines from one, offsets in bytes of UTF-8, as in `ast`."""

    line: int
    offset: int
    end_line: int
    end_offset: int

    @classmethod
    def of(cls, node: ast.expr | ast.stmt) -> Node:
        return cls(
            node.lineno,
            node.col_offset,
            node.end_lineno or node.lineno,
            node.end_col_offset or node.col_offset,
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """A verb on one node.

    ADD and REMOVE are of the argument `name` of the call `node`; ADD without a name is of a first
    positional argument. SET is of the value `node` itself, be it an argument's or a dict entry's.
    `content` is the source put there, or the node whose source is copied. PROTECT is of the
    statement `node`, which goes into a `try`, and of those behind it up to `to`, which go into its
    `finally`.
    """

    verb: Verb
    node: Node
    name: str = ""
    content: str | Node = ""
    to: Node | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together, how far they can be trusted, and the words for them."""

    applicability: Applicability
    message: str
    edits: tuple[Edit, ...]


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
    fix: Fix | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding whose fix was not carried out, and why.

    `is_failure` tells a fault of the fixer from what it refuses.
    """

    finding: Finding
    reason: str
    is_failure: bool = False

    @classmethod
    def failed(cls, finding: Finding, error: Exception) -> Refusal:
        return cls(finding, f"internal error: {type(error).__name__}: {error}", is_failure=True)


@dataclass(frozen=True, slots=True)
class Report:
    """What a rule gives: the place of a mistake in the tree, the words for it, and its fix."""

    node: ast.expr | ast.keyword
    message: str
    fix: Fix | None = None
