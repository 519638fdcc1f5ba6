"""Reads small sources, and tells in one line what is known of what stands in them."""

from __future__ import annotations

import ast

from flake8_connpool.code.calls import Argument, State
from flake8_connpool.code.module import Module
from flake8_connpool.code.source import parse
from flake8_connpool.code.subjects import PoolUse, Subject, subjects_of
from flake8_connpool.code.values import (
    Constant,
    Display,
    Instance,
    LocalClass,
    LocalFunction,
    Partial,
    Symbol,
    Text,
    Value,
)
from flake8_connpool.library.model import Role
from flake8_connpool.rule_options import RuleOptions

UNKNOWN = "unknown"


def module_of(source: str, aliases: dict[str, str] | None = None) -> Module:
    return Module(parse(source), aliases or {})


def told(value: Value | None) -> str:
    """Return a value in one line."""
    match value:
        case None:
            return UNKNOWN
        case Constant():
            return repr(value.value)
        case Text():
            return f"{value.head}..."
        case Symbol():
            return value.name
        case Instance():
            return f"{value.api.name}()"
        case LocalClass() | LocalFunction():
            return f"own {value.node.name}"
        case Partial():
            return "partial"
        case Display():
            return ast.unparse(value.node)


def probed(source: str, aliases: dict[str, str] | None = None) -> str:
    """Return what is known of the arguments of each `probe(...)` in a source.

    `probe` reads what a thing is where it is used, as a callee or a receiver is.
    """
    module = module_of(source, aliases)
    calls = [c for c in module.names.calls if isinstance(c.func, ast.Name) and c.func.id == "probe"]
    assert calls
    return ", ".join(told(module.usable(argument)) for call in calls for argument in call.args)


def subjects(source: str, options: RuleOptions | None = None) -> list[Subject]:
    options = options or RuleOptions()
    return list(subjects_of(Module(parse(source), options.aliases), options))


def argument(source: str, role: Role, options: RuleOptions | None = None) -> str:
    """Return what the last subject of a source that has the role knows of it."""
    found = [s.argument(role) for s in subjects(source, options)]
    return said([a for a in found if a is not None][-1])


def said(argument: Argument) -> str:
    """Return an argument in one line: whether it is given, and what the pool gets."""
    state = {State.GIVEN: "given ", State.ABSENT: "absent ", State.UNKNOWN: ""}[argument.state]
    return state + told(argument.value) + (" endless" if argument.is_unlimited else "")


def requests(source: str) -> list[str]:
    """Return the methods of clients that a source calls, in order."""
    return [
        f"{subject.client.api.name}.{subject.path}"
        for subject in subjects(source)
        if isinstance(subject, PoolUse) and isinstance(subject.node, ast.Call)
    ]
