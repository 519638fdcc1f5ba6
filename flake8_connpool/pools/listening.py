"""Streams that listen until the process ends: a task reads one, and reconnects when it breaks."""

from __future__ import annotations

import ast

from flake8_connpool.pools.streams import is_stream
from flake8_connpool.pools.subjects import PoolUse, Subject
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.values.model import SemanticModel

# Why a rule about waits reports nothing.
LISTENS = "it listens to one stream until the process ends, and reconnects when the stream breaks"

_LEAVING = (ast.Break, ast.Return)


def listens_forever(subject: Subject) -> bool:
    """Return whether a request is a stream that a coroutine reads in a loop that reconnects.

    The loop catches its errors and does not end after a stream, so there is one such request at a
    time, and waiting is all that it is for.
    """
    if not isinstance(subject, PoolUse) or not _is_read_in_block(subject):
        return False
    block = _block_of(subject.node, subject.model)
    reading = _reading(block) if block is not None else None
    loop = _reconnecting(block, subject.model) if block is not None else None
    if reading is None or loop is None:
        return False
    # Before it reads, it may leave: a server without such a stream says so at once.
    order = evaluation_order(subject.model)
    leaving = (part for part in walk(loop) if isinstance(part, _LEAVING))
    return all(order[part] < order[reading.iter] for part in leaving)


def _is_read_in_block(use: PoolUse) -> bool:
    methods = use.client.api.methods
    loan = next((one.loan for one in methods if one.name == use.path), None)
    return loan is not None and loan.by_block and is_stream(use, loan)


def _block_of(node: ast.expr, model: SemanticModel) -> ast.AsyncWith | None:
    """Return the `async with` that enters a response and nothing else."""
    item = model.parents[node]
    block = model.parents[item] if isinstance(item, ast.withitem) else None
    return block if isinstance(block, ast.AsyncWith) and len(block.items) == 1 else None


def _reading(block: ast.AsyncWith) -> ast.AsyncFor | None:
    """Return the loop over what the response of a block receives."""
    response = getattr(block.items[0].optional_vars, "id", None)
    for part in walk(block):
        if isinstance(part, ast.AsyncFor) and any(
            isinstance(one, ast.Name) and one.id == response for one in walk(part.iter)
        ):
            return part
    return None


def _reconnecting(block: ast.AsyncWith, model: SemanticModel) -> ast.While | None:
    """Return the `while` loop around a block that goes on after an error of it."""
    below: ast.AST = block
    above = model.parents[below]
    is_caught = False
    while not isinstance(above, (*FUNCTIONS, ast.Module, ast.ClassDef, ast.For, ast.AsyncFor)):
        if isinstance(above, ast.Try):
            is_caught = is_caught or (below in above.body and bool(above.handlers))
        if isinstance(above, ast.While):
            return above if is_caught else None
        below, above = above, model.parents[above]
    return None
