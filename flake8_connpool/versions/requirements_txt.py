"""requirements.txt: pip's lines, and the files that they include."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator

from flake8_connpool.files.reading import read_file
from flake8_connpool.versions.mentions import Mention, named

# No project has more files of requirements.
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
    """Yield the requirements in a file and in the files it includes, constraints files too.

    Raises OSError if the file itself cannot be read; an included file may be missing.
    """
    return _mentions(path, set())


def _mentions(path: str, seen: set[str]) -> Iterator[Mention]:
    text = _CONTINUED.sub("", _decoded(read_file(path)))
    # Through links one file can have any number of paths: `a/a/a/requirements.txt`.
    seen.add(os.path.realpath(path))
    for line in text.splitlines():
        line = _COMMENT.sub("", line).strip()
        if included := _INCLUDED.fullmatch(line):
            name = included.group(1).strip("\"'")
            other = os.path.normpath(os.path.join(os.path.dirname(path), name))
            if len(seen) < _MOST_FILES and os.path.realpath(other) not in seen:
                try:
                    yield from _mentions(other, seen)
                except (OSError, ValueError):  # missing, or not a valid path
                    continue
        elif named(line):
            yield Mention(_OPTIONS.sub("", line))


def _decoded(data: bytes) -> str:
    # PowerShell writes `pip freeze > requirements.txt` in UTF-16, and pip reads it.
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    return data.decode(encoding, errors="replace")
