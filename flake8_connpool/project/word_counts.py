"""How often files of a project name functions and classes, and what of that an edit may change.

A word that begins with a dot is one that is named as an attribute, or in a text that is looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping

from msgspec import Struct, field

from flake8_connpool.project.function_lines import is_only_called

# What looks up names that are put together.
_LOOKING_UP = (b"getattr(self,", b"getattr(cls,", b"globals()")
# In place of a word: whether a file looks up names.
_LOOKS_UP = ""
# What precedes a word that begins with a dot.
_OF_AN_OBJECT = b".'\""
_DEFINING = (b"def ", b"class ")

Read = Callable[[str], bytes | None]


class Counted(Struct, frozen=True):
    """The counts of words in the files of a project, by path, without those that are zero.

    `ends` are the numbers of files, in their order, in which each word was counted. `own` are the
    counts in the file that defines a function, zeros too.
    """

    ends: Mapping[str, int] = field(default_factory=dict)
    found: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class WordCounts:
    """Counts words in the files at some paths; `read` returns the content of one.

    What is `known` holds for files that are not `changed`.
    """

    def __init__(
        self,
        paths: Iterable[str],
        read: Read,
        known: Counted | None = None,
        changed: Container[str] = (),
    ) -> None:
        self.paths = list(paths)
        self._order = {path: number for number, path in enumerate(self.paths)}
        self._read = read
        self._known = known or Counted()
        self._changed = changed
        self._ends: dict[str, int] = {}
        self._found: dict[str, dict[str, int]] = {}
        self._own: dict[str, dict[str, int]] = {}

    @property
    def counted(self) -> Counted:
        """The counts that were asked for."""
        return Counted(self._ends, self._found, self._own)

    def in_file(self, path: str, words: Collection[str]) -> Mapping[str, int]:
        """Return how often a file names each of some words."""
        end = self._order[path] + 1
        found = self._kept(path, words, end)
        missing = [word for word in words if word not in found] if len(found) < len(words) else ()
        if missing:
            found |= _counts(self._read(path), missing)
        for word, count in found.items():
            if count:
                self._found.setdefault(path, {})[word] = count
            if self._ends.get(word, 0) < end:
                self._ends[word] = end
        return found

    def _kept(self, path: str, words: Collection[str], end: int) -> dict[str, int]:
        if path in self._changed:
            return {}
        ends, here = self._known.ends, self._known.found.get(path, {})
        return {word: here.get(word, 0) for word in words if ends.get(word, 0) >= end}

    def in_own_file(self, path: str, word: str) -> int:
        """Return how often a file names a function that it defines."""
        own = self._own.setdefault(path, {})
        if word not in own:
            known = self._known.own.get(path, {}) if path not in self._changed else {}
            own[word] = known[word] if word in known else _own_count(self._read(path), word)
        return own[word]

    def looks_up(self, path: str) -> bool:
        """Return whether a file looks up names that are put together."""
        return bool(self.in_own_file(path, _LOOKS_UP))

    def is_as_known(self, path: str) -> bool:
        """Return whether a file names the known words as often as is known."""
        data = self._read(path)
        own, here = self._known.own.get(path, {}), self._known.found.get(path, {})
        if any(_own_count(data, word) != count for word, count in own.items()):
            return False
        end = self._order[path] + 1
        words = [word for word, last in self._known.ends.items() if last >= end]
        return all(count == here.get(word, 0) for word, count in _counts(data, words).items())


def _counts(data: bytes | None, words: Iterable[str]) -> dict[str, int]:
    # What cannot be read may name anything.
    return {word: 1 if data is None else _count(data, word) for word in words}


def _own_count(data: bytes | None, word: str) -> int:
    if word == _LOOKS_UP:
        return int(any(one in (data or b"") for one in _LOOKING_UP))
    return 1 if data is None else _count(data, word)


def _count(data: bytes, word: str) -> int:
    """Return how often a word occurs in a file.

    A definition uses nothing, and neither does another function of the name that passes calls on.
    """
    before = _OF_AN_OBJECT if word.startswith(".") else b""
    name = word.removeprefix(".").encode()
    return sum(
        not data.endswith(_DEFINING, 0, at) and not (before and is_only_called(name, data, at))
        for at in _occurrences(name, data)
        if not _is_within_word(at, len(name), data) and (not before or data[at - 1 : at] in before)
    )


def _occurrences(name: bytes, data: bytes) -> Iterator[int]:
    at = data.find(name)
    while at >= 0:
        yield at
        at = data.find(name, at + len(name))


def _is_within_word(at: int, length: int, data: bytes) -> bool:
    """Return whether a letter, digit or underscore is directly before or after a place."""
    near = (data[at - 1 : at], data[at + length : at + length + 1])
    return any(one.isalnum() or one in {b"_"} or one > b"\x7f" for one in near)
