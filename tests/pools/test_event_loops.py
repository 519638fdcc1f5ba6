"""Whether one process starts several event loops, one after the other."""

from __future__ import annotations

from sources import module_of

from flake8_connpool.pools.event_loops import another_loop, loop_runs

HEAD = "import asyncio\nasync def f(): ...\ndef main():\n"
LAST = "    asyncio.run(f())\n"


def another(source: str) -> int:
    model = module_of(HEAD + source)
    found = another_loop(list(loop_runs(model.tree, model)), model)
    return found.lineno if found is not None else 0


def branches(count: int) -> str:
    """Return so many runs, of which one comes to pass."""
    more = "".join(f"    elif a == {n}: asyncio.run(f())\n" for n in range(1, count))
    return f"    if a == 0: asyncio.run(f())\n{more}"


def test_two_runs_on_one_way_are_two_loops() -> None:
    assert another(LAST) == 0
    assert another(LAST + LAST) == 5
    assert another(branches(2)) == 0


def test_of_many_runs_the_first_thirty_are_compared() -> None:
    assert another(branches(29) + LAST) == 33
    assert another(branches(30) + LAST) == 0
