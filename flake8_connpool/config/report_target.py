"""A report that a run writes to a file beside its own output: `FORMAT:FILE`."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from flake8_connpool.errors import OptionError, quoted


class ReportTarget(Struct, frozen=True):
    """A format by its name, and the path of the file that it is written to."""

    output_format: str
    path: str

    def __str__(self) -> str:
        """Return the target as the option spells it."""
        return f"{self.output_format}:{self.path}"


def targets(items: Sequence[str], formats: Sequence[str]) -> tuple[ReportTarget, ...]:
    """Return the targets that some items name; OptionError for one without a format or a file.

    `formats` are the names of all formats.
    """
    return tuple(_target(item, formats) for item in items)


def _target(item: str, formats: Sequence[str]) -> ReportTarget:
    name, colon, path = item.partition(":")
    if not colon:
        raise OptionError(
            f"expected FORMAT:FILE, such as sarif:connlint.sarif, not {quoted(item)}; "
            "--output-file takes a file alone"
        )
    if name not in formats:
        known = ", ".join(formats)
        raise OptionError(f"unknown format {quoted(name)}; expected one of {known}")
    if path in ("", "-") or "\0" in path:
        raise OptionError(f"{name}: expected the name of a file, not {quoted(path)}")
    return ReportTarget(name, path)
