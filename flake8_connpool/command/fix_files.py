"""Writes fixed sources to their files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.command.fixed import FileChange, Fixed
from flake8_connpool.config.run import Mode
from flake8_connpool.files.atomic_write import WriteError, overwrite, remove_litter, sync
from flake8_connpool.files.write_scope import target_of, trees_of


def fix_files(
    checked: Iterable[tuple[FoundFile, Checked]], paths: Sequence[str], checker: Checker
) -> list[Fixed]:
    """Write the results of fixing files, in their order, unless only a diff is wanted.

    Only files under `paths`, the paths that the user named, are written.
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
        fixed = one.fixed or Fixed(file.path, one.found)
        if fixed.change is not None:
            fixed = _put(fixed, fixed.change, trees, targets, writes=writes)
        done.append(fixed)
    if writes:
        for directory in {os.path.dirname(target) for target in targets}:
            sync(directory)
    return done


def _put(
    fixed: Fixed, change: FileChange, trees: Sequence[str], targets: set[str], *, writes: bool
) -> Fixed:
    """Write a change to its file, and add that file to `targets`, the files written so far."""
    try:
        target = target_of(fixed.path, trees)
        if target in targets:  # already written under another path
            return replace(fixed, fixed=0, change=None)
        if writes:
            if os.path.islink(fixed.path):
                remove_litter(os.path.dirname(target))
            overwrite(target, change.before, change.after)
    except WriteError as error:
        return Fixed(fixed.path, change.found, problem=f"not written: {error}")
    targets.add(target)
    if writes:
        return replace(fixed, change=None)
    if os.path.islink(fixed.path):
        return replace(fixed, change=replace(change, path=target))
    return fixed
