"""Reads the projects around the files of a run, with the results of earlier runs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from flake8_connpool.codes import INTERNAL_ERROR
from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.processes import look_at
from flake8_connpool.command.tasks import TaskRunner
from flake8_connpool.config.run import Mode
from flake8_connpool.files.project_root import path_in_project
from flake8_connpool.linter.lint import REPORT_IT
from flake8_connpool.output.format import format_called
from flake8_connpool.project.kept_edits import keep_edits, kept_edits
from flake8_connpool.project.kept_findings import FileState, keep_findings, kept_findings
from flake8_connpool.project.results import KeptEdits, Raw, Results
from flake8_connpool.project.surroundings import NOTHING_AROUND, Around, surroundings_of
from flake8_connpool.terminal.display import printable
from flake8_connpool.terminal.streams import write

if TYPE_CHECKING:
    from flake8_connpool.cache.store import Cache
    from flake8_connpool.config.run import Run
    from flake8_connpool.config.selection import Selection
    from flake8_connpool.output.file_finding import FileFinding
    from flake8_connpool.project.project import Look
    from flake8_connpool.project.surroundings import TakeLinks
    from flake8_connpool.rule_options import RuleOptions

_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def _cache_of(root: str, directory: str | None) -> Cache:
    from flake8_connpool.cache.directory import cache_directory
    from flake8_connpool.cache.store import Cache

    return Cache.open(cache_directory(directory), root)


class Neighbourhood:
    """What is known about the files of a run before they are checked, and what is kept after.

    `problems` say why a project is not known, and `notes` what is known only in part. If it `tells`
    them, they are also written to standard error.
    """

    def __init__(self, checker: Checker, *, tells: bool = True) -> None:
        self.checker = checker
        self.problems: list[str] = []
        self.notes: list[str] = []
        self._tells = tells
        self._results: dict[str, Results] = {}

    def read(
        self,
        paths: Sequence[str],
        workers: TaskRunner,
        unsaved: Mapping[str, bytes] = _NOTHING,
        linked: TakeLinks | None = None,
    ) -> list[Around]:
        """Return what is known about each of some files, after reading their projects.

        `unsaved` are contents to read in place of those of files, by path. `linked` is called with
        the root and the links of each project.
        """
        configuration = self.checker.configuration
        if not configuration.run.project:
            return [NOTHING_AROUND] * len(paths)
        checked = frozenset(paths)

        def looking(options: RuleOptions) -> Look:
            return lambda some, roots: look_at(some, options, roots, checked, workers)

        found = surroundings_of(
            paths,
            configuration.start,
            lambda root: configuration.inside(root).rule_options,
            looking=None if unsaved else looking,
            results_of=self.results_of,
            unsaved=unsaved,
            linked=linked,
        )
        self.problems += [f"reading a project failed: {one}; {REPORT_IT}" for one in found.problems]
        self.notes += found.notes
        if self._tells:
            self._tell()
        return [self._with_kept(path, found.of(path)) for path in paths]

    def _tell(self) -> None:
        for problem in self.problems:
            write(f"{printable(f'connlint: internal error: {problem}')}\n", sys.stderr)
        run = self._run
        is_for_people = format_called(run.output_format).has_summary and not run.quiet
        for note in self.notes if is_for_people else ():
            write(f"{printable(note)}\n", sys.stderr)

    def keep(
        self, paths: Sequence[str], arounds: Sequence[Around], checked: Sequence[Checked]
    ) -> None:
        """Keep the findings of a run for the next one."""
        for path, around, one in zip(paths, arounds, checked, strict=True):
            if around.root and one.raw is not None and one.raw is not around.raw:
                self._put(path, around, one.raw)
            elif around.raw is not None and around.is_new:
                self._put(path, around, around.raw)
            if around.root and one.raw is not None and self._keeps_edits:
                self._put_edits(path, around, one.found)
        for results in self._results.values():
            results.save()

    def results_of(self, root: str) -> Results:
        """Return the results of earlier runs over a project."""
        if root not in self._results:
            run = self._run
            self._results[root] = Results(_cache_of(root, run.cache_dir) if run.cache else None)
        return self._results[root]

    def _with_kept(self, path: str, around: Around) -> Around:
        """Return what is known about a file, with its findings if an earlier run kept them."""
        if not around.root:
            return around
        if around.raw is not None:
            return replace(around, is_new=True)
        # A file that cannot have findings needs none, and a key takes longer than such a file.
        if not (around.names_library or around.concerns):
            return around
        results, state = self._results[around.root], self._state(path, around)
        raw = kept_findings(results, state)
        if raw is None:
            return around
        edits = None
        if self._keeps_edits and any(one.fix is not None for one in raw.found):
            edits = kept_edits(results, state, disable_noqa=self._run.disable_noqa)
        return replace(around, raw=raw, edits=edits)

    def _put(self, path: str, around: Around, raw: Raw) -> None:
        keep_findings(self._results[around.root], self._state(path, around), raw)

    def _put_edits(self, path: str, around: Around, found: Sequence[FileFinding]) -> None:
        edits = KeptEdits.of((one.finding, one.edits) for one in found)
        has_failed = any(one.finding.code == INTERNAL_ERROR for one in found)
        if edits.fixes and edits != around.edits and not has_failed:
            results, state = self._results[around.root], self._state(path, around)
            keep_edits(results, state, edits, disable_noqa=self._run.disable_noqa)

    @property
    def _keeps_edits(self) -> bool:
        """Whether the run shows edits, and which ones depends on what a file's state tells."""
        run = self._run
        is_whole = run.baseline is None and run.diff_from is None
        shows = any(format_called(one).needs_edits for one in run.formats)
        return run.mode is Mode.REPORT and is_whole and shows

    @property
    def _run(self) -> Run:
        return self.checker.configuration.run

    def _state(self, path: str, around: Around) -> FileState:
        checker = self.checker
        return FileState(
            around,
            path_in_project(path, checker.configuration.start),
            checker.rule_options(path),
            _wanted(checker.selection(path)),
            lambda: checker.required_python(path),
        )


@cache
def _wanted(selection: Selection) -> Sequence[str]:
    from flake8_connpool.linter.registry import RULES

    return [code for code in RULES if selection.wanted(code)]
