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


class Severity(StrEnum):
    """How bad the problem of a finding is.

    `error`: it raises, hangs, leaks, or mixes up responses. `warning`: a pool is wasted or
    unprotected. `info`: an implicit value, or advice.
    """

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Its place from the mildest, 0, to the worst."""
        return list(Severity).index(self)


# The words for fixes, in the order in which they are listed.
FIX_WORDS = MappingProxyType(
    {
        Applicability.SAFE: "safe",
        Applicability.UNSAFE: "unsafe",
        Applicability.DISPLAY: "display-only",
    }
)


class Verb(Enum):
    """What is done to an argument of a call, a value, a run of statements, or a comment."""

    ADD = auto()
    SET = auto()
    REMOVE = auto()
    PROTECT = auto()
    WRAP = auto()
    HOIST = auto()
    ENTER = auto()
    INSERT = auto()
    COMMENT = auto()


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
    positional argument, and ADD of a dict is of an entry with the key `name`. SET is of the value
    `node` itself: that of an argument, or of a dict entry.
    `content` is the source put there, or the node whose source is copied. PROTECT is of the
    statement `node`, which goes into a `try`, and of those behind it up to `to`, which go into its
    `finally`. WRAP is of the statements from `node` to `to`, which go into a block with the header
    `content`: `with requests.Session() as session`. HOIST is of the loop `node`, which goes into
    the `with` statement `to` that is inside it and is replaced by its body. ENTER is of the
    assignment `node`: its value `content` goes into the header of a block, which begins with
    `name`, `with` or `async with`, around the statements behind it up to `to`. INSERT is of the
    statement `node`, behind which the statement `content` goes. COMMENT is of the comment `node`,
    or a part of it, which becomes `content`.
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


@dataclass(frozen=True, slots=True)
class Replacement:
    """New text for a span of a source; lines and columns from one, columns in characters."""

    content: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class RelatedLocation:
    """Another place that matters for a finding, and what it has to do with it.

    Lines and columns count as those of a finding. `path` is that of another file, from the root of
    the project, with slashes; empty for the file of the finding.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    path: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake at one place; lines and columns count from one, columns in characters.

    The end is the position after the last character, as in ruff. Findings sort by place, then
    by code. `message` says what is wrong and what happens because of it, in at most 100
    characters. `help` says what to do. `affected` are the handlers, tasks and commands that run its
    line, as their users call them, with their places, if other files of the project show them.
    """

    line: int
    column: int
    code: str
    message: str
    end_line: int
    end_column: int
    fix: Fix | None = field(default=None, compare=False)
    help: str = field(default="", compare=False)
    severity: Severity = field(default=Severity.WARNING, compare=False)
    related: tuple[RelatedLocation, ...] = field(default=(), compare=False)
    affected: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Judgment:
    """The result of a rule at a place: a finding, or why it reports none.

    Of what is not reported, the message of the finding is the reason.
    """

    finding: Finding
    is_reported: bool = True


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
class Related:
    """Another place in the tree that matters for a report, and what it has to do with it.

    Of a compound statement its first line is meant: the loop, not what is in it.
    """

    node: ast.expr | ast.stmt | ast.keyword | ast.ExceptHandler
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a rule gives: the place of a mistake in the tree, the words for it, and its fix.

    `severity` is given where it is not that of the rule.
    """

    node: ast.expr | ast.keyword
    message: str
    fix: Fix | None = None
    help: str = ""
    related: tuple[Related | RelatedLocation, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Unreported:
    """What a rule gives where it looked at a subject and reports nothing: the place, and why.

    `reason` is a clause that ends "not reported: ...": "the decorator `registry.register` is
    unknown". `related` are the places that it depends on.
    """

    node: ast.expr | ast.keyword
    reason: str
    related: tuple[Related | RelatedLocation, ...] = ()
