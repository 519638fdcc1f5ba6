"""A task with its argument as bytes, and its result as bytes.

A worker may have other releases than the caller. Bytes can be sent to it all the same, and it
compares the releases before it reads them. They are made by pickle, so caller and workers have to
trust each other.
"""

from __future__ import annotations

import pickle
import platform
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from flake8_connpool._version import __version__
from flake8_connpool.errors import WorkersError

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class Parcel(Struct, frozen=True):
    """A task, or its result, with the releases of the process that packed it, and its machine.

    A result has no content if the worker did not do the task.
    """

    package: str
    python: str
    machine: str
    content: bytes | None


def differences(package: str, python: str) -> str:
    """Return which releases differ from those of this process; empty if none does.

    Maintenance releases of Python do not matter: 3.11.4 is 3.11.
    """
    found = []
    if package != __version__:
        found.append(f"flake8-connpool {package} instead of {__version__}")
    if _feature(python) != _feature(platform.python_version()):
        found.append(f"Python {python} instead of {platform.python_version()}")
    return " and ".join(found)


def packed(task: Callable[[Argument], Result], argument: Argument) -> Parcel:
    """Return a task, a function of a module, with its argument."""
    return _parcel(pickle.dumps((task, argument), pickle.HIGHEST_PROTOCOL))


def carry_out(parcel: Parcel) -> Parcel:
    """Do the task in a parcel, unless its releases are not those of this process."""
    if parcel.content is None or differences(parcel.package, parcel.python):
        return _parcel(None)
    task, argument = pickle.loads(parcel.content)
    return _parcel(pickle.dumps(task(argument), pickle.HIGHEST_PROTOCOL))


def unpacked(parcel: Parcel) -> object:
    """Return the result in a parcel; WorkersError if the worker did not do the task."""
    if parcel.content is None:
        said = differences(parcel.package, parcel.python)
        raise WorkersError(f"the worker on {parcel.machine} has {said}")
    return pickle.loads(parcel.content)


def _parcel(content: bytes | None) -> Parcel:
    return Parcel(__version__, platform.python_version(), platform.node(), content)


def _feature(version: str) -> list[str]:
    return version.split(".")[:2]
