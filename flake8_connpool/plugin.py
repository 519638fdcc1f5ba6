"""The entry point of flake8: a thin layer over the linter.

flake8 hands in the tree and the lines, and keeps `noqa`, selection and output to itself.
"""

from __future__ import annotations

import argparse
import ast
import codecs
import os
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from flake8_connpool._version import __version__
from flake8_connpool.codes import OPT_IN
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.config.rule_settings import rule_options
from flake8_connpool.errors import OptionError
from flake8_connpool.files.project_root import path_in_project
from flake8_connpool.files.reading import read_file
from flake8_connpool.linter.lint import lint_tree
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.project.kept_findings import FileState
from flake8_connpool.project.process_cache import ProcessCache
from flake8_connpool.project.results import AskedReleases, Raw
from flake8_connpool.project.surroundings import Surroundings, surroundings_of
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source import UnreadableError, decode
from flake8_connpool.versions.declared import for_project

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

    from flake8_connpool.findings import Finding

_PREFIX = "--connpool-"


class Plugin:
    """One file's findings, as flake8 wants them."""

    name = "flake8-connpool"
    version = __version__
    options: ClassVar[RuleOptions] = RuleOptions()
    opted_in: ClassVar[tuple[str, ...]] = ()  # the prefixes that name opt-in rules
    stdin_name: ClassVar[str | None] = None  # what flake8 calls standard input, if it reads that
    surroundings: ClassVar[Surroundings] = Surroundings()
    cache: ClassVar[ProcessCache] = ProcessCache()

    def __init__(self, tree: ast.Module, lines: list[str], filename: str) -> None:
        self._tree = tree
        self._lines = lines
        self._filename = filename

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Register the rule options as `--connpool-...`."""
        for option in OPTIONS:
            if option.is_rule_option:
                manager.add_option(
                    f"{_PREFIX}{option.name}",
                    metavar=option.metavar,
                    help=option.help,
                    parse_from_config=True,
                    comma_separated_list=option.comma_separated,
                )
        manager.add_option(
            f"{_PREFIX}no-project",
            action="store_true",
            default=False,
            help="check each file alone, without the other files of its project",
            parse_from_config=True,
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
        # flake8 itself would let `--select=CPL` turn on the opt-in rules as well. flake8-bugbear
        # decides over B9 in the same way.
        selected = (*(options.select or ()), *(options.extend_select or ()))
        cls.opted_in = tuple(prefix for prefix in selected if prefix.startswith(OPT_IN))
        reads_stdin = "-" in options.filenames
        cls.stdin_name = (options.stdin_display_name or "stdin") if reads_stdin else None
        # Processes that flake8 forks inherit what is read here.
        cls.surroundings = Surroundings() if options.connpool_no_project else cls._read(options)

    @classmethod
    def _read(cls, options: argparse.Namespace) -> Surroundings:
        """Return what the projects of the files to check show about them."""
        names = list(options.filenames) or ["."]
        unsaved: dict[str, bytes] = {}
        if cls.stdin_name is not None:
            from flake8.utils import stdin_get_value

            path = os.path.abspath(cls.stdin_name)
            names = [cls.stdin_name]
            unsaved = {path: stdin_get_value().encode(errors="surrogateescape")}
        # A directory contains the files that are meant.
        paths = [os.path.join(one, "") if os.path.isdir(one) else one for one in names]
        return surroundings_of(
            paths,
            os.getcwd(),
            lambda _: cls.options,
            results_of=cls.cache.results_of,
            unsaved=unsaved,
        )

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield line, column from 0 (flake8 adds one), text and origin of each finding."""
        place = os.path.abspath(self._filename)
        around = self.surroundings.of(place)
        # Reading the project has told already whether the file names a library.
        is_concerned = (
            around.names_library if around.root else concerns("".join(self._lines), self.options)
        )
        if not is_concerned and not around.concerns:
            return
        # Even with --isolated: flake8 does not pass it to its plugins.
        options = for_project(self.options, os.path.dirname(place))
        path = path_in_project(self._filename, os.getcwd())
        # Few files need it.
        from flake8_connpool.linter.registry import RULES

        state = FileState(around, path, options, tuple(filter(self._runs, RULES)))
        raw = self.cache.findings(state, "".join(self._lines), self._raw)
        if not raw.found or not self._is_decodable():
            return
        for finding in raw.found:
            text = f"{finding.code} {finding.message}"
            text += f" - {finding.help}" if finding.help else ""
            yield finding.line, finding.column - 1, text, type(self)

    def _raw(self, state: FileState) -> Raw:
        in_tests: list[Finding] = []
        releases = AskedReleases(state.options.targets)
        found = lint_tree(
            self._tree,
            self._lines,
            replace(state.options, targets=releases),
            self._runs,
            state.path,
            leave_out=in_tests.append,
            environment=state.around.environment,
        )
        return Raw(tuple(found), tuple(in_tests), tuple(releases.asked.items()))

    @classmethod
    def _runs(cls, code: str) -> bool:
        """Return whether the rule of a code runs; which of its findings are shown, flake8 says."""
        return not code.startswith(OPT_IN) or code.startswith(cls.opted_in)

    def _is_decodable(self) -> bool:
        """Return whether Python can decode the source: if not, it never runs.

        flake8 reads such a file as latin-1, and such a standard input as UTF-8. The lines mostly
        tell that they are not that; where they do not, the file is read again.
        """
        encoding = _encoding_of(self._lines)
        if encoding is None:
            return False
        if self._filename == self.stdin_name:
            from flake8.utils import stdin_get_value

            # It was read already. Unlike the lines, this has the byte order mark.
            return encoding == "utf-8" or _is_encodable(stdin_get_value(), encoding)
        if encoding == "utf-8" and not _may_be_latin_1("".join(self._lines)):
            return True
        try:
            decode(read_file(self._filename))
        except UnreadableError:
            return False
        except OSError:  # a pipe, which flake8 has emptied
            return True
        return True


def _encoding_of(lines: Sequence[str]) -> str | None:
    """Return the encoding that a source names, UTF-8 by default, None if there is no such one."""
    head = iter([line.encode(errors="replace") for line in lines[:2]])
    try:
        return codecs.lookup(tokenize.detect_encoding(head.__next__)[0]).name
    except SyntaxError:
        return None


def _is_encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    return True


def _may_be_latin_1(text: str) -> bool:
    """Return whether a text may be bytes that are not UTF-8, read as latin-1."""
    if text.isascii():
        return False
    try:
        text.encode("latin-1").decode()
    except UnicodeDecodeError:
        return True
    except UnicodeEncodeError:  # latin-1 does not have its characters
        return False
    return False  # these bytes would have been read as UTF-8
