"""What may be wrong with how the tool is called or configured."""

from __future__ import annotations


class UsageError(Exception):
    """The tool was called or configured wrongly; the message tells the user how."""


class OptionError(ValueError):
    """What is wrong with the value of an option; the caller names the option."""
