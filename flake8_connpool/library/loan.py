"""How an object that holds a connection returns it to the pool."""

from __future__ import annotations

from msgspec import Struct

from flake8_connpool.rule_options import Release


class Loan(Struct, frozen=True):
    """How an object of the class `of` that holds a connection returns it.

    It holds a connection from the start or, if `takes` is not empty, from a call of one of these,
    until one of `gives` is called. `lazily` only prepare, and take the connection when one of
    `running` is called on their result. `lending` pass its connection to a function that they are
    passed. `idle` are attributes that change nothing, `same` methods that return the object itself,
    and `blocks` methods whose `with` block returns the connection at its end. The effect of all
    other attributes is unknown. `failing` are those of `gives` that may fail, `ends` those after
    which nobody needs to close it, `raising` leave the function, and `partly` return the connection
    only if a loop over their result runs to its end. `keeps` says that an object holds one from the
    start until one of `ends`, as long as something refers to it. `is_entered` says that the object
    can be used in `with`, which closes it, from the release `entered_since` on. `at_once` says that
    a dropped object returns its connection itself, as it did in releases before `since`.

    `ready` are methods, also of what it gives, whose result does not need the connection. `binds`
    are methods whose arguments belong to the object from then on; if there are any, so does all
    that it gives, which may load more from the database when it is read.

    `takers` are methods of the pool that take it back: `pool.putconn(connection)`. If there are
    any, it is the result of a method of the pool.

    For responses: `unread` is the value of the argument that leaves the body unread. `closing` end
    a response without reading it: its connection is closed, so that the next request opens another.
    `keeps_place` says that such a response does not return its place in a pool that blocks. With
    `by_block` it exists only inside a `with` block. `headers_only` is the method that requests no
    body. `parts` are methods that return an iterator over the body, which closes the response only
    if it starts.
    """

    of: str
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    lazily: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    lending: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    raising: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    keeps: bool = False
    is_entered: bool = True
    entered_since: Release = (0,)
    takers: tuple[str, ...] = ()
    at_once: bool = False
    since: Release = (0,)
    unread: bool = True
    closing: tuple[str, ...] = ()
    keeps_place: bool = False
    by_block: bool = False
    headers_only: str = ""
    parts: tuple[str, ...] = ()
