"""The definition of an option."""

from __future__ import annotations

from msgspec import Struct

from flake8_connpool.config.options.kinds import OptionKind


class Option(Struct, frozen=True, kw_only=True):
    """One option: `--name` of connlint, and `name` in `[tool.connlint]` if `in_toml`.

    A rule option is also `--connpool-name` of flake8. `default` is the typed value used when the
    option is not set; None means that the option is off. `letter` adds a short form, such as `-q`.
    An option with `is_for_whole_run` has the same value for all files. The value of an option that
    `extends` is added to earlier values; the value of any other option replaces them.
    """

    name: str
    kind: OptionKind
    help: str
    metavar: str | None = None
    default: object = None
    is_rule_option: bool = False
    is_for_whole_run: bool = False
    extends: bool = False
    letter: str | None = None

    @property
    def in_toml(self) -> bool:
        """Whether the option can be set in a configuration file."""
        return self.kind.from_toml is not None

    @property
    def comma_separated(self) -> bool:
        """Whether the option takes a list, comma-separated on the command line and in ini files."""
        return self.kind.is_list

    @property
    def attribute(self) -> str:
        """The option's name as a Python identifier."""
        return self.name.replace("-", "_")
