"""What the linter says about one line: findings, why others are not reported, what is unknown."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from flake8_connpool.findings import Finding, Judgment
from flake8_connpool.frameworks.own import own_decorators
from flake8_connpool.linter.lint import judgments
from flake8_connpool.linter.testing import hidden_in_tests
from flake8_connpool.pools.subjects import subjects_of
from flake8_connpool.pools.unknown_calls import Unknown, unknown_in
from flake8_connpool.pools.wording import spelled
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source import Positions
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.semantics.values.environment import ALONE, Environment
from flake8_connpool.semantics.values.model import SemanticModel


class LineAccount(Struct, frozen=True):
    """What the rules say about a line.

    `judgments` are the findings in the line, and the reasons for which rules report nothing there.
    `known` are the calls and uses in it that concern a pool, as the source spells them. `unknown`
    is why other calls in it are not known to. `hidden` are the findings that are not reported
    because the source is test code.
    """

    judgments: tuple[Judgment, ...]
    known: tuple[str, ...]
    unknown: tuple[Unknown, ...]
    hidden: tuple[Finding, ...] = ()


def account_of(
    source: SourceText,
    line: int,
    options: RuleOptions,
    path: str = "",
    environment: Environment | None = None,
) -> LineAccount:
    """Return what all rules, including opt-in ones, say about a line of a source, from one.

    `path` is that of the source in its project, with slashes, and `environment` what the other
    files of the project show.

    Raises UnreadableError for a source that cannot be decoded or parsed.
    """
    aliases = {**options.aliases, **own_decorators(options)}
    model = SemanticModel(source.tree, aliases, environment or ALONE)
    positions = Positions(source.lines, model.parents)
    subjects = [one for one in subjects_of(model, options) if _is_at(one.node, line)]
    nodes = {one.node for one in subjects}
    said = judgments(model, positions, options, with_reasons=True)
    found = {
        (one.finding, one.is_reported, one.finding.message): one
        for one in said
        if one.finding.line <= line <= one.finding.end_line
    }
    return LineAccount(
        _nearest(list(found.values()), line),
        tuple(dict.fromkeys(map(spelled, subjects))),
        tuple(dict.fromkeys(_unknown_at(line, nodes, model))),
        tuple(hidden_in_tests((one.finding for one in found.values()), path, model, options)),
    )


def _is_at(node: ast.expr, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _nearest(said: Sequence[Judgment], line: int) -> tuple[Judgment, ...]:
    """Return the judgments about what starts in the line, all if nothing does."""
    here = [one for one in said if one.finding.line == line] or said
    return tuple(sorted(here, key=lambda one: one.finding))


def _unknown_at(line: int, nodes: set[ast.expr], model: SemanticModel) -> Iterator[Unknown]:
    for call in model.symbols.calls:
        if call.lineno == line and call not in nodes:
            unknown = unknown_in(call, model)
            if unknown is not None:
                yield unknown
