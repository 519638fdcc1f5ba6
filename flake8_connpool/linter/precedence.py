"""Which rule reports a problem that two rules find: one finding per cause."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flake8_connpool.linter.registry import RULES
from flake8_connpool.pools.subjects import Subject

# A rule does not report a subject that one of these rules reports. These rules run even if they are
# not selected: ignoring one of them must not make the other report.
PRECEDENCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CPL204": ("CPL205",),  # it knows the number of workers
        "CPL501": ("CPL102", "CPL103"),  # an object created once need not be closed after each use
    }
)


def is_reported_by_another(code: str, subject: Subject) -> bool:
    """Return whether a rule with precedence over that of a code reports the subject."""
    for other in PRECEDENCE.get(code, ()):
        rule = RULES[other]
        if rule.check is not None and isinstance(subject, rule.subjects):
            for _ in rule.check(subject):
                return True
    return False
