"""The configuration of each file: the nearest file above it, then the command line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from msgspec import Struct, field, structs

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.config import toml_files
from flake8_connpool.config.fix_policy import FixPolicy
from flake8_connpool.config.options.kinds import PATH, PATTERNS
from flake8_connpool.config.options.mappings import CODES_BY_PATTERN
from flake8_connpool.config.options.output import REPORTS
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.config.rule_settings import rule_options
from flake8_connpool.config.run import Run
from flake8_connpool.config.selection import Selection, longest_prefix
from flake8_connpool.config.toml_files import Layer
from flake8_connpool.errors import UsageError
from flake8_connpool.files.globs import Glob, PathMatcher
from flake8_connpool.findings import Finding, Severity
from flake8_connpool.rule_options import RuleOptions

_FOR_WHOLE_RUN = tuple(option.name for option in OPTIONS if option.is_for_whole_run)
_EXTENDING = frozenset(option.name for option in OPTIONS if option.extends)


class FileIgnores(Struct, frozen=True):
    """Codes that are ignored in the files that match, or, if `negated`, in all other files."""

    pattern: str
    matcher: PathMatcher
    codes: tuple[str, ...]
    negated: bool

    def concern(self, path: str) -> bool:
        """Whether the codes are ignored in the file at an absolute path."""
        return self.matcher.matches(path, os.path.basename(path)) != self.negated


class Settings(Struct, frozen=True):
    """The settings of the files that one configuration file is for.

    `root` is the directory of that file. `values` are the values of all options, and `origins` say
    where they come from.
    """

    root: str
    values: Mapping[str, Any]
    origins: Mapping[str, str]
    selection: Selection
    file_ignores: tuple[FileIgnores, ...]
    excluded: PathMatcher
    rule_options: RuleOptions
    fix_policy: FixPolicy
    severities: Mapping[str, Severity]

    def judged(self, finding: Finding) -> Finding:
        """Return a finding with its fix and severity as these settings have them.

        What the linter reports of itself stays an error.
        """
        finding = self.fix_policy.judged(finding)
        if finding.code in NEVER_IGNORED or not self.severities:
            return finding
        prefix = longest_prefix(self.severities, finding.code)
        return finding if prefix is None else replace(finding, severity=self.severities[prefix])

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """Return the code prefixes that are ignored in one file."""
        return tuple(
            code for ignores in self.file_ignores if ignores.concern(path) for code in ignores.codes
        )


class Configuration(Struct):
    """The settings of every file.

    `here` are the settings of the working directory, which also apply to files without a
    configuration file above them. `run` are the settings that are the same for all files.
    """

    start: str
    here: Settings
    run: Run
    command_line: Layer
    is_hierarchical: bool
    is_isolated: bool = False
    _known: dict[str, Settings] = field(default_factory=dict)

    def of(self, path: str) -> Settings:
        """Return the settings of the file at an absolute path, or of a source with a name."""
        return self.inside(os.path.dirname(path)) if os.path.isabs(path) else self.here

    def inside(self, directory: str) -> Settings:
        """Return the settings of the files in a directory, an absolute path."""
        if not self.is_hierarchical:
            return self.here
        found = self._known.get(directory)
        passed = []
        while found is None:
            passed.append(directory)
            layer = toml_files.in_directory(directory, self.start)
            if layer is not None:
                found = _settings([layer, self.command_line], self.start, self.here)
            elif (parent := os.path.dirname(directory)) == directory:
                found = self.here
            else:
                directory = parent
                found = self._known.get(directory)
        self._known.update(dict.fromkeys(passed, found))
        return found

    def only_for(self, paths: Iterable[str]) -> Configuration:
        """Return a configuration that knows the settings of some files without reading the disk.

        `paths` are absolute. Raises UsageError for an invalid configuration file above one of them.
        """
        known = {os.path.dirname(path): self.of(path) for path in paths}
        return structs.replace(self, _known=known)


def configure(command_line: Mapping[str, object], directory: str) -> Configuration:
    """Return the configuration of a run in a directory, an absolute path.

    `command_line` has the typed values from the command line, by option name. Each replaces the
    configured value; an option that extends adds to it. Raises UsageError for an invalid
    configuration file, now or when the settings of a file are requested.
    """
    said = Layer(command_line, "command line", directory)
    is_hierarchical = False
    layer = None
    if "config" in command_line:
        if "isolated" in command_line:
            raise UsageError("--config and --isolated cannot be used together")
        layer = toml_files.chosen(str(command_line["config"]), directory)
    elif "isolated" not in command_line:
        is_hierarchical = True
        layer = _nearest(directory)
    here = _settings([layer, said] if layer else [said], directory, None)
    return Configuration(
        directory,
        here,
        Run.of(here.values),
        said,
        is_hierarchical,
        "isolated" in command_line,
        {layer.root: here} if layer and is_hierarchical else {},
    )


def _nearest(directory: str) -> Layer | None:
    start = directory
    while True:
        layer = toml_files.in_directory(directory, start)
        parent = os.path.dirname(directory)
        if layer is not None or parent == directory:
            return layer
        directory = parent


def _settings(layers: list[Layer], start: str, here: Settings | None) -> Settings:
    """Return the values of some layers, merged over the defaults; later layers take precedence.

    A file that a layer extends comes directly before it. `here` are the settings of the working
    directory, which provide the values for the whole run; None if these are being computed.
    """
    values = _anchored({option.name: option.default for option in OPTIONS}, start)
    origins = dict.fromkeys(values, "default")
    for layer in (one for said in layers for one in said.chain):
        for name, value in _anchored(layer.values, layer.root).items():
            extends = name in _EXTENDING and values[name]
            values[name] = values[name] + value if extends else value
            origins[name] = f"{origins[name]}, {layer.origin}" if extends else layer.origin
    if here is not None:
        for name in _FOR_WHOLE_RUN:
            values[name], origins[name] = here.values[name], here.origins[name]
    root = layers[0].root
    return Settings(
        root=root,
        values=values,
        origins=origins,
        selection=Selection(
            values["select"], values["extend-select"], values["ignore"] + values["extend-ignore"]
        ),
        file_ignores=values["per-file-ignores"],
        excluded=PathMatcher(values["exclude"] + values["extend-exclude"]),
        rule_options=rule_options(values),
        fix_policy=FixPolicy(
            fixable=("",) if values["fixable"] is None else values["fixable"],
            unfixable=values["unfixable"],
            made_safe=values["extend-safe-fixes"],
            made_unsafe=values["extend-unsafe-fixes"],
            carries_out_unsafe=values["unsafe-fixes"],
        ),
        severities=values["severity"],
    )


def _anchored(values: Mapping[str, Any], root: str) -> dict[str, Any]:
    """Make the patterns and paths among some values relative to the directory of their file."""
    anchored = dict(values)
    for option in OPTIONS:
        value = values.get(option.name)
        if value is None:
            continue
        if option.kind is PATTERNS:
            anchored[option.name] = tuple(Glob(text, root) for text in value)
        elif option.kind is PATH:
            anchored[option.name] = os.path.join(root, value)
        elif option.kind is REPORTS:
            anchored[option.name] = tuple(
                structs.replace(target, path=os.path.join(root, target.path)) for target in value
            )
        elif option.kind is CODES_BY_PATTERN:
            anchored[option.name] = tuple(
                FileIgnores(
                    text,
                    PathMatcher([Glob(text.removeprefix("!"), root)]),
                    codes,
                    text.startswith("!"),
                )
                for text, codes in value
            )
    return anchored
