"""Comments that silence findings are added where they are read, and change nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from markers import FIXTURES
from noqa_helpers import LIMITS, WAIT, found_in, refusals, silenced, written

from flake8_connpool.findings import Finding
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.noqa import Noqa
from flake8_connpool.suppression.noqa_comments import add_noqa

FORMS = [
    (LIMITS, f"{LIMITS}  # noqa: CPL201"),
    (f"{LIMITS} \t", f"{LIMITS}  # noqa: CPL201"),
    (f"{LIMITS};", f"{LIMITS};  # noqa: CPL201"),
    (f"{LIMITS}  # why", f"{LIMITS}  # why  # noqa: CPL201"),
    (f"{LIMITS} # type: ignore[x]", f"{LIMITS} # type: ignore[x]  # noqa: CPL201"),
    (f"{LIMITS}  # noqa: E501", f"{LIMITS}  # noqa: E501, CPL201"),
    (f"{LIMITS}  # noqa:E501", f"{LIMITS}  # noqa:E501, CPL201"),
    (f"{LIMITS}  # NOQA: e501,W291", f"{LIMITS}  # NOQA: e501,W291,CPL201"),
    (f"{LIMITS}  # noqa: E501, W291", f"{LIMITS}  # noqa: E501, W291, CPL201"),
    (f"{LIMITS}  # noqa: E501 W291", f"{LIMITS}  # noqa: E501 W291, CPL201"),
    (f"{LIMITS}  # noqa: E501W291", f"{LIMITS}  # noqa: E501W291, CPL201"),
    (f"{LIMITS}  # noqa: E501,", f"{LIMITS}  # noqa: E501, CPL201,"),
    (f"{LIMITS}  # noqa: E501 long", f"{LIMITS}  # noqa: E501, CPL201 long"),
    (f"{LIMITS}  # a  # noqa: E501  # b", f"{LIMITS}  # a  # noqa: E501, CPL201  # b"),
    (f"{LIMITS}  #noqa: E501", f"{LIMITS}  #noqa: E501  # noqa: CPL201"),
    (f"{LIMITS}  # noqa: CPL301", f"{LIMITS}  # noqa: CPL301, CPL201"),
    (f"{LIMITS}; {LIMITS}", f"{LIMITS}; {LIMITS}  # noqa: CPL201"),
    (f"{WAIT}; {LIMITS}", f"{WAIT}; {LIMITS}  # noqa: CPL201, CPL301"),
]


@pytest.mark.parametrize(("before", "after"), FORMS)
def test_a_comment_is_added_or_gets_the_codes(before: str, after: str) -> None:
    head = "import httpx\n"
    for tail in ("", "\n", "\ny = 1\n"):
        assert written(head + before + tail) == head + after + tail


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "client = httpx.Client(\n    timeout=None,  # ever\n)\n",
            "client = httpx.Client(\n    timeout=None,  # ever  # noqa: CPL301\n)\n",
            id="brackets",
        ),
        pytest.param(
            'client = httpx.Client(base_url="""\n""", timeout=None)\n',
            'client = httpx.Client(base_url="""\n""", timeout=None)  # noqa: CPL301\n',
            id="string",
        ),
        pytest.param(
            "client = \\\n  httpx.Client(timeout=None, \\\n  verify=0)\nx = 1\n",
            "client = \\\n  httpx.Client(timeout=None, \\\n  verify=0)  # noqa: CPL301\nx = 1\n",
            id="backslash",
        ),
        pytest.param(
            'def f():\n\tif 1:\n\t\thttpx.Client(timeout=None, base_url=f"""\n{1}""")\n',
            'def f():\n\tif 1:\n\t\thttpx.Client(timeout=None, base_url=f"""\n{1}""")'
            "  # noqa: CPL301\n",
            id="f-string",
        ),
    ],
)
def test_lines_that_are_one_to_a_comment_get_it_at_their_end(before: str, after: str) -> None:
    head = "import httpx\n"
    result = silenced(head + before)
    assert result.refused == ()
    # Other findings may stand in the same lines.
    assert result.data.decode().replace("CPL102, ", "").replace("CPL101, ", "") == head + after


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            f'{LIMITS}; y = "# noqa: E501"',
            "its line has a string that flake8 reads as a noqa comment",
        ),
        (
            f'{LIMITS}; y = "# noqa: E501"  # noqa: W291',
            "its line has a string that flake8 reads as a noqa comment",
        ),
        (f'{LIMITS}; y = """# noqa: E501\n"""', "flake8 would not recognize the comment"),
    ],
)
def test_where_flake8_would_not_read_it_nothing_is_added(text: str, reason: str) -> None:
    assert refusals(f"import httpx\n{text}\n") == [reason]


