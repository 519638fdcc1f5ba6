"""What GitHub's runners, GitLab and Jenkins read, read as they do."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import xmlschema
from hypothesis import example, given
from jsonschema import Draft202012Validator
from reports import SCHEMAS, WORST, found_in, generated, hostile, made

from flake8_connpool.findings import Severity
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output import github, gitlab, junit
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.lines import message_line_of
from flake8_connpool.terminal.display import portable

ROOT = "/srv/shop"
ONE = made(
    "/srv/shop/app.py",
    "this fails",
    severity=Severity.ERROR,
    help="do that",
    related=("first here", "then here"),
)


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


def test_a_command_names_the_rule_the_places_and_what_to_do() -> None:
    assert commands(github.render([ONE], ROOT)) == [
        (
            "error",
            {
                "title": "connlint (CPL401)",
                "file": "/srv/shop/app.py",
                "line": "1",
                "col": "1",
                "endLine": "1",
                "endColumn": "2",
            },
            "app.py:1:1: CPL401 this fails\n"
            "  app.py:11:5: first here\n"
            "  app.py:12:5: then here\n"
            "  help: do that",
        )
    ]


def test_a_command_is_named_after_the_severity() -> None:
    found = [made("/srv/shop/a.py", "x", severity=severity) for severity in Severity]
    names = [name for name, _, _ in commands(github.render(found, ROOT))]
    assert names == ["notice", "warning", "error"]


def test_where_a_rule_does_not_say_what_to_do_its_fix_does() -> None:
    file = next(f for f in found_in() if f.finding.code == "CPL902")
    file = replace(file, finding=replace(file.finding, help=""))
    assert file.finding.fix is not None
    ((_, _, message),) = commands(github.render([file], ROOT))
    assert message.endswith(f"\n  help: {file.finding.fix.message}")


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
        "::warning title=connlint (CPL401),file=/a%250A%2Cline=9%3Ab\\n%3A%3Awarning %3A%3Ac.py,"
        "line=1,col=1,endLine=1,endColumn=2::"
        "/a%250A,line=9:b\\n::warning ::c.py:1:1: CPL401 m,n:%25\n"
    )


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_there_is_one_command_for_each_finding(found: list[FileFinding]) -> None:
    text = github.render(found, ROOT)
    read = commands(text)
    assert len(read) == len(found)
    assert {name for name, _, _ in read} <= {"error", "warning", "notice"}
    assert {tuple(properties) for _, properties, _ in read} == {
        ("title", "file", "line", "col", "endLine", "endColumn")
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
    (record,) = report([ONE])
    assert len(record.pop("fingerprint")) == 32
    assert record == {
        "check_name": "CPL401",
        "description": "CPL401: this fails - do that",
        "severity": "major",
        "location": {
            "path": "app.py",
            "lines": {"begin": 1, "end": 1},
            "positions": {"begin": {"line": 1, "column": 1}, "end": {"line": 1, "column": 2}},
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
    error = Severity.ERROR
    records = report([made("/srv/shop/a.py", "x", code, severity=error) for code in codes])
    assert [record["severity"] for record in records] == ["critical", "critical", "major"]


def test_gitlab_has_words_of_its_own_for_severities() -> None:
    records = report([made("/srv/shop/a.py", "x", severity=severity) for severity in Severity])
    assert [record["severity"] for record in records] == ["info", "minor", "major"]
    assert [record["description"] for record in records] == ["CPL401: x"] * 3


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
    case = document([ONE]).find(".//testcase")
    assert case is not None
    assert case.attrib == {"name": "CPL401 pool-without-health-check", "classname": "app"}
    (failure,) = case
    assert failure.tag == "failure"
    assert failure.attrib == {"message": "this fails", "type": "CPL401"}
    assert failure.text == (
        "app.py:1:1: CPL401 this fails\n"
        "app.py:11:5: first here\n"
        "app.py:12:5: then here\n"
        "help: do that"
    )


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
    faults = [fault for case in document(found).iter("testcase") for fault in case]
    texts = [(fault.text or "").splitlines() for fault in faults]
    assert sorted(lines[0] for lines in texts) == sorted(
        message_line_of(file, ROOT) for file in found
    )
    assert sum(map(len, texts)) == sum(
        1 + len(file.finding.related) + bool(file.finding.help) for file in found
    )


def test_names_of_rules_are_told() -> None:
    names = {case.attrib["name"] for case in document(found_in()).iter("testcase")}
    assert {name.split(" ")[1] for name in names} <= {rule.name for rule in RULES.values()}
    assert portable("/srv/shop/app.py", ROOT) == "app.py"
