"""From files to fixed files: each is read, fixed, and written if that changed it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flake8_connpool.checking import check_source, find_in, in_file, source_of
from flake8_connpool.config import Mode, Settings
from flake8_connpool.file_findings import FileFinding
from flake8_connpool.files import Found
from flake8_connpool.findings import Finding
from flake8_connpool.writing import WriteError, overwrite, remove_litter, sync

if TYPE_CHECKING:
    from flake8_connpool.fixer import Refusal


@dataclass(frozen=True, slots=True)
class Change:
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
    change: Change | None = None
    problem: str | None = None


def fix_files(files: Sequence[Found], paths: Sequence[str], settings: Settings) -> list[Fixed]:
    """Fix the files, in their order, and write what changed unless only the difference is wanted.

    Nothing is written outside of the `paths`, where the files were found.
    """
    writes = settings.mode is not Mode.DIFF
    if writes:
        for directory in {os.path.dirname(file.path) for file in files}:
            remove_litter(directory)
    places = [_place(path) for path in paths]
    targets: set[str] = set()
    done = [_fix_file(file, places, targets, settings) for file in files]
    if writes:
        for directory in {os.path.dirname(target) for target in targets}:
            sync(directory)
    return done


def fix_source(data: bytes, path: str, settings: Settings) -> Fixed:
    """Fix a source that is called `path`; nothing is written."""
    found = find_in(data, path, settings)
    wants = settings.fix_policy.wants
    if not any(map(wants, found)):
        return Fixed(path, in_file(found, data, path, settings))
    from flake8_connpool.fixer import fix  # takes longer to import than all else

    def find(source: bytes) -> list[Finding]:
        return found if source is data else find_in(source, path, settings)

    try:
        result = fix(data, find, wants)
    except Exception as error:
        # The other files are to be fixed all the same.
        problem = f"not fixed: internal error: {type(error).__name__}: {error}"
        return Fixed(path, in_file(found, data, path, settings), problem=problem)
    return Fixed(
        path,
        in_file(result.left, result.data, path, settings),
        result.fixed,
        result.refusals,
        Change(path, data, result.data) if result.data != data else None,
    )


def _fix_file(file: Found, places: Sequence[str], targets: set[str], settings: Settings) -> Fixed:
    """Fix a file; `targets` are the files that were changed, and what it changes is added."""
    data = source_of(file, settings)
    if data is None or isinstance(data, FileFinding):
        return Fixed(file.path, [] if data is None else [data])
    done = fix_source(data, file.path, settings)
    if done.change is None:
        return done
    try:
        target = _target(file.path, places)
        if settings.mode is not Mode.DIFF:
            if os.path.islink(file.path):
                remove_litter(os.path.dirname(target))
            overwrite(target, data, done.change.after)
            targets.add(target)
            return replace(done, change=None)
    except WriteError as error:
        left = check_source(data, file.path, settings)
        return Fixed(file.path, left, problem=f"not written: {error}")
    if target in targets:  # through a link, or in spite of one: one of its names is enough
        return replace(done, fixed=0, change=None)
    targets.add(target)
    if os.path.islink(file.path):
        return replace(done, change=replace(done.change, path=target))
    return done


def _place(path: str) -> str:
    """Return the tree that a path means: a link that is named means itself, not its target."""
    path = os.path.abspath(path)
    if os.path.isdir(path):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _target(path: str, places: Sequence[str]) -> str:
    """Return the path of the file itself, which has to lie in one of the places."""
    target = os.path.realpath(path)
    if not any(target == place or target.startswith(os.path.join(place, "")) for place in places):
        raise WriteError(f"it is a link to {target}, outside of the paths given")
    return target
