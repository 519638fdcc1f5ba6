"""The lines that changed since a git revision, including uncommitted changes.

git provides the changed files and their old content. Each source is compared with the old content
when it is checked, so lines changed by a fix, or not yet saved in an editor, count as changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.files.reading import read_file
from flake8_connpool.findings import Finding
from flake8_connpool.semantics.syntax.source_text import SourceText


class ChangedLines(Struct, frozen=True):
    """The changed files by absolute path, with their content at the revision.

    None as content means that all lines are new: the revision does not contain the file, or git
    does not track it.
    """

    sources: Mapping[str, bytes | None]

    def concern(self, path: str) -> bool:
        """Whether the file changed, so that it must be checked."""
        return path in self.sources

    def only_for(self, paths: Iterable[str]) -> ChangedLines:
        """Return the changes in some files, given by absolute path."""
        wanted = set(paths)
        return ChangedLines({path: one for path, one in self.sources.items() if path in wanted})

    def narrowed(self, findings: Sequence[Finding], source: SourceText, path: str) -> list[Finding]:
        """Return the findings in changed lines of a source.

        A finding counts if any of its lines changed, or if a line between them was removed. A
        changed file that cannot be checked is always reported.
        """
        if not findings or path not in self.sources:
            return []
        before = self.sources[path]
        if before is None:
            return list(findings)
        changes = tuple(_changes(SourceText(before).lines, source.lines))
        return [
            finding
            for finding in findings
            if finding.code in NEVER_IGNORED or any(change.meets(finding) for change in changes)
        ]


class _Change(Struct, frozen=True):
    """Lines from `first` to before `end`; none if lines before `first` were removed."""

    first: int
    end: int

    def meets(self, finding: Finding) -> bool:
        if self.first == self.end:
            return finding.line < self.first <= finding.end_line
        return self.first <= finding.end_line and finding.line < self.end


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[_Change]:
    from difflib import SequenceMatcher  # importing it takes as long as checking some files

    # Most of a file is unchanged; comparing that here is much faster than difflib.
    start = _common(before, after)
    behind = _common(before[start:][::-1], after[start:][::-1])
    old = before[start : len(before) - behind]
    new = after[start : len(after) - behind]
    for tag, _, _, first, end in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield _Change(start + first + 1, start + end + 1)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the number of equal lines at the start of two sequences."""
    length = min(len(one), len(other))
    return next((at for at in range(length) if one[at] != other[at]), length)


def changed_lines(
    revision: str, directory: str, paths: Iterable[str], *, unsaved: bool = False
) -> ChangedLines:
    """Return the changes in some files since a revision, in the repository of a directory.

    `revision` is anything that git accepts. With three dots, as in `main...`, it is the commit
    where the current branch left it. The revision is always compared with the current files; for
    `unsaved` sources the file content is not used. Raises UsageError without git, without a
    repository, and for an unknown revision.
    """
    from flake8_connpool.files.git import Repository, is_same

    repository = Repository.at(directory)
    base = repository.base(revision)
    names = repository.names(paths)
    before = repository.blobs(base, {name for name in names.values() if name is not None})
    renamed = repository.renamed(base)
    wanted: dict[str, str | None] = {}
    for path, name in names.items():
        blob = None if name is None else renamed.get(name) or before.get(name)
        if unsaved or blob is None or not is_same(_bytes_of(path), blob):
            wanted[path] = blob
    contents = repository.contents({blob for blob in wanted.values() if blob is not None})
    return ChangedLines(
        {path: None if blob is None else contents[blob] for path, blob in wanted.items()}
    )


def _bytes_of(path: str) -> bytes:
    try:
        return read_file(path)
    except OSError:
        return b""  # checking the file reports the error
