"""Settings from which a framework creates a pool: where a module writes them, and their entries."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.library.catalog import SETTINGS
from flake8_connpool.library.roles import Role
from flake8_connpool.library.schema import Api
from flake8_connpool.library.settings import SettingsTable
from flake8_connpool.pools.arguments import arguments_of, of_role, target_of
from flake8_connpool.pools.settings_changes import changed_entries
from flake8_connpool.pools.written_settings import by_key, by_keyword, only_value, variables
from flake8_connpool.rule_options import RuleOptions, Target
from flake8_connpool.semantics.calls.binding import Argument, Arguments, ArgumentState
from flake8_connpool.semantics.calls.passed import PassedArguments, PassedValue, entries_of
from flake8_connpool.semantics.values.abstract import known_prefix
from flake8_connpool.semantics.values.model import SemanticModel

# Methods that take settings as keywords: `app.config.update(...)`.
_UPDATING = ("from_mapping", "update")


class PoolSettings(Struct, frozen=True):
    """A mapping of settings with which a framework creates a pool: `node` is the dict.

    If nothing writes the settings, it is the call that creates the pool. `name` is what it is
    written as. `is_decided` says that another file of the project decides on a health check. `ages`
    are the seconds after which the framework has connections replaced, and `table` is the setting
    that has the mapping.
    """

    name: str
    api: Api
    node: ast.Dict | ast.Call
    arguments: Arguments
    model: SemanticModel
    options: RuleOptions
    is_decided: bool = False
    ages: tuple[tuple[str, float], ...] = ()
    table: str = ""

    def argument(self, role: Role) -> Argument | None:
        """Return the entry of that role; None if the mapping has none."""
        return of_role(self.arguments, role)

    @property
    def target(self) -> Target:
        """The supported releases of the library that reads it."""
        return target_of(self.api, self.options)


class _Table(Struct, frozen=True):
    """A dict that is a table of settings, its URL if that is beside it, and its changed entries."""

    node: ast.Dict
    url: ast.expr | None = None
    changed: frozenset[tuple[str, ...]] = frozenset()


def settings_of(model: SemanticModel, options: RuleOptions) -> Iterator[PoolSettings]:
    """Yield the mappings of settings of a module whose entries are known."""
    for table in SETTINGS:
        for found in _tables(table, model):
            for node, changed in _mappings(table, found, model):
                subject = _settings(table, node, found.url, changed, model, options)
                if subject is not None:
                    yield subject


def settings_taken_by(
    call: ast.Call, name: str, model: SemanticModel, options: RuleOptions
) -> Iterator[PoolSettings]:
    """Yield the mapping of settings that a call of a callable of a name is given."""
    for table in SETTINGS:
        keyword = dict(table.takers).get(name, "")
        for one in call.keywords if keyword else ():
            if one.arg == keyword and isinstance(one.value, ast.Dict):
                subject = _settings(table, one.value, None, frozenset(), model, options)
                if subject is not None:
                    yield replace(subject, name=keyword)


def _tables(table: SettingsTable, model: SemanticModel) -> Iterator[_Table]:
    for node, scope in variables(table.name, model):
        changed = changed_entries(table.name, model) if isinstance(node, ast.Dict) else None
        if isinstance(node, ast.Dict) and changed is not None:
            yield _Table(node, only_value(table.url, scope), changed)
    if not _is_written_once(table, model):
        return
    for node, beside in by_key(table.name, model):
        if isinstance(node, ast.Dict):
            yield _Table(node, beside.get(table.url))
    for node, _, beside in by_keyword(table.name, _UPDATING, model):
        if isinstance(node, ast.Dict):
            yield _Table(node, beside.get(table.url))


def _is_written_once(table: SettingsTable, model: SemanticModel) -> bool:
    """Return whether a module names a setting once, so that it does not change the table later."""
    return len(model.symbols.texts.get(table.name, ())) <= 1


def _mappings(
    table: SettingsTable, found: _Table, model: SemanticModel
) -> Iterator[tuple[ast.Dict, frozenset[str]]]:
    """Yield the mappings in a table, with the entries that other statements change."""
    if not table.is_each:
        yield found.node, frozenset(path[0] for path in found.changed)
        return
    for alias, one in (entries_of(found.node, model) or {}).items():
        mine = [path[1:] for path in found.changed if path[0] == alias]
        if isinstance(one.node, ast.Dict) and all(mine):
            yield one.node, frozenset(path[0] for path in mine)


def _settings(
    table: SettingsTable,
    node: ast.Dict,
    url: ast.expr | None,
    changed: frozenset[str],
    model: SemanticModel,
    options: RuleOptions,
) -> PoolSettings | None:
    entries = entries_of(node, model)
    if entries is None or not _is_of_a_server(table, entries, model):
        return None
    given = dict(entries)
    if url is not None:
        given[_url_parameter(table)] = PassedValue(url, url)
    arguments = {
        name: replace(one, state=ArgumentState.UNKNOWN, value=None) if name in changed else one
        for name, one in arguments_of(
            table.api, table.api, PassedArguments(keywords=given), model, options
        ).items()
    }
    is_decided = table.name in model.environment.decided
    return PoolSettings(
        table.name, table.api, node, arguments, model, options, is_decided, table.ages, table.name
    )


def _url_parameter(table: SettingsTable) -> str:
    parameter = table.api.parameter(Role.URL)
    return parameter.name if parameter is not None else ""


def _is_of_a_server(
    table: SettingsTable, entries: dict[str, PassedValue], model: SemanticModel
) -> bool:
    """Return whether the entry that tells whose settings these are names one with a server."""
    name, starts = table.telling
    if not name:
        return True
    told = known_prefix(model.value(entries[name].node)) if name in entries else None
    return told is not None and told.startswith(starts) and not told.endswith(table.serverless)
