"""Which codes are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flake8_connpool.codes import NEVER_IGNORED, OPT_IN


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of codes by their beginnings, decided as flake8 decides.

    The longest prefix decides, on equal length `ignored`. Where `selected` is None every code is,
    less firmly than any prefix says; `also_selected` adds to either. A code of an opt-in rule
    needs a prefix that begins with `CPL9`. What begins with one of `refused` is unwanted whatever
    the others say (so it is with the ignores of a file, as in ruff). CPL000 and CPL001 are always
    wanted.
    """

    selected: tuple[str, ...] | None = None
    also_selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def wanted(self, code: str) -> bool:
        """Whether findings of this code are to be reported."""
        if code in NEVER_IGNORED:
            return True
        if code.startswith(self.refused):
            return False
        selected = (*(("",) if self.selected is None else self.selected), *self.also_selected)
        if code.startswith(OPT_IN):
            selected = tuple(prefix for prefix in selected if prefix.startswith(OPT_IN))
        return longest_match(selected, code) > longest_match(self.ignored, code)


def longest_match(prefixes: tuple[str, ...], code: str) -> int:
    """Return the length of the longest prefix of a code; -1 where none is."""
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)


def longest_prefix(prefixes: Iterable[str], code: str) -> str | None:
    """Return the longest of some prefixes that a code begins with; None where there is none."""
    return max((p for p in prefixes if code.startswith(p)), key=len, default=None)
