"""What happens to an object that its function passes to helpers, or creates others with."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.semantics.flow.followed_object import FollowedObject, followed_object

HEAD = "from elsewhere import Api, keep\n"
C = "def f(u, v):\n    c = probe()\n    "
READ = "\ndef read(c, u): return c.get(u)"

HELPERS = {
    "a helper": C + "read(c, u)" + READ,
    "a helper by keyword": C + "read(u=u, c=c)" + READ,
    "a helper of a helper": C + "outer(c, u)\ndef outer(c, u): return read(c, u)" + READ,
    "a helper that calls itself": C + "read(c, u)\ndef read(c, u): c.get(u) or read(c, u)",
    "a method": (
        "class A:\n    def f(self, u):\n        c = probe()\n        self.read(u, c)\n"
        "    def read(self, u, c): c.get(u)"
    ),
    "a static method": (
        "class A:\n    def f(self, u):\n        c = probe()\n        self.read(c, u)\n"
        "    @staticmethod\n    def read(c, u): c.get(u)"
    ),
    "an awaited coroutine": (
        "async def f(u):\n    c = probe()\n    await read(c, u)\n"
        "async def read(c, u): return c.get(u)"
    ),
    "a generator that is looped over": C
    + "for x in read(c, u): ...\ndef read(c, u): yield c.get(u)",
}
KEPT = {
    "an imported function": C + "keep(c)",
    "a helper that stores it": C + "read(c)\ndef read(c): self.c = c",
    "a helper that returns it": C + "read(c)\ndef read(c): return c",
    "a helper that passes it on": C + "read(c)\ndef read(c): keep(c)",
    "a helper with another value for it": C + "read(c)\ndef read(c):\n    c = c or u\n    c.get()",
    "arguments that are unknown": C + "read(*v, c)\ndef read(a, c): c.get()",
    "keywords that are collected": C + "read(c=c)\ndef read(**c): c.get()",
    "two parameters": C + "read(c, c)\ndef read(c, d): c.get(d)",
    "a coroutine that is not awaited": C + "keep(read(c, u))\nasync def read(c, u): c.get(u)",
    "an object made with it": C + "Api(c).get(u)",
}
CLOSED = {
    "in line": C + "c.close()",
    "in finally": C + "try: c.get(u)\n    finally: c.close()",
    "in finally if there is one": C + "try: c.get(u)\n    finally:\n        if c: c.close()",
    "by a helper": C + "shut(c)\ndef shut(c): c.close()",
    "by a with of a helper": C + "read(c)\ndef read(c):\n    with c: c.get()",
    "in the same branch": "def f(u):\n    if u:\n        c = probe()\n        c.close()",
}
OPEN = {
    "never": C + "c.get(u)",
    "after an error": C + "try: c.get(u)\n    except E: c.close()",
    "in a branch": C + "if u: c.close()",
    "without an error": C + "try: c.get(u)\n    except E: ...\n    else: c.close()",
    "in the other branch": "def f(u):\n    c = None\n    if u: c = probe()\n    else: c.close()",
    "later, by another function": C + "def g(): c.close()\n    return g",
}


def followed(source: str) -> FollowedObject:
    return followed_object(*probe_in(HEAD + source))


@pytest.mark.parametrize("way", HELPERS)
def test_a_helper_that_only_uses_an_object_does_not_keep_it(way: str) -> None:
    node, model = probe_in(HEAD + HELPERS[way])
    found = followed_object(node, model)
    assert found.kinds == set()
    assert len(found.requests(("get",), model)) == 1
    assert found.requests(("post",), model) == []


@pytest.mark.parametrize("way", KEPT)
def test_other_code_may_keep_an_object(way: str) -> None:
    assert {kind.name for kind in followed(KEPT[way]).kinds} == {"PASSED"}


def test_a_carrier_keeps_an_object_as_long_as_it_lives() -> None:
    for source, expected in {
        "Api(c).get(u)": set(),
        "a = Api(c)\n    a.get(u)": set(),
        "return Api(c)": {"RETURNED"},
        "yield Api(Api(c))": {"YIELDED"},
        "keep(Api(c))": {"PASSED"},
        "Api(c)\n    keep(c)": {"PASSED"},
        "c = Api(c)\n    return c": {"RETURNED", "UNKNOWN"},
    }.items():
        node, model = probe_in(HEAD + C + source)
        assert {kind.name for kind in followed_object(node, model).carried(model)} == expected


@pytest.mark.parametrize("way", [*CLOSED, *OPEN])
def test_a_close_counts_if_every_run_reaches_it(way: str) -> None:
    node, model = probe_in(HEAD + (CLOSED | OPEN)[way])
    assert followed_object(node, model).is_closed(("close",), node, model) is (way in CLOSED)


def test_a_helper_may_repeat_a_request() -> None:
    for body, expected in {
        "c.get(u)": False,
        "for x in u: c.get(x)": True,
        "return [c.get(x) for x in u]": True,
        "inner(c, u)\ndef inner(c, u):\n    while u: c.get(u)": True,
    }.items():
        node, model = probe_in(f"{HEAD}{C}read(c, u)\ndef read(c, u):\n    {body}")
        assert followed_object(node, model).repeats(("get",), model) is expected


def test_helpers_are_followed_to_a_limit() -> None:
    chain = "".join(f"def r{n}(c): r{n + 1}(c)\n" for n in range(1_000))
    found = followed(f"{C}r0(c)\n{chain}def r1000(c): c.get()")
    assert {kind.name for kind in found.kinds} == {"PASSED"}
