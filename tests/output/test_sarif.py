"""SARIF: valid against its schema, what code scanning asks for, and fixes that can be made."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import pytest
from hypothesis import example, given
from jsonschema import Draft202012Validator
from reports import SCHEMAS, SOURCE, TEXTS, WORST, found_in, generated, hostile, made

from flake8_connpool._version import __version__
from flake8_connpool.findings import Applicability, Severity
from flake8_connpool.fixer.fix import fix
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output import sarif
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.rule_options import RuleOptions


@cache
def rules() -> dict[str, dict[str, Any]]:
    """Return the rules of a report by their codes."""
    return {rule["id"]: rule for rule in run_of([])["tool"]["driver"]["rules"]}


@cache
def validator() -> Draft202012Validator:
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text())
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def run_of(
    found: list[FileFinding], directory: str = "/srv/shop", *, with_rules: bool = True
) -> dict[str, Any]:
    """Return the single run of a report, which is valid; rules, always the same, take long."""
    log = json.loads(sarif.render(found, directory))
    if not with_rules:
        log["runs"][0]["tool"]["driver"]["rules"] = []
    assert [error.message for error in validator().iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def address(result: dict[str, Any]) -> dict[str, Any]:
    (location,) = result["locations"]
    artifact = location["physicalLocation"]["artifactLocation"]
    assert isinstance(artifact, dict)
    return artifact


def test_the_schema_refuses_what_is_no_sarif() -> None:
    log = json.loads(sarif.render(found_in(), "/srv/shop"))
    log["runs"][0]["results"][0]["message"] = "text"
    log["runs"][0]["tool"]["driver"]["informationUri"] = "no uri"
    assert len(list(validator().iter_errors(log))) == 2


def test_nothing_found_is_a_valid_run_with_every_rule() -> None:
    run = run_of([])
    driver = run["tool"]["driver"]
    assert run["results"] == []
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    assert driver["semanticVersion"] == __version__


def test_a_result_says_what_where_and_how_to_fix_it() -> None:
    run = run_of(found_in(with_edits=True))
    result = next(result for result in run["results"] if result["ruleId"] == "CPL301")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "CPL301"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "app.py", "uriBaseId": "%SRCROOT%"},
                "region": {
                    "startLine": 6,
                    "startColumn": 23,
                    "endLine": 6,
                    "endColumn": 35,
                    "snippet": {"text": "timeout=None"},
                },
            }
        }
    ]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 6, "startColumn": 31, "endLine": 6, "endColumn": 35},
            "insertedContent": {"text": "httpx.Timeout(None, pool=10.0)"},
        }
    ]


def test_a_message_is_one_sentence_and_its_markdown_says_what_to_do() -> None:
    found = [made("/srv/shop/a.py", "this fails", help="do that"), made("/srv/shop/a.py", "x")]
    assert [result["message"] for result in run_of(found)["results"]] == [
        {"text": "this fails", "markdown": "this fails\n\nHelp: do that"},
        {"text": "x"},
    ]


def test_a_result_has_the_level_of_its_severity_and_a_rank() -> None:
    found = [
        made("/srv/shop/a.py", "x", code, severity=severity)
        for code in ("CPL401", "CPL907")
        for severity in Severity
    ]
    results = run_of(found)["results"]
    assert [result["level"] for result in results] == ["note", "warning", "error"] * 2
    assert [result["rank"] for result in results] == [30.0, 60.0, 90.0, 20.0, 50.0, 80.0]


def test_another_place_that_matters_is_a_related_location() -> None:
    found = [made("/srv/shop/a.py", "x", related=("first here", "then here"))]
    (result,) = run_of(found)["results"]
    artifact = {"uri": "a.py", "uriBaseId": "%SRCROOT%"}
    assert result["relatedLocations"] == [
        {
            "id": number,
            "message": {"text": text},
            "physicalLocation": {
                "artifactLocation": artifact,
                "region": {"startLine": line, "startColumn": 5, "endLine": line, "endColumn": 9},
            },
        }
        for number, text, line in ((1, "first here", 11), (2, "then here", 12))
    ]
    assert "relatedLocations" not in run_of([made("/srv/shop/a.py", "x")])["results"][0]


def test_carrying_out_the_fixes_gives_what_the_fixer_gives() -> None:
    """They are all of one round here, and none meets another."""
    lines = SOURCE.splitlines(keepends=True)
    edits = []
    for result in run_of(found_in(with_edits=True))["results"]:
        for change in result.get("fixes", [{"artifactChanges": []}])[0]["artifactChanges"]:
            for edit in change["replacements"]:
                region, text = edit["deletedRegion"], edit["insertedContent"]["text"]
                assert region["startLine"] == region["endLine"]
                edits.append((region["startLine"] - 1, region["startColumn"] - 1, region, text))
    for row, start, region, text in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        line = lines[row]
        lines[row] = line[:start] + text + line[region["endColumn"] - 1 :]
    wanted = fix(
        SOURCE.encode(),
        lambda data: lint(data, RuleOptions()),
        lambda f: f.fix is not None and f.fix.applicability is not Applicability.DISPLAY,
    )
    assert "".join(lines).encode() == wanted.data != SOURCE.encode()


def test_a_snippet_is_the_text_of_its_region() -> None:
    lines = SOURCE.splitlines(keepends=True)
    for result in run_of(found_in())["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        start = sum(map(len, lines[: region["startLine"] - 1])) + region["startColumn"] - 1
        end = sum(map(len, lines[: region["endLine"] - 1])) + region["endColumn"] - 1
        assert region["snippet"]["text"] == SOURCE[start:end]


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_what_github_asks_for(code: str) -> None:
    rule = rules()[code]
    assert rule["helpUri"] == RULES[code].url
    assert 0 < len(rule["name"]) <= 255
    for name in ("shortDescription", "fullDescription"):
        text = rule[name]["text"]
        assert text.endswith(".")
        assert 0 < len(text) <= 1024
    assert rule["fullDescription"]["text"] != rule["shortDescription"]["text"]
    assert rule["help"]["text"].endswith(rule["helpUri"])
    assert "## Why is this bad?" in rule["help"]["markdown"]
    level = {"info": "note"}.get(RULES[code].severity, RULES[code].severity)
    assert rule["defaultConfiguration"]["level"] == level
    problem = {"info": "recommendation"}.get(RULES[code].severity, RULES[code].severity)
    assert rule["properties"]["problem.severity"] == problem
    assert 0 < len(rule["properties"]["tags"]) <= 10


def test_links_of_a_page_lead_to_the_documentation() -> None:
    pages = "".join(rule["help"]["markdown"] for rule in rules().values())
    assert f"[CPL205]({RULES['CPL205'].url})" in pages
    assert ".md" not in pages


def test_what_lies_elsewhere_or_nowhere_has_no_base() -> None:
    paths = ["/srv/shop/a/b.py", "/srv/shopping/b.py", "/c d.py", "stdin"]
    results = run_of([made(path, "x") for path in paths])["results"]
    assert [address(result) for result in results] == [
        {"uri": "a/b.py", "uriBaseId": "%SRCROOT%"},
        {"uri": "file:///srv/shopping/b.py"},
        {"uri": "file:///c%20d.py"},
        {"uri": "stdin"},
    ]


@given(TEXTS)
@generated
def test_an_address_is_that_of_the_file(name: str) -> None:
    path = f"/srv/shop/{os.fsdecode(name.encode(errors='replace'))}"
    run = run_of([made(path, "x")], with_rules=False)
    root = run["originalUriBaseIds"]["%SRCROOT%"]["uri"]
    whole = urlsplit(urljoin(root, address(run["results"][0])["uri"]))
    # Joining takes out what goes up or nowhere, as opening the file would.
    expected = os.path.normpath(path) if "." in name else path
    assert os.path.normpath(unquote_to_bytes(whole.path)) == os.fsencode(os.path.normpath(expected))
    assert (whole.query, whole.fragment) == ("", "")


def test_bytes_of_a_name_that_are_no_text_are_kept() -> None:
    (result,) = run_of([made("/srv/shop/x\udcff\u4e2d.py", "x")])["results"]
    assert address(result)["uri"] == "x%FF%E4%B8%AD.py"


@given(hostile())
@example(WORST)
@generated
def test_whatever_is_said_the_report_is_valid(found: list[FileFinding]) -> None:
    run = run_of(found, with_rules=False)
    assert len(run["results"]) == len(found)
    json.dumps(run, ensure_ascii=False).encode()


@pytest.mark.parametrize(("code", "is_successful"), [("CPL000", False), ("CPL001", True)])
def test_a_rule_that_failed_is_a_result_of_a_run_that_failed(
    code: str, is_successful: bool
) -> None:
    run = run_of([made("/srv/shop/a.py", "failed", code)])
    assert run["invocations"][0]["executionSuccessful"] is is_successful
    assert run["results"][0]["ruleId"] == code


def test_a_run_names_its_root_by_the_address_of_a_directory() -> None:
    for directory, root in (("/", "file:///"), ("/a b", "file:///a%20b/")):
        run = run_of([], directory)
        assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == root
        assert run["invocations"][0]["workingDirectory"]["uri"] == root
