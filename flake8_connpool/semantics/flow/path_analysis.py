"""Path analysis: what is still held at the ends of a function, on any path.

Steps are at nodes of the tree: an object is created, acquires something, releases it. The analysis
processes the statements with the set of possible states. Implicit exceptions count only if a
handler catches them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from msgspec import Struct

from flake8_connpool.semantics.flow.followed_function import BlockWalker, FollowedFunction
from flake8_connpool.semantics.flow.typestate import (
    ASSIGNMENTS,
    CERTAIN,
    DROPPING,
    ExitKind,
    Flow,
    Held,
    Leaving,
    PathState,
    PathStates,
    Step,
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

_HELD: PathState = (Held.HELD, frozenset())


class Thing(Struct, frozen=True):
    """An object to follow: its steps and its names."""

    steps: Mapping[ast.AST, Step]
    names: frozenset[str]


def held_at_end(
    function: FollowedFunction, thing: Thing, before: Held = Held.ABSENT
) -> Leaving | None:
    """Return the first place where a function may end, or drop the object, while it is held.

    `before` is its state at the start: a parameter exists there. The place is a `return`, a
    `raise`, a call that raises, the node that drops the object, the `continue` that leads there, or
    the last statement, if the function ends after it. None if there is none. TooManyStatesError if
    there are too many paths.
    """
    walker = _Walker(function, thing)
    flow = walker.block(function.body, {(before, frozenset())})
    places = [node for (_, (held, _)), node in flow.left.items() if held is Held.HELD]
    lines = [(node.lineno, node) for node in (*places, *walker.dropped)]
    last = function.body[-1]
    lines += [(last.end_lineno or last.lineno, last) for held, _ in flow.after if held is Held.HELD]
    return min(lines, key=lambda one: one[0])[1] if lines else None


def held_after(function: FollowedFunction, thing: Thing, before: Held) -> set[Held]:
    """Return the states that an object may have when its function returns, from one at its start.

    TooManyStatesError if there are too many paths.
    """
    walker = _Walker(function, thing)
    walker.guards = 1  # the caller still has the object, so every state matters
    flow = walker.block(function.body, {(before, frozenset())})
    returned = flow.pop(ExitKind.RETURN)
    return {held for held, _ in flow.after | returned}


def held_at(function: FollowedFunction, thing: Thing, start: Held) -> list[ast.expr]:
    """Return the expressions with the step ASK where the object is held on some path.

    `start` is the state of the object where the function begins. TooManyStatesError if there are
    too many paths.
    """
    walker = _Walker(function, thing)
    walker.block(function.body, {(start, frozenset())})
    return list(dict.fromkeys(walker.asked))


class _Walker(BlockWalker):
    def __init__(self, function: FollowedFunction, thing: Thing) -> None:
        # The ancestors of the steps and of conditions on the object; no other node affects it.
        self.above = function.above([*thing.steps, *function.conditions_on(thing.names)])
        super().__init__(function, self.above)
        self.steps = thing.steps
        self.names = thing.names
        self.handles = function.handles
        self.dropped: list[Leaving] = []
        self.asked: list[ast.expr] = []
        # Of each loop around, innermost last, the `continue` by which alone it is held again.
        self.continuing: list[Leaving | None] = []

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
                flow.after = set()  # an unhandled exception propagates
                return flow
            case ast.Raise():
                self.may_raise(flow.after)
                return self._leaving(ExitKind.RAISE, flow, node)
            case ast.Break():
                return self._leaving(ExitKind.BREAK, flow, node)
            case ast.Continue():
                return self._leaving(ExitKind.CONTINUE, flow, node)
        return flow

    def _leaving(self, way: ExitKind, flow: Flow, node: ast.stmt) -> Flow:
        self._leave(flow, way, node)
        flow.after = set()
        return flow

    def _leave(self, flow: Flow, way: ExitKind, node: Leaving) -> None:
        states = flow.after
        if not self.guards and way in (ExitKind.RETURN, ExitKind.RAISE):
            # It leaves the function: only whether anything is held matters.
            states = {_HELD} if any(held is Held.HELD for held, _ in states) else set()
        flow.leave(way, states, node)

    def evaluated(self, node: Leaving | ast.withitem, states: PathStates) -> Flow:
        """Return the flow of the steps in an expression or a simple statement."""
        flow = Flow(states)
        steps = []
        if node in self.above or node in self.function.above_exits:
            parts = evaluated_nodes(node, without=FUNCTIONS)
            steps = [(part, step) for part in parts if (step := self._step_at(part))]
        if not steps or steps[0][1] not in CERTAIN:
            self.may_raise(states)
        for part, step in steps:
            place = _place(part, node)
            if step in DROPPING and any(held is Held.HELD for held, _ in flow.after):
                again = self.continuing[-1] if self.continuing else None
                self.dropped.append(again or place)
            if step is Step.ASK and isinstance(part, ast.expr):
                if any(held is Held.HELD for held, _ in flow.after):
                    self.asked.append(part)
                continue
            if step is Step.EXIT:
                flow.after = set()
                return flow
            if step is Step.FAIL and not self.handlers:
                self._leave(flow, ExitKind.RAISE, place)
            if step is Step.TRY_TO_GIVE:
                self.may_raise(failed(flow.after))
            flow.after = {(after(step, held), assumed) for held, assumed in flow.after}
            self.may_raise(flow.after)
        if _stores(node) and any(assumed for _, assumed in flow.after):
            flow.after = forgetting(names_stored(node), flow.after)
        return flow

    def _step_at(self, node: ast.AST) -> Step | None:
        return Step.EXIT if node in self.function.exits else self.steps.get(node)

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
        flow.then(first)
        flow.then(Flow(first.after | second.after, second.left))
        return flow

    def loop(self, node: LoopNode, states: PathStates) -> Flow:
        head = node.test if isinstance(node, ast.While) else node.iter
        result = self.evaluated(head, states)
        is_endless = isinstance(head, ast.Constant) and bool(head.value)
        rounds = set(result.after)
        broken: PathStates = set()
        self.continuing.append(None)
        while True:
            flow = self.block(node.body, rounds)
            broken |= flow.pop(ExitKind.BREAK)
            self.continuing[-1] = _continue_that_holds(flow)
            again = flow.after | flow.pop(ExitKind.CONTINUE)
            result.add(flow.left.items())
            if isinstance(node, ast.While):
                again = self.evaluated(head, again).after
            if again <= rounds:
                break
            rounds |= again
        self.continuing.pop()
        end = self.block(node.orelse, set() if is_endless else rounds)
        result.then(Flow(end.after | broken, end.left))
        return result

    def trial(self, node: ast.Try | ast.TryStar, states: PathStates) -> Flow:
        self.guards += 1
        self.raising.append(set())
        flow = self.block(node.body, states)
        raised = self.raising.pop()
        if node.handlers:
            flow.pop(ExitKind.RAISE)  # there is a handler for it
        self.raising.append(set())
        flow.then(self.block(node.orelse, flow.after))
        self.handlers += 1
        for handler in node.handlers:
            caught = raised
            if not self.handles(handler):
                caught = {state for state in raised if state[0] is not Held.HELD}
            further = self.block(handler.body, caught)
            flow.then(Flow(flow.after | further.after, further.left))
        self.handlers -= 1
        self.guards -= 1
        unhandled = self.raising.pop()
        if not any(map(self.handles, node.handlers)):
            unhandled |= raised
        self.may_raise(self.block(node.finalbody, unhandled).after)
        return flow.through(lambda before: self.block(node.finalbody, before))

    def context(self, node: ast.With | ast.AsyncWith, states: PathStates) -> Flow:
        flow = Flow(states)
        for item in node.items:
            flow.then(self.evaluated(item, flow.after))
        gives = any(self.steps.get(item.context_expr) is Step.GIVE_AFTER for item in node.items)
        self.guards += gives
        self.raising.append(set())
        body = self.block(node.body, flow.after)
        raised = self.raising.pop()
        self.guards -= gives
        if gives:
            body = body.through(lambda before: Flow(given(before)))
        self.may_raise(given(raised) if gives else raised)
        flow.then(body)
        return flow

    def match(self, node: ast.Match, states: PathStates) -> Flow:
        flow = self.evaluated(node.subject, states)
        after = set(flow.after)
        result = Flow(after, flow.left)
        for case in node.cases:
            if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None:
                after -= flow.after
            further = self.block(case.body, flow.after)
            after |= further.after
            result.add(further.left.items())
        return result


def _continue_that_holds(flow: Flow) -> Leaving | None:
    """Return the first `continue` that goes on while it is held, None if others do so too."""
    if any(held is Held.HELD for held, _ in flow.after):
        return None
    for (way, (held, _)), node in flow.left.items():
        if way is ExitKind.CONTINUE and held is Held.HELD:
            return node
    return None


def _place(part: ast.AST, node: Leaving | ast.withitem) -> Leaving:
    """Return a part of a node, or the node where the part is no expression, as in an import."""
    if isinstance(part, ast.expr):
        return part
    return node.context_expr if isinstance(node, ast.withitem) else node


def _stores(node: ast.AST) -> bool:
    # `x: int` stores nothing.
    return isinstance(node, ASSIGNMENTS) and node.value is not None
