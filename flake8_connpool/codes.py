"""The codes that the tool itself knows."""

from __future__ import annotations

INTERNAL_ERROR = "CPL000"
UNREADABLE = "CPL001"
UNUSED_NOQA = "CPL002"
# Silence here would say that a file is clean which was not checked.
NEVER_IGNORED = frozenset({INTERNAL_ERROR, UNREADABLE})

# What the codes of rules begin with that are off until they are asked for.
OPT_IN = "CPL9"
