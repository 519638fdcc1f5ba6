"""A health check is written that does nothing, or that does the opposite of its text.

## What it does

- `pool_pre_ping=True` beside `poolclass=NullPool`: that pool keeps no connection, and a fresh one
  is never pinged;
- `pool_pre_ping` as a text that means no, such as `"false"`, `"0"` or `"off"`, usually in the
  mapping of `engine_from_config`: every text but the empty one turns pinging on.

## Why is this bad?

The first looks like protection and is none: the log of PostgreSQL 15 shows no ping at all. What
each checkout does cost is a new connection, 5.5 to 6.9 ms on loopback against 0.01 ms out of a pool
(SQLAlchemy 2.0.58).

The second does what its author ruled out: one more round trip for every checkout.
`engine_from_config` turns the text of `pool_size` or `pool_recycle` into numbers, but leaves
`pool_pre_ping` as it is (SQLAlchemy 1.4.54, 2.0.58 and 2.1.9).

## How to fix

Beside `NullPool` the fix is **safe**: it takes `pool_pre_ping=True` away, and nothing changes.

For a text that means no it is **unsafe**: it writes `False`, in the mapping too, if that stands in
the call or is bound to a local name that nothing else reads: others may need the text. Pinging
stops then, and the first use of a dead connection fails: if that is not meant, write `True`.
A text out of a configuration file has to become a truth value before it gets there.

## Exceptions

- the pool class is not known, or may be another: `NullPool if testing else None`;
- `StaticPool`, and SQLite, where the ping is pointless, but is sent;
- the text is not known, such as one out of the environment, or it means yes.

## Options

- `aliases`: wrappers of your own are read like the library.

## Sources

SQLAlchemy: `engine/create.py` (`engine_from_config`), `pool/base.py`; sqlalchemy #4524 is where
fresh connections ceased to be pinged. What is sent was read in the log of the server.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Report, Severity, Verb
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.edits import removing
from flake8_connpool.pools.engines import ENGINES, pool_kind
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.mutation import is_read_only_by

SEVERITY = Severity.WARNING

# Texts that mean no to their writer; every text but the empty one means yes to SQLAlchemy.
_NO = frozenset({"false", "f", "no", "n", "off", "0", "none"})


def check(subject: PoolCall) -> Iterator[Report]:
    ping, pool_class = subject.argument(Role.HEALTH_CHECK), subject.argument(Role.POOL_CLASS)
    if subject.api.kind not in ENGINES or ping is None or ping.place is None:
        return
    value = ping.value.value if isinstance(ping.value, Constant) else None
    if isinstance(value, str) and value.strip().lower() in _NO:
        message = f"`{subject.api.name}({written_form(ping)})` turns pinging on"
        yield Report(ping.place, message, _meant(ping, subject))
    elif value is True and pool_class and pool_kind(pool_class) is Kind.NULL_POOL:
        message = f"`{subject.api.name}({written_form(ping)})` has no effect"
        yield Report(ping.place, message, removing(subject.node, ping, Applicability.SAFE))


def _meant(ping: Argument, subject: PoolCall) -> Fix | None:
    """Return the fix that writes what the text says, where nobody but the call reads the text."""
    if not isinstance(ping.node, ast.Constant):
        return None
    if not is_read_only_by(ping.node, subject.node, subject.model):
        return None
    edit = Edit(Verb.SET, Node.of(ping.node), content="False")
    return Fix(Applicability.UNSAFE, f"Set `{ping.parameter.name}` to `False`", (edit,))
