"""The summary of a run: how many findings there are, how many are fixed, and why others are not."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_connpool.codes import UNREADABLE
from flake8_connpool.findings import Applicability, Finding
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.lines import location_of
from flake8_connpool.terminal.display import printable


def refused(path: str, finding: Finding, reason: str, directory: str, what: str = "fixed") -> str:
    """Return the line that says why a finding was not fixed, or not `what`."""
    return f"{location_of(path, finding, directory)} not {what}: {printable(reason)}\n"


def suppressed(count: int, files: int) -> str:
    """Return the line that says how many findings are suppressed now, in how many files."""
    if not count:
        return "No noqa comment added.\n"
    return f"Suppressed {_counted(count, 'finding')} in {_counted(files, 'file')}.\n"


def summary(found: Sequence[FileFinding], checked: int, known: str = "") -> str:
    """Return the line that says how much was found, in how many of the files looked at.

    `checked` counts those that could not be checked too: they have a finding that says so. `known`
    is the part about the baseline; see `known_to`. Without files the line is empty.
    """
    if not checked:
        return ""
    unchecked = _unchecked(found)
    files = _counted(checked - unchecked, "file")
    if not found:
        return f"All clear: {files} checked{known}.\n"
    if unchecked:
        known = f", {unchecked} not checked{known}"
    with_findings = _counted(len({file.path for file in found}), "file")
    total = _counted(len(found), "finding")
    return f"Found {total} in {with_findings} ({files} checked{known}).\n"


def in_test_code(count: int, files: int) -> str:
    """Return the line that says how many findings are not reported, in how many test files."""
    found, where = _counted(count, "finding"), _counted(files, "file")
    return f"Test code: {found} in {where} not reported; use --test-code=all to see them.\n"


def unchanged(revision: str) -> str:
    """Return the line that says that no file was checked, since none changed."""
    return f"Nothing checked: no Python file changed since {printable(revision)}.\n"


def left_out(name: str) -> str:
    """Return the line that says that a source was not checked, since it is excluded."""
    return f"Nothing checked: {printable(name)} is excluded.\n"


def known_to(baseline: str, count: int) -> str:
    """Return the part of a summary about findings in a baseline; empty if there are none."""
    if not count:
        return ""
    return f", {_counted(count, 'finding')} in the baseline {printable(baseline)}"


def fixable(found: Sequence[FileFinding], *, with_unsafe: bool) -> str:
    """Return the line that says how many findings can be fixed; nothing if none can."""
    safe, unsafe = _counts(found)
    if with_unsafe:
        safe, unsafe = safe + unsafe, 0
    if safe:
        more = f", {unsafe} more with --unsafe-fixes" if unsafe else ""
        return f"{safe} fixable with --fix{more}.\n"
    return f"{unsafe} fixable with --fix --unsafe-fixes.\n" if unsafe else ""


def fix_summary(
    fixed: int,
    left: Sequence[FileFinding],
    checked: int,
    known: str = "",
    *,
    with_unsafe: bool,
    is_done: bool,
) -> str:
    """Return the line that says how much was fixed, or would be unless it `is_done`."""
    total = fixed + len(left)
    if not total:
        return summary(left, checked, known)
    _, unsafe = _counts(left)
    done = (
        f"{fixed} fixed, {len(left)} left" if is_done else f"would fix {fixed}, leave {len(left)}"
    )
    more = f" ({unsafe} more with --unsafe-fixes)" if unsafe and not with_unsafe else ""
    unchecked = _unchecked(left)
    told = f"; {_counted(unchecked, 'file')} not checked" if unchecked else ""
    return f"{_counted(total, 'finding')}: {done}{more}{known}{told}\n"


def _unchecked(found: Sequence[FileFinding]) -> int:
    """Return how many files could not be checked."""
    return len({file.path for file in found if file.finding.code == UNREADABLE})


def _counts(found: Sequence[FileFinding]) -> tuple[int, int]:
    """Return how many findings have a safe fix, and how many an unsafe one."""
    fixes = [file.finding.fix.applicability for file in found if file.finding.fix]
    return fixes.count(Applicability.SAFE), fixes.count(Applicability.UNSAFE)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
