"""Checks files: each is read and linted, and suppressed findings are removed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from flake8_connpool.codes import INTERNAL_ERROR, UNREADABLE, UNUSED_NOQA
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.command.file_access import ON_DISK, FileAccess
from flake8_connpool.command.file_findings import in_file, unreadable, whole_file
from flake8_connpool.command.fixed import FileChange, Fixed
from flake8_connpool.config.effective import Configuration
from flake8_connpool.config.run import Mode
from flake8_connpool.config.selection import Selection
from flake8_connpool.errors import UsageError
from flake8_connpool.files.notebooks import why_not_python
from flake8_connpool.files.reading import reason
from flake8_connpool.findings import Finding
from flake8_connpool.linter.lint import REPORT_IT, Also, concerns, lint, nothing_else
from flake8_connpool.linter.prefilter import may_have_directive
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.project.facts import digest_of
from flake8_connpool.project.kept_findings import PYTHON
from flake8_connpool.project.results import AskedReleases, Raw
from flake8_connpool.project.surroundings import NOTHING_AROUND, Around
from flake8_connpool.rule_options import Release, RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.unused_noqa import unsuppressed

if TYPE_CHECKING:
    from flake8_connpool.project.results import KeptEdits
    from flake8_connpool.suppression.baseline import Baseline, Key
    from flake8_connpool.suppression.changed_lines import ChangedLines

_EXCLUDE_NOTEBOOKS = 'exclude it, e.g. with `extend-exclude = ["*.ipynb"]`'


class Checked(Struct, frozen=True):
    """The result for one file.

    `known` are the keys of findings that the baseline removed from `found`, one for each finding.
    It is None if the file could not be checked as a whole. `fixed` is the result of fixing the
    file, and `source` the source that comments are added to; each is set only in runs that need it.
    `left_out` is the number of findings that are not reported since the file is test code. `raw`
    are all findings, if they are those of the content that its project read.
    """

    found: Sequence[FileFinding] = ()
    known: tuple[Key, ...] | None = ()
    fixed: Fixed | None = None
    source: SourceText | None = None
    left_out: int = 0
    raw: Raw | None = None


class Checker(Struct, frozen=True):
    """Decides which findings of a run are reported; picklable, for worker processes.

    Findings in the `baseline` are not reported, and neither are findings in unchanged lines if
    there are `changes`. `around` is what is known about the only file that it checks. `files` is
    where it reads them: on another machine, from what was carried there.
    """

    configuration: Configuration
    baseline: Baseline | None = None
    changes: ChangedLines | None = None
    around: Around = NOTHING_AROUND
    files: FileAccess = ON_DISK

    def check_file(self, file: FoundFile) -> Checked:
        """Check a file; an error inside it becomes a finding and does not end the run.

        Raises UsageError for an invalid configuration file above it.
        """
        try:
            source = self.source_of(file)
            if isinstance(source, FileFinding):
                return Checked([source], None)
            return Checked() if source is None else self.check_source(source, file.path)
        except UsageError:
            raise
        except Exception as error:
            message = f"checking the file failed: {type(error).__name__}: {error}"
            failure = whole_file(INTERNAL_ERROR, message, REPORT_IT)
            return Checked([FileFinding(file.path, failure)], None)

    def source_of(self, file: FoundFile) -> SourceText | FileFinding | None:
        """Return the source of a file, or why it cannot be read; None if it cannot have findings.

        A file that the user names is always parsed.
        """
        if file.problem is not None:
            return unreadable(file.path, file.problem)
        if self.changes is not None and not self.changes.concern(file.path):
            return None
        try:
            data = self.files.read(file.path)
        except OSError as error:
            return unreadable(file.path, reason(error))
        is_checked = (
            file.is_named
            or self.around.concerns
            or self._names_library(file.path, data)
            or may_have_directive(data)
        )
        return SourceText(data) if is_checked else None

    def _names_library(self, path: str, data: bytes) -> bool:
        if self.around.root and self.around.names_library:
            return True  # as its project found
        return concerns(data, self.configuration.of(path).rule_options)

    def check_source(self, source: SourceText, path: str) -> Checked:
        """Check a source that is called `path`.

        If the run changes files, the result contains the change.
        """
        raw = self.raw_of(source, path)
        # The next run looks for findings by the content that the project read.
        kept = raw if self.around.digest == digest_of(source.data) else None
        found, known, left_out = self._find_in(source, path, raw)
        mode = self.configuration.run.mode
        wants = self.configuration.of(path).fix_policy.wants
        if mode.fixes and any(map(wants, found)):
            fixed = self._fixed(found, source, path)
            return Checked(fixed.left, known, fixed, left_out=left_out, raw=kept)
        edits = self.around.edits if kept is not None else None
        in_file = self.in_file(found, source, path, edits)
        checked = Checked(in_file, known, left_out=left_out, raw=kept)
        return (
            structs.replace(checked, source=source) if mode is Mode.ADD_NOQA and found else checked
        )

    def _fixed(self, found: list[Finding], source: SourceText, path: str) -> Fixed:
        from flake8_connpool.fixer.fix import fix

        def find(other: SourceText) -> list[Finding]:
            return found if other is source else self.find_in(other, path)

        try:
            result = fix(source, find, self.configuration.of(path).fix_policy.wants)
        except Exception as error:
            # The other files are still fixed.
            problem = f"not fixed: internal error: {type(error).__name__}: {error}"
            return Fixed(path, self.in_file(found, source, path), problem=problem)
        change = None
        if result.source is not source:
            before = self.in_file(found, source, path)
            change = FileChange(path, source.data, result.source.data, before)
        left = self.in_file(result.left, result.source, path)
        return Fixed(path, left, result.fixed, result.refusals, change)

    def find_in(self, source: SourceText, path: str) -> list[Finding]:
        """Return the findings to report, with their fixes as the fix policy says.

        All filters are here: a finding that is not returned is not fixed either.
        """
        return self._find_in(source, path, self.raw_of(source, path))[0]

    def _find_in(
        self, source: SourceText, path: str, raw: Raw
    ) -> tuple[list[Finding], tuple[Key, ...] | None, int]:
        """Return the findings to report, those in the baseline, and how many test code hides."""
        in_tests = set(raw.in_tests)
        found = self._find_all_in(source, path, raw)
        known: tuple[Key, ...] | None = ()
        if self.baseline is not None:
            split = self.baseline.split(found, source.lines, path)
            found, known = split.new, split.matched
        if self.changes is not None and found:
            found = self.changes.narrowed(found, source, path)
        reported = [finding for finding in found if finding not in in_tests]
        return reported, known, len(found) - len(reported)

    def raw_of(self, source: SourceText, path: str, also: Also = nothing_else) -> Raw:
        """Return all findings in a source; `also` is called with its model, if it has one."""
        around = self.around
        if around.raw is not None and around.digest == digest_of(source.data):
            return around.raw
        why = why_not_python(source.data, path)
        if why is not None:
            return Raw((whole_file(UNREADABLE, why, _EXCLUDE_NOTEBOOKS),))
        options = self.rule_options(path)
        releases = AskedReleases(options.targets)

        def required_python() -> Release | None:
            found = self.required_python(path)
            releases.asked[PYTHON] = repr(found)
            return found

        in_tests: list[Finding] = []
        found = lint(
            source,
            replace(options, targets=releases),
            self.selection(path).wanted,
            required_python,
            path=self.files.path_in_project(path, self.configuration.start),
            leave_out=in_tests.append,
            environment=around.environment,
            also=also,
        )
        return Raw(tuple(found), tuple(in_tests), tuple(releases.asked.items()))

    def selection(self, path: str) -> Selection:
        """Return the codes that are selected in a file."""
        settings = self.configuration.of(path)
        return structs.replace(settings.selection, refused=settings.ignored_in(path))

    def _find_all_in(self, source: SourceText, path: str, raw: Raw) -> list[Finding]:
        """Return all findings, including those that test code hides."""
        if raw.found and why_not_python(source.data, path) is not None:
            return list(raw.found)
        settings = self.configuration.of(path)
        selection = self.selection(path)
        # A comment for a finding that another run reports is not unused, nor an entry of the
        # baseline stale.
        found = sorted([*raw.found, *raw.in_tests])
        run = self.configuration.run
        if not run.disable_noqa:
            found = unsuppressed(source, found, path, selection.wanted)
        if run.mode is Mode.ADD_NOQA:  # no comment about a comment
            found = [finding for finding in found if finding.code != UNUSED_NOQA]
        return [self.around.placed(settings.judged(one)) for one in found]

    def wanted(self, path: str, code: str) -> bool:
        """Whether findings of a code are reported in a file."""
        settings = self.configuration.of(path)
        return settings.selection.wanted(code) and not code.startswith(settings.ignored_in(path))

    def rule_options(self, path: str) -> RuleOptions:
        """Return the rule options of a file, with the versions that its project declares."""
        options = self.configuration.of(path).rule_options
        if self.configuration.is_isolated:
            return options
        targets = self.files.targets(self._directory(path), options.targets)
        return replace(options, targets=targets)

    def required_python(self, path: str) -> Release | None:
        """Return the oldest Python that the project of a file supports, if it says so."""
        if self.configuration.is_isolated:
            return None
        return self.files.required_python(self._directory(path))

    def _directory(self, path: str) -> str:
        return os.path.dirname(path) if os.path.isabs(path) else self.configuration.start

    def in_file(
        self,
        findings: Sequence[Finding],
        source: SourceText,
        path: str,
        kept: KeptEdits | None = None,
    ) -> list[FileFinding]:
        """Return findings with the source lines and edits that the output format needs.

        The edits are those that are `kept`, if they are of these findings.
        """
        formats = self.configuration.run.formats

        def find(other: SourceText) -> list[Finding]:
            return self.find_in(other, path)

        return in_file(findings, source, path, formats, find, kept)
