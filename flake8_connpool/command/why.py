"""`--why FILE:LINE`: why something, or nothing, is reported in a line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from msgspec.structs import replace

from flake8_connpool.codes import OPT_IN
from flake8_connpool.command.answer import CLEAN, Answer
from flake8_connpool.command.checker import Checker
from flake8_connpool.command.discovery import is_excluded
from flake8_connpool.command.processes import Workers
from flake8_connpool.command.surroundings import Neighbourhood
from flake8_connpool.config.effective import Configuration
from flake8_connpool.errors import UsageError
from flake8_connpool.files.notebooks import why_not_python
from flake8_connpool.files.project_root import path_in_project
from flake8_connpool.files.reading import read_file, reason
from flake8_connpool.findings import Finding, Judgment
from flake8_connpool.linter.line import LineAccount, account_of
from flake8_connpool.linter.lint import concerns
from flake8_connpool.output import why
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.formats import is_json
from flake8_connpool.output.nearby import lines_near
from flake8_connpool.output.styles import PLAIN, Style
from flake8_connpool.semantics.syntax.source import UnreadableError
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.noqa import Noqa
from flake8_connpool.terminal.display import relative

_OPTION = "--why"
_IN_TESTS = "the file is test code, where only errors are reported (see `test-code`)"


def answer_why(said: str, configuration: Configuration) -> Answer:
    """Return what is said about the line that `FILE:LINE` names.

    Raises UsageError for a file that cannot be read or parsed, and a line that it does not have.
    """
    name, line = _place(said)
    path = os.path.abspath(name)
    shown = relative(path, configuration.start)
    try:
        source = SourceText(read_file(path))
    except OSError as error:
        raise UsageError(f"{_OPTION}: {shown}: {reason(error)}") from None
    problem = why_not_python(source.data, path)
    if problem is not None:
        raise UsageError(f"{_OPTION}: {shown}: {problem}")
    checker = Checker(configuration)
    with Workers(checker) as workers:
        (around,) = Neighbourhood(checker).read([path], workers)
    checker = replace(checker, around=around)
    try:
        if line > len(source.lines):
            raise UsageError(f"{_OPTION}: {shown} has {len(source.lines)} lines, no line {line}")
        place = path_in_project(path, configuration.start)
        account = account_of(source, line, checker.rule_options(path), place, around.environment)
    except UnreadableError as error:
        raise UsageError(f"{_OPTION}: {shown}:{error.line}: {error.reason}") from None
    explained = [
        _explained(one, source, path, checker, in_tests=one.finding in account.hidden)
        for one in account.judgments
    ]
    explanation = why.Explanation(
        path,
        line,
        # What is reported comes first, then what is found and hidden.
        sorted(explained, key=lambda one: (bool(one.reason), not one.is_found)),
        list(_notes(account, source, path, configuration)),
    )
    if is_json(configuration.run.output_format, f"{_OPTION} is"):
        return Answer(why.render_json(explanation, configuration.start), "", CLEAN)
    style = PLAIN if configuration.run.output_file is not None else Style.of(sys.stdout)
    return Answer(why.render(explanation, configuration.start, style), "", CLEAN)


def _place(said: str) -> tuple[str, int]:
    """Return the file and line of `FILE:LINE`; a column behind them is ignored."""
    name, _, number = said.rpartition(":")
    start, _, middle = name.rpartition(":")
    if start and middle.isdecimal() and number.isdecimal():
        name, number = start, middle
    if not name or not number.isdecimal() or int(number) < 1:
        raise UsageError(f"{_OPTION}: {said}: expected FILE:LINE, for example app/clients.py:14")
    return name, int(number)


def _explained(
    judgment: Judgment, source: SourceText, path: str, checker: Checker, *, in_tests: bool
) -> why.Explained:
    finding = judgment.finding
    hidden = finding.message
    if judgment.is_reported:
        finding = checker.configuration.of(path).judged(finding)
        finding = checker.around.placed(finding)
        hidden = _IN_TESTS if in_tests else _hidden_by(finding, source, path, checker)
    file = FileFinding(path, finding, nearby=lines_near(finding, (), source.lines))
    return why.Explained(file, hidden, judgment.is_reported)


def _hidden_by(finding: Finding, source: SourceText, path: str, checker: Checker) -> str:
    """Return what keeps a finding from being reported, "" if nothing does."""
    settings = checker.configuration.of(path)
    if not settings.selection.wanted(finding.code):
        is_opt_in = finding.code.startswith(OPT_IN)
        return "it is opt-in, and not selected" if is_opt_in else "its code is not selected"
    if finding.code.startswith(settings.ignored_in(path)):
        return "`per-file-ignores` ignores its code in this file"
    if not checker.configuration.run.disable_noqa and Noqa(source, path).silences(finding):
        return "a `# noqa` comment suppresses it"
    baseline = checker.configuration.run.baseline
    if baseline is not None and os.path.exists(baseline):
        from flake8_connpool.suppression.baseline_file import read_baseline

        known = read_baseline(baseline, relative(baseline, checker.configuration.start))
        others = checker.find_in(source, path)
        if not known.split(others, source.lines, path).new.count(finding):
            return f"the baseline {relative(baseline, checker.configuration.start)} has it"
    return ""


def _notes(
    account: LineAccount, source: SourceText, path: str, configuration: Configuration
) -> Iterator[tuple[str, str]]:
    """Yield what else there is to know about the line, each with its advice."""
    if is_excluded(path, configuration):
        yield "the file is excluded; it is checked only if it is named", ""
    if not account.judgments and account.known:
        names = ", ".join(f"`{name}`" for name in account.known)
        yield f"no rule finds anything to report about {names}", ""
    for unknown in account.unknown:
        yield unknown.reason, unknown.help
    if account.judgments or account.known or account.unknown:
        return
    if not concerns(source.data, configuration.of(path).rule_options):
        yield "the file does not call anything of the libraries that are checked", ""
    else:
        yield "no call in this line concerns a connection pool", ""
