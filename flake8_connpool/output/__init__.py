"""Findings as text for people or programs, one module for each format."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_connpool.file_findings import FileFinding


def render(output_format: str, found: Sequence[FileFinding], directory: str) -> str:
    """Return the findings, in their order, in a format of `settings.OUTPUT_FORMATS`.

    Paths in `directory`, an absolute path, are shown relative to it where people read them.
    """
    if output_format == "json":
        from flake8_connpool.output import json

        return json.render(found)
    from flake8_connpool.output import text

    return text.render(found, directory)
