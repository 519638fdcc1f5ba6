"""Findings' edits carried out on a source, each kept only if it is proven to do what it says.

What touches libcst is `rewriting.py` and the two below it, `arguments.py` and `whitespace.py`:
they rewrite a call. Statements are moved by `blocks.py`, line by line.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flake8_connpool.findings import Applicability, Finding, Fix
from flake8_connpool.fixer.changes import Change, Shift, applied, changes_of
from flake8_connpool.fixer.source_text import RefusedError, UnworkableError, Work
from flake8_connpool.fixer.trees import is_as_said
from flake8_connpool.semantics.syntax.source import UnreadableError, parse

_MOST_ROUNDS = 10

Find = Callable[[bytes], list[Finding]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding whose fix was not carried out, and why.

    `is_failure` tells a fault of the fixer from what it refuses.
    """

    finding: Finding
    reason: str
    is_failure: bool = False

    @classmethod
    def failed(cls, finding: Finding, error: Exception) -> Refusal:
        return cls(finding, f"internal error: {type(error).__name__}: {error}", is_failure=True)


@dataclass(frozen=True, slots=True)
class FixResult:
    """A source after fixing: its bytes, how many findings were fixed, what was refused.

    `left` are all findings of the new source; the finding of a refusal is among them.
    """

    data: bytes
    fixed: int
    left: tuple[Finding, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """New text for a span of a source: lines and columns from one, columns in characters."""

    content: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class _Step:
    """A finding, its fix, and the changes that carry it out."""

    finding: Finding
    fix: Fix
    changes: tuple[Change, ...]


def fix(data: bytes, find: Find, wants: Callable[[Finding], bool]) -> FixResult:
    """Carry out the fixes of the findings that are wanted, to a fixpoint, ten rounds at most.

    `find` gives the findings of a source, `wants` says of a finding that has a fix whether to
    carry it out. A source that cannot be decoded or parsed comes back as it is.
    """
    found = find(data)
    fixed = 0
    refusals: list[Refusal] = []
    for _ in range(_MOST_ROUNDS):
        wanted = sorted(f for f in found if f.fix is not None and wants(f))
        if not wanted:
            refusals = []
            break
        try:
            one_round = _Round(data, found, find)
        except UnworkableError as error:
            refusals = [Refusal(finding, str(error)) for finding in wanted]
            break
        one_round.carry_out(wanted)
        refusals = one_round.refusals
        if not one_round.kept:
            break
        fixed += len(one_round.kept)
        data, found = one_round.result, one_round.found_in_result
    return FixResult(data, fixed, tuple(found), tuple(refusals))


def replacements(
    data: bytes,
    found: Sequence[Finding],
    find: Find,
    tell: Callable[[Refusal], object] = bool,
) -> dict[Finding, tuple[Replacement, ...]]:
    """Return the least text that the fix of each finding replaces, as `fix` would replace it.

    A finding whose fix would be refused is left out; advice is not proven, only put into words.
    A fix that fails is left out too, and passed to `tell`.
    """
    with_fix = [finding for finding in found if finding.fix is not None]
    try:
        one_round = _Round(data, list(found), find)
    except UnworkableError:
        return {}
    one_round.carry_out([f for f in with_fix if not _is_advice(f)])
    refused = {refusal.finding for refusal in one_round.refusals}
    made = {f: one_round.replacement(f) for f in with_fix if f not in refused}
    for refusal in one_round.refusals:
        if refusal.is_failure:
            tell(refusal)
    return {finding: replacement for finding, replacement in made.items() if replacement}


def _is_advice(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.applicability is Applicability.DISPLAY


def _meets(change: Change, taken: list[Change]) -> bool:
    """Return whether a change meets one of those taken, which are in order and do not meet."""
    at = bisect_left(taken, change)
    return any(change.meets(other) for other in taken[max(at - 1, 0) : at + 1])


class _Round:
    """One round over a source: which fixes are kept, and what comes out."""

    def __init__(self, data: bytes, found: list[Finding], find: Find) -> None:
        self._work = Work(data)
        self._found = found
        self._find = find
        self.kept: list[_Step] = []
        self.refusals: list[Refusal] = []
        self.result = data
        self.found_in_result = found

    def replacement(self, finding: Finding) -> tuple[Replacement, ...]:
        """Return the text that a finding's fix replaces, nothing if it is refused."""
        assert finding.fix is not None
        work = self._work
        try:
            return tuple(
                Replacement(c.content.decode(), *work.position(c.start), *work.position(c.end))
                for c in changes_of(finding.fix, work)
            )
        except RefusedError:
            return ()
        except Exception as error:
            self.refusals.append(Refusal.failed(finding, error))
            return ()

    def carry_out(self, wanted: list[Finding]) -> None:
        """Carry out what does not overlap; what meets one that is kept waits for the next round."""
        waiting = [step for finding in wanted if (step := self._step(finding))]
        chosen = waiting
        while chosen:
            chosen, rest = [], []
            taken = sorted(change for step in self.kept for change in step.changes)
            for step in waiting:
                if any(_meets(change, taken) for change in step.changes):
                    rest.append(step)
                    continue
                chosen.append(step)
                for change in step.changes:
                    insort(taken, change)
            self._keep(chosen)
            waiting = rest

    def _step(self, finding: Finding) -> _Step | None:
        assert finding.fix is not None
        try:
            return _Step(finding, finding.fix, changes_of(finding.fix, self._work))
        except RefusedError as error:
            self.refusals.append(Refusal(finding, str(error)))
        except Exception as error:  # the other fixes are carried out all the same
            self.refusals.append(Refusal.failed(finding, error))
        return None

    def _keep(self, steps: list[_Step]) -> None:
        """Keep the steps if they are proven together with those kept, else those that can be."""
        if not steps:
            return
        finding = steps[0].finding
        try:
            reason = self._disproof([*self.kept, *steps])
            refusal = None if reason is None else Refusal(finding, reason)
        except Exception as error:
            refusal = Refusal.failed(finding, error)
        if refusal is None:
            self.kept.extend(steps)
        elif len(steps) == 1:
            self.refusals.append(refusal)
        else:
            middle = len(steps) // 2
            self._keep(steps[:middle])
            self._keep(steps[middle:])

    def _disproof(self, steps: list[_Step]) -> str | None:
        """Return why the steps are not to be carried out together, None if they are proven."""
        work = self._work
        changes = [change for step in steps for change in step.changes]
        utf8 = applied(work.utf8, changes)
        edits = [edit for step in steps for edit in step.fix.edits]
        result = work.encoded(utf8)
        after = Work(result)
        try:
            trees = parse(work.utf8.decode()), parse(utf8.decode())
        except UnreadableError:
            return "the file would not parse"
        if not is_as_said(*trees, edits, work, after):
            return "more than the fix says would change"
        found = self._find(result)
        reason = self._reveals(steps, changes, found, after)
        if reason is None:
            self.result, self.found_in_result = result, found
        return reason

    def _reveals(
        self, steps: list[_Step], changes: list[Change], found: list[Finding], after: Work
    ) -> str | None:
        """Return what stands in the new source that should not, None if nothing does."""
        work = self._work
        shift = Shift(changes)
        cured = {step.finding for step in steps}
        known = {
            (finding.code, shift.start(work.offset_of(finding)))
            for finding in self._found
            if finding not in cured
        }
        touched = [
            (shift.start(start), shift.end(end))
            for step in steps
            for start, end in self._touched(step)
        ]
        uncured = {(f.code, shift.start(work.offset_of(f))) for f in cured}
        for finding in found:
            place = finding.code, after.offset_of(finding)
            if place in known:
                continue
            if place in uncured:
                return f"{finding.code} would still be there"
            if not any(start <= place[1] <= end for start, end in touched):
                return f"it would bring {finding.code} in line {finding.line}"
        return None

    def _touched(self, step: _Step) -> list[tuple[int, int]]:
        work = self._work
        nodes = [work.span(edit.node) for edit in step.fix.edits]
        return [*nodes, (work.offset_of(step.finding), work.end_of(step.finding))]
