"""The result of a run of connlint: its output and its exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.codes import INTERNAL_ERROR, NEVER_IGNORED
from flake8_connpool.command.arguments import PROGRAM
from flake8_connpool.config.effective import Configuration
from flake8_connpool.config.run import Mode, Run
from flake8_connpool.output import concise, summary
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import View, format_called
from flake8_connpool.output.styles import PLAIN, Style
from flake8_connpool.terminal.display import printable, relative
from flake8_connpool.terminal.streams import is_terminal

if TYPE_CHECKING:
    from flake8_connpool.command.add_noqa import SilencedFile
    from flake8_connpool.command.fixed import Fixed

CLEAN = 0
FINDINGS = 1
ERROR = 2
INTERRUPTED = 130  # 128 plus the number of SIGINT, as in shells


class FileReport(Struct, frozen=True):
    """A report for a file at an absolute path; `shown` is the path for messages."""

    path: str
    text: str
    shown: str


class Answer(Struct, frozen=True):
    """The report, the text for standard error, and the exit code.

    `outputs` are the reports for files. `source` is the fixed source if the input was standard
    input. It goes to standard output, and the report to standard error.
    """

    report: str | bytes
    err: str
    status: int
    source: bytes | None = None
    outputs: tuple[FileReport, ...] = ()

    def with_note(self, note: str) -> Answer:
        """Return the answer with more lines for standard error."""
        return replace(self, err=self.err + note)


def failure(message: str) -> str:
    """Return the line for an error."""
    return f"{PROGRAM}: error: {printable(message)}\n"


def no_files(run: Run) -> str:
    """Return the warning for a run without files; empty if the run is quiet."""
    return "" if run.quiet else f"{PROGRAM}: warning: no Python files found under the given paths\n"


def answer_found(
    found: Sequence[FileFinding],
    checked: int,
    configuration: Configuration,
    known: int = 0,
    *,
    tells: bool = True,
) -> Answer:
    """Return the answer for the findings in `checked` files.

    `known` is the number of findings in the baseline, which are not among `found`. If `tells` is
    False, there is no summary.
    """
    run = configuration.run
    err = ""
    if tells and is_for_people(run) and not run.statistics:
        err = summary.summary(found, checked, _known(known, configuration))
        err += summary.fixable(found, with_unsafe=_with_unsafe(configuration))
        if found and sys.stderr is not None and sys.stderr.isatty():
            err += f"Run {PROGRAM} --explain {found[0].finding.code} for details.\n"
    report = _report(found, configuration, sys.stdout)
    return Answer(report, err, status(found, run), outputs=_outputs(found, configuration))


def answer_fixed(
    files: Sequence[Fixed],
    checked: int,
    source: bytes | None,
    configuration: Configuration,
    known: int = 0,
) -> Answer:
    """Return the answer for fixed files: what was fixed, and the remaining findings.

    `checked` is the number of files, and `source` is the content of standard input.
    """
    run = configuration.run
    left = [found for file in files for found in file.left]
    shown = left
    if run.mode is not Mode.FIX:
        shown = [file for file in left if file.finding.code in NEVER_IGNORED]
    err = _troubles(files, configuration.start)
    report: str | bytes
    if run.mode is Mode.DIFF:
        # No file is changed: what would be fixed is still there.
        unchanged = [f for file in files for f in (file.change.found if file.change else file.left)]
        outputs = _outputs(unchanged, configuration)
        report = _differences(files, configuration)
        err = concise.render(shown, configuration.start) + err
        source = None
    else:
        outputs = _outputs(shown, configuration)
        report = _report(shown, configuration, sys.stdout if source is None else sys.stderr)
        if source is not None:
            source = next((file.change.after for file in files if file.change), source)
            if not format_called(run.output_format).is_lines and run.output_file is None:
                err = ""  # the program that reads the report expects nothing else
    if is_for_people(run):
        err += summary.fix_summary(
            sum(file.fixed for file in files),
            left,
            checked,
            _known(known, configuration),
            with_unsafe=_with_unsafe(configuration),
            is_done=run.mode is not Mode.DIFF,
        )
    if any(file.problem or any(one.is_failure for one in file.refusals) for file in files):
        return Answer(report, err, ERROR, source, outputs)
    would_change = run.mode is Mode.DIFF and bool(report)
    return Answer(report, err, status(shown, run, would_change=would_change), source, outputs)


def answer_silenced(files: Sequence[SilencedFile], configuration: Configuration) -> Answer:
    """Return the answer for added comments: their number, and the remaining findings."""
    run, start = configuration.run, configuration.start
    left = [found for file in files for found in file.left]
    err = "".join(
        summary.refused(file.path, refusal.finding, refusal.reason, start, "suppressed")
        for file in files
        for refusal in file.refusals
    )
    err += "".join(_problem(file.path, file.problem, start) for file in files if file.problem)
    if not run.quiet:
        changed = sum(file.count > 0 for file in files)
        err += summary.suppressed(sum(file.count for file in files), changed)
    has_failed = any(file.problem for file in files)
    return Answer(
        _report(left, configuration, sys.stdout),
        err,
        ERROR if has_failed else status(left, run),
        outputs=_outputs(left, configuration),
    )


def is_for_people(run: Run) -> bool:
    """Whether the run prints lines for people beside the report."""
    return format_called(run.output_format).has_summary and not run.quiet


def _known(count: int, configuration: Configuration) -> str:
    return summary.known_to(relative(configuration.run.baseline or "", configuration.start), count)


def _with_unsafe(configuration: Configuration) -> bool:
    return configuration.here.fix_policy.carries_out_unsafe


def _report(
    found: Sequence[FileFinding], configuration: Configuration, stream: TextIO | None
) -> str:
    run = configuration.run
    style = _style(run, stream)
    if run.statistics:
        from flake8_connpool.output import statistics

        return statistics.render(
            found,
            run.output_format,
            with_unsafe=_with_unsafe(configuration),
            style=style,
        )
    view = View(style)
    return format_called(run.output_format).render(found, configuration.start, view)


def _outputs(found: Sequence[FileFinding], configuration: Configuration) -> tuple[FileReport, ...]:
    run, start = configuration.run, configuration.start
    return tuple(
        FileReport(
            target.path,
            format_called(target.output_format).render(found, start, View()),
            relative(target.path, start),
        )
        for target in run.outputs
    )


def _style(run: Run, stream: TextIO | None) -> Style:
    if run.color == "always":
        # Links are for terminals alone.
        return replace(Style.of(stream), has_colours=True)
    if run.color == "never" or run.output_file is not None:
        return PLAIN
    return Style.of(stream)


def _differences(files: Sequence[Fixed], configuration: Configuration) -> str | bytes:
    """Return the diffs: unchanged for programs, with control characters escaped for a terminal."""
    from flake8_connpool.output import diff

    run, start = configuration.run, configuration.start
    style = _style(run, sys.stdout)
    changes = [(c.path, c.before, c.after, start, style) for file in files if (c := file.change)]
    if run.output_file is None and is_terminal(sys.stdout):
        return "".join(diff.render_for_terminal(*change) for change in changes)
    return b"".join(diff.render(*change) for change in changes)


def _troubles(files: Sequence[Fixed], directory: str) -> str:
    """Return the lines about fixes that failed."""
    lines = [
        summary.refused(file.path, refusal.finding, refusal.reason, directory)
        for file in files
        for refusal in file.refusals
    ]
    lines += [_problem(file.path, file.problem, directory) for file in files if file.problem]
    return "".join(lines)


def _problem(path: str, problem: str, directory: str) -> str:
    return failure(f"{relative(path, directory)}: {problem}")


def status(shown: Sequence[FileFinding], run: Run, *, would_change: bool = False) -> int:
    """Return the exit code of a run that shows these findings."""
    if any(file.finding.code == INTERNAL_ERROR for file in shown):
        return ERROR
    fails = any(file.finding.severity.rank >= run.fail_on.rank for file in shown)
    return FINDINGS if (fails or would_change) and not run.exit_zero else CLEAN
