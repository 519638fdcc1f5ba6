"""Whether a source may have a finding, decided without parsing it.

A finding needs an import of a library, and a callable of that library that is named somewhere, by
its own name even if it has an alias, or the settings of a pool. They are searched in the text of
the source. A match in a
string or comment costs an unnecessary parse at times, but never a finding. Functions have common
names such as `get`, so these count only after the name of the library, or in an import of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import AnyStr, Generic

from msgspec import Struct

from flake8_connpool.library.catalog import APIS, SETTINGS, SWITCHES
from flake8_connpool.library.roles import Kind
from flake8_connpool.rule_options import RuleOptions

_ANY_OF = r"\b(?:%s)\b"
_IMPORTING = _ANY_OF % "import|from"
# Parameters that matter only with the call they are passed to.
_PARTS = frozenset({Kind.URL, Kind.NULL_POOL, Kind.FIXED_POOL, Kind.POOLLESS_TRANSPORT})
# `Session` is in many annotations; it counts only where one is created or extended.
_MADE = r"\b(?:%s)(?:\s*[()]|\s+as\b)"
# Each way to name a function starts with the name of the library, which makes the search fast.
# Nobody uses names and lists longer than these; the limits keep the time proportional to the
# source.
_FUNCTION = (
    r"{root}(?:"
    # `requests.get`, `requests.api.get`
    r"(?:[\s\\]*\.[\s\\]*\w{{1,60}}){{0,3}}?[\s\\]*\.[\s\\]*(?:{names})\b"
    # `from requests import get`, `from requests import api`
    r"|[\w.]{{0,60}}[\s\\]+import\s*"
    r"(?:\([^)]{{0,400}}|[^\n;\\]{{0,200}}(?:\\(?:\r\n?|\n)[^\n;\\]{{0,200}}){{0,3}})"
    r"\b(?:{names}|{homes})\b"
    # `import requests as http`, `import requests.api as http`, `http = requests`
    r"|(?:[\s\\]*\.[\s\\]*\w{{1,60}}){{0,3}}[\s\\]+as\b"
    r"|(?:(?<== {root})|(?<=={root}))[ \t]*(?:$|[\r\n;#,)])"
    # `getattr(requests, method)`
    r"|(?<=getattr\({root})[ \t]*,"
    r")"
)


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

    def passes(self, source: AnyStr) -> bool:
        for root, called in self.roots:
            if root not in source:
                continue
            is_named = any(one.search(source) for one in called) or self._holds(source, root)
            if is_named and self._imports(source, root):
                return True
        return any(all(text in source for text in texts) for texts in self.settings)

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
    names = {name: api.kind for name, api in APIS.items() if api.kind not in _PARTS}
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
    received = _ANY_OF % _either(map(_last, sessions))
    lending = frozenset(name.partition(".")[0] for name in sessions)
    of_tables = (texts for table in SETTINGS for texts in table.signs)
    signs = (*of_tables, *(texts for switch in SWITCHES for texts in switch.signs))
    return (
        _Filter(
            in_text,
            re.compile(received),
            lending,
            lambda: re.compile(_holding()),
            re.compile(_IMPORTING),
            "\n",
            ("\\\n", "\\\r\n"),
            signs,
        ),
        _Filter(
            in_bytes,
            re.compile(received.encode()),
            frozenset(root.encode() for root in lending),
            lambda: re.compile(_holding().encode()),
            re.compile(_IMPORTING.encode()),
            b"\n",
            (b"\\\n", b"\\\r\n"),
            tuple(tuple(text.encode() for text in texts) for texts in signs),
        ),
    )


@cache
def _holding() -> str:
    """Return the pattern of what may run while a session is held."""
    # Most sources have no session, and the data of all frameworks takes time to import.
    from flake8_connpool.frameworks.catalog import BACKGROUND, SLOW

    return _ANY_OF % _either(map(_last, (*SLOW, *BACKGROUND)))


def _called(root: str, names: dict[str, Kind]) -> list[str]:
    """Return the patterns that find a callable of a root."""
    functions = [name for name, kind in names.items() if kind is Kind.REQUEST]
    # `AsyncSession` is not a common name, and code that only receives one may misuse it.
    sessions = [n for n, kind in names.items() if kind is Kind.SESSION and not APIS[n].is_async]
    others = [name for name in names if name not in (*functions, *sessions)]
    found = []
    if functions:
        homes = {part for name in functions for part in name.split(".")[1:-1]}
        found.append(
            _FUNCTION.format(
                root=re.escape(root), names=_either(map(_last, functions)), homes=_either(homes)
            )
        )
    if others:
        found.append(_ANY_OF % _either(map(_last, others)))
    if sessions:
        found.append(_MADE % _either(map(_last, sessions)))
    return found


def _either(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(names))))


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def concerns(source: bytes | str, options: RuleOptions) -> bool:
    """Return whether a source imports a library and names one of its callables.

    Aliases in `options.aliases` count too. False only if no rule can find anything.
    """
    in_text, in_bytes = _filters(tuple(options.aliases))
    if isinstance(source, bytes):
        return in_bytes.passes(source)
    return in_text.passes(source)
