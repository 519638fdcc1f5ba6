"""The requirements in a project's files for known libraries, before they are parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.library.schema import Since


class Mention(Struct, frozen=True):
    """One requirement as text; `is_certain` if every installation of the project meets it.

    A requirement in an extra, a group or with a condition is not certain.
    """

    requirement: str
    is_certain: bool = True


@cache
def varying() -> frozenset[str]:
    """Return the libraries whose API has a difference between releases.

    No finding depends on the version of other libraries, so their versions are not read.
    """
    return frozenset(name for name, library in LIBRARIES.items() if _varies(library.apis))


def _varies(fact: Any) -> bool:
    if isinstance(fact, Since):
        return True
    if isinstance(fact, tuple):
        return any(map(_varies, fact))
    if not isinstance(fact, Struct):
        return False
    if getattr(fact, "since", (0,)) != (0,) or getattr(fact, "until", None) is not None:
        return True
    return any(_varies(getattr(fact, name)) for name in fact.__struct_fields__)


@cache
def _packages() -> Mapping[tuple[str, ...], str]:
    """Return the relevant libraries by the words in the names of their packages."""
    names = {name: LIBRARIES[name].distribution or name for name in sorted(varying())}
    return MappingProxyType({_words(package): name for name, package in names.items()})


def _words(package: str) -> tuple[str, ...]:
    """Return the words of a package's name, which may have any case and one of three separators."""
    return tuple(re.split("[-_.]+", package.lower()))


@cache
def names() -> str:
    """Return a pattern, for any case, of the names of the packages of the relevant libraries."""
    return "|".join("[-_.]+".join(words) for words in _packages())


def library_of_package(package: str) -> str:
    """Return the library of a package whose name matches the pattern."""
    return _packages()[_words(package)]


@cache
def _name() -> re.Pattern[str]:
    return re.compile(rf"\s*({names()})(?![\w.-]*\w)", re.IGNORECASE)


def named(requirement: str) -> str | None:
    """Return the library that a requirement starts with; None if it is not a relevant one."""
    name = _name().match(requirement)
    return library_of_package(name.group(1)) if name else None


def may_mention(text: str) -> bool:
    """Whether a file may mention a relevant library; most do not, and are not parsed."""
    text = text.lower()
    return any(all(word in text for word in words) for words in _packages())


def table(value: object, *keys: str) -> dict[str, Any]:
    """Return the table under some keys; empty if there is none, as the file may have any shape."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def texts(value: object) -> Iterator[str]:
    """Yield the strings of a list; nothing if it is not a list."""
    yield from (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
