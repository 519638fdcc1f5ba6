"""What to do about a finding, as the formats for programs write it."""

from __future__ import annotations

from flake8_connpool.findings import Finding


def advice(finding: Finding) -> str:
    """Return the help line, or the words for the fix if there is none; not escaped."""
    return finding.help or (finding.fix.message if finding.fix else "")
