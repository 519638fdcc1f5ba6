"""Functions of an application that nothing uses, by name: neither a call, a table nor a text.

Users of a library call its public functions, so that only what has handlers or tasks is searched.
"""

from __future__ import annotations

from collections.abc import Iterable

from flake8_connpool.frameworks.conventions import EXAMPLE_DIRECTORIES
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.project.call_graph import CallGraph, Key
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.registered import may_be_registered
from flake8_connpool.project.summary import Span
from flake8_connpool.project.word_counts import WordCounts

# Their classes call no method of a subclass by its name.
_HARMLESS = frozenset({"abc.ABC", "typing.Protocol", "typing_extensions.Protocol"})


def unused_in(graph: CallGraph, wanted: Iterable[Key], words: WordCounts) -> frozenset[Key]:
    """Return those of some functions that no file of an application names, nor what calls them."""
    if not _is_application(graph):
        return frozenset()
    asked = [key for key in wanted if _may_be_unused(key, graph)]
    found = _of_unused_classes(asked, graph, words)
    new = [key for key in asked if key not in graph.into and key not in found]
    while new:
        uses = {key: len(_places(key, graph)) for key in new}
        counts = _Counts(uses, words)
        left = {key for key in new if counts.is_named_only_there(key)}
        found |= left
        new = [
            key
            for key in asked
            if key not in found and left & _callers(key, graph) and _callers(key, graph) <= found
        ]
    return frozenset(found)


def _of_unused_classes(asked: Iterable[Key], graph: CallGraph, words: WordCounts) -> set[Key]:
    """Return the methods of classes that no file names, and no base could create or list."""
    owners = {key: graph.owner_of(key) for key in asked}
    classes = {one: 0 for one in owners.values() if one is not None and _is_alone(one, graph)}
    counts = _Counts(classes, words)
    return {key for key, one in owners.items() if one and counts.is_named_only_there(one)}


def _is_alone(owner: Key, graph: CallGraph) -> bool:
    made = graph.resolver.class_of(*owner)
    return made is not None and made.is_plain and _HARMLESS.issuperset(made.bases)


class _Counts:
    """How often files name functions or classes; `uses` are the numbers of known uses of each."""

    def __init__(self, uses: dict[Key, int], words: WordCounts) -> None:
        self.left = dict(uses)
        # Only its class and subclasses name a private method.
        public = {key for key in uses if "." not in key[1] or not _is_private(_last_name(key))}
        for key in uses:
            self.left[key] -= words.in_own_file(key[0], _last_name(key))
            if words.looks_up(key[0]):
                self.left[key] = -1
        # In another file, a method is named as an attribute, or in a text that is looked up.
        asked = {key: f".{_last_name(key)}" if "." in key[1] else key[1] for key in public}
        for path in words.paths:
            asked = {key: word for key, word in asked.items() if self.left[key] >= 0}
            if not asked:
                break
            counts = words.in_file(path, set(asked.values()))
            for key, word in asked.items():
                if key[0] != path:
                    self.left[key] -= counts[word]

    def is_named_only_there(self, key: Key) -> bool:
        return self.left.get(key) == 0


def _is_application(graph: CallGraph) -> bool:
    """Return whether a project has handlers or tasks, outside of its examples."""
    for path, summary in graph.resolver.summaries.items():
        if not is_example_path(path):
            for one in summary.functions:
                definition = graph.definition((path, one.name))
                runs = definition.runs if definition is not None else None
                if runs is not None and runs.placement is Placement.PER_REQUEST:
                    return True
    return False


def is_example_path(path: str) -> bool:
    """Return whether a path means an example: `examples/api.py`."""
    return not EXAMPLE_DIRECTORIES.keys().isdisjoint(path.split("/")[:-1])


def _may_be_unused(key: Key, graph: CallGraph) -> bool:
    """Return whether only code that names a function can run it."""
    definition = graph.definition(key)
    name = _last_name(key)
    if definition is None or definition.is_told or definition.is_property or key in graph.named:
        return False
    if name.startswith("__") and name.endswith("__"):
        return False
    if may_be_registered(definition, key[0], graph):
        return False
    owner = graph.owner_of(key)
    if owner is None:
        return "." not in key[1]
    (_, own), *above = graph.resolver.ancestry(*owner)
    # A class of the project calls what it defines, maybe on an object of unknown class.
    is_inherited = _is_private(name) and any(name in one.methods for _, one in above)
    return not is_inherited and all(
        _is_harmless(base, path, graph)
        for path, one in ((owner[0], own), *above)
        for base in one.bases
    )


def _is_harmless(base: str, path: str, graph: CallGraph) -> bool:
    """Return whether a base of a class is known, and no code outside of the project calls it."""
    meaning = graph.resolver.resolve(base, path)
    return meaning is not None and (meaning.sort is Sort.CLASS or meaning.name in _HARMLESS)


def _is_private(name: str) -> bool:
    """Return whether the name of a function is only for its module or class."""
    return name.startswith("_")


def _places(key: Key, graph: CallGraph) -> set[tuple[str, Span]]:
    """Return the places that call a function by its name."""
    return {(one.path, one.use.place) for one in graph.into.get(key, ())}


def _callers(key: Key, graph: CallGraph) -> set[Key | None]:
    return {one.caller if one.use.is_called else None for one in graph.into.get(key, ())}


def _last_name(key: Key) -> str:
    return key[1].rpartition(".")[2]
