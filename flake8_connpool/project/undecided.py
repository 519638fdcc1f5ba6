"""What the known files of a project leave open, so that other files must be read."""

from __future__ import annotations

from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS, HAVING_OBJECTS
from flake8_connpool.project.call_graph import Key
from flake8_connpool.project.link import Linker
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.summary import TOP


def undecided(linker: Linker) -> list[Key]:
    """Return the names of files whose use in other files matters."""
    open_ones = [*_with_pools(linker), *linker.lent, *linker.loops.starting()]
    return [*open_ones, *_passed_on(linker, open_ones)]


def is_of_class(key: Key, linker: Linker) -> bool:
    """Return whether a name of a module is that of a class, or something in one."""
    return linker.resolver.class_of(key[0], key[1].partition(".")[0]) is not None


def users(linker: Linker) -> list[Key]:
    """Return the functions that create a pool, and those that run them, even if some are known."""
    found = [key for key in linker.graph.with_callers(linker.graph.creators) if key[1] != TOP]
    return [*found, *_passed_on(linker, found)]


def unclosed(linker: Linker) -> list[Key]:
    """Return the names with a client that no known file closes, and those that lead to them."""
    found = [
        (path, name)
        for path, summary in linker.resolver.summaries.items()
        for name in summary.kept
        if name not in linker.closers.of(path)
    ]
    return [*found, *_passed_on(linker, found)] if found else []


def helpers(linker: Linker) -> list[Key]:
    """Return the functions that close a client, and the names that lead to them."""
    found = list(linker.helpers.names())
    return [*found, *_passed_on(linker, found)] if found else []


def _passed_on(linker: Linker, names: list[Key]) -> list[Key]:
    """Return the names of modules that mean such a name of another module, or a pool."""
    wanted = set(names)
    owners = {(path, name.partition(".")[0]) for path, name in wanted}
    # Only a class with a pool of its own: the bases of all views call almost anything.
    makers = {
        (path, name.partition(".")[0])
        for path, summary in linker.resolver.summaries.items()
        for name in summary.creators
        if (path, name) in wanted
    }
    aliases = linker.aliases
    found = [key for key, others in aliases.built_on if not makers.isdisjoint(others)]
    for key, meaning in (*aliases.named, *aliases.returned):
        is_pool = meaning.sort is Sort.LIBRARY and meaning.name.removesuffix(MADE) in APIS
        if is_pool or (meaning.path, meaning.name) in owners:
            found.append(key)
    return [*found, *_starred_on(linker, [*wanted, *found])]


def having_objects(linker: Linker) -> list[Key]:
    """Return the names of modules that mean an object of a framework that has an engine."""
    found = [
        key
        for key, meaning in linker.aliases.named
        if meaning.name.endswith(MADE) and meaning.name.removesuffix(MADE) in HAVING_OBJECTS
    ]
    return [*found, *_starred_on(linker, found)]


def _starred_on(linker: Linker, names: list[Key]) -> list[Key]:
    """Return some names again, as names of the modules that import them with a star."""
    importers = linker.aliases.starring
    waiting, seen = list(names), set(names)
    for place, name in waiting:
        for path in importers.get(place, ()):
            if (path, name) not in seen:
                seen.add((path, name))
                waiting.append((path, name))
    return waiting[len(names) :]


def _with_pools(linker: Linker) -> list[Key]:
    """Return the functions that create a pool, and those that run them, if callers decide.

    The callers of what is known to run for requests change nothing, unless no handler is known.
    """

    def is_undecided(key: Key) -> bool:
        definition = linker.graph.definition(key)
        if definition is None:
            return False
        # A helper that gets the parameters of a handler looks like one.
        if definition.is_by_signature and definition.is_told:
            return True
        is_told = definition.is_told and not definition.is_kept
        reached = linker.reach.often.get(key)
        is_reached = reached is not None and reached.direct is None
        return not (is_told or is_reached)

    graph = linker.graph
    created = [edge.caller for some in linker.reach.objects.creations.values() for edge in some]
    keys = [*graph.creators, *filter(None, created)]
    return [key for key in graph.with_callers(keys, is_undecided) if is_undecided(key)]
