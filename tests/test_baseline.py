"""A baseline: what is known stays known, what is new is told, what is gone is noticed."""

from __future__ import annotations

import os
import pickle
from collections import Counter
from pathlib import Path

import pytest

from flake8_connpool.findings import Finding
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source import source_lines
from flake8_connpool.suppression.baseline import Baseline, Key, describe, renewed

ROOT = os.path.abspath(os.sep + os.path.join("srv", "project"))
PATH = os.path.join(ROOT, "app", "db.py")

SOURCE = """\
import httpx

a = httpx.Client(timeout=None)
b = httpx.Limits()
"""


def found_in(source: str) -> list[Finding]:
    return lint(source.encode(), RuleOptions(), lambda code: not RULES[code].is_opt_in)


def baseline_of(source: str, path: str = PATH) -> Baseline:
    """Return the baseline of a source that is all there is."""
    lines = source_lines(source.encode())
    findings = [
        FileFinding(path, f, tuple(lines[f.line - 1 : f.end_line])) for f in found_in(source)
    ]
    return renewed(Baseline(ROOT, {}), findings, [path])


def news(known: str, now: str) -> list[tuple[int, str]]:
    """Return line and code of what is new in a source that was another one before."""
    new = baseline_of(known).split(found_in(now), source_lines(now.encode()), PATH).new
    return [(finding.line, finding.code) for finding in new]


def test_what_was_there_is_known() -> None:
    assert found_in(SOURCE)
    assert news("", SOURCE) == [(f.line, f.code) for f in found_in(SOURCE)]
    assert news(SOURCE, SOURCE) == []


def test_a_moved_line_stays_known() -> None:
    assert news(SOURCE, SOURCE.replace("\na", "\n\n# more\na")) == []
    indented = SOURCE.replace("\na =", "\nif True:\n\ta =")
    assert news(SOURCE, indented) == []
    assert news(SOURCE, indented.replace("\n", "\r\n")) == []


def test_a_changed_line_is_new() -> None:
    assert news(SOURCE, SOURCE.replace("a =", "c =")) == [(3, "CPL301")]


def test_another_finding_of_a_known_line_is_new() -> None:
    known = "import httpx\nhttpx.Limits(max_connections=None, keepalive_expiry=5)\n"
    one = baseline_of(known)
    lines = source_lines(known.encode())
    other = Finding(2, 1, "CPL999", "message", 2, 2)
    assert one.split([*found_in(known), other], lines, PATH).new == [other]


def test_of_equal_findings_the_last_one_is_new() -> None:
    line = "httpx.Limits(max_connections=9)\n"
    assert news("import httpx\n" + line * 2, "import httpx\n" + line * 3) == [(4, "CPL402")]
    # Whatever the order in which they come.
    source = "import httpx\n" + line * 3
    split = baseline_of("import httpx\n" + line).split(
        found_in(source)[::-1], source_lines(source.encode()), PATH
    )
    assert [finding.line for finding in split.new] == [3, 4]


def test_a_finding_over_several_lines_is_known_by_its_first() -> None:
    known = """\
import httpx
client = httpx.Client(
    timeout=httpx.Timeout(
        30.0,
    ),
    limits=httpx.Limits(),
)
"""
    assert baseline_of(known).counts.keys() >= {
        Key("app/db.py", "CPL202", "limits=httpx.Limits(),"),
        Key("app/db.py", "CPL302", "timeout=httpx.Timeout("),
    }


def test_the_same_line_of_another_file_is_new() -> None:
    lines = source_lines(SOURCE.encode())
    found = found_in(SOURCE)
    known = baseline_of(SOURCE)
    for other in (os.path.join(ROOT, "app", "db2.py"), os.path.join(ROOT, "db.py"), "stdin"):
        assert known.split(found, lines, other).new == found


def test_a_source_without_a_file_has_nothing_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root, found = os.getcwd(), found_in(SOURCE)
    known = Baseline(root, {Key("stdin", finding.code, finding.code): 9 for finding in found})
    lines = [""] + [found[0].code] * 9
    assert known.split(found[:1], lines, os.path.join(root, "stdin")).new == []
    assert known.split(found[:1], lines, "stdin").new == found[:1]


def test_paths_are_relative_to_the_directory_of_the_baseline() -> None:
    outside = os.path.join(os.path.dirname(ROOT), "shared", "db.py")
    for path, name in ((PATH, "app/db.py"), (outside, "../shared/db.py")):
        known = baseline_of(SOURCE, path)
        assert {key.path for key in known.counts} == {name}
        assert known.split(found_in(SOURCE), source_lines(SOURCE.encode()), path).new == []


