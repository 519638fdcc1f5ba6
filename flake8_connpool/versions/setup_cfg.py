"""setup.cfg: the dependencies that setuptools reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_connpool.versions.mentions import Mention, named

_COMMENT = re.compile(r"\s#.*")


def mentions(text: str) -> Iterator[Mention]:
    """Yield the requirements, and those of extras; ValueError for an invalid ini file."""
    import configparser

    ini = configparser.RawConfigParser()
    try:
        ini.read_string(text)
    except configparser.Error as error:
        raise ValueError(str(error)) from None
    yield from _listed(ini.get("options", "install_requires", fallback=""), is_certain=True)
    if ini.has_section("options.extras_require"):
        for _, value in ini.items("options.extras_require"):
            yield from _listed(value, is_certain=False)


def _listed(value: str, *, is_certain: bool) -> Iterator[Mention]:
    # setuptools splits at semicolons only within one line: semicolons also start conditions.
    for item in value.splitlines() if "\n" in value else value.split(";"):
        if named(item):
            yield Mention(_COMMENT.sub("", item).strip(), is_certain)
