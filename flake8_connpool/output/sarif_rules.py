"""The rules as SARIF describes them: their pages are shown beside the findings."""

from __future__ import annotations

import re

from flake8_connpool.findings import Severity
from flake8_connpool.linter.registry import Rule
from flake8_connpool.output.explain.pages import linked

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# GitHub's words.
_PROBLEM_SEVERITIES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
# By the first digit of the code.
_FAMILIES = {
    "0": "check",
    "1": "creation",
    "2": "bounds",
    "3": "checkout",
    "4": "health",
    "5": "retirement",
    "9": "opt-in",
}
# The blocks below the first heading: paragraphs and lists.
_FIRST_SECTION = re.compile(r"^## .*\n\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_LONGEST = 1024  # of a description, on GitHub


def described(rule: Rule) -> dict[str, object]:
    """Return a rule's `reportingDescriptor`."""
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": _full(rule)},
        "help": {"text": f"{_full(rule)} See {rule.url}", "markdown": _page(rule)},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["reliability", "connection-pool", _FAMILIES[rule.code[3]]],
            "precision": "high",
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
        },
    }


def _full(rule: Rule) -> str:
    """Return the summary and the first sentences, with the list that they may end in."""
    match = _FIRST_SECTION.search(rule.page)
    said = ""
    for block in match[1].split("\n\n") if match else ():
        said += f" {' '.join(block.split())}"
        if said.endswith("."):
            break
    text = f"{rule.summary}.{said}"
    return text if said.endswith(".") and len(text) <= _LONGEST else f"{rule.summary}."


def _page(rule: Rule) -> str:
    # Without the examples: every report would be half as large again.
    return f"# {rule.code} {rule.name}\n\n{linked(rule.page, rule)}"
