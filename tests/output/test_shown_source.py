"""`full`: marks stand under what they mark, whatever the line holds, and fixes are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import HARMFUL, TEXTS, found_in, generated
from rich.cells import cell_len

from flake8_connpool.findings import (
    Applicability,
    Finding,
    Fix,
    RelatedLocation,
    Replacement,
    Severity,
)
from flake8_connpool.output import full
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.styles import PLAIN, Style


def block(
    finding: Finding,
    lines: list[str],
    edits: tuple[Replacement, ...] | None = None,
    style: Style = PLAIN,
) -> str:
    """Return what is shown of a finding in a source of some lines."""
    file = FileFinding("/srv/a.py", finding, (), None, edits, dict(enumerate(lines, 1)))
    return full.render([file], "/srv", style)


def source(
    lines: list[str], line: int = 1, column: int = 1, end_line: int = 0, end_column: int = 2
) -> list[str]:
    """Return the rows of the source of a finding that spans some of its lines."""
    finding = Finding(line, column, "CPL401", "message", end_line or line, end_column)
    return block(finding, lines).splitlines()[2:-1]


def test_a_finding_has_its_severity_code_message_place_and_help() -> None:
    finding = Finding(1, 5, "CPL505", "mess\x1bage", 1, 8, help="do\nit", severity=Severity.ERROR)
    assert block(finding, ["x = f()"]) == (
        "error[CPL505]: mess\\x1bage\n"
        " --> a.py:1:5\n"
        "  |\n"
        "1 | x = f()\n"
        "  |     ^^^\n"
        "  |\n"
        "help: do\\nit\n"
        "\n"
    )


def test_two_lines_are_shown_on_either_side_but_for_blank_ones_at_the_ends() -> None:
    lines = ["a", "b", "", "x = f()", "y", "  ", "c"]
    assert source(lines, line=4, column=5, end_column=8) == [
        "  |",
        "2 | b",
        "3 |",
        "4 | x = f()",
        "  |     ^^^",
        "5 | y",
        "  |",
    ]


def test_several_lines_have_a_rail_from_the_first_mark_to_the_last() -> None:
    lines = ["# top"] * 98 + ["x = create_engine(", "    url,", ")", "y = 1"]
    assert source(lines, line=99, column=5, end_line=101, end_column=2) == [
        "    |",
        " 97 |   # top",
        " 98 |   # top",
        " 99 |   x = create_engine(",
        "    |  _____^",
        "100 | |     url,",
        "101 | | )",
        "    | |_^",
        "102 |   y = 1",
        "    |",
    ]


def test_the_middle_of_many_lines_is_left_out() -> None:
    lines = ["f(", *(f"    {n}," for n in range(20)), ")"]
    assert source(lines, end_line=22) == [
        "   |",
        " 1 |   f(",
        "   |  _^",
        " 2 | |     0,",
        " 3 | |     1,",
        " 4 | |     2,",
        " 5 | |     3,",
        "...",
        "21 | |     19,",
        "22 | | )",
        "   | |_^",
        "   |",
    ]


def test_a_related_place_that_is_near_is_marked_where_it_is() -> None:
    related = (RelatedLocation(1, 1, 1, 14, "the loop"), RelatedLocation(2, 5, 2, 8, "here"))
    finding = Finding(2, 9, "CPL101", "message", 2, 10, related=related)
    assert block(finding, ["for u in urls:", "    get(u)"]).splitlines()[2:-1] == [
        "  |",
        "1 | for u in urls:",
        "  | ------------- the loop",
        "2 |     get(u)",
        "  |         ^",
        "  |     --- here",
        "  |",
    ]


def test_a_related_place_that_is_far_has_a_listing_of_its_own() -> None:
    lines = ["def rating(", "    item,", "):", "    a", "    b", "    c", "    get(item)"]
    related = (RelatedLocation(1, 1, 1, 11, "runs for every request"),)
    finding = Finding(7, 5, "CPL101", "message", 7, 14, help="share it", related=related)
    assert block(finding, lines).splitlines()[8:] == [
        "note: runs for every request",
        " --> a.py:1:1",
        "  |",
        "1 | def rating(",
        "  | ----------",
        "  |",
        "help: share it",
        "",
    ]


def test_a_related_place_in_a_span_keeps_its_rail() -> None:
    related = (RelatedLocation(2, 5, 3, 2, "here"),)
    finding = Finding(1, 1, "CPL101", "message", 3, 2, related=related)
    assert block(finding, ["f(", "    a(", ")"]).splitlines()[4:-2] == [
        "  |  _^",
        "2 | |     a(",
        "  | |     - here",
        "3 | | )",
        "  | |_^",
    ]


@pytest.mark.parametrize(
    ("line", "column", "shown", "marks"),
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
def test_marks_stand_under_what_they_mark(line: str, column: int, shown: str, marks: str) -> None:
    _, first, second, _ = source([line], column=column, end_column=column)
    assert first == f"1 | {shown}".rstrip()
    assert second == f"  | {marks}"


@given(TEXTS | HARMFUL, TEXTS | HARMFUL, st.integers(0, 200))
@generated
def test_whatever_a_line_holds_it_acts_on_no_terminal_and_marks_are_under_their_text(
    before: str, marked: str, spaces: int
) -> None:
    before = before.replace("\n", "") + " " * spaces
    line = f"{before}<{marked}> # {'x' * 200}"
    finding = Finding(1, len(before) + 1, "CPL401", "message", 1, len(before) + 2)
    rendered = block(finding, [line])
    assert all(char.isprintable() for char in rendered if char != "\n")
    shown, marks = rendered.split("\n")[3:5]
    assert cell_len(shown) <= 120 + len("1 | ...")
    # rich counts cells in its own way: what stands over the mark is what is marked.
    behind = shown[shown.rindex("<", 0, shown.index("> #")) :] if "> #" in shown else ""
    if behind and "<" not in marked:
        assert marks.index("^") == cell_len(shown) - cell_len(behind)


def test_a_long_line_is_cut_around_the_marks() -> None:
    _, shown, marks, _ = source(["x" * 300 + "<>" + "y" * 300], column=301, end_column=303)
    assert shown == "1 | ..." + "x" * 40 + "<>" + "y" * 75 + "..."
    assert marks == "  | " + " " * 43 + "^^"


def test_marks_end_where_a_cut_line_does() -> None:
    _, shown, marks, _ = source(["f(" + "x" * 300 + ")"], end_column=304)
    assert len(shown) == len("1 | ") + 120 + len("...")
    assert marks == "  | " + "^" * 120


@pytest.mark.parametrize(
    ("applicability", "note"),
    [
        (Applicability.SAFE, ""),
        (Applicability.UNSAFE, " (unsafe fix)"),
        (Applicability.DISPLAY, " (display-only fix)"),
    ],
)
def test_a_fix_is_shown_as_a_difference_with_how_far_it_can_be_trusted(
    applicability: Applicability, note: str
) -> None:
    lines = ["a", "x = f(1)", "b", "c"]
    finding = Finding(
        2, 5, "CPL401", "message", 2, 9, Fix(applicability, "Add `y=2`", ()), "add `y=2`"
    )
    edits = (Replacement(", y=2", 2, 8, 2, 8),)
    assert block(finding, lines, edits).splitlines()[-6:] == [
        f"help: add `y=2`{note}",
        "1 | a",
        "  - x = f(1)",
        "2 + x = f(1, y=2)",
        "3 | b",
        "",
    ]
    # Where it would be refused, none is shown.
    assert block(finding, lines).splitlines()[-2:] == ["help: add `y=2`", ""]


def test_a_long_line_that_is_changed_is_cut_around_the_change() -> None:
    line = f"x = f({'1, ' * 60}2)"
    fix = Fix(Applicability.SAFE, "Add `y=3`", ())
    finding = Finding(1, 1, "CPL401", "message", 1, 2, fix, "add `y=3`")
    edits = (Replacement(", y=3", 1, len(line), 1, len(line)),)
    removed, added = block(finding, [line], edits).splitlines()[-3:-1]
    assert removed == "  - ..." + line[-41:]
    assert added == "1 + ..." + line[-41:-1] + ", y=3)"


def test_edits_of_several_lines_are_shown_with_the_lines_between_them() -> None:
    lines = ["def f():", "    yield", "    close()", "", "x"]
    edits = (
        Replacement("    try:\n    ", 2, 1, 2, 1),
        Replacement("    finally:\n    ", 3, 1, 3, 1),
    )
    fix = Fix(Applicability.SAFE, "Put it into `finally`", ())
    shown = block(Finding(2, 5, "CPL503", "message", 2, 10, fix), lines, edits)
    assert shown.partition("help: ")[2].splitlines() == [
        "Put it into `finally`",
        "1 | def f():",
        "  -     yield",
        "  -     close()",
        "2 +     try:",
        "3 +         yield",
        "4 +     finally:",
        "5 +         close()",
        "",
    ]


def test_a_file_that_cannot_be_read_has_no_source() -> None:
    finding = Finding(1, 1, "CPL001", "cannot be read", 1, 1, severity=Severity.ERROR)
    assert block(finding, []) == "error[CPL001]: cannot be read\n --> a.py:1:1\n\n"


def test_an_empty_line_ends_each_finding() -> None:
    found = [file for file in found_in() if file.finding.code == "CPL302"]
    blocks = full.render(found, "/srv/shop").split("\n\n")
    assert len(blocks) == 3
    assert all(one.startswith("info[CPL302]: ") for one in blocks[:-1])
    assert blocks[-1] == ""


def test_marks_and_gutters_are_coloured_and_sources_are_not() -> None:
    finding = Finding(1, 5, "CPL401", "message", 1, 6)
    assert block(finding, ["x = 1"], style=Style(has_colours=True)) == (
        "\x1b[1;33mwarning[CPL401]\x1b[0m: \x1b[1mmessage\x1b[0m\n"
        "\x1b[1;34m -->\x1b[0m \x1b[1ma.py\x1b[0m:1:5\n"
        "\x1b[1;34m  |\x1b[0m\n"
        "\x1b[1;34m1 |\x1b[0m x = 1\n"
        "\x1b[1;34m  |\x1b[0m     \x1b[1;91m^\x1b[0m\n"
        "\x1b[1;34m  |\x1b[0m\n"
        "\n"
    )
