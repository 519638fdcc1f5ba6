"""A dict or tuple written out is known as long as nothing can have changed it."""

from __future__ import annotations

import ast

import pytest
from probes import probe_in
from sources import UNKNOWN, argument

from flake8_connpool.library.roles import Role
from flake8_connpool.semantics.values.mutation import is_read_only_by

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


F = "def f():\n    "

READ_BY_ONE = {
    "in the call": "probe({'key': 1})",
    "in the call, by keyword": "probe(a={'key': 1})",
    "under a name of the function": F + "o = {'key': 1}\n    probe(o)",
    "under an annotated name": F + "o: dict = {'key': 1}\n    probe(**o)",
}

READ_BY_OTHERS = {
    "under a name that is read again": F + "o = {'key': 1}\n    probe(o)\n    print(o)",
    "under a name that another call reads": F + "o = {'key': 1}\n    print(o)\n    probe(1)",
    "under a name that is bound again": F + "o = {'key': 1}\n    o = g(o)\n    probe(o)",
    "under a name of the module": "o = {'key': 1}\nprobe(o)",
    "under an attribute": F + "a.o = {'key': 1}\n    probe(a.o)",
    "under a name that a statement binds in passing": (
        F + "(o := {'key': 1})\n    probe(o)\n    print(o)"
    ),
    "in what another call is given": F + "o = g({'key': 1})\n    probe(o)",
    "in a list": F + "o = [{'key': 1}]\n    probe(o)",
}


def is_read_by_probe(source: str) -> bool:
    call, model = probe_in(source)
    (entry,) = (node.values[0] for node in ast.walk(model.tree) if isinstance(node, ast.Dict))
    return is_read_only_by(entry, call, model)


@pytest.mark.parametrize("way", READ_BY_ONE)
def test_an_entry_is_read_by_one_call(way: str) -> None:
    assert is_read_by_probe(READ_BY_ONE[way])


@pytest.mark.parametrize("way", READ_BY_OTHERS)
def test_an_entry_may_be_read_by_others(way: str) -> None:
    assert not is_read_by_probe(READ_BY_OTHERS[way])
