"""What GitHub's runners, GitLab and Jenkins read, read as they do."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from functools import cache
from typing import Any

import pytest
import xmlschema
from hypothesis import example, given
from jsonschema import Draft202012Validator
from reports import SCHEMAS, WORST, found_in, generated, hostile, made

from flake8_connpool.linter.registry import RULES
from flake8_connpool.output import concise, github, gitlab, junit
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.terminal.display import portable

ROOT = "/srv/shop"


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI_PROJECT_DIR", raising=False)


# GitHub


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return the commands in a log as a runner reads them: name, properties, message."""
    read = []
    for line in text.splitlines():
        start, head, data = line.split("::", 2)
        assert start == ""
        name, _, said = head.partition(" ")
        properties = dict(part.split("=", 1) for part in said.split(","))
        read.append((name, {k: _unescaped(v) for k, v in properties.items()}, _unescaped(data)))
    return read


def _unescaped(text: str) -> str:
    for escaped, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escaped, char)
    return text


def test_a_command_names_the_rule_the_place_and_the_fix() -> None:
    (finding,) = [file for file in found_in() if file.finding.code == "CPL301"]
    assert commands(github.render([finding], ROOT)) == [
        (
            "error",
            {
                "title": "connlint (CPL301)",
                "file": "/srv/shop/app.py",
                "line": "6",
                "col": "23",
                "endLine": "6",
                "endColumn": "35",
            },
            "app.py:6:23: CPL301 `httpx.Client(timeout=None)` may wait for ever\n"
            "  help: Set `timeout` to `httpx.Timeout(None, pool=10.0)` (unsafe)",
        )
    ]


def test_a_command_over_several_lines_has_no_columns() -> None:
    found = [file for file in found_in() if file.finding.end_line > file.finding.line]
    assert found
    for _, properties, _ in commands(github.render(found, ROOT)):
        assert (properties["line"], properties["endLine"]) == ("7", "9")
        assert not properties.keys() & {"col", "endColumn"}


def test_nothing_found_is_no_command() -> None:
    assert github.render([], ROOT) == ""


def test_what_a_name_says_to_a_runner_is_escaped() -> None:
    text = github.render([made("/a%0A,line=9:b\n::warning ::c.py", "m,n:%")], ROOT)
    assert text == (
        "::error title=connlint (CPL401),file=/a%250A%2Cline=9%3Ab\\n%3A%3Awarning %3A%3Ac.py,"
        "line=1,col=1,endLine=1,endColumn=2::"
        "/a%250A,line=9:b\\n::warning ::c.py:1:1: CPL401 m,n:%25 - m,n:%25\n"
    )


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_there_is_one_command_for_each_finding(found: list[FileFinding]) -> None:
    text = github.render(found, ROOT)
    read = commands(text)
    assert len(read) == len(found)
    assert {(name, *properties) for name, properties, _ in read} == {
        ("error", "title", "file", "line", "col", "endLine", "endColumn")
    }
    assert all(char.isprintable() for char in text if char != "\n")


# GitLab


@cache
def _gitlab_schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / "gitlab-code-quality.json").read_text()))


def report(found: list[FileFinding]) -> list[dict[str, Any]]:
    """Return the records of a report, which is valid; no two fingerprints are equal."""
    records = json.loads(gitlab.render(found, ROOT))
    assert [error.message for error in _gitlab_schema().iter_errors(records)] == []
    assert len({record["fingerprint"] for record in records}) == len(found)
    assert isinstance(records, list)
    return records


def test_a_record_has_what_gitlab_shows() -> None:
    record = next(r for r in report(found_in()) if r["check_name"] == "CPL301")
    assert len(record.pop("fingerprint")) == 32
    assert record == {
        "check_name": "CPL301",
        "description": "CPL301: `httpx.Client(timeout=None)` may wait for ever",
        "severity": "major",
        "location": {
            "path": "app.py",
            "lines": {"begin": 6, "end": 6},
            "positions": {"begin": {"line": 6, "column": 23}, "end": {"line": 6, "column": 35}},
        },
    }


def test_nothing_found_is_an_empty_report() -> None:
    assert report([]) == []


def test_paths_are_relative_to_the_repository_that_gitlab_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", "/srv")
    (record,) = report([made("/srv/shop/a.py", "x")])
    assert record["location"]["path"] == "shop/a.py"


def test_what_was_not_checked_weighs_more() -> None:
    codes = ("CPL000", "CPL001", "CPL401")
    records = report([made("/srv/shop/a.py", "x", code) for code in codes])
    assert [record["severity"] for record in records] == ["critical", "critical", "major"]


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_gitlab_can_read_it(found: list[FileFinding]) -> None:
    for record in report(found):
        json.dumps(record, ensure_ascii=False).encode()


# JUnit


@cache
def _xsd() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")


def document(found: list[FileFinding]) -> ET.Element:
    """Return the document of some findings, which is valid, and counts what it has."""
    text = junit.render(found, ROOT)
    assert text.isascii()
    root = ET.fromstring(text)
    _xsd().validate(root)
    for element in (root, *root.iter("testsuite")):
        for kind, plural in (("testcase", "tests"), ("failure", "failures"), ("error", "errors")):
            assert int(element.attrib[plural]) == len(list(element.iter(kind)))
    return root


def test_a_finding_is_a_test_that_fails() -> None:
    case = document([f for f in found_in() if f.finding.code == "CPL301"]).find(".//testcase")
    assert case is not None
    assert case.attrib == {"name": "CPL301 unbounded-pool-wait", "classname": "app"}
    (failure,) = case
    assert failure.tag == "failure"
    assert failure.attrib == {
        "message": "`httpx.Client(timeout=None)` may wait for ever",
        "type": "CPL301",
    }
    assert failure.text == "app.py:6:23: CPL301 `httpx.Client(timeout=None)` may wait for ever"


def test_each_file_is_a_suite_whose_tests_have_names_of_their_own() -> None:
    found = found_in() + found_in(path="/srv/shop/a/b.py")
    suites = list(document(found))
    assert [suite.attrib["name"] for suite in suites] == ["app.py", "a/b.py"]
    for suite in suites:
        names = [case.attrib["name"] for case in suite]
        assert len(set(names)) == len(names) > 5
        assert "CPL302 implicit-pool-timeout #2" in names


def test_nothing_found_is_a_test_that_passes() -> None:
    (suite,) = document([])
    (case,) = suite
    assert case.attrib == {"name": "No findings", "classname": "connlint"}
    assert len(case) == 0


def test_a_file_that_was_not_checked_is_a_test_that_could_not_be_made() -> None:
    root = document([made("/srv/shop/a.py", "cannot be parsed", "CPL001")])
    assert root.attrib["errors"] == "1"
    assert root.attrib["failures"] == "0"


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_the_document_is_valid(found: list[FileFinding]) -> None:
    lines = [f"{element.text}\n" for element in document(found).iter() if len(element.attrib) == 2]
    texts = [line for line in lines if line != "None\n" and line.strip()]
    assert sorted(texts) == sorted(concise.render([file], ROOT) for file in found)


def test_names_of_rules_are_told() -> None:
    names = {case.attrib["name"] for case in document(found_in()).iter("testcase")}
    assert {name.split(" ")[1] for name in names} <= {rule.name for rule in RULES.values()}
    assert portable("/srv/shop/app.py", ROOT) == "app.py"
