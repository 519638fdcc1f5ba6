"""The file format of a baseline: JSON with one line per entry, sorted.

A change of one finding changes one line, so that merge conflicts are rare.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from flake8_connpool.errors import UsageError, quoted
from flake8_connpool.files.reading import read_file
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.suppression.baseline import Baseline, Key, Wanted, all_of_it, renewed

TOOL = "connlint"
VERSION = 1
_REMEDY = "create it with --write-baseline FILE"
_CONFLICT = (b"<<<<<<< ", b">>>>>>> ")


class Written(Struct, frozen=True):
    """The result of writing a baseline: the number of findings, of added and of removed ones."""

    findings: int
    added: int
    dropped: int


def read_baseline(path: str, shown: str = "") -> Baseline:
    """Return the baseline in the file at an absolute path, which messages call `shown`.

    Raises UsageError if the file does not exist, is invalid, or is in a newer format.
    """
    shown = shown or path
    try:
        data = read_file(path)
    except FileNotFoundError as error:
        raise UsageError(f"{shown}: {error.strerror}; {_REMEDY}") from None
    except OSError as error:
        raise UsageError(f"{shown}: {error.strerror or error}") from None
    return _parsed(data, path, shown)


def write_baseline(
    path: str,
    found: Iterable[FileFinding],
    checked: Iterable[str],
    wanted: Wanted = all_of_it,
    shown: str = "",
) -> Written:
    """Write or update the baseline at an absolute path, and return what changed.

    `renewed` decides on the content. Raises UsageError, and leaves the file unchanged, if the
    existing file is not a baseline or cannot be written.
    """
    from flake8_connpool.output.report_file import write_output

    shown = shown or path
    before = _present(path, shown)
    old = _parsed(before, path, shown) if before else Baseline(os.path.dirname(path), {})
    new = renewed(old, found, checked, wanted)
    after = _rendered(new.counts)
    if after != before:
        write_output(path, after, shown)
    had, has = Counter(old.counts), Counter(new.counts)
    return Written(has.total(), (has - had).total(), (had - has).total())


def _present(path: str, shown: str) -> bytes | None:
    """Return the content of a regular file; None if there is none, or for a pipe or a device."""
    try:
        return read_file(path) if stat.S_ISREG(os.stat(path).st_mode) else None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{shown}: {error.strerror or error}") from None


def _parsed(data: bytes, path: str, shown: str) -> Baseline:
    import json

    try:
        document = json.loads(data.decode())
    except json.JSONDecodeError as error:
        place = f"{shown}: line {error.lineno}"
        if any(line.startswith(_CONFLICT) for line in data.splitlines()):
            raise UsageError(
                f"{place}: unresolved merge conflict; keep either side, then update the file with "
                "--write-baseline"
            ) from None
        raise UsageError(f"{place}: invalid JSON: {error.msg}") from None
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise UsageError(f"{shown}: invalid JSON: {error}") from None
    if not isinstance(document, dict) or document.get("tool") != TOOL:
        raise UsageError(f"{shown}: not a {TOOL} baseline")
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise UsageError(
            f"{shown}: written by a newer {TOOL}: its format is {version}, expected {VERSION}"
        )
    findings = document.get("findings")
    if version != VERSION or not isinstance(findings, list):
        raise UsageError(f"{shown}: invalid baseline: expected version {VERSION} and findings")
    counts: dict[Key, int] = {}
    for number, entry in enumerate(findings, 1):
        key, count = _entry(entry, f"{shown}: invalid baseline: finding {number}")
        # A merge leaves an entry twice if both sides had it.
        counts[key] = max(count, counts.get(key, 0))
    return Baseline(os.path.dirname(path), counts)


def _entry(entry: object, place: str) -> tuple[Key, int]:
    if not isinstance(entry, dict):
        raise UsageError(f"{place}: expected an object, not {quoted(entry)}")
    texts = []
    for name in Key._fields:
        value = entry.get(name)
        if not isinstance(value, str):
            raise UsageError(f"{place}: {name}: expected a string, not {quoted(value)}")
        try:
            os.fsencode(value)
        except UnicodeEncodeError:  # half of a surrogate pair
            raise UsageError(f"{place}: {name}: {quoted(value)} is not valid text") from None
        texts.append(value)
    count = entry.get("count")
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise UsageError(f"{place}: count: expected a number of at least 1, not {quoted(count)}")
    return Key(*texts), count


def _rendered(counts: Mapping[Key, int]) -> bytes:
    entries = ",".join(f"\n    {_line(key, counts[key])}" for key in sorted(counts))
    text = f"""{{
  "tool": "{TOOL}",
  "version": {VERSION},
  "findings": [{entries}
  ]
}}
"""
    return text.encode()


def _line(key: Key, count: int) -> str:
    """Return an entry as JSON that is readable and safe to print, whatever its strings are."""
    path, code, content = map(_text, key)
    return f'{{"path": {path}, "code": {code}, "count": {count}, "content": {content}}}'


def _text(text: str) -> str:
    import json

    quoted = json.dumps(text, ensure_ascii=False)
    if quoted.isprintable():
        return quoted
    # These include undecodable bytes of file names, which cannot be encoded as UTF-8.
    return "".join(char if char.isprintable() else _escaped(char) for char in quoted)


def _escaped(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
