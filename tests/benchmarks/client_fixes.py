"""Carries out the fixes of CPL101 and CPL102, and their edits on any loop, and judges each.

    python tests/benchmarks/client_fixes.py [--loops N] [--programs N] [--seed N] PATH...

Every fix of the files below PATH is applied alone and together. So many loops of them, taken at
random, are put into a `with`, and the `with` statements inside loops are put around them: judged
are the tree and the comments, by other means than those of the fixer. So many generated programs
are run before and after against a server that counts connections. Exits with 1 and names what is
wrong.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.server import CountingServer
from fixer.client_programs import program
from fixer.judging import fault_of_comments, tree_of
from fixer.test_client_fixes import CODES, fixed, found, seen

from flake8_connpool.findings import Applicability, Edit, Finding, Fix, Node, Verb
from flake8_connpool.fixer.changes import applied, changes_of
from flake8_connpool.fixer.fix import FixedSource, fix
from flake8_connpool.fixer.trees import is_as_said
from flake8_connpool.fixer.working_copy import RefusedError, UnworkableError, WorkingCopy
from flake8_connpool.semantics.syntax.source_text import SourceText

_LARGEST = 60_000
_FROM_ONE_FILE = 6
_HEADER = "with added_by_the_proof() as name"
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_WITHS = (ast.With, ast.AsyncWith)


def fixed_alone(data: bytes, one: Finding) -> FixedSource:
    """Return a source with the fix of one finding."""
    return fix(data, found, lambda finding: finding == one)


def of_fixes(data: bytes) -> Iterator[str]:
    """Yield what becomes of the fixes of a file: `fixed`, or what is wrong."""
    fixes = {f.fix: f for f in found(data) if f.code in CODES and f.fix is not None}
    for one in fixes.values():
        result = fixed_alone(data, one)
        yield from (f"refused: {refusal.reason}" for refusal in result.refusals)
        if result.fixed:
            yield fault_of(data, result.data) or "fixed"
    if len(fixes) > 1:
        yield fault_of(data, fixed(data).data) or "fixed together"


def fault_of(old: bytes, new: bytes) -> str | None:
    """Return what is wrong with a fixed source."""
    try:
        compile(new, "fixed", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"WRONG: {error}"
    fault = fault_of_comments(old, new)
    return f"WRONG: {fault}" if fault else None


def of_loop(data: bytes, edit: Edit) -> str:
    """Carry an edit of a loop out, and judge it."""
    try:
        work = WorkingCopy(SourceText(data))
        changes = changes_of(Fix(Applicability.SAFE, "", (edit,)), work)
    except (RefusedError, UnworkableError) as error:
        return f"refused: {error}"
    new = work.encoded(applied(work.utf8, changes))
    try:
        trees = tree_of(data), tree_of(new)
    except (SyntaxError, ValueError) as error:
        return f"WRONG: {error}"
    after = WorkingCopy(SourceText(new))
    proven = is_as_said(tree_of(data), tree_of(new), (edit,), work, after)
    if not proven or ast.dump(moved(trees[0], edit)) != ast.dump(trees[1]):
        return "WRONG: another tree"
    return fault_of_comments(data, new) or f"{edit.verb.name} done"


class _Mover(ast.NodeTransformer):
    """Moves the statements of an edit in a tree."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._header: ast.stmt | None = None

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        place = Node.of(node) if isinstance(node, ast.stmt) else None
        if self._edit.verb is Verb.HOIST and place == self._edit.to:
            assert isinstance(node, _WITHS)
            self._header = type(node)(items=node.items, body=[], type_comment=None)
            return node.body
        if place == self._edit.node and isinstance(node, _LOOPS):
            around = self._header or ast.parse(f"{_HEADER}: pass").body[0]
            assert isinstance(around, _WITHS)
            around.body = [node]
            return around
        return node


def moved(tree: ast.Module, edit: Edit) -> ast.AST:
    result = _Mover(edit).visit(tree)
    assert isinstance(result, ast.AST)
    return result


def edits_of(tree: ast.Module) -> Iterator[Edit]:
    """Yield what can be done to the loops of a tree."""
    for loop in ast.walk(tree):
        if isinstance(loop, _LOOPS):
            yield Edit(Verb.WRAP, Node.of(loop), content=_HEADER, to=Node.of(loop))
            for inner in [n for statement in loop.body for n in ast.walk(statement)]:
                if isinstance(inner, _WITHS):
                    yield Edit(Verb.HOIST, Node.of(loop), to=Node.of(inner))


def of_program(seed: int, server: CountingServer) -> str:
    source = program(seed).source
    if not any(f.fix for f in found(source)):
        return "not reported"
    result = fixed(source)
    if any(f.code in CODES for f in result.left):
        return "WRONG: not fixed"
    log, requests, connections = seen(source, server)
    if seen(result.data, server) != (log, requests, min(connections, 1)):
        return "WRONG: another result"
    return fault_of(source, result.data) or "run"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--loops", type=int, default=2000, metavar="N")
    parser.add_argument("--programs", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ["no_proxy"] = "*"
    chance, count, wrong = random.Random(options.seed), Counter[str](), list[str]()

    def record(place: object, outcome: str) -> None:
        count[outcome] += 1
        if outcome.startswith("WRONG") or not outcome.endswith(
            ("done", "fixed", "fixed together", "not reported", "run")
        ):
            wrong.append(f"{place}: {outcome}")

    paths = sorted(path for root in options.paths for path in root.rglob("*.py"))
    chance.shuffle(paths)
    left = options.loops
    for path in paths:
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        try:
            tree = tree_of(data)
        except (SyntaxError, ValueError, RecursionError):
            continue
        if b"requests" in data or b"httpx" in data:
            for outcome in of_fixes(data):
                record(path, outcome)
        if left > 0 and len(data) < _LARGEST:
            edits = list(edits_of(tree))
            for edit in chance.sample(edits, min(len(edits), _FROM_ONE_FILE)):
                left -= 1
                record(f"{path}:{edit.node.line}", of_loop(data, edit))
    server = CountingServer()
    for seed in range(options.programs):
        record(f"program {seed}", of_program(seed, server))
    for outcome, number in count.most_common():
        print(f"{number:6} {outcome}")
    faults = [line for line in wrong if "refused" not in line]
    print(*wrong[:20], sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
