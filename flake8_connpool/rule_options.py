"""The options that change the findings of rules, for both entry points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Release = tuple[int, ...]
# The key of the supported releases of Python, among those of the libraries.
PYTHON = "python"


@dataclass(frozen=True, slots=True)
class Target:
    """The releases of one library that the code supports: from `low` to before `high`."""

    low: Release
    high: Release | None = None


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """The options of rules, from either entry point.

    `aliases` maps the user's own dotted names to the library names they stand for.
    `server_idle_timeout` is in seconds. `targets` maps a library, or `PYTHON`, to the supported
    releases. The decorators are the user's own dotted names: the decorated function runs once per
    request, once per process, or once with its result cached. `test_code` says what is reported in
    test code: `errors` (only what raises, hangs, leaks or mixes up responses) or `all`.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    server_idle_timeout: float = 60.0
    targets: Mapping[str, Target] = field(default_factory=dict)
    per_request_decorators: tuple[str, ...] = ()
    per_process_decorators: tuple[str, ...] = ()
    cached_decorators: tuple[str, ...] = ()
    test_code: str = "errors"
