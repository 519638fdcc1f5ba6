"""An object for each finding, each on a line of its own: what `json` has, to be read one by one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import Format
from flake8_connpool.output.json import record


def render(found: Sequence[FileFinding], directory: str) -> str:
    """Return the lines, which are ASCII, whatever the names in them."""
    return "".join(f"{json.dumps(record(file), separators=(',', ':'))}\n" for file in found)


FORMAT = Format(
    lambda found, directory, _: render(found, directory), needs_edits=True, needs_noqa_rows=True
)
