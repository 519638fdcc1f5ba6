"""From files to fixed files: each is read, fixed, and written if that changed it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.config.run import Mode
from flake8_connpool.files.atomic_write import WriteError, overwrite, remove_litter, sync
from flake8_connpool.files.write_scope import target_of, trees_of
from flake8_connpool.findings import Finding
from flake8_connpool.output.file_finding import FileFinding

if TYPE_CHECKING:
    from flake8_connpool.fixer.fix import Refusal


@dataclass(frozen=True, slots=True)
class FileChange:
    """A source before and after; `path` is that of the file itself, not of a link to it."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of fixing the source at `path`.

    `left` are the findings in it as it is now. `change` is what was made of it, but for what is
    in the file already. `problem` says what went wrong.
    """

    path: str
    left: Sequence[FileFinding]
    fixed: int = 0
    refusals: Sequence[Refusal] = ()
    change: FileChange | None = None
    problem: str | None = None


def fix_files(
    checked: Iterable[tuple[FoundFile, Checked]], paths: Sequence[str], checker: Checker
) -> list[Fixed]:
    """Fix files that were checked, in their order, and write them unless only a diff is wanted.

    Nothing is written outside of the `paths`, where the files were found.
    """
    writes = checker.configuration.run.mode is not Mode.DIFF
    trees = trees_of(paths)
    targets: set[str] = set()
    cleared: set[str] = set()
    done = []
    for file, one in checked:
        if writes and (directory := os.path.dirname(file.path)) not in cleared:
            remove_litter(directory)
            cleared.add(directory)
        wants = checker.configuration.of(file.path).fix_policy.wants
        if any(wants(found.finding) for found in one.found):
            done.append(_fix_file(file, trees, targets, checker))
        else:
            done.append(Fixed(file.path, one.found))
    if writes:
        for directory in {os.path.dirname(target) for target in targets}:
            sync(directory)
    return done


def fix_source(data: bytes, path: str, checker: Checker) -> Fixed:
    """Fix a source that is called `path`; nothing is written."""
    found = checker.find_in(data, path)
    wants = checker.configuration.of(path).fix_policy.wants
    if not any(map(wants, found)):
        return Fixed(path, checker.in_file(found, data, path))
    from flake8_connpool.fixer.fix import fix

    def find(source: bytes) -> list[Finding]:
        return found if source is data else checker.find_in(source, path)

    try:
        result = fix(data, find, wants)
    except Exception as error:
        # The other files are to be fixed all the same.
        problem = f"not fixed: internal error: {type(error).__name__}: {error}"
        return Fixed(path, checker.in_file(found, data, path), problem=problem)
    return Fixed(
        path,
        checker.in_file(result.left, result.data, path),
        result.fixed,
        result.refusals,
        FileChange(path, data, result.data) if result.data != data else None,
    )


def _fix_file(file: FoundFile, trees: Sequence[str], targets: set[str], checker: Checker) -> Fixed:
    """Fix a file; `targets` are the files that were changed, and what it changes is added."""
    data = checker.source_of(file)
    if data is None or isinstance(data, FileFinding):
        return Fixed(file.path, [] if data is None else [data])
    done = fix_source(data, file.path, checker)
    if done.change is None:
        return done
    try:
        target = target_of(file.path, trees)
        if checker.configuration.run.mode is not Mode.DIFF:
            if os.path.islink(file.path):
                remove_litter(os.path.dirname(target))
            overwrite(target, data, done.change.after)
            targets.add(target)
            return replace(done, change=None)
    except WriteError as error:
        left = checker.check_source(data, file.path).found
        return Fixed(file.path, left, problem=f"not written: {error}")
    if target in targets:  # through a link, or in spite of one: one of its names is enough
        return replace(done, fixed=0, change=None)
    targets.add(target)
    if os.path.islink(file.path):
        return replace(done, change=replace(done.change, path=target))
    return done
