"""What a run of connlint answers: on either output, and by its exit status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_connpool.arguments import NAME
from flake8_connpool.config import Mode, Settings
from flake8_connpool.display import printable, relative
from flake8_connpool.file_findings import FileFinding
from flake8_connpool.output import render, text
from flake8_connpool.rules import INTERNAL_ERROR
from flake8_connpool.selection import NEVER_IGNORED

if TYPE_CHECKING:
    from flake8_connpool.fixing import Fixed

CLEAN = 0
FINDINGS = 1
ERROR = 2
INTERRUPTED = 130  # 128 and the number of SIGINT, as shells count


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes to standard output and to standard error, and the exit status."""

    out: str | bytes
    err: str
    status: int


def failure(message: str) -> str:
    """Return the line that says what went wrong."""
    return f"{NAME}: error: {printable(message)}\n"


def answer_found(
    found: Sequence[FileFinding], checked: int, settings: Settings, directory: str
) -> Answer:
    """Answer with what was found in so many files."""
    err = ""
    if settings.output_format == "text":
        err = text.summary(found, checked)
        err += text.fixable(found, with_unsafe=settings.fix_policy.carries_out_unsafe)
    out = render(settings.output_format, found, directory)
    return Answer(out, err, _status(found, settings))


def answer_fixed(
    files: Sequence[Fixed], source: bytes | None, settings: Settings, directory: str
) -> Answer:
    """Answer with what was fixed and what is left; `source` is what standard input held."""
    left = [found for file in files for found in file.left]
    shown = left
    if settings.mode is not Mode.FIX:
        shown = [file for file in left if file.finding.code in NEVER_IGNORED]
    findings = render(settings.output_format, shown, directory)
    err = _troubles(files, directory)
    out: str | bytes = findings
    if settings.mode is Mode.DIFF:
        out = _differences(files, directory)
        err = text.render(shown, directory) + err
    elif source is not None:
        changes = [file.change for file in files if file.change]
        out = changes[0].after if changes else source
        err = findings + err if settings.output_format == "text" else findings
    if settings.output_format == "text":
        err += text.fix_summary(
            sum(file.fixed for file in files),
            left,
            len(files),
            with_unsafe=settings.fix_policy.carries_out_unsafe,
            is_done=settings.mode is not Mode.DIFF,
        )
    has_failed = any(file.problem for file in files)
    would_change = settings.mode is Mode.DIFF and bool(out)
    status = _status(shown, settings, has_failed=has_failed, would_change=would_change)
    return Answer(out, err, status)


def _differences(files: Sequence[Fixed], directory: str) -> bytes:
    from flake8_connpool.output import diff  # imports more than a plain run does

    changes = [file.change for file in files if file.change]
    return b"".join(diff.render(c.path, c.before, c.after, directory) for c in changes)


def _troubles(files: Sequence[Fixed], directory: str) -> str:
    """Return the lines that say what was not fixed although it should have been."""
    lines = [
        text.refused(file.path, refusal.finding, refusal.reason, directory)
        for file in files
        for refusal in file.refusals
    ]
    lines += [
        failure(f"{relative(file.path, directory)}: {file.problem}")
        for file in files
        if file.problem
    ]
    return "".join(lines)


def _status(
    shown: Sequence[FileFinding],
    settings: Settings,
    *,
    has_failed: bool = False,
    would_change: bool = False,
) -> int:
    if has_failed or any(file.finding.code == INTERNAL_ERROR for file in shown):
        return ERROR
    return FINDINGS if (shown or would_change) and not settings.exit_zero else CLEAN
