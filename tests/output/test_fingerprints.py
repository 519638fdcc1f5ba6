"""What a finding is known by lasts as long as its line and its file's name do."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from reports import SOURCE, WORST, found_in, generated, hostile

from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.fingerprints import fingerprints

ROOT = "/srv/shop"


def prints(source: str, path: str = f"{ROOT}/app.py", root: str = ROOT) -> list[str]:
    return fingerprints(found_in(source, path), root)


def test_a_moved_line_stays_known() -> None:
    moved = SOURCE.replace("\n\n", "\n\n\n# more\n")
    indented = SOURCE.replace("client =", "if True:\n    client =")
    assert prints(moved) == prints(SOURCE)
    assert prints(indented) == prints(SOURCE)
    assert prints(SOURCE, "/elsewhere/app.py", "/elsewhere") == prints(SOURCE)


def test_another_line_path_or_code_is_another() -> None:
    known = set(prints(SOURCE))
    assert not known & set(prints(SOURCE, f"{ROOT}/b.py"))
    changed = SOURCE.replace("timeout=None", "timeout=None, http2=True")
    # CPL301, CPL906 and CPL907 stand in that line.
    assert len(known - set(prints(changed))) == 3
    first, *_ = found_in()
    other = replace(first, finding=replace(first.finding, code="CPL999"))
    assert fingerprints([other], ROOT) != fingerprints([first], ROOT)


def test_a_second_equal_line_is_new_and_the_first_stays_known() -> None:
    line = "client = httpx.Client(timeout=None)\n"
    before = prints(SOURCE)
    after = prints(SOURCE.replace(line, line * 2))
    assert set(before) < set(after)


def test_they_are_the_same_in_every_run() -> None:
    file = found_in()[0]
    assert fingerprints([file], ROOT) == ["79412a308b3594233049947092a3e8ba"]


@given(hostile())
@example(WORST)
@generated
def test_no_two_are_equal(found: list[FileFinding]) -> None:
    assert len(set(fingerprints(found, ROOT))) == len(found)
