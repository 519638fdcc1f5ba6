"""Who calls whom in a project: the places that run each function, of the files that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.frameworks.schema import MADE, Placement, Runs
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.project.meanings import Meaning, Sort
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.summary import CALLED, OWN, TOP, Definition, Use
from flake8_connpool.semantics.calls.references import CALL
from flake8_connpool.semantics.execution.entry_points import runs_by_bases

Key = tuple[str, str]  # the path of a file, and the qualified name of a function or class

# Of a class with more subclasses than this, the methods that override its own are unknown.
_MOST_SUBCLASSES = 300


class Edge(Struct, frozen=True):
    """A place in a file that runs or names a function.

    Of a method, `receiver` is the class of its object as the place shows it.
    """

    path: str
    use: Use
    receiver: Key | None = None

    @property
    def caller(self) -> Key | None:
        """The function around the place; None at the top of the module."""
        return None if self.use.within == TOP else (self.path, self.use.within)

    @property
    def handler(self) -> Key | None:
        """The function for whose parameter a framework makes the call; None for other calls."""
        return (self.path, self.use.injected) if self.use.injected else None


class Target(Struct, frozen=True):
    """A function that a use runs, and the class of the object if it is a method."""

    key: Key
    receiver: Key | None = None


class CallGraph:
    """The places that run each function, by its file and qualified name.

    `named` are functions that anything may run, and `creators` those that create a pool or a
    session, also by what another file defines.
    """

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.into: dict[Key, list[Edge]] = {}
        self.uses_in: dict[Key, list[Edge]] = {}
        self._subclasses: dict[Key, list[Key]] = {}
        self._known: dict[Key, frozenset[Key]] = {}
        self._definitions: dict[Key, Definition | None] = {}
        for path, summary in resolver.summaries.items():
            for one in summary.classes:
                for base in one.bases:
                    meaning = resolver.resolve(base, path)
                    if meaning is not None and meaning.sort is Sort.CLASS:
                        of = meaning.path, meaning.name
                        self._subclasses.setdefault(of, []).append((path, one.name))
        self.named: set[Key] = set()
        self.creators: dict[Key, None] = {
            (path, name): None
            for path, summary in resolver.summaries.items()
            for name in summary.creators
        }
        for path, summary in resolver.summaries.items():
            for symbol in summary.named:
                meaning = resolver.resolve(symbol, path)
                if meaning is not None and meaning.sort is Sort.FUNCTION:
                    self.named.add((meaning.path, meaning.name))
                elif meaning is not None and meaning.sort is Sort.MODULE:
                    known = resolver.summaries.get(meaning.path)
                    functions = known.functions if known is not None else ()
                    self.named.update((meaning.path, one.name) for one in functions)
            for use in summary.uses:
                edge = Edge(path, use)
                is_call = use.within != TOP and not use.is_read
                if is_call and _creates(resolver.resolve(use.target, path)):
                    self.creators.setdefault((path, use.within))
                for target in self.targets(edge, None):
                    into = self.into.setdefault(target.key, [])
                    into.append(Edge(path, use, target.receiver))
                if edge.caller is not None:
                    self.uses_in.setdefault(edge.caller, []).append(edge)

    def definition(self, key: Key) -> Definition | None:
        """Return a function, as the decorators and bases of other files let it run."""
        if key not in self._definitions:
            found = self.resolver.definition(*key)
            if found is not None and not found.is_told:
                runs = self._by_decorators(found, key[0]) or self._by_bases(key)
                if runs is not None:
                    found = replace(found, runs=runs, entry=key[1].rpartition(".")[2])
            elif found is not None and found.is_by_signature and self._is_helper(key):
                found = replace(found, runs=None, entry="")
            self._definitions[key] = found
        return self._definitions[key]

    def _is_helper(self, key: Key) -> bool:
        """Return whether a handler calls a function, and gives it its own parameters."""
        return any(
            edge.use.is_called and edge.use.runs is None and self._is_in_handler(edge)
            for edge in self.into.get(key, ())
            if edge.caller != key
        )

    def _is_in_handler(self, edge: Edge) -> bool:
        caller = self.resolver.definition(*edge.caller) if edge.caller is not None else None
        runs = caller.runs if caller is not None else None
        return runs is not None and runs.placement is Placement.PER_REQUEST

    def _by_decorators(self, definition: Definition, path: str) -> Runs | None:
        for symbol in definition.decorators:
            meaning = self.resolver.resolve(symbol, path)
            if meaning is not None and meaning.sort is Sort.FUNCTION:
                decorator = self.resolver.definition(meaning.path, meaning.name)
                if decorator is not None and decorator.wraps is not None:
                    return decorator.wraps
        return None

    def _by_bases(self, key: Key) -> Runs | None:
        owner, _, method = key[1].rpartition(".")
        if not owner or self.resolver.class_of(key[0], owner) is None:
            return None
        return runs_by_bases(method, self.resolver.library_bases(key[0], owner))

    def targets(self, edge: Edge, receiver: Key | None) -> list[Target]:
        """Return the functions that a use may run.

        `receiver` is the class of self in the function around the use, if that is known; otherwise
        self may be an object of any subclass.
        """
        return list(dict.fromkeys(self._targets(edge.use, edge.path, receiver)))

    def _targets(self, use: Use, path: str, receiver: Key | None) -> Iterator[Target]:
        if use.is_read:
            yield from self._properties(use.target, path)
            return
        if use.of_self:
            owner, _, method = use.target.removeprefix(OWN).rpartition(f"{CALLED}.")
            yield from self._methods(receiver or (path, owner), method)
            return
        meaning = self.resolver.resolve(use.target, path)
        if meaning is None or (use.is_annotation and meaning.sort is not Sort.FUNCTION):
            return
        made = meaning.path, meaning.name
        if meaning.sort is Sort.CLASS and not self._is_shared(made):
            init = self.resolver.method(*made, "__init__")
            if init is not None:
                yield Target((init.path, init.name), made)
        if meaning.sort is Sort.OBJECT:
            called = self.resolver.method(*made, CALL)
            if called is not None:
                yield Target((called.path, called.name), made)
        if meaning.sort is not Sort.FUNCTION:
            return
        definition = self.resolver.definition(meaning.path, meaning.name)
        if meaning.receiver is not None and definition is not None and definition.is_abstract:
            yield from self._methods(meaning.receiver, meaning.name.rpartition(".")[2])
        else:
            yield Target((meaning.path, meaning.name), meaning.receiver)

    def _properties(self, symbol: str, path: str) -> Iterator[Target]:
        """Yield the property that the read of an attribute runs, if it is one."""
        owner, _, name = symbol.rpartition(".")
        meaning = self.resolver.resolve(owner, path)
        if meaning is None or meaning.sort is not Sort.OBJECT:
            return
        receiver = meaning.path, meaning.name
        method = self.resolver.method(*receiver, name)
        definition = self.definition((method.path, method.name)) if method is not None else None
        if method is not None and definition is not None and definition.is_property:
            yield Target((method.path, method.name), receiver)

    def _is_shared(self, owner: Key) -> bool:
        """Return whether a call of a class may give an object that another call has given."""
        return any(one.is_shared for _, one in self.resolver.ancestry(*owner))

    def with_callers(
        self, keys: Iterable[Key], follows: Callable[[Key], bool] = lambda key: True
    ) -> list[Key]:
        """Return functions and those that run them, through any number of calls.

        The callers of a function that `follows` refuses are left out.
        """
        waiting = list(keys)
        seen = set(waiting)
        for key in waiting:
            for edge in self.into.get(key, ()) if follows(key) else ():
                # A framework runs it for a handler.
                caller = edge.handler or edge.caller
                if caller is not None and caller not in seen:
                    seen.add(caller)
                    waiting.append(caller)
        return waiting

    def owner_of(self, key: Key) -> Key | None:
        """Return the class of a method."""
        owner = key[1].rpartition(".")[0]
        is_class = bool(owner) and self.resolver.class_of(key[0], owner) is not None
        return (key[0], owner) if is_class else None

    def is_kin(self, one: Key, other: Key) -> bool:
        """Return whether an object can be of both classes: one extends the other."""
        return other in self._ancestors(one) or one in self._ancestors(other)

    def has_subclass(self, owner: Key, classes: Iterable[Key]) -> bool:
        """Return whether one of some classes extends a class."""
        return any(one != owner and owner in self._ancestors(one) for one in classes)

    def _ancestors(self, owner: Key) -> frozenset[Key]:
        if owner not in self._known:
            found = self.resolver.ancestry(*owner)
            self._known[owner] = frozenset((path, one.name) for path, one in found)
        return self._known[owner]

    def _methods(self, owner: Key, method: str) -> Iterator[Target]:
        """Yield the method of a class and those with which its subclasses override it."""
        own = self.resolver.method(*owner, method)
        if own is not None:
            yield Target((own.path, own.name), owner)
        waiting, seen = [owner], {owner}
        for one in waiting:
            for below in self._subclasses.get(one, ()):
                if below not in seen and len(seen) < _MOST_SUBCLASSES:
                    seen.add(below)
                    waiting.append(below)
                    found = self.resolver.class_of(*below)
                    if found is not None and method in found.methods:
                        yield Target((below[0], f"{below[1]}.{method}"), below)


def _creates(meaning: Meaning | None) -> bool:
    """Return whether a call of something creates an object of a library."""
    if meaning is None or meaning.sort is not Sort.LIBRARY:
        return False
    maker = APIS.get(meaning.name.removesuffix(MADE))
    is_factory = maker is not None and maker.kind is Kind.SESSION_FACTORY
    return meaning.name in APIS or is_factory
