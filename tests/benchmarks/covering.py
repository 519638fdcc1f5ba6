"""Which tests run a statement, by what coverage saw in a run of all of them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from coverage import CoverageData

# These two share what they find: the one that comes first is seen, either may fail.
_FIRST = "::test_findings_are_those_that_the_markers_announce["
_SECOND = "::test_findings_stand_in_the_snapshot["


class Covering:
    """The tests that ran each line; coverage must have had a context for each test."""

    def __init__(self, path: Path) -> None:
        self._data = CoverageData(str(path))
        self._data.read()

    def tests_of(self, path: Path, line: int) -> list[str] | None:
        """Return the tests that ran the statement in a line, or None if any test may have.

        That is so outside of functions, where code runs when it is imported.
        """
        lines = _lines_around(path, line)
        if lines is None:
            return None
        ran = self._data.contexts_by_lineno(str(path.resolve()))
        found = {name.partition("|")[0] for at in lines for name in ran.get(at, ())} - {""}
        again = {
            name.replace(_FIRST, _SECOND)
            for name in found
            if _FIRST in name and "[sources/f_string]" not in name
        }
        return sorted(found | again, key=lambda name: ("test_fixtures" not in name, name))


@cache
def _statements(path: Path) -> list[tuple[ast.stmt, bool]]:
    """Return all statements of a file, those inside before those around, and if in a function."""
    found: list[tuple[ast.stmt, bool]] = []

    def collect(node: ast.AST, is_in_function: bool) -> None:
        inner = is_in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.iter_child_nodes(node):
            collect(child, inner)
        if isinstance(node, ast.stmt):
            found.append((node, is_in_function))

    collect(ast.parse(path.read_text(encoding="utf-8")), False)
    return found


def _lines_around(path: Path, line: int) -> range | None:
    """Return the lines of the statement in a line, of a compound one the lines of its head.

    A function's own head counts as all its lines, and what stands outside of functions as None.
    """
    for node, is_in_function in _statements(path):
        if not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return range(node.lineno, (node.end_lineno or node.lineno) + 1)
        if not is_in_function:
            return None
        inside = [part.lineno for part in ast.walk(node) if isinstance(part, ast.stmt)]
        below = [at for at in inside if at > line]
        is_compound = len(inside) > 1
        end = min(below) if is_compound and below else (node.end_lineno or node.lineno) + 1
        return range(node.lineno, end)
    return None
