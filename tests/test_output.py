"""The formats: text for people, and the JSON of ruff."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from cli_runner import BAD, CODE, GOOD, Connlint, write

from flake8_connpool.findings import Finding
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output import concise
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.terminal.display import printable, relative


def records(connlint: Connlint, *arguments: str) -> list[dict[str, Any]]:
    outcome = connlint("--output-format", "json", *arguments)
    assert outcome.err == ""
    value = json.loads(outcome.out)
    assert isinstance(value, list)
    return value


def test_text_is_a_line_for_each_finding() -> None:
    finding = Finding(3, 14, CODE, "waits", 3, 26)
    found = [FileFinding("/x/a/b.py", finding), FileFinding("/y/c.py", finding)]
    assert concise.render(found, "/x") == (
        f"a/b.py:3:14: {CODE} waits\n/y/c.py:3:14: {CODE} waits\n"
    )


def test_a_record_has_every_key_and_the_shape_of_ruffs(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    (record,) = records(connlint)
    message, _ = record.pop("message"), record.pop("help")
    assert message in connlint().out
    assert record == {
        "cell": None,
        "code": CODE,
        "end_location": {"column": 26, "row": 3},
        "filename": str(tmp_path / "a.py"),
        "fix": {
            "applicability": "unsafe",
            "edits": [
                {
                    "content": "httpx.Timeout(None, pool=10.0)",
                    "end_location": {"column": 26, "row": 3},
                    "location": {"column": 22, "row": 3},
                }
            ],
            "message": "Set `timeout` to `httpx.Timeout(None, pool=10.0)`",
        },
        "location": {"column": 14, "row": 3},
        "name": "unbounded-pool-wait",
        "noqa_row": 3,
        "affected": [],
        "related_locations": [],
        "severity": "warning",
        "url": RULES[CODE].url,
    }


def test_a_file_that_cannot_be_parsed_has_a_record_that_no_comment_silences(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text="import httpx\nhttpx.Client(\n")
    (record,) = records(connlint)
    assert record["code"] == "CPL001"
    assert record["name"] == RULES["CPL001"].name
    assert record["noqa_row"] is None
    assert record["location"]["row"] == 2


def test_nothing_found_is_an_empty_array(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=GOOD)
    assert records(connlint) == []


def test_records_are_sorted_by_path_then_place(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "b.py", "a/c.py", text=BAD + "httpx.Client(timeout=None)\n")
    assert [(record["filename"], record["location"]["row"]) for record in records(connlint)] == [
        (str(tmp_path / name), row) for name in ("a/c.py", "b.py") for row in (3, 4)
    ]


def test_the_noqa_row_is_where_a_comment_has_to_stand(tmp_path: Path, connlint: Connlint) -> None:
    source = 'import httpx\nhttpx.Client(timeout=None, base_url="""\n""")\n'
    write(tmp_path, "a.py", text=source)
    (record,) = records(connlint)
    assert (record["location"]["row"], record["noqa_row"]) == (2, 3)
    lines = source.splitlines()
    lines[record["noqa_row"] - 1] += "  # noqa"
    write(tmp_path, "a.py", text="\n".join(lines))
    assert records(connlint) == []


def test_reviewdog_is_given_columns_in_bytes(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text='import httpx\nx = "\u4e2d", httpx.Client(timeout=None)\n')
    (finding,) = json.loads(connlint("--output-format=rdjson").out)["diagnostics"]
    line = (tmp_path / "a.py").read_bytes().splitlines()[1]
    (suggestion,) = finding["suggestions"]
    for place, replaced in ((finding["location"], b"timeout=None"), (suggestion, b"None")):
        start, end = place["range"]["start"], place["range"]["end"]
        assert (start["line"], end["line"]) == (2, 2)
        assert line[start["column"] - 1 : end["column"] - 1] == replaced


def test_names_that_are_no_text_are_valid_json(tmp_path: Path, connlint: Connlint) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/x\xff\x1b.py")).write_text(BAD)
    outcome = connlint("--output-format", "json")
    assert outcome.out.isascii()
    (record,) = json.loads(outcome.out)
    assert record["filename"] == f"{tmp_path}/x\ufffd\x1b.py"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain caf\u00e9 \u4e2d.py", "plain caf\u00e9 \u4e2d.py"),
        ("a\nb\t\r\x07\x1b[0m", "a\\nb\\t\\r\\x07\\x1b[0m"),
        ("\x85\u2028\u202e", "\\x85\\u2028\\u202e"),
        ("\udcff\ud800", "\\xff\\ud800"),
    ],
)
def test_what_would_act_on_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("path", "directory", "shown"),
    [
        ("/a/b/c.py", "/a/b", "c.py"),
        ("/a/bc.py", "/a/b", "/a/bc.py"),
        ("/a/c.py", "/a/b", "/a/c.py"),
        ("/a.py", "/", "a.py"),
        ("stdin", "/a", "stdin"),
    ],
)
def test_a_path_is_shown_relative_to_the_directory_it_lies_in(
    path: str, directory: str, shown: str
) -> None:
    assert relative(path, directory) == shown
