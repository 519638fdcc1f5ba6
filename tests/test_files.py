"""Finding files: what is walked, what is passed over, and what must not hang or crash."""

from __future__ import annotations

import inspect
import os
import socket
import sys
from pathlib import Path

import pytest
from cli_runner import Connlint, write

from flake8_connpool.command.discovery import FoundFile, find
from flake8_connpool.config.effective import Configuration, configure
from flake8_connpool.errors import UsageError
from flake8_connpool.files.no_sources import NO_SOURCES
from flake8_connpool.files.reading import read_file


def excluding(root: Path, *excluded: str) -> Configuration:
    """Return a configuration that says nothing but what is excluded."""
    return configure({"isolated": True, "exclude": excluded}, str(root))


def names(root: Path, *excluded: str) -> list[str]:
    """Return what a walk finds, relative to where it begins."""
    found = find([str(root)], excluding(root, *excluded))
    return [os.path.relpath(file.path, root) for file in found]


def test_a_directory_is_walked_for_python_files_in_the_order_of_their_paths(
    tmp_path: Path,
) -> None:
    write(tmp_path, "b.py", "a/z.py", "a-b.py", "a/.hidden.py", ".dot/x.py", "a/b/c.py")
    write(tmp_path, "notes.txt", "a/stub.pyi", "script", "py", ".py.txt")
    assert names(tmp_path) == [
        ".dot/x.py",
        "a/.hidden.py",
        "a/b/c.py",
        "a/z.py",
        "a-b.py",
        "b.py",
    ]


def test_the_default_path_is_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connlint: Connlint
) -> None:
    write(tmp_path, "sub/a.py")
    monkeypatch.chdir(tmp_path)
    assert connlint().places == ["sub/a.py:3:14: CPL301"]


def test_a_directory_called_like_a_file_is_walked(tmp_path: Path) -> None:
    write(tmp_path, "x.py/in.py")
    assert names(tmp_path) == ["x.py/in.py"]


def test_the_usual_directories_are_passed_over(tmp_path: Path) -> None:
    for name in NO_SOURCES:
        write(tmp_path, f"{name}/a.py", f"src/{name}/a.py")
    write(tmp_path, "src/a.py")
    assert names(tmp_path, *NO_SOURCES) == ["src/a.py"]


def test_what_is_named_is_checked_even_if_it_is_excluded_or_ignored_or_called_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connlint: Connlint
) -> None:
    write(tmp_path, ".venv/a.py", "ignored.py", "script")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    monkeypatch.chdir(tmp_path)
    assert connlint().files == []
    assert connlint(".venv/a.py", "ignored.py", "script").files == [
        ".venv/a.py",
        "ignored.py",
        "script",
    ]
    assert connlint(".venv").files == [".venv/a.py"]


def test_a_file_that_is_reached_twice_is_checked_once(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "sub/b.py")
    paths = [".", "a.py", "sub", "sub/../a.py", "sub/b.py", "."]
    found = find([str(tmp_path / path) for path in paths], excluding(tmp_path))
    assert found == [
        FoundFile(str(tmp_path / "a.py"), is_named=True),
        FoundFile(str(tmp_path / "sub/b.py"), is_named=True),
    ]


def test_a_walked_file_that_does_not_concern_us_is_not_even_decoded(
    tmp_path: Path, connlint: Connlint
) -> None:
    (tmp_path / "a.py").write_bytes(b"\xff\xfe not python")
    assert connlint("--isolated", tmp_path).status == 0
    assert "CPL001" in connlint("--isolated", tmp_path / "a.py").out


def test_a_link_to_a_file_is_read_and_a_link_to_a_directory_is_not_followed(
    tmp_path: Path,
) -> None:
    write(tmp_path, "real/a.py")
    top = tmp_path / "top"
    top.mkdir()
    (top / "file.py").symlink_to("../real/a.py")
    (top / "folder").symlink_to("../real")
    (top / "folder.py").symlink_to("../real")
    (top / "self").symlink_to(".")
    assert names(top) == ["file.py"]


def test_a_link_to_a_directory_that_is_named_is_walked(tmp_path: Path) -> None:
    write(tmp_path, "real/a.py")
    (tmp_path / "folder").symlink_to("real")
    assert names(tmp_path / "folder") == ["a.py"]


