"""The message for a syntax error in the running Python: which newer Python the source needs."""

from __future__ import annotations

import sys
from collections.abc import Callable

from flake8_connpool.rule_options import Release
from flake8_connpool.semantics.syntax.newer_syntax import NewerSyntax, newer_syntax
from flake8_connpool.semantics.syntax.source import InvalidSyntaxError, UnreadableError


def explained(
    fault: InvalidSyntaxError, text: str, required: Callable[[], Release | None]
) -> UnreadableError:
    """Return the message for a text: that it needs a newer Python, or else the `fault`.

    It needs one if newer syntax is its only error, or if the project requires a newer Python.
    """
    newer = newer_syntax(text)
    release = (required() or (0,))[:2]
    if release > sys.version_info[:2] and (newer is None or release > newer.version):
        return _needing(release, f"the project requires {_python(release)}", fault)
    if newer is None:
        return fault
    return _needing(newer.version, f"the syntax needs {_python(newer.version)}", newer)


def _needing(
    release: Release, reason: str, place: UnreadableError | NewerSyntax
) -> UnreadableError:
    advice = f"run connlint with {_python(release)}"
    return UnreadableError(place.line, place.column, f"{reason}; the file is not checked", advice)


def _python(release: Release) -> str:
    return f"Python {'.'.join(map(str, release))}"
