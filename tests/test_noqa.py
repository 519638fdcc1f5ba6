"""`noqa` comments: read exactly as the installed flake8 reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from children import run_loaded
from cli_runner import BAD, CODE, Connlint, write

from flake8_connpool.findings import Finding
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.noqa import Noqa

# Each source names things that do not exist: findings of flake8's own, F821, to silence.
SOURCES = {
    "plain": "a\nb  # noqa\nc  # NOQA\nd  # noqa:F821\ne  # noqa: F821\nf  # noqa: F8\n",
    "codes": "a  # noqa: E501\nb  # noqa: E501,F821\nc  # noqa: E501 F821\nd  # noqa : E501\n",
    "spelling": "a  #noqa\nb  # noqa:  E501\nc  # type: ignore # noqa\nd  # noqa - why\n"
    "e  # noqa:F821 why\nf  # noqa: f821\ng  # noqa:E501,\nh  # nopqa\n",
    "brackets": "x = [\n    a,\n    b,  # noqa\n    c,\n]\n",
    "string": 'x = (a, """\n""", b)  # noqa\ny = c, """\nnoqa\n# noqa\n""", d\n',
    "backslash": "x = a + \\\n    b  # noqa\ny = c\n",
    "file": "a\n# flake8: noqa\nb\n",
    "file code": "a\n# flake8: noqa: F821\nb\n",
    "file, other code": "a\n# flake8: noqa: E501\nb\n",
    "file, after code": "a  # flake8: noqa\nb\n",
    "form feed": "a\n\f\nb  # noqa\nc\n",
    "line separator": 's = "\u2028\u0085"\nb  # noqa\nc\n',
    "bom": "\ufeff# flake8: noqa\na\n",
    "crlf": "a  # noqa\r\nb\r\nx = '''\r\n''', c  # noqa\r\n",
    "old mac": "a  # noqa\rb\r",
    "no newline at the end": "a\nb  # noqa",
    "f-string": 'x = f"""{a}\n{b}""", c  # noqa\n',
}


# The name of a source, and the lines, from one, in which flake8 finds an undefined name.
Reported = dict[str, set[int]]


def reported_by_flake8(folder: Path, *options: str) -> Reported:
    arguments = ("--isolated", "--jobs=1", "--select=F821", *options, "sources")
    run = run_loaded("flake8", *arguments, cwd=folder)
    assert not run.stderr
    lines: Reported = {name: set() for name in SOURCES}
    for path, line, _ in (said.split(":", 2) for said in run.stdout.decode().splitlines()):
        lines[Path(path).stem].add(int(line))
    return lines


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reported, Reported]:
    """What flake8 finds without the comments, and with them."""
    folder = tmp_path_factory.mktemp("noqa")
    # Not where flake8 is started: one of the names is a module's.
    (folder / "sources").mkdir()
    for name, text in SOURCES.items():
        (folder / "sources" / f"{name}.py").write_bytes(text.encode())
    return reported_by_flake8(folder, "--disable-noqa"), reported_by_flake8(folder)


@pytest.mark.parametrize("name", SOURCES)
def test_a_comment_silences_what_it_silences_in_flake8(
    name: str, reported: tuple[Reported, Reported]
) -> None:
    lines, expected = (lines[name] for lines in reported)
    assert lines
    noqa = Noqa(SourceText(SOURCES[name].encode()), f"{name}.py")
    left = {line for line in lines if not noqa.silences(finding(line))}
    assert left == expected


def finding(line: int, code: str = "F821") -> Finding:
    return Finding(line, 1, code, "", line, 1)


@pytest.mark.parametrize("code", ["CPL000", "CPL001"])
def test_what_says_that_a_file_was_not_checked_is_never_silenced(code: str) -> None:
    noqa = Noqa(SourceText(b"# flake8: noqa\na  # noqa\n"), "a.py")
    assert noqa.silences(finding(2))
    assert not noqa.silences(finding(2, code))


def test_a_source_in_another_encoding_is_read_in_it() -> None:
    noqa = Noqa(SourceText("# coding: latin-1\n'\xe9'; a  # noqa\nb\n".encode("latin-1")), "a.py")
    assert noqa.silences(finding(2))
    assert not noqa.silences(finding(3))


def test_a_source_that_cannot_be_decoded_is_read_all_the_same() -> None:
    assert Noqa(SourceText(b"'\xff'; a  # noqa\n"), "a.py").silences(finding(1))
    assert Noqa(SourceText(b"# coding: nonsense\na  # noqa\n"), "a.py").silences(finding(2))


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("a\nb\n", {1: 1, 2: 2}),
        ('x = """\n""", a\nb\n', {1: 2, 2: 2, 3: 3}),
        ("x = a, '''\n\n'''\n", {1: 3, 3: 3}),
        ("x = a + \\\n  b\n", {1: 2, 2: 2}),
        ("x = [\n  a,\n  b]\n'''\n'''\n", {1: 1, 2: 2, 3: 3, 4: 5}),
        ('x = """\n', {1: 1}),
    ],
)
def test_a_comment_goes_to_the_last_of_the_lines_that_are_read_as_one(
    source: str, rows: dict[int, int]
) -> None:
    noqa = Noqa(SourceText(source.encode()), "a.py")
    assert {line: noqa.row(line) for line in rows} == rows


@pytest.mark.parametrize(
    ("comment", "status"),
    [("noqa", 0), (f"noqa: {CODE}", 0), ("noqa: CPL3", 0), ("noqa: CPL4", 1), ("no qa", 1)],
)
def test_connlint_obeys_the_comment_unless_it_is_told_not_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], comment: str, status: int
) -> None:
    connlint = Connlint(capsys)
    write(tmp_path, "a.py", text=f"{BAD.rstrip()}  # {comment}\n")
    assert connlint("--isolated", tmp_path).status == status
    assert connlint("--isolated", "--disable-noqa", tmp_path).status == 1
