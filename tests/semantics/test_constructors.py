"""What a subclass of the module hands to the library, seen from where one is made."""

from __future__ import annotations

import pytest
from sources import UNKNOWN, argument, subjects

from flake8_connpool.library.roles import Role

HEAD = "from httpx import Limits\nfrom requests.adapters import HTTPAdapter\n"

# Own(...) stands in the last line; what counts is the size that its pool gets.
HANDED = {
    "no constructor": ("    pass", "Own(1, 2)", "given 2"),
    "no constructor, nothing": ("    pass", "Own()", "absent 10"),
    "everything": (
        "    def __init__(self, *a, **k):\n        super().__init__(*a, **k)",
        "Own(1, 2)",
        "given 2",
    ),
    "everything, nothing given": (
        "    def __init__(self, *a, **k):\n        super().__init__(*a, **k)",
        "Own()",
        "absent 10",
    ),
    "everything, by the base's name": (
        "    def __init__(self, *a, **k):\n        HTTPAdapter.__init__(self, *a, **k)",
        "Own(1, 2)",
        "given 2",
    ),
    "everything, by the old super": (
        "    def __init__(self, *a, **k):\n        super(Own, self).__init__(*a, **k)",
        "Own(1, 2)",
        "given 2",
    ),
    "what is left of the arguments": (
        "    def __init__(self, own, *a, **k):\n        super().__init__(*a, **k)",
        "Own(0, 1, 2)",
        "given 2",
    ),
    "what is left of the keywords": (
        "    def __init__(self, own=1, **k):\n        super().__init__(**k)",
        "Own(own=1, pool_maxsize=2)",
        "given 2",
    ),
    "a parameter of its own": (
        "    def __init__(self, size, **k):\n        super().__init__(pool_maxsize=size, **k)",
        "Own(2)",
        "given 2",
    ),
    "a parameter of its own, by keyword": (
        "    def __init__(self, *, size, **k):\n        super().__init__(pool_maxsize=size, **k)",
        "Own(size=2)",
        "given 2",
    ),
    "its own default": (
        "    def __init__(self, size=5, **k):\n        super().__init__(pool_maxsize=size, **k)",
        "Own()",
        "given unknown",
    ),
    "its own value": (
        "    def __init__(self, **k):\n        super().__init__(pool_maxsize=5, **k)",
        "Own()",
        "given unknown",
    ),
    "a value made from a parameter": (
        "    def __init__(self, n=0, **k):\n        super().__init__(pool_maxsize=n or 5, **k)",
        "Own(2)",
        "given unknown",
    ),
    "a parameter bound again": (
        "    def __init__(self, size=0, **k):\n        size = 5\n"
        "        super().__init__(pool_maxsize=size, **k)",
        "Own(2)",
        "given unknown",
    ),
    "a default put in": (
        "    def __init__(self, **k):\n        k.setdefault('pool_maxsize', 5)\n"
        "        super().__init__(**k)",
        "Own()",
        "given unknown",
    ),
    "a default put in, but given": (
        "    def __init__(self, **k):\n        k.setdefault('pool_maxsize', 5)\n"
        "        super().__init__(**k)",
        "Own(pool_maxsize=2)",
        "given 2",
    ),
    "a value put in": (
        "    def __init__(self, **k):\n        if 'pool_maxsize' not in k:\n"
        "            k['pool_maxsize'] = 5\n        super().__init__(**k)",
        "Own(pool_maxsize=2)",
        "given unknown",
    ),
    "a value taken out": (
        "    def __init__(self, **k):\n        self.size = k.pop('pool_maxsize', 5)\n"
        "        super().__init__(**k)",
        "Own(pool_maxsize=2)",
        "absent 10",
    ),
    "another value taken out": (
        "    def __init__(self, **k):\n        self.own = k.pop('own', 5)\n"
        "        super().__init__(**k)",
        "Own(own=1, pool_maxsize=2)",
        "given 2",
    ),
    "a value taken out on a condition": (
        "    def __init__(self, **k):\n        if x:\n            k.pop('pool_maxsize')\n"
        "        super().__init__(**k)",
        "Own(pool_maxsize=2)",
        "given unknown",
    ),
    "keywords updated": (
        "    def __init__(self, **k):\n        k.update(pool_maxsize=5)\n"
        "        super().__init__(**k)",
        "Own()",
        UNKNOWN,
    ),
    "keywords merged into": (
        "    def __init__(self, **k):\n        k |= {'pool_maxsize': 5}\n"
        "        super().__init__(**k)",
        "Own()",
        UNKNOWN,
    ),
    "keywords bound again": (
        "    def __init__(self, **k):\n        k = {'pool_maxsize': 5}\n"
        "        super().__init__(**k)",
        "Own()",
        UNKNOWN,
    ),
    "keywords under another name": (
        "    def __init__(self, **k):\n        o = k\n        o['pool_maxsize'] = 5\n"
        "        super().__init__(**k)",
        "Own()",
        UNKNOWN,
    ),
    "keywords put together": (
        "    def __init__(self, **k):\n        super().__init__(**{'pool_maxsize': 5, **k})",
        "Own()",
        UNKNOWN,
    ),
    "arguments bound again": (
        "    def __init__(self, *a, **k):\n        a = (1, 5)\n        super().__init__(*a, **k)",
        "Own()",
        UNKNOWN,
    ),
    "a slice of the arguments": (
        "    def __init__(self, *a, **k):\n        super().__init__(*a[1:], **k)",
        "Own(0, 1, 2)",
        UNKNOWN,
    ),
    "two ways": (
        "    def __init__(self, **k):\n        if x:\n            super().__init__(**k)\n"
        "        else:\n            super().__init__(pool_maxsize=5)",
        "Own()",
        UNKNOWN,
    ),
    "no call of the base in sight": (
        "    def __init__(self, **k):\n        self.start()",
        "Own()",
        UNKNOWN,
    ),
    "a constructor of another name": ("    __init__ = other", "Own()", UNKNOWN),
    "a decorated constructor": (
        "    @other\n    def __init__(self, **k):\n        super().__init__(**k)",
        "Own()",
        UNKNOWN,
    ),
    "a way of its own to make one": (
        "    def __new__(cls, *a): return other()",
        "Own()",
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("way", HANDED)
def test_it_hands_on(way: str) -> None:
    body, call, known = HANDED[way]
    assert argument(f"{HEAD}class Own(HTTPAdapter):\n{body}\n{call}", Role.KEPT) == known


CHAINS = {
    "a base of the module": (
        "class Base(HTTPAdapter):\n    def __init__(self, size, **k):\n"
        "        super().__init__(pool_maxsize=size, **k)\n"
        "class Own(Base): ...\nOwn(2)",
        "given 2",
    ),
    "through two constructors": (
        "class Base(HTTPAdapter):\n    def __init__(self, size, **k):\n"
        "        super().__init__(pool_maxsize=size, **k)\n"
        "class Own(Base):\n    def __init__(self, n, **k): super().__init__(n, **k)\nOwn(2)",
        "given 2",
    ),
    "a constructor of the base with its own value": (
        "class Base(HTTPAdapter):\n    def __init__(self):\n"
        "        super().__init__(pool_maxsize=5)\n"
        "class Own(Base):\n    def __init__(self):\n        super().__init__()",
        "given unknown",
    ),
}


@pytest.mark.parametrize("way", CHAINS)
def test_it_hands_on_through_its_bases(way: str) -> None:
    source, known = CHAINS[way]
    assert argument(HEAD + source, Role.KEPT) == known


def test_what_a_class_passes_itself_is_judged_where_it_stands() -> None:
    source = (
        f"{HEAD}class Own(HTTPAdapter):\n    def __init__(self):\n        super().__init__(1, 2)"
    )
    assert argument(source, Role.KEPT) == "given 2"
    assert [s.node.lineno for s in subjects(source)] == [5]


@pytest.mark.parametrize(
    "source",
    [
        "class Own(Mixin, HTTPAdapter): ...\nOwn()",
        "class Own(Other): ...\nOwn()",
        "class Own(Own): ...\nOwn()",
        "class A(B): ...\nclass B(A): ...\nA()",
        "class Own(HTTPAdapter): ...\nclass Own(Other): ...\nOwn()",
        "class Own:\n    def __init__(self): super().__init__()\nOwn()",
        "class Own(HTTPAdapter):\n    def start(self): super().start()",
        "class A(HTTPAdapter):\n    def f(self):\n        class B(Other):\n"
        "            def __init__(self): super().__init__()",
    ],
)
def test_what_is_no_plain_subclass_makes_nothing_known(source: str) -> None:
    assert subjects(HEAD + source) == []


def test_limits_may_be_extended_too() -> None:
    assert argument(f"{HEAD}class Own(Limits): ...\nOwn()", Role.BOUND) == "absent None endless"
