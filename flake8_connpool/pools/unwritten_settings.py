"""Pools that a framework creates with its defaults, since nothing writes their settings.

What is known of the configuration of an application must be complete: it is a local name that no
other code is passed before the pool is created, and it is configured by its keys alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.library.catalog import PINGED_DIALECTS, SETTINGS
from flake8_connpool.library.roles import Role
from flake8_connpool.library.settings import Application, SettingsTable
from flake8_connpool.pools.arguments import arguments_of
from flake8_connpool.pools.database_urls import dialect_in
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.written_settings import keywords_of
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.passed import PassedArguments, PassedValue
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import known_prefix
from flake8_connpool.semantics.values.model import SemanticModel


def unwritten_settings(
    call: ast.Call, name: str, model: SemanticModel, options: RuleOptions
) -> Iterator[PoolSettings]:
    """Yield the settings that a call of a callable of a name creates a pool without."""
    for table in SETTINGS:
        owner, url = table.application, table.api.parameter(Role.URL)
        keyword = dict(table.takers).get(name, "")
        if not keyword or owner is None or url is None or _is_decided(table, keyword, call, model):
            continue
        made_for = _application_of(call, owner, model)
        urls = _urls(made_for, owner, table.url, model) if made_for is not None else None
        if not urls or not all(_is_of_a_server(one, model) for one in urls):
            continue
        given = PassedArguments(keywords={url.name: PassedValue(urls[-1], urls[-1])})
        arguments = arguments_of(table.api, table.api, given, model, options)
        is_decided = table.name in model.environment.decided
        written = f"{as_written(call.func)}()"
        yield PoolSettings(
            written, table.api, call, arguments, model, options, is_decided, table.ages, table.name
        )


def _is_decided(table: SettingsTable, keyword: str, call: ast.Call, model: SemanticModel) -> bool:
    """Return whether a call is given settings, or may be, or a module names any."""
    is_open = any(one.arg in (None, keyword) for one in call.keywords) or len(call.args) > 1
    names = (table.name, *table.deciding, *table.older)
    return is_open or any(_is_named(one, model) for one in names)


def _is_named(name: str, model: SemanticModel) -> bool:
    """Return whether a module has a text, a variable, an attribute or a keyword of a name."""
    symbols = model.symbols
    return (
        name in symbols.texts
        or name in symbols.loads
        or name in model.attributes_named
        or any(name in scope.bindings for scope in symbols.scopes.values())
        or any(keyword.arg == name for one in symbols.calls for keyword in one.keywords)
    )


def _application_of(call: ast.Call, owner: Application, model: SemanticModel) -> ast.Name | None:
    """Return the name of the application that a pool is created for, where it is passed."""
    given = [*call.args, *(one.value for one in call.keywords if one.arg == owner.keyword)]
    if not given:
        later = [model.parents[one] for one in model.attributes_named.get(owner.method, ())]
        given = [
            one.args[0]
            for one in later
            if isinstance(one, ast.Call)
            and len(one.args) == 1
            and isinstance(one.func, ast.Attribute)
            and isinstance(one.func.value, ast.Name)
            and model.symbols.assigned(one.func.value) is call
        ]
    application = given[0] if len(given) == 1 else None
    return application if isinstance(application, ast.Name) else None


def _urls(
    application: ast.Name, owner: Application, key: str, model: SemanticModel
) -> list[ast.expr] | None:
    """Return the values of the setting with the URL; None if other settings may be unknown."""
    made = model.symbols.assigned(application)
    if not isinstance(made, ast.Call) or model.qualified_name(made.func) not in owner.classes:
        return None
    home = model.symbols.home(application.id, model.symbols.scope_of[application])
    order = evaluation_order(model)
    found: list[ast.expr] = []
    for load in model.symbols.loads.get(application.id, ()):
        if model.symbols.home(application.id, model.symbols.scope_of[load]) is not home:
            continue
        above = model.parents[load]
        if isinstance(above, ast.Attribute):
            values = _configured(above, key, model) if above.attr == owner.configuration else []
            if values is None:
                return None
            found += values
        elif order[load] < order[application] and not _leaves_settings(above, owner, model):
            return None
    return found


def _leaves_settings(above: ast.AST, owner: Application, model: SemanticModel) -> bool:
    """Return whether what is passed an application is an extension, which adds itself to it."""
    call = model.parents[above] if isinstance(above, ast.keyword) else above
    if not isinstance(call, ast.Call):
        return False
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name == owner.method or name[:1].isupper()


def _configured(
    configuration: ast.Attribute, key: str, model: SemanticModel
) -> list[ast.expr] | None:
    """Return the values that a use of a configuration sets for a key; None if it may set others."""
    above = model.parents[configuration]
    use = model.parents[above]
    match above, use:
        case ast.Subscript(slice=ast.Constant(value=name)), _:
            if name != key or isinstance(above.ctx, ast.Load):
                return []
            return [use.value] if isinstance(use, ast.Assign) and len(use.targets) == 1 else None
        case ast.Attribute(attr="get"), ast.Call():
            return []
        case ast.Attribute(attr="from_mapping" | "update"), ast.Call(args=[]):
            given = keywords_of(use)
            if len(given) < len(use.keywords):
                return None
            return [given[key]] if key in given else []
        case _:
            return None


def _is_of_a_server(url: ast.expr, model: SemanticModel) -> bool:
    start = known_prefix(model.value(url))
    return start is not None and dialect_in(start) in PINGED_DIALECTS
