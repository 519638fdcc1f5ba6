"""What carries out the fixes of a file, kept for the next run.

To prove fixes takes several times as long as all else in a run in which no file is new.
"""

from __future__ import annotations

from flake8_connpool.project.kept_findings import FileState
from flake8_connpool.project.results import KeptEdits, Results, key_of


def kept_edits(results: Results, state: FileState, *, disable_noqa: bool) -> KeptEdits | None:
    """Return what an earlier run has kept for a file, None if there is nothing."""
    return results.get(_key(state, disable_noqa), KeptEdits) if results.keeps else None


def keep_edits(results: Results, state: FileState, edits: KeptEdits, *, disable_noqa: bool) -> None:
    """Keep what the fixes of a file replace for the next run."""
    if results.keeps:
        results.put(_key(state, disable_noqa), edits)


def _key(state: FileState, disable_noqa: bool) -> str:
    # A fix is refused if it causes a finding, and comments may suppress that.
    return key_of("edits", state.key, disable_noqa)
