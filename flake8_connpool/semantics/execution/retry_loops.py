"""Whether a loop only retries: it ends as soon as one attempt has succeeded."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import REDIRECTING
from flake8_connpool.frameworks.python import ENDING
from flake8_connpool.frameworks.retries import ATTEMPTS
from flake8_connpool.library.catalog import TELLING
from flake8_connpool.semantics.execution.loop_answers import answers_of, differs_in
from flake8_connpool.semantics.execution.waiting_loops import waits_until_ready
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, LOOPS, LoopNode
from flake8_connpool.semantics.syntax.statements import block_position, dotted
from flake8_connpool.semantics.values.model import SemanticModel

_COUNTING = frozenset({"builtins.range", "itertools.count"})
_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def is_retry(loop: LoopNode, node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a loop repeats a node only until it succeeds.

    Either every path from the node leaves the loop, or the loop counts attempts that do not affect
    the node, or waits for a result, and a statement in it leaves it. A loop that follows redirects
    repeats a request as the client itself would. While a loop waits for a service, there is no
    connection to reuse. The attempts of a library end the loop themselves.
    """
    if _is_of_library(loop, model) or _leaves_after(node, loop, model):
        return True
    if _follows_redirects(node, loop, model) or waits_until_ready(loop, model):
        return True
    if differs_in(node, loop, model):
        return False
    return _counts(loop, model) or _waits_for_answer(node, loop, model)


def _is_of_library(loop: LoopNode, model: SemanticModel) -> bool:
    """Return whether a loop goes over the attempts of a library: `for attempt in Retrying():`."""
    if isinstance(loop, ast.While):
        return False
    written = model.symbols.assigned(loop.iter) if isinstance(loop.iter, ast.Name) else loop.iter
    return isinstance(written, ast.Call) and model.qualified_name(written.func) in ATTEMPTS


def _follows_redirects(node: ast.AST, loop: LoopNode, model: SemanticModel) -> bool:
    """Return whether the URL of the next iteration is where the response redirects to."""
    redirected = _redirected(loop, model)
    return bool(redirected) and any(
        isinstance(part, ast.Name) and part.id in redirected for part in walk(node)
    )


@memoized
def _redirected(loop: LoopNode, model: SemanticModel) -> frozenset[str]:
    """Return the names that a loop sets to the target of a redirect, except in a loop inside."""
    steps = [
        part
        for part in walk(loop)
        if isinstance(part, ast.Assign) and _loop_around(part, model) is loop
    ]
    found: set[str] = set()
    for step in steps:
        texts = {str(getattr(part, "value", "")).lower() for part in walk(step.value)}
        texts |= {str(getattr(part, "id", "")) for part in walk(step.value)} & found
        if REDIRECTING.keys() & texts or texts & found:
            found.update(one.id for one in step.targets if isinstance(one, ast.Name))
    return frozenset(found)


def _loop_around(node: ast.AST, model: SemanticModel) -> ast.AST:
    above = model.parents[node]
    while not isinstance(above, LOOPS):
        above = model.parents[above]
    return above


@memoized
def _counts(loop: LoopNode, model: SemanticModel) -> bool:
    """Return whether a loop counts attempts, and a statement in it leaves it.

    A `while` loop counts failures, in an exception handler. A `for` loop can iterate over delays.
    """
    if isinstance(loop, ast.While):
        asked = {part.id for part in walk(loop.test) if isinstance(part, ast.Name)}
        return any(
            isinstance(part, ast.AugAssign)
            and isinstance(part.target, ast.Name)
            and part.target.id in asked
            for handler in walk(loop)
            if isinstance(handler, ast.ExceptHandler)
            for part in walk(handler)
        )
    is_left = any(isinstance(part, ast.Return | ast.Break) for part in _parts_of_round(loop))
    return is_left and _gives_attempts(loop.iter, model)


def _gives_attempts(node: ast.expr, model: SemanticModel) -> bool:
    if isinstance(node, ast.Call):
        return model.qualified_name(node.func) in _COUNTING
    written = model.symbols.assigned(node) if isinstance(node, ast.Name) else node
    return isinstance(written, ast.Tuple | ast.List)


def _parts_of_round(loop: LoopNode) -> Iterator[ast.AST]:
    """Yield the nodes that run in an iteration, except exits of inner loops and functions."""
    waiting: list[tuple[ast.AST, bool]] = [(statement, False) for statement in loop.body]
    while waiting:
        part, is_in_another = waiting.pop()
        if isinstance(part, (*FUNCTIONS, ast.ClassDef)):
            continue
        if not (is_in_another and isinstance(part, ast.Break)):
            yield part
        is_in_another = is_in_another or isinstance(part, LOOPS)
        waiting.extend((inner, is_in_another) for inner in ast.iter_child_nodes(part))


