"""Which rule reports where two see the same problem: one finding per cause."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flake8_connpool.linter.registry import RULES
from flake8_connpool.pools.subjects import Subject

# A rule is not reported for a subject that one of these reports. They are asked even if they are
# not selected: to ignore one of them does not bring the other.
PRECEDENCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CPL204": ("CPL205",),  # it knows how many workers there are
        "CPL501": ("CPL102", "CPL103"),  # what is made once needs no closing after each use
    }
)


def is_reported_by_another(code: str, subject: Subject) -> bool:
    """Return whether a rule that goes before that of a code reports the subject."""
    for other in PRECEDENCE.get(code, ()):
        rule = RULES[other]
        if rule.check is not None and isinstance(subject, rule.subjects):
            for _ in rule.check(subject):
                return True
    return False
