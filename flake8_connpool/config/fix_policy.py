"""Which fixes are carried out, and how far each is trusted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flake8_connpool.config.selection import longest_match
from flake8_connpool.findings import Applicability, Finding, Fix


@dataclass(frozen=True, slots=True, kw_only=True)
class FixPolicy:
    """What the user says of fixes, by the beginnings of codes, decided as ruff decides.

    The longest prefix decides; on equal length `unfixable` over `fixable`, and `made_unsafe` over
    `made_safe`. Advice stays advice.
    """

    fixable: tuple[str, ...] = ("",)
    unfixable: tuple[str, ...] = ()
    made_safe: tuple[str, ...] = ()
    made_unsafe: tuple[str, ...] = ()
    carries_out_unsafe: bool = False

    def judged(self, finding: Finding) -> Finding:
        """Return a finding with its fix as the user judges it: without it, if unfixable."""
        fix = finding.fix
        if fix is None:
            return finding
        code = finding.code
        if longest_match(self.fixable, code) <= longest_match(self.unfixable, code):
            return replace(finding, fix=None)
        return replace(finding, fix=replace(fix, applicability=self._applicability(code, fix)))

    def wants(self, finding: Finding) -> bool:
        """Whether the fix of a finding that is judged already is to be carried out."""
        if finding.fix is None:
            return False
        applicability = finding.fix.applicability
        return applicability is Applicability.SAFE or (
            self.carries_out_unsafe and applicability is Applicability.UNSAFE
        )

    def _applicability(self, code: str, fix: Fix) -> Applicability:
        if fix.applicability is Applicability.DISPLAY:
            return fix.applicability
        safe, unsafe = (longest_match(made, code) for made in (self.made_safe, self.made_unsafe))
        if safe == unsafe == -1:
            return fix.applicability
        return Applicability.SAFE if safe > unsafe else Applicability.UNSAFE
