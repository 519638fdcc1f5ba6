"""How an object that holds a connection returns it to the pool."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_connpool.rule_options import Release


@dataclass(frozen=True, slots=True)
class Loan:
    """How an object of the class `of` that holds a connection returns it.

    It holds a connection from the start or, if `takes` is not empty, from a call of one of these,
    until one of `gives` is called. `lazily` only prepare, and take the connection when one of
    `running` is called on their result. `idle` are attributes that change nothing, `same` methods
    that return the object itself, and `blocks` methods whose `with` block returns the connection at
    its end. The effect of all other attributes is unknown. `failing` are those of `gives` that may
    fail, `ends` those after which nobody needs to close it, `raising` leave the function, and
    `partly` return the connection only if a loop over their result runs to its end. `is_entered`
    says that the object can be used in `with`, which closes it. `at_once` says that a dropped
    object returns its connection itself, as it did in releases before `since`.
    """

    of: str
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    lazily: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    raising: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    is_entered: bool = True
    at_once: bool = False
    since: Release = (0,)
