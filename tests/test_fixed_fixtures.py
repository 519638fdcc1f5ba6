"""Beside each bad fixture stands what `--fix` makes of it, safely and unsafely.

`pytest --snapshot-update` writes them anew. Their marks announce what is left, their calls are made
with the real libraries in `test_library_fixed.py`.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path

import libcst
import pytest
from fixed import KINDS, SAFE, UNSAFE, announcing, expected, findings, fixed, unmarked
from markers import Snapshot, fixtures, marked, name_of, sources

from flake8_connpool.fixer.fix import fix

every_bad_file = pytest.mark.parametrize("path", fixtures("bad"), ids=name_of)


@pytest.mark.parametrize("kind", KINDS)
@every_bad_file
def test_a_fixed_fixture_is_what_the_fixes_make_of_the_bad_one(
    path: Path, kind: str, snapshot: Snapshot
) -> None:
    name = path.name.replace("bad", kind, 1)
    made = expected(path, kind)
    if made is None:
        assert not path.with_name(name).exists()
    else:
        snapshot.snapshot_dir = path.parent
        snapshot.assert_match(made.decode(), name)


def test_no_fixed_fixture_outlives_its_bad_one() -> None:
    bad = {
        path.with_name(re.sub("^fixed(_unsafe)?", "bad", path.name)) for path in fixtures("fixed")
    }
    assert bad <= set(fixtures("bad"))


@every_bad_file
def test_marks_can_be_taken_away_and_put_back(path: Path) -> None:
    data = path.read_bytes()
    bare = unmarked(data)
    assert marked(bare) == []
    assert announcing(bare, findings(bare, path.parent.name)) == data


HIDDEN = {"CPL205": {"CPL204"}, "CPL303": {"CPL301"}}


@every_bad_file
def test_what_has_a_fix_is_gone_and_nothing_is_new(path: Path) -> None:
    bare = unmarked(path.read_bytes())
    before = findings(bare, path.parent.name)
    safe, unsafe = fixed(path, SAFE), fixed(path, UNSAFE)
    refused = {refusal.finding.code for refusal in unsafe.refusals}
    for result, applicability in ((safe, SAFE), (unsafe, UNSAFE)):
        left = [f for f in result.left if f.fix and f.fix.applicability in applicability]
        assert {finding.code for finding in left} <= refused
        # A call that is cured of one mistake may show what was hidden behind it.
        hidden = HIDDEN.get(path.parent.name, set())
        assert {f.code for f in result.left} <= {f.code for f in before} | hidden
        assert len(result.left) <= len(before)


def test_what_is_refused_is_known() -> None:
    refused = {
        name_of(path): [str(refusal.reason) for refusal in fixed(path, UNSAFE).refusals]
        for path in fixtures("bad")
    }
    assert {name: reasons for name, reasons in refused.items() if reasons} == {
        # Its `__init__` takes the argument away, so that the fix has no effect.
        "CPL204/bad_subclasses": ["CPL204 would still be reported"]
    }


# One file of each rule has each kind of edit.
@pytest.mark.parametrize("path", [p for p in fixtures("bad") if p.stem == "bad"], ids=name_of)
def test_no_whole_file_is_read_by_libcst(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = libcst.parse_expression

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a whole file is read")

    def expression(text: str) -> libcst.BaseExpression:
        read.append(text)
        return real(text)

    monkeypatch.setattr(libcst, "parse_module", refuse)
    monkeypatch.setattr(libcst, "parse_statement", refuse)
    monkeypatch.setattr(libcst, "parse_expression", expression)
    fixed.__wrapped__(path, UNSAFE)
    longest = max(map(len, read), default=0)
    assert longest < len(path.read_text()) / 2 or longest < 100


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_lines_without_a_finding_stay_byte_for_byte(path: Path) -> None:
    data = path.read_bytes()
    result = fix(data, lambda source: findings(source, "sources"), bool)
    named = {n for f in findings(data, "sources") for n in range(f.line, f.end_line + 1)}
    old, new = data.splitlines(keepends=True), result.data.splitlines(keepends=True)
    for kind, start, end, *_ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            assert set(range(start + 1, max(end, start + 1) + 1)) <= named
    compile(result.data, path.name, "exec", dont_inherit=True)
    assert fix(result.data, lambda source: findings(source, "sources"), bool).fixed == 0


def test_sources_written_in_unusual_ways_are_fixed() -> None:
    left = {}
    for path in sources():
        result = fix(path.read_bytes(), lambda data: findings(data, "sources"), bool)
        left[path.stem] = sorted(finding.code for finding in result.left)
    # Before Python 3.12 what stands in an f-string has no place that is known.
    left.pop("f_string")
    assert {stem: codes for stem, codes in left.items() if codes} == {
        # A bound that nobody can know, limits on both sides, and a cap for one who waits for ever.
        "nested_calls": ["CPL201", "CPL202", "CPL203"],
        # The value is one of two.
        "one_line": ["CPL301"],
    }
