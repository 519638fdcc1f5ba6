"""A run that checks files: find them, check them, and report, fix or suppress the findings."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from msgspec.structs import replace

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.command.answer import (
    Answer,
    answer_fixed,
    answer_found,
    answer_silenced,
    is_for_people,
    no_files,
)
from flake8_connpool.command.arguments import CommandLine
from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile, find, is_excluded
from flake8_connpool.command.fixed import Fixed
from flake8_connpool.command.processes import Workers, check_files
from flake8_connpool.command.report_paths import check_report_paths
from flake8_connpool.command.surroundings import Neighbourhood
from flake8_connpool.command.task_runner import task_runner
from flake8_connpool.config.effective import Configuration
from flake8_connpool.config.run import Mode, Run
from flake8_connpool.errors import UsageError
from flake8_connpool.output import summary
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.terminal.display import printable, relative
from flake8_connpool.terminal.progress import progress
from flake8_connpool.terminal.streams import write

STDIN = "-"


def answer_files(arguments: CommandLine, configuration: Configuration) -> Answer:
    """Check the files that the arguments name, and report, fix or suppress the findings."""
    if "stdin-filename" in arguments.values:
        raise UsageError("--stdin-filename can only be used with the path - (standard input)")
    run = configuration.run
    files = find(arguments.paths, configuration)
    if not files:
        write(no_files(run), sys.stderr)
    check_report_paths(files, configuration)
    paths = [file.path for file in files]
    checker = checker_for(configuration, paths)
    around = Neighbourhood(checker)
    with progress(len(files), quiet=run.quiet) as tick, task_runner(checker) as workers:
        arounds = around.read(paths, workers)
        checked = check_files(files, arounds, workers, tick)
    around.keep(paths, arounds, checked)
    count = _looked_at(files, checker)
    note = ""
    if files and not count and run.diff_from is not None and is_for_people(run):
        note = summary.unchanged(run.diff_from)
    if run.mode.fixes:
        from flake8_connpool.command.fix_files import fix_files

        fixed = fix_files(zip(files, checked, strict=True), arguments.paths, checker)
        answer = answer_fixed(fixed, count, None, configuration, _known_of(checked))
        return answer.with_note(_of_tests(checked, run) + note)
    if run.mode is Mode.ADD_NOQA:
        from flake8_connpool.command.add_noqa import silence_files

        silenced = silence_files(zip(files, checked, strict=True), arguments.paths, checker)
        return answer_silenced(silenced, configuration)
    if run.mode is Mode.WRITE_BASELINE:
        return _write_baseline(files, checked, checker)
    found = [one for in_file in checked for one in in_file.found]
    answer = answer_found(found, count, configuration, _known_of(checked))
    return answer.with_note(_of_tests(checked, run) + note + stale(files, checked, checker))


def answer_stdin(arguments: CommandLine, configuration: Configuration) -> Answer:
    """Check the source from standard input, and report or fix its findings."""
    if len(arguments.paths) > 1:
        raise UsageError("the path - (standard input) cannot be combined with other paths")
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    run = configuration.run
    if run.mode in (Mode.WRITE_BASELINE, Mode.ADD_NOQA):
        raise UsageError(f"{run.mode.option} cannot be used with the path - (standard input)")
    if run.executor is not None:
        raise UsageError("--executor cannot be used with the path - (standard input)")
    name = arguments.values.get("stdin-filename")
    path = "stdin"
    if name is not None:
        path = os.path.abspath(os.path.join(configuration.start, str(name)))
    check_report_paths([FoundFile(path)] if name is not None else [], configuration)
    source = SourceText(sys.stdin.buffer.read())
    is_left_out = name is not None and run.force_exclude and is_excluded(path, configuration)
    checker = checker_for(configuration, [path], is_stdin=True)
    if name is not None:
        with Workers(checker) as workers:
            (around,) = Neighbourhood(checker).read([path], workers, {path: source.data})
        checker = replace(checker, around=around)
    checked = Checked() if is_left_out else checker.check_source(source, path)
    count = 0 if is_left_out else 1
    note = _of_tests([checked], run)
    if is_left_out and is_for_people(run):
        note = summary.left_out(str(name))
    if not run.mode.fixes:
        answer = answer_found(checked.found, count, configuration, _known_of([checked]))
        return answer.with_note(note)
    fixed = [] if is_left_out else [checked.fixed or Fixed(path, checked.found)]
    return answer_fixed(fixed, count, source.data, configuration).with_note(note)


def _looked_at(files: Sequence[FoundFile], checker: Checker) -> int:
    """Return the number of files that can have a reported finding."""
    changes = checker.changes
    if changes is None:
        return len(files)
    return sum(file.problem is not None or changes.concern(file.path) for file in files)


def checker_for(
    configuration: Configuration,
    paths: Sequence[str],
    *,
    is_stdin: bool = False,
) -> Checker:
    """Return the checker, after reading the baseline and the changes from git if needed."""
    run = configuration.run
    baseline = changes = None
    if run.baseline is not None and run.mode is not Mode.WRITE_BASELINE:
        from flake8_connpool.suppression import baseline_file

        baseline = baseline_file.read_baseline(
            run.baseline, relative(run.baseline, configuration.start)
        )
    if run.diff_from is not None:
        from flake8_connpool.suppression.changed_lines import changed_lines

        changes = changed_lines(run.diff_from, configuration.start, paths, unsaved=is_stdin)
    return Checker(configuration, baseline, changes)


def _write_baseline(
    files: Sequence[FoundFile], checked: Sequence[Checked], checker: Checker
) -> Answer:
    from flake8_connpool.suppression import baseline_file

    run, start = checker.configuration.run, checker.configuration.start
    assert run.write_baseline is not None
    found = [one for in_file in checked for one in in_file.found]
    written = baseline_file.write_baseline(
        os.path.join(start, run.write_baseline),
        found,
        [file.path for file in files],
        checker.wanted,
        run.write_baseline,
    )
    noun = "finding" if written.findings == 1 else "findings"
    told = f"{run.write_baseline}: {written.findings} {noun}, "
    told += f"{written.added} added, {written.dropped} removed\n"
    left = [one for one in found if one.finding.code in NEVER_IGNORED]
    answer = answer_found(left, len(files), checker.configuration, tells=False)
    return answer if run.quiet else answer.with_note(printable(told.rstrip()) + "\n")


def _known_of(checked: Sequence[Checked]) -> int:
    return sum(len(one.known or ()) for one in checked)


def _of_tests(checked: Sequence[Checked], run: Run) -> str:
    """Return the line about findings that are not reported in test code; empty without any."""
    counts = [one.left_out for one in checked if one.left_out]
    return summary.in_test_code(sum(counts), len(counts)) if counts and is_for_people(run) else ""


def stale(files: Sequence[FoundFile], checked: Sequence[Checked], checker: Checker) -> str:
    """Return the line about stale entries of the baseline; empty if there are none."""
    baseline, run = checker.baseline, checker.configuration.run
    if baseline is None or run.baseline is None or checker.changes is not None or run.quiet:
        return ""
    from flake8_connpool.suppression.baseline import describe

    known = {file.path: one.known for file, one in zip(files, checked, strict=True)}
    stale = baseline.stale(known, checker.wanted)
    if not stale:
        return ""
    return printable(describe(stale, relative(run.baseline, checker.configuration.start))) + "\n"
