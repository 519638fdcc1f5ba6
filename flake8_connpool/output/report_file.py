"""Files that the tool writes for its user: a report, a baseline.

What is in such a file is kept until the new content is on the disk, whole.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat

from flake8_connpool.errors import UsageError
from flake8_connpool.files.atomic_write import WriteError, overwrite, remove_litter, sync
from flake8_connpool.files.reading import read_file

_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|thread-self))/fd/([0-9]{1,9})", re.ASCII)
_MOST_LINKS = 40  # as many as Linux follows

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
_OPEN = (
    os.O_WRONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
)


def write_output(path: str, data: bytes | str, shown: str = "") -> None:
    """Put `data` in the file at `path`, and make the directories that it is in.

    A regular file is replaced as a whole, or left as it is, and keeps its mode; a pipe or a device
    is written to, and one whose reader went away gets no more. A text is written as UTF-8. Raises
    UsageError, which names the file as `shown`, where it cannot be written.
    """
    shown = shown or path
    if isinstance(data, str):
        data = data.encode("utf-8", "backslashreplace")
    _refuse_directory(path, shown)
    try:
        descriptor = _descriptor(path)
        if descriptor is not None:
            _pour(data, os.dup(descriptor))
        elif _is_regular(path):
            _replace(os.path.realpath(path), data)
        else:
            _pour(data, os.open(path, _OPEN))
    except BrokenPipeError:
        pass
    except OSError as error:
        raise UsageError(f"{shown}: {error.strerror or error}") from None
    except WriteError as error:
        raise UsageError(f"{shown}: not written: {error}") from None


def check_output(path: str, shown: str = "") -> None:
    """Raise UsageError, as `write_output` would, where it is plain that it cannot be written.

    To be asked before anything else is written.
    """
    shown = shown or path
    directory = os.path.dirname(os.path.abspath(path))
    _refuse_directory(path, shown)
    while not os.path.lexists(directory):
        directory = os.path.dirname(directory)
    if not os.path.isdir(directory):
        raise UsageError(f"{shown}: {os.strerror(errno.ENOTDIR)}")
    if _is_regular(path) and not os.access(directory, os.W_OK | os.X_OK):
        raise UsageError(f"{shown}: {os.strerror(errno.EACCES)}")


def _refuse_directory(path: str, shown: str) -> None:
    if os.path.isdir(path) or path.endswith(os.sep):
        raise UsageError(f"{shown}: {os.strerror(errno.EISDIR)}")


def _descriptor(path: str) -> int | None:
    """Return the descriptor of this process that a path stands for, None for any other path.

    Opened by such a name, a file would be cut to nothing, and what is written next would stand
    over what the process wrote before.
    """
    path = os.path.abspath(path)
    for _ in range(_MOST_LINKS):
        if path in _STANDARD:
            return _STANDARD[path]
        if match := _DESCRIPTOR.fullmatch(path):
            return int(match[1])
        if not os.path.islink(path):
            return None
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
    return None


def _is_regular(path: str) -> bool:
    """Return whether a path is that of a regular file, or of none yet."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return True
    return stat.S_ISREG(mode)


def _pour(data: bytes, descriptor: int) -> None:
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def _replace(path: str, data: bytes) -> None:
    directory = os.path.dirname(path)
    os.makedirs(directory, exist_ok=True)
    remove_litter(directory)
    is_new = False
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, _NEW, 0o666))  # without the bits of the user's mask
        is_new = True
    try:
        overwrite(path, b"" if is_new else read_file(path), data)
    except BaseException:
        if is_new:
            os.unlink(path)
        raise
    sync(directory)
