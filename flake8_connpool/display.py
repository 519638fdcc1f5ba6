"""How paths and messages are shown to people."""

from __future__ import annotations

import os


def relative(path: str, directory: str) -> str:
    """Return a path as ruff shows it: relative if it lies in `directory`, else as it is."""
    return path.removeprefix(os.path.join(directory, ""))


def printable(text: str) -> str:
    """Return a text with every character escaped that would act on a terminal, or not show.

    A byte of a file name that is no text is shown as that byte: `\\xff`.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode()
