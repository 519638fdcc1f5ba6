"""Reads small sources, and tells in one line what is known of what stands in them."""

from __future__ import annotations

import ast

from flake8_connpool.library.roles import Role
from flake8_connpool.pools.subjects import PoolCall, PoolUse, Subject, subjects_of
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.binding import Argument, ArgumentState
from flake8_connpool.semantics.syntax.source import parse
from flake8_connpool.semantics.values.abstract import (
    Constant,
    ContainerLiteral,
    Instance,
    LocalClass,
    LocalFunction,
    Partial,
    QualifiedName,
    StringPrefix,
    Value,
)
from flake8_connpool.semantics.values.model import SemanticModel

UNKNOWN = "unknown"


def module_of(source: str, aliases: dict[str, str] | None = None) -> SemanticModel:
    return SemanticModel(parse(source), aliases or {})


def told(value: Value | None) -> str:
    """Return a value in one line."""
    match value:
        case None:
            return UNKNOWN
        case Constant():
            return repr(value.value)
        case StringPrefix():
            return f"{value.head}..."
        case QualifiedName():
            return value.name
        case Instance():
            return f"{value.api.name}()"
        case LocalClass() | LocalFunction():
            return f"own {value.node.name}"
        case Partial():
            return "partial"
        case ContainerLiteral():
            return ast.unparse(value.node)


def probed(source: str, aliases: dict[str, str] | None = None) -> str:
    """Return what is known of the arguments of each `probe(...)` in a source.

    `probe` reads what a thing is where it is used, as a callee or a receiver is.
    """
    model = module_of(source, aliases)
    calls = [
        c for c in model.symbols.calls if isinstance(c.func, ast.Name) and c.func.id == "probe"
    ]
    assert calls
    return ", ".join(told(model.non_null(argument)) for call in calls for argument in call.args)


def subjects(source: str, options: RuleOptions | None = None) -> list[Subject]:
    options = options or RuleOptions()
    found = subjects_of(SemanticModel(parse(source), options.aliases), options)
    return [one for one in found if isinstance(one, PoolCall | PoolUse)]


def argument(source: str, role: Role, options: RuleOptions | None = None) -> str:
    """Return what the last subject of a source that has the role knows of it."""
    found = [s.argument(role) for s in subjects(source, options)]
    return said([a for a in found if a is not None][-1])


def said(argument: Argument) -> str:
    """Return an argument in one line: whether it is given, and what the pool gets."""
    state = {
        ArgumentState.GIVEN: "given ",
        ArgumentState.ABSENT: "absent ",
        ArgumentState.UNKNOWN: "",
    }[argument.state]
    return state + told(argument.value) + (" endless" if argument.is_unlimited else "")


def requests(source: str) -> list[str]:
    """Return the methods of clients that a source calls, in order."""
    return [
        f"{subject.client.api.name}.{subject.path}"
        for subject in subjects(source)
        if isinstance(subject, PoolUse) and isinstance(subject.node, ast.Call)
    ]
