"""`path:line:col: CODE message - help`: the line that editors and grep read, as flake8 has it."""

from __future__ import annotations

import os

from flake8_connpool.findings import Finding
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.styles import PLAIN, Look, Style
from flake8_connpool.terminal.display import printable, relative


def line_of(file: FileFinding, directory: str, style: Style = PLAIN) -> str:
    """Return the line of a finding, without its end."""
    advice = f" - {file.finding.help}" if file.finding.help else ""
    return message_line_of(file, directory, style) + printable(advice)


def message_line_of(file: FileFinding, directory: str, style: Style = PLAIN) -> str:
    """Return the line of a finding without what to do."""
    place = location_of(file.path, file.finding, directory, style)
    return f"{place} {printable(file.finding.message)}"


def lines_of_related(file: FileFinding, directory: str) -> list[str]:
    """Return a line for each other location of a finding."""
    return [
        f"{path_of_line(at.path or file.path, directory)}:{at.line}:{at.column}: "
        f"{printable(at.message)}"
        for at in file.finding.related
    ]


def location_of(path: str, finding: Finding, directory: str, style: Style = PLAIN) -> str:
    """Return the start of the line, up to the code."""
    paint = style.paint
    colon = paint(":", Look.SEPARATOR, "")
    name = linked_path(path, directory, style)
    where = f"{finding.line}{colon}{finding.column}{colon}"
    return f"{name}{colon}{where} {paint(finding.code, Look.CODE, page_of(finding.code, style))}"


def path_of_line(path: str, directory: str) -> str:
    """Return a path as a line begins with it: no terminal acts on it, and no log of a runner."""
    name = printable(relative(path, directory))
    # The log of GitHub's runners obeys lines that begin so.
    return f"./{name}" if name.lstrip().startswith("::") else name


def linked_path(path: str, directory: str, style: Style) -> str:
    """Return a path as a line begins with it, with a link to the file where a style has links."""
    return style.paint(path_of_line(path, directory), Look.PATH, _file(path, style))


def _file(path: str, style: Style) -> str:
    if not style.has_links or not os.path.isabs(path):
        return ""
    from flake8_connpool.output.addresses import file_address

    return file_address(path)


def page_of(code: str, style: Style) -> str:
    """Return the address of the page of a code, where a style has links; else nothing."""
    if not style.has_links:
        return ""
    from flake8_connpool.linter.registry import RULES

    return RULES[code].url
