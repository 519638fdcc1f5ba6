"""Which loops make a line run again, and which only try again."""

from __future__ import annotations

import pytest
from probes import probe_in

from flake8_connpool.semantics.execution.loops import loops_around

F = "def f(u, v):\n    "
IN_RANGE = "for n in range(3):\n    "

ROUNDS = {
    "for": ("for x in y: probe()", [1]),
    "while": ("while x: probe()", [1]),
    "the condition of a while": ("while probe(): ...", [1]),
    "async for": ("async def f():\n    async for x in y: probe()", [2]),
    "a loop in a loop": ("for x in y:\n    for z in x: probe()", [2, 1]),
    "what the inner of two goes through": ("for x in y:\n    for z in probe(): ...", [1]),
    "a branch": ("for x in y:\n    if x: probe()", [1]),
    "a with in a loop": ("for x in y:\n    with probe(): ...", [1]),
    "a list": ("[probe() for x in y]", [1]),
    "a set": ("{probe() for x in y}", [1]),
    "the key of a dict": ("{probe(): 1 for x in y}", [1]),
    "a generator": ("f(probe() for x in y)", [1]),
    "a condition of a list": ("[x for x in y if probe()]", [1]),
    "what the second of two goes through": ("[x for x in y for z in probe()]", [1]),
    "a list in a list": ("[[probe() for x in z] for z in y]", [1, 1]),
    "what an inner list goes through": ("[[x for x in probe()] for z in y]", [1]),
    "a list in a loop": ("for x in y:\n    [probe() for z in x]", [2, 1]),
    "a walrus": ("[(z := probe()) for x in y]", [1]),
}

NO_ROUNDS = {
    "none": "probe()",
    "what a loop goes through": "for x in probe(): ...",
    "what a list goes through": "[x for x in probe()]",
    "what a generator goes through, deep inside": "[x for x in f(g(probe()))]",
    "after all rounds of a for": "for x in y: ...\nelse: probe()",
    "after all rounds of a while": "while x: ...\nelse: probe()",
    "a function in a loop": "for x in y:\n    def f(): probe()",
    "a lambda in a loop": "for x in y: f = lambda: probe()",
    "a class in a loop": "for x in y:\n    class A: z = probe()",
    "the target's own subscript": "for x[probe] in y: ...\nprobe()",
}

ATTEMPTS = {
    "it is returned": "while True:\n    return probe()",
    "in a try": "while True:\n    try:\n        return probe()\n    except E: ...",
    "in the else of a try": (
        "while True:\n    try: r = probe()\n    except E: ...\n    else: return r"
    ),
    "in the finally of a try": "while True:\n    try: r = probe()\n    finally: return r",
    "in the finally, from a handler": (
        "while True:\n    try: ...\n    except E: probe()\n    finally: return"
    ),
    "after a try": "while True:\n    try: r = probe()\n    except E: continue\n    return r",
    "after a with": "while True:\n    with x:\n        r = probe()\n    return r",
    "inside a with": "while True:\n    with x:\n        r = probe()\n        return r",
    "in a with after it": "while True:\n    r = probe()\n    with x: return r",
    "a break": "while True:\n    r = probe()\n    break",
    "a break in a try": "while True:\n    try:\n        probe()\n        break\n    except E: ...",
    "a raise": "while True:\n    r = probe()\n    raise E",
    "raised itself": "while True:\n    raise probe()",
    "both branches": "while True:\n    if probe(): return 1\n    else: raise E",
    "all of several branches": (
        "while True:\n    r = probe()\n    if r: return 1\n    elif u: break\n    else: raise E"
    ),
    "the end of the program": "import sys\nwhile True:\n    r = probe()\n    sys.exit(r)",
    "from an inner loop": "for x in v:\n    for y in x:\n        probe()\n        return",
    "later in the else of a try": (
        "while True:\n    try: r = probe()\n    except E: ...\n    else:\n        log(r)\n"
        "        return r"
    ),
    "a flag": "while not done:\n    probe()\n    done = True",
    "a flag of self": "while self.waiting:\n    probe()\n    self.waiting = False",
    "a flag set in the else": (
        "while not done:\n    try: probe()\n    except E: ...\n    else: done = True"
    ),
    "an answer that is waited for": "while r is None:\n    r = probe()",
    "an answer that is not there": "while not r:\n    try: r = probe()\n    except E: ...",
    "an answer that is awaited": (
        "async def g():\n    r = None\n    while r is None: r = await probe()"
    ),
    "a good answer": "while True:\n    r = probe()\n    if r.ok: return r",
    "a good status": "while True:\n    r = probe()\n    if r.status_code == 200: break",
    "a flag for a good answer": "while not done:\n    r = probe()\n    if r.ok: done = True",
    "attempts are counted": IN_RANGE + "r = probe()\n    if r: break",
    "attempts are counted, and one returns": IN_RANGE + "r = probe()\n    if r: return r",
    "attempts are counted without end": (
        "import itertools\nfor n in itertools.count():\n    if probe(): break"
    ),
    "pauses": "for pause in (1, 2, 4):\n    if probe(): break\n    sleep(pause)",
    "pauses with a name": "P = (1, 2)\nfor pause in P:\n    if probe(): break\n    sleep(pause)",
    "attempts are counted, with a page of its own": (
        IN_RANGE + "r = probe(u)\n    if r: break\n    sleep(2 ** n)"
    ),
    "failures are counted": (
        "while n < 3:\n    try: probe()\n    except E:\n        n += 1\n        sleep(n)"
    ),
}

