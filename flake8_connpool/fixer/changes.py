"""Edits as replacements of bytes, as small as possible."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate, chain, pairwise
from os.path import commonprefix

from msgspec import Struct

from flake8_connpool.findings import Edit, Fix, Node, Verb
from flake8_connpool.fixer.rewriting import Layout, added, comments_in, removed
from flake8_connpool.fixer.statements import protected
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy
from flake8_connpool.fixer.wrapping import entered, hoisted, inserted, wrapped


class Change(Struct, frozen=True, order=True):
    """New bytes for the bytes between two offsets."""

    start: int
    end: int
    content: bytes

    @property
    def growth(self) -> int:
        return len(self.content) - (self.end - self.start)

    def meets(self, other: Change) -> bool:
        """Return whether both changes touch the same bytes, or the same position between bytes."""
        return self.start <= other.end and other.start <= self.end

    def precedes(self, other: Change) -> bool:
        """Return whether it inserts bytes where the other change replaces the next ones."""
        return self.end == self.start == other.start < other.end


def changes_of(fix: Fix, work: WorkingCopy) -> tuple[Change, ...]:
    """Return the changes that a fix makes. Raises `RefusedError` if it cannot be made."""
    changes = tuple(sorted(chain.from_iterable(_changes(edit, work) for edit in fix.edits)))
    if any(one.meets(next_) and not one.precedes(next_) for one, next_ in pairwise(changes)):
        raise RefusedError("its edits overlap")
    return changes


def _changes(edit: Edit, work: WorkingCopy) -> list[Change]:
    match edit.verb, edit.to:
        case Verb.PROTECT, Node() as last:
            put = protected(edit.node, last, work)
            return [Change(offset, offset, text.encode()) for offset, text in put]
        case Verb.WRAP, Node() as last:
            replaced = wrapped(edit.node, last, str(edit.content), work)
        case Verb.HOIST, Node() as block:
            replaced = hoisted(edit.node, block, work)
        case Verb.ENTER, Node() as last:
            assert isinstance(edit.content, Node)
            replaced = entered(edit.node, edit.content, (last, edit.name), work)
        case Verb.INSERT, _:
            replaced = inserted(edit.node, str(edit.content), work)
        case _:
            return [_change(edit, work)]
    return [Change(start, end, text.encode()) for start, end, text in replaced]


def _change(edit: Edit, work: WorkingCopy) -> Change:
    if edit.verb is Verb.COMMENT:
        start, end = work.span(edit.node)
        return Change(start, end, str(edit.content).encode())
    content = work.text(edit.content) if isinstance(edit.content, Node) else edit.content
    start, end = work.span(edit.node)
    before = work.text(edit.node)
    place = Layout(work.newline_in(before), work.column_of(start))
    if edit.verb is Verb.SET:
        if comments_in(f"({before}\n)"):
            raise RefusedError("there is a comment inside the value")
        after = content
    elif edit.verb is Verb.ADD:
        after = added(before, edit.name, content, place)
    else:
        after = removed(before, edit.name, place)
    return _least(Change(start, end, after.encode()), before.encode())


def _least(change: Change, before: bytes) -> Change:
    """Return a change without the unchanged bytes at its start and end."""
    after = change.content
    head = len(commonprefix([before, after]))  # noqa: RUF071 - these are no paths
    head = _whole_characters(before, head)
    longest = min(len(before), len(after)) - head
    tail = len(commonprefix([before[::-1], after[::-1]]))  # noqa: RUF071
    tail = min(tail, longest)
    while tail and not _begins_a_character(before, len(before) - tail):
        tail -= 1
    return Change(change.start + head, change.end - tail, after[head : len(after) - tail])


def _whole_characters(data: bytes, length: int) -> int:
    while length and not _begins_a_character(data, length):
        length -= 1
    return length


def _begins_a_character(data: bytes, at: int) -> bool:
    return at >= len(data) or data[at] & 0xC0 != 0x80


def applied(utf8: bytes, changes: Iterable[Change]) -> bytes:
    """Return the bytes after applying changes that do not overlap."""
    parts: list[bytes] = []
    at = 0
    for change in sorted(changes):
        parts += [utf8[at : change.start], change.content]
        at = change.end
    return b"".join([*parts, utf8[at:]])


def lines_added(change: Change, utf8: bytes) -> int:
    """Return by how many lines a change lengthens the bytes."""
    before = utf8[change.start : change.end]
    return len((change.content + b".").splitlines()) - len((before + b".").splitlines())


class Shift:
    """Maps offsets across changes that do not overlap."""

    def __init__(self, changes: Iterable[Change]) -> None:
        ordered = sorted(changes)
        self._starts = [change.start for change in ordered]
        self._ends = [change.end for change in ordered]
        self._growth = [0, *accumulate(change.growth for change in ordered)]
        self._new_ends = [
            end + growth for end, growth in zip(self._ends, self._growth[1:], strict=True)
        ]

    def start(self, offset: int) -> int:
        """Return the new offset of something that starts at an old offset."""
        return offset + self._growth[bisect_right(self._ends, offset)]

    def end(self, offset: int) -> int:
        """Return the new offset of something that ends at an old offset."""
        return offset + self._growth[bisect_left(self._starts, offset)]

    def before(self, offset: int) -> tuple[int, int]:
        """Return the old offset for a new one.

        The second number counts from the start of the new bytes that contain the offset; it is 0
        outside of them.
        """
        at = bisect_right(self._new_ends, offset)
        was = offset - self._growth[at]
        if at < len(self._starts) and was > self._starts[at]:
            return self._starts[at], was - self._starts[at]
        return was, 0
