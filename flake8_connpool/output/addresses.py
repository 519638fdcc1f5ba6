"""Addresses of files, as RFC 8089 and SARIF write them; imported only where one is wanted."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from flake8_connpool.terminal.display import encodable, portable


def file_address(path: str) -> str:
    """Return the address of a file at an absolute path; its bytes are kept, be they text or not."""
    return Path(_with_bytes(path)).as_uri()


def directory_address(directory: str) -> str:
    """Return the address of a directory, to which those of its files are relative."""
    return file_address(os.path.join(directory, "x"))[:-1]


def relative_address(path: str, directory: str) -> str:
    """Return the address of a file relative to that of a directory that it lies in."""
    return quote(os.fsencode(_with_bytes(portable(path, directory))))


def _with_bytes(path: str) -> str:
    """Return a path that has bytes: one of Windows may be no text, and have none."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return encodable(path)
    return path
