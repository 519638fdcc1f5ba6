"""What a project needs to know of each of its files, without parsing any."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.library.catalog import SETTINGS
from flake8_connpool.linter.prefilter import may_have_directive
from flake8_connpool.project.imports import imports_of


class Seen(Struct, frozen=True):
    """A file: the digest of its content, and whether it names a library.

    `has_directive` is false if no comment in it names one of our codes.
    """

    digest: str
    names_library: bool
    has_directive: bool


class Facts(Seen, frozen=True):
    """What a file imports, and what it says about settings.

    `settings` are the tables of settings that it names, `decides` those for which it decides on a
    health check, and `unwritten` those that it does not name, although it names their takers.
    """

    imports: frozenset[str]
    settings: frozenset[str] = frozenset()
    decides: frozenset[str] = frozenset()
    unwritten: frozenset[str] = frozenset()

    def without_content(self) -> Facts:
        """Return what decides which files of a project are read."""
        return replace(self, digest="", has_directive=False)


def digest_of(data: bytes) -> str:
    """Return what tells one content from another."""
    return blake2b(data, digest_size=20).hexdigest()


def facts_of(data: bytes, concerns: Callable[[bytes], bool]) -> Facts:
    """Return the facts of a file with a content; `concerns` tells if it names a library."""
    return Facts(
        digest_of(data),
        concerns(data),
        may_have_directive(data),
        imports_of(data),
        frozenset(one.name for one in SETTINGS if one.name.encode() in data),
        frozenset(
            one.name for one in SETTINGS if all(text.encode() in data for text in one.deciding)
        ),
        frozenset(
            one.name
            for one in SETTINGS
            if one.name.encode() not in data
            and any(taker.partition(".")[0].encode() in data for taker, _ in one.takers)
        ),
    )
