"""The file of a baseline: what is written can be read, and nothing else is overwritten."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from full_disk import room_for

from flake8_connpool.command.arguments import PROGRAM
from flake8_connpool.errors import UsageError
from flake8_connpool.findings import Finding
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.suppression.baseline import Key
from flake8_connpool.suppression.baseline_file import TOOL, Written, read_baseline, write_baseline

EMPTY = '{\n  "tool": "connlint",\n  "version": 1,\n  "findings": [\n  ]\n}\n'


def finding(path: Path | str, content: str = "x = Limits()", code: str = "CPL202") -> FileFinding:
    return FileFinding(str(path), Finding(1, 1, code, "message", 1, 9), (content,))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "baseline.json"


def refusal(text: str | bytes, file: Path) -> str:
    """Return why a file cannot be read as a baseline; it is not overwritten either."""
    data = text.encode() if isinstance(text, str) else text
    file.write_bytes(data)
    with pytest.raises(UsageError) as caught:
        read_baseline(str(file), "base.json")
    with pytest.raises(UsageError) as caught_writing:
        write_baseline(str(file), [finding(file.with_name("a.py"))], [], shown="base.json")
    assert str(caught_writing.value) == str(caught.value)
    assert file.read_bytes() == data
    name, _, reason = str(caught.value).partition(": ")
    assert name == "base.json"
    return reason


def test_each_entry_is_a_line_and_the_lines_are_sorted(file: Path) -> None:
    a, b = file.with_name("a.py"), file.with_name("b.py")
    found = [finding(b), finding(a, "y"), finding(a, "  y "), finding(a, "x", "CPL402")]
    assert write_baseline(str(file), found, [str(a), str(b)]) == Written(4, added=4, dropped=0)
    assert (
        file.read_text()
        == """\
{
  "tool": "connlint",
  "version": 1,
  "findings": [
    {"path": "a.py", "code": "CPL202", "count": 2, "content": "y"},
    {"path": "a.py", "code": "CPL402", "count": 1, "content": "x"},
    {"path": "b.py", "code": "CPL202", "count": 1, "content": "x = Limits()"}
  ]
}
"""
    )
    assert TOOL == PROGRAM


def test_without_findings_it_is_valid_too(file: Path) -> None:
    write_baseline(str(file), [], [])
    assert file.read_text() == EMPTY
    assert json.loads(EMPTY)["findings"] == []
    assert read_baseline(str(file)).counts == {}


def test_what_is_written_is_read_whatever_the_names_and_lines_are(file: Path) -> None:
    names = ["caf\xe9 \u6f22.py", "line\nbreak\ttab\\.py", os.fsdecode(b"b\xff\xfe.py"), '"q".py']
    lines = ["s = '\u2028\u202e\x7f\x1b[31m'", 'x = "\U0001f40d\U000e0041"', "\x0c\\\\"]
    paths = [os.path.join(file.parent, name) for name in names]
    write_baseline(str(file), [finding(path, line) for path in paths for line in lines], paths)
    text = file.read_bytes().decode()
    assert all(line.isprintable() for line in text.split("\n"))
    assert "caf\xe9 \u6f22.py" in text
    assert read_baseline(str(file)).counts == {
        Key(name, "CPL202", line.strip()): 1 for name in names for line in lines
    }


def test_writing_the_same_again_does_not_touch_the_file(file: Path) -> None:
    path = file.with_name("a.py")
    write_baseline(str(file), [finding(path)], [str(path)])
    before = file.stat()
    file.chmod(0o444)
    assert write_baseline(str(file), [finding(path)], [str(path)]) == Written(1, added=0, dropped=0)
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_writing_anew_keeps_files_that_were_not_checked_and_drops_what_is_gone(file: Path) -> None:
    a, b, c = (file.with_name(name) for name in ("a.py", "b.py", "c.py"))
    for path in (a, b):
        path.write_text("")
    write_baseline(str(file), [finding(p) for p in (a, b, c)], [str(p) for p in (a, b, c)])
    assert write_baseline(str(file), [finding(a, "new")], [str(a)]) == Written(
        2, added=1, dropped=2
    )
    assert {key.path: key.content for key in read_baseline(str(file)).counts} == {
        "a.py": "new",
        "b.py": "x = Limits()",
    }


def test_an_empty_file_may_become_a_baseline(file: Path) -> None:
    file.touch()
    with pytest.raises(UsageError, match=r"line 1: invalid JSON"):
        read_baseline(str(file))
    write_baseline(str(file), [], [])
    assert file.read_text() == EMPTY


def test_a_missing_file_is_named_with_the_remedy(file: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_baseline(str(file), "base.json")
    assert str(caught.value) == (
        "base.json: No such file or directory; create it with --write-baseline FILE"
    )


def test_a_directory_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r": not a regular file$"):
        read_baseline(str(tmp_path))
    with pytest.raises(UsageError, match=r": Is a directory$"):
        write_baseline(str(tmp_path), [], [])


def test_a_pipe_can_be_written(file: Path) -> None:
    os.mkfifo(file)
    reader = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    write_baseline(str(file), [], [])
    assert os.read(reader, 1000) == EMPTY.encode()
    os.close(reader)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{\n  nothing\n}\n", "line 2: invalid JSON: Expecting property name enclosed in double"),
        (b"\xff\xfe", "invalid JSON: 'utf-8' codec can't decode byte 0xff"),
        ("[" * 100_000, "invalid JSON: "),
        ("[]", "not a connlint baseline"),
        ('{"files": {}, "version": 1}', "not a connlint baseline"),
        ('{"tool": "other", "version": 1, "findings": []}', "not a connlint baseline"),
        (
            EMPTY.replace("1", "2"),
            "written by a newer connlint: its format is 2, expected 1",
        ),
        (EMPTY.replace("1", '"1"'), "invalid baseline: expected version 1 and findings"),
        (EMPTY.replace("findings", "finding"), "invalid baseline: expected version 1 and findings"),
    ],
    ids=range(9),
)
def test_what_is_broken_foreign_or_of_later_is_named_and_kept(
    file: Path, text: str | bytes, reason: str
) -> None:
    assert refusal(text, file).startswith(reason)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("3", "expected an object, not 3"),
        ('{"path": "a.py"}', "code: expected a string, not None"),
        (
            '{"path": "\\ud800", "code": "", "content": "", "count": 1}',
            "path: '\\ud800' is not valid text",
        ),
        (
            '{"path": "", "code": "", "content": "a\\udfff", "count": 1}',
            "content: 'a\\udfff' is not valid text",
        ),
        ('{"path": 1, "code": "", "content": "", "count": 1}', "path: expected a string, not 1"),
        *(
            (
                f'{{"path": "", "code": "", "content": "", "count": {count}}}',
                f"count: expected a number of at least 1, not {shown}",
            )
            for count, shown in (("0", "0"), ("true", "True"), ('"1"', "'1'"), ("1.5", "1.5"))
        ),
    ],
)
def test_a_broken_entry_is_named_by_its_number(file: Path, entry: str, reason: str) -> None:
    good = '{"path": "a.py", "code": "CPL202", "content": "x", "count": 1, "more": 0}'
    text = EMPTY.replace("[\n", f"[\n{good},\n{entry}\n")
    assert refusal(text, file) == f"invalid baseline: finding 2: {reason}"


def test_a_full_disk_leaves_the_old_baseline(file: Path) -> None:
    path = file.with_name("a.py")
    write_baseline(str(file), [finding(path)], [str(path)])
    before = file.read_bytes()
    with room_for(4096), pytest.raises(UsageError, match=r"baseline.json: not written: "):
        write_baseline(
            str(file), [finding(path, f"x{number}") for number in range(99)], [str(path)]
        )
    assert [p.read_bytes() for p in file.parent.iterdir()] == [before]


def git(directory: Path, *arguments: str) -> int:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments]
    return subprocess.run(command, cwd=directory, capture_output=True, check=False).returncode


def test_git_merges_what_two_branches_wrote(file: Path) -> None:
    def commit(name: str, *contents: str) -> None:
        path = file.with_name(name)
        path.write_text("")
        write_baseline(str(file), [finding(path, content) for content in contents], [str(path)])
        assert git(file.parent, "add", ".") == 0
        assert git(file.parent, "commit", "-m", name) == 0

    git(file.parent, "init", "-b", "main")
    for name in ("a.py", "b.py", "c.py", "d.py"):
        commit(name, "known", "more")
    git(file.parent, "checkout", "-b", "branch")
    commit("a.py", "known", "more", "new in a")
    git(file.parent, "checkout", "main")
    commit("c.py", "more")
    assert git(file.parent, "merge", "branch") == 0
    keys = read_baseline(str(file)).counts
    assert {key.content for key in keys if key.path == "a.py"} == {"known", "more", "new in a"}
    assert {key.content for key in keys if key.path == "c.py"} == {"more"}


def test_the_conflicts_of_a_merge_are_called_so(file: Path) -> None:
    text = EMPTY.replace("[\n", "[\n<<<<<<< HEAD\n=======\n>>>>>>> branch\n")
    assert refusal(text, file) == (
        "line 5: unresolved merge conflict; keep either side, then update the file with "
        "--write-baseline"
    )
    line = '{"path": "a.py", "code": "CPL202", "content": "x", "count": %d}'
    file.write_text(EMPTY.replace("[\n", f"[\n{line % 2},\n{line % 1}\n"))
    assert read_baseline(str(file)).counts == {Key("a.py", "CPL202", "x"): 2}
