"""What an expression is known to be; whatever may differ when it runs is unknown."""

from __future__ import annotations

import pytest
from sources import UNKNOWN, probed

EXPRESSIONS = {
    # numbers
    "1 + 2": "3",
    "10 - 0.5": "9.5",
    "60 * 60": "3600",
    "1 / 4": "0.25",
    "1 / 0": UNKNOWN,
    "-5": "-5",
    "--5": "5",
    "-True": UNKNOWN,
    "True + True": UNKNOWN,
    "2 ** 3": UNKNOWN,
    "1j * 2": UNKNOWN,
    "...": UNKNOWN,
    "(y := 5)": "5",
    "float('inf')": UNKNOWN,
    "int('5')": UNKNOWN,
    "not None": UNKNOWN,
    "1 == 1": UNKNOWN,
    "lambda: 1": UNKNOWN,
    # conditions: both arms must agree
    "1 if x else 1": "1",
    "1 if x else 1.0": "1",
    "1 if x else 2": UNKNOWN,
    "1 if x else True": UNKNOWN,
    "0 if x else False": UNKNOWN,
    "None if x else None": "None",
    "None if x else 5": UNKNOWN,
    "5 or 5": "5",
    "x or 5": UNKNOWN,
    "x or None": UNKNOWN,
    "5 and 5": UNKNOWN,
    # texts: the beginning is enough
    "'a' 'b'": "'ab'",
    "'a' + 'b'": "'ab'",
    "'a' + x": "a...",
    "x + 'a'": UNKNOWN,
    "'' + x": UNKNOWN,
    "'a' + x + 'b'": "a...",
    "'a' + ('b' + x)": "ab...",
    "'a' * 3": UNKNOWN,
    "f'a{x}b'": "a...",
    "f'{x}b'": UNKNOWN,
    "f''": "''",
    """f"{'a'}b" """: "'ab'",
    """f"{'a'!r}b" """: UNKNOWN,
    """f"a{'b':>5}" """: "a...",
    "f'a{1}b'": "a...",
    "'a%sb' % x": "a...",
    "'%s' % x": UNKNOWN,
    "'a{}b'.format(x)": "a...",
    "'{}'.format(x)": UNKNOWN,
    "'a'.upper()": UNKNOWN,
    "'a'.join(x)": UNKNOWN,
    "str('a' + x)": "a...",
    "str(x)": UNKNOWN,
    "'abc' if x else 'abd'": "ab...",
    "'abc' if x else 'xyz'": UNKNOWN,
    "'abc' if x else None": UNKNOWN,
    "b'a'": "b'a'",
    # URLs, as SQLAlchemy makes them
    "URL.create('sqlite', database=x)": "sqlite...",
    "URL.create(drivername='sqlite+pysqlite')": "sqlite+pysqlite...",
    "URL.create(**x)": UNKNOWN,
    "make_url('sqlite://')": "sqlite://...",
    "make_url(f'sqlite:///{x}')": "sqlite:///...",
    "make_url(x)": UNKNOWN,
    "make_url('sqlite://').set(database=x)": "sqlite://...",
    "make_url('sqlite://').set(drivername='postgresql')": "'postgresql'",
    "make_url('sqlite://').set(drivername=x)": UNKNOWN,
    "make_url('sqlite://').render_as_string()": "sqlite://...",
    "str(make_url('sqlite://'))": "sqlite://...",
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_is(expression: str) -> None:
    source = f"from sqlalchemy import URL, make_url\nprobe({expression})"
    assert probed(source) == EXPRESSIONS[expression]


NAMES = {
    "a constant": ("a = 5\nprobe(a)", "5"),
    "a constant of a constant": ("a = 5\nb = a * 2\nprobe(b)", "10"),
    "an annotated constant": ("a: int = 5\nprobe(a)", "5"),
    "a name in two targets": ("a = b = 5\nprobe(a, b)", "5, 5"),
    "names by pairs": ("(a, [b, c]) = 1, [2, 3]\nprobe(a, c)", "1, 3"),
    "the same in two places": ("a = 5\nif x: a = 5\nprobe(a)", "5"),
    "a walrus": ("if (a := 5): probe(a)", "5"),
    "a class's constant": ("class A:\n    a = 5\nprobe(A.a)", "5"),
    "a constant in a class": ("class A:\n    a = 5\n    probe(a)", "5"),
    "a constant read in a function": ("a = 5\ndef f(): probe(a)", "5"),
    "two values": ("a = 5\nif x: a = 6\nprobe(a)", UNKNOWN),
    "two values, one None": ("a = None\nif x: a = 6\nprobe(a)", UNKNOWN),
    "None and a text": ("a = None\nif x: a = 'b'\nprobe(a)", UNKNOWN),
    "changed in a loop": ("a = 1\nfor i in x: a = a + 1\nprobe(a)", UNKNOWN),
    "augmented": ("a = 5\na += 1\nprobe(a)", UNKNOWN),
    "exchanged": ("a = 1\nb = 2\na, b = b, a\nprobe(a)", UNKNOWN),
    "annotated without a value": ("a: int\nprobe(a)", UNKNOWN),
    "made from itself": ("a = 'x://'\na = a.replace('x', 'y')\nprobe(a)", UNKNOWN),
    "its own default": ("a = None\na = a or 5\nprobe(a)", UNKNOWN),
    "set by a function": ("a = 5\ndef f(b):\n    global a\n    a = b\nprobe(a)", UNKNOWN),
    "a parameter with a default": ("def f(a=None): probe(a)", UNKNOWN),
    "in a loop": ("for a in (5,): probe(a)", UNKNOWN),
    "a class's constant set from outside": ("class A:\n    a = 5\nA.a = 6\nprobe(A.a)", UNKNOWN),
    "a class's constant set by a method": (
        "class A:\n    a = 5\n    @classmethod\n    def f(cls): cls.a = 6\nprobe(A.a)",
        UNKNOWN,
    ),
    "a number of self, which a subclass may change": (
        "class A:\n    a = 5\n    def f(self): probe(self.a)",
        UNKNOWN,
    ),
    "a URL of self": (
        "class A:\n    def __init__(self): self.a = 'b://'\n    def f(self): probe(self.a)",
        "'b://'",
    ),
    "a URL of another object": (
        "class A:\n    def __init__(self): self.a = 'b://'\n    def f(self, o): probe(o.a)",
        UNKNOWN,
    ),
    "absurdly large": ("a = 1" + "0" * 400 + "\nprobe(a * 1.5, a / 3, a + 1.5)", None),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is(name: str) -> None:
    source, known = NAMES[name]
    assert probed(source) == (known or ", ".join([UNKNOWN] * 3))


def test_numbers_and_texts_that_grow_end_in_unknown() -> None:
    for start, operation in (("99999999", "*"), ("'" + "a" * 1000 + "'", "+")):
        steps = "".join(f"a{n + 1} = a{n} {operation} a{n}\n" for n in range(50))
        assert len(probed(f"a0 = {start}\n{steps}probe(a50)")) < 100_000


def test_texts_and_numbers_are_known_up_to_a_limit() -> None:
    half, more = "a" * 2048, "b" * 2049
    assert probed(f"probe('{half}' + '{half}')") == repr(half * 2)
    assert probed(f"probe('{half}' + '{more}')") == f"{half}..."
    assert probed(f"probe({10**15} + 1, {10**15 + 1} + 1)") == f"{10**15 + 1}, {UNKNOWN}"
    assert probed(f"probe({2**63})") == str(2**63)
    assert probed(f"probe({2**63 + 1})") == UNKNOWN