@pytest.mark.parametrize("code", ["CPL000", "CPL001"])
def test_what_was_not_checked_is_never_known(code: str) -> None:
    finding = Finding(1, 1, code, "message", 1, 1)
    known = renewed(Baseline(ROOT, {}), [FileFinding(PATH, finding, ("x",))], [PATH])
    assert known.counts == {}
    forged = Baseline(ROOT, {Key("app/db.py", code, "x"): 1})
    split = forged.split([finding], ["x"], PATH)
    assert split.new == [finding]
    assert split.matched is None


def test_a_worker_process_gets_it_and_gives_back_what_it_matched() -> None:
    known = pickle.loads(pickle.dumps(baseline_of(SOURCE)))
    split = known.split(found_in(SOURCE), source_lines(SOURCE.encode()), PATH)
    assert pickle.loads(pickle.dumps(split.matched)) == tuple(known.counts)
    assert dict(known.stale({PATH: split.matched})) == {}


class TestStale:
    """A directory with three files, two of which are checked."""

    @pytest.fixture
    def known(self, tmp_path: Path) -> Baseline:
        for name in ("checked.py", "other.py", "broken.py"):
            (tmp_path / name).write_text("")
        keys = {
            Key(name, "CPL401", "create_engine(url)"): 2
            for name in ("checked.py", "other.py", "broken.py", "gone.py", "checked.py/gone.py")
        }
        return Baseline(str(tmp_path), keys)

    def of(self, known: Baseline, *names: str) -> dict[Key, int]:
        return {key: count for key, count in known.counts.items() if key.path in names}

    def test_what_is_gone_from_a_checked_file_is_stale(self, known: Baseline) -> None:
        path = os.path.join(known.root, "checked.py")
        (key,) = self.of(known, "checked.py")
        assert known.stale({path: (key, key)})[key] == 0
        assert known.stale({path: (key,)})[key] == 1
        assert known.stale({path: ()})[key] == 2

    def test_files_that_do_not_exist_are_stale_and_files_that_were_not_checked_are_not(
        self, known: Baseline
    ) -> None:
        assert known.stale({}) == self.of(known, "gone.py", "checked.py/gone.py")

    def test_a_file_that_could_not_be_checked_is_not_stale(self, known: Baseline) -> None:
        path = os.path.join(known.root, "broken.py")
        assert known.stale({path: None}) == self.of(known, "gone.py", "checked.py/gone.py")

    def test_a_code_that_was_not_looked_for_is_not_stale(self, known: Baseline) -> None:
        path = os.path.join(known.root, "checked.py")
        stale = known.stale({path: ()}, lambda path, code: code != "CPL401")
        assert stale == self.of(known, "gone.py", "checked.py/gone.py")

    def test_what_is_written_anew_drops_what_is_stale_and_keeps_what_was_not_looked_at(
        self, known: Baseline
    ) -> None:
        checked, other, broken = (
            os.path.join(known.root, name) for name in ("checked.py", "other.py", "broken.py")
        )
        unreadable = FileFinding(broken, Finding(1, 1, "CPL001", "message", 1, 1))
        finding = FileFinding(checked, Finding(1, 1, "CPL402", "message", 1, 9), ("  Limits()",))
        kept = self.of(known, "other.py", "broken.py")
        new = renewed(known, [finding, unreadable], [checked, broken])
        assert new.counts == {**kept, Key("checked.py", "CPL402", "Limits()"): 1}
        assert renewed(known, [], [checked, broken, other]).counts == {}
        unwanted = renewed(known, [finding], [checked], lambda path, code: code == "CPL402")
        assert unwanted.counts == {**new.counts, **self.of(known, "checked.py")}

    def test_it_is_told_in_a_line(self, known: Baseline) -> None:
        stale = known.stale({os.path.join(known.root, "checked.py"): ()})
        assert describe(stale, "baseline.json", most=2) == (
            "baseline.json: 6 known findings are no longer found "
            "(checked.py: CPL401 create_engine(url); "
            "checked.py/gone.py: CPL401 create_engine(url), "
            "and 1 more); remove them with --write-baseline baseline.json"
        )
        one = Counter({Key("a.py", "CPL401", "x"): 1})
        assert describe(one, "b.json") == (
            "b.json: 1 known finding is no longer found (a.py: CPL401 x); "
            "remove it with --write-baseline b.json"
        )
