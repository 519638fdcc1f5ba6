"""The words for a connection that is not returned: what to do, and the places that matter."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice

from flake8_connpool.findings import Related
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.checkouts import Checkout
from flake8_connpool.pools.streams import requests_body
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.typestate import Leaving, Step

_LEAVING: dict[type[ast.AST], str] = {
    ast.Return: "return",
    ast.Raise: "raise",
    ast.Continue: "continue",
}


def help_to_read(subject: PoolUse, checkout: Checkout) -> str:
    """Return what to do about a response that is never read."""
    headers_only, stream = checkout.loan.headers_only, subject.argument(Role.STREAM)
    if headers_only and requests_body(subject):
        return f"request only the headers with `{headers_only}`, or read the response to its end"
    if stream is not None and stream.is_given:
        return f"read the response to its end, or remove `{written_form(stream)}`"
    return "read the response to its end"


def help_to_close(subject: PoolCall | PoolUse, checkout: Checkout, what: str) -> str:
    """Return what to do about an object that may stay open; `what` is "" or "response"."""
    if checkout.loan.keeps_place:
        return "read the response to its end on every path, e.g. with `drain_conn()` in `finally`"
    if checkout.loan.takers:
        return f"return it with `{checkout.loan.takers[0]}` in a `finally` block"
    if not checkout.loan.is_entered:
        return f"close the {what or 'connection'} in a `finally` block"
    api = subject.api if isinstance(subject, PoolCall) else subject.client.api
    block = "`async with`" if api.is_async else "`with`"
    return f"use {f'the {what}' if what else 'it'} in {block}, which closes it on every path"


def places_of(place: Leaving, checkout: Checkout) -> Iterator[Related]:
    """Yield where a connection is taken, and, if it is returned elsewhere, where it is not."""
    taken = checkout.first_take()
    if taken is not None:
        yield Related(taken, "takes a connection from the pool")
    if checkout.is_never_given:
        return
    if place is checkout.made:
        for loop in islice(loops_around(checkout.made, checkout.model), 1):
            yield Related(loop, "the next iteration replaces it while it is open")
    elif checkout.steps.get(place) is Step.FAIL:
        yield Related(place, "can raise before it is closed")
    elif isinstance(place, ast.expr):
        yield Related(place, "replaces it while it is open")
    elif word := _LEAVING.get(type(place)):
        yield Related(place, f"this `{word}` leaves it open")
    else:
        yield Related(place, "the function can end after this, while it is open")
