"""A dict or tuple written out is known as long as nothing can have changed it."""

from __future__ import annotations

import pytest
from sources import UNKNOWN, argument

from flake8_connpool.library.schema import Role

KNOWN = {
    "written in the call": "C(**{'timeout': 9})",
    "a name": "o = {'timeout': 9}\nC(**o)",
    "dict()": "o = dict(timeout=9)\nC(**o)",
    "a key by name": "k = 'timeout'\no = {k: 9}\nC(**o)",
    "put together": "o = {'timeout': 9}\nC(**{**o})",
    "over an earlier one": "C(**{'timeout': 1, **{'timeout': 9}})",
    "read by key": "o = {'timeout': 9}\nx = o['timeout']\nC(**o)",
    "read by method": "o = {'timeout': 9}\no.get('timeout')\no.items()\nC(**o)",
    "asked for a key": "o = {'timeout': 9}\nif 'timeout' in o: ...\nC(**o)",
    "handed on as keywords": "o = {'timeout': 9}\nf(**o)\nC(**o)",
    "copied": "o = {'timeout': 9}\nx = dict(o)\nC(**o)",
    "handed to a library": "o = {'timeout': 9}\nC(mounts=o)\nC(**o)",
    "a walrus in the call": "C(**(o := {'timeout': 9}))",
    "another of the same name elsewhere": (
        "o = {'timeout': 9}\ndef f(o): o['timeout'] = 1\nC(**o)"
    ),
}

NOT_KNOWN = {
    "a key is set": "o = {'timeout': 9}\no['timeout'] = 1\nC(**o)",
    "a key is set in a function": "o = {'timeout': 9}\ndef f(): o['timeout'] = 1\nC(**o)",
    "a key is set through global": (
        "o = {'timeout': 9}\ndef f():\n    global o\n    o['timeout'] = 1\nC(**o)"
    ),
    "a key is augmented": "o = {'timeout': 9}\no['timeout'] += 1\nC(**o)",
    "a key is deleted": "o = {'timeout': 9}\ndel o['timeout']\nC(**o)",
    "it is updated": "o = {'timeout': 9}\no.update(timeout=1)\nC(**o)",
    "it is popped": "o = {'timeout': 9}\no.pop('timeout')\nC(**o)",
    "its method is handed on": "o = {'timeout': 9}\nf(o.update)\nC(**o)",
    "it is merged into": "o = {'timeout': 9}\no |= x\nC(**o)",
    "it is handed on": "o = {'timeout': 9}\nf(o)\nC(**o)",
    "it is returned": "o = {'timeout': 9}\ndef f(): return o\nC(**o)",
    "it is yielded": "o = {'timeout': 9}\ndef f(): yield o\nC(**o)",
    "another name has it": "o = {'timeout': 9}\np = o\np['timeout'] = 1\nC(**o)",
    "another name had it first": "p = o = {'timeout': 9}\np['timeout'] = 1\nC(**o)",
    "a list has it": "o = {'timeout': 9}\np = [o]\np[0]['timeout'] = 1\nC(**o)",
    "a dict has it": "o = {'timeout': 9}\np = {'a': o}\np['a']['timeout'] = 1\nC(**o)",
    "self has it": "o = {'timeout': 9}\nself.o = o\nC(**o)",
    "a class has it": "class A:\n    o = {'timeout': 9}\nA.o['timeout'] = 1\nC(**A.o)",
    "a walrus hands it on": "f((o := {'timeout': 9}))\nC(**o)",
    "a walrus puts it into a list": "p = [o := {'timeout': 9}]\np[0]['timeout'] = 1\nC(**o)",
    "a walrus gives it another name": "p = (o := {'timeout': 9})\np['timeout'] = 1\nC(**o)",
    "it has two values": "o = {'timeout': 9}\nif x: o = {}\nC(**o)",
    "a condition chooses": "o = {'timeout': 9} if x else {}\nC(**o)",
    "another may stand for it": "o = x or {'timeout': 9}\nC(**o)",
    "unknown keywords come after": "C(**{'timeout': 9, **x})",
    "an unknown key comes after": "C(**{'timeout': 9, k: 1})",
    "dict() of another": "C(**dict(x, timeout=9))",
    "dict is another": "def dict(**kw): ...\nC(**dict(timeout=9))",
    "it is built from itself": "o = {'timeout': 9}\no = {**o}\nC(**o)",
    "it is part of another": "o = {'a': {'timeout': 9}}\nC(**o['a'])",
}


def timeout_of(source: str) -> str:
    return argument(f"from httpx import Client as C\n{source}", Role.TIMEOUT)


@pytest.mark.parametrize("way", KNOWN)
def test_keywords_are_known(way: str) -> None:
    assert timeout_of(KNOWN[way]) == "given 9"


@pytest.mark.parametrize("way", NOT_KNOWN)
def test_keywords_are_not_known_where(way: str) -> None:
    assert timeout_of(NOT_KNOWN[way]) == UNKNOWN


@pytest.mark.parametrize(
    ("source", "wait"),
    [
        ("T((1, 2, 3, 4))", "absent 4"),
        ("T((1, 2, 3))", "absent None endless"),
        ("T((1, 2))", "absent None endless"),
        ("t = (1, 2)\nT(t)", "absent None endless"),
        ("a = None\nT((1, 2, 3, a))", "absent None endless"),
        ("T((1, *x))", "absent unknown"),
        ("T(())", "absent unknown"),
        ("T([1, 2])", "absent unknown"),
        ("T((1, 2) if x else (3, 4))", "absent unknown"),
    ],
)
def test_the_wait_is_the_fourth_of_a_tuple(source: str, wait: str) -> None:
    assert argument(f"from httpx import Timeout as T\n{source}", Role.WAIT) == wait


def test_a_quoted_annotation_may_name_a_dict() -> None:
    assert timeout_of("o = {'timeout': 9}\ndef f(c: 'o'): c.get(1)\nC(**o)") == "given 9"
