"""A health check has no effect, or a text turns it on by mistake.

## What it does

Reports

- `pool_pre_ping=True` with `poolclass=NullPool`: that pool keeps no connections, and SQLAlchemy
  never pings a new one;
- `pool_pre_ping` as a text that means no, such as `"false"`, `"0"` or `"off"`, usually in the
  mapping of `engine_from_config`: every text but the empty one turns pre-ping on;
- `pool_pre_ping` from a text of the environment: `bool(os.getenv("PRE_PING", "False"))` is `True`
  whatever `PRE_PING` says.

`SQLALCHEMY_ENGINE_OPTIONS` of Flask-SQLAlchemy is read too.

## Why is this bad?

With `NullPool` the setting looks like protection, but does nothing: the log of PostgreSQL 15 shows
no ping at all. Each checkout opens a new connection, 5.5 to 6.9 ms on loopback against 0.01 ms from
a pool (SQLAlchemy 2.0.58).

With a text, each checkout pays for a ping that you wanted to turn off. `engine_from_config`
converts the text of `pool_size` or `pool_recycle` to a number, but does not convert
`pool_pre_ping` (SQLAlchemy 1.4.54, 2.0.58 and 2.1.9).

## How to fix

With `NullPool` the fix is **safe**. It removes `pool_pre_ping=True`, and nothing changes. In the
options of Flask-SQLAlchemy no fix is offered.

For a text the fix is **unsafe**. It writes `False`, also in a mapping that is in the call or is
bound to a local name that nothing else reads. Pinging then stops, and the first query on a stale
connection fails. If you do want pre-ping, write `True`.

For a text of the environment it compares the text with those that mean yes:

```python
pool_pre_ping=os.getenv("PRE_PING", "False").lower() in ("1", "true", "yes")
```

It does so only in the call itself, where nothing else reads the value. Check which texts your
deployments use.

Convert a text from a configuration file to a bool before you pass it:

```python
settings["sqlalchemy.pool_pre_ping"] = settings["sqlalchemy.pool_pre_ping"] == "true"
```

## Exceptions

An engine is not reported if

- its pool class is not known, or can be another: `NullPool if testing else None`;
- it has a `StaticPool`, or is for SQLite: the ping is pointless there, but is sent;
- the text is not known, or means yes;
- a text of the environment turns it on only where somebody sets it: `bool(os.getenv("PRE_PING"))`
  may be meant so, and a default of `False`, `None` or `""` as well;
- the text is compared or converted: `== "true"`, `.lower() in (...)`, `strtobool`, pydantic.

## Options

- `aliases`: your own wrappers of these functions.

## Sources

SQLAlchemy: `engine/create.py` (`engine_from_config`), `pool/base.py`. Since
[sqlalchemy #4524](https://github.com/sqlalchemy/sqlalchemy/issues/4524) new connections are not
pinged. What is sent was read in the log of the server.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import (
    Applicability,
    Edit,
    Fix,
    Node,
    Related,
    Report,
    Severity,
    Unreported,
    Verb,
)
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import removing
from flake8_connpool.pools.engines import ENGINES, pool_kind
from flake8_connpool.pools.environment_texts import EnvironmentText, always_true_text
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.calls.passed import ArgumentNode
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.mutation import is_read_only_by

SEVERITY = Severity.WARNING

# Texts that mean no to their writer; every text but the empty one means yes to SQLAlchemy.
_NO = frozenset({"false", "f", "no", "n", "off", "0", "none"})
# Texts that mean yes, as a fix compares them.
_YES = '("1", "true", "yes")'


def check(subject: PoolCall | PoolSettings) -> Iterator[Report | Unreported]:
    ping, pool_class = subject.argument(Role.HEALTH_CHECK), subject.argument(Role.POOL_CLASS)
    if subject.api.kind not in ENGINES or ping is None or ping.place is None:
        return
    value = ping.value.value if isinstance(ping.value, Constant) else None
    name = ping.parameter.name
    if isinstance(value, str) and value.strip().lower() in _NO:
        yield Report(
            ping.place,
            f"`{written_form(ping)}` turns pinging on: any text that is not empty counts as true",
            _meant(ping, subject),
            f"pass a bool: `{name}=False`, or `{name}=True` if you want it",
            _related(ping.node, "the text", ping.place),
        )
    elif value is True and pool_class and pool_kind(pool_class) is Kind.NULL_POOL:
        yield Report(
            ping.place,
            f"`{written_form(ping)}` has no effect: this pool class keeps no connections to check",
            _removed(ping, subject),
            f"remove `{written_form(ping)}`",
            _related(pool_class.place, "keeps no connections", ping.place),
        )
    elif value is None and ping.node is not None:
        text = always_true_text(ping.node, subject.model)
        if text is None:
            written = written_form(ping).partition("=")[2]
            yield Unreported(ping.place, f"whether `{written}` is a text is not known")
            return
        yield Report(
            ping.place,
            f"`{name}` is always on: any text that is not empty counts as true",
            _compared(text, ping, subject),
            'compare the text, e.g. `== "true"`',
            _related(text.node, "the text of the environment", ping.place),
        )


def _removed(ping: Argument, subject: PoolCall | PoolSettings) -> Fix | None:
    if isinstance(subject, PoolSettings):
        return None
    return removing(subject.node, ping, Applicability.SAFE)


def _related(place: ArgumentNode | None, message: str, of: ArgumentNode) -> tuple[Related, ...]:
    """Return another place than the one that is reported, and what it does."""
    is_other = place is not None and place is not of and place is not getattr(of, "value", None)
    return (Related(place, message),) if place is not None and is_other else ()


def _compared(
    text: EnvironmentText, ping: Argument, subject: PoolCall | PoolSettings
) -> Fix | None:
    """Return the fix that compares a text of the environment, where only the call reads it."""
    is_bool = any(isinstance(part, ast.Constant) and part.value is True for part in walk(text.read))
    if text.node is not ping.node or is_bool or isinstance(subject, PoolSettings):
        return None  # it is read by others too, or has no text to compare where nobody sets it
    if not is_read_only_by(text.node, subject.node, subject.model):
        return None
    read = as_written(text.read)
    is_lowered = read.endswith(".lower()")
    quoted = read if '"' in read else read.replace("'", '"')
    content = f"{quoted}{'' if is_lowered else '.lower()'} in {_YES}"
    edit = Edit(Verb.SET, Node.of(text.node), content=content)
    return Fix(Applicability.UNSAFE, "Compare the text", (edit,))


def _meant(ping: Argument, subject: PoolCall | PoolSettings) -> Fix | None:
    """Return the fix that writes what the text says, where nobody but the call reads the text."""
    if not isinstance(ping.node, ast.Constant) or isinstance(subject, PoolSettings):
        return None
    if not is_read_only_by(ping.node, subject.node, subject.model):
        return None
    edit = Edit(Verb.SET, Node.of(ping.node), content="False")
    return Fix(Applicability.UNSAFE, f"Set `{ping.parameter.name}` to `False`", (edit,))
