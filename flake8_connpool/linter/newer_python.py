"""The message for a syntax error in the running Python: which newer Python the source needs."""

from __future__ import annotations

import sys
from collections.abc import Callable

from flake8_connpool.rule_options import Release
from flake8_connpool.semantics.syntax.newer_syntax import newer_syntax
from flake8_connpool.semantics.syntax.source import InvalidSyntaxError, UnreadableError

_RUN_WITH_IT = "run connlint with it"


def explained(
    fault: InvalidSyntaxError, text: str, required: Callable[[], Release | None]
) -> UnreadableError:
    """Return the message for a text: that it needs a newer Python, or else the `fault`.

    It needs one if newer syntax is its only error, or if the project requires a newer Python.
    """
    newer = newer_syntax(text)
    release = (required() or (0,))[:2]
    if release > sys.version_info[:2] and (newer is None or release > newer.version):
        reason = f"the project requires Python {_dotted(release)}: {_RUN_WITH_IT}"
        return UnreadableError(fault.line, fault.column, reason)
    if newer is None:
        return fault
    reason = f"needs Python {_dotted(newer.version)}: {_RUN_WITH_IT}"
    return UnreadableError(newer.line, newer.column, reason)


def _dotted(release: Release) -> str:
    return ".".join(map(str, release))
