"""How rules put things into words, so that they put them alike."""

from __future__ import annotations

from flake8_connpool.code.blocks import as_written
from flake8_connpool.code.calls import Argument
from flake8_connpool.code.values import Constant

_LONGEST = 24


def said(argument: Argument) -> str:
    """Return an argument as it would be written: `timeout=None`, `...` for a long value."""
    if isinstance(argument.value, Constant):
        text = repr(argument.value.value)
    else:
        text = (as_written(argument.node) or "...") if argument.node is not None else ""
    return f"{argument.parameter.name}={text if len(text) <= _LONGEST else '...'}"
