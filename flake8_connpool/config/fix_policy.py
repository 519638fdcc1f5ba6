"""Which fixes are applied, and which are safe."""

from __future__ import annotations

from dataclasses import replace

from msgspec import Struct

from flake8_connpool.config.selection import longest_match
from flake8_connpool.findings import Applicability, Finding, Fix


class FixPolicy(Struct, frozen=True, kw_only=True):
    """The user's choice of fixes by code prefixes, with the precedence of ruff.

    The longest prefix wins; at equal length, `unfixable` wins over `fixable` and `made_unsafe` over
    `made_safe`. Display-only fixes stay display-only.
    """

    fixable: tuple[str, ...] = ("",)
    unfixable: tuple[str, ...] = ()
    made_safe: tuple[str, ...] = ()
    made_unsafe: tuple[str, ...] = ()
    carries_out_unsafe: bool = False

    def judged(self, finding: Finding) -> Finding:
        """Return a finding with its fix as the user chose: safe, unsafe, or none if unfixable."""
        fix = finding.fix
        if fix is None:
            return finding
        code = finding.code
        if longest_match(self.fixable, code) <= longest_match(self.unfixable, code):
            return replace(finding, fix=None)
        return replace(finding, fix=replace(fix, applicability=self._applicability(code, fix)))

    def wants(self, finding: Finding) -> bool:
        """Whether to apply the fix of a finding that this policy has adjusted."""
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
