"""The option target-versions: requirements such as `sqlalchemy>=1.4,<2.1`, parsed to ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flake8_connpool.errors import OptionError, quoted
from flake8_connpool.rule_options import Release, Target

if TYPE_CHECKING:
    from packaging.specifiers import Specifier
    from packaging.version import Version

# A library name starts with a letter and a bound does not. So a comma, or white space, at which
# flake8 also splits lists, separates two requirements only before a letter. A sequence of either is
# matched once, from its start.
_BETWEEN_REQUIREMENTS = re.compile(r"(?<![,\s])[,\s]++(?=[A-Za-z])")
_NAME = re.compile(r"[A-Za-z][\w.-]*")
_BOUND = re.compile(r"(?<![<>=!~])([<>=!~]++)[,\s]*+([^,\s<>=!~]++)")


def split_requirements(texts: Sequence[str]) -> list[str]:
    """Return the requirements of a comma-separated list, however it was split before.

    A comma inside a requirement does not split it: `httpx>=0.27,<1,requests>=2` are two
    requirements.
    """
    pieces = _BETWEEN_REQUIREMENTS.split(",".join(texts).strip(", \t\n"))
    return [_rejoined(piece) for piece in pieces if piece]


def _rejoined(piece: str) -> str:
    name = _NAME.match(piece)
    rest = piece[name.end() :] if name else piece
    # Text without bounds stays unchanged, and packaging rejects it.
    if not name or _BOUND.sub("", rest).strip(", \t\n"):
        return piece
    return name.group() + ",".join(map("".join, _BOUND.findall(rest)))


def targets(requirements: Sequence[str]) -> dict[str, Target]:
    """Return the requested range of releases by library; OptionError says what is wrong."""
    ranges: dict[str, Target] = {}
    for text in requirements:
        name, target = _target(text)
        if name in ranges:
            raise OptionError(f"{name} is listed twice")
        ranges[name] = target
    return ranges


def _target(text: str) -> tuple[str, Target]:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    from flake8_connpool.library.catalog import LIBRARIES

    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise OptionError(
            f"expected a requirement such as httpx>=0.27, not {quoted(text)}"
        ) from None
    name = canonicalize_name(requirement.name)
    known = {canonicalize_name(one): one for one in LIBRARIES}
    if name not in known:
        raise OptionError(f"unknown library {quoted(name)}; known: {', '.join(sorted(LIBRARIES))}")
    if requirement.extras or requirement.marker or requirement.url or not requirement.specifier:
        raise OptionError(
            f"expected a library and its versions, such as httpx>=0.27, not {quoted(text)}"
        )
    low, high = span(requirement.specifier, text)
    return known[name], Target(low, high)


def span(specifiers: Iterable[Specifier], text: str) -> tuple[Release, Release | None]:
    """Return the first release that all specifiers allow, and the first release after the range.

    Raises OptionError, with the original text, if a specifier has no range or no release is left.
    """
    bounds = [_bounds(specifier, text) for specifier in specifiers]
    low = max(low for low, _ in bounds)
    high = min((high for _, high in bounds if high is not None), default=None)
    if high is not None and low >= high:
        raise OptionError(f"no version matches {quoted(text)}")
    return low, high


def _bounds(specifier: Specifier, text: str) -> tuple[Release, Release | None]:
    """Return the first release that a specifier allows, and the first release after its range."""
    from packaging.version import Version

    try:
        version = Version(specifier.version.removesuffix(".*"))
    except ValueError:  # more digits than Python parses
        raise OptionError(f"expected a version, not {quoted(specifier.version)}") from None
    start = _padded(version.release)
    anything: Release = (0,)
    match specifier.operator:
        case ">=":
            return start, None
        case ">":
            return _after(version), None
        case "<":
            return anything, stripped(version.release)
        case "<=":
            return anything, _after(version)
        case "==" if specifier.version.endswith(".*"):
            return start, _next(version.release)
        case "==":
            return start, _after(version)
        case "~=":
            return start, _next(version.release[:-1])
    raise OptionError(f"operator {specifier.operator} is not supported, in {quoted(text)}")


def _after(version: Version) -> Release:
    """Return the first release after a version; a pre-release counts as its release."""
    return _next(_padded(version.release))


def _next(release: Release) -> Release:
    return (*release[:-1], release[-1] + 1)


def _padded(release: Release) -> Release:
    # Tuples compare as (2, 0) < (2, 0, 0): a lower bound is written long and an upper bound short,
    # so that both compare correctly with either spelling of the same release.
    return release + (0,) * (3 - len(release))


def stripped(release: Release) -> Release:
    """Return a release as an upper bound: without trailing zeros."""
    while len(release) > 1 and release[-1] == 0:
        release = release[:-1]
    return release
