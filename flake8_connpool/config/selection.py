"""Which codes are selected."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from flake8_connpool.codes import NEVER_IGNORED, OPT_IN


class Selection(Struct, frozen=True):
    """A selection of codes by prefixes, with the precedence of flake8.

    The longest prefix wins; at equal length, `ignored` wins. `also_selected` adds to `selected`. If
    `selected` is None, every code is selected, with less precedence than any prefix. The code of an
    opt-in rule needs a prefix that starts with `CPL9`. A code that starts with one of `refused` is
    never selected; these are the per-file ignores, as in ruff. CPL000 and CPL001 are always
    selected.
    """

    selected: tuple[str, ...] | None = None
    also_selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def wanted(self, code: str) -> bool:
        """Whether to report findings of this code."""
        if code in NEVER_IGNORED:
            return True
        if code.startswith(self.refused):
            return False
        selected = (*(("",) if self.selected is None else self.selected), *self.also_selected)
        if code.startswith(OPT_IN):
            selected = tuple(prefix for prefix in selected if prefix.startswith(OPT_IN))
        return longest_match(selected, code) > longest_match(self.ignored, code)


def longest_match(prefixes: tuple[str, ...], code: str) -> int:
    """Return the length of the longest prefix of a code; -1 if there is none."""
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)


def longest_prefix(prefixes: Iterable[str], code: str) -> str | None:
    """Return the longest of some prefixes that a code begins with; None where there is none."""
    return max((p for p in prefixes if code.startswith(p)), key=len, default=None)
