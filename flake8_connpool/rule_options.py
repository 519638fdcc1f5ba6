"""The options that change a rule's judgment, for both entry points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Release = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """The releases of one library that the code is for: from `low` on, below `high`."""

    low: Release
    high: Release | None = None


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """What changes a rule's judgment, whichever entry point it came through.

    `aliases` maps a dotted name of the user's own to the library name it stands for;
    `server_idle_timeout` is in seconds; `targets` maps a library to the releases in question. The
    decorators are dotted names of the user's own: what they decorate runs for each request, once
    per process, or once, its result being kept.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    server_idle_timeout: float = 60.0
    targets: Mapping[str, Target] = field(default_factory=dict)
    per_request_decorators: tuple[str, ...] = ()
    per_process_decorators: tuple[str, ...] = ()
    cached_decorators: tuple[str, ...] = ()
