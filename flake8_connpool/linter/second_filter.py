"""A closer look at a source that names a library: at its code alone, without parsing it.

A class in an annotation creates nothing. Code that only receives its objects can still use them in
ways that a rule reports; each of these needs a word of its own: `timeout`, or a `with` block that
enters a name. What a file imports and does not use may be for other files. In services, a quarter
of what the first filter lets through stops here.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import lru_cache

from msgspec import Struct

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api
from flake8_connpool.linter.class_uses import is_import, is_value
from flake8_connpool.linter.code_text import code_of
from flake8_connpool.linter.patterns import (
    IMPORTING,
    Finder,
    any_of,
    finder,
    function_pattern,
    holding,
    words_of,
)

# An annotation that names one of these says what an object is, and rules report only uses of it
# that need a word of their own.
_RECEIVED = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.SERVICE, Kind.SESSION})
# `with` comes first, since a search for plain text is fast.
_ENTERED = re.compile(r"with(?<!\wwith)\s+[\w.]+\s*(?::|,|as\b)")
# Handlers of signals, and code that closes a client after a `yield`.
_ANYWHERE = ("signal", "yield")
# Parameters that matter only with the call they are passed to.
PARTS = frozenset(
    {
        *(Kind.URL, Kind.NULL_POOL, Kind.FIXED_POOL, Kind.POOLLESS_TRANSPORT),
        Kind.SERVICE_SETTINGS,
    }
)
_RENAMED = re.compile(r"\s+as\b")
_IMPORTS = re.compile(IMPORTING)
_AWAITED = re.compile(r"\bawait\s+\(?\s*[\w.]*\Z")
# So far before a call its `await` is looked for.
_FAR = 120


class _Root(Struct, frozen=True):
    """What of one root of a dotted name matters in code; None for what it lacks.

    `functions` are only called, `classes` also name the type of what is received, and `others`
    matter wherever they are. Code that only receives an object matters if it has one of the
    `words`, or a call of `closings` without `await`. A session `is_lent`.
    """

    name: str
    functions: Finder[str] | None
    classes: Finder[str] | None
    others: Finder[str] | None
    words: Finder[str]
    closings: Finder[str] | None
    is_lent: bool

    def matters_in(self, code: str) -> bool:
        """Return whether code names a callable of this root, where it may be called."""
        return (
            f"getattr({self.name}" in code
            or (self.functions is not None and any(_calls(code, self.functions)))
            or (self.others is not None and any(_used(code, self.others)))
            or (self.classes is not None and any(_values(code, self.classes)))
        )

    def is_misused_in(self, source: str, code: str) -> bool:
        """Return whether a source that names a class may misuse an object that it receives."""
        if self.classes is None or not self.classes.is_in(source):
            return False
        if self.words.is_in(code) or _ENTERED.search(code) is not None:
            return True
        if self.is_lent and re.search(holding(), code) is not None:
            return True
        return self.closings is not None and any(
            _AWAITED.search(code, max(0, match.start() - _FAR), match.start()) is None
            for match in self.closings.matches(code)
        )


def _calls(code: str, functions: Finder[str]) -> Iterable[bool]:
    """Yield whether a function is called, or passed on, where it is named."""
    for match in functions.matches(code):
        line = code[code.rfind("\n", 0, match.start()) + 1 : match.start()]
        # `except requests.Timeout as error` is no other name for the library.
        yield not match[0].endswith("as") or _IMPORTS.search(line) is not None


def _used(code: str, names: Finder[str]) -> Iterable[bool]:
    """Yield whether a name is used where it stands; what is only imported is for other files."""
    imported: dict[str, bool] = {}
    for match in names.matches(code):
        is_renamed = _RENAMED.match(code, match.end()) is not None
        in_import = not is_renamed and is_import(code, match.start())
        imported[match[0]] = in_import and imported.get(match[0], True)
        yield not in_import
    yield any(imported.values())


def _values(code: str, names: Finder[str]) -> Iterable[bool]:
    """Yield the same for classes, which are used only as values."""
    imported: dict[str, bool] = {}
    for match in names.matches(code):
        in_import = is_import(code, match.start())
        imported[match[0]] = in_import and imported.get(match[0], True)
        yield is_value(code, match.start(), match.end())
    yield any(imported.values())


def matters(source: str, aliases: Iterable[str], imported: Container[str]) -> bool:
    """Return whether a source that the first filter lets through may have a finding.

    `aliases` are the names of the user's own wrappers, and `imported` the roots of dotted names
    that the source imports.
    """
    code = code_of(source)
    if code is None:
        return True
    return any(
        root.matters_in(code) or root.is_misused_in(source, code)
        for root in _roots(tuple(aliases))
        if root.name in imported and root.name in code
    )


@lru_cache(maxsize=8)
def _roots(aliases: tuple[str, ...]) -> tuple[_Root, ...]:
    by_root: dict[str, dict[str, Api | None]] = {}
    for name, api in APIS.items():
        by_root.setdefault(name.partition(".")[0], {})[name] = api
    for name in aliases:
        by_root.setdefault(name.partition(".")[0], {})[name] = None
    return tuple(_root(name, apis) for name, apis in by_root.items())


def _root(root: str, apis: dict[str, Api | None]) -> _Root:
    functions = [n for n, api in apis.items() if api is not None and api.kind is Kind.REQUEST]
    received = {n: api for n, api in apis.items() if api is not None and api.kind in _RECEIVED}
    others = [
        n
        for n, api in apis.items()
        if n not in received and n not in functions and (api is None or api.kind not in PARTS)
    ]
    closings = {
        method
        for api in received.values()
        if api.is_async
        for method in (*api.closes, *api.misnamed)
    }
    words = {*_ANYWHERE, *(word for api in received.values() for word in _words(api))}
    return _Root(
        root,
        finder([root], function_pattern(root, functions)) if functions else None,
        words_of(received) if received else None,
        words_of(others) if others else None,
        words_of(words),
        finder(closings, rf"\.{any_of(closings)}") if closings else None,
        any(api.kind is Kind.SESSION for api in received.values()),
    )


def _words(api: Api) -> Iterable[str]:
    """Yield the words without which no rule reports a use of an object that is received."""
    for method in api.methods:
        for parameter in method.parameters:
            if parameter.role in (Role.WAIT, Role.TIMEOUT, Role.TOTAL):
                yield parameter.name
        streams = [one.name for one in method.parameters if one.role is Role.STREAM]
        if method.loan is not None:
            yield from streams or [method.name]
    yield from (attribute.name for attribute in api.attributes)
    yield from (private.partition(".")[0] for private in api.private)
