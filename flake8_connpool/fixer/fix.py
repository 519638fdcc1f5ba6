"""Applies the edits of findings to a source; each is kept only if it is proven to do what it says.

Only `rewriting.py` and the two modules below it, `call_arguments.py` and `whitespace.py`, use
libcst: they rewrite a call. `statements.py` moves statements, line by line.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Sequence
from itertools import chain

from msgspec import Struct

from flake8_connpool.findings import Applicability, Finding, Refusal, Replacement
from flake8_connpool.fixer.blame import FindingPlace, blamed
from flake8_connpool.fixer.changes import Change, changes_of, lines_added
from flake8_connpool.fixer.proof import Find, FixStep, Proof, Prover
from flake8_connpool.fixer.working_copy import RefusedError, UnworkableError, WorkingCopy
from flake8_connpool.semantics.syntax.source_text import SourceText

_MOST_ROUNDS = 10


class FixedSource(Struct, frozen=True):
    """A source after fixing, with the number of fixed findings and the refused fixes.

    `left` are all findings in the new source, including those of refused fixes.
    """

    source: SourceText
    fixed: int
    left: tuple[Finding, ...]
    refusals: tuple[Refusal, ...]

    @property
    def data(self) -> bytes:
        """The bytes of the source."""
        return self.source.data


def fix(source: SourceText | bytes, find: Find, wants: Callable[[Finding], bool]) -> FixedSource:
    """Apply the fixes of wanted findings until nothing changes, in at most ten passes.

    `find` returns the findings of a source. `wants` returns whether to apply the fix of a finding
    that has one. A source that cannot be decoded or parsed is returned unchanged.
    """
    source = SourceText.of(source)
    found = find(source)
    fixed = 0
    refusals: list[Refusal] = []
    for _ in range(_MOST_ROUNDS):
        wanted = sorted(f for f in found if f.fix is not None and wants(f))
        if not wanted:
            refusals = []
            break
        try:
            one_round = _Round(source, found, find)
        except UnworkableError as error:
            refusals = [Refusal(finding, str(error)) for finding in wanted]
            break
        one_round.carry_out(wanted)
        refusals = one_round.refusals
        if not one_round.kept:
            break
        # Several findings may have the same fix.
        kept = {step.fix for step in one_round.kept}
        fixed += sum(finding.fix in kept for finding in wanted)
        source, found = one_round.result, one_round.found_in_result
    return FixedSource(source, fixed, tuple(found), tuple(refusals))


def replacements(
    source: SourceText | bytes,
    found: Sequence[Finding],
    find: Find,
    tell: Callable[[Refusal], object] = bool,
) -> dict[Finding, tuple[Replacement, ...]]:
    """Return the smallest replacement for the fix of each finding, as `fix` would apply it.

    Findings whose fix would be refused are left out. Display-only fixes are not proven, only
    rendered. A fix that fails is left out too, and passed to `tell`.
    """
    with_fix = [finding for finding in found if finding.fix is not None]
    try:
        one_round = _Round(SourceText.of(source), list(found), find)
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
    """Return whether a change touches one of the accepted changes, which are sorted."""
    at = bisect_left(taken, change)
    return any(change.meets(other) for other in taken[max(at - 1, 0) : at + 1])


class _Round:
    """One pass over a source: the fixes that are kept, and the resulting source."""

    def __init__(self, source: SourceText, found: list[Finding], find: Find) -> None:
        self._work = WorkingCopy(source)
        self._prover = Prover(self._work, found, find)
        self.kept: list[FixStep] = []
        self.refusals: list[Refusal] = []
        self.result = source
        self.found_in_result = found

    def replacement(self, finding: Finding) -> tuple[Replacement, ...]:
        """Return the replacements of a finding's fix; none if it is refused."""
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
        """Apply the steps that do not overlap; the others wait for the next pass."""
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

    def _step(self, finding: Finding) -> FixStep | None:
        assert finding.fix is not None
        try:
            return FixStep(finding, finding.fix, changes_of(finding.fix, self._work))
        except RefusedError as error:
            self.refusals.append(Refusal(finding, str(error)))
        except Exception as error:  # the other fixes are still applied
            self.refusals.append(Refusal.failed(finding, error))
        return None

    def _keep(self, steps: list[FixStep]) -> None:
        """Keep the steps if they are proven together with the kept ones, else the provable ones."""
        if not steps:
            return
        proof: Proof | None = None
        try:
            proof = self._prover.prove([*self.kept, *steps])
            refusal = Refusal(steps[0].finding, proof.reason or "")
        except Exception as error:
            refusal = Refusal.failed(steps[0].finding, error)
        if proof is not None and proof.reason is None:
            self._accept(steps, proof)
        elif len(steps) == 1:
            self.refusals.append(refusal)
        elif proof is None or not self._keep_blameless(steps, proof):
            middle = len(steps) // 2
            self._keep(steps[:middle])
            self._keep(steps[middle:])

    def _accept(self, steps: list[FixStep], proof: Proof) -> None:
        assert proof.result is not None
        self.kept.extend(steps)
        self.result, self.found_in_result = proof.result, list(proof.found)

    def _keep_blameless(self, steps: list[FixStep], disproof: Proof) -> bool:
        """Keep all steps except those that cause the new findings, if these are known."""

        def trial(chosen: list[int]) -> Collection[FindingPlace] | None:
            proof = self._attempt([steps[i] for i in chosen])
            is_told = proof is not None and (proof.reason is None or proof.brought)
            return proof.brought if proof is not None and is_told else None

        refused = blamed(len(steps), disproof.brought, trial)
        if refused is None:
            return False
        good = [step for i, step in enumerate(steps) if i not in refused]
        proof = self._attempt(good)
        if proof is None or proof.reason is not None:
            return False
        growing = [(i, added) for i, step in enumerate(steps) if (added := self._added(step))]
        for one, place in refused.items():
            # If the steps are tried one by one, neither a refused step nor those after it are in
            # the source.
            absent = [added for i, added in growing if i != one and (i in refused or i > one)]
            lines = sum(lines for end, lines in chain(*absent) if end <= place.offset)
            self.refusals.append(Refusal(steps[one].finding, disproof.brought[place].reason(lines)))
        self._accept(good, proof)
        return True

    def _attempt(self, steps: list[FixStep]) -> Proof | None:
        """Return the result of the steps; None if they fail, as single steps show the reason."""
        try:
            return self._prover.prove([*self.kept, *steps])
        except Exception:
            return None

    def _added(self, step: FixStep) -> list[tuple[int, int]]:
        """Return where a step adds lines, and how many."""
        added = [(change.end, lines_added(change, self._work.utf8)) for change in step.changes]
        return [(end, lines) for end, lines in added if lines]
