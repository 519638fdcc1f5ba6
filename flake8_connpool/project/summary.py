"""What one file tells the rest of its project: plain data, without nodes of a tree.

Names are written as *symbols*: a dotted name as it is imported (`app.db.engine`, `..db.engine`), or
one of the file itself after a colon (`:Client`), each with what is done to it: `:Client().fetch` is
the method of an instance, `app.db.get_db()` what a function returns. A summary depends on the
content of its file only, not on its path.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from flake8_connpool.frameworks.schema import Runs
from flake8_connpool.semantics.values.environment import Default

OWN = ":"
# The unknown owner of an attribute.
ANY = "*"
CALLED = "()"
# In `__all__`: names that are not known.
ANY_NAME = "*"
# The function around a line that is in none.
TOP = ""

Span = tuple[int, int, int, int]
Literal = bool | int | float | str | None


class Definition(Struct, frozen=True):
    """A function or method: what it is for, and what it returns.

    `name` is qualified: `Client.fetch`. `head` is its first line. `runs` is how often it runs by
    its definition, None if its callers decide. `is_abstract` is true if subclasses must define it.
    `is_rare` is true for logins and set-up, which callers do not repeat. `entry` is what users call
    it, if a framework runs it: `GET /users`. `returns` is the symbol of what it returns, "" if that
    is unknown; `wraps` is how often a function runs that it decorates. `decorators` are the symbols
    of those that other files define. `is_wrapper` is true if it calls a function that it gets, and
    `is_registered` if a decorator of its file or of a library may register it. `is_kept` is true
    for a property that keeps its result in the object, and `is_by_signature` if only its parameters
    say what it is for.
    """

    name: str
    head: Span
    runs: Runs | None = None
    is_abstract: bool = False
    is_rare: bool = False
    is_async: bool = False
    is_property: bool = False
    entry: str = ""
    returns: str = ""
    wraps: Runs | None = None
    decorators: tuple[str, ...] = ()
    is_wrapper: bool = False
    is_registered: bool = False
    is_kept: bool = False
    is_by_signature: bool = False

    @property
    def is_told(self) -> bool:
        return self.runs is not None


class Use(Struct, frozen=True):
    """A place that runs a function.

    `within` is the function around the place. `runs` is how often what takes the function runs it.
    `is_called` is false in a lambda, which may run later. `of_self` is true if the method is
    that of self, so that a subclass may have its own. `is_kept` is true if the result is kept and
    looked up, `is_repeated` in a loop, and `is_main` in `if __name__ == "__main__"`. `is_dropped`
    is true if the function around the place uses the result and drops it, and `is_stored` if it is
    `__init__` and stores it in the object. `injected` is the function for whose parameter a
    framework runs it; both then say what that function does. `is_read` is true if the place reads
    an attribute, which runs a property, and `is_annotation` if it annotates that parameter with a
    name, which may stand for a function that the framework runs. `is_new` is true if nothing stores
    the object that a call gives, so that each call gives a new one.
    """

    target: str
    within: str
    place: Span
    runs: Runs | None = None
    is_called: bool = True
    of_self: bool = False
    is_kept: bool = False
    is_repeated: bool = False
    is_main: bool = False
    is_dropped: bool = False
    is_stored: bool = False
    injected: str = ""
    is_read: bool = False
    is_annotation: bool = False
    is_new: bool = False


class Class(Struct, frozen=True):
    """A class: the symbols of its bases, and of what attributes of its objects are set to.

    `is_plain` is true if nothing but the code that creates an object can keep it, as far as its
    file shows, and `is_shared` if a call may give an object that another call has given.
    """

    name: str
    bases: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_plain: bool = False
    is_shared: bool = False


class Lender(Struct, frozen=True):
    """A generator that creates a session, yields it once, and closes it.

    `made` is the symbol of the session, and `place` that of the `yield`. `keeps` is false if its
    engine keeps no connections; if another file decides that, `sources` are the symbols of what
    does. `is_manager` is true if `contextlib` turns the generator into a context manager.
    """

    name: str
    made: str
    place: Span
    is_manager: bool = False
    keeps: bool = True
    sources: tuple[str, ...] = ()


class Touch(Struct, frozen=True):
    """A call of a method of an engine or session, or one that is passed an engine.

    `symbol` is that of the engine, session or factory, as far as it has a name of a module.
    `within` is the function around the place.
    """

    symbol: str
    method: str
    within: str
    place: Span


class LoopStart(Struct, frozen=True):
    """A place that runs a coroutine in a new event loop, which ends with it.

    `target` is the symbol of the coroutine function, and `within` the function around the place.
    `is_again` is true if the file shows that it runs repeatedly. `after` are the symbols of what
    the same function runs in event loops before.
    """

    target: str
    within: str
    place: Span
    is_again: bool = False
    after: tuple[str, ...] = ()


class ForkStart(Struct, frozen=True):
    """A place that starts a forked process.

    `target` is the symbol of the function that the process runs, `within` the function around the
    place, and `before` the calls that come before it there. It is a fork only where Python forks
    `by_default`, if that is true.
    """

    target: str
    within: str
    place: Span
    before: tuple[Span, ...] = ()
    by_default: bool = False


class RegistryUses(Struct, frozen=True):
    """What a file does with something that may be a registry of sessions.

    `symbol` is that of the registry, and `api` the class that it is taken for. `reason` is why
    nothing is reported then, "" if that is open, and `place` the first use. `giving` are the
    functions that end a transaction. `places` show how a thread keeps a connection, if one does,
    each with a message, and `calls` are the last names of what the thread calls.
    """

    symbol: str
    api: str
    place: Span
    reason: str = ""
    giving: tuple[str, ...] = ()
    places: tuple[tuple[Span, str], ...] = ()
    calls: tuple[str, ...] = ()


class End(Struct, frozen=True):
    """A place that closes an object that another file may keep, or passes it on.

    `target` is the symbol of the object. Of an attribute of something unknown it is `*.client`.
    `method` is what closes it, "" for `with`.
    """

    target: str
    place: Span
    is_close: bool = True
    method: str = ""


class Closing(Struct, frozen=True):
    """A place in a function, `within`, that closes what others have.

    `symbol` is what is closed, as far as it has a name of a module. If another file decides what
    that is, `method` is how.
    """

    within: str
    place: Span
    symbol: str = ""
    method: str = ""
    is_awaited: bool = False


class Threads(Struct, frozen=True):
    """How many threads or greenlets, as `noun` says, each worker of a server has."""

    number: int
    noun: str
    place: Span


class Pool(Struct, frozen=True):
    """An engine that a process creates once: `ServerPool`, its text, and where it is."""

    text: str
    server: str
    place: Span
    is_async: bool = False
    sizes: Mapping[str, str] = field(default_factory=dict)
    purpose: Mapping[str, str] = field(default_factory=dict)


class Summary(Struct, frozen=True):
    """A file: what it defines, what its names mean, and what it uses of other files.

    `names` are the symbols of names of the module, "" for those that are bound again, `constants`
    the names with a literal value, and `stars` the modules of star imports. `named` are functions
    that are used in another way than by a call, so that anything may run them. `mentions` are the
    symbols of other files that occur. `wanted` are those that the file must know more of: bases,
    decorators, arguments of a pool. `creators` are the functions that create a pool, and `sets` are
    attributes of modules that are set: `settings.DEBUG = True`. `kept` are the clients that the
    module never closes, as other files know them, with what creates them: `client`,
    `Client.session`, or `connect()` for what a context manager gives. `ends` are the places that
    close clients of other files. `pools` are the engines whose server is known, and `variables` the
    names of the module that mean a variable of the environment. `idle` are names of the module, and
    functions by what they return, whose engine keeps no connections to a server, and `sources` are
    the symbols of what decides that in other files: an engine, a URL, a class of pools. `lenders`
    are generators of sessions. `loads` are the symbols that are imported when the module is, and
    `preloading` is the place where a configuration of gunicorn sets `preload_app`. `bound` are the
    symbols of the engines, or factories, that names of the module use, and `touches` the uses of
    names of modules. `limited` are the names of methods that the module awaits for a limited time
    only, each with a place, and `awaited` those that it awaits otherwise. `loops` are the places
    that start an event loop, `registries` the uses of registries of sessions, and `forks` the
    places that start forked processes. `closings` are the places in functions that close a client,
    and `after_yield` the symbols of what lifespans call after their `yield`, by the name of the
    lifespan and the text: `lifespan:stop`. `threads` are those of each worker that a configuration
    of gunicorn sets. `defaults` are the settings that the module reads
    from the environment, by name: `POOL_SIZE`, `Config.POOL_SIZE`. Fields of a class that may be
    one of settings are too; `Settings.` has the start of the names of their variables. `others` are
    the names of the module that mean something unknown, `public` those in `__all__`, if it has one,
    and `at_stars` those that its star imports may bind again, with what the module imports by them.
    """

    functions: tuple[Definition, ...] = ()
    classes: tuple[Class, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Literal] = field(default_factory=dict)
    stars: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    named: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    ends: tuple[End, ...] = ()
    pools: tuple[Pool, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lenders: tuple[Lender, ...] = ()
    loads: tuple[str, ...] = ()
    preloading: Span | None = None
    bound: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    touches: tuple[Touch, ...] = ()
    limited: Mapping[str, Span] = field(default_factory=dict)
    awaited: tuple[str, ...] = ()
    loops: tuple[LoopStart, ...] = ()
    registries: tuple[RegistryUses, ...] = ()
    forks: tuple[ForkStart, ...] = ()
    closings: tuple[Closing, ...] = ()
    after_yield: Mapping[str, str] = field(default_factory=dict)
    threads: Threads | None = None
    defaults: Mapping[str, Default] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    public: tuple[str, ...] | None = None
    at_stars: Mapping[str, str] = field(default_factory=dict)
