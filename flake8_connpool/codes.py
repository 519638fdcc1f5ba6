"""The codes with a special meaning for connlint itself."""

from __future__ import annotations

INTERNAL_ERROR = "CPL000"
UNREADABLE = "CPL001"
UNUSED_NOQA = "CPL002"
# These cannot be ignored: a file that was not checked would look clean.
NEVER_IGNORED = frozenset({INTERNAL_ERROR, UNREADABLE})

# The prefix of the codes of opt-in rules.
OPT_IN = "CPL9"
