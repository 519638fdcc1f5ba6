"""Reports of objects that do not return their connection, or whose connection is not reused."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from flake8_connpool.findings import Related, Report, Severity
from flake8_connpool.frameworks.schema import STARTING
from flake8_connpool.library.loan import Loan
from flake8_connpool.pools.checkouts import Checkout, checkout_of
from flake8_connpool.pools.entering_fixes import entering_loan
from flake8_connpool.pools.leak_wording import help_to_close, help_to_read, places_of
from flake8_connpool.pools.mounts import blocks
from flake8_connpool.pools.recipients import owning_calls, receiving_handlers
from flake8_connpool.pools.streams import (
    could_reuse,
    is_closed,
    is_never_read,
    is_used_again,
    left_to_a_generator,
)
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.pools.wording import elsewhere, named_message, spelled, spelled_name
from flake8_connpool.semantics.execution.placement import placement_of

_LEAK = "this connection leak can exhaust the pool"


def response_leaks(subject: PoolUse, checkout: Checkout) -> list[Report]:
    """Return the report of a streamed response."""
    loan, model, node = checkout.loan, subject.model, subject.node
    if not loan.at_once and not loan.by_block:
        found = unclosed(subject, checkout, "response")
        iterator = None if found else left_to_a_generator(node, loan, model)
        if iterator is None:
            return found or _unread(subject, checkout)
        fault = "is closed only by a generator that may never start; this can exhaust the pool"
        related = [Related(iterator, "does not start if the client disconnects before")]
        advice = "close the response in a background task or where the framework sends it"
        return [_report(subject, checkout, fault, advice, related)]
    if loan.at_once and blocks(subject):
        place = checkout.open_end()
        if place is None:
            return []
        fault = "is not read to its end on every path; the pool loses a connection"
        advice = help_to_close(subject, checkout, "response")
        return [_report(subject, checkout, fault, advice, places_of(place, checkout))]
    return _unread(subject, checkout)


def _unread(subject: PoolUse, checkout: Checkout) -> list[Report]:
    """Return the report of a response whose body is never read, so that nothing is reused."""
    loan, model, node = checkout.loan, subject.model, subject.node
    if not is_never_read(node, loan, model):
        return []
    if is_closed(node, loan, model):
        if not could_reuse(subject, loan):
            return []
        fault = "is closed without being read; every such request opens a connection"
    elif is_used_again(subject):
        fault = "is never read to its end; its connection is not reused"
    else:
        return []
    advice = help_to_read(subject, checkout)
    return [_report(subject, checkout, fault, advice, (), Severity.WARNING)]


def unclosed(subject: PoolCall | PoolUse, checkout: Checkout, what: str = "") -> list[Report]:
    """Return the report of an object that is not closed on some path of a function."""
    place = checkout.open_end()
    if place is None:
        return []
    if checkout.loan.takers:
        fault = "is never put back"
        if not checkout.is_never_given:
            fault = "is not put back on every path"
    elif not checkout.is_never_given:
        fault = f"is not {'read or ' if what else ''}closed on every path"
    else:
        fault = "is neither read nor closed" if what else "is never closed"
    advice = help_to_close(subject, checkout, what)
    found = _report(subject, checkout, f"{fault}; {_LEAK}", advice, places_of(place, checkout))
    return [
        found if what else replace(found, fix=entering_loan(subject, checkout.made, checkout.loan))
    ]


def kept_leaks(subject: PoolCall | PoolUse, loan: Loan) -> list[Report]:
    """Return the report of a session that an object keeps, or a dependency leaves to handlers."""
    node, model = subject.node, subject.model
    related: list[Related] = []
    for owner, use in owning_calls(node, loan, model):
        if placement_of(owner, model).placement not in STARTING:
            related += [Related(owner, "keeps it, and is dropped unclosed")]
            related += [Related(use, "takes a connection from the pool")]
            break
    for borrower in receiving_handlers(node, loan, model):
        place = borrower.open_end()
        if place is not None:
            related += [*places_of(place, borrower)]
            break
    if not related:
        return []
    checkout = checkout_of(node, loan, model)
    advice = "close it where it is no longer needed, in `finally` or `__exit__`"
    return [_report(subject, checkout, f"is never closed; {_LEAK}", advice, related)]


def _report(
    subject: PoolCall | PoolUse,
    checkout: Checkout,
    fault: str,
    advice: str,
    related: Iterable[Related],
    severity: Severity | None = None,
) -> Report:
    made = checkout.made
    assert isinstance(made, ast.Call)
    name = spelled(subject)
    if made is not subject.node:
        name = spelled_name(made.func, name)
        related = [*related, Related(subject.node, "created here")]
    return Report(
        made,
        named_message(f"`{{}}` {fault}", name),
        help=advice,
        related=elsewhere(made, related),
        severity=severity,
    )
