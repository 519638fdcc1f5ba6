"""Sources with many fixes, by what is fixed."""

from __future__ import annotations

from .clients import HEAD, Make, lines, many
from .databases import LIFESPAN

FIXES: dict[str, Make] = {
    "lifespans": lines(LIFESPAN),
    "timeouts": lines("t{0} = httpx.Timeout(30.0)\n"),
    "timeouts of clients": lines("c{0} = httpx.Client(timeout=httpx.Timeout(30.0))\n"),
    "timeouts in functions": lines("def f{0}():\n    return httpx.Timeout(30.0)\n"),
    "timeouts on one line": lambda count: HEAD + many("t = httpx.Timeout(30.0)", count, "; "),
    "limits that need several fixes": lines("L{0} = httpx.Limits(max_keepalive_connections=20)\n"),
    "engines": lines("e{0} = create_engine('postgresql://h/d{0}')\n"),
    "adapters": lines("s.mount('https://a{0}', HTTPAdapter(pool_maxsize=5))\n"),
    "pings without effect": lines(
        "e{0} = create_engine('postgresql://h/d{0}', pool_pre_ping=True, poolclass=NullPool)\n",
        head="from sqlalchemy.pool import NullPool\n",
    ),
    "disposals in children": lines("if not os.fork():\n    e.dispose()\n    e.connect()\n"),
    "dependencies": lines(
        "def g{0}():\n    d = Session(e)\n    yield d\n    d.close()\n"
        "@app.get('/{0}')\ndef h{0}(d=Depends(g{0})):\n    d.execute(1)\n",
        head="from fastapi import Depends\n",
    ),
}
