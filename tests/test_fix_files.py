"""`connlint --fix` on files as they are found: links, rights, encodings, full disks, users."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from children import (
    NOBODY,
    become_nobody,
    needs_root,
    public_directory,
    run_in_child,
    run_loaded,
)
from cli_runner import BAD, GOOD, MIXED, SAFELY_FIXED, Connlint, run_module, write

from flake8_connpool.fixer import fix as fixing
from flake8_connpool.fixer.proof import Find

LITTER = f".connlint-{'0a' * 16}.tmp"


ENCODED = {
    "utf-8": MIXED.replace("\n\n", "\n# \u4e2d\n").encode(),
    "bom": b"\xef\xbb\xbf" + MIXED.encode(),
    "latin-1": f"# coding: latin-1\n'\xe9\xff'; {MIXED}".encode("latin-1"),
    "shift-jis": f"# -*- coding: shift_jis -*-\n'\u8868'\n{MIXED}".encode("shift_jis"),
    "crlf": MIXED.replace("\n", "\r\n").encode(),
    "cr": MIXED.replace("\n", "\r").encode(),
    "mixed newlines": MIXED.replace("\n\n", "\r\n\n", 1).encode() + b"#\r#\r\n",
    "tabs and form feeds": b"\x0c" + MIXED.encode() + b"if 1:\n\tpass \t\n\x0c\n",
    "no newline at the end": MIXED.encode().rstrip(),
}


FIXED = {
    name: source.replace(b"Timeout(30.0)", b"Timeout(30.0, pool=30.0)")
    for name, source in ENCODED.items()
}


def test_bytes_of_files_outside_of_the_call_stay_as_they_are(tmp_path: Path) -> None:
    for name, source in ENCODED.items():
        (tmp_path / f"{name}.py").write_bytes(source)
    run = run_module("--isolated", "--fix", ".", cwd=tmp_path)
    count = len(ENCODED)
    summary = f"{3 * count} findings: {count} fixed, {2 * count} left ({count} more with"
    assert run.stderr.decode() == f"{summary} --unsafe-fixes)\n"
    assert {name: (tmp_path / f"{name}.py").read_bytes() for name in ENCODED} == FIXED
    assert all(FIXED[name] != ENCODED[name] for name in ENCODED)


@pytest.mark.parametrize("name", ENCODED)
def test_bytes_of_standard_input_stay_as_they_are(tmp_path: Path, name: str) -> None:
    piped = run_loaded(
        "flake8_connpool", "--isolated", "--fix", "-", cwd=tmp_path, stdin=ENCODED[name]
    )
    assert piped.stdout == FIXED[name]


def test_a_file_in_which_nothing_is_fixed_is_not_written(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "bad.py", text=BAD)
    write(tmp_path, "good.py", text=GOOD)
    files = [tmp_path / name for name in ("bad.py", "good.py")]
    before = [(file.stat().st_ino, file.stat().st_mtime_ns) for file in files]
    connlint("--fix")
    assert [(file.stat().st_ino, file.stat().st_mtime_ns) for file in files] == before


def test_fixing_again_writes_nothing(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED)
    connlint("--fix")
    before = (tmp_path / "a.py").stat()
    outcome = connlint("--fix")
    assert (tmp_path / "a.py").stat().st_ino == before.st_ino
    assert outcome.err == "2 findings: 0 fixed, 2 left (1 more with --unsafe-fixes)\n"


def test_a_file_that_changed_since_it_was_read_is_not_overwritten(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py", "b.py", text=MIXED)
    real = fixing.fix

    def fix(data: bytes, find: Find, wants: object) -> fixing.FixedSource:
        result = real(data, find, wants)  # type: ignore[arg-type]
        (tmp_path / "a.py").write_text("theirs = 1\n")
        return result

    monkeypatch.setattr(fixing, "fix", fix)
    outcome = connlint("--fix-only")
    assert outcome.status == 2
    assert outcome.err.splitlines() == [
        "connlint: error: a.py: not written: it was changed since connlint read it",
        "6 findings: 1 fixed, 5 left (2 more with --unsafe-fixes)",
    ]
    assert (tmp_path / "a.py").read_text() == "theirs = 1\n"
    assert (tmp_path / "b.py").read_text() == SAFELY_FIXED


def test_a_read_only_file_or_directory_is_named_and_the_others_are_fixed(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", "b.py", "closed/c.py", text=MIXED)
    (tmp_path / "a.py").chmod(0o444)
    (tmp_path / "closed").chmod(0o555)
    outcome = connlint("--fix")
    (tmp_path / "closed").chmod(0o755)
    assert outcome.status == 2
    assert outcome.err.splitlines() == [
        "connlint: error: a.py: not written: it is read-only",
        "connlint: error: closed/c.py: not written: its directory is read-only",
        "9 findings: 1 fixed, 8 left (3 more with --unsafe-fixes)",
    ]
    assert outcome.files == ["a.py"] * 3 + ["b.py"] * 2 + ["closed/c.py"] * 3
    assert (tmp_path / "a.py").read_text() == (tmp_path / "closed/c.py").read_text() == MIXED
    assert (tmp_path / "b.py").read_text() == SAFELY_FIXED


@needs_root
def test_what_another_user_may_not_write_is_named_and_the_others_are_fixed() -> None:
    with public_directory() as root:
        write(root, "mine.py", "roots.py", "closed/c.py", "ours.py", text=MIXED)
        for name in ("mine.py", "closed/c.py"):
            os.chown(root / name, NOBODY, NOBODY)
        (root / "ours.py").chmod(0o666)  # to be written by all, and yet root's
        outcome = run_in_child("--isolated", "--fix-only", before=become_nobody, cwd=root)
        assert outcome.status == 2
        assert outcome.err.splitlines() == [
            "connlint: error: closed/c.py: not written: its directory is read-only",
            "connlint: error: ours.py: not written: its owner or group cannot be preserved",
            "connlint: error: roots.py: not written: it is read-only",
            "12 findings: 1 fixed, 11 left (4 more with --unsafe-fixes)",
        ]
        assert (root / "mine.py").read_text() == SAFELY_FIXED
        assert (root / "mine.py").stat().st_uid == NOBODY
        for name in ("roots.py", "closed/c.py", "ours.py"):
            assert (root / name).read_text() == MIXED
        assert sorted(os.listdir(root)) == ["closed", "mine.py", "ours.py", "roots.py"]


@needs_root
def test_files_of_other_users_stay_theirs(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED)
    os.chown(tmp_path / "a.py", NOBODY, 7)
    (tmp_path / "a.py").chmod(0o751)
    connlint("--fix")
    status = (tmp_path / "a.py").stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (NOBODY, 7, 0o751)
    assert (tmp_path / "a.py").read_text() == SAFELY_FIXED


def test_a_disk_that_is_full_is_named_and_leaves_every_file_whole(tmp_path: Path) -> None:
    if not (unshare := shutil.which("unshare")):
        pytest.skip("there is no unshare")
    write(tmp_path, "big.py", text=MIXED + "# much\n" * 6000)
    write(tmp_path, "small.py", text=MIXED)
    script = (
        "mkdir disk && mount -t tmpfs -o size=80k none disk || exit 77\n"
        'cp *.py disk && cd disk && "$0" -m flake8_connpool --isolated --fix-only; status=$?\n'
        "ls -A && cmp big.py ../big.py && tail -n +3 small.py | head -1 && exit $status"
    )
    run = subprocess.run(
        [unshare, "--map-root-user", "--mount", "sh", "-c", script, sys.executable],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode not in (0, 1, 2) or "unshare" in run.stderr:
        pytest.skip("no file system can be mounted here")
    assert run.stderr.splitlines() == [
        "connlint: error: big.py: not written: No space left on device",
        "6 findings: 1 fixed, 5 left (2 more with --unsafe-fixes)",
    ]
    assert run.stdout.splitlines() == ["big.py", "small.py", "httpx.Timeout(30.0, pool=30.0)"]
    assert run.returncode == 2


def test_what_a_killed_run_left_anywhere_among_the_files_is_removed(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", "sub/b.py", text=GOOD)
    write(tmp_path, LITTER, f"sub/{LITTER}")
    for mode in ([], ["--diff"]):  # which write nothing
        assert connlint(*mode).status == 0
        assert (tmp_path / LITTER).exists()
    connlint("--fix")
    assert sorted(os.listdir(tmp_path)) == ["a.py", "sub"]
    assert os.listdir(tmp_path / "sub") == ["b.py"]


def test_what_was_written_is_found_after_a_power_cut(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a/1.py", "a/2.py", "b/3.py", text=MIXED)
    write(tmp_path, "c/4.py", text=GOOD)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    connlint("--fix")
    inodes = [(tmp_path / name).stat().st_ino for name in ("a/1.py", "a/2.py", "b/3.py", "a", "b")]
    assert synced[:3] == inodes[:3]
    assert sorted(synced[3:]) == sorted(inodes[3:])


def test_a_file_that_cannot_be_read_is_a_finding_and_the_others_are_fixed(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "b.py", text=MIXED)
    (tmp_path / "a.py").symlink_to("nowhere.py")
    outcome = connlint("--fix", "--select=CPL302")
    assert outcome.places == ["a.py:1:1: CPL001"]
    assert outcome.err == "2 findings: 1 fixed, 1 left; 1 file not checked\n"
