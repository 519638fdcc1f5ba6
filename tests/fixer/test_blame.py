"""Edits that bring new findings are found in few proofs, the same ones as one by one."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from math import log2

import pytest

from flake8_connpool.findings import Applicability, Edit, Finding, Fix, Node, Verb
from flake8_connpool.fixer import fix as fixing
from flake8_connpool.fixer.fix import FixedSource, fix
from flake8_connpool.fixer.proof import Find
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

Find = Find
# Whether a finding is there, by the calls that have been edited.
Condition = Callable[[frozenset[int]], bool]


def source(calls: int) -> bytes:
    """Return calls of numbers, and as many lines that have nothing to fix."""
    return "".join(f"call(\n    {n},\n)\nname\n" for n in range(calls)).encode()


def finder(conditions: dict[int, Condition]) -> Find:
    """Return what would edit each call, and finds what the edits bring, by the number of a name."""

    def find(data: SourceText | bytes) -> list[Finding]:
        tree = ast.parse(SourceText.of(data).data)
        calls = {n.args[0].value: n for n in ast.walk(tree) if isinstance(n, ast.Call)}  # type: ignore[attr-defined]
        names = [s.value for s in tree.body if isinstance(getattr(s, "value", None), ast.Name)]  # type: ignore[attr-defined]
        edited = frozenset(n for n, call in calls.items() if call.keywords)
        found = []
        for number, call in calls.items():
            if number not in edited:
                edit = Edit(Verb.ADD, Node.of(call), "a", "0")
                place = (call.lineno, 1, "CPL777", "", call.lineno, 5)
                found.append(Finding(*place, Fix(Applicability.SAFE, "", (edit,))))
        for number, condition in conditions.items():
            if condition(edited):
                line = names[number].lineno
                found.append(Finding(line, 1, "CPL778", "", line, 5))
        return sorted(found)

    return find


def all_of(*calls: int) -> Condition:
    return frozenset(calls).issubset


def any_of(*calls: int) -> Condition:
    return lambda edited: not edited.isdisjoint(calls)


def conditions(chance: random.Random, calls: int) -> dict[int, Condition]:
    """Return conditions such as rules might have: on one call mostly, on two, on more."""

    def condition() -> Condition:
        one, two, three = (chance.randrange(calls) for _ in range(3))
        return chance.choice(
            [
                any_of(one),
                any_of(one),
                any_of(one, two),
                any_of(one, two, three),
                all_of(one, two),
                all_of(one, two, three),
                lambda edited: one in edited and two not in edited,
                lambda edited: (one in edited) != (two in edited),
                lambda edited: len(edited) > calls // 2,
            ]
        )

    kinds = chance.choice([1, 3, calls // 2])
    return {name: condition() for name in chance.sample(range(calls), min(kinds, calls))}


def outcome(result: FixedSource) -> tuple[bytes, list[tuple[int, str]]]:
    return result.data, [(one.finding.line, one.reason) for one in result.refusals]


@pytest.mark.parametrize("seed", range(40))
def test_the_same_edits_are_kept_as_one_by_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    calls = chance.choice([2, 7, 16, 17, 20, 24])
    find = finder(conditions(chance, calls))
    quick = outcome(fix(source(calls), find, lambda _: True))
    monkeypatch.setattr(fixing, "blamed", lambda *_: None)
    assert quick == outcome(fix(source(calls), find, lambda _: True))


def proofs(data: bytes, find: Find) -> tuple[int, FixedSource]:
    """Return how often findings are looked for in one round, and what comes of it."""
    count = 0

    def counting(source: SourceText) -> list[Finding]:
        nonlocal count
        count += 1
        return find(source)

    result = fix(data, counting, lambda _: True)
    return count, result


@pytest.mark.parametrize("bad", [1, 2, 3])
def test_edits_that_bring_findings_take_a_few_proofs(bad: int) -> None:
    """Every call, every second and every third one brings a finding, at the name behind it."""
    calls = 90
    find = finder({n: any_of(n) for n in range(0, calls, bad)})
    count, result = proofs(source(calls), find)
    assert len(result.refusals) == len(range(0, calls, bad))
    rounds = 1 if bad == 1 else 2
    assert count <= 1 + rounds * (4 * log2(calls) + 2)


@pytest.mark.parametrize("condition", [any_of, all_of])
def test_findings_of_two_edits_take_no_proof_for_each(condition: Callable[..., Condition]) -> None:
    calls = 120
    find = finder({n: condition(n, n + 1) for n in range(0, calls, 2)})
    count, result = proofs(source(calls), find)
    assert len(result.refusals) == (calls if condition is any_of else calls // 2)
    rounds = 1 if condition is any_of else 2
    assert count <= 1 + rounds * (15 * log2(calls))


def test_limits_whose_fix_brings_a_finding_elsewhere_take_a_few_proofs() -> None:
    limits = "l{0} = httpx.Limits(max_keepalive_connections=2)\n"
    client = "c{0} = httpx.Client(limits=l{0}, timeout=None)\n"
    data = ("import httpx\n" + "".join(map((limits + client).format, range(40)))).encode()

    def find(source: SourceText | bytes) -> list[Finding]:
        return lint(source, RuleOptions(), lambda code: code in ("CPL202", "CPL301"))

    count, result = proofs(data, find)
    assert {one.reason[:21] for one in result.refusals} == {"it would cause CPL301"}
    assert len(result.refusals) == 40
    assert count <= 30
