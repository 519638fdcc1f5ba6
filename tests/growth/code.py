"""Sources with much of one construct of Python around few clients, by the name of the thing."""

from __future__ import annotations

from .clients import HEAD, F, Make, items, lines, many, numbered

USE = "httpx.Client(timeout=None).get('a')"


def nested(head: str, body: str, deepest: int = 10, start: str = "") -> Make:
    """Return what makes blocks in blocks, as deep as Python and the reader allow."""

    def make(count: int) -> str:
        found = [HEAD, start]
        for _ in range(max(count // deepest, 1)):
            found += ["    " * n + head.format(n) + "\n" for n in range(deepest)]
            found.append("    " * deepest + body + "\n")
        return "".join(found)

    return make


CODE: dict[str, Make] = {
    "dicts merged": numbered(
        "O{1} = {{**O{0}, 'a{0}': 1}}\n",
        head="O0 = {'timeout': None}\n",
        end="k = httpx.Client(**O{1})\n",
    ),
    "dicts merged, a client each": lines(
        "O{1} = {{**O{0}, 'a{0}': 1}}\nk{0} = httpx.Client(**O{0})\n",
        head="O0 = {'timeout': None}\n",
    ),
    "dicts in one call": items("k = httpx.Client(", "**{{'a{0}': 1}}", ", ", ")\n"),
    "changes of one dict": lines("O['a{0}'] = 1\n", head="O = {}\n", end="k = httpx.Client(**O)\n"),
    "keys of one dict": items("O = {", "'a{0}': 1", ", ", "}\nk = httpx.Client(**O)\n"),
    "calls with keys of one dict": lines(
        "c{0} = httpx.Client(**O)\n", head="O = {'timeout': None}\n"
    ),
    "nested functions": nested("def f{0}(u):", USE),
    "nested classes": nested("class K{0}:", f"c = {USE}"),
    "nested loops": nested("for x{0} in b:", USE, start="b = []\n"),
    "functions with a list of one name": lines(
        "def f{0}(u):\n    x = []\n    x.append(u)\n    return sorted(x)\n",
        end=F + f"    {USE}\n",
    ),
    "functions in one function": lines(
        "    def g{0}():\n        return c.get(u)\n", head=F + "    c = httpx.Client()\n"
    ),
    "decorators of one function": lines("@d\n", head="d = print\n", end=F + f"    {USE}\n"),
    "functions with a decorator": lines(
        "@d\ndef f{0}(u):\n    return httpx.get(u)\n", head="def d(f):\n    return f\n"
    ),
    "decorators of decorators": lines(
        "def d{1}(f):\n    return d{0}(f)\n@d{1}\ndef f{0}(u):\n    return httpx.get(u)\n",
        head="def d0(f):\n    return f\n",
    ),
    "assignments to one name": lines("x = {0}\n", end="k = httpx.Client(timeout=x)\n"),
    "assignments of one call": items("", "x{0}", " = ", " = httpx.Client()\n"),
    "augmented assignments": lines(
        "x += {0}\n", head="x = 0\n", end="k = httpx.Client(timeout=x)\n"
    ),
    "reads of one name": lines("httpx.Client(timeout=x)\n", head="x = None\n"),
    "globals": lines("g{0} = None\n", end=F + "    global g0\n    g0 = httpx.Client()\n"),
    "functions with a global": lines(
        "def f{0}():\n    global g\n    g = httpx.Client()\n", head="g = None\n"
    ),
    "names in one global statement": lambda n: (
        HEAD
        + many("g{0} = None\n", n)
        + F
        + f"    global {many('g{0}', n, ', ')}\n"
        + many("    g{0} = httpx.Client()\n", n)
    ),
    "elif branches": lines(
        "    elif u == {0}:\n        c = httpx.Client(timeout={0})\n",
        head=F + "    if u:\n        c = None\n",
        end="    return c.get(u)\n",
    ),
    "elif branches that return": lines(
        "    elif u == {0}:\n        return c.get(u)\n",
        head=F + "    c = httpx.Client()\n    if u:\n        pass\n",
    ),
    "conditions with a use": lines(
        "    if u:\n        c.get(u)\n", head=F + "    c = httpx.Client()\n"
    ),
    "items of one with": items(
        F + "    with ", "httpx.Client() as c{0}", ", ", ":\n        c0.get(u)\n"
    ),
    "blocks in sequence": lines(
        "    with u:\n        c.get(u)\n", head=F + "    c = httpx.Client()\n"
    ),
    "handlers of one try": lines(
        "    except E{0}:\n        c.close()\n",
        head=F + "    c = httpx.Client()\n    try:\n        c.get(u)\n",
    ),
    "try in sequence": lines(
        "    try:\n        c.get(u)\n    except ValueError:\n        pass\n",
        head=F + "    c = httpx.Client()\n",
    ),
    "comprehensions": lines("x{1} = [httpx.get(u) for u in x{0}]\n", head="x0 = []\n"),
    "loops of one comprehension": items("x = [httpx.get(1) ", "for a{0} in b", " ", "]\n"),
    "lambdas": lines("f{0} = lambda u: httpx.get(u)\n"),
    "f-strings": lines("k{0} = httpx.get(f'https://{{x}}/{0}')\n", head="x = 'a'\n"),
    "parts of one f-string": items("k = httpx.get(f'", "{{x}}a{0}", "", "')\n"),
    "calls in one f-string": items("k = f'", "{{httpx.get(x)}}", "", "'\n"),
    "cases of match": lines(
        "        case {0}:\n            c = httpx.Client()\n", head=F + "    match u:\n"
    ),
    "noqa comments": lines("c{0} = httpx.Client(timeout=None)  # noqa: CPL301\n"),
    "imports": lines("import a{0}\n", end=USE + "\n"),
    "imports of one library": lines("import httpx as h{0}\nh{0}.Client(timeout=None)\n"),
    "imports of one name": lines("import httpx\nhttpx.Client(timeout=None)\n"),
    "names of one import": items(
        "from httpx import ", "Client as C{0}", ", ", "\nC0(timeout=None)\n"
    ),
    "imports in try": lines(
        "try:\n    import httpx as h{0}\nexcept ImportError:\n    h{0} = None\nh{0}.get('a')\n"
    ),
    "parameters": items("def f(", "a{0}", ", ", "):\n    return httpx.get(a0)\n"),
    "arguments of one call": items("httpx.Client(", "a{0}=1", ", ", ")\n"),
    "calls of one function": lines("f({0})\n", head=F + "    return httpx.get(u)\n"),
    "functions passed on": lines("def f{0}(u):\n    return httpx.get(u)\nmap(f{0}, [])\n"),
    "a chain of calls": items("x = c", ".a().b{0}()", "", "\n"),
    "a chain of attributes": items("x = c", ".a{0}", "", "\n"),
    "yields": lines("    yield c.get(u)\n", head=F + "    c = httpx.Client()\n"),
    "awaits": lines("    await c.get(u)\n", head="async def f(u):\n    c = httpx.AsyncClient()\n"),
    "returns": lines("    if u:\n        return c\n", head=F + "    c = httpx.Client()\n"),
    "functions that return one another": numbered(
        "def f{0}():\n    return f{1}()\n",
        end="def f{1}():\n    return httpx.Client()\nf0().get(1)\n",
    ),
    "uses of functions that return one another": numbered(
        "def f{0}():\n    return f{1}()\nf{0}().get(1)\n",
        end="def f{1}():\n    return httpx.Client()\n",
    ),
    "functions in a ring": numbered(
        "def f{0}(u):\n    httpx.get(u)\n    f{1}(u)\n", end="def f{1}(u):\n    f0(u)\n"
    ),
    "functions that call all": lambda n: (
        HEAD
        + "".join(f"def f{k}(u):\n    httpx.get(u)\n" + many("    f{0}(u)\n", 8) for k in range(n))
    ),
    "operators": items("x = httpx.Client(timeout=", "{0}", " + ", ")\n"),
    "texts joined": items("e2 = create_engine(", "'a{0}'", " + ", ")\n"),
    "conditional expressions": items("x = ", "httpx.Client() if a{0} else ", "", "None\n"),
    "comparisons": items("x = ", "c.get({0})", " < ", "\n"),
    "named expressions": lines("if c{0} := httpx.Client():\n    c{0}.get(1)\n"),
    "statements on one line": items("", "x = httpx.get('a')", "; "),
    "statements on one line, not ASCII": items("x = 'é'; ", "x = httpx.get('a')", "; "),
    "deletions": lines("k{0} = httpx.Client()\ndel k{0}\n"),
    "lines without a client": lines("x{0} = a{0}(b{0})\n", head=USE + "\n"),
    "functions without a client": lines("def f{0}(a):\n    return a.b({0})\n", head=USE + "\n"),
    "classes without a client": lines("class K{0}:\n    def m(self):\n        return self.a\n"),
}