def test_what_is_refused_stops_nothing_else() -> None:
    bad = f'{LIMITS}; y = "# noqa: E501"'
    lines = ["import httpx", LIMITS, bad, LIMITS, LIMITS, bad, LIMITS, ""]
    result = silenced("\n".join(lines))
    assert result.count == 4
    assert [refused.finding.line for refused in result.refused] == [3, 6]
    after = [f"{line}  # noqa: CPL201" if line == LIMITS else line for line in lines]
    assert result.data.decode().split("\n") == after


def test_a_comment_that_no_older_python_reads_is_refused() -> None:
    # As from 3.12 on, code inside of a string may have comments; flake8 reads them there.
    text = f'import httpx\ny = f"""{{\n{LIMITS.removeprefix("x = ")}\n}}"""\n'
    if sys.version_info < (3, 12):
        assert written(text) == text.replace('}"""', '}"""  # noqa: CPL201')
    else:
        assert refusals(text) == [
            "its line ends inside a string, where older Pythons read no comment"
        ]


@pytest.mark.parametrize("code", ["CPL000", "CPL001"])
def test_what_was_not_checked_is_never_silenced(code: str) -> None:
    data = f"import httpx\n{LIMITS}\n".encode()
    finding = Finding(2, 1, code, "message", 2, 2)
    result = add_noqa(SourceText(data), [finding, *found_in(data)])
    assert result.data.decode() == f"import httpx\n{LIMITS}  # noqa: CPL201\n"
    assert [refused.reason for refused in result.refused] == ["it cannot be suppressed"]


def test_a_file_that_cannot_be_parsed_stays_as_it_is() -> None:
    result = add_noqa(
        SourceText(b"import httpx\nx = (\n"), [Finding(2, 1, "CPL201", "message", 2, 2)]
    )
    assert result.data == b"import httpx\nx = (\n"
    assert [refused.reason for refused in result.refused] == [
        "the file cannot be read: '(' was never closed"
    ]


def test_an_end_of_line_where_no_comment_can_stand_is_refused() -> None:
    # Findings of another source, which stand where none of this one can.
    data = b'import httpx\nx = """\n"""\ny = 1 + \\\n    2\n'

    class Everywhere(Noqa):
        def row(self, line: int) -> int:
            return line

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flake8_connpool.suppression.noqa_comments.Noqa", Everywhere)
        findings = [Finding(line, 1, "CPL201", "message", line, 2) for line in (2, 4)]
        result = add_noqa(SourceText(data), findings)
    assert result.data == data
    assert [refused.reason for refused in result.refused] == [
        "the text added to its line would not be a comment",
        "its line cannot end with a comment",
    ]


def run(*command: str) -> tuple[str, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def long_lines(path: Path) -> list[set[str]]:
    """Return the numbers of the lines that flake8 and ruff call too long."""
    flake8 = (sys.executable, "-m", "flake8", "--isolated", "--max-line-length=40")
    ruff = (sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--line-length=40")
    return [
        set(re.findall(r"\.py:([0-9]+):", run(*command, "--select=E501", str(path))[0]))
        for command in (flake8, (*ruff, "--output-format=concise"))
    ]


def test_flake8_and_ruff_read_the_codes_of_others_as_before(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    lines = []
    for forms in zip(*FORMS, strict=True):
        path.write_text("".join(f"{form}\n" for form in forms))
        lines.append(long_lines(path))
    before, after = lines
    assert all(before)
    assert after == before


def test_real_files_are_silenced_for_flake8(tmp_path: Path) -> None:
    count = 0
    for path in [*FIXTURES.glob("CPL30[13]/bad.py"), *FIXTURES.glob("sources/*.py")]:
        data = path.read_bytes()
        findings = found_in(data)
        if any(finding.code == "CPL001" for finding in findings):
            continue
        result = add_noqa(SourceText(data), findings)
        assert result.refused == ()
        count += result.count
        (tmp_path / f"{path.parent.name}-{path.name}").write_bytes(result.data)
    assert count > 20
    command = (sys.executable, "-m", "flake8", "--isolated", "--select=CPL", "--ignore=CPL9")
    assert run(*command, str(tmp_path)) == ("", "")
