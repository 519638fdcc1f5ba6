"""What the rules may be told: the options of both doors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flake8_connpool.options import OPTIONS
from flake8_connpool.options.kinds import OptionError

Release = tuple[int, ...]


class UsageError(Exception):
    """The tool was called or configured wrongly; the message tells the user how."""


def is_json(output_format: str, what: str) -> bool:
    """Return whether a format is json, and not text; UsageError for one that is neither.

    `what` begins the message: "rules are".
    """
    if output_format not in ("text", "json"):
        raise UsageError(f"{what} shown as text or json, not as {output_format}")
    return output_format == "json"


@dataclass(frozen=True, slots=True)
class Target:
    """The releases of one library that the code is for: from `low` on, below `high`."""

    low: Release
    high: Release | None = None


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """What changes a rule's judgement, whichever door it came through.

    `aliases` maps a dotted name of the user's own to the library name it stands for;
    `server_idle_timeout` is in seconds; `targets` maps a library to its releases in question. The
    decorators are dotted names of the user's own: what they decorate runs for each request, once a
    process, or once, its result being kept.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    server_idle_timeout: float = 60.0
    targets: Mapping[str, Target] = field(default_factory=dict)
    per_request_decorators: tuple[str, ...] = ()
    per_process_decorators: tuple[str, ...] = ()
    cached_decorators: tuple[str, ...] = ()


RULE_OPTIONS = tuple(option for option in OPTIONS if option.is_rule_option)


def rule_options(values: Mapping[str, object]) -> RuleOptions:
    """Return the rule options among `values`, which are keyed by option name.

    A value is typed already, or a text or list of texts as flake8 hands them over; one that is
    missing or None stands for the default. OptionError names the option.
    """
    typed: dict[str, object] = {}
    for option in RULE_OPTIONS:
        value = values.get(option.name)
        if value is None:
            value = option.default
        elif isinstance(value, str | list) and option.kind.from_text is not None:
            try:
                value = option.kind.from_text([value] if isinstance(value, str) else value)
            except OptionError as error:
                raise OptionError(f"{option.name}: {error}") from None
        typed[option.name] = value
    return RuleOptions(
        aliases=cast("Mapping[str, str]", typed["aliases"]),
        server_idle_timeout=cast("float", typed["server-idle-timeout"]),
        targets=cast("Mapping[str, Target]", typed["target-versions"] or {}),
        per_request_decorators=cast("tuple[str, ...]", typed["per-request-decorators"]),
        per_process_decorators=cast("tuple[str, ...]", typed["per-process-decorators"]),
        cached_decorators=cast("tuple[str, ...]", typed["cached-decorators"]),
    )
