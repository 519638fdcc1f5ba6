"""Colours and links: on terminals and where they are asked for, and nowhere else."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from cli_runner import run_module
from hypothesis import example, given
from reports import SOURCE, WORST, found_in, generated, hostile, made
from terminal_pictures import on_terminal

from flake8_connpool.config.options.output import OUTPUT_FORMATS
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output import concise, full, json_lines
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import View, format_called
from flake8_connpool.output.json import record
from flake8_connpool.output.styles import PLAIN, Style
from flake8_connpool.terminal.display import encodable

FOLDER = Path(concise.__file__).parent
VIEW = View()
ALL = Style(has_colours=True, has_links=True)
COLOURS = Style(has_colours=True)
ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """A real terminal's end that programs write to."""
    parent, child = pty.openpty()
    with os.fdopen(child, "w") as stream:
        yield stream
    os.close(parent)


@pytest.mark.parametrize(
    ("environment", "on_terminal", "elsewhere"),
    [
        ({}, ALL, PLAIN),
        ({"TERM": "xterm"}, ALL, PLAIN),
        ({"TERM": "dumb"}, PLAIN, PLAIN),
        ({"NO_COLOR": ""}, ALL, PLAIN),
        ({"NO_COLOR": "1"}, PLAIN, PLAIN),
        ({"FORCE_COLOR": ""}, ALL, PLAIN),
        ({"FORCE_COLOR": "1"}, ALL, COLOURS),
        ({"CLICOLOR_FORCE": "0"}, ALL, PLAIN),
        ({"CLICOLOR_FORCE": "1"}, ALL, COLOURS),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, PLAIN, PLAIN),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, COLOURS, COLOURS),
    ],
)
def test_a_stream_shows_what_it_can_and_what_is_asked_for(
    terminal: TextIO, environment: dict[str, str], on_terminal: Style, elsewhere: Style
) -> None:
    assert Style.of(terminal, environment) == on_terminal
    assert Style.of(io.StringIO(), environment) == elsewhere
    assert Style.of(None, environment) == elsewhere


def test_a_closed_stream_shows_nothing(terminal: TextIO) -> None:
    terminal.close()
    assert Style.of(terminal, {}) == PLAIN


def test_a_terminal_gets_what_a_pipe_does_with_colours_and_links(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SOURCE)
    piped = run_module("--isolated", "--output-format=full", "app.py", cwd=tmp_path)
    shown = on_terminal(("connlint", "--isolated", "app.py"), 100, tmp_path)
    assert f"\x1b]8;;{(tmp_path / 'app.py').as_uri()}\x1b\\" in shown
    plain, _, hint = ESCAPES.sub("", shown)[:-1].rpartition("\n")
    assert f"{plain}\n" == (piped.stdout + piped.stderr).decode()
    assert re.fullmatch(r"Run connlint --explain CPL\d{3} for details\.", hint)
    assert piped.stdout.count(b"\n\n") == piped.stdout.count(b"[CPL")


def test_the_environment_is_that_of_the_process(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert Style.of(terminal) == ALL
    monkeypatch.setenv("NO_COLOR", "1")
    assert Style.of(terminal) == PLAIN


def test_a_line_is_coloured_and_linked_as_ruffs() -> None:
    (file,) = [file for file in found_in(path="/srv/a b.py") if file.finding.code == "CPL301"]
    colon = "\x1b[36m:\x1b[0m"
    end = "\x1b]8;;\x1b\\"
    message = (
        "`timeout=None`: a request can wait forever for a free connection - "
        "set a pool timeout, e.g. `timeout=httpx.Timeout(None, pool=10.0)`\n"
    )
    assert concise.render([file], "/srv", COLOURS) == (
        f"\x1b[1ma b.py\x1b[0m{colon}6{colon}23{colon} \x1b[1;31mCPL301\x1b[0m {message}"
    )
    assert concise.render([file], "/srv", ALL) == (
        f"\x1b]8;;file:///srv/a%20b.py\x1b\\\x1b[1ma b.py\x1b[0m{end}{colon}6{colon}23{colon} "
        f"\x1b]8;;{RULES['CPL301'].url}\x1b\\\x1b[1;31mCPL301\x1b[0m{end} {message}"
    )


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_a_style_adds_to_the_plain_text_and_nothing_else(
    found: list[FileFinding],
) -> None:
    for output_format in (full, concise):
        plain = output_format.render(found, "/srv/shop")
        styled = output_format.render(found, "/srv/shop", ALL)
        assert ESCAPES.sub("", styled) == plain
        assert all(char.isprintable() for char in plain if char != "\n")


def test_a_name_obeyed_by_logs_of_runners_does_not_begin_a_line() -> None:
    shown = concise.render([made("/srv/::error ::x.py", "x")], "/srv")
    assert shown == "./::error ::x.py:1:1: CPL401 x\n"


@pytest.mark.parametrize("output_format", ["full", "concise"])
def test_plain_text_needs_no_rich(output_format: str) -> None:
    program = f"""
import sys
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.findings import Finding
from flake8_connpool.output.format import View, format_called
found = [FileFinding("/a.py", Finding(1, 1, "CPL401", "x", 1, 2), ("x",))]
format_called({output_format!r}).render(found, "/", View())
print("rich" in sys.modules, "flake8_connpool.output.sarif" in sys.modules)
"""
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == "False False\n"


def render(name: str, found: list[FileFinding], directory: str, view: View = VIEW) -> str:
    return format_called(name).render(found, directory, view)


def test_each_format_is_one_file_with_a_record() -> None:
    files = [path.stem for path in FOLDER.glob("*.py") if "FORMAT = " in path.read_text()]
    assert sorted(files) == sorted(name.replace("-", "_") for name in OUTPUT_FORMATS)
    assert {n for n in OUTPUT_FORMATS if format_called(n).needs_edits} == {
        *("full", "json", "json-lines", "rdjson", "sarif")
    }
    assert {n for n in OUTPUT_FORMATS if format_called(n).needs_noqa_rows} == {"json", "json-lines"}


def test_json_lines_are_the_records_of_json_one_by_one() -> None:
    found = found_in(with_edits=True)
    lines = json_lines.render(found, "/srv").splitlines()
    assert list(map(json.loads, lines)) == json.loads(render("json", found, "/srv"))
    assert len(lines) == len(found)


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_json_can_be_read_back(found: list[FileFinding]) -> None:
    lines = json_lines.render(found, "/srv").splitlines()
    for file, line in zip(found, lines, strict=True):
        assert json.loads(line) == record(file)
        assert json.loads(line)["filename"] == encodable(file.path)
        json.dumps(record(file), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "output_format", ["json", "json-lines", "sarif", "github", "gitlab", "junit"]
)
def test_what_programs_read_has_no_style(output_format: str) -> None:
    found = found_in()
    styled = render(output_format, found, "/srv", View(ALL))
    assert styled == render(output_format, found, "/srv")
    assert "\x1b" not in styled
