"""Pipfile: what pipenv is told to install."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.versions.mentions import Mention, named, table

# What says where a package comes from or which of its extras are meant is no condition.
_UNCONDITIONAL = frozenset({"version", "extras", "index"})


def mentions(text: str) -> Iterator[Mention]:
    """Yield what is installed, for development too; ValueError for what is no toml."""
    import tomllib

    data = tomllib.loads(text)
    for key in ("packages", "dev-packages"):
        for name, value in table(data, key).items():
            version = value.get("version") if isinstance(value, dict) else value
            is_plain = not isinstance(value, dict) or value.keys() <= _UNCONDITIONAL
            if named(name) and isinstance(version, str):
                specifiers = "" if version.strip() == "*" else version
                yield Mention(f"{name}{specifiers}", key == "packages" and is_plain)
