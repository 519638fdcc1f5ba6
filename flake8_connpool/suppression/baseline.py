"""A baseline: the known findings of an existing codebase, so that only new ones are reported.

A finding is identified by its file, its code and the first line of its source, not by its line
number: a finding that moves stays known. If a file has more equal findings than the baseline
counts, the last ones are new.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from flake8_connpool.codes import NEVER_IGNORED
from flake8_connpool.findings import Finding
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.terminal.display import relative

# Takes an absolute path and a code; returns whether the run looks for the code in that file.
Wanted = Callable[[str, str], bool]


def all_of_it(path: str, code: str) -> bool:
    """Return True: the run looks for every code."""
    return True


class Key(NamedTuple):
    """What identifies a finding.

    `path` is relative to the directory of the baseline, with slashes. `content` is the first line
    of the finding's source, without leading and trailing white space.
    """

    path: str
    code: str
    content: str


class Split(Struct, frozen=True):
    """The new findings of one file, and the keys of its known findings.

    `matched` contains a key once for each known finding. It is None if the file could not be
    checked as a whole, so that missing findings say nothing about its entries.
    """

    new: list[Finding]
    matched: tuple[Key, ...] | None


class Baseline(Struct, frozen=True):
    """The number of findings for each key; `root` is the directory that paths are relative to."""

    root: str
    counts: Mapping[Key, int]

    def split(self, findings: Sequence[Finding], lines: Sequence[str], path: str) -> Split:
        """Separate the new findings of one file, in order of position, from the known ones.

        `lines` are all lines of its source, and `path` is absolute. A source without a file has no
        known findings.
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

    def only_for(self, paths: Iterable[str]) -> Baseline:
        """Return the part of the baseline that concerns some files, given by absolute path."""
        names = {_name(path, self.root) for path in paths}
        return Baseline(self.root, {key: n for key, n in self.counts.items() if key.path in names})

    def stale(
        self, checked: Mapping[str, Sequence[Key] | None], wanted: Wanted = all_of_it
    ) -> Counter[Key]:
        """Return the stale entries, whose findings no longer exist, with their counts.

        `checked` contains what `split` matched in each checked file, by absolute path, including
        files without findings. An entry is not stale if its code is not `wanted` in its file.
        Entries of a file that was not checked are stale only if the file no longer exists.
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
        """Return the files with entries that no longer exist; checked files do exist."""
        paths = {_absolute(key.path, self.root) for key in self.counts}
        return {path for path in paths if path not in checked and _is_missing(path)}


def renewed(
    old: Baseline,
    found: Iterable[FileFinding],
    checked: Iterable[str],
    wanted: Wanted = all_of_it,
) -> Baseline:
    """Return a baseline of all findings of the `checked` files, including known ones.

    An entry of `old` stays if this run did not look for it: in a file that exists but was not or
    could not be checked, and for a code that is not `wanted` in a checked file.
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
    """Return the line about stale entries of a baseline, without a newline.

    `shown` is the displayed name of the baseline.
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
    """Return the key of a finding; None if it can never be in a baseline."""
    if finding.code in NEVER_IGNORED or not os.path.isabs(path):
        return None
    return Key(_name(path, root), finding.code, line.strip())


def _name(path: str, root: str) -> str:
    """Return an absolute path as the baseline in a directory has it."""
    name = relative(path, root)
    if name == path:
        try:
            name = os.path.relpath(path, root)
        except ValueError:  # on another Windows drive
            name = path
    return name.replace(os.sep, "/")


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
    except OSError:  # it may exist, but cannot be read
        return False
    return False
