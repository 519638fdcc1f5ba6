"""How paths and messages are shown to people and to programs."""

from __future__ import annotations

import os
import re

_SURROGATES = re.compile("[\ud800-\udfff]")


def relative(path: str, directory: str) -> str:
    """Return a path as ruff shows it: relative if it is inside `directory`, else unchanged."""
    return path.removeprefix(os.path.join(directory, ""))


def portable(path: str, directory: str) -> str:
    """Return a path as `relative` does, with slashes on every system."""
    return relative(path, directory).replace(os.sep, "/")


def printable(text: str) -> str:
    """Return a text with control characters and invisible characters escaped.

    An undecodable byte of a file name is shown as that byte: `\\xff`.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def encodable(text: str) -> str:
    """Return a text in which characters that cannot be encoded are replaced.

    These are undecodable bytes of file names; JSON parsers reject or misread them.
    """
    return _SURROGATES.sub("\ufffd", text)


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode()
