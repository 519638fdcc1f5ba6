"""The lines of a source that a format needs for a finding beside those of the finding itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flake8_connpool.findings import Finding, Replacement
from flake8_connpool.output.fix_diff import lines_of_diff
from flake8_connpool.output.snippets import AROUND


def lines_near(
    finding: Finding, edits: Sequence[Replacement], lines: Sequence[str]
) -> Mapping[int, str]:
    """Return the lines to show for a finding, its other locations and its edits, by number.

    `lines` are all lines of the source, without their ends.
    """
    wanted = set(range(finding.line - AROUND, finding.end_line + AROUND + 1))
    for one in finding.related:
        if not one.path:
            wanted.update((one.line, one.end_line))
    if edits:
        wanted.update(lines_of_diff(edits))
    return {number: lines[number - 1] for number in sorted(wanted) if 0 < number <= len(lines)}
