"""The elements of a picture: text, boxes and lines as SVG that fetches nothing.

Colors are variables with a light and a dark value. An image takes the one of the page that shows
it: GitHub's theme, the palette of the site, or else the setting of the browser.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
# Name: light, dark. Each text color has a contrast of 4.5 or more on its ground.
_COLORS = {
    "ground": ("#ffffff", "#1b2129"),
    "edge": ("#c4ccd4", "#4b5663"),
    "grid": ("#e4e8ec", "#333d48"),
    "ink": ("#1f2328", "#e2e7ed"),
    "dim": ("#57606a", "#a3adb8"),
    "good": ("#00796b", "#4db6ac"),
    "warn": ("#9a6200", "#f0b849"),
    "wait": ("#1a5fb4", "#82aaff"),
    "bad": ("#c62828", "#ff8a80"),
}
SMALL, NORMAL, TITLE = 13, 14, 16


def _style() -> str:
    light, dark = (
        "".join(f"--{name}:{both[index]};" for name, both in _COLORS.items()) for index in (0, 1)
    )
    return (
        f"<style>svg{{{light}font-family:{_SANS}}}"
        f"@media(prefers-color-scheme:dark){{svg{{{dark}}}}}"
        f".mono{{font-family:{_MONO}}}.bold{{font-weight:600}}</style>"
    )


@dataclass
class Canvas:
    """A picture that grows downward: width, height and positions are in its own units.

    `title` and `description` are for those who do not see it; `shown_width` is the width in pixels
    where nothing else decides it.
    """

    width: int
    title: str
    description: str
    shown_width: int
    height: float = 0
    _parts: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        color: str = "ink",
        size: int = NORMAL,
        anchor: str = "start",
        kind: str = "",
    ) -> None:
        """Write one line on the baseline `y`; `kind` is any of `bold` and `mono`."""
        look = f' class="{kind}"' if kind else ""
        look += f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="var(--{color})"{look}>'
            f"{escape(words)}</text>"
        )

    def paragraph(
        self,
        x: float,
        y: float,
        words: str,
        columns: int,
        *,
        color: str = "ink",
        size: int = NORMAL,
    ) -> float:
        """Write lines of at most `columns` characters; return the baseline after the last one."""
        # A number and its unit stay together: textwrap does not break at U+00A0.
        words = re.sub(r"(?<=\d) (?=m?s\b)", "\u00a0", words)
        for line in textwrap.wrap(words, columns, break_long_words=False, break_on_hyphens=False):
            self.text(x, y, line, color=color, size=size)
            y += size + 5
        return y

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        color: str = "edge",
        opacity: float = 0,
        radius: float = 4,
    ) -> None:
        """Draw an outlined box, filled with its color as far as `opacity` says."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"'
            f' fill="var(--{color})" fill-opacity="{opacity:g}" stroke="var(--{color})"/>'
        )

    def path(
        self, steps: str, *, color: str = "ink", width: float = 2, dashes: str = "", fill: float = 0
    ) -> None:
        """Draw a line along the steps of an SVG path, filled as far as `fill` says."""
        look = f'fill="var(--{color})" fill-opacity="{fill:g}"' if fill else 'fill="none"'
        look += f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<path d="{steps}" {look} stroke="var(--{color})" stroke-width="{width:g}"'
            ' stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def arrow(self, steps: str, tip: tuple[float, float], direction: str, color: str) -> None:
        """Draw a line that ends in a tip pointing `right`, `down` or `up`."""
        x, y = tip
        head = {"right": "-6,-4v8z", "down": "-4,-6h8z", "up": "-4,6h8z"}[direction]
        self.path(steps, color=color)
        self.path(f"M{x:g},{y:g}l{head}", color=color, width=1, fill=1)

    def render(self) -> str:
        """Return the SVG."""
        shown_height = round(self.height * self.shown_width / self.width)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.shown_width}"'
                f' height="{shown_height}" viewBox="0 0 {self.width} {self.height:g}" role="img"'
                ' aria-labelledby="title description">',
                f'<title id="title">{escape(self.title)}</title>',
                f'<desc id="description">{escape(self.description)}</desc>',
                _style(),
                f'<rect x=".5" y=".5" width="{self.width - 1}" height="{self.height - 1:g}" rx="8"'
                ' fill="var(--ground)" stroke="var(--edge)"/>',
                *self._parts,
                "</svg>",
                "",
            ]
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, what it shows in words, and the releases it was measured with, by name."""

    svg: str
    description: str
    releases: tuple[str, ...] = ()


def chart(title: str, subtitle: str, description: str) -> Canvas:
    """Return a canvas of the width of a column, with its title and subtitle."""
    canvas = Canvas(420, title, description, shown_width=500)
    canvas.text(16, 28, title, size=TITLE, kind="bold")
    canvas.height = canvas.paragraph(16, 48, subtitle, 55, color="dim", size=SMALL)
    return canvas
