"""Beside each bad fixture stands what `--fix` makes of it, safely and unsafely.

`pytest --snapshot-update` writes them anew. Their marks announce what is left, their calls are made
with the real libraries in `test_library_fixed.py`.
"""

from __future__ import annotations

from pathlib import Path

import libcst
import pytest
from fixed import SAFE, UNSAFE, announcing, expected, findings, fixed, unmarked
from markers import Snapshot, fixtures, marked, name_of

EXPECTED = expected()

every_bad_file = pytest.mark.parametrize("path", fixtures("bad"), ids=name_of)


@pytest.mark.parametrize("path", EXPECTED, ids=name_of)
def test_a_fixed_fixture_is_what_the_fixes_make_of_the_bad_one(
    path: Path, snapshot: Snapshot
) -> None:
    snapshot.snapshot_dir = path.parent
    snapshot.assert_match(EXPECTED[path].decode(), path.name)


def test_no_fixed_fixture_outlives_its_bad_one() -> None:
    assert set(fixtures("fixed")) == set(EXPECTED)


@every_bad_file
def test_marks_can_be_taken_away_and_put_back(path: Path) -> None:
    data = path.read_bytes()
    bare = unmarked(data)
    assert marked(bare) == []
    assert announcing(bare, findings(bare, path.parent.name)) == data


@every_bad_file
def test_what_has_a_fix_is_gone_and_nothing_is_new(path: Path) -> None:
    bare = unmarked(path.read_bytes())
    before = findings(bare, path.parent.name)
    safe, unsafe = fixed(path, SAFE), fixed(path, UNSAFE)
    refused = {refusal.finding.code for refusal in unsafe.refusals}
    for result, applicability in ((safe, SAFE), (unsafe, UNSAFE)):
        left = [f for f in result.left if f.fix and f.fix.applicability in applicability]
        assert {finding.code for finding in left} <= refused
        # A call that is cured of CPL303 may show what was hidden behind the error.
        hidden = {"CPL301"} if path.parent.name == "CPL303" else set()
        assert {f.code for f in result.left} <= {f.code for f in before} | hidden
        assert len(result.left) <= len(before)


def test_what_is_refused_is_known() -> None:
    refused = {
        name_of(path): [str(refusal.reason) for refusal in fixed(path, UNSAFE).refusals]
        for path in fixtures("bad")
    }
    assert {name: reasons for name, reasons in refused.items() if reasons} == {
        # Its `__init__` takes the argument away, so that the fix has no effect.
        "CPL204/bad_subclasses": ["CPL204 would still be there"]
    }


@every_bad_file
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
    fixed(path, UNSAFE)
    longest = max(map(len, read), default=0)
    assert longest < len(path.read_text()) / 2 or longest < 100
