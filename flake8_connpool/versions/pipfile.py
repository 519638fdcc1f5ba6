"""Pipfile: the packages that pipenv installs."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.versions.mentions import Mention, named, table

# The source of a package and its extras are not conditions.
_UNCONDITIONAL = frozenset({"version", "extras", "index"})


def mentions(text: str) -> Iterator[Mention]:
    """Yield the installed packages, including development packages; ValueError for invalid TOML."""
    import tomllib

    data = tomllib.loads(text)
    for key in ("packages", "dev-packages"):
        for name, value in table(data, key).items():
            version = value.get("version") if isinstance(value, dict) else value
            is_plain = not isinstance(value, dict) or value.keys() <= _UNCONDITIONAL
            if named(name) and isinstance(version, str):
                specifiers = "" if version.strip() == "*" else version
                yield Mention(f"{name}{specifiers}", key == "packages" and is_plain)
