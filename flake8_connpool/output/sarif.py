"""SARIF 2.1.0, an OASIS standard that code scanning services and editors read."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from flake8_connpool._version import __version__
from flake8_connpool.codes import INTERNAL_ERROR
from flake8_connpool.findings import Applicability, Finding, RelatedLocation, Severity
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output.addresses import directory_address, file_address, relative_address
from flake8_connpool.output.advice import advice
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.fingerprints import fingerprints
from flake8_connpool.output.format import Format
from flake8_connpool.output.sarif_rules import LEVELS, described
from flake8_connpool.terminal.display import encodable
from flake8_connpool.urls import DOCUMENTATION

Json = dict[str, object]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
# GitHub looks for its own fingerprint, and makes it of the source where it is not given.
_FINGERPRINT = "connlint/v1"
# How soon to look at a result, of 100: by its severity, and less for a rule that is opt-in.
_RANKS = {Severity.ERROR: 90.0, Severity.WARNING: 60.0, Severity.INFO: 30.0}
_LESS_IF_OPT_IN = 10.0
_INDEXES = {code: index for index, code in enumerate(RULES)}


def render(found: Sequence[FileFinding], directory: str) -> str:
    """Return one run, with every rule; what is in `directory` is named relative to it."""
    known_by = fingerprints(found, directory)
    root: Json = {"uri": directory_address(directory)}
    run: Json = {
        "tool": {
            "driver": {
                "name": "connlint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": DOCUMENTATION,
                "rules": [described(rule) for rule in RULES.values()],
            }
        },
        "invocations": [
            {
                "executionSuccessful": all(f.finding.code != INTERNAL_ERROR for f in found),
                "workingDirectory": root,
            }
        ],
        "originalUriBaseIds": {_ROOT: root},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, known, directory) for f, known in zip(found, known_by, strict=True)],
    }
    log: Json = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _result(file: FileFinding, fingerprint: str, directory: str) -> Json:
    finding = file.finding
    artifact = _artifact(file.path, directory)
    region = _region(finding.line, finding.column, finding.end_line, finding.end_column)
    snippet = _snippet(file)
    if snippet:
        region["snippet"] = {"text": encodable(snippet)}
    result: Json = {
        "ruleId": finding.code,
        "ruleIndex": _INDEXES[finding.code],
        "level": LEVELS[finding.severity],
        "rank": _rank(finding),
        "message": _message(finding),
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            _related(one, number, _artifact(one.path, directory) if one.path else artifact)
            for number, one in enumerate(finding.related, 1)
        ]
    if finding.affected:
        result["properties"] = {"affected": [encodable(one) for one in finding.affected]}
    # What reads SARIF carries fixes out, and has no word for advice.
    if finding.fix and file.edits and finding.fix.applicability is not Applicability.DISPLAY:
        result["fixes"] = [_fix(file, artifact)]
    return result


def _rank(finding: Finding) -> float:
    rank = _RANKS[finding.severity]
    return rank - _LESS_IF_OPT_IN if RULES[finding.code].is_opt_in else rank


def _message(finding: Finding) -> Json:
    message: Json = {"text": encodable(finding.message)}
    # GitHub shows the text only; editors and reviewdog prefer this one.
    if what_to_do := advice(finding):
        message["markdown"] = encodable(f"{finding.message}\n\nHelp: {what_to_do}")
    return message


def _related(related: RelatedLocation, number: int, artifact: Json) -> Json:
    region = _region(related.line, related.column, related.end_line, related.end_column)
    return {
        "id": number,
        "message": {"text": encodable(related.message)},
        "physicalLocation": {"artifactLocation": artifact, "region": region},
    }


def _artifact(path: str, directory: str) -> Json:
    if not os.path.isabs(path):  # a source without a file
        return {"uri": relative_address(path, directory)}
    if path.startswith(os.path.join(directory, "")):
        return {"uri": relative_address(path, directory), "uriBaseId": _ROOT}
    return {"uri": file_address(path)}


def _region(line: int, column: int, end_line: int, end_column: int) -> Json:
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _snippet(file: FileFinding) -> str:
    """Return the text of the finding's region."""
    if not file.lines:
        return ""
    *head, last = file.lines
    whole = "\n".join([*head, last[: file.finding.end_column - 1]])
    return whole[file.finding.column - 1 :]


def _fix(file: FileFinding, artifact: Json) -> Json:
    assert file.finding.fix is not None
    replacements = [
        {
            "deletedRegion": _region(edit.line, edit.column, edit.end_line, edit.end_column),
            "insertedContent": {"text": encodable(edit.content)},
        }
        for edit in file.edits or ()
    ]
    return {
        "description": {"text": encodable(file.finding.fix.message)},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
        "properties": {"applicability": file.finding.fix.applicability},
    }


FORMAT = Format(lambda found, directory, _: render(found, directory), needs_edits=True)
