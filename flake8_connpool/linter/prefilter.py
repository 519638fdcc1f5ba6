"""Whether a source may have a finding, decided without parsing it.

A finding needs an import of a library, and a callable of that library that is named somewhere, by
its own name even if it has an alias, or the settings of a pool. They are searched in the text of
the source. Functions have common names such as `get`, so these count only after the name of the
library, or in an import of it. The second filter tells code from strings, comments and annotations
in the few files that this one lets through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import AnyStr, Generic

from msgspec import Struct

from flake8_connpool.library.catalog import APIS, ATTRIBUTES, SETTINGS, SWITCHES
from flake8_connpool.library.roles import Kind
from flake8_connpool.linter.import_lines import import_lines
from flake8_connpool.linter.patterns import (
    Finder,
    either,
    finder,
    function_pattern,
    holding,
    in_bytes,
    last_of,
    words_of,
)
from flake8_connpool.linter.second_filter import PARTS, matters
from flake8_connpool.rule_options import RuleOptions

# `Session` is in many annotations; it counts only where one is created or extended.
_MADE = r"\b(?:%s)(?:\s*[()]|\s+as\b)"


class _Filter(Struct, Generic[AnyStr], frozen=True):
    """For each root of a dotted name: the root, and what finds one of its callables.

    `received` finds a session of any root, and `holding` gives what may run while one is held.
    A source with settings has the first text of one of the `settings`, and all of one of the tuples
    beside it.
    """

    roots: tuple[tuple[AnyStr, tuple[Finder[AnyStr], ...]], ...]
    received: Finder[AnyStr]
    lending: frozenset[AnyStr]
    holding: Callable[[], re.Pattern[AnyStr]]
    settings: tuple[tuple[AnyStr, tuple[tuple[AnyStr, ...], ...]], ...]

    def imported_by(self, source: AnyStr) -> list[AnyStr]:
        """Return the roots that a source imports, if it names one of their callables."""
        lines = import_lines(source)
        imported = [one for one in self.roots if one[0] in lines]
        for root, called in imported:
            if any(one.is_in(source) for one in called) or self._holds(source, root):
                return [root for root, _ in imported]
        return []

    def has_settings(self, source: AnyStr) -> bool:
        """Return whether a source has the texts of one of the settings."""
        for first, others in self.settings:
            if first in source and any(all(text in source for text in one) for one in others):
                return True
        return False

    def _holds(self, source: AnyStr, root: AnyStr) -> bool:
        """Return whether a session of a root that is only received may be held too long."""
        if root not in self.lending:
            return False
        return self.received.is_in(source) and bool(self.holding().search(source))


@lru_cache(maxsize=8)
def _filters(aliases: tuple[str, ...]) -> tuple[_Filter[str], _Filter[bytes]]:
    names = {name: api.kind for name, api in APIS.items() if api.kind not in PARTS}
    names.update(dict.fromkeys(aliases, Kind.CLIENT))
    called = [
        (root, _called(root, {n: k for n, k in names.items() if n.partition(".")[0] == root}))
        for root in dict.fromkeys(name.partition(".")[0] for name in names)
    ]
    sessions = [name for name, kind in names.items() if kind is Kind.SESSION]
    received = words_of(sessions)
    lending = frozenset(name.partition(".")[0] for name in sessions)
    of_tables = (texts for table in SETTINGS for texts in table.signs)
    # Other files may use what this one creates.
    of_owners = ((owner.partition(".")[0], last_of(owner)) for owner, _ in ATTRIBUTES)
    of_switches = (texts for switch in SWITCHES for texts in switch.signs)
    signs = _by_first(dict.fromkeys([*of_tables, *of_switches, *of_owners]))
    return (
        _Filter(
            tuple((root, tuple(finders)) for root, finders in called),
            received,
            lending,
            lambda: re.compile(holding()),
            signs,
        ),
        _Filter(
            tuple((root.encode(), tuple(map(in_bytes, finders))) for root, finders in called),
            in_bytes(received),
            frozenset(root.encode() for root in lending),
            lambda: re.compile(holding().encode()),
            tuple(
                (first.encode(), tuple(tuple(text.encode() for text in one) for one in others))
                for first, others in signs
            ),
        ),
    )


def _by_first(
    signs: Iterable[tuple[str, ...]],
) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """Return texts that occur together by the first of them, so that it is searched once.

    A text that has another one in it need not be searched.
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for first, *others in sorted(signs, key=lambda texts: len(texts[0])):
        if () not in (of for one in found if one in first for of in found[one]):
            found.setdefault(first, []).append(tuple(others))
    return tuple((first, tuple(others)) for first, others in found.items())


def _called(root: str, names: dict[str, Kind]) -> list[Finder[str]]:
    """Return what finds a callable of a root."""
    functions = [name for name, kind in names.items() if kind is Kind.REQUEST]
    # `AsyncSession` is not a common name, and code that only receives one may misuse it.
    sessions = [n for n, kind in names.items() if kind is Kind.SESSION and not APIS[n].is_async]
    others = [name for name in names if name not in (*functions, *sessions)]
    found = []
    if functions:
        found.append(finder([root], function_pattern(root, functions)))
    if others:
        found.append(words_of(others))
    if sessions:
        words = [last_of(name) for name in sessions]
        found.append(finder(words, _MADE % either(words)))
    return found


def concerns(source: bytes | str, options: RuleOptions) -> bool:
    """Return whether a source imports a library and names one of its callables.

    Aliases in `options.aliases` count too. False only if no rule can find anything.
    """
    of_text, of_bytes = _filters(tuple(options.aliases))
    if isinstance(source, bytes):
        if of_bytes.has_settings(source):
            return True
        # Names are ASCII, and so is all that means anything around them.
        roots = [root.decode() for root in of_bytes.imported_by(source)]
        return bool(roots) and matters(source.decode("latin-1"), options.aliases, roots)
    if of_text.has_settings(source):
        return True
    roots = of_text.imported_by(source)
    return bool(roots) and matters(source, options.aliases, roots)


def may_have_directive(source: bytes) -> bool:
    """Return whether a `noqa` comment of a source may name one of our codes."""
    return (b"CPL" in source or b"cpl" in source) and b"noqa" in source.lower()
