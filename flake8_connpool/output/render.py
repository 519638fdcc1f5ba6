"""Findings as text for people or programs, one module for each format.

The module of a format is called what the format is, and has a function `render`. It is imported
when it is wanted: a run without findings starts without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import cast

from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.styles import PLAIN, Style


def render(
    output_format: str,
    found: Sequence[FileFinding],
    directory: str,
    *,
    shows_source: bool = False,
    style: Style = PLAIN,
) -> str:
    """Return the findings, in their order, in a format of `options.output.OUTPUT_FORMATS`.

    Paths in `directory`, an absolute path, are shown relative to it where people read them. The
    source is shown in text only, and colours in what people read: text and concise.
    """
    if output_format == "text":
        from flake8_connpool.output import text

        return text.render(found, directory, shows_source=shows_source, style=style)
    if output_format == "concise":
        from flake8_connpool.output import concise

        return concise.render(found, directory, style=style)
    module = import_module(f"{__package__}.{output_format.replace('-', '_')}")
    return cast("str", module.render(found, directory))
