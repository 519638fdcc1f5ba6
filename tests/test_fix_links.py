"""`connlint --fix` and files of several names: nothing is written outside of what is given."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_runner import MIXED, REFUSED, SAFELY_FIXED, Connlint, write


def test_a_link_is_written_through_once_and_stays_a_link(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "src/real.py", "src/script", text=MIXED)
    for name, target in {
        "a.py": "src/real.py",
        "z.py": "src/real.py",
        "b.py": "src/script",
        "c.py": "b.py",
    }.items():
        (tmp_path / name).symlink_to(target)
    outcome = connlint("--fix", "--ignore=CPL206,CPL301")
    assert (outcome.status, outcome.err) == (0, "2 findings: 2 fixed, 0 left\n")
    assert os.readlink(tmp_path / "a.py") == os.readlink(tmp_path / "z.py") == "src/real.py"
    assert os.readlink(tmp_path / "c.py") == "b.py"
    for name in ("src/real.py", "src/script"):
        assert not (tmp_path / name).is_symlink()
        assert (tmp_path / name).read_text() == SAFELY_FIXED


def test_the_difference_shows_a_file_of_several_names_once_by_its_own(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "src/real.py", text=MIXED)
    (tmp_path / "a.py").symlink_to("src/real.py")
    outcome = connlint("--diff")
    assert outcome.out.count("--- ") == outcome.out.count("--- src/real.py\n") == 1
    assert outcome.err.startswith("5 findings: would fix 1, leave 4 ")


def test_the_difference_calls_a_file_in_a_linked_directory_as_it_was_named(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "src/real.py", text=MIXED)
    (tmp_path / "to-src").symlink_to("src")
    assert connlint("--diff", "to-src").out.startswith("--- to-src/real.py\n")


def test_a_file_whose_fixes_are_refused_is_not_written(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=REFUSED)
    before = os.stat(tmp_path / "a.py")
    assert "not fixed" in connlint("--fix").err
    after = os.stat(tmp_path / "a.py")
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("mode", ["--fix", "--fix-only", "--diff"])
def test_a_link_that_leads_out_of_what_is_given_is_named_and_its_target_is_not_written(
    tmp_path: Path, connlint: Connlint, mode: str
) -> None:
    write(tmp_path, "outside/real.py", "tree/b.py", "tree-2/c.py", text=MIXED)
    links = {"a.py": "../outside/real.py", "c.py": "../tree-2/c.py"}
    for name, target in links.items():
        (tmp_path / "tree" / name).symlink_to(target)
    outcome = connlint(mode, "tree")
    assert outcome.status == 2
    errors = [line for line in outcome.err.splitlines() if "error" in line]
    assert errors == [
        f"connlint: error: tree/{name}: not written: it links to "
        f"{tmp_path}/{target.removeprefix('../')}, outside the given paths"
        for name, target in links.items()
    ]
    for name in ("outside/real.py", "tree-2/c.py"):
        assert (tmp_path / name).read_text() == MIXED
    assert (tmp_path / "tree/b.py").read_text() == (MIXED if mode == "--diff" else SAFELY_FIXED)
    assert all((tmp_path / "tree" / name).is_symlink() for name in links)


@pytest.mark.parametrize(
    ("paths", "is_written"),
    [
        (["link.py"], False),
        (["link.py", "src/real.py"], True),
        (["link.py", "src"], True),
        (["src/../link.py", "src/other.py"], False),
        (["to-src"], True),
        (["to-src/real.py"], True),
    ],
)
def test_what_is_named_is_the_link_itself_unless_it_is_on_the_way(
    tmp_path: Path, connlint: Connlint, paths: list[str], is_written: bool
) -> None:
    write(tmp_path, "src/real.py", "src/other.py", text=MIXED)
    (tmp_path / "link.py").symlink_to("src/real.py")
    (tmp_path / "to-src").symlink_to("src")
    assert connlint("--fix-only", *paths).status == (0 if is_written else 2)
    assert (tmp_path / "src/real.py").read_text() == (SAFELY_FIXED if is_written else MIXED)


def test_a_file_with_a_second_name_anywhere_is_named_and_neither_is_changed(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "tree/a.py", "tree/b.py", text=MIXED)
    os.link(tmp_path / "tree/a.py", tmp_path / "outside.py")
    outcome = connlint("--fix-only", "tree")
    assert outcome.status == 2
    assert outcome.err.startswith("connlint: error: tree/a.py: not written: it has 2 hard links\n")
    assert (tmp_path / "outside.py").samefile(tmp_path / "tree/a.py")
    assert (tmp_path / "outside.py").read_text() == MIXED
    assert (tmp_path / "tree/b.py").read_text() == SAFELY_FIXED


def test_what_a_killed_run_left_beside_the_target_of_a_link_is_removed(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "bin/script", text=MIXED)
    write(tmp_path, f"bin/.connlint-{'0a' * 16}.tmp")
    (tmp_path / "a.py").symlink_to("bin/script")
    connlint("--fix")
    assert os.listdir(tmp_path / "bin") == ["script"]
    assert (tmp_path / "bin/script").read_text() == SAFELY_FIXED
