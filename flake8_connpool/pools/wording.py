"""How rules put things into words, so that they put them alike."""

from __future__ import annotations

from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import Constant

_LONGEST = 24


def written_form(argument: Argument) -> str:
    """Return an argument as it would be written: `timeout=None`, `...` for a long value."""
    if isinstance(argument.value, Constant):
        text = repr(argument.value.value)
    else:
        text = (as_written(argument.node) or "...") if argument.node is not None else ""
    return f"{argument.parameter.name}={text if len(text) <= _LONGEST else '...'}"
