"""Files that the tool writes for its user: the old content or the new one, and no traceback."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from children import become_nobody, needs_fork, needs_root, public_directory
from full_disk import room_for

from flake8_connpool.errors import UsageError
from flake8_connpool.output.report_file import write_output


def refusal(path: Path | str, data: bytes = b"new") -> str:
    """Return why a file is not written, without its name, which the message begins with."""
    with pytest.raises(UsageError) as caught:
        write_output(str(path), data)
    name, _, reason = str(caught.value).partition(": ")
    assert name == str(path)
    return reason


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_mode_that_the_users_mask_gives_it(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "report.json"
    before = os.umask(mask)
    try:
        write_output(str(path), "caf\xe9 \udcff\n")
    finally:
        os.umask(before)
    assert path.read_bytes() == "caf\xe9 \\udcff\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    assert os.listdir(tmp_path) == ["report.json"]


def test_an_old_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    target = tmp_path / "shared" / "report.json"
    target.write_bytes(b"a longer report than the new one")
    target.chmod(0o640)
    link = tmp_path / "report.json"
    link.symlink_to("shared/report.json")
    write_output(str(link), b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_relative_path_is_one_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_output("report.json", b"new")
    write_output("report.json", b"newer")
    assert (tmp_path / "report.json").read_bytes() == b"newer"


def test_missing_directories_are_made(tmp_path: Path) -> None:
    # As ruff and flake8 do for their --output-file.
    write_output(str(tmp_path / "out" / "today" / "report.json"), b"new")
    assert (tmp_path / "out" / "today" / "report.json").read_bytes() == b"new"


def test_what_cannot_be_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    assert refusal(tmp_path) == os.strerror(errno.EISDIR)
    assert refusal(tmp_path / "file" / "report.json") == os.strerror(errno.ENOTDIR)
    assert (tmp_path / "file").read_bytes() == b"old"
    with pytest.raises(UsageError, match=os.strerror(errno.EISDIR)):
        write_output(str(tmp_path / "new") + os.sep, b"new")
    with pytest.raises(UsageError, match=r"^out: Is a directory$"):
        write_output(str(tmp_path), b"new", shown="out")


def test_a_read_only_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    path.chmod(0o444)
    assert refusal(path) == "not written: it is read-only"
    assert path.read_bytes() == b"old"


@needs_fork
@needs_root
def test_a_directory_of_somebody_else_is_named(tmp_path: Path) -> None:
    with public_directory() as directory:
        directory.chmod(0o755)
        (directory / "old").write_bytes(b"old")
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                become_nobody()
                assert refusal(directory / "report.json") == os.strerror(errno.EACCES)
                assert refusal(directory / "old") == "not written: it is read-only"
                os._exit(0)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert os.listdir(directory) == ["old"]


@pytest.mark.parametrize("is_new", [True, False])
def test_a_file_that_there_is_no_room_for_leaves_what_was_there(
    tmp_path: Path, is_new: bool
) -> None:
    path = tmp_path / "report.json"
    if not is_new:
        path.write_bytes(b"old")
    with room_for(4096):
        assert refusal(path, b"x" * 10_000) == f"not written: {os.strerror(errno.EFBIG)}"
    assert [(name, (tmp_path / name).read_bytes()) for name in os.listdir(tmp_path)] == (
        [] if is_new else [("report.json", b"old")]
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_device_is_named(tmp_path: Path) -> None:
    assert refusal("/dev/full") == os.strerror(errno.ENOSPC)
    link = tmp_path / "report.json"
    link.symlink_to("/dev/full")
    assert refusal(link) == os.strerror(errno.ENOSPC)
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_device_is_written_to_and_stays_one() -> None:
    write_output(os.devnull, b"new")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_pipe_gets_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    data = b"x" * 200_000  # more than a pipe holds
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    write_output(str(path), data)
    reader.join()
    assert read == [data]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_pipe_whose_reader_went_away_gets_no_more(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    closing = threading.Timer(0.1, os.close, [reader])
    closing.start()
    write_output(str(path), b"x" * 200_000)
    closing.join()


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_that_is_a_file_is_written_on(tmp_path: Path, name: str) -> None:
    if name == "link":
        (tmp_path / name).symlink_to("/dev/stdout")
        name = str(tmp_path / name)
    elif not os.path.exists(name):
        pytest.skip(f"there is no {name}")
    out = tmp_path / "out"
    program = (
        "import os\nfrom flake8_connpool.output.report_file import write_output\n"
        f"os.write(1, b'before ')\nwrite_output({name!r}, b'new')\nos.write(1, b' after')\n"
    )
    with out.open("wb") as stream:
        stream.write(b"shell ")
        stream.flush()
        subprocess.run([sys.executable, "-c", program], stdout=stream, check=True)
    assert out.read_bytes() == b"shell before new after"
