"""A baseline: the findings of an old codebase that are known, so that only new ones are reported.

A finding is known by its file, its code and the first line of its source, never by its number: a
line that moves stays known. Where equal findings are more than the baseline counts, the last ones
are new.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.findings import Finding
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.terminal.display import relative

# Takes an absolute path and a code, and says whether the code was looked for there.
Wanted = Callable[[str, str], bool]


def all_of_it(path: str, code: str) -> bool:
    """Say of every code that it was looked for."""
    return True


class Key(NamedTuple):
    """What a finding is known by.

    `path` is relative to the directory of the baseline, with slashes; `content` is the first line
    of the finding's source without the whitespace around it.
    """

    path: str
    code: str
    content: str


@dataclass(frozen=True, slots=True)
class Split:
    """The findings of one file: those that are new, and the keys of those that are known.

    `matched` has a key as often as it is known; it is None where the file could not be checked as
    a whole, so that nothing can be said of what is missing there.
    """

    new: list[Finding]
    matched: tuple[Key, ...] | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each finding is known; `root` is the directory that the paths are relative to."""

    root: str
    counts: Mapping[Key, int]

    def split(self, findings: Sequence[Finding], lines: Sequence[str], path: str) -> Split:
        """Tell the new findings of one file, in order of place, from the known ones.

        `lines` are all lines of its source, `path` is absolute; a source that has no file has
        nothing known.
        """
        left: dict[Key, int] = {}
        new: list[Finding] = []
        matched: list[Key] = []
        for finding in sorted(findings):
            key = _key_of(finding, _line(lines, finding), path, self.root)
            if key is not None and left.setdefault(key, self.counts.get(key, 0)):
                left[key] -= 1
                matched.append(key)
            else:
                new.append(finding)
        return Split(new, None if _is_unchecked(findings) else tuple(matched))

    def stale(
        self, checked: Mapping[str, Sequence[Key] | None], wanted: Wanted = all_of_it
    ) -> Counter[Key]:
        """Return the entries whose findings are gone, and how many of each.

        `checked` holds what `split` matched in each file that was checked, by absolute path, the
        files without findings included. Of codes that are not `wanted` in a file nothing is known
        there. A file that was not checked has stale entries only if it does not exist any more.
        """
        matched: Counter[Key] = Counter()
        for keys in checked.values():
            matched.update(keys or ())
        missing = self.missing(checked)
        stale: Counter[Key] = Counter()
        for key, count in self.counts.items():
            path = _absolute(key.path, self.root)
            is_settled = checked.get(path) is not None and wanted(path, key.code)
            if is_settled or path in missing:
                stale[key] = count - matched[key]
        return +stale

    def missing(self, checked: Container[str]) -> set[str]:
        """Return the files with entries that do not exist; those that were checked do."""
        paths = {_absolute(key.path, self.root) for key in self.counts}
        return {path for path in paths if path not in checked and _is_missing(path)}


def renewed(
    old: Baseline,
    found: Iterable[FileFinding],
    checked: Iterable[str],
    wanted: Wanted = all_of_it,
) -> Baseline:
    """Return a baseline of all findings of the files that were `checked`, known ones included.

    What `old` says stays where it was not looked at: in files that exist and were not checked, or
    could not be, and of codes that are not `wanted` in one that was.
    """
    counts: Counter[Key] = Counter()
    unsettled: set[str] = set()
    for file in found:
        if file.finding.code in NEVER_IGNORED:
            unsettled.add(file.path)
        line = file.lines[0] if file.lines else ""
        key = _key_of(file.finding, line, file.path, old.root)
        if key is not None:
            counts[key] += 1
    settled = set(checked) - unsettled
    missing = old.missing(settled)
    for key, count in old.counts.items():
        path = _absolute(key.path, old.root)
        if path not in missing and not (path in settled and wanted(path, key.code)):
            counts[key] = max(count, counts[key])
    return Baseline(old.root, dict(counts))


def describe(stale: Counter[Key], shown: str, most: int = 3) -> str:
    """Return the line, without its end, that says which entries of a baseline are stale.

    `shown` is how the baseline's name is shown.
    """
    total = stale.total()
    no_longer, them = ("finding is", "it") if total == 1 else ("findings are", "them")
    first = [f"{key.path}: {key.code} {key.content}" for key in sorted(stale)[:most]]
    more = len(stale) - len(first)
    rest = f", and {more} more" if more else ""
    return (
        f"{shown}: {total} known {no_longer} no longer found ({'; '.join(first)}{rest}); "
        f"remove {them} with --write-baseline {shown}"
    )


def _key_of(finding: Finding, line: str, path: str, root: str) -> Key | None:
    """Return the key of a finding, None where it can never be known."""
    if finding.code in NEVER_IGNORED or not os.path.isabs(path):
        return None
    name = relative(path, root)
    if name == path:
        try:
            name = os.path.relpath(path, root)
        except ValueError:  # on another drive of Windows
            name = path
    return Key(name.replace(os.sep, "/"), finding.code, line.strip())


def _absolute(name: str, root: str) -> str:
    return os.path.normpath(os.path.join(root, name.replace("/", os.sep)))


def _line(lines: Sequence[str], finding: Finding) -> str:
    return lines[finding.line - 1] if finding.line <= len(lines) else ""


def _is_unchecked(findings: Iterable[Finding]) -> bool:
    return any(finding.code in NEVER_IGNORED for finding in findings)


def _is_missing(path: str) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # what cannot be seen may be there
        return False
    return False
