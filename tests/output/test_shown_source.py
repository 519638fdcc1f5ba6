"""The source below a finding: the marks stand under what they mark, whatever the line holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import HARMFUL, TEXTS, found_in, generated
from rich.cells import cell_len

from flake8_connpool.findings import Applicability, Finding, Fix
from flake8_connpool.output import snippets, text
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.styles import PLAIN, Style


def shown(
    *lines: str, column: int = 1, end_column: int = 2, line: int = 1, fix: Fix | None = None
) -> str:
    """Return what is shown below a finding that spans some lines."""
    span = (line + len(lines) - 1, end_column)
    finding = Finding(line, column, "CPL401", "message", *span, fix)
    return snippets.render(FileFinding("/a.py", finding, lines), PLAIN)


def test_a_line_has_its_number_and_marks_under_the_span() -> None:
    assert shown("client = httpx.Client(timeout=None)", column=23, end_column=35, line=97) == (
        "   |\n"
        "97 | client = httpx.Client(timeout=None)\n"
        "   |                       ^^^^^^^^^^^^\n"
        "   |\n"
    )  # fmt: skip


def test_several_lines_have_a_rail_from_the_first_mark_to_the_last() -> None:
    assert shown("x = create_engine(", "    url,", ")", column=5, end_column=2, line=99) == (
        "    |\n"
        " 99 |   x = create_engine(\n"
        "    |  _____^\n"
        "100 | |     url,\n"
        "101 | | )\n"
        "    | |_^\n"
        "    |\n"
    )


def test_the_middle_of_many_lines_is_left_out() -> None:
    lines = ["f(", *(f"    {n}," for n in range(20)), ")"]
    assert shown(*lines) == (
        "   |\n"
        " 1 |   f(\n"
        "   |  _^\n"
        " 2 | |     0,\n"
        " 3 | |     1,\n"
        " 4 | |     2,\n"
        " 5 | |     3,\n"
        "...\n"
        "21 | |     19,\n"
        "22 | | )\n"
        "   | |_^\n"
        "   |\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "source", "marks"),
    [
        ("\tx(1)", 2, "    x(1)", "    ^"),
        ("a\tx", 3, "a   x", "    ^"),
        ("\u4e2d\u6587 = x", 6, "\u4e2d\u6587 = x", "       ^"),
        ("e\u0301 = x", 6, "e\u0301 = x", "    ^"),
        ("'\x1b[31m' + x", 11, "'\\x1b[31m' + x", "             ^"),
        ("'\u202e' + x", 7, "'\\u202e' + x", "           ^"),
        ("'\x0c' + x", 7, "'\\x0c' + x", "         ^"),
        ("x(", 3, "x(", "  ^"),
        ("x", 9, "x", " ^"),
        ("", 1, "", "^"),
    ],
)
def test_marks_stand_under_what_they_mark(line: str, column: int, source: str, marks: str) -> None:
    _, first, second, _ = shown(line, column=column, end_column=column).splitlines()
    assert first == f"1 | {source}".rstrip()
    assert second == f"  | {marks}"


@given(TEXTS | HARMFUL, TEXTS | HARMFUL, st.integers(0, 200))
@generated
def test_whatever_a_line_holds_it_acts_on_no_terminal_and_marks_are_under_their_text(
    before: str, marked: str, spaces: int
) -> None:
    before = before.replace("\n", "") + " " * spaces
    line = f"{before}<{marked}> # {'x' * 200}"
    rendered = shown(line, column=len(before) + 1, end_column=len(before) + 2)
    assert all(char.isprintable() for char in rendered if char != "\n")
    _, source, marks, _ = rendered.split("\n", 3)
    assert cell_len(source) <= 120 + len("1 | ...")
    # rich counts cells in its own way: what stands over the mark is what is marked.
    behind = source[source.rindex("<", 0, source.index("> #")) :] if "> #" in source else ""
    if behind and "<" not in marked:
        assert marks.index("^") == cell_len(source) - cell_len(behind)


def test_a_long_line_is_cut_around_the_marks() -> None:
    _, source, marks, _ = shown("x" * 300 + "<>" + "y" * 300, column=301, end_column=303).split(
        "\n", 3
    )
    assert source == "1 | ..." + "x" * 40 + "<>" + "y" * 75 + "..."
    assert marks == "  | " + " " * 43 + "^^"


def test_marks_end_where_a_cut_line_does() -> None:
    _, source, marks, _ = shown("f(" + "x" * 300 + ")", end_column=304).split("\n", 3)
    assert len(source) == len("1 | ") + 120 + len("...")
    assert marks == "  | " + "^" * 120


@pytest.mark.parametrize(
    ("applicability", "note"),
    [
        (Applicability.SAFE, ""),
        (Applicability.UNSAFE, " (unsafe)"),
        (Applicability.DISPLAY, " (display-only)"),
    ],
)
def test_a_fix_is_told_with_how_far_it_can_be_trusted(
    applicability: Applicability, note: str
) -> None:
    fix = Fix(applicability, "Add `x=\x1b`", ())
    assert shown("f()", fix=fix).endswith(f"  |\nhelp: Add `x=\\x1b`{note}\n")


def test_a_file_that_cannot_be_read_has_no_source() -> None:
    assert shown() == ""


def test_an_empty_line_ends_each_finding() -> None:
    found = [file for file in found_in() if file.finding.code == "CPL302"]
    assert text.render(found, "/srv/shop", shows_source=True) == (
        "app.py:4:1: CPL302 `httpx.Timeout` never names `pool`: "
        "the wait for a connection is 30 s too\n"
        "  |\n"
        "4 | httpx.Timeout(30.0), httpx.Timeout(30.0)\n"
        "  | ^^^^^^^^^^^^^^^^^^^\n"
        "  |\n"
        "help: Add `pool=30.0`\n"
        "\n"
        "app.py:4:22: CPL302 `httpx.Timeout` never names `pool`: "
        "the wait for a connection is 30 s too\n"
        "  |\n"
        "4 | httpx.Timeout(30.0), httpx.Timeout(30.0)\n"
        "  |                      ^^^^^^^^^^^^^^^^^^^\n"
        "  |\n"
        "help: Add `pool=30.0`\n"
        "\n"
    )


def test_marks_and_gutters_are_coloured_and_sources_are_not() -> None:
    finding = Finding(1, 5, "CPL401", "message", 1, 6)
    file = FileFinding("/a.py", finding, ("x = 1",))
    assert snippets.render(file, Style(has_colours=True)) == (
        "\x1b[1;34m  |\x1b[0m\n"
        "\x1b[1;34m1 |\x1b[0m x = 1\n"
        "\x1b[1;34m  |\x1b[0m     \x1b[1;91m^\x1b[0m\n"
        "\x1b[1;34m  |\x1b[0m\n"
    )
