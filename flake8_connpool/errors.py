"""What may be wrong with how the tool is called or configured."""

from __future__ import annotations


class UsageError(Exception):
    """The tool was called or configured wrongly; the message tells the user how."""


class OptionError(ValueError):
    """What is wrong with the value of an option; the caller names the option."""


_LONGEST = 80


def quoted(value: object) -> str:
    """Return a value as Python writes it, for a message; the middle of a long one is left out."""
    text = repr(value)
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 4 :]}"
