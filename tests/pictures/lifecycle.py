"""The life of a pooled connection, with the codes that report what goes wrong at each stage."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from flake8_connpool.codes import OPT_IN
from flake8_connpool.linter.registry import RULES
from pictures.svg import Canvas, Drawing

TITLE = "The life of a pooled connection"
_HEAD, _TEXT = 14, 13
# Of the family of idle connections, these two are about the check before reuse.
_HEALTH = frozenset({"CPL401", "CPL404"})


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: the prefix of its codes, what happens there, and what goes wrong."""

    name: str
    prefix: str
    happens: str
    goes_wrong: str

    @property
    def codes(self) -> list[str]:
        """Its codes that run by default, in order."""
        is_about_health = self.name == "Health"
        return [
            code
            for code in RULES
            if code.startswith(self.prefix)
            and (self.prefix != "CPL4" or (code in _HEALTH) is is_about_health)
        ]


STAGES = (
    Stage(
        "Creation",
        "CPL1",
        "A client or an engine creates a pool.",
        "A new pool for every request",
    ),
    Stage(
        "Bounds",
        "CPL2",
        "The pool opens connections, up to its limit.",
        "No limit, or too few connections",
    ),
    Stage(
        "Checkout",
        "CPL3",
        "A request takes a connection, or waits for one.",
        "A wait without a timeout, or a leak",
    ),
    Stage(
        "Idle and reuse",
        "CPL4",
        "The connection waits in the pool for a request.",
        "Kept longer than the server keeps it",
    ),
    Stage(
        "Health",
        "CPL4",
        "The pool checks the connection before reuse.",
        "A stale connection fails the query",
    ),
    Stage(
        "Retirement",
        "CPL5",
        "The client closes its pool at shutdown.",
        "Never closed, or shared across fork()",
    ),
)


def description() -> str:
    """Return the picture in words."""
    stages = "; ".join(
        f"{stage.name.lower()} ({', '.join(stage.codes)}): {stage.goes_wrong.lower()}"
        for stage in STAGES
    )
    return (
        "The stages of a pooled connection, with what goes wrong and the codes that report it. "
        f"{stages}. From health the connection returns to checkout."
    ).replace("fork()", "a fork")


def wide() -> Drawing:
    """Draw the stages from left to right."""
    assert not any(code.startswith(OPT_IN) for stage in STAGES for code in stage.codes)
    canvas = Canvas(1010, TITLE, description(), shown_width=1240)
    width, gap, top = 150, 14, 62
    rows = max(-(-len(stage.codes) // 2) for stage in STAGES)
    height = 150 + 21 * rows
    for index, stage in enumerate(STAGES):
        x = 20 + index * (width + gap)
        canvas.box(x, top, width, height, radius=6)
        canvas.text(x + 10, top + 24, f"{index + 1} {stage.name}", size=_HEAD, kind="bold")
        canvas.paragraph(x + 10, top + 46, stage.happens, 20, size=_TEXT)
        canvas.paragraph(x + 10, top + 106, stage.goes_wrong, 20, color="bad", size=_TEXT)
        for number, code in enumerate(stage.codes):
            left = x + 10 + 66 * (number % 2)
            line = top + 162 + 21 * (number // 2)
            canvas.text(left, line, code, size=_TEXT, kind="mono bold", color="good")
        if index < len(STAGES) - 1:
            tip = x + width + gap - 2
            canvas.arrow(f"M{x + width + 2},{top + 19}H{tip - 5}", (tip, top + 19), "right", "dim")
    checkout, health = (20 + index * (width + gap) + width / 2 for index in (2, 4))
    canvas.arrow(
        f"M{health:g},{top - 3}V{top - 26}H{checkout:g}V{top - 9}",
        (checkout, top - 3),
        "down",
        "good",
    )
    middle = (checkout + health) / 2
    words = "reused for the next request"
    canvas.text(middle, top - 33, words, size=_TEXT, anchor="middle", color="good")
    canvas.height = top + height + 20
    return Drawing(canvas.render(), description())


def narrow() -> Drawing:
    """Draw the stages from top to bottom, for a phone."""
    canvas = Canvas(390, TITLE, description(), shown_width=390)
    left, width, y = 16, 332, 16.0
    middles = {}
    for index, stage in enumerate(STAGES):
        codes = textwrap.wrap(" ".join(stage.codes), 34)
        height = 80 + 19 * len(codes)
        canvas.box(left, y, width, height, radius=6)
        canvas.text(left + 12, y + 23, f"{index + 1} {stage.name}", size=_HEAD, kind="bold")
        canvas.text(left + 12, y + 44, stage.happens, size=_TEXT)
        canvas.text(left + 12, y + 63, stage.goes_wrong, size=_TEXT, color="bad")
        for number, line in enumerate(codes):
            canvas.text(
                left + 12, y + 84 + 19 * number, line, size=_TEXT, kind="mono", color="good"
            )
        middles[stage.name] = y + height / 2
        y += height
        if index < len(STAGES) - 1:
            x = left + width / 2
            canvas.arrow(f"M{x:g},{y + 2:g}V{y + 9:g}", (x, y + 14), "down", "dim")
            y += 16
    right, checkout, health = left + width, middles["Checkout"], middles["Health"]
    canvas.path(f"M{right + 2},{health:g}H{right + 24}V{checkout:g}H{right + 9}", color="good")
    canvas.path(f"M{right + 3},{checkout:g}l6,-4v8z", color="good", width=1, fill=1)
    canvas.height = y + 16
    return Drawing(canvas.render(), description())
