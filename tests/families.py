"""The made parts of the pages of families: their pictures, and the tables of their codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pages import words_for_fixes
from pictures.drawings import drawings, measured_with

from flake8_connpool.linter.registry import RULES

# The page of each family in docs/families/, and the prefix of its codes.
FAMILIES = {
    "creation": "CPL1",
    "bounds": "CPL2",
    "checkout": "CPL3",
    "idle": "CPL4",
    "retirement": "CPL5",
    "opt-in": "CPL9",
}


def codes(prefix: str) -> str:
    """Return the table of a family's codes, for a page in docs/families/."""
    rows = [
        f"| [{rule.code}](../rules/{rule.code}.md) {rule.name} | {rule.summary} "
        f"| {rule.severity} | {', '.join(words_for_fixes(rule)) or 'none'} |\n"
        for rule in RULES.values()
        if rule.code.startswith(prefix)
    ]
    return "".join(["| Code | Reports | Severity | Fix |\n|---|---|---|---|\n", *rows])


def picture(name: str) -> str:
    """Return a measured picture with its releases, for a page in docs/families/."""
    drawing = drawings()[f"{name}.svg"]
    return (
        f"![{drawing.description}](../assets/pictures/{name}.svg)\n\n"
        f"Measured on loopback with {measured_with(drawing)}.\n"
    )


def life() -> str:
    """Return the picture of the life of a connection, for a page in docs/."""
    description = drawings()["life.svg"].description
    return (
        "<picture>\n"
        '  <source media="(max-width: 59.98em)" srcset="assets/pictures/life-narrow.svg">\n'
        f'  <img src="assets/pictures/life.svg" alt="{description}">\n'
        "</picture>\n"
    )


MADE: dict[str, Callable[[], str]] = {
    "picture life": life,
    **{
        f"picture {name}": partial(picture, name)
        for name in ("client-per-request", "burst", "timeouts", "stale", "dropped")
    },
    **{f"codes of {name}": partial(codes, prefix) for name, prefix in FAMILIES.items()},
}
