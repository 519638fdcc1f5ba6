"""Lint and fix a source with the fictional library declared; print what came of it as json.

Usage: run.py SOURCE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
# The folder of the libraries has one more file, as it would for a real one.
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool import library

library.__path__.append(str(HERE / "library"))

from flake8_connpool.findings import Applicability, Finding
from flake8_connpool.fixer.fix import fix
from flake8_connpool.linter.lint import concerns, lint
from flake8_connpool.rule_options import RuleOptions


def find(source: SourceText | bytes) -> list[Finding]:
    return lint(source, RuleOptions())


def carried_out(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.applicability is not Applicability.DISPLAY


data = Path(sys.argv[1]).read_bytes()
found = find(data)
result = fix(data, find, carried_out)
outcome = {
    "concerns": concerns(data, RuleOptions()),
    "found": [(f.line, f.code, f"{f.message}; {f.help}") for f in found],
    "fixed": result.data.decode(),
    "left": [(f.line, f.code) for f in result.left],
    "refusals": [refusal.reason for refusal in result.refusals],
}
json.dump(outcome, sys.stdout)
