"""Results that depend on the content of one file: in memory, and in the cache between runs.

What is read from the cache is checked against the types of its fields. What does not match counts
as missing, and is computed again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct

from flake8_connpool._version import __version__
from flake8_connpool.findings import Finding, Fix, Replacement
from flake8_connpool.project.summary import Summary
from flake8_connpool.rule_options import RuleOptions, Target
from flake8_connpool.semantics.values.asking import Asked

if TYPE_CHECKING:
    from flake8_connpool.cache.store import Cache

_T = TypeVar("_T")
# What the key of a result, or a part of one, is made for.
Kind = Literal[
    "around",
    "edits",
    "facts",
    "findings",
    "index",
    "linked",
    "reading",
    "roots",
    "state",
    "summary",
]
# The cache has a file for each prefix of keys. These results are read by each run, and others only
# after a change: in a large project, those are nine tenths of the cache, and in other files.
_OF_EACH_RUN = frozenset({"around", "edits", "findings", "index", "linked"})
_FIRST_OF_EACH_RUN, _FIRST_OF_CHANGES = "0123", "456789abcdef"


class Raw(Struct, frozen=True):
    """The findings in a file, before comments and settings are applied.

    `in_tests` are those that are not reported because the file is test code. `asked` are the
    libraries, or Python, whose supported releases were asked for, with the answer.
    """

    found: tuple[Finding, ...]
    in_tests: tuple[Finding, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()


class CarriedOut(Struct, frozen=True):
    """A finding with a fix, and what the fix replaces; `edits` is None if the fix is refused."""

    line: int
    column: int
    code: str
    fix: Fix
    edits: tuple[Replacement, ...] | None


class KeptEdits(Struct, frozen=True):
    """What the fixes of all findings that are reported in one file replace, in their order."""

    fixes: tuple[CarriedOut, ...]

    @classmethod
    def of(cls, found: Iterable[tuple[Finding, tuple[Replacement, ...] | None]]) -> KeptEdits:
        """Return the record of findings with what their fixes replace."""
        return cls(
            tuple(
                CarriedOut(one.line, one.column, one.code, one.fix, edits)
                for one, edits in found
                if one.fix is not None
            )
        )

    def of_findings(
        self, found: Sequence[Finding]
    ) -> Mapping[Finding, tuple[Replacement, ...]] | None:
        """Return what the fixes of findings replace; None if these are others than the kept ones.

        Settings may have changed which findings are reported, or how far their fixes are trusted.
        """
        with_fix = [one for one in found if one.fix is not None]
        said = [(one.line, one.column, one.code, one.fix) for one in with_fix]
        if said != [(one.line, one.column, one.code, one.fix) for one in self.fixes]:
            return None
        pairs = zip(with_fix, self.fixes, strict=True)
        return {finding: kept.edits for finding, kept in pairs if kept.edits is not None}


class Looked(Struct, frozen=True):
    """What one look at a file gives: its summary, and its findings if it is checked alone.

    `summary` is None for a file that cannot be parsed. `digest` is that of its content, "" if it
    cannot be read. `asked` is what its findings would depend on, None if that is unknown.
    """

    summary: Summary | None
    raw: Raw | None = None
    digest: str = ""
    asked: Asked | None = None


class Results:
    """Results by key, from the cache if there is one."""

    def __init__(self, kept: Cache | None = None) -> None:
        self.kept = kept

    @property
    def keeps(self) -> bool:
        """Whether results are kept for the next run."""
        return self.kept is not None

    def get(self, key: str, kind: type[_T]) -> _T | None:
        """Return the result of a kind with a key; None if it is missing or damaged."""
        text = self.kept.text(key) if self.kept is not None else None
        if text is None:
            return None
        import msgspec

        with suppress(msgspec.DecodeError, RecursionError):
            return msgspec.json.decode(text, type=kind)
        # That reads no lone surrogates, nor numbers that are not finite.
        import json

        with suppress(ValueError, TypeError, RecursionError):
            return msgspec.convert(json.loads(text), kind)
        return None

    def put(self, key: str, result: object) -> None:
        if self.kept is not None:
            import msgspec

            self.kept.put(key, msgspec.to_builtins(result))

    def save(self) -> None:
        """Write what is new to the cache."""
        if self.kept is not None:
            self.kept.save()


def key_of(kind: Kind, *parts: object) -> str:
    """Return the key of a result that depends on some values, this package and this Python."""
    text = "\0".join(map(str, (_own_state(), sys.version_info[:2], kind, *parts)))
    key = blake2b(text.encode(errors="surrogatepass"), digest_size=20).hexdigest()
    first = _FIRST_OF_EACH_RUN if kind in _OF_EACH_RUN else _FIRST_OF_CHANGES
    return first[int(key[0], 16) % len(first)] + key[1:]


def text_of(options: RuleOptions) -> str:
    """Return rule options as text, without the releases that a project declares.

    Those are compared for each result that depends on them.
    """
    said = {one.name: getattr(options, one.name) for one in fields(options)}
    targets = getattr(options.targets, "said", options.targets)
    return repr({**said, "targets": dict(targets)})


class AskedReleases(Mapping[str, Target]):
    """The releases that a project supports; `asked` has the answers that were given, as text."""

    def __init__(self, known: Mapping[str, Target]) -> None:
        self._known = known
        self.asked: dict[str, str] = {}

    def __getitem__(self, library: str) -> Target:
        found = self._known.get(library)
        self.asked[library] = repr(found)
        if found is None:
            raise KeyError(library)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@cache
def _own_state() -> str:
    """Return what changes when this package does, also where it is developed."""
    newest = 0
    waiting = [os.path.dirname(os.path.dirname(__file__))]
    for directory in waiting:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.is_dir():
                    waiting.append(entry.path)
                elif entry.name.endswith(".py"):
                    newest = max(newest, entry.stat().st_mtime_ns)
    return f"{__version__} {newest}"
