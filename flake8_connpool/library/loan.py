"""How an object that holds a connection of a pool gives it back."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_connpool.rule_options import Release


@dataclass(frozen=True, slots=True)
class Loan:
    """How an object of the class `of` that holds a connection gives it back.

    It holds one from the start, or, if there are any, from a call of `takes` on, until one of
    `gives` is called; `lazily` are those that only prepare, and take it where one of `running` is
    called of their result. `idle` are attributes that change nothing, `same` methods that return
    the object itself, `blocks` those whose block gives the connection back when it is left. Of all
    other attributes nothing is said. `failing` are those of `gives` that may fail, `raising` leave
    the function, and `partly` give it back only if a loop over their result runs to its end.
    `at_once` says that a dropped object gives its connection back itself, as it did in releases
    before `since`.
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
    raising: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    at_once: bool = False
    since: Release = (0,)
