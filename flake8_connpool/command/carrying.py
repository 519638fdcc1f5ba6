"""A checker that carries what it needs for some files, to a machine that does not have them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from flake8_connpool.command.checker import Checker
from flake8_connpool.command.file_access import Carried


def carrying(checker: Checker, files: Carried, with_settings: Sequence[str]) -> Checker:
    """Return a checker for some files, with the part of the run that concerns them.

    `files` are their contents, and `with_settings` the paths of those whose settings are needed.
    Raises UsageError for an invalid configuration file above one of them.
    """
    paths = files.contents.keys()
    baseline, changes = checker.baseline, checker.changes
    return replace(
        checker,
        configuration=checker.configuration.only_for(with_settings),
        baseline=baseline and baseline.only_for(paths),
        changes=changes and changes.only_for(paths),
        files=files,
    )
