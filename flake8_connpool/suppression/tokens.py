"""The tokens of a source up to the first error, to find its comments."""

from __future__ import annotations

import io
import token
import tokenize
from collections.abc import Iterator, Sequence

# As from 3.12 on, strings with code in them come in pieces.
_STEPS = {"FSTRING_START": 1, "FSTRING_END": -1, "TSTRING_START": 1, "TSTRING_END": -1}


def tokens(lines: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield kind, column and row of each token, and how deep it is in strings that hold code.

    Columns count from 0, rows from 1. What follows an error is left out.
    """
    depth = 0
    try:
        for found in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
            depth += _STEPS.get(token.tok_name[found.type], 0)
            yield found.type, found.start[1], found.start[0], depth
    except (tokenize.TokenError, SyntaxError):
        return