def _waits_for_answer(node: ast.AST, loop: LoopNode, model: SemanticModel) -> bool:
    """Return whether a loop ends as soon as a response is good: `if answer.ok: return`.

    The node is the request, or the client that sends it in its `with` block.
    """
    return not _answers_wanted(loop, model).isdisjoint(answers_of(node, loop, model))


@memoized
def _answers_wanted(loop: LoopNode, model: SemanticModel) -> frozenset[str]:
    """Return the names of the responses with which a loop is left."""
    found = {
        asked.value.id
        for part in walk(loop)
        if isinstance(part, ast.If) and any(_is_exit(s) or _ends(s, loop, model) for s in part.body)
        for asked in walk(part.test)
        if isinstance(asked, ast.Attribute)
        and asked.attr in TELLING
        and isinstance(asked.value, ast.Name)
    }
    match getattr(loop, "test", None):
        case (
            ast.Compare(left=ast.Name(id=answer), ops=[ast.Is()])
            | ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=answer))
        ):
            found.add(answer)
    return frozenset(found)


def _is_exit(statement: ast.stmt) -> bool:
    """Return whether a statement, or a block that it always starts, contains an exit."""
    if isinstance(statement, ast.Try | ast.With | ast.AsyncWith):
        return any(map(_is_exit, statement.body))
    return isinstance(statement, ast.Return | ast.Break)


def _leaves_after(node: ast.AST, loop: LoopNode, model: SemanticModel) -> bool:
    """Return whether a statement that always runs after the node leaves the loop."""
    levels: list[tuple[ast.AST, ast.AST]] = []
    below = node
    while below is not loop:
        above = model.parents[below]
        levels.append((below, above))
        below = above
    # A `break` inside another loop leaves only that loop.
    is_inner = False
    for below, above in reversed(levels):
        is_inner = is_inner or (isinstance(above, LOOPS) and above is not loop)
        # The node is in the condition or in the returned value.
        is_asked = isinstance(above, ast.stmt) and not isinstance(below, _BLOCKS)
        if is_asked and above is not loop and _leaves(above, loop, model, is_inner=is_inner):
            return True
        place = block_position(below, model)
        if place is not None and _last_leaving((place[0][0], loop, is_inner), model) > place[1]:
            return True
        if isinstance(above, ast.Try | ast.TryStar):
            further = [above.finalbody] if below not in above.finalbody else []
            if below in above.body:
                further.append(above.orelse)
            if any(b and _last_leaving((b[0], loop, is_inner), model) >= 0 for b in further):
                return True
    return False


@memoized
def _last_leaving(of: tuple[ast.stmt, LoopNode, bool], model: SemanticModel) -> int:
    """Return the index of the last statement of a block that leaves a loop; -1 if none does."""
    first, loop, is_inner = of
    place = block_position(first, model)
    block = place[0] if place is not None else ()
    for index in reversed(range(len(block))):
        if _leaves(block[index], loop, model, is_inner=is_inner):
            return index
    return -1


def _leaves(statement: ast.AST, loop: LoopNode, model: SemanticModel, *, is_inner: bool) -> bool:
    """Return whether a statement leaves a loop on every path."""
    waiting = [statement]
    while waiting:
        match waiting.pop():
            case ast.Return() | ast.Raise():
                continue
            case ast.Break() if not is_inner:
                continue
            case ast.With(body=body) | ast.AsyncWith(body=body):
                waiting.append(body[-1])
            case ast.If(body=body, orelse=[*_, last]):
                waiting.extend((body[-1], last))
            case ast.Expr(value=ast.Call(func=func)):
                if model.qualified_name(func) not in ENDING:
                    return False
            case other:
                if not _ends(other, loop, model):
                    return False
    return True


def _ends(statement: ast.AST, loop: LoopNode, model: SemanticModel) -> bool:
    """Return whether a statement sets the flag that ends a loop: `done = True`."""
    match statement:
        case ast.Assign(targets=targets, value=ast.Constant()) if isinstance(loop, ast.While):
            return any(dotted(target) in _flags(loop, model) for target in targets)
        case _:
            return False


@memoized
def _flags(loop: ast.While, model: SemanticModel) -> frozenset[str]:
    return frozenset(
        dotted(part)
        for part in walk(loop.test)
        if isinstance(part, ast.Name | ast.Attribute | ast.Subscript)
    )
