"""Poetry's dependencies: its tables, and its version constraints converted to standard ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flake8_connpool.versions.mentions import Mention, named, table

# White space is matched once, from its start; matching from each blank would take quadratic time.
_BOUND = re.compile(
    r"(?:(?<!\s)\s++)?(?:(\^|~=|~|[<>]=?|={1,2}|!=)\s*+)?v?(\*|\d[\w.*+!-]*+)\s*+,?"
)
_CONDITIONS = ("optional", "python", "platform", "markers")


def mentions(poetry: Mapping[str, object]) -> Iterator[Mention]:
    """Yield the dependencies in the table `tool.poetry` as standard requirements."""
    yield from _of(table(poetry, "dependencies"), is_certain=True)
    yield from _of(table(poetry, "dev-dependencies"), is_certain=False)
    for group in table(poetry, "group").values():
        yield from _of(table(group, "dependencies"), is_certain=False)


def _of(dependencies: Mapping[str, object], *, is_certain: bool) -> Iterator[Mention]:
    for name, value in dependencies.items():
        if not named(name):
            continue
        ways = value if isinstance(value, list) else [value]
        for way in ways:
            text = way.get("version") if isinstance(way, dict) else way
            is_plain = not isinstance(way, dict) or not any(map(way.get, _CONDITIONS))
            if isinstance(text, str):
                for specifiers in standard(text):
                    yield Mention(f"{name}{specifiers}", is_certain and is_plain)


def standard(constraint: str) -> Iterator[str]:
    """Yield standard specifiers for each alternative of a Poetry constraint.

    `^1.4 || ^2` becomes `>=1.4,<2` and `>=2,<3`. Raises ValueError for an invalid version. Other
    invalid text is yielded unchanged, and packaging rejects it.
    """
    for alternative in re.split(r"\|\|?", constraint):
        if _BOUND.sub("", alternative).strip():
            yield alternative
        else:
            bounds = [_standard(*found.groups()) for found in _BOUND.finditer(alternative)]
            yield ",".join(filter(None, bounds))


def _standard(operator: str | None, version: str) -> str:
    if version == "*":
        return ""
    if operator in ("^", "~"):
        return f">={version},<{_upper(operator, version)}"
    return f"{'==' if operator in (None, '=') else operator}{version}"


def _upper(operator: str, version: str) -> str:
    """Return the first release after those that a caret or a tilde allows."""
    from packaging.version import Version

    release = Version(version).release
    if operator == "~":
        place = min(1, len(release) - 1)
    else:  # the first component above zero is kept
        place = next((i for i, figure in enumerate(release) if figure), len(release) - 1)
    return ".".join(map(str, (*release[:place], release[place] + 1)))
