"""Writing to the standard streams, which may be closed."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; a closed stream is not."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def write(what: str | bytes, stream: TextIO | None) -> None:
    """Write and flush; if the stream is closed or its reader is gone, drop the text."""
    if stream is None:
        return
    try:
        if isinstance(what, bytes):
            stream.buffer.write(what)
        else:
            encoding = stream.encoding or "utf-8"
            stream.write(what.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        # Otherwise Python would write the buffer again at exit, and report an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # There is no stream left to report an error of standard error.
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            raise OSError(error.errno, error.strerror, "standard output") from None
