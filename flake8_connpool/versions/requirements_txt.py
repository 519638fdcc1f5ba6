"""requirements.txt: pip's lines, and the files that they include."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator

from flake8_connpool.files.reading import read_file
from flake8_connpool.versions.mentions import Mention, named

# More files than these are part of no project's requirements.
_MOST_FILES = 100
_CONTINUED = re.compile(r"\\\r?\n")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_INCLUDED = re.compile(r"(?:-[rc]\s*|--(?:requirement|constraint)[\s=]\s*)(.+)")
_OPTIONS = re.compile(r"\s-{1,2}[A-Za-z].*")

_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def mentions(path: str) -> Iterator[Mention]:
    """Yield the requirements in a file and in what it includes; constraints are no less.

    Raises OSError where the file itself cannot be read; one that is included may be missing.
    """
    return _mentions(path, set())


def _mentions(path: str, seen: set[str]) -> Iterator[Mention]:
    text = _CONTINUED.sub("", _decoded(read_file(path)))
    # Links give one file any number of paths: `a/a/a/requirements.txt`.
    seen.add(os.path.realpath(path))
    for line in text.splitlines():
        line = _COMMENT.sub("", line).strip()
        if included := _INCLUDED.fullmatch(line):
            name = included.group(1).strip("\"'")
            other = os.path.normpath(os.path.join(os.path.dirname(path), name))
            if len(seen) < _MOST_FILES and os.path.realpath(other) not in seen:
                try:
                    yield from _mentions(other, seen)
                except (OSError, ValueError):  # missing, or no path at all
                    continue
        elif named(line):
            yield Mention(_OPTIONS.sub("", line))


def _decoded(data: bytes) -> str:
    # What PowerShell writes with `pip freeze > requirements.txt` is UTF-16, and pip reads it.
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    return data.decode(encoding, errors="replace")
