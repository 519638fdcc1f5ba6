"""Writing to the standard streams, whatever they are."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; one that is closed is none."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def write(what: str | bytes, stream: TextIO | None) -> None:
    """Write at once; a stream that is closed, or whose reader went away, gets no more."""
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
        # What is left in the buffer would be tried, and complained of, again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # And of the error output's own fault nobody could be told.
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            raise OSError(error.errno, error.strerror, "standard output") from None
