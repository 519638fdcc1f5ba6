"""Ranges of releases: of one requirement, and of several combined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.rule_options import Release, Target
from flake8_connpool.versions.mentions import Mention, named
from flake8_connpool.versions.target_versions import span

# Specifiers with these operators do not define a range.
_RANGELESS = frozenset({"!=", "==="})


class Declaration(Struct, frozen=True):
    """The releases of one library that a requirement allows; None for a missing bound."""

    library: str
    low: Release | None
    high: Release | None
    is_certain: bool

    @property
    def target(self) -> Target:
        """The range; without a lower bound, it starts at the library's default one."""
        usual = LIBRARIES[self.library].target.low
        if self.low is None and self.high is not None and self.high <= usual:
            return Target((0,), self.high)
        return Target(self.low or usual, self.high)


def declaration(mention: Mention) -> Declaration | None:
    """Return the range that a requirement declares; None if it cannot be parsed."""
    from packaging.requirements import Requirement

    library = named(mention.requirement)
    if library is None:
        return None
    try:
        requirement = Requirement(mention.requirement)
        specifiers = [s for s in requirement.specifier if s.operator not in _RANGELESS]
        low, high = span(specifiers, mention.requirement) if specifiers else ((0,), None)
    except ValueError:  # not a requirement, or one that no release meets
        return None
    is_certain = mention.is_certain and requirement.marker is None
    return Declaration(library, low if any(low) else None, high, is_certain)


def lowest(specifiers: str) -> Release:
    """Return the first release that specifiers allow; ValueError if there is none."""
    from packaging.specifiers import SpecifierSet

    bounds = [one for one in SpecifierSet(specifiers) if one.operator not in _RANGELESS]
    return span(bounds, specifiers)[0] if bounds else (0,)


def exact(library: str, version: str) -> Target | None:
    """Return the range of one version; None for an invalid version."""
    found = declaration(Mention(f"{library}=={version}"))
    return found.target if found else None


def telling(declarations: Iterable[Declaration]) -> list[Declaration]:
    """Return the requirements of one file and library that determine the releases.

    If some are certain, the others are left out. A requirement without bounds has no effect.
    """
    found = list(declarations)
    chosen = [one for one in found if one.is_certain] or found
    return [one for one in chosen if one.low is not None or one.high is not None]


def united(targets: Sequence[Target]) -> Target:
    """Return the smallest range that includes each of some ranges, at least one."""
    highs = [target.high for target in targets if target.high is not None]
    is_open = len(highs) < len(targets)
    return Target(min(target.low for target in targets), None if is_open else max(highs))
