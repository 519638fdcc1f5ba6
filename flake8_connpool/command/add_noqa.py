"""Adding noqa comments to the files of a run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from msgspec import Struct

from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.files.atomic_write import WriteError, overwrite, remove_litter, sync
from flake8_connpool.files.write_scope import target_of, trees_of
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.suppression.noqa_comments import Unsilenced, add_noqa


class SilencedFile(Struct, frozen=True):
    """The result of adding comments to the file at `path`.

    `left` are the findings that are not suppressed, and `refusals` say why. `problem` is an error,
    such as a file that cannot be written.
    """

    path: str
    left: Sequence[FileFinding]
    count: int = 0
    refusals: Sequence[Unsilenced] = ()
    problem: str | None = None


def silence_files(
    checked: Iterable[tuple[FoundFile, Checked]], paths: Sequence[str], checker: Checker
) -> list[SilencedFile]:
    """Add comments to checked files, in their order.

    Only files under `paths`, the paths that the user named, are written.
    """
    trees = trees_of(paths)
    done = [_silence_file(file, one, trees, checker) for file, one in checked]
    for directory in {os.path.dirname(os.path.realpath(file.path)) for file in done if file.count}:
        sync(directory)
    return done


def _silence_file(
    file: FoundFile, checked: Checked, trees: Sequence[str], checker: Checker
) -> SilencedFile:
    source = checked.source
    if source is None:
        return SilencedFile(file.path, checked.found)
    reason = checker.configuration.run.noqa_reason
    result = add_noqa(source, [one.finding for one in checked.found], reason)
    left = checker.in_file([one.finding for one in result.refused], source, file.path)
    if result.data == source.data:
        return SilencedFile(file.path, left, 0, result.refused)
    try:
        target = target_of(file.path, trees)
        remove_litter(os.path.dirname(target))
        overwrite(target, source.data, result.data)
    except WriteError as error:
        return SilencedFile(file.path, checked.found, problem=f"not written: {error}")
    return SilencedFile(file.path, left, result.count, result.refused)
