"""CPL002: `# noqa: CPL...` comments that suppress nothing, and their fix."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from flake8_connpool import fix, lint
from flake8_connpool.findings import Applicability, Severity

WAITS = "client = httpx.Client(timeout=None)"  # CPL301
SAFE = "client = httpx.Client()"


def unused(line: str, **options: object) -> list[str]:
    found = lint(f"import httpx\n{line}\n", **options)  # type: ignore[arg-type]
    return [finding.message for finding in found if finding.code == "CPL002"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{SAFE}  # noqa: CPL301", "for CPL301: nothing to suppress in this line"),
        (f"{SAFE}  # noqa:CPL3", "for CPL3: nothing to suppress in this line"),
        (f"{WAITS}  # noqa: CPL301, CPL401", "for CPL401: nothing to suppress in this line"),
        (f"{WAITS}  # noqa: CPL401 CPL5", "for CPL401, CPL5: nothing to suppress in this line"),
        (f"{SAFE}  # noqa: E501, CPL301", "for CPL301: nothing to suppress in this line"),
        (f"{WAITS}  # noqa: CPL301, CPL777", "for CPL777: no such rule"),
        ("# noqa: CPL301", "for CPL301: nothing to suppress in this line"),
        ("x = 1  # noqa: CPL001", "for CPL001: nothing to suppress in this line"),
        ('x = """\n"""  # noqa: CPL301', "for CPL301: nothing to suppress in this line"),
        ("größe = 'ü'  # noqa: CPL301", "for CPL301: nothing to suppress in this line"),
    ],
)
def test_a_comment_that_suppresses_nothing_is_reported(line: str, message: str) -> None:
    assert unused(line) == [f"unused `noqa` comment {message}"]


@pytest.mark.parametrize(
    "line",
    [
        f"{WAITS}  # noqa: CPL301",
        f"{WAITS}  # noqa: CPL3",
        f"{WAITS}  # noqa: CPL3, E501",
        f"{SAFE}  # noqa",
        f"{SAFE}  # noqa: E501",
        # Opt-in rules do not run by default.
        f"{SAFE}  # noqa: CPL906, CPL9",
        f"{SAFE}  # noqa: CPL002, CPL301",
        "# flake8: noqa: CPL401",
        'client = httpx.Client(headers={"a": """\n"""}, timeout=None)  # noqa: CPL301',
        "client = httpx.Client(timeout=\\\n    None)  # noqa: CPL301",
        # In a string it is no comment.
        "x = '# noqa: CPL301'",
        'x = """\n# noqa: CPL301\n"""',
        'x = "# noqa: CPL301"  # noqa: CPL401',
        # Python cannot parse it: what there is to suppress is not known.
        f"{SAFE} (  # noqa: CPL301",
    ],
)
def test_a_comment_that_may_be_needed_is_not_reported(line: str) -> None:
    assert unused(line) == []


def test_a_code_that_is_not_looked_for_is_not_reported() -> None:
    line = f"{SAFE}  # noqa: CPL301"
    assert unused(line, ignore=["CPL301"]) == []
    assert unused(line, select=["CPL0"]) == []
    assert unused(line, select=["CPL0", "CPL3"]) != []
    assert unused(line, ignore=["CPL002"]) == []
    assert unused(line, noqa=False) == []
    assert unused(f"{SAFE}  # noqa: CPL902", select=["CPL", "CPL9"]) != []


def test_the_finding_is_the_directive_and_says_what_to_do() -> None:
    (found,) = lint(f"import httpx\n{SAFE}  # noqa: CPL301 -- old\n")
    assert (found.line, found.column, found.end_column) == (2, 26, 40)
    assert found.severity is Severity.INFO
    assert found.help == "remove the comment"
    assert found.fix is not None
    assert found.fix.applicability is Applicability.SAFE
    (some,) = lint(f"import httpx\n{WAITS}  # noqa: CPL301, CPL4\n")
    assert some.help == "remove CPL4 from the comment"


def test_the_place_is_that_of_the_directive_that_flake8_reads() -> None:
    (found,) = lint(f"import httpx\n{SAFE}  # noqa: CPL301 # noqa: CPL301\n")
    assert found.column == len(SAFE) + 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{SAFE}  # noqa: CPL301\n", f"{SAFE}\n"),
        (f"{SAFE}  # noqa: CPL301", SAFE),
        (f"{SAFE}  # noqa: CPL301, E501\n", f"{SAFE}  # noqa: E501\n"),
        (f"{WAITS}  # noqa: CPL4,CPL301,E501\n", f"{WAITS}  # noqa: CPL301, E501\n"),
        (f"{SAFE}  # noqa: CPL301 - slow server\n", f"{SAFE}  # slow server\n"),
        (f"{SAFE}  # noqa: CPL301  # type: ignore\n", f"{SAFE}  # type: ignore\n"),
        (f"{SAFE}  # type: ignore # noqa: CPL301\n", f"{SAFE}  # type: ignore\n"),
        ("if 1:\n    # noqa: CPL301\n    pass\n", "if 1:\n    pass\n"),
        ("x = 1\n# noqa: CPL301", "x = 1\n"),
        ("x = 1\r\n# noqa: CPL301\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        ("ü = 'ü'  # noqa: CPL301\n", "ü = 'ü'\n"),
    ],
)
def test_the_fix_removes_what_is_unused_and_nothing_else(before: str, after: str) -> None:
    result = fix(f"import httpx\n{before}".encode())
    assert result.source == f"import httpx\n{after}".encode()
    assert (result.fixed, result.refusals) == (1, ())


def test_it_is_found_in_a_file_that_names_no_library(
    connlint: Connlint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_text("x = 1  # noqa: CPL301\n")
    monkeypatch.chdir(tmp_path)
    assert "CPL002" in connlint(".").out
    assert connlint("--disable-noqa", ".").out == ""
    assert connlint("--per-file-ignores", "*:CPL301", ".").out == ""
    assert connlint("--per-file-ignores", "*:CPL002", ".").out == ""


def test_no_comment_is_added_about_a_comment(
    connlint: Connlint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"import httpx\nx = 1  # noqa: CPL4\n{WAITS}\n"
    (tmp_path / "a.py").write_text(source)
    monkeypatch.chdir(tmp_path)
    assert connlint("--add-noqa", ".").status == 0
    assert (tmp_path / "a.py").read_text() == f"{source[:-1]}  # noqa: CPL301\n"
