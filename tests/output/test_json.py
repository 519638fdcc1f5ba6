"""JSON: what it says of a finding beside ruff's keys."""

from __future__ import annotations

import json

from hypothesis import example, given
from reports import WORST, generated, hostile, made

from flake8_connpool.findings import Severity
from flake8_connpool.output import json as json_format
from flake8_connpool.output import json_lines
from flake8_connpool.output.file_finding import FileFinding

ROOT = "/srv/shop"


def test_a_record_has_the_severity_what_to_do_and_the_other_places() -> None:
    found = made(
        "/srv/shop/a.py", "x", severity=Severity.ERROR, help="do that", related=("first here",)
    )
    (record,) = json.loads(json_format.render([found], ROOT))
    assert record["severity"] == "error"
    assert record["help"] == "do that"
    assert record["related_locations"] == [
        {
            "end_location": {"column": 9, "row": 11},
            "filename": "/srv/shop/a.py",
            "location": {"column": 5, "row": 11},
            "message": "first here",
        }
    ]


def test_where_a_rule_does_not_say_what_to_do_there_is_a_null() -> None:
    (record,) = json.loads(json_format.render([made("/srv/shop/a.py", "x")], ROOT))
    assert record["help"] is None
    assert record["related_locations"] == []


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_lines_hold_what_the_array_does(found: list[FileFinding]) -> None:
    text = json_lines.render(found, ROOT)
    assert text.isascii()
    records = [json.loads(line) for line in text.splitlines()]
    assert records == json.loads(json_format.render(found, ROOT))
    json.dumps(records, ensure_ascii=False).encode()
