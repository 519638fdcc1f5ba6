"""Text or JSON: the choice of what is shown without checking anything."""

from __future__ import annotations

from flake8_connpool.errors import UsageError

# Formats for people: what is not findings has one text for all of them.
_TEXTS = ("full", "concise")


def is_json(output_format: str, what: str) -> bool:
    """Return whether a format is json, and not text; UsageError for one that is neither.

    `what` begins the message: "rules are".
    """
    if output_format not in (*_TEXTS, "json"):
        raise UsageError(f"{what} shown as text or json, not as {output_format}")
    return output_format == "json"
