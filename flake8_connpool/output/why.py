"""What the linter says about one line, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from msgspec import Struct

from flake8_connpool.output import full
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.lines import page_of, path_of_line
from flake8_connpool.output.styles import Look, Style
from flake8_connpool.terminal.display import printable


class Explained(Struct, frozen=True):
    """A finding, or, if it is not reported, why not.

    If a rule reports nothing, `reason` is why, and `finding` only the place. If the finding is
    hidden, `reason` is what hides it.
    """

    file: FileFinding
    reason: str = ""
    is_found: bool = True


class Explanation(Struct, frozen=True):
    """What there is to say about a line of a file: judgments, and notes, each with its advice."""

    path: str
    line: int
    explained: Sequence[Explained]
    notes: Sequence[tuple[str, str]]


def render(said: Explanation, directory: str, style: Style) -> str:
    """Return a block for each judgment, then the notes, for people."""
    return "".join(f"{line}\n" for line in _lines(said, directory, style))


def _lines(said: Explanation, directory: str, style: Style) -> Iterator[str]:
    for one in said.explained:
        yield from full.block(one.file, directory, style, _title(one, style))
        yield ""
    place = f"{path_of_line(said.path, directory)}:{said.line}"
    for note, advice in said.notes:
        yield f"{place}: {printable(note)}"
        if advice:
            yield f"{style.paint('help', Look.HELP, '')}: {printable(advice)}"


def _title(one: Explained, style: Style) -> str:
    finding = one.file.finding
    if not one.reason:
        return full.title(finding, style)
    code = style.paint(finding.code, Look.CODE, page_of(finding.code, style))
    what = "is not shown" if one.is_found else "is not reported"
    return f"{code} {what}: {style.paint(printable(one.reason), Look.MESSAGE, '')}"


def render_json(said: Explanation, directory: str) -> str:
    """Return the same as one JSON object."""
    content = {
        "filename": path_of_line(said.path, directory),
        "row": said.line,
        "judgments": [_as_json(one, directory) for one in said.explained],
        "notes": [{"message": note, "help": advice or None} for note, advice in said.notes],
    }
    return json.dumps(content, indent=2) + "\n"


def _as_json(one: Explained, directory: str) -> dict[str, object]:
    finding = one.file.finding
    return {
        "code": finding.code,
        "reported": not one.reason,
        "message": finding.message if one.is_found else None,
        "reason": one.reason or None,
        "location": {"row": finding.line, "column": finding.column},
        "related_locations": [
            {
                "message": other.message,
                "filename": path_of_line(other.path or one.file.path, directory),
                "row": other.line,
                "column": other.column,
            }
            for other in finding.related
        ],
    }