def test_a_broken_link_and_a_loop_of_links_are_reported_and_the_rest_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connlint: Connlint
) -> None:
    write(tmp_path, "z.py")
    (tmp_path / "broken.py").symlink_to("nowhere.py")
    (tmp_path / "loop.py").symlink_to("loop.py")
    monkeypatch.chdir(tmp_path)
    lines = [
        "broken.py:1:1: CPL001 cannot be read: No such file or directory",
        "loop.py:1:1: CPL001 cannot be read: Too many levels of symbolic links",
    ]
    outcome = connlint()
    assert outcome.status == 1
    assert outcome.messages.splitlines()[:2] == lines
    assert outcome.places[2] == "z.py:3:14: CPL301"
    assert connlint("broken.py", "loop.py").messages.splitlines() == lines


def test_pipes_sockets_and_devices_in_a_tree_are_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "null.py").symlink_to(os.devnull)
    (tmp_path / "linked.py").symlink_to("pipe.py")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.py")
        assert connlint().files == ["a.py"]


@pytest.mark.parametrize("through_link", [False, True])
def test_a_pipe_that_is_named_is_reported(
    tmp_path: Path, connlint: Connlint, through_link: bool
) -> None:
    path = tmp_path / "pipe.py"
    os.mkfifo(path)
    if through_link:
        path = tmp_path / "link.py"
        path.symlink_to("pipe.py")
    outcome = connlint("--isolated", path)
    assert outcome.status == 1
    assert outcome.messages == f"{path.name}:1:1: CPL001 cannot be read: not a regular file\n"


def test_a_file_that_became_a_pipe_since_it_was_found_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(OSError, match="not a regular file"):
        read_file(str(tmp_path / "pipe.py"))


def test_a_file_whose_size_is_not_known_beforehand_is_read_whole(tmp_path: Path) -> None:
    if not os.path.exists("/proc/self/status"):
        pytest.skip("there is no /proc")
    assert b"VmSize" in read_file("/proc/self/status")


def test_a_file_that_cannot_be_opened_is_reported_and_the_rest_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connlint: Connlint
) -> None:
    write(tmp_path, "closed.py", "open.py")
    really_open = os.open

    def refuse(path: str, flags: int, *mode: int) -> int:
        if path.endswith("closed.py"):
            raise PermissionError(13, "Permission denied", path)
        return really_open(path, flags, *mode)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.chdir(tmp_path)
    outcome = connlint()
    assert outcome.status == 1
    assert outcome.messages.splitlines()[0] == (
        "closed.py:1:1: CPL001 cannot be read: Permission denied"
    )
    assert outcome.files == ["closed.py", "open.py"]


def test_a_directory_that_cannot_be_listed_is_reported_and_the_rest_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connlint: Connlint
) -> None:
    write(tmp_path, "closed/a.py", "open/a.py")
    really_scan = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return really_scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.chdir(tmp_path)
    outcome = connlint()
    assert (
        outcome.messages.splitlines()[0] == "closed:1:1: CPL001 cannot be read: Permission denied"
    )
    assert outcome.files == ["closed", "open/a.py"]


def test_a_path_that_does_not_exist_stops_everything_and_is_named(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    outcome = connlint("--isolated", tmp_path, tmp_path / "nowhere")
    assert outcome.status == 2
    assert outcome.out == ""
    assert outcome.err == f"connlint: error: {tmp_path}/nowhere: No such file or directory\n"
    with pytest.raises(UsageError):
        find([""], excluding(tmp_path))


def test_a_file_taken_for_a_directory_does_not_exist(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    outcome = connlint("--isolated", f"{tmp_path}/a.py/b.py")
    assert outcome.status == 2
    assert outcome.err == f"connlint: error: {tmp_path}/a.py/b.py: Not a directory\n"


def test_a_deep_tree_is_walked_without_recursion(
    tmp_path: Path,
) -> None:
    deep = tmp_path.joinpath(*["d"] * 300)
    write(deep, "a.py")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        found = [find([str(path)], excluding(tmp_path)) for path in (tmp_path, deep)]
    finally:
        sys.setrecursionlimit(usual)
    assert found == [[FoundFile(str(deep / "a.py"))]] * 2
