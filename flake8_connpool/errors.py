"""Errors in how the tool is called or configured."""

from __future__ import annotations


class UsageError(Exception):
    """The tool was called or configured incorrectly; the message says what to change."""


class OptionError(ValueError):
    """An invalid option value; the caller adds the name of the option."""


class WorkersError(OSError):
    """The processes that do the work of a run are lost, or have other releases."""


_LONGEST = 80


def quoted(value: object) -> str:
    """Return the repr of a value for a message, shortened in the middle if it is long."""
    text = repr(value)
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 4 :]}"
