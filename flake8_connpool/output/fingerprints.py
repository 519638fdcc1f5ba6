"""What a finding is known by from one run to the next, wherever its line moves."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.terminal.display import portable


def fingerprints(found: Sequence[FileFinding], directory: str) -> list[str]:
    """Return one for each finding, in order; no two are equal.

    It is made of the path relative to `directory`, the code, the text of the finding's first line
    without its indentation, and how many before it have the same: so it changes if one of these
    does, and not with lines above, other findings, or the version.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    made = []
    for file in found:
        text = file.lines[0].strip() if file.lines else ""
        key = (portable(file.path, directory), file.finding.code, text)
        made.append(_hash(*key, str(seen[key])))
        seen[key] += 1
    return made


def _hash(*parts: str) -> str:
    # A null byte is in no path and in no line that Python parses.
    data = "\0".join(parts).encode(errors="surrogatepass")
    return hashlib.sha256(data).hexdigest()[:32]
