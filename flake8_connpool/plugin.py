"""The entry point of flake8: a thin layer over the linter.

flake8 hands in the tree and the lines, and keeps `noqa`, selection and output to itself.
"""

from __future__ import annotations

import argparse
import ast
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from flake8_connpool._version import __version__
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.config.rule_settings import rule_options
from flake8_connpool.errors import OptionError
from flake8_connpool.linter.lint import lint_tree
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.versions.declared import for_project

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

_PREFIX = "--connpool-"


class Plugin:
    """One file's findings, as flake8 wants them."""

    name = "flake8-connpool"
    version = __version__
    options: ClassVar[RuleOptions] = RuleOptions()

    def __init__(self, tree: ast.Module, lines: list[str], filename: str) -> None:
        self._tree = tree
        self._lines = lines
        self._filename = filename

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Register the rule options as `--connpool-...`; opt-in codes are off by default."""
        manager.extend_default_ignore(["CPL9"])
        for option in OPTIONS:
            if option.is_rule_option:
                manager.add_option(
                    f"{_PREFIX}{option.name}",
                    metavar=option.metavar,
                    help=option.help,
                    parse_from_config=True,
                    comma_separated_list=option.comma_separated,
                )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Keep what the user said for all files to come.

        Raises flake8's ExecutionError, which ends the run with its message, for a wrong value.
        """
        said = {
            option.name: getattr(options, f"connpool_{option.attribute}")
            for option in OPTIONS
            if option.is_rule_option
        }
        try:
            cls.options = rule_options(said)
        except OptionError as error:
            from flake8.exceptions import ExecutionError

            raise ExecutionError(f"{_PREFIX}{error}") from None

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield line, column from nought (flake8 adds one), text and origin of each finding."""
        if not concerns("".join(self._lines), self.options):
            return
        # Even with --isolated, of which flake8 tells its plugins nothing.
        place = os.path.dirname(os.path.abspath(self._filename))
        options = for_project(self.options, place)
        for finding in lint_tree(self._tree, self._lines, options):
            yield finding.line, finding.column - 1, f"{finding.code} {finding.message}", type(self)
