"""A function in which several objects are followed, and the analysis that they share."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from flake8_connpool.semantics.flow.typestate import (
    MOST,
    Flow,
    PathState,
    PathStates,
    TooManyStatesError,
)
from flake8_connpool.semantics.syntax.children import walk

Handles = Callable[[ast.ExceptHandler], bool]
# Statements of one block as the first and their number, the states before them, and whether they
# are in an exception handler, and in a block after which more happens.
_Run = tuple[int, int, int, frozenset[PathState], bool, bool]


class FollowedFunction:
    """The body of a function, and cached results for statements that do not affect an object.

    `parents` are the parents of all nodes of the module, and `exits` the nodes that end the
    process. `handles` returns whether a handler catches the exceptions of the steps.
    """

    def __init__(
        self,
        body: Sequence[ast.stmt],
        handles: Handles,
        parents: Mapping[ast.AST, ast.AST],
        exits: Collection[ast.AST] = (),
    ) -> None:
        self.body = body
        self.handles = handles
        self.exits = exits
        # The flow and the states that may raise; None if there are too many paths.
        self.runs: dict[_Run, tuple[Flow, PathStates] | None] = {}
        self._parents = parents
        self._places: dict[ast.AST, tuple[int, int]] = {}
        self._conditions: dict[str, list[ast.If]] = {}
        self._read(body)
        self.above_exits = self.above(exits)

    def _read(self, body: Sequence[ast.stmt]) -> None:
        """Record the position of each statement in its block, and the names in conditions."""
        blocks = [body]
        while blocks:
            block = blocks.pop()
            for at, statement in enumerate(block):
                self._places[statement] = id(block), at
                if isinstance(statement, ast.If):
                    names = {n.id for n in walk(statement.test) if isinstance(n, ast.Name)}
                    for name in names:
                        self._conditions.setdefault(name, []).append(statement)
                blocks += _blocks_of(statement)

    def conditions_on(self, names: Iterable[str]) -> list[ast.If]:
        """Return the statements whose condition uses one of some names."""
        return [found for name in names for found in self._conditions.get(name, ())]

    def above(self, nodes: Iterable[ast.AST]) -> set[ast.AST]:
        """Return some nodes and all their ancestors."""
        found: set[ast.AST] = set()
        for node in nodes:
            above: ast.AST | None = node
            while above is not None and above not in found:
                found.add(above)
                above = self._parents.get(above)
        return found

    def by_block(self, nodes: Iterable[ast.AST]) -> Mapping[int, Sequence[int]]:
        """Return which statements of each block are among some nodes, in order."""
        found: dict[int, list[int]] = {}
        for block, at in sorted(self._places[node] for node in nodes if node in self._places):
            found.setdefault(block, []).append(at)
        return found


def _blocks_of(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """Yield the blocks of a statement."""
    parts: list[ast.AST] = [statement]
    if isinstance(statement, ast.Try | ast.TryStar):
        parts += statement.handlers
    if isinstance(statement, ast.Match):
        parts += statement.cases
    for part in parts:
        for name in ("body", "orelse", "finalbody"):
            yield getattr(part, name, ())


class BlockWalker(ABC):
    """Runs through the blocks of a function with the states of one object.

    `touched` are the nodes that affect the object, and their ancestors.
    """

    def __init__(self, function: FollowedFunction, touched: Iterable[ast.AST]) -> None:
        self.function = function
        self._touched = function.by_block(touched)
        # States in which the block of each enclosing `try` may raise; innermost last.
        self.raising: list[PathStates] = []
        self.handlers = 0
        # Enclosing blocks after which leaving states can still change.
        self.guards = 0

    @abstractmethod
    def statement(self, node: ast.stmt, states: PathStates) -> Flow:
        """Return the flow after a statement."""

    def may_raise(self, states: PathStates) -> None:
        if self.raising:
            self.raising[-1] |= states

    def block(self, body: Sequence[ast.stmt], states: PathStates) -> Flow:
        """Return the flow after a block. TooManyStatesError if there are too many paths."""
        flow = Flow(states)
        at = 0
        for touched in (*self._touched.get(id(body), ()), len(body)):
            # Statements that do not affect the object are processed in sequences that are as long
            # as possible and start at multiples of their length, so most sequences are in the
            # cache.
            while at < touched and flow.after:
                size = at & -at or 1 << len(body).bit_length()
                while at + size > touched:
                    size >>= 1
                flow.then(self.run(body, at, size, flow.after))
                at += size
            if not flow.after:
                break
            if touched < len(body):
                flow.then(self.checked(body[touched], flow.after))
                at = touched + 1
        return flow

    def run(self, body: Sequence[ast.stmt], at: int, size: int, states: PathStates) -> Flow:
        """Return the flow after some statements of a block that do not affect the object."""
        runs = self.function.runs
        key = id(body), at, size, frozenset(states), bool(self.handlers), bool(self.guards)
        if key not in runs:
            self.raising.append(set())
            try:
                flow = self._gone_through(body, at, size, states)
                runs[key] = flow, self.raising[-1]
            except TooManyStatesError:
                runs[key] = None
            finally:
                self.raising.pop()
        found = runs[key]
        if found is None:
            raise TooManyStatesError
        flow, raised = found
        self.may_raise(raised)
        return flow

    def _gone_through(
        self, body: Sequence[ast.stmt], at: int, size: int, states: PathStates
    ) -> Flow:
        if size == 1:
            return self.checked(body[at], states)
        half = size // 2
        flow = Flow(states)
        flow.then(self.run(body, at, half, flow.after))
        if flow.after:
            flow.then(self.run(body, at + half, half, flow.after))
        return flow

    def checked(self, node: ast.stmt, states: PathStates) -> Flow:
        """Return the flow after a statement, unless it has too many states."""
        if len(states) > MOST:
            raise TooManyStatesError
        return self.statement(node, states)