NO_ATTEMPTS = {
    "no way out": "while True: probe()",
    "one of two branches": "while True:\n    if probe(): return",
    "one of several branches": (
        "while True:\n    r = probe()\n    if r: return\n    elif u: pass\n    else: break"
    ),
    "a way out before it": "while True:\n    if u: return\n    probe()",
    "a way out in a handler": "while True:\n    try: probe()\n    except E: return",
    "a finally that goes on": "while True:\n    try: probe()\n    finally: close()",
    "an else that goes on": "while True:\n    try: probe()\n    except E: ...\n    else: f()",
    "a break of an inner loop": "for x in v:\n    for y in x:\n        probe()\n        break",
    "a break of an inner loop, in a branch": (
        "for x in v:\n    for y in x:\n        if u:\n            probe()\n            break"
    ),
    "a break of another loop": "for x in v:\n    probe()\n    for y in x: break",
    "a return of a function inside": "for n in range(3):\n    probe()\n    def g(): return 1",
    "a break of a loop inside": IN_RANGE + "for x in probe(): break",
    "each of a number of pages": IN_RANGE + "r = probe(n)\n    if r: break",
    "each page, by a name made of it": IN_RANGE + "p = n + 1\n    r = probe(p)\n    if r: break",
    "the next page": IN_RANGE + "r = probe(u)\n    if r: break\n    u = r.next",
    "the next page, without end": "while 1:\n    r = probe(u)\n    if r.ok: break\n    u = r.next",
    "pages are counted": "while True:\n    r = probe(n)\n    if r.ok: return\n    n += 1",
    "a number of times": IN_RANGE + "probe()",
    "a number of times, in a while": "while n < 3:\n    probe()\n    n += 1",
    "failures are counted, and not looked at": ("while u:\n    try: probe()\n    except E: n += 1"),
    "an answer that is asked something else": "while 1:\n    r = probe()\n    if r.x: return",
    "a number of times, to the end": IN_RANGE + "probe()\nelse: return",
    "each of some": "for x in v:\n    if probe(): break",
    "another answer": "while True:\n    r = probe()\n    if u.ok: return",
    "another flag": "while not done:\n    probe()\n    ready = True",
    "a flag that is asked": "while not done:\n    probe()\n    done = ask()",
    "the next address": "while u:\n    r = probe(u)\n    u = r.next",
    "a list goes on": "[probe() for n in range(3)]",
    "a shadowed range": "def range(n): ...\n" + IN_RANGE + "if probe(): break",
}


def lines(source: str) -> list[int]:
    node, module = probe_in(source)
    return [loop.lineno for loop in loops_around(node, module)]


@pytest.mark.parametrize("way", ROUNDS)
def test_a_line_is_repeated_by_loops_innermost_first(way: str) -> None:
    source, expected = ROUNDS[way]
    assert lines(source) == expected


@pytest.mark.parametrize("way", NO_ROUNDS)
def test_a_line_is_not_repeated(way: str) -> None:
    assert lines(NO_ROUNDS[way]) == []


def inside(source: str) -> str:
    return "def f(u, v):\n" + "".join(f"    {line}\n" for line in source.splitlines())


@pytest.mark.parametrize("way", ATTEMPTS)
def test_a_loop_only_tries_again(way: str) -> None:
    assert lines(inside(ATTEMPTS[way])) == []


@pytest.mark.parametrize("way", NO_ATTEMPTS)
def test_a_loop_goes_on(way: str) -> None:
    assert lines(inside(NO_ATTEMPTS[way])) != []


def test_around_attempts_another_loop_goes_on() -> None:
    assert lines("for x in y:\n    for n in range(3):\n        if probe(): break") == [1]
