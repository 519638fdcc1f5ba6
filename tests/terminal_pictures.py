"""Pictures of what commands show on a terminal, for the documentation.

A command runs in a real terminal of a width; what it wrote, colours and all, becomes an SVG that
fetches nothing and names no font that has to be there.
"""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

_FONT = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
_SIZE, _ADVANCE, _LINE, _PADDING = 14, 8.4, 20, 16
_GROUND, _EDGE, _INK = "#1b2129", "#4b5663", "#d7dde5"
# The terminal's sixteen colours, each of them readable on the ground.
_COLOURS = (
    *("#5c6773", "#f07178", "#7fd88f", "#ffcb6b", "#82aaff", "#c792ea", "#5ad4e6", _INK),
    *("#7a8794", "#ff8a8f", "#a5e8b0", "#ffdf9e", "#a5c3ff", "#dcb3f5", "#8be9f5", "#ffffff"),
)
_DIM = "#9aa5b1"
_PROMPT = "\x1b[2m$\x1b[0m "


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows: a command, the terminal's columns, and how many rows of it if not all.

    Its title is read to those who do not see it.
    """

    name: str
    title: str
    command: tuple[str, ...]
    columns: int
    rows: int | None = None


def drawn(picture: Picture, folder: Path) -> str:
    """Return the SVG of a command that runs in a folder."""
    shown = on_terminal(picture.command, picture.columns, folder)
    text = Text.from_ansi(f"{_PROMPT}{' '.join(picture.command)}\n{shown.rstrip()}")
    rows = [row for line in text.split() for row in _wrapped(line, picture.columns)]
    return _svg(rows[: picture.rows], picture.columns, picture.title)


def on_terminal(command: tuple[str, ...], columns: int, folder: Path) -> str:
    """Return what a command of this environment writes to a terminal of some columns."""
    import fcntl
    import struct
    import termios

    reading, writing = os.openpty()
    fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    program = os.path.join(sysconfig.get_path("scripts"), command[0])
    ignored = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"}
    inherited = {key: value for key, value in os.environ.items() if key not in ignored}
    with subprocess.Popen(
        [program, *command[1:]],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=writing,
        env={**inherited, "TERM": "xterm-256color", "PYTHONUTF8": "1"},
    ):
        os.close(writing)
        data = b"".join(iter(lambda: _read(reading), b""))
    os.close(reading)
    return data.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way to say that the other end is closed
        return b""


def _wrapped(line: Text, columns: int) -> Iterator[Text]:
    """Yield the rows of a line as a terminal breaks it: where it is full."""
    yield line[:columns]
    for start in range(columns, len(line), columns):
        yield line[start : start + columns]


def _svg(rows: list[Text], columns: int, title: str) -> str:
    width = columns * _ADVANCE + 2 * _PADDING
    height = len(rows) * _LINE + 2 * _PADDING
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect x="1" y="1" width="{width - 2:g}" height="{height - 2}" rx="8" fill="{_GROUND}"'
        f' stroke="{_EDGE}"/>',
        f'<g font-family="{_FONT}" font-size="{_SIZE}" fill="{_INK}">',
    ]
    console = Console(width=columns)
    for number, row in enumerate(rows):
        start = 0
        for segment in row.render(console):
            parts += _piece(segment, start, number)
            start += len(segment.text)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _piece(segment: Segment, start: int, row: int) -> Iterator[str]:
    """Yield the element of a piece of a row, stretched to its cells whatever the font is."""
    text = segment.text.strip()
    if text:
        start += len(segment.text) - len(segment.text.lstrip())
        x, y = _PADDING + start * _ADVANCE, _PADDING + row * _LINE + _SIZE
        place = f'x="{x:g}" y="{y}" textLength="{len(text) * _ADVANCE:g}"'
        look = _look(segment.style or Style())
        yield f'<text {place}{look} xml:space="preserve">{escape(text)}</text>'


def _look(style: Style) -> str:
    look = ""
    if style.color is not None and style.color.number is not None:
        look += f' fill="{_COLOURS[style.color.number]}"'
    elif style.dim:
        look += f' fill="{_DIM}"'
    if style.bold:
        look += ' font-weight="700"'
    if style.italic:
        look += ' font-style="italic"'
    if style.underline:
        look += ' text-decoration="underline"'
    return look
