"""Ranges of releases: of a requirement, and of several together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.rule_options import Release, Target
from flake8_connpool.versions.mentions import Mention, named
from flake8_connpool.versions.target_versions import span

# Without a range of their own: what they leave open is more than what they say.
_RANGELESS = frozenset({"!=", "==="})


@dataclass(frozen=True, slots=True)
class Declaration:
    """The releases of one library that a requirement lets in; None where it sets no bound."""

    library: str
    low: Release | None
    high: Release | None
    is_certain: bool

    @property
    def target(self) -> Target:
        """The range, which begins where the library's usual one does if nothing else is said."""
        usual = LIBRARIES[self.library].target.low
        if self.low is None and self.high is not None and self.high <= usual:
            return Target((0,), self.high)
        return Target(self.low or usual, self.high)


def declaration(mention: Mention) -> Declaration | None:
    """Return the range that a requirement declares, None if it cannot be understood."""
    from packaging.requirements import Requirement

    library = named(mention.requirement)
    if library is None:
        return None
    try:
        requirement = Requirement(mention.requirement)
        specifiers = [s for s in requirement.specifier if s.operator not in _RANGELESS]
        low, high = span(specifiers, mention.requirement) if specifiers else ((0,), None)
    except ValueError:  # no requirement, or one that no release meets
        return None
    is_certain = mention.is_certain and requirement.marker is None
    return Declaration(library, low if any(low) else None, high, is_certain)


def lowest(specifiers: str) -> Release:
    """Return the first release that specifiers let in; ValueError for what is none."""
    from packaging.specifiers import SpecifierSet

    bounds = [one for one in SpecifierSet(specifiers) if one.operator not in _RANGELESS]
    return span(bounds, specifiers)[0] if bounds else (0,)


def exact(library: str, version: str) -> Target | None:
    """Return the range of one version, None if it is none."""
    found = declaration(Mention(f"{library}=={version}"))
    return found.target if found else None


def telling(declarations: Iterable[Declaration]) -> list[Declaration]:
    """Return those of one file and library that say which releases the code is for.

    One that is not certain adds to those that are, so it opens nothing that they close. One
    without bounds says nothing.
    """
    found = list(declarations)
    chosen = [one for one in found if one.is_certain] or found
    return [one for one in chosen if one.low is not None or one.high is not None]


def united(targets: Sequence[Target]) -> Target:
    """Return the smallest range that holds every one of at least one."""
    highs = [target.high for target in targets if target.high is not None]
    is_open = len(highs) < len(targets)
    return Target(min(target.low for target in targets), None if is_open else max(highs))
