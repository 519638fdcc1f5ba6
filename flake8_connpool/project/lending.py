"""Which generators of a project lend a session, and which engines keep connections."""

from __future__ import annotations

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.library.catalog import APIS, SERVERLESS_DIALECTS
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.database_urls import dialect_in
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.project.meanings import Meaning, Sort
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.summary import CALLED, Lender
from flake8_connpool.semantics.values.environment import Lent

# Engines of factories of registries, each in another file.
_DEEPEST = 8
_POOLS = frozenset({Kind.FIXED_POOL, Kind.NULL_POOL})


def keeps_connections(meaning: Meaning, resolver: Resolver, left: int = _DEEPEST) -> bool:
    """Return whether an engine, or what uses one, may keep connections to a server."""
    match meaning.sort:
        case Sort.LITERAL:
            return not is_serverless(meaning.literal)
        case Sort.LIBRARY if meaning.origin is not None:
            path, name = meaning.origin
            summary = resolver.summaries.get(path)
            if summary is None or not left:
                return True
            return name not in summary.idle and all(
                _keeps(symbol, path, resolver, left - 1) for symbol in summary.sources.get(name, ())
            )
        case Sort.LIBRARY:
            api = APIS.get(meaning.name)
            return api is None or api.kind not in _POOLS
        case _:
            return True


def is_serverless(literal: object) -> bool:
    """Return whether a literal is the URL of a database without a server."""
    return isinstance(literal, str) and dialect_in(literal) in SERVERLESS_DIALECTS


def _keeps(symbol: str, path: str, resolver: Resolver, left: int) -> bool:
    meaning = resolver.resolve(symbol, path)
    return meaning is None or keeps_connections(meaning, resolver, left)


def lent_by(lender: Lender, path: str, resolver: Resolver) -> Lent | None:
    """Return what a generator of a file lends; None if that is not known to keep a connection."""
    meaning = resolver.resolve(lender.made, path)
    if meaning is None or meaning.sort is not Sort.LIBRARY or not lender.keeps:
        return None
    if not all(_keeps(one, path, resolver, _DEEPEST) for one in lender.sources):
        return None
    made = meaning.name.removesuffix(CALLED)
    origin = Meaning(Sort.LIBRARY, name=made, origin=meaning.origin)
    factory = resolver.resolve(lender.made.removesuffix(CALLED), path)
    if not keeps_connections(factory or origin, resolver):
        return None
    kind = _lent(made)
    if kind is None:
        return None
    loan, closing, is_async, is_session = kind
    place = RelatedLocation(*lender.place, "", path)
    idle = tuple(sorted(loan.idle))
    return Lent(lender.name, closing, place, is_session, is_async, lender.is_manager, idle)


def _lent(made: str) -> tuple[Loan, tuple[str, ...], bool, bool] | None:
    """Return how what a call gives returns its connection: a session, or else a connection."""
    api = APIS.get(made)
    if api is not None and api.kind is Kind.SESSION and api.loan is not None:
        return api.loan, api.loan.ends, api.is_async, True
    maker = APIS.get(made.removesuffix(CALLED)) if made.endswith(CALLED) else None
    session = APIS[maker.gives] if maker and maker.kind is Kind.SESSION_FACTORY else None
    if session is not None and session.loan is not None:
        return session.loan, session.loan.ends, session.is_async, True
    if maker and maker.kind is Kind.SESSION_REGISTRY and maker.loan is not None:
        return maker.loan, (*maker.loan.ends, *maker.closes), maker.is_async, True
    engine, _, method = made.rpartition(".")
    owner = APIS.get(engine.removesuffix(CALLED)) if engine.endswith(CALLED) else None
    if owner is None or owner.kind not in KNOWN_ENGINES:
        return None
    loan = next((one.loan for one in owner.methods if one.name == method), None)
    return (loan, loan.ends, owner.is_async, False) if loan is not None else None
