"""How a source is laid out on lines changes nothing about what is found in it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from layouts import LAYOUTS
from markers import fixtures, name_of

from flake8_connpool.linter.lint import concerns, lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source import Positions

# Where another place stands is said by its line.
_LINE = re.compile(r"\bline \d+\b")

Found = list[tuple[int, str, str, str | None]]


def found_in(text: str, folder: str) -> Found:
    """Return which nodes of the tree have which findings, whatever the lines they stand at."""
    findings = lint(text, RuleOptions(), lambda code: code == folder or not RULES[code].is_opt_in)
    if not findings:
        return []
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    parents = {below: above for above in nodes for below in ast.iter_child_nodes(above)}
    positions = Positions(text.split("\n"), parents)
    at: dict[tuple[int, int, int, int], int] = {}
    for index, node in enumerate(nodes):
        if isinstance(node, ast.expr | ast.keyword):
            span = positions.span(node)
            at.setdefault((span.line, span.column, span.end_line, span.end_column), index)
    return sorted(
        (
            at[f.line, f.column, f.end_line, f.end_column],
            f.code,
            _LINE.sub("line", f.message),
            str(f.fix.applicability) if f.fix else None,
        )
        for f in findings
    )


@cache
def found_as_written(path: Path) -> Found:
    return found_in(path.read_text(encoding="utf-8"), path.parent.name)


@cache
def shape_as_written(path: Path) -> list[str]:
    return shape(path.read_text(encoding="utf-8"))


def shape(text: str) -> list[str]:
    """Return the kinds of the nodes of a tree, in the order that findings count them."""
    return [type(node).__name__ for node in ast.walk(ast.parse(text))]


# All for one file of each rule, and for the others the layouts that differ most from black's.
MOST_DIFFERENT = ("joined", "split")


@pytest.mark.parametrize(
    ("path", "layout"),
    [
        pytest.param(path, layout, id=f"{name_of(path)}-{layout}")
        for path in [*fixtures("bad"), *fixtures("good")]
        for layout in (LAYOUTS if path.stem == "bad" else MOST_DIFFERENT)
    ],
)
def test_a_fixture_has_the_same_findings_in_any_layout(path: Path, layout: str) -> None:
    other = LAYOUTS[layout](path.read_text(encoding="utf-8"))
    assert shape(other) == shape_as_written(path)
    assert found_in(other, path.parent.name) == found_as_written(path)
    if found_as_written(path):
        assert concerns(other.encode(), RuleOptions())
