"""What reviewdog reads: a valid `DiagnosticResult`, with columns in bytes of UTF-8."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from jsonschema import Draft202012Validator
from reports import SCHEMAS, SOURCE, WORST, found_in, generated, hostile, made

from flake8_connpool.findings import Applicability, Severity
from flake8_connpool.fixer.fix import fix
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output import rdjson
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.urls import DOCUMENTATION

# Characters of two, three and four bytes before everything that is found.
WIDE = SOURCE.replace("httpx.Timeout(30.0), ", '"\u00e9\u4e2d\U00010400", httpx.Timeout(30.0), ')


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / "rdjson.json").read_text()))


def diagnostics(found: list[FileFinding]) -> list[dict[str, Any]]:
    """Return the diagnostics of a report, which is valid."""
    result = json.loads(rdjson.render(found, "/srv/shop"))
    assert [error.message for error in validator().iter_errors(result)] == []
    assert result["source"] == {"name": "connlint", "url": DOCUMENTATION}
    records: list[dict[str, Any]] = result["diagnostics"]
    return records


def start(suggestion: dict[str, Any]) -> tuple[int, int]:
    """Return where a suggestion begins."""
    place = suggestion["range"]["start"]
    return place["line"], place["column"]


def test_a_diagnostic_says_what_where_and_what_to_do() -> None:
    found = made(
        "/srv/shop/a.py", "this fails", severity=Severity.ERROR, help="do that", related=("here",)
    )
    assert diagnostics([found]) == [
        {
            "message": "this fails\n\nHelp: do that",
            "location": {
                "path": "/srv/shop/a.py",
                "range": {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 2}},
            },
            "severity": "ERROR",
            "code": {"value": "CPL401", "url": RULES["CPL401"].url},
            "related_locations": [
                {
                    "message": "here",
                    "location": {
                        "path": "/srv/shop/a.py",
                        "range": {
                            "start": {"line": 11, "column": 5},
                            "end": {"line": 11, "column": 9},
                        },
                    },
                }
            ],
        }
    ]


def test_a_diagnostic_has_the_severity_of_its_finding() -> None:
    found = [made("/srv/shop/a.py", "x", severity=severity) for severity in Severity]
    assert [one["severity"] for one in diagnostics(found)] == ["INFO", "WARNING", "ERROR"]
    assert [one["message"] for one in diagnostics(found)] == ["x"] * 3


@pytest.mark.parametrize("source", [SOURCE, WIDE], ids=["ascii", "wide"])
def test_carrying_out_the_suggestions_gives_what_the_fixer_gives(source: str) -> None:
    """As reviewdog does: it cuts the bytes of a line at the columns."""
    suggestions = [
        suggestion
        for one in diagnostics(found_in(source, with_edits=True))
        for suggestion in one.get("suggestions", [])
    ]
    lines = source.encode().splitlines(keepends=True)
    for suggestion in sorted(suggestions, key=start, reverse=True):
        (row, column), end = start(suggestion), suggestion["range"]["end"]
        assert end["line"] == row
        line, text = lines[row - 1], suggestion["text"].encode()
        lines[row - 1] = line[: column - 1] + text + line[end["column"] - 1 :]
    wanted = fix(
        source.encode(),
        lambda data: lint(data, RuleOptions()),
        lambda f: f.fix is not None and f.fix.applicability is not Applicability.DISPLAY,
    )
    assert b"".join(lines) == wanted.data != source.encode()


def test_advice_is_no_suggestion() -> None:
    by_code = {one["code"]["value"]: one for one in diagnostics(found_in(with_edits=True))}
    assert "suggestions" not in by_code["CPL902"]
    assert "suggestions" in by_code["CPL401"]


def test_columns_of_another_place_count_the_bytes_of_its_line() -> None:
    file = made("/srv/shop/a.py", "x", related=("here",))
    file = replace(file, nearby={11: "\U00010400 = \u00e9(1)"})
    (one,) = diagnostics([file])
    place = one["related_locations"][0]["location"]["range"]
    assert (place["start"]["column"], place["end"]["column"]) == (8, 13)


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_the_result_is_valid(found: list[FileFinding]) -> None:
    records = diagnostics(found)
    assert len(records) == len(found)
    json.dumps(records, ensure_ascii=False).encode()
