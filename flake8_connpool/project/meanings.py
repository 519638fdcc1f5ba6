"""What a symbol can mean in a project."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct

from flake8_connpool.project.summary import Literal


class Sort(Enum):
    MODULE = auto()
    FUNCTION = auto()
    CLASS = auto()
    OBJECT = auto()  # an instance of a class of the project
    LIBRARY = auto()  # a name of a library, with what is done to it
    LITERAL = auto()
    DEFAULT = auto()  # a setting that is read from the environment


class Meaning(Struct, frozen=True):
    """What a symbol means: something of a file, a dotted name of a library, or a literal.

    Of a method, `receiver` is the class of the object, by its file and name. Of something of a
    library, `origin` is the name of a file that first refers to it. Of a setting, `literal` is what
    it is where nobody sets the `variables`.
    """

    sort: Sort
    path: str = ""
    name: str = ""
    literal: Literal = None
    receiver: tuple[str, str] | None = None
    origin: tuple[str, str] | None = None
    variables: tuple[str, ...] = ()
