"""Whether a source may have a finding, decided without parsing it.

A finding needs an import of a library, and a callable of that library that is named somewhere, by
its own name even if it has an alias, or the settings of a pool. They are searched in the text of
the source. Functions have common names such as `get`, so these count only after the name of the
library, or in an import of it. The second filter tells code from strings, comments and annotations
in the few files that this one lets through.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import AnyStr, Generic

from msgspec import Struct

from flake8_connpool.library.catalog import APIS, ATTRIBUTES, SETTINGS, SWITCHES
from flake8_connpool.library.roles import Kind
from flake8_connpool.linter.patterns import (
    IMPORTING,
    any_of,
    either,
    function_pattern,
    holding,
    last_of,
)
from flake8_connpool.linter.second_filter import PARTS, matters
from flake8_connpool.rule_options import RuleOptions

# `Session` is in many annotations; it counts only where one is created or extended.
_MADE = r"\b(?:%s)(?:\s*[()]|\s+as\b)"


class _Filter(Struct, Generic[AnyStr], frozen=True):
    """For each root of a dotted name: the root, and the patterns that find one of its callables.

    `received` finds a session of any root, and `holding` gives what may run while one is held.
    `settings` are the texts of a source with settings: all of those of one of the tuples.
    """

    roots: tuple[tuple[AnyStr, tuple[re.Pattern[AnyStr], ...]], ...]
    received: re.Pattern[AnyStr]
    lending: frozenset[AnyStr]
    holding: Callable[[], re.Pattern[AnyStr]]
    importing: re.Pattern[AnyStr]
    newline: AnyStr
    continuations: tuple[AnyStr, AnyStr]
    settings: tuple[tuple[AnyStr, ...], ...]

    def names_library(self, source: AnyStr) -> bool:
        """Return whether a source imports a library and names one of its callables."""
        for root, called in self.roots:
            if root not in source:
                continue
            is_named = any(one.search(source) for one in called) or self._holds(source, root)
            if is_named and self._imports(source, root):
                return True
        return False

    def has_settings(self, source: AnyStr) -> bool:
        """Return whether a source has the texts of one of the settings."""
        for texts in self.settings:
            if texts[0] in source and all(text in source for text in texts):
                return True
        return False

    def _holds(self, source: AnyStr, root: AnyStr) -> bool:
        """Return whether a session of a root that is only received may be held too long."""
        if root not in self.lending:
            return False
        return bool(self.received.search(source) and self.holding().search(source))

    def _imports(self, source: AnyStr, root: AnyStr) -> bool:
        """Return whether a line that names the root, or one it continues, contains an import."""
        at = source.find(root)
        unread = 0  # the start of the first line that was not searched yet
        while at >= 0:
            start = max(source.rfind(self.newline, unread, at) + 1, unread)
            while start > unread and source.endswith(self.continuations, 0, start):
                start = max(source.rfind(self.newline, unread, start - 1) + 1, unread)
            end = source.find(self.newline, at)
            end = end if end >= 0 else len(source)
            if self.importing.search(source, start, end):
                return True
            at = source.find(root, end)
            unread = end + 1
        return False


@lru_cache(maxsize=8)
def _filters(aliases: tuple[str, ...]) -> tuple[_Filter[str], _Filter[bytes]]:
    names = {name: api.kind for name, api in APIS.items() if api.kind not in PARTS}
    names.update(dict.fromkeys(aliases, Kind.CLIENT))
    patterns = [
        (root, _called(root, {n: k for n, k in names.items() if n.partition(".")[0] == root}))
        for root in dict.fromkeys(name.partition(".")[0] for name in names)
    ]
    in_text = tuple((root, tuple(map(re.compile, called))) for root, called in patterns)
    in_bytes = tuple(
        (root.encode(), tuple(re.compile(one.encode()) for one in called))
        for root, called in patterns
    )
    sessions = [name for name, kind in names.items() if kind is Kind.SESSION]
    received = any_of(map(last_of, sessions))
    lending = frozenset(name.partition(".")[0] for name in sessions)
    of_tables = (texts for table in SETTINGS for texts in table.signs)
    # Other files may use what this one creates.
    of_owners = ((owner.partition(".")[0], last_of(owner)) for owner, _ in ATTRIBUTES)
    signs = (
        *of_tables,
        *(texts for switch in SWITCHES for texts in switch.signs),
        *dict.fromkeys(of_owners),
    )
    return (
        _Filter(
            in_text,
            re.compile(received),
            lending,
            lambda: re.compile(holding()),
            re.compile(IMPORTING),
            "\n",
            ("\\\n", "\\\r\n"),
            signs,
        ),
        _Filter(
            in_bytes,
            re.compile(received.encode()),
            frozenset(root.encode() for root in lending),
            lambda: re.compile(holding().encode()),
            re.compile(IMPORTING.encode()),
            b"\n",
            (b"\\\n", b"\\\r\n"),
            tuple(tuple(text.encode() for text in texts) for texts in signs),
        ),
    )


def _called(root: str, names: dict[str, Kind]) -> list[str]:
    """Return the patterns that find a callable of a root."""
    functions = [name for name, kind in names.items() if kind is Kind.REQUEST]
    # `AsyncSession` is not a common name, and code that only receives one may misuse it.
    sessions = [n for n, kind in names.items() if kind is Kind.SESSION and not APIS[n].is_async]
    others = [name for name in names if name not in (*functions, *sessions)]
    found = []
    if functions:
        found.append(function_pattern(root, functions))
    if others:
        found.append(any_of(map(last_of, others)))
    if sessions:
        found.append(_MADE % either(map(last_of, sessions)))
    return found


def concerns(source: bytes | str, options: RuleOptions) -> bool:
    """Return whether a source imports a library and names one of its callables.

    Aliases in `options.aliases` count too. False only if no rule can find anything.
    """
    in_text, in_bytes = _filters(tuple(options.aliases))
    if isinstance(source, bytes):
        if in_bytes.has_settings(source):
            return True
        # Names are ASCII, and so is all that means anything around them.
        is_named = in_bytes.names_library(source)
        return is_named and matters(source.decode("latin-1"), options.aliases)
    if in_text.has_settings(source):
        return True
    return in_text.names_library(source) and matters(source, options.aliases)
