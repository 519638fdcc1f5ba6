"""What is still held at the ends of a function, on the ways that lead there.

Steps stand at nodes of the tree: something is made, takes hold, is given back. The function is
walked statement by statement with the set of states it can be in. Exceptions that nobody wrote
down count only where a handler catches them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flake8_connpool.semantics.flow.typestate import (
    ASSIGNMENTS,
    CERTAIN,
    DROPPING,
    MOST,
    START,
    ExitKind,
    Flow,
    Held,
    PathStates,
    Step,
    TooManyStatesError,
    after,
    answer_of,
    condition_of,
    failed,
    forgetting,
    given,
    names_stored,
)
from flake8_connpool.semantics.syntax.evaluation_order import evaluated_nodes
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, LoopNode

Handles = Callable[[ast.ExceptHandler], bool]


@dataclass(frozen=True, slots=True)
class Thing:
    """What is followed: its steps, its names, and the parent of each node of the module.

    `handles` says whether a handler catches what the steps may raise.
    """

    steps: Mapping[ast.AST, Step]
    names: frozenset[str]
    handles: Handles
    parents: Mapping[ast.AST, ast.AST]


def held_at_ends(body: list[ast.stmt], thing: Thing) -> list[int]:
    """Return the lines where a function may end, or drop the thing, while it is held.

    TooManyStatesError if there are too many ways.
    """
    walker = _Walker(thing)
    flow = walker.block(body, {START})
    last = body[-1].end_lineno or body[-1].lineno
    lines = {line for _, (held, _), line in flow.left if held is Held.HELD}
    lines |= {last for held, _ in flow.after if held is Held.HELD}
    return sorted(lines | walker.dropped)


class _Walker:
    def __init__(self, thing: Thing) -> None:
        self.steps = thing.steps
        self.names = thing.names
        self.handles = thing.handles
        # What the steps stand in: all else does nothing to the thing.
        self.above: set[ast.AST] = set()
        for node in thing.steps:
            above: ast.AST | None = node
            while above is not None and above not in self.above:
                self.above.add(above)
                above = thing.parents.get(above)
        self.dropped: set[int] = set()
        # States in which the block of each `try` around may raise; innermost last.
        self.raising: list[PathStates] = []
        self.handlers = 0

    def block(self, body: Iterable[ast.stmt], states: PathStates) -> Flow:
        flow = Flow(states)
        for statement in body:
            if not flow.after:
                break
            if len(flow.after) > MOST:
                raise TooManyStatesError
            further = self.statement(statement, flow.after)
            flow = Flow(further.after, flow.left | further.left)
        return flow

    def statement(self, node: ast.stmt, states: PathStates) -> Flow:
        match node:
            case ast.If():
                return self.branches(node, states)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self.loop(node, states)
            case ast.Try() | ast.TryStar():
                return self.trial(node, states)
            case ast.With() | ast.AsyncWith():
                return self.context(node, states)
            case ast.Match():
                return self.match(node, states)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return Flow(states)
        flow = self.evaluated(node, states)
        match node:
            case ast.Return():
                return self._leaving(ExitKind.RETURN, flow, node)
            case ast.Raise() if self.handlers:
                return Flow(set(), flow.left)  # what was not handled is passed on
            case ast.Raise():
                self._may_raise(flow.after)
                return self._leaving(ExitKind.RAISE, flow, node)
            case ast.Break():
                return self._leaving(ExitKind.BREAK, flow, node)
            case ast.Continue():
                return self._leaving(ExitKind.CONTINUE, flow, node)
        return flow

    def _leaving(self, way: ExitKind, flow: Flow, node: ast.stmt) -> Flow:
        return Flow(set(), flow.left | {(way, state, node.lineno) for state in flow.after})

    def _may_raise(self, states: PathStates) -> None:
        if self.raising:
            self.raising[-1] |= states

    def evaluated(self, node: ast.AST, states: PathStates) -> Flow:
        """Return what the steps in an expression or a simple statement lead to."""
        flow = Flow(states)
        steps = []
        if node in self.above:
            parts = evaluated_nodes(node, without=FUNCTIONS)
            steps = [(part, self.steps[part]) for part in parts if part in self.steps]
        if not steps or steps[0][1] not in CERTAIN:
            self._may_raise(states)
        for part, step in steps:
            line = getattr(part, "lineno", 0)
            if step in DROPPING and any(held is Held.HELD for held, _ in flow.after):
                self.dropped.add(line)
            if step is Step.EXIT:
                return Flow(set(), flow.left)
            if step is Step.FAIL and not self.handlers:
                flow.left |= {(ExitKind.RAISE, state, line) for state in flow.after}
            if step is Step.TRY_TO_GIVE:
                self._may_raise(failed(flow.after))
            flow.after = {(after(step, held), assumed) for held, assumed in flow.after}
            self._may_raise(flow.after)
        if _stores(node) and any(assumed for _, assumed in flow.after):
            flow.after = forgetting(names_stored(node), flow.after)
        return flow

    def branches(self, node: ast.If, states: PathStates) -> Flow:
        flow = self.evaluated(node.test, states)
        yes: PathStates = set()
        no: PathStates = set()
        for held, assumed in flow.after:
            answer = answer_of(node.test, held, self.names)
            text, is_negated = condition_of(node.test)
            for branch, is_true in ((yes, True), (no, False)):
                if answer in (None, is_true):
                    known = (text, is_true is not is_negated)
                    if not text:
                        branch.add((held, assumed))
                    elif (text, not known[1]) not in assumed:
                        branch.add((held, assumed | {known}))
        first, second = self.block(node.body, yes), self.block(node.orelse, no)
        return Flow(first.after | second.after, flow.left | first.left | second.left)

    def loop(self, node: LoopNode, states: PathStates) -> Flow:
        head = node.test if isinstance(node, ast.While) else node.iter
        start = self.evaluated(head, states)
        is_endless = isinstance(head, ast.Constant) and bool(head.value)
        rounds, left = set(start.after), start.left
        broken: PathStates = set()
        while True:
            flow = self.block(node.body, rounds)
            broken |= flow.pop(ExitKind.BREAK)
            again = flow.after | flow.pop(ExitKind.CONTINUE)
            left |= flow.left
            if isinstance(node, ast.While):
                again = self.evaluated(head, again).after
            if again <= rounds:
                break
            rounds |= again
        end = self.block(node.orelse, set() if is_endless else rounds)
        return Flow(end.after | broken, left | end.left)

    def trial(self, node: ast.Try | ast.TryStar, states: PathStates) -> Flow:
        self.raising.append(set())
        flow = self.block(node.body, states)
        raised = self.raising.pop()
        if node.handlers:
            flow.pop(ExitKind.RAISE)  # a handler was written for it
        self.raising.append(set())
        otherwise = self.block(node.orelse, flow.after)
        flow = Flow(otherwise.after, flow.left | otherwise.left)
        self.handlers += 1
        for handler in node.handlers:
            caught = raised
            if not self.handles(handler):
                caught = {state for state in raised if state[0] is not Held.HELD}
            further = self.block(handler.body, caught)
            flow = Flow(flow.after | further.after, flow.left | further.left)
        self.handlers -= 1
        unhandled = self.raising.pop()
        if not any(map(self.handles, node.handlers)):
            unhandled |= raised
        self._may_raise(self.block(node.finalbody, unhandled).after)
        return flow.through(lambda before: self.block(node.finalbody, before))

    def context(self, node: ast.With | ast.AsyncWith, states: PathStates) -> Flow:
        flow = Flow(states)
        for item in node.items:
            further = self.evaluated(item, flow.after)
            flow = Flow(further.after, flow.left | further.left)
        gives = any(self.steps.get(item.context_expr) is Step.GIVE_AFTER for item in node.items)
        self.raising.append(set())
        body = self.block(node.body, flow.after)
        raised = self.raising.pop()
        if gives:
            body = body.through(lambda before: Flow(given(before)))
        self._may_raise(given(raised) if gives else raised)
        return Flow(body.after, body.left | flow.left)

    def match(self, node: ast.Match, states: PathStates) -> Flow:
        flow = self.evaluated(node.subject, states)
        result = Flow(set(flow.after), flow.left)
        for case in node.cases:
            if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None:
                result.after -= flow.after
            further = self.block(case.body, flow.after)
            result = Flow(result.after | further.after, result.left | further.left)
        return result


def _stores(node: ast.AST) -> bool:
    # `x: int` stores nothing.
    return isinstance(node, ASSIGNMENTS) and node.value is not None
