"""Streams that listen until the process ends: a task reads one, and reconnects when it breaks."""

from __future__ import annotations

import ast

from flake8_connpool.pools.streams import is_stream
from flake8_connpool.pools.subjects import PoolUse, Subject
from flake8_connpool.semantics.syntax.children import walk
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
    loop = _reconnecting(block, subject.model) if block is not None else None
    return loop is not None and not any(isinstance(part, _LEAVING) for part in walk(loop))


def _is_read_in_block(use: PoolUse) -> bool:
    methods = use.client.api.methods
    loan = next((one.loan for one in methods if one.name == use.path), None)
    return loan is not None and loan.by_block and is_stream(use, loan)


def _block_of(node: ast.expr, model: SemanticModel) -> ast.AsyncWith | None:
    """Return the `async with` that enters a response and iterates over what it receives."""
    item = model.parents[node]
    block = model.parents[item] if isinstance(item, ast.withitem) else None
    if not isinstance(block, ast.AsyncWith):
        return None
    return block if any(isinstance(part, ast.AsyncFor) for part in walk(block)) else None


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
