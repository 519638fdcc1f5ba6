"""What the symbols of a file mean in the whole project."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec.structs import replace

from flake8_connpool.project.classes import Classes, Name
from flake8_connpool.project.meanings import Meaning, Sort
from flake8_connpool.project.modules import PACKAGE, Modules
from flake8_connpool.project.pending import IF_READ, Known
from flake8_connpool.project.setting_fields import meaning_of
from flake8_connpool.project.summary import ANY_NAME, CALLED, OWN, Summary

# Longer chains of names are unknown.
_DEEPEST = 40
# Of a name that may come from more star imports than this, the meaning is unknown.
_MOST_STARS = 200
_STEPS = re.compile(r"\w+|\(\)")
_ENTERING = frozenset({"__enter__", "__aenter__"})


class Resolver(Classes):
    """Resolves symbols over the summaries of a project, by path."""

    def __init__(self, modules: Modules, summaries: Mapping[str, Summary]) -> None:
        super().__init__(summaries)
        self.modules = modules
        self._known: Known[Name, Meaning | None] = Known(self._resolve, self.pending, None)
        # Modules that import each other with a star leave what both import.
        self._left: Known[Name, bool] = Known(self._is_left, self.pending, in_circle=True)
        self._depth = 0
        # The names of modules that another file sets, so that their meaning is unknown.
        self._set_elsewhere: frozenset[Name] = frozenset()
        self.read(summaries)

    def read(self, paths: Collection[str]) -> None:
        """Forget what some files may change that have a summary from now on."""
        self._known.forget(paths)
        self._left.forget(paths)
        self.forget(paths)
        sets = (symbol for one in self.summaries.values() for symbol in one.sets)
        names = frozenset(symbol.rpartition(".")[2] for symbol in sets)
        found = frozenset(self._sets())
        if (found, names) != (self._set_elsewhere, self._names_set):
            self._set_elsewhere, self._names_set = found, names
            self._known.clear()
            self._left.clear()
            self.clear()

    def resolve(self, symbol: str, path: str) -> Meaning | None:
        """Return what a symbol of a file means; None if that is unknown."""
        key = symbol, path
        try:  # most are, and this is called a million times
            return self._known.settled[key]
        except KeyError:
            return self._known.get(key)

    def _resolve(self, key: Name) -> Meaning | None:
        symbol, path = key
        if not symbol or self._depth >= _DEEPEST:
            return None
        self._depth += 1
        try:
            return self._followed(symbol, path)
        finally:
            self._depth -= 1

    def missing_for(self, path: str, symbols: Iterable[str]) -> set[str]:
        """Return the files without a summary to which symbols and star imports of a file lead."""
        self.pending.needed.clear()
        for symbol in symbols:
            self.resolve(symbol, path)
        for _ in self.starred(path):
            pass
        return {one for one in self.pending.needed if one and not one.startswith(IF_READ)}

    def _sets(self) -> Iterator[tuple[str, str]]:
        for path, summary in self.summaries.items():
            for symbol in summary.sets:
                owner, _, name = symbol.rpartition(".")
                meaning = self.resolve(owner, path)
                if meaning is not None and meaning.sort is Sort.MODULE:
                    yield meaning.path, name

    def _followed(self, symbol: str, path: str) -> Meaning | None:
        head, called, rest = symbol.partition(CALLED)
        if head.startswith(OWN):
            meaning = self._own(head.removeprefix(OWN), path)
        else:
            meaning = self._imported(head, path)
        for step in _STEPS.findall(called + rest):
            if meaning is None:
                return None
            meaning = self._called(meaning) if step == CALLED else self._attribute(meaning, step)
        return meaning

    def _own(self, name: str, path: str) -> Meaning | None:
        if self.definition(path, name) is not None:
            return Meaning(Sort.FUNCTION, path, name)
        if self.class_of(path, name) is not None:
            return Meaning(Sort.CLASS, path, name)
        return self._through(Meaning(Sort.MODULE, path), name.split("."))

    def _through(self, meaning: Meaning | None, names: list[str]) -> Meaning | None:
        for name in names:
            meaning = self._attribute(meaning, name) if meaning is not None else None
        return meaning

    def _imported(self, name: str, path: str) -> Meaning | None:
        plain = name.lstrip(".")
        level = len(name) - len(plain)
        parts = plain.split(".") if plain else []
        for end in range(len(parts), -1 if level else 0, -1):
            module = ".".join(parts[:end])
            found = (
                self.modules.relative(level, module, path)
                if level
                else self.modules.path_of(module, path)
            )
            if found is not None and (found != path or level):
                # `.` alone is the package itself, whatever has its name.
                is_whole = bool(parts) and end == len(parts)
                if is_whole and (exported := self._exported(found, path)) is not None:
                    return self._member(exported, parts[-1])
                return self._through(Meaning(Sort.MODULE, found), parts[end:])
        return None if level else Meaning(Sort.LIBRARY, name=name)

    def _exported(self, module: str, path: str) -> str | None:
        """Return the package of a module that binds its name to something else, if one does.

        `from .client import client` in `__init__.py` hides the module of the name.
        """
        parts = module.removesuffix(f"/{PACKAGE}").removesuffix(".py").split("/")
        package = "/".join([*parts[:-1], PACKAGE])
        if package in (module, path):
            return None
        if package not in self.summaries:
            self.pending.needed.add(f"{IF_READ}{package}")
            return None
        return package if self.defines(package, parts[-1]) else None

    def _attribute(self, meaning: Meaning, name: str) -> Meaning | None:
        match meaning.sort:
            case Sort.MODULE:
                return self._member(meaning.path, name)
            case Sort.CLASS:
                return self.of_class(meaning, name)
            case Sort.OBJECT:
                return self.of_object(meaning, name)
            case Sort.LIBRARY if name in _ENTERING:
                # Objects of libraries that `with` enters are what it binds.
                return Meaning(Sort.LIBRARY, name=f"{meaning.name}.{name}")
            case Sort.LIBRARY:
                return Meaning(Sort.LIBRARY, name=f"{meaning.name}.{name}")
            case _:
                return None

    def _member(self, path: str, name: str) -> Meaning | None:
        """Return what a name of a module means."""
        summary = self.summary_of(path)
        if summary is None:
            return self._submodule(path, name)
        if (path, name) in self._set_elsewhere:
            return None
        if name in summary.defaults:
            return meaning_of(summary.defaults[name])
        if name in summary.names:
            return _from(self.resolve(self.symbol_of(path, name), path), path, name)
        if self.definition(path, name) is not None:
            return Meaning(Sort.FUNCTION, path, name)
        if self.class_of(path, name) is not None:
            return Meaning(Sort.CLASS, path, name)
        if name in summary.constants:
            return Meaning(Sort.LITERAL, literal=summary.constants[name])
        return self._submodule(path, name) or self._of_stars(path, name)

    def symbol_of(self, path: str, name: str) -> str:
        """Return the symbol of a name of a module; "" if it is unknown, or has none."""
        summary = self.summaries[path]
        found = summary.names.get(name, "")
        imported = summary.at_stars.get(name, "")
        is_import = not found and bool(imported) and self.is_left(path, name)
        return imported if is_import else found

    def _of_stars(self, path: str, name: str) -> Meaning | None:
        """Return what the star imports of a module give it by a name: one meaning, or unknown."""
        if name.startswith("_"):
            return None
        given: set[Meaning] = set()
        waiting, seen = [path], {path}
        for one in waiting:
            for place in self.starred(one):
                if place in seen or len(seen) > _MOST_STARS:
                    continue
                seen.add(place)
                summary = self.summary_of(place)
                if summary is None or name in summary.others:
                    return None
                if not _may_give(summary, name):
                    continue
                if self.defines(place, name):
                    meaning = self._member(place, name)
                    if meaning is None:
                        return None
                    given.add(meaning)
                else:
                    waiting.append(place)
        return given.pop() if len(given) == 1 else None

    def is_left(self, path: str, name: str) -> bool:
        """Return whether no star import of a module changes a name, by the files of the project.

        One that gives what the module itself imports by that name does not.
        """
        return self._left.get((path, name))

    def _is_left(self, key: Name) -> bool:
        path, name = key
        imported = self.summaries[path].at_stars[name]
        own = self.resolve(imported, path) if imported else None
        waiting, seen = [path], {path}
        for one in waiting:
            places = list(self.starred(one))
            if len(places) != len(self.summaries[one].stars):
                return False  # from a library, or from an unknown module
            for place in (found for found in places if found not in seen):
                seen.add(place)
                summary = self.summary_of(place)
                if summary is None or len(seen) > _MOST_STARS:
                    return False
                if not _may_give(summary, name):
                    continue
                if name in summary.others:
                    return False
                if self.defines(place, name) or self._submodule(place, name) is not None:
                    if own is None or self._member(place, name) != own:
                        return False
                    continue
                waiting.append(place)
        return True

    def starred(self, path: str) -> Iterator[str]:
        """Yield the modules that a module imports with a star."""
        summary = self.summary_of(path)
        for one in summary.stars if summary is not None else ():
            meaning = self.resolve(one, path)
            if meaning is not None and meaning.sort is Sort.MODULE:
                self.summary_of(meaning.path)  # needed
                yield meaning.path

    def _submodule(self, path: str, name: str) -> Meaning | None:
        found = self.modules.relative(1, name, path) if self.modules.is_package(path) else None
        return Meaning(Sort.MODULE, found) if found is not None else None

    def _called(self, meaning: Meaning) -> Meaning | None:
        match meaning.sort:
            case Sort.CLASS:
                return Meaning(Sort.OBJECT, meaning.path, meaning.name)
            case Sort.FUNCTION:
                definition = self.definition(meaning.path, meaning.name)
                found = self.resolve(definition.returns, meaning.path) if definition else None
                return _from(found, meaning.path, meaning.name)
            case Sort.LIBRARY:
                owner, _, method = meaning.name.rpartition(".")
                if method in _ENTERING:
                    return Meaning(Sort.LIBRARY, name=owner)
                return Meaning(Sort.LIBRARY, name=f"{meaning.name}{CALLED}")
            case _:
                return None


def _may_give(summary: Summary, name: str) -> bool:
    """Return whether a star import of a module may give a name; its `__all__` says so, if any."""
    if summary.public is None:
        return not name.startswith("_")
    return name in summary.public or ANY_NAME in summary.public


def _from(meaning: Meaning | None, path: str, name: str) -> Meaning | None:
    """Return a meaning with the name that refers to it, if no name is known to do so yet."""
    if meaning is None or meaning.origin is not None or not meaning.name.endswith(CALLED):
        return meaning
    return replace(meaning, origin=(path, name))
