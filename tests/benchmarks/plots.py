"""The plots of docs/speed.md."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pictures.svg import SMALL, Canvas, Drawing, chart

from benchmarks import summary
from benchmarks.corpora import TITLES
from benchmarks.growth import SHAPES
from benchmarks.stages import STAGES

_LEFT, _WIDTH = 16, 388
_COLORS = ("good", "wait", "warn")


def drawings(found: dict[str, Any]) -> dict[str, Drawing]:
    """Return each plot of some results by the name of its file."""
    made = {f"peers-{name}.svg": peers(name, one) for name, one in found["corpora"].items()}
    made["stages.svg"] = stages(found["corpora"])
    if "growth" in found:
        made["growth.svg"] = growth(found["growth"])
    return made


def peers(name: str, corpus: dict[str, Any]) -> Drawing:
    """Draw the CPU of each peer as a multiple of ruff's, from the least to the greatest."""
    measured = [
        (row.peer, row.times_ruff)
        for row in summary.rows(corpus).values()
        if row.times_ruff is not None
    ]
    words = ", ".join(f"{_plain(peer.title)} {_multiple(times.median)}" for peer, times in measured)
    description = f"{TITLES[name]}: CPU as a multiple of ruff with S113 only: {words}."
    canvas = chart(
        TITLES[name],
        "CPU as a multiple of ruff with S113 only: the median, and from the least to the greatest",
        description,
    )
    low = min((math.floor(math.log10(times.least)) for _, times in measured), default=0)
    high = max((math.ceil(math.log10(times.most)) for _, times in measured), default=1)
    high = max(high, low + 1)

    def x(value: float) -> float:
        return _LEFT + _WIDTH * (math.log10(value) - low) / (high - low)

    top = canvas.height + 8
    bottom = top + 40 * len(measured)
    for power in range(low, high + 1):
        canvas.path(f"M{x(10**power):.1f},{top:g}V{bottom:g}", color="grid", width=1)
        anchor = {low: "start", high: "end"}.get(power, "middle")
        label = _multiple(10.0**power)
        canvas.text(x(10**power), bottom + 18, label, size=SMALL, anchor=anchor, color="dim")
    for number, (peer, times) in enumerate(measured):
        y, color = top + 40 * number, "good" if peer.is_own else "wait"
        canvas.text(_LEFT, y + 14, _plain(peer.title), size=SMALL)
        shown = _multiple(times.median)
        canvas.text(_LEFT + _WIDTH, y + 14, shown, size=SMALL, anchor="end", kind="bold")
        length = max(x(times.median) - _LEFT, 1)
        canvas.box(_LEFT, y + 21, length, 10, color=color, opacity=0.6, radius=1)
        canvas.path(f"M{x(times.least):.1f},{y + 26:g}H{x(times.most):.1f}", color="ink")
    canvas.height = bottom + 32
    return Drawing(canvas.render(), description)


def stages(corpora: dict[str, Any]) -> Drawing:
    """Draw the part of each stage in the CPU of a run, for each corpus."""
    parts = {name: summary.stages(corpus) for name, corpus in corpora.items()}
    words = "; ".join(
        f"{TITLES[name]}: " + ", ".join(f"{stage} {part:.0%}" for stage, (_, part) in each.items())
        for name, each in parts.items()
    )
    description = f"The part of each stage in the CPU of one run. {words}."
    canvas = chart("Stages of a run", "The part of each in the CPU of connlint", description)
    for color, name in zip(_COLORS, parts, strict=False):
        canvas.box(_LEFT, canvas.height - 8, 10, 10, color=color, opacity=0.6, radius=1)
        canvas.text(_LEFT + 16, canvas.height + 1, TITLES[name], size=SMALL)
        canvas.height += 18
    most = max((part for each in parts.values() for _, part in each.values()), default=1)
    y, label = canvas.height + 6, 130
    for stage in STAGES:
        canvas.text(_LEFT, y + 5 + 6 * len(parts), stage, size=SMALL)
        for color, each in zip(_COLORS, parts.values(), strict=False):
            part = each[stage][1]
            length = max((_WIDTH - label - 44) * part / most, 1)
            canvas.box(_LEFT + label, y, length, 9, color=color, opacity=0.6, radius=1)
            shown = f"{part:.0%}"
            canvas.text(_LEFT + label + length + 6, y + 9, shown, size=11, color="dim")
            y += 13
        y += 7
    canvas.height = y + 8
    return Drawing(canvas.render(), description)


def growth(found: dict[str, Any]) -> Drawing:
    """Draw the cost of each shape against its size, both logarithmic, with a straight growth."""
    words = ", ".join(f"{shape.title.lower()}: {_power(found[n])}" for n, shape in SHAPES.items())
    description = f"CPU of connlint against size, as a power of the size. {words}."
    canvas = chart(
        "Growth",
        "CPU seconds against size, both logarithmic; the dashed line grows in proportion to size",
        description,
    )
    for name, shape in SHAPES.items():
        canvas.text(_LEFT, canvas.height + 18, shape.title, kind="bold", size=SMALL)
        shown = _power(found[name])
        right = _LEFT + _WIDTH
        canvas.text(right, canvas.height + 18, shown, size=SMALL, anchor="end", color="dim")
        _curve(canvas, found[name]["sizes"], found[name]["seconds"])
    canvas.height += 12
    return Drawing(canvas.render(), description)


def _curve(canvas: Canvas, sizes: Sequence[int], seconds: Sequence[float]) -> None:
    """Draw one growth below what is drawn already."""
    points = [(size, value) for size, value in zip(sizes, seconds, strict=True) if value > 0]
    top, height, left = canvas.height + 28, 96, _LEFT + 44
    width, bottom = _WIDTH - 60, canvas.height + 124
    canvas.height = bottom + 26
    if len(points) < 2:
        canvas.text(left, top + 20, "too little to measure", size=SMALL, color="dim")
        return
    first, last = math.log(points[0][0]), math.log(points[-1][0])
    low = math.log(min(value for _, value in points))
    high = max(math.log(max(value for _, value in points)), low + 0.1)

    def place(size: float, value: float) -> str:
        x = left + width * (math.log(size) - first) / (last - first)
        y = bottom - height * (math.log(value) - low) / (high - low)
        return f"{x:.1f},{min(max(y, top), bottom):.1f}"

    canvas.path(f"M{left},{bottom:g}h{width}M{left},{top:g}V{bottom:g}", color="grid", width=1)
    for value, y in ((math.exp(high), top + 5), (math.exp(low), bottom + 4)):
        canvas.text(left - 6, y, f"{value:.2g} s", size=11, anchor="end", color="dim")
    for (size, _), anchor in ((points[0], "start"), (points[-1], "end")):
        x = left if anchor == "start" else left + width
        canvas.text(x, bottom + 16, f"{size:,}", size=11, anchor=anchor, color="dim")
    steps = [math.exp(first + (last - first) * step / 20) for step in range(21)]
    start_size, start = points[0]
    straight = [(size, start * size / start_size) for size in steps]
    below = [one for one in straight if math.log(one[1]) <= high + 1e-9]
    canvas.path("M" + "L".join(place(*one) for one in below), color="dim", width=1, dashes="4 4")
    canvas.path("M" + "L".join(place(*one) for one in points), color="good", width=2.5)


def _power(of_shape: dict[str, Any]) -> str:
    power = of_shape["exponent"]
    return "too little to fit" if power is None else f"n^{power:.2f}"


def _multiple(value: float) -> str:
    return f"{value:,.0f}x" if value >= 100 else f"{value:.3g}x"


def _plain(title: str) -> str:
    return title.replace("`", "")
