"""Whether a line is guarded so that it gets a thing but once, and keeps it."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.semantics.execution.memoization import is_memoized

HEAD = "import contextlib, os, pathlib\nfrom elsewhere import C, S, redis\n"
SELF = "class A:\n    def f(self, u):\n"
F = "def f(u, v):\n"
KEEP = "        self.x = probe(u)\n"

KEPT = {
    "what is None": SELF + "        if self.x is None:\n            self.x = probe(u)",
    "what is false": SELF + "        if not self.x:\n            self.x = probe(u)",
    "what is not there": SELF + "        if not hasattr(self, 'x'):\n    " + KEEP,
    "what is not there, by any name": (
        SELF + "        if not hasattr(self, u):\n            setattr(self, u, probe(u))"
    ),
    "what was asked before": SELF + "        x = getattr(self, 'x', None)\n"
    "        if x is None:\n            x = self.x = probe(u)",
    "what was returned before": SELF + "        if self.x: return self.x\n" + KEEP,
    "what was returned, and is set elsewhere": (
        SELF + "        if self.x is not None: return self.x\n        return probe(u)\n"
        "    def g(self, x): self.x = x"
    ),
    "what has run out": SELF
    + "        if self.end < now():\n            self.x, self.end = probe(u)",
    "in the other branch": SELF + "        if self.x: pass\n        else: self.x = probe(u)",
    "of two, or": SELF + "        self.x = self.x or probe(u)",
    "of two, if": SELF + "        self.x = self.x if self.x else probe(u)",
    "under a lock": SELF + "        if self.x is None:\n            with lock:\n"
    "                if self.x is None:\n                    self.x = probe(u)",
    "a global": "x = None\ndef f(u):\n    global x\n    if x is None: x = probe(u)",
    "a nonlocal": "def g():\n    x = None\n    def f(u):\n        nonlocal x\n"
    "        if x is None: x = probe(u)",
    "an attribute of a function": F + "    if f.x is None: f.x = probe(u)",
    "an item": F + "    if u not in C: C[u] = probe(u)",
    "an item of what is called": F + "    if g()[u] is None: g()[u] = probe(u)",
    "an item of the function around": (
        "def g():\n    x = {}\n    def f(u):\n        if u not in x: x[u] = probe(u)\n    return f"
    ),
    "an item of self": SELF + "        if u not in self.x: self.x[u] = probe(u)",
    "an item returned before": F + "    if u in C: return C[u]\n    C[u] = probe(u)",
    "an item tried before": F + "    try: return C[u]\n    except KeyError: C[u] = probe(u)",
    "an item tried before, and passed": (
        F + "    try: return C[u]\n    except KeyError: pass\n    C[u] = probe(u)"
    ),
    "an item suppressed before": (
        F + "    with contextlib.suppress(KeyError):\n        return C[u]\n    C[u] = probe(u)"
    ),
    "an item asked before": F + "    x = C.get(u)\n    if x is None: x = C[u] = probe(u)",
    "an item asked by a walrus": F + "    if (x := C.get(u)) is None: C[u] = probe(u)",
    "an item that is matched": (
        F + "    match C.get(u):\n        case None: C[u] = probe(u)\n        case x: return x"
    ),
    "an item of a default": "def f(u, seen={}):\n    if u not in seen: seen[u] = probe(u)",
    "before a loop that retries": (
        SELF + "        if self.x: return self.x\n        for _ in range(3):\n"
        "            self.x = probe(u)\n            if self.x: break"
    ),
    "around a loop that retries": (
        SELF + "        if not self.x:\n            while True:\n"
        "                try: self.x = probe(u); break\n                except E: pass"
    ),
    "an item returned under a lock": (
        F + "    with lock:\n        if u in C: return C[u]\n        v()\n    C[u] = probe(u)"
    ),
    "an item returned if nothing raises": (
        F + "    try:\n        if u in C: return C[u]\n        v()\n    except E: v()\n"
        "    C[u] = probe(u)"
    ),
    "a missing key": "class A(dict):\n    def __missing__(self, u):\n        self[u] = probe(u)",
    "an item of another's": SELF + "        x = self.x\n        if u not in x: x[u] = probe(u)",
    "an attribute of an argument": F + "    if u.x is None: u.x = probe(v)",
    "an item of an element": F + "    for x in v:\n        if not x['y']: x['y'] = probe(u)",
    "set as a default": F + "    if u in C: return C[u]\n    return C.setdefault(u, probe(u))",
    "put into a list": F + "    if not C:\n        C.append(probe(u))",
    "put into a set": F + "    if u in S: return\n    probe(u)\n    S.add(u)",
    "put into a dict": F + "    if u not in C: C.update({u: probe(u)})",
    "put into a store": F + "    if x := redis.get(u): return x\n    redis.setex(u, 9, probe(u))",
    "put into a given store": F + "    if x := v.get(u): return x\n    v.set_item(u, probe(u))",
    "called a cache": F + "    if x := the_cache(u): return x\n    return probe(u)",
    "called a cache, and empty": F + "    if (x := cache.get(u)) is None: return probe(u)",
    "called a cache, and not there": F + "    if u not in cache: return probe(u)",
    "called a cache, and negated": F + "    x = cache.get(u)\n    if not x: return probe(u)",
    "called a cache, and in the other branch": (
        F + "    x = cache.get(u)\n    if x is not None: return x\n    else: return probe(u)"
    ),
    "called a cache, in an order that is unclear": F + "    if stale(cache): return probe(u)",
    "where a cache misses": F + "    if not cache_miss: return\n    probe(u)",
    "where an item has run out": (
        F + "    expired = cache.is_expired(u)\n    if not expired: return v\n    probe(u)"
    ),
    "where an item must be renewed": (F + "    renew = cache.age(u) > 9\n    if renew: probe(u)"),
    "where a key of a cache waits": F + "    if cache_key in v: probe(u)",
    "what a cache gives by another method": (
        F + "    x = cache.load(u)\n    if not x: return\n    probe(u)"
    ),
    "behind a flag of a cache": F + "    if refresh_cache: return probe(u)",
    "where a cache is off": F + "    if not use_cache: return probe(u)",
    "set in both": F + "    if C.x:\n        C.x = 1\n        return\n    C.x = probe(u)",
    "for who has none, which was an item": (
        F + "    x = v['client'] if v else g()\n    if x is None: return probe(u)\n"
        "    return x.get(u)"
    ),
    "put into a cache after it": F + "    x = probe(u)\n    cache.set(u, x)",
    "a round that is skipped": F
    + "    for x in v:\n        if x in C: continue\n        C[x] = probe(x)",
    "a round that is left": F + "    while v:\n        if u in C: break\n        C[u] = probe(u)",
    "a file that is not there": F + "    if not os.path.exists(u): save(probe(u))",
    "a file that is not there, in a line": F + "    x = probe(u) if not u.exists() else v",
    "a file that is there": F + "    if os.path.isfile(u): return u\n    save(probe(u))",
    "a path that is there": F
    + "    u = pathlib.Path(u)\n    if u.is_file(): return u\n    probe(u)",
    "a file by a name": F + "    there = os.path.exists(u)\n    if there: return\n    probe(u)",
    "a file that is tried": (
        F + "    try: return open(u)\n    except FileNotFoundError: return probe(u)"
    ),
    "for who has none": F + "    if v is None: return probe(u)\n    return v.get(u)",
    "for who has none, two statements before": (
        F + "    if v is None: return probe(u)\n    a()\n    b()\n    return v.get(u)"
    ),
    "for who has none, first": F + "    if v: return v.get(u)\n    return probe(u)",
    "for who has none, or else": F + "    if v: v.post(u)\n    else: probe(u)",
    "for who has none, three statements before": (
        F + "    if v is None: return probe(u)\n    x = 1\n    y = 2\n    return v.get(u)"
    ),
    "for who has none, in a round that is skipped": (
        F + "    for x in u:\n        if v is None:\n            probe(x)\n            continue\n"
        "        v.get(x)"
    ),
    "for who has none, in a round that is left": (
        F + "    while u:\n        if v is None:\n            probe(u)\n            break\n"
        "        v.get(u)"
    ),
    "for who has none, beside another branch": (
        F + "    if not v: probe(u)\n    elif u: v.get(u)\n    else: pass"
    ),
    "for who has none of two": F + "    if v and u: v.get(u)\n    else: probe(u)",
    "for who has none, in one line": F + "    return v.get(u) if v else probe(u)",
    "for who has none of self": (
        SELF + "        if self.client is None: return probe(u)\n        return self.client.get(u)"
    ),
}

NOT_KEPT = {
    "no condition": SELF + KEEP,
    "for who has none, far before": (
        F + "    if v is None: return probe(u)\n    a()\n    b()\n    c()\n    return v.get(u)"
    ),
    "nothing kept": SELF + "        if self.x is None:\n            return probe(u)",
    "something else kept": SELF + "        if self.y is None:\n" + "    " + KEEP,
    "another's kept": SELF + "        if u.x is None:\n" + "    " + KEEP,
    "the condition itself": SELF + "        if probe(u): self.x = 1",
    "asked after it": SELF + KEEP + "        if self.x: return self.x",
    "asked around another": SELF + "        if self.x: pass\n" + KEEP,
    "raised before": SELF + "        if self.x: raise E\n" + KEEP,
    "a local": F + "    x = None\n    if x is None: x = probe(u)",
    "an item of a local": F + "    x = {}\n    if u not in x: x[u] = probe(u)",
    "an item of a declared local": (
        F + "    x: dict\n    x = {}\n    if u not in x: x[u] = probe(u)"
    ),
    "an item of a local made by dict": F + "    x = dict()\n    if u not in x: x[u] = probe(u)",
    "an item of another container": (
        "from collections import OrderedDict\n" + F + "    x = OrderedDict(a=u)\n"
        "    if 'b' not in x:\n        x['b'] = v\n        probe(u)"
    ),
    "an item of a copy": (
        "import copy\n" + F + "    x = copy.copy(v)\n"
        "    if 'b' not in x:\n        x['b'] = v\n        probe(u)"
    ),
    "before a loop in which a loop retries": (
        SELF + "        if self.x: return self.x\n        for y in u:\n"
        "            for _ in range(3):\n                self.x = probe(y)\n"
        "                if self.x: break"
    ),
    "a missing key that stays so": (
        "class A(dict):\n    def __missing__(self, u): return probe(u)"
    ),
    "left under a lock": F + "    with lock:\n        if not u: return\n    C[u] = probe(u)",
    "an item of an argument": F + "    if v:\n        v['key'] = K\n        probe(u, v)",
    "an item of an argument, after": F + "    if not v: return\n    v['key'] = K\n    probe(u, v)",
    "an item of the keywords": "def f(u, **v):\n    if v:\n        v['key'] = K\n        probe(u)",
    "an item of a default that is none": (
        "def f(u, v=None):\n    if not v: return\n    v['key'] = K\n    probe(u)"
    ),
    "an argument that is added to": F + "    if v:\n        v.update(K)\n        probe(u)",
    "put into something else after it": F + "    x = probe(u)\n    g.set(u, x)",
    "a name bound again and again": (
        F + "    x = C.get(u)\n" * 30 + "    if x is None: C[u] = probe(u)"
    ),
    "in what is returned": (
        SELF + "        if self.x: return probe(self.x)\n    def g(self, x): self.x = x"
    ),
    "a cache that has it": F + "    if u not in cache: return\n    probe(u)",
    "a cache that has it, around": F + "    if u in cache: probe(u)",
    "a cache that has it, by another name": (
        F + "    x = cache.get(u)\n    if not x: return\n    probe(u)"
    ),
    "a cache that has it, awaited": (
        "async def f(u, v):\n    x = await cache.get(u)\n    if not x: return\n    probe(u)"
    ),
    "a cache that has it, or None": (
        F + "    x = None\n    if v: x = cache[u]\n    if x is None: return\n    probe(u)"
    ),
    "a cache that has it, compared": (
        F + "    x = cache.get(u)\n    if x is None: return\n    probe(u)"
    ),
    "a cache that has it, named so": F + "    if cached: probe(u)",
    "a mark that is taken away": (
        F + "    if v.skip:\n        v.skip = False\n        return\n    probe(u)"
    ),
    "a mark that is taken away, else": (F + "    if v.skip: v.skip = False\n    else: probe(u)"),
    "a dict beside the request": (
        F + "    x = C[v] if v in C else None\n    if x is None: return probe(u)\n"
        "    return g(x.get('name'))"
    ),
    "a literal dict beside the request": (
        F + "    x = {'a': v}\n    if not x: return probe(u)\n    return g(x.get('name'))"
    ),
    "a cache that is created after it": F + "    probe(u)\n    return g(SinkCache(u))",
    "a cache of a device that is emptied after it": F + "    probe(u)\n    g.empty_cache()",
    "a cache that is emptied after it": F + "    probe(u)\n    cache.delete(u)",
    "a cache that is cleared after it": F + "    probe(u)\n    g.cache_clear()",
    "a cache that was asked before": F + "    cache.set(u, v)\n    probe(u)",
    "a file among others": F + "    if v and os.path.exists(u): return u\n    probe(u)",
    "a file that must be there, in a line": F + "    x = v if not u.exists() else probe(u)",
    "a file that must be there": F + "    if os.path.exists(u): probe(u)",
    "a file that another error is of": F + "    try: return g(u)\n    except ValueError: probe(u)",
    "one of two addresses": F + "    if v: u = v.strip()\n    return probe(u)",
    "an address that is asked": F + "    if not u: return u.strip()\n    return probe(u)",
    "a method of self": SELF + "        if self.x: return self.get(u)\n        return probe(u)",
    "returned, but made at the start": (
        "class A:\n    def __init__(self): self.x = 1\n"
        "    def f(self, u):\n        if self.x: return self.x\n        return probe(u)"
    ),
    "outside of the loop": (
        SELF + "        if self.x is None:\n            for y in u: self.x = probe(y)"
    ),
    "in a function inside": (
        SELF + "        if self.x is None:\n            def g(): self.x = probe(u)"
    ),
    "at the top": "if x is None: x = probe(u)",
    "who has none, four statements before": (
        F
        + "    if v is None: return probe(u)\n    x = 1\n    y = 2\n    z = 3\n    return v.get(u)"
    ),
    "who has none, by a third branch": (
        F + "    if not v: probe(u)\n    elif u: pass\n    else: v.get(u)"
    ),
    "who has one": F + "    if v: return g(v.get(u), probe(u))\n    return 1",
    "who has none, and goes on": F + "    if v is None: probe(u)\n    v.get(u)",
    "both of two": SELF + "        self.x = u and probe(u)",
    "the first of two": SELF + "        self.x = probe(u) or self.x",
}


def kept(source: str) -> bool:
    return is_memoized(*probe_in(HEAD + source))


@pytest.mark.parametrize("way", KEPT)
def test_what_a_line_gets_is_kept(way: str) -> None:
    assert kept(KEPT[way])


@pytest.mark.parametrize("way", NOT_KEPT)
def test_what_a_line_gets_is_not_kept(way: str) -> None:
    assert not kept(NOT_KEPT[way])


@pytest.mark.parametrize(
    "condition",
    [
        "not " * 1500 + "cache",
        "not " * 1500 + "x",
        "x is None",
    ],
)
def test_a_condition_may_be_as_deep_as_python_reads_it(condition: str) -> None:
    chosen = " if v else ".join(["cache[u]"] * 1500)
    source = f"    x = {chosen}\n    if {condition}: return x.get(u)\n    probe(u)"
    assert isinstance(kept(F + source), bool)


def test_what_a_loop_goes_through_is_of_the_function() -> None:
    assert kept(SELF + "        if self.x: return\n        for self.x in probe(u): ...")
