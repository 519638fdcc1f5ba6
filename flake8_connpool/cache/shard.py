"""One file of the cache: entries by key, each with the day on which it was last used.

Values stay text until they are asked for: as objects, those of a large project take ten times the
memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import suppress

import msgspec
from msgspec import Struct, field

from flake8_connpool.cache.clock import KEPT_FOR
from flake8_connpool.files.atomic_write import replace
from flake8_connpool.files.reading import read_file

# The limits of one file, in bytes and in entries, and of one value, in characters.
LARGEST = 8 << 20
MOST_ENTRIES = 4096
LARGEST_VALUE = 1 << 20
# A use is written down if the last one written is so many days ago.
_REFRESHED_AFTER = 7

# A file is a JSON list: a digest of the text of the entries, and the entries.
_HEAD, _MIDDLE, _END = b'["', b'",', b"]\n"
_DIGEST = 32  # hex digits
_FRAME = len(_HEAD) + _DIGEST + len(_MIDDLE) + len(_END)

_encode = json.JSONEncoder(separators=(",", ":")).encode

# The day and the JSON text of a value, by key.
Entries = dict[str, tuple[int, bytes]]
# The number, time and size of a file: if they are the same, so is its content.
_Stamp = tuple[int, int, int]


def as_stored(value: object) -> bytes:
    """Return a value as it is stored in the cache; ValueError for one that is not kept.

    TypeError for a value that JSON does not have.
    """
    try:
        text = _encode(value)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if len(text) > LARGEST_VALUE:
        raise ValueError("too large")
    return text.encode()


class Shard(Struct):
    """The entries of one file, and what is new in them."""

    path: str
    entries: Entries
    _stamp: _Stamp | None
    _used: set[str] = field(default_factory=set)
    _is_changed: bool = False

    @classmethod
    def read(cls, path: str, today: int) -> Shard:
        """Read a file; a missing or an invalid one has no entries."""
        stamp = _stamp_of(path)
        return cls(path, _read(path, today) if stamp else {}, stamp)

    def text(self, key: str) -> bytes | None:
        """Return the value of a key as it is stored; None if there is none."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        self._used.add(key)
        return entry[1]

    def put(self, key: str, value: bytes, today: int) -> None:
        """Set the value of a key, as it is stored."""
        self._used.add(key)
        old = self.entries.get(key)
        if old is None or old[1] != value:
            self.entries[key] = (today, value)
            self._is_changed = True

    def is_to_be_written(self, today: int) -> bool:
        """Return whether there are new values, or uses that are worth a write."""
        return self._is_changed or any(
            self.entries[key][0] <= today - _REFRESHED_AFTER for key in self._used
        )

    def write(self, today: int) -> None:
        """Write the file: these entries, and those that another run has added meanwhile.

        Raises OSError.
        """
        stamp = _stamp_of(self.path)
        if stamp is not None and stamp != self._stamp:
            self._merge(_read(self.path, today))
        used = {key: (today, self.entries[key][1]) for key in self._used}
        entries, text = _written({**self.entries, **used}, today)
        replace(self.path, _framed(text))
        self.entries = entries
        self._stamp = _stamp_of(self.path)
        self._used.clear()
        self._is_changed = False

    def _merge(self, others: Entries) -> None:
        for key, (day, value) in others.items():
            own = self.entries.get(key)
            self.entries[key] = (day, value) if own is None else (max(day, own[0]), own[1])


def _stamp_of(path: str) -> _Stamp | None:
    """Return the stamp of a file; None if there is none that this user has written."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    is_own = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    if not (stat.S_ISREG(status.st_mode) and is_own):
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _read(path: str, today: int) -> Entries:
    try:
        data = read_file(path, largest=LARGEST, follows_link=False)
        text = data[_FRAME - len(_END) : -len(_END)]
        if data != _framed(text):
            return {}
        # After a wrong clock, an entry could never be removed.
        return {key: (min(day, today), value) for key, day, value in _entries(text)}
    except (OSError, ValueError, RecursionError):
        return {}


def _framed(text: bytes) -> bytes:
    digest = hashlib.blake2b(text, digest_size=_DIGEST // 2).hexdigest().encode()
    return _HEAD + digest + _MIDDLE + text + _END


def _entries(text: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Yield the valid entries in the text of a file: key, day and value.

    Raises ValueError or RecursionError for another text.
    """
    try:
        found = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        # It reads no lone surrogates, which stand for bytes of a path that are no text.
        yield from _entries_of(json.loads(text))
        return
    for key, entry in found.items():
        with suppress(msgspec.DecodeError):
            day, value = msgspec.json.decode(entry, type=tuple[int, msgspec.Raw])
            yield key, day, bytes(value)


def _entries_of(found: object) -> Iterator[tuple[str, int, bytes]]:
    for key, entry in found.items() if isinstance(found, dict) else ():
        if isinstance(entry, list) and len(entry) == 2 and type(entry[0]) is int:
            yield key, entry[0], _encode(entry[1]).encode()


def _written(entries: Entries, today: int) -> tuple[Entries, bytes]:
    """Return the entries that are kept, the last used ones first, and their text."""
    kept: Entries = {}
    texts: list[bytes] = []
    room = LARGEST - _FRAME - len("{}")
    for key, (day, value) in sorted(entries.items(), key=lambda item: (-item[1][0], item[0])):
        if day < today - KEPT_FOR or len(kept) == MOST_ENTRIES:
            break
        text = f"{_encode(key)}:[{day},".encode() + value + b"]"
        if len(text) < room:
            room -= len(text) + len(",")
            kept[key] = (day, value)
            texts.append(text)
    return kept, b"{" + b",".join(texts) + b"}"
