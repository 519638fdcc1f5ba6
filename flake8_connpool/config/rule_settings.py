"""The rule options, read from option values by name, or created in Python and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.errors import OptionError, quoted
from flake8_connpool.rule_options import RuleOptions, Target

RULE_OPTIONS = tuple(option for option in OPTIONS if option.is_rule_option)


def rule_options(values: Mapping[str, object]) -> RuleOptions:
    """Return the rule options among `values`, which are keyed by option name.

    A value is typed, or a string or list of strings as flake8 passes them. A value that is missing
    or None means the default. OptionError names the option.
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
        test_code=cast("str", typed["test-code"]),
    )


def checked(options: RuleOptions) -> RuleOptions:
    """Return options that were created in Python, after checking them as in a configuration file.

    OptionError names the invalid field.
    """
    if options == RuleOptions():
        return options
    for option in RULE_OPTIONS:
        # Only `targets` has a type and a name that differ from those of its option.
        value = getattr(options, option.attribute, None)
        if value is not None and option.kind.from_toml is not None:
            try:
                option.kind.from_toml(_as_in_toml(value))
            except OptionError as error:
                raise OptionError(f"{option.attribute}: {error}") from None
    return replace(options, targets=_targets(options.targets))


def _as_in_toml(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _targets(said: Mapping[str, Target]) -> dict[str, Target]:
    from flake8_connpool.library.catalog import LIBRARIES
    from flake8_connpool.versions.target_versions import stripped

    for library in said:
        if library not in LIBRARIES:
            known = ", ".join(sorted(LIBRARIES))
            raise OptionError(f"targets: unknown library {quoted(library)}; known: {known}")
    return {
        library: replace(target, high=target.high and stripped(target.high))
        for library, target in said.items()
    }
