"""The Python API for whole projects: from a directory to what connlint says about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flake8_connpool.api import prefixes
from flake8_connpool.command.answer import ERROR, answer_found
from flake8_connpool.command.check import checker_for, stale
from flake8_connpool.command.discovery import find
from flake8_connpool.command.processes import Workers, check_files
from flake8_connpool.command.surroundings import Neighbourhood
from flake8_connpool.config.effective import Configuration, configure
from flake8_connpool.config.options.output import OUTPUT_FORMATS
from flake8_connpool.errors import UsageError, WorkersError, quoted
from flake8_connpool.files.reading import reason
from flake8_connpool.files.remembered import forget
from flake8_connpool.findings import Finding
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.terminal.display import portable

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from flake8_connpool.command.checker import Checker
    from flake8_connpool.command.tasks import TaskRunner

_LINES = "concise"


@dataclass(frozen=True, slots=True)
class ProjectFinding:
    """A finding, and the path of its file: relative to the project, with slashes."""

    path: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """What connlint says about a project; picklable.

    `path` is the absolute path of the project, and `files` the number of its files. `errors` say
    why it, or a part of it, could not be checked, and `notes` what else a person should know.
    `exit_code` is that of connlint with the project's configuration. `report` is the report, if one
    was requested.
    """

    path: str
    files: int = 0
    findings: tuple[ProjectFinding, ...] = ()
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    exit_code: int = 0
    report: str = ""


def check_project(
    path: str | os.PathLike[str],
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    config: str | os.PathLike[str] | None = None,
    isolated: bool = False,
    report: str | None = None,
    cache_dir: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
) -> ProjectResult:
    """Check the Python files below a directory, as connlint does when it is run there.

    The configuration files of the project apply, unless `config` names another one or `isolated` is
    True. `select` and `ignore` replace what they say. `report` is the output format of a report.
    Nothing is written, except to a cache if `cache_dir` names its directory. The files are checked
    in this process, or in an `executor`, whose workers need not see them.

    An error in the project, such as an invalid configuration file, is in the result. UsageError
    says which argument is invalid. WorkersError, an OSError, says that the executor lost a task.
    """
    root = os.path.abspath(os.fspath(path))
    values = _values(select, ignore, config, isolated, report, cache_dir)
    forget()
    try:
        if not os.path.isdir(root):
            raise UsageError(f"{root} is not a directory")
        return _checked(root, configure(values, root), executor, has_report=report is not None)
    except WorkersError:
        raise
    except UsageError as error:
        return ProjectResult(root, errors=(str(error),), exit_code=ERROR)
    except OSError as error:
        said = f"{error.filename}: {reason(error)}" if error.filename else reason(error)
        return ProjectResult(root, errors=(said,), exit_code=ERROR)


def _values(
    select: Iterable[str] | None,
    ignore: Iterable[str] | None,
    config: str | os.PathLike[str] | None,
    isolated: bool,
    report: str | None,
    cache_dir: str | os.PathLike[str] | None,
) -> dict[str, object]:
    """Return the arguments as the command line would say them."""
    if report is not None and report not in OUTPUT_FORMATS:
        known = ", ".join(OUTPUT_FORMATS)
        raise UsageError(f"report: expected one of {known}, not {quoted(report)}")
    if config is not None and isolated:
        raise UsageError("config and isolated cannot be used together")
    values: dict[str, object] = {
        "output-format": report or _LINES,
        "output": (),
        "color": "never",
        "jobs": 1,
        "cache": cache_dir is not None,
    }
    if select is not None:
        values["select"] = prefixes("select", select)
    if ignore is not None:
        values["ignore"] = prefixes("ignore", ignore)
    if config is not None:
        values["config"] = os.path.abspath(os.fspath(config))
    if isolated:
        values["isolated"] = True
    if cache_dir is not None:
        values["cache-dir"] = os.path.abspath(os.fspath(cache_dir))
    return values


def _checked(
    root: str, configuration: Configuration, executor: Executor | None, *, has_report: bool
) -> ProjectResult:
    files = find([root], configuration)
    paths = [file.path for file in files]
    checker = checker_for(configuration, paths)
    around = Neighbourhood(checker, tells=False)
    with _runner(checker, executor) as workers:
        arounds = around.read(paths, workers)
        checked = check_files(files, arounds, workers)
    around.keep(paths, arounds, checked)
    found = [one for in_file in checked for one in in_file.found]
    answer = answer_found(found, len(files), configuration, tells=False)
    notes = [*around.notes, stale(files, checked, checker).rstrip()]
    if not files:
        notes.append("no Python files found")
    return ProjectResult(
        root,
        len(files),
        tuple(_finding(one, root) for one in found),
        tuple(around.problems),
        tuple(filter(None, notes)),
        answer.status,
        str(answer.report) if has_report else "",
    )


@contextmanager
def _runner(checker: Checker, executor: Executor | None) -> Iterator[TaskRunner]:
    if executor is None:
        with Workers(checker) as workers:
            yield workers
        return
    from flake8_connpool.command.elsewhere import Elsewhere

    yield Elsewhere(checker, executor)


def _finding(one: FileFinding, root: str) -> ProjectFinding:
    """Return a finding with paths that mean the same on every machine."""
    finding = one.finding
    if any(place.path for place in finding.related):
        related = (replace(place, path=portable(place.path, root)) for place in finding.related)
        finding = replace(finding, related=tuple(related))
    return ProjectFinding(portable(one.path, root), finding)
