"""Proves some fixes: applied together, they do what they say and cause no new finding."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from flake8_connpool.findings import Finding, Fix, Verb
from flake8_connpool.fixer.blame import FindingPlace
from flake8_connpool.fixer.changes import Change, Shift, applied
from flake8_connpool.fixer.trees import is_as_said
from flake8_connpool.fixer.working_copy import WorkingCopy
from flake8_connpool.semantics.syntax.source import UnreadableError
from flake8_connpool.semantics.syntax.source_text import SourceText

Find = Callable[[SourceText], list[Finding]]

_INDENTING = frozenset({Verb.WRAP, Verb.HOIST, Verb.ENTER})


class FixStep(Struct, frozen=True):
    """A finding, its fix, and the changes that apply it."""

    finding: Finding
    fix: Fix
    changes: tuple[Change, ...]


class Brought(Struct, frozen=True):
    """A finding that should not exist: its code, and its line if it is new."""

    code: str
    line: int | None

    def reason(self, added_lines: int = 0) -> str:
        """Return the reason for refusing an edit, without `added_lines` in its line number."""
        if self.line is None:
            return f"{self.code} would still be reported"
        return f"it would cause {self.code} in line {self.line - added_lines}"


class Proof(Struct, frozen=True):
    """The result of steps, and the reason for refusing them; no reason if they are proven.

    `brought` are the unexpected findings, by their positions in the source before the steps, in the
    order of the new source.
    """

    reason: str | None = None
    result: SourceText | None = None
    found: Sequence[Finding] = ()
    brought: Mapping[FindingPlace, Brought] = field(default_factory=dict)


class Prover:
    """Tries steps on one source with known findings."""

    def __init__(self, work: WorkingCopy, found: Sequence[Finding], find: Find) -> None:
        self._work = work
        self._found = found
        self._find = find

    def prove(self, steps: Sequence[FixStep]) -> Proof:
        """Apply the steps together, and return the result."""
        work = self._work
        changes = [change for step in steps for change in step.changes]
        utf8 = applied(work.utf8, changes)
        edits = [edit for step in steps for edit in step.fix.edits]
        result = SourceText(work.encoded(utf8), work.source.encoding)
        after = WorkingCopy(result)
        try:
            # The old source is checked already, and the new one is checked next: neither is parsed
            # twice.
            trees = work.source.take_tree(), result.tree
        except UnreadableError:
            return Proof("the fixed file would not parse")
        if not is_as_said(*trees, edits, work, after):
            return Proof("it would change more than the fix says")
        found = self._find(result)
        brought = self._brought(steps, Shift(changes), found, after)
        reason = next((one.reason() for one in brought.values()), None)
        return Proof(reason, result, found, brought)

    def _brought(
        self, steps: Sequence[FixStep], shift: Shift, found: Sequence[Finding], after: WorkingCopy
    ) -> dict[FindingPlace, Brought]:
        """Return the unexpected findings in the new source, by their positions in the old one."""
        work = self._work
        cured = {step.finding for step in steps}
        known = {
            (finding.code, shift.start(work.offset_of(finding)))
            for finding in self._found
            if finding not in cured
        }
        touched = _Spans(
            (shift.start(start), shift.end(end))
            for step in steps
            for start, end in self._touched(step)
        )
        uncured = {(f.code, shift.start(work.offset_of(f))) for f in cured}
        moved = [(step.finding.code, *span) for step in steps for span in _moved(step, shift, work)]
        brought: dict[FindingPlace, Brought] = {}
        for finding in found:
            place = finding.code, after.offset_of(finding)
            if place in known:
                continue
            at_move = [code for code, start, end in moved if start <= place[1] < end]
            is_left = place in uncured or finding.code in at_move
            if is_left or not (at_move or place[1] in touched):
                was = FindingPlace(finding.code, *shift.before(place[1]))
                brought.setdefault(was, Brought(finding.code, None if is_left else finding.line))
        return brought

    def _touched(self, step: FixStep) -> list[tuple[int, int]]:
        work = self._work
        # What is only indented is not changed, and may show nothing new.
        nodes = [work.span(e.node) for e in step.fix.edits if e.verb not in _INDENTING]
        return [*nodes, (work.offset_of(step.finding), work.end_of(step.finding))]


def _moved(step: FixStep, shift: Shift, work: WorkingCopy) -> Iterator[tuple[int, int]]:
    """Yield the new positions of what a step moves: the header of a `with` statement."""
    for edit in step.fix.edits:
        if edit.verb is Verb.HOIST:
            start, _ = work.span(edit.node)
            first = work.start_of(edit.node.line)
            header = sum(c.growth for c in step.changes if c.start == c.end == first)
            yield shift.start(start) - header, shift.start(start)


class _Spans:
    """Offsets from the start of a span to its end, inclusive."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, offset: int) -> bool:
        at = bisect_right(self._starts, offset)
        return at > 0 and offset <= self._ends[at - 1]
