"""Each code has an experiment, or a reason, for each library that it can report."""

from __future__ import annotations

import ast

from markers import ROOT
from pytest_snapshot.plugin import Snapshot

from .cells import reported
from .matrix import ELSEWHERE, REASONS, experiments, page, reason
from .test_claims_page import FOLDER


def test_each_cell_has_an_experiment_or_a_reason() -> None:
    measured = experiments()
    without = [cell for cell in sorted(reported()) if cell not in measured and not reason(cell)]
    assert without == []


def test_no_reason_is_left_for_what_is_measured() -> None:
    measured, cells = experiments(), reported()
    for code, reasons in REASONS.items():
        for library in reasons:
            concerned = {cell for cell in cells if cell[0] == code and library in ("", cell[1])}
            assert concerned - measured.keys(), f"{code} {library}"


def test_experiments_elsewhere_exist_and_concern_something_that_is_reported() -> None:
    tests = {
        node.name
        for path in (ROOT / "tests" / "frameworks").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    for cell, (address, name) in ELSEWHERE.items():
        assert cell in reported()
        assert name in tests
        assert (FOLDER / address.partition("#")[0]).is_file()


def test_the_page_is_made_from_the_cells(snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = FOLDER
    snapshot.assert_match(page(), "coverage.md")
