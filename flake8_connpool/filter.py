"""Whether a source may hold a finding, decided without parsing it.

A finding needs an import of a library, and a callable of that library named somewhere: by its own
name, whatever alias it gets. Both are looked for in the text as it stands; strings and comments
count, which costs a needless parse now and then, and no finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import AnyStr, Generic

from flake8_connpool.library import APIS
from flake8_connpool.settings import RuleOptions

_ANY_OF = r"\b(?:%s)\b"
_IMPORTING = _ANY_OF % "import|from"


@dataclass(frozen=True, slots=True)
class _Filter(Generic[AnyStr]):
    """For each root of a dotted name: itself, and what finds one of its callables."""

    roots: tuple[tuple[AnyStr, re.Pattern[AnyStr]], ...]
    importing: re.Pattern[AnyStr]
    newline: AnyStr
    continuations: tuple[AnyStr, AnyStr]

    def passes(self, source: AnyStr) -> bool:
        for root, called in self.roots:
            if root in source and called.search(source) and self._imports(source, root):
                return True
        return False

    def _imports(self, source: AnyStr, root: AnyStr) -> bool:
        """Return whether a line that names the root, or the lines it continues, has an import."""
        at = source.find(root)
        while at >= 0:
            start = source.rfind(self.newline, 0, at) + 1
            while source.endswith(self.continuations, 0, start):
                start = source.rfind(self.newline, 0, start - 1) + 1
            end = source.find(self.newline, at)
            end = end if end >= 0 else len(source)
            if self.importing.search(source, start, end):
                return True
            at = source.find(root, end)
        return False


@lru_cache(maxsize=8)
def _filters(aliases: tuple[str, ...]) -> tuple[_Filter[str], _Filter[bytes]]:
    called_by_root: dict[str, set[str]] = {}
    for name in (*APIS, *aliases):
        root, _, rest = name.partition(".")
        called_by_root.setdefault(root, set()).add((rest or root).rpartition(".")[2])
    patterns = [
        (root, _ANY_OF % "|".join(map(re.escape, sorted(called))))
        for root, called in called_by_root.items()
    ]
    in_text = tuple((root, re.compile(called)) for root, called in patterns)
    in_bytes = tuple((root.encode(), re.compile(called.encode())) for root, called in patterns)
    return (
        _Filter(in_text, re.compile(_IMPORTING), "\n", ("\\\n", "\\\r\n")),
        _Filter(in_bytes, re.compile(_IMPORTING.encode()), b"\n", (b"\\\n", b"\\\r\n")),
    )


def concerns(source: bytes | str, options: RuleOptions) -> bool:
    """Return whether a source imports one of the libraries (or of `options.aliases`) and names
    something of it; False only where no rule could find anything."""
    in_text, in_bytes = _filters(tuple(options.aliases))
    if isinstance(source, bytes):
        return in_bytes.passes(source)
    return in_text.passes(source)
