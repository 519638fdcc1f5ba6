"""What an option is."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_connpool.config.options.kinds import OptionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: `--name` of connlint, `name` in `[tool.connlint]` if `in_toml`.

    A rule option is `--connpool-name` of flake8 too. `default` is the typed value that stands
    where nobody says the option; None means that it is off. `letter` makes a short form: `-q`. What
    `is_for_whole_run` cannot differ from file to file. One that `extends` adds to what was said
    before it, where another replaces it.
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
        """Whether the option may stand in a configuration file."""
        return self.kind.from_toml is not None

    @property
    def comma_separated(self) -> bool:
        """Whether the option takes a list, written with commas on a command line or in ini."""
        return self.kind.is_list

    @property
    def attribute(self) -> str:
        """The option's name as Python spells it."""
        return self.name.replace("-", "_")
