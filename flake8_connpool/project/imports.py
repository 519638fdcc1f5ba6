"""What a file imports, found without parsing it.

An import is written as the last name of its module and the name that it asks for: `db.engine` of
`from app.db import engine`, `db.*` of a star import, `.engine` of `from . import engine`, and `.db`
of `import app.db`.
"""

from __future__ import annotations

import re

STAR = "*"

_STATEMENTS = re.compile(
    rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]{0,4000}|[^\n]{0,1000})"
    rb"|import[ \t]+([^\n]{0,1000}))",
    re.MULTILINE,
)
_WORDS = re.compile(rb"\w+|\*")
_IMPORT = b"import"


def imports_of(data: bytes) -> frozenset[str]:
    """Return the imports of a source; names of aliases and comments may add some."""
    if _IMPORT not in data:
        return frozenset()
    found: set[bytes] = set()
    for module, names, modules in _STATEMENTS.findall(data):
        last = module.rpartition(b".")[2]
        found.update(last + b"." + name for name in _WORDS.findall(names or modules))
    return frozenset(one.decode(errors="replace") for one in found)
