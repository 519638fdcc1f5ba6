"""Colours and links for terminals; rich, which knows them, is imported where there are any."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct

from flake8_connpool.terminal.streams import is_terminal

if TYPE_CHECKING:
    import rich.style


class Look(Enum):
    """What a piece of text is, and how rich writes it: as ruff does."""

    PATH = "bold"
    PLACE = "none"
    SEPARATOR = "cyan"
    CODE = "bold red"
    GUTTER = "bold blue"
    MARK = "bold bright_red"
    RELATED = "bold bright_blue"
    MESSAGE = "bold"
    ERROR = "bold red"
    WARNING = "bold yellow"
    INFO = "bold cyan"
    HELP = "bold bright_cyan"
    COUNT = "bold"
    FIXABLE = "cyan"
    NAME = "bold white"
    HUNK = "bright_cyan"
    REMOVED = "red"
    ADDED = "green"


# What writes a piece of text in a look; the last argument is the address it leads to, or nothing.
Paint = Callable[[str, Look, str], str]


class Style(Struct, frozen=True):
    """What a stream shows beside text."""

    has_colours: bool = False
    has_links: bool = False

    @classmethod
    def of(cls, stream: TextIO | None, environment: Mapping[str, str] | None = None) -> Style:
        """Return what a stream shows: all on a terminal, colours alone where they are asked for.

        NO_COLOR goes before FORCE_COLOR and CLICOLOR_FORCE, and these before TERM=dumb;
        `environment` is the process's unless it is given.
        """
        env = os.environ if environment is None else environment
        shows_styles = is_terminal(stream) and _shows_styles(env)
        is_forced = bool(env.get("FORCE_COLOR")) or env.get("CLICOLOR_FORCE", "0") not in ("", "0")
        if env.get("NO_COLOR") or not (shows_styles or is_forced):
            return PLAIN
        return cls(has_colours=True, has_links=shows_styles)

    @property
    def paint(self) -> Paint:
        """What writes text in this style."""
        if not self.has_colours:
            return _plain
        return _coloured_and_linked if self.has_links else _coloured


PLAIN = Style()


def _shows_styles(environment: Mapping[str, str]) -> bool:
    """Return whether a terminal shows more than text."""
    if environment.get("TERM") == "dumb":
        return False
    if sys.platform == "win32":
        from rich.console import detect_legacy_windows

        return not detect_legacy_windows()
    return True


def _plain(text: str, look: Look, address: str = "") -> str:
    return text


def _coloured(text: str, look: Look, address: str = "") -> str:
    from rich.color import ColorSystem

    return _style_of(look).render(text, color_system=ColorSystem.STANDARD)


def _coloured_and_linked(text: str, look: Look, address: str = "") -> str:
    coloured = _coloured(text, look)
    # Written here, since rich gives each link a number by chance, and runs would differ.
    return f"\x1b]8;;{address}\x1b\\{coloured}\x1b]8;;\x1b\\" if address else coloured


@cache
def _style_of(look: Look) -> rich.style.Style:
    from rich.style import Style as RichStyle

    return RichStyle.parse(look.value)
