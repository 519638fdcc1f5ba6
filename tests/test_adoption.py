"""Old codebases: what is known is neither reported nor fixed, and may be silenced where it is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli_runner import ALL_FIXED, BAD, MIXED, Connlint, give, write
from full_disk import room_for

OTHER = "import httpx\n\nhttpx.Client(timeout=None, verify=False)\n"


# Baselines.


def test_what_a_baseline_knows_is_not_reported(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", "b/c.py")
    first = connlint("--write-baseline=known.json")
    assert (first.status, first.out) == (0, "")
    assert first.err == "known.json: 2 findings, 2 added, 0 removed\n"
    outcome = connlint("--baseline=known.json")
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err == "All clear: 2 files checked, 2 findings in the baseline known.json.\n"


def test_a_moved_line_stays_known_and_a_second_equal_one_is_new(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    connlint("--write-baseline=known.json")
    write(tmp_path, "a.py", text=BAD.replace("\n\n", "\n\nimport os\n\n"))
    assert connlint("--baseline=known.json").places == []
    write(tmp_path, "a.py", text=BAD + "httpx.Client(timeout=None)\n")
    assert connlint("--baseline=known.json").places == ["a.py:4:14: CPL301"]


def test_a_stale_entry_is_told_and_writing_anew_drops_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", "b.py")
    connlint("--write-baseline=known.json")
    write(tmp_path, "a.py", text=OTHER)
    outcome = connlint("--baseline=known.json")
    assert outcome.places == ["a.py:3:14: CPL301"]
    assert outcome.err.endswith(
        "known.json: 1 known finding is no longer found "
        "(a.py: CPL301 httpx.Client(timeout=None)); remove it with --write-baseline known.json\n"
    )
    assert "no longer" not in connlint("--baseline=known.json", "--quiet").err
    assert "no longer" not in connlint("--baseline=known.json", "b.py").err
    written = connlint("--write-baseline=known.json")
    assert written.err == "known.json: 2 findings, 1 added, 1 removed\n"


def test_part_of_a_tree_drops_nothing_of_the_rest(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", "b.py")
    connlint("--write-baseline=known.json")
    write(tmp_path, "a.py", text="")
    assert connlint("--write-baseline=known.json", "a.py").err.endswith("1 removed\n")
    assert connlint("--baseline=known.json").status == 0


def test_what_is_not_looked_for_now_is_not_gone(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", "b.py", "c.py")
    connlint("--write-baseline=known.json")
    (tmp_path / "b.py").unlink()
    (tmp_path / "b.py").symlink_to("nowhere")
    ignored = "--per-file-ignores=a.py:CPL3"
    outcome = connlint("--baseline=known.json", ignored)
    assert (outcome.places, "no longer" in outcome.err) == (["b.py:1:1: CPL001"], False)
    for left_out in (ignored, "--ignore=CPL301"):
        written = connlint("--write-baseline=known.json", left_out)
        assert written.err == "known.json: 3 findings, 0 added, 0 removed\n"
    assert connlint("--write-baseline=known.json", "--quiet", "c.py").err == ""


def test_a_baseline_may_be_configured_and_is_relative_to_its_file(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "src/a.py")
    connlint("--write-baseline=known.json")
    write(tmp_path, "connlint.toml", text='baseline = "known.json"\n')
    assert connlint().status == 0
    written = connlint("--write-baseline=known.json")
    assert written.err == "known.json: 1 finding, 0 added, 0 removed\n"
    monkeypatch.chdir(tmp_path / "src")
    assert connlint().status == 0
    assert connlint("--isolated").status == 1
    assert connlint("--baseline=").status == 1


def test_what_is_known_is_not_fixed(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED)
    connlint("--write-baseline=known.json", "--select=CPL301")
    outcome = connlint("--baseline=known.json", "--fix", "--unsafe-fixes")
    assert outcome.places == ["a.py:5:14: CPL206"]
    assert outcome.err == "2 findings: 1 fixed, 1 left, 1 finding in the baseline known.json\n"
    assert (tmp_path / "a.py").read_text() == ALL_FIXED.replace(
        "timeout=httpx.Timeout(None, pool=10.0)", "timeout=None"
    )


def test_standard_input_has_the_known_findings_of_the_file_it_is_called(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py")
    connlint("--write-baseline=known.json")
    for name, status, known in (
        ("a.py", 0, ", 1 finding in the baseline known.json"),
        ("b.py", 1, ""),
    ):
        give(monkeypatch, BAD)
        outcome = connlint("-", "--baseline=known.json", "--stdin-filename", name)
        assert outcome.status == status
        assert f"1 file checked{known}" in outcome.err


def test_a_report_on_standard_input_takes_no_place_of_what_the_run_uses(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py")
    connlint("--write-baseline=known.json")
    before = (tmp_path / "known.json").read_bytes()
    give(monkeypatch, BAD)
    assert connlint("-", "--baseline=known.json", "-o", "known.json").status == 2
    assert connlint("-", "--stdin-filename=a.py", "-o", "a.py").status == 2
    assert (tmp_path / "known.json").read_bytes() == before
    assert (tmp_path / "a.py").read_text() == BAD


@pytest.mark.parametrize("option", ["--write-baseline", "--add-noqa"])
def test_what_writes_files_does_not_go_with_standard_input(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    give(monkeypatch, BAD)
    outcome = connlint("-", option, *(["known.json"] if "baseline" in option else []))
    assert outcome.status == 2
    assert (
        outcome.err
        == f"connlint: error: {option} cannot be used with the path - (standard input)\n"
    )


def test_what_cannot_be_checked_is_reported_and_never_known(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text="import httpx\n\nhttpx.Client(\n")
    outcome = connlint("--write-baseline=known.json")
    assert (outcome.status, outcome.places) == (1, ["a.py:3:13: CPL001"])
    assert json.loads((tmp_path / "known.json").read_text())["findings"] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "known.json: No such file or directory; create it with --write-baseline FILE"),
        ('{"tool": "connlint",\n', "known.json: line 2: invalid JSON: "),
        ('{"version": "2.1.0", "runs": []}', "known.json: not a connlint baseline"),
        ("[]", "known.json: not a connlint baseline"),
        ('{"tool": "connlint", "version": 9}', "known.json: written by a newer connlint: "),
    ],
)
def test_a_baseline_that_cannot_be_used_is_named_and_left_alone(
    tmp_path: Path, connlint: Connlint, text: str | None, message: str
) -> None:
    write(tmp_path, "a.py")
    if text is not None:
        write(tmp_path, "known.json", text=text)
    outcome = connlint("--baseline=known.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"connlint: error: {message}")
    if text is not None:
        assert connlint("--write-baseline=known.json").status == 2
        assert (tmp_path / "known.json").read_text() == text


def test_a_full_disk_leaves_the_baseline_that_was_there(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    connlint("--write-baseline=known.json")
    before = (tmp_path / "known.json").read_bytes()
    write(tmp_path, *(f"{number}.py" for number in range(50)))
    with room_for(200):
        outcome = connlint("--write-baseline=known.json")
    assert outcome.status == 2
    assert outcome.err == "connlint: error: known.json: not written: File too large\n"
    assert (tmp_path / "known.json").read_bytes() == before
    assert sorted(os.listdir(tmp_path))[-2:] == ["a.py", "known.json"]


# Comments.


def test_findings_are_silenced_where_they_are(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", "b.py")
    write(tmp_path, "c.py", text="import os\n")
    outcome = connlint("--add-noqa", ".")
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err == "Suppressed 2 findings in 2 files.\n"
    assert (tmp_path / "a.py").read_text() == BAD.replace("None)", "None)  # noqa: CPL301")
    again = connlint("--add-noqa", ".")
    assert (again.status, again.err) == (0, "No noqa comment added.\n")
    assert connlint().status == 0


def test_only_what_is_selected_and_new_is_silenced(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    connlint("--write-baseline=known.json")
    write(tmp_path, "a.py", text=BAD + "httpx.Limits(max_connections=0)\n")
    connlint("--add-noqa", "--baseline=known.json", "--ignore=CPL402")
    assert (tmp_path / "a.py").read_text() == (
        BAD + "httpx.Limits(max_connections=0)  # noqa: CPL206\n"
    )


def test_a_link_that_leads_out_of_what_is_given_is_not_written(
    tmp_path: Path, connlint: Connlint, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(elsewhere, "a.py")
    (tmp_path / "a.py").symlink_to(elsewhere / "a.py")
    outcome = connlint("--add-noqa", ".")
    assert outcome.status == 2
    assert "outside the given paths" in outcome.err
    assert (elsewhere / "a.py").read_text() == BAD


def test_what_cannot_be_silenced_is_reported_with_the_reason(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text="import httpx\n\nhttpx.Client(\n")
    outcome = connlint("--add-noqa")
    assert (outcome.status, outcome.places) == (1, ["a.py:3:13: CPL001"])
    assert "a.py:3:13: CPL001 not suppressed: it cannot be suppressed\n" in outcome.err
