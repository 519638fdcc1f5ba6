"""The classes of a project: what they extend, their methods, and what their objects keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping

from flake8_connpool.project.meanings import Meaning, Sort
from flake8_connpool.project.pending import Known
from flake8_connpool.project.read_files import ReadFiles
from flake8_connpool.project.setting_fields import meaning_of_field
from flake8_connpool.project.summary import Class, Summary
from flake8_connpool.semantics.values.environment import Default

# The path of a file, and a name or symbol in it.
Name = tuple[str, str]
# Larger hierarchies are unknown.
_MOST_CLASSES = 60


class Classes(ReadFiles, ABC):
    """The classes in the summaries of a project, by path."""

    def __init__(self, summaries: Mapping[str, Summary]) -> None:
        super().__init__(summaries)
        self._ancestries: Known[Name, tuple[tuple[str, Class], ...]] = Known(
            self._ancestry, self.pending, ()
        )
        # The last names of what files set of others.
        self._names_set: frozenset[str] = frozenset()

    @abstractmethod
    def resolve(self, symbol: str, path: str) -> Meaning | None:
        """Return what a symbol of a file means; None if that is unknown."""

    def forget(self, paths: Collection[str]) -> None:
        """Forget what some files may change that have a summary from now on."""
        self._ancestries.forget(paths)

    def clear(self) -> None:
        """Forget everything."""
        self._ancestries.clear()

    def ancestry(self, path: str, name: str) -> Iterator[tuple[str, Class]]:
        """Yield a class of a file, and the classes of the project that it extends.

        They are in the order in which Python searches them for a method.
        """
        return iter(self._ancestries.get((path, name)))

    def _ancestry(self, key: Name) -> tuple[tuple[str, Class], ...]:
        waiting, found = [key], dict[Name, Class]()
        steps = 0
        while waiting and steps < _MOST_CLASSES:
            key = waiting.pop()
            one = self.class_of(*key)
            if one is None:
                continue
            steps += 1
            # A class comes after all that extend it.
            found.pop(key, None)
            found[key] = one
            meanings = [self.resolve(base, key[0]) for base in one.bases]
            waiting += [
                (meaning.path, meaning.name)
                for meaning in reversed(meanings)
                if meaning is not None and meaning.sort is Sort.CLASS
            ]
        return tuple((place, one) for (place, _), one in found.items())

    def library_bases(self, path: str, name: str) -> tuple[str, ...]:
        """Return the classes of libraries that a class of a file extends."""
        meanings = [
            self.resolve(base, place)
            for place, one in self.ancestry(path, name)
            for base in one.bases
        ]
        return tuple(
            dict.fromkeys(m.name for m in meanings if m is not None and m.sort is Sort.LIBRARY)
        )

    def method(self, path: str, owner: str, name: str) -> Meaning | None:
        """Return the method that an object of a class has by a name."""
        for place, found in self.ancestry(path, owner):
            if name in found.methods:
                receiver = (path, owner)
                return Meaning(Sort.FUNCTION, place, f"{found.name}.{name}", receiver=receiver)
            if name in found.attributes:
                return None
        return None

    def of_class(self, meaning: Meaning, name: str) -> Meaning | None:
        """Return what an attribute of a class means."""
        method = self.method(meaning.path, meaning.name, name)
        return method or self._set(meaning, name)

    def of_object(self, meaning: Meaning, name: str) -> Meaning | None:
        """Return what an attribute of the objects of a class means."""
        method = self.method(meaning.path, meaning.name, name)
        if method is None:
            return self._set(meaning, name)
        definition = self.definition(method.path, method.name)
        if definition is not None and definition.is_property:
            return self.resolve(definition.returns, method.path)
        return method

    def _set(self, meaning: Meaning, name: str) -> Meaning | None:
        """Return what an attribute of the objects of a class is set to."""
        for place, found in self.ancestry(meaning.path, meaning.name):
            setting = self.summaries[place].defaults.get(f"{found.name}.{name}")
            if setting is not None:
                # Any file may set it to something else.
                return None if name in self._names_set else self._field(meaning, name, setting)
            if name in found.attributes:
                return self.resolve(found.attributes[name], place)
        return None

    def _field(self, meaning: Meaning, name: str, setting: Default) -> Meaning | None:
        libraries = self.library_bases(meaning.path, meaning.name)
        starts = (
            self.summaries[place].defaults.get(f"{found.name}.")
            for place, found in self.ancestry(meaning.path, meaning.name)
        )
        return meaning_of_field(name, setting, libraries, starts)
