"""One source in, findings out; pure and picklable, without input or output."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_connpool.findings import (
    Finding,
    Judgment,
    Related,
    RelatedLocation,
    Report,
    Severity,
    Unreported,
)
from flake8_connpool.linter.collector import without_collector
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.rule_options import Release, RuleOptions
from flake8_connpool.semantics.syntax.source import (
    InvalidSyntaxError,
    Positions,
    Span,
    UnreadableError,
    parse,
)
from flake8_connpool.semantics.syntax.source_text import SourceText

if TYPE_CHECKING:
    from flake8_connpool.linter.registry import Check, Rule
    from flake8_connpool.semantics.values.environment import Environment
    from flake8_connpool.semantics.values.model import SemanticModel

__all__ = ["REPORT_IT", "concerns", "lint", "lint_tree"]

Also = Callable[["SemanticModel", Positions], object]

# So many handlers that a finding affects are named.
_MOST_SHOWN = 3
# The help of an internal error.
REPORT_IT = "report it as a bug, with the file if you can"


def nothing_else(model: SemanticModel, positions: Positions) -> None:
    """Do nothing with the model of a source."""


def lint(
    source: SourceText | bytes | str,
    options: RuleOptions,
    wanted: Callable[[str], bool] = bool,
    required_python: Callable[[], Release | None] = lambda: None,
    *,
    path: str = "",
    leave_out: Callable[[Finding], object] = bool,
    environment: Environment | None = None,
    also: Also = nothing_else,
) -> list[Finding]:
    """Return all findings of the rules whose code is `wanted`, sorted.

    A source that cannot be decoded or parsed has the single finding CPL001. A rule that fails gives
    CPL000. Neither raises. `required_python`, the oldest Python that the source supports, is called
    if there is a syntax error. `noqa` comments are ignored here; the entry points handle them.

    `path` is the path of the source in its project, with slashes; empty if it is unknown. It only
    decides if the source is test code. `leave_out` is called with each finding that is not returned
    because the source is test code. `environment` is what the other files of the project show.
    `also` is called with the model of a source that can be parsed.
    """
    from flake8_connpool.codes import UNREADABLE

    with without_collector():
        try:
            if isinstance(source, str):
                tree, lines = parse(source), source.split("\n")
            else:
                source = SourceText.of(source)
                tree, lines = source.tree, source.lines
            return lint_tree(tree, lines, options, wanted, path, leave_out, environment, also)
        except UnreadableError as error:
            fault = error
        if isinstance(fault, InvalidSyntaxError):
            from flake8_connpool.linter.newer_python import explained

            text = source if isinstance(source, str) else SourceText.of(source).text
            fault = explained(fault, text, required_python)
        place = (fault.line, fault.column)
        return [_finding(UNREADABLE, fault.reason, Span(*place, *place), fault.help)]


def lint_tree(
    tree: ast.Module,
    lines: Sequence[str],
    options: RuleOptions,
    wanted: Callable[[str], bool] = bool,
    path: str = "",
    leave_out: Callable[[Finding], object] = bool,
    environment: Environment | None = None,
    also: Also = nothing_else,
) -> list[Finding]:
    """The same for a parsed source; `lines` are its lines."""
    # Most sources do not get here, and these modules take time to import.
    from flake8_connpool.codes import INTERNAL_ERROR
    from flake8_connpool.frameworks.own import own_decorators
    from flake8_connpool.linter.testing import hidden_in_tests
    from flake8_connpool.semantics.values.environment import ALONE
    from flake8_connpool.semantics.values.model import SemanticModel

    found: set[Finding] = set()
    try:
        model = SemanticModel(
            tree, {**options.aliases, **own_decorators(options)}, environment or ALONE
        )
        positions = Positions(lines, model.parents)
        found.update(one.finding for one in judgments(model, positions, options, wanted))
        for finding in hidden_in_tests(found, path, model, options):
            found.remove(finding)
            leave_out(finding)
        also(model, positions)
    except Exception as error:
        # The exception would end flake8, and with it the findings of every other plugin.
        message = f"reading the module failed: {type(error).__name__}: {error}"
        found.add(_finding(INTERNAL_ERROR, message, Span(1, 1, 1, 1), REPORT_IT))
    return sorted(found)


def judgments(
    model: SemanticModel,
    positions: Positions,
    options: RuleOptions,
    wanted: Callable[[str], bool] = bool,
    *,
    with_reasons: bool = False,
) -> Iterator[Judgment]:
    """Yield the findings of each rule for each subject.

    If asked, also why rules report nothing.
    """
    from flake8_connpool.codes import INTERNAL_ERROR
    from flake8_connpool.linter.precedence import reported_by
    from flake8_connpool.linter.registry import RULES
    from flake8_connpool.pools.subjects import subjects_of

    checks = [(rule, rule.check) for rule in RULES.values() if rule.check and wanted(rule.code)]
    checks_of: dict[type, list[tuple[Rule, Check]]] = {}
    for subject in subjects_of(model, options):
        kind = type(subject)
        if kind not in checks_of:
            checks_of[kind] = [one for one in checks if issubclass(kind, one[0].subjects)]
        for rule, check in checks_of[kind]:
            try:
                said = list(check(subject))
                reports = [one for one in said if isinstance(one, Report)]
                other = reported_by(rule.code, subject) if reports else ""
                if not other:
                    for report in reports:
                        finding = _finding_of(rule, report, positions)
                        yield Judgment(_with_affected(finding, report.node, model))
                if with_reasons:
                    unreported = [one for one in said if isinstance(one, Unreported)]
                    if other:
                        unreported += [
                            Unreported(one.node, f"{other} reports it") for one in reports
                        ]
                    for one in unreported:
                        yield Judgment(_unreported_finding(rule, one, positions), is_reported=False)
            except Exception as error:
                message = f"{rule.code} failed: {type(error).__name__}: {error}"
                place = positions.span(subject.node)
                yield Judgment(_finding(INTERNAL_ERROR, message, place, REPORT_IT))


def _with_affected(finding: Finding, node: ast.expr | ast.keyword, model: SemanticModel) -> Finding:
    """Return a finding with the handlers, tasks and commands of other files that run its line."""
    from flake8_connpool.semantics.calls.qualified_names import qualified
    from flake8_connpool.semantics.flow.dependence import named_function_around

    function = named_function_around(node, model)
    callers = model.environment.callers.get(qualified(function, model)) if function else None
    if callers is None or not callers.entries:
        return finding
    others = [one for one in callers.affected if one not in finding.message]
    shown = ", ".join(others[:_MOST_SHOWN])
    more = f" and {len(others) - _MOST_SHOWN} more" if len(others) > _MOST_SHOWN else ""
    advice = f"{finding.help}; it affects {shown}{more}" if shown and finding.help else finding.help
    return replace(finding, help=advice, affected=callers.affected)


def _unreported_finding(rule: Rule, one: Unreported, positions: Positions) -> Finding:
    """Return a finding that is not reported, with the reason as its message."""
    return replace(
        _finding(rule.code, one.reason, positions.span(one.node), ""),
        related=_locations(one.related, positions),
    )


def _finding_of(rule: Rule, report: Report, positions: Positions) -> Finding:
    finding = _finding(rule.code, report.message, positions.span(report.node), report.help)
    return replace(
        finding,
        # What stands where Python does not say cannot be changed there.
        fix=report.fix if positions.are_true(report.node) else None,
        severity=report.severity or rule.severity,
        related=_locations(report.related, positions),
    )


def _locations(
    places: Iterable[Related | RelatedLocation], positions: Positions
) -> tuple[RelatedLocation, ...]:
    return tuple(
        _location(positions.head(one.node), one.message) if isinstance(one, Related) else one
        for one in places
    )


def _location(span: Span, message: str) -> RelatedLocation:
    return RelatedLocation(span.line, span.column, span.end_line, span.end_column, message)


def _finding(code: str, message: str, span: Span, advice: str) -> Finding:
    """Return the finding of a code at a place; the linter's own are errors."""
    return Finding(
        span.line,
        span.column,
        code,
        message,
        span.end_line,
        span.end_column,
        help=advice,
        severity=Severity.ERROR,
    )
