"""Whether settings let a framework reuse connections without a check that they still work."""

from __future__ import annotations

import ast
from math import inf

from flake8_connpool.findings import Applicability, Report, Unreported
from flake8_connpool.library.catalog import IDLE_TIMEOUTS, PINGED_DIALECTS
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.edits import adding_entry
from flake8_connpool.pools.engines import dialect_of, replaced_early, without_pool
from flake8_connpool.pools.environment_numbers import number_where_unset
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.wording import named_message, written_form
from flake8_connpool.semantics.calls.binding import Argument, as_number
from flake8_connpool.semantics.values.abstract import Constant


def of_settings(subject: PoolSettings, ping: Argument) -> Report | Unreported:
    """Return the report on settings without a health check, or why there is none.

    `ping` is the entry that turns the check on.
    """
    reused = subject.argument(Role.REUSE)
    place = reused.place if reused is not None and reused.place is not None else subject.node
    reason = _why_not(ping, reused, subject)
    if reason is not None:
        return Unreported(place, reason)
    name = ping.parameter.name
    message = named_message(
        f"`{{}}` without `{name}`: the first query on a stale connection fails",
        written_form(reused) if reused is not None else subject.name,
    )
    entry = f'"{name}": True'
    is_written = isinstance(subject.node, ast.Dict)
    what = f"add `{entry}`" if is_written else f"set `{subject.table}` to `{{{entry}}}`"
    is_tried = reused is not None or dialect_of(subject) in (None, *PINGED_DIALECTS)
    applicability = Applicability.SAFE if is_tried else Applicability.DISPLAY
    return Report(
        place,
        message,
        adding_entry(subject.node, name, "True", applicability)
        if isinstance(subject.node, ast.Dict)
        else None,
        f"{what}; it checks a connection before its first use",
    )


def _why_not(ping: Argument, reused: Argument | None, subject: PoolSettings) -> str | None:
    name = ping.parameter.name
    if ping.is_given:
        return f"`{written_form(ping)}` is a decision"
    if not ping.is_absent:
        return f"`{name}` may be changed later"
    if subject.is_decided:
        return f"another file of the project sets `{name}`"
    if reused is None:
        return without_pool(subject) or replaced_early(subject) or _replaced_by_itself(subject)
    if reused.is_absent:
        return "connections are not reused"
    if reused.value == Constant(None) or _seconds(reused, subject) > 0:
        return None
    return f"`{written_form(reused)}` may mean that no connection is reused"


def _replaced_by_itself(subject: PoolSettings) -> str | None:
    """Return how a framework replaces connections before the server closes them, if it does."""
    age, dialect = subject.argument(Role.AGE), dialect_of(subject)
    seconds = dict(subject.ages).get(dialect or "")
    if seconds is None or age is None or not age.is_absent:
        return None
    is_early = seconds < IDLE_TIMEOUTS.get(dialect or "", inf)
    return f"connections are replaced after {seconds:g} s, unless it is set" if is_early else None


def _seconds(reused: Argument, subject: PoolSettings) -> float:
    """Return for how long connections are reused, unless the environment says otherwise."""
    known = as_number(reused)
    if known is None and reused.node is not None:
        known = number_where_unset(reused.node, subject.model)
    return known or 0
