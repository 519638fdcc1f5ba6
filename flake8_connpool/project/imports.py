"""What a file imports, found without parsing it.

An import is written as the last name of its module and the name that it asks for: `db.engine` of
`from app.db import engine`, `db.*` of a star import, `.engine` of `from . import engine`, and `.db`
of `import app.db`.
"""

from __future__ import annotations

import re

STAR = "*"

_STATEMENT = re.compile(
    rb"[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]{0,4000}|[^\n]{0,1000})"
    rb"|import[ \t]+([^\n]{0,1000}))"
)
_WORDS = re.compile(rb"\w+|\*")
_IMPORT = b"import"


def imports_of(data: bytes) -> frozenset[str]:
    """Return the imports of a source; names of aliases and comments may add some."""
    found: set[bytes] = set()
    at = data.find(_IMPORT)
    while at >= 0:
        # A search for the word takes a third of the time of a look at the start of each line.
        match = _STATEMENT.match(data, data.rfind(b"\n", 0, at) + 1)
        if match is not None:
            module, names, modules = match.groups(b"")
            last = module.rpartition(b".")[2]
            found.update(last + b"." + name for name in _WORDS.findall(names or modules))
            at = match.end() - 1
        end = data.find(b"\n", at)
        at = data.find(_IMPORT, end) if end >= 0 else -1
    return frozenset(one.decode(errors="replace") for one in found)
