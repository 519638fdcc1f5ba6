"""Which rule reports a problem that two rules find: one finding per cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from flake8_connpool.findings import Report
from flake8_connpool.linter.registry import RULES
from flake8_connpool.pools.edits import is_written_in
from flake8_connpool.pools.reaching import clients_of
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import (
    AnySubject,
    BackgroundCall,
    ClosingCall,
    LentCall,
    Subject,
)
from flake8_connpool.pools.switches import SwitchSetting

# A rule does not report a subject that one of these rules reports, or that is written in what one
# of them reports. These rules run even if they are not selected: ignoring one of them must not make
# the other report.
PRECEDENCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # The limits and the timeout of a client that serves one request limit nothing, and neither
        # do limits that never reach the pool.
        "CPL202": ("CPL102", "CPL203"),
        "CPL204": ("CPL205",),  # it knows the number of workers
        "CPL302": ("CPL102",),
        "CPL402": (
            "CPL102",
            "CPL202",
            "CPL203",
        ),  # a missing limit is worse than an implicit expiry
        "CPL501": ("CPL102", "CPL103"),  # an object created once need not be closed after each use
        "CPL906": ("CPL102",),
    }
)


def reported_by(code: str, subject: AnySubject) -> str:
    """Return the code of the rule that reports the subject instead of that of a code, else ""."""
    others = PRECEDENCE.get(code, ())
    if isinstance(subject, PoolSettings | SwitchSetting | BackgroundCall | LentCall | ClosingCall):
        return ""
    for other in others:
        if next(_reports(other, subject), None) is not None:
            return other
    for other in others:
        for client in clients_of(subject):
            if client is not subject and any(
                is_written_in(report.node, subject.node) for report in _reports(other, client)
            ):
                return other
    return ""


def _reports(code: str, subject: Subject) -> Iterator[Report]:
    rule = RULES[code]
    if rule.check is not None and isinstance(subject, rule.subjects):
        yield from (one for one in rule.check(subject) if isinstance(one, Report))
