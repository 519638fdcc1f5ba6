"""Lock files: the exact versions of the libraries that matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from flake8_connpool.versions.mentions import library_of_package, named, names, table

Locked = tuple[str, str]


def of_toml(text: str) -> Iterator[Locked]:
    """Yield library and version for each entry of uv.lock, poetry.lock, pdm.lock or pylock.toml.

    Entries without a version are skipped. Raises ValueError for invalid TOML, except in files with
    the layout that the tools write: these are not parsed.
    """
    found = _laid_out(text)
    if found is None:
        import tomllib

        data = tomllib.loads(text)
        # pylock.toml has `packages`, all others `package`.
        found = [
            (library, version)
            for key in ("package", "packages")
            for entry in _entries(data.get(key))
            if (library := named(str(entry.get("name"))))
            and isinstance(version := entry.get("version"), str)
        ]
    yield from found


def _entries(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


@cache
def _entry() -> re.Pattern[str]:
    return re.compile(
        rf'\n\[\[packages?\]\]\nname = "((?i:{names()}))"\n(?:version = "([^"\\\n]+)"\n)?'
    )


def _laid_out(text: str) -> list[Locked] | None:
    """Return the entries of a file in which the name comes first and the version follows.

    None for any other layout. Parsing a megabyte of TOML takes most of a second; this search takes
    almost no time. In valid TOML, such lines are always entries, except inside a multi-line string.
    """
    if '"""' in text or "'''" in text:
        return None
    text = "\n" + text.replace("\r\n", "\n")
    for head in ("\n[[package]]\n", "\n[[packages]]\n"):
        if text.count(head) != text.count(f'{head}name = "'):
            return None
    if "\n[[package" not in text:
        return None
    found = _entry().findall(text)
    if any(not version for _, version in found):
        return None
    return [(library_of_package(name), version) for name, version in found]


def of_json(text: str) -> Iterator[Locked]:
    """Yield library and version for each entry of Pipfile.lock; ValueError for invalid JSON."""
    import json

    data = json.loads(text)
    for key in ("default", "develop"):
        for name, entry in table(data, key).items():
            version = table(entry).get("version")
            if (library := named(name)) and isinstance(version, str):
                yield library, version.removeprefix("==")
