"""What changed since a revision of git, with what is not committed yet.

git says which files changed and what they were; each source is compared with that when it is
checked. So lines that a fix changes, or an editor that did not save, count as changed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.files.reading import read_file
from flake8_connpool.findings import Finding
from flake8_connpool.semantics.syntax.source_text import SourceText


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """The files that changed, by absolute path, with their sources at the revision.

    None in place of a source means that all of the file's lines are new: the revision does not
    have it, or git does not know it.
    """

    sources: Mapping[str, bytes | None]

    def concern(self, path: str) -> bool:
        """Whether anything changed in a file, so that it is worth checking."""
        return path in self.sources

    def narrowed(self, findings: Sequence[Finding], source: SourceText, path: str) -> list[Finding]:
        """Return the findings in a source that stand in changed lines.

        Any line from the first to the last of a finding counts, and so does one that was taken
        out from between them. That a changed file could not be checked is always told.
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


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines from `first` up to, not with, `end`; none where some before `first` were taken out."""

    first: int
    end: int

    def meets(self, finding: Finding) -> bool:
        if self.first == self.end:
            return finding.line < self.first <= finding.end_line
        return self.first <= finding.end_line and finding.line < self.end


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[_Change]:
    from difflib import SequenceMatcher  # takes as long to import as to check some files

    # Most of a file is as it was; what compares the rest takes far longer than this.
    start = _common(before, after)
    behind = _common(before[start:][::-1], after[start:][::-1])
    old = before[start : len(before) - behind]
    new = after[start : len(after) - behind]
    for tag, _, _, first, end in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield _Change(start + first + 1, start + end + 1)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines two sequences have in common before they differ."""
    length = min(len(one), len(other))
    return next((at for at in range(length) if one[at] != other[at]), length)


def changed_lines(
    revision: str, directory: str, paths: Iterable[str], *, unsaved: bool = False
) -> ChangedLines:
    """Return what changed since a revision in some files, in the repository that a directory is in.

    `revision` is whatever git takes for one; with three dots behind it, `main...`, it is the commit
    where the current branch left it. The other side is always what is there now: `unsaved` sources
    are not what is in their files. Raises UsageError without git, without a repository, and for
    an unknown revision.
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
        return b""  # what is wrong with it is said when it is checked
