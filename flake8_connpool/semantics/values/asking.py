"""What is asked for while a file is checked alone, to tell if other files change the result.

Many environments answer nothing that the rules ask for. The findings of such a file are known
before the project is, and it is not checked again. In two large applications, those are half of the
files with findings to look for and an environment.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, NoReturn

from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.semantics.values.environment import AWAITED, Environment

# The parts of an environment that were asked for, each with the key; None for a whole part.
Asked = frozenset[tuple[str, object]]
_Notes = set[tuple[str, object]]
# The parts that are asked for names of other files.
_OF_OTHERS = frozenset({"names", "values", "bases", "decorators", "lenders", "preloaded"})


class Asking:
    """An environment that is empty, as for a file alone, and notes what it is asked for."""

    def __init__(self) -> None:
        self._notes: _Notes = set()
        parts: dict[str, Any] = {
            name: (_NoNames if default == frozenset() else _Nothing)(name, self._notes)
            for name, default in zip(
                Environment.__struct_fields__, Environment.__struct_defaults__, strict=True
            )
        }
        self.environment = Environment(**parts)

    def asked(self, roots: Container[str]) -> Asked:
        """Return what was asked for until now, without the names of what is not in the project.

        `roots` are the first names of its modules.
        """
        return frozenset(
            (part, key)
            for part, key in self._notes
            if part not in _OF_OTHERS or key is None or _is_of_project(str(key), roots)
        )


def changes(environment: Environment, asked: Asked) -> bool:
    """Return whether an environment answers a question, which an empty one does not."""
    return any(
        key in part if key is not None else bool(part)
        for name, key in asked
        if (part := getattr(environment, name))
    )


def _is_of_project(name: str, roots: Container[str]) -> bool:
    plain = name.removeprefix(AWAITED)
    return plain.startswith((".", ":")) or plain.partition(".")[0].removesuffix(MADE) in roots


class _NoNames(frozenset[str]):
    """A part without names, which notes those that it is asked for."""

    _name: str
    _notes: _Notes

    def __new__(cls, name: str, notes: _Notes) -> _NoNames:
        made = super().__new__(cls)
        made._name, made._notes = name, notes
        return made

    def __contains__(self, key: object) -> bool:
        self._notes.add((self._name, key))
        return False

    def __iter__(self) -> Iterator[str]:
        self._notes.add((self._name, None))
        return iter(())

    def __len__(self) -> int:
        self._notes.add((self._name, None))
        return 0


class _Nothing(Mapping[str, Any]):
    """A part without entries, which notes the keys that it is asked for."""

    def __init__(self, name: str, notes: _Notes) -> None:
        self._name = name
        self._notes = notes

    def __getitem__(self, key: str) -> NoReturn:
        self._notes.add((self._name, key))
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        self._notes.add((self._name, key))
        return False

    # The one that Mapping has catches an exception.
    def get(self, key: str, default: Any = None, /) -> Any:
        self._notes.add((self._name, key))
        return default

    def __iter__(self) -> Iterator[str]:
        self._notes.add((self._name, None))
        return iter(())

    def __len__(self) -> int:
        self._notes.add((self._name, None))
        return 0
