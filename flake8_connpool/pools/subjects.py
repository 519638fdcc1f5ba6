"""The subjects of rules: calls that create or configure a pool, uses of a client, the module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import MappingProxyType

from msgspec import Struct, field

from flake8_connpool.frameworks.catalog import BACKGROUND
from flake8_connpool.frameworks.schema import Background, CallbackTaker
from flake8_connpool.library.catalog import TAKING_SETTINGS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.adapter_overrides import follows_constructor, uses_pools
from flake8_connpool.pools.arguments import arguments_of, of_role, target_of
from flake8_connpool.pools.lifespans import calls_after_yield, name_of_call
from flake8_connpool.pools.settings import PoolSettings, settings_of, settings_taken_by
from flake8_connpool.pools.switches import SwitchSetting, switches_given_to, switches_of
from flake8_connpool.pools.unwritten_settings import unwritten_settings
from flake8_connpool.rule_options import RuleOptions, Target
from flake8_connpool.semantics.calls.binding import Argument, Arguments
from flake8_connpool.semantics.calls.constructors import extended_by, passed_through, passed_to_base
from flake8_connpool.semantics.calls.function_values import request_function
from flake8_connpool.semantics.calls.passed import (
    PassedArguments,
    PassedValue,
    passed_by,
    passed_by_callback_taker,
    passed_by_partial,
)
from flake8_connpool.semantics.calls.references import callback_passed_to, callback_taker
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.values.abstract import Instance, Partial
from flake8_connpool.semantics.values.environment import Lent
from flake8_connpool.semantics.values.model import SemanticModel

_NO_ARGUMENTS: Arguments = MappingProxyType({})


class PoolCall(Struct, frozen=True):
    """A call that creates or configures a pool: `node` is the call, `api` the callable.

    `local` is the module's own subclass, if it is called instead. `module` and `options` are for
    reading. A function may also be passed uncalled, as in `pool.map(httpx.get, urls)`; then `taker`
    says how often it is called.
    """

    api: Api
    node: ast.Call
    arguments: Arguments
    model: SemanticModel
    options: RuleOptions
    local: ast.ClassDef | None = None
    taker: CallbackTaker | None = None

    def argument(self, role: Role) -> Argument | None:
        """Return the argument of that role; None if the callable has none."""
        return of_role(self.arguments, role)

    @property
    def target(self) -> Target:
        """The supported releases of its library."""
        return target_of(self.api, self.options)

    @property
    def uses_pool(self) -> bool:
        """Whether requests use the pool; a subclass may send them itself."""
        return self.local is None or uses_pools(self.local, self.api, self.model)

    @property
    def is_super(self) -> bool:
        """Whether it initializes the base of a class, or is a `partial`: it creates no object."""
        made = self.model.value(self.node)
        if self.api.kind is Kind.REQUEST:
            return isinstance(made, Partial)
        return not isinstance(made, Instance) or made.call is not self.node

    @property
    def decides_block(self) -> bool:
        """Whether this call, and not an override, decides if the pool blocks."""
        maker = self.api.pool_maker
        return self.local is None or (
            maker is None or follows_constructor(self.local, maker, self.model)
        )


class PoolUse(Struct, frozen=True):
    """A use of a known client: a method call, or an attribute that is read or assigned.

    `path` is the text after the client in the source: `get`, `timeout`, `_transport._pool`. Of
    `with client:` it is the method that `with` calls, `__enter__` or `__aenter__`.
    """

    client: Instance
    path: str
    node: ast.expr
    model: SemanticModel
    options: RuleOptions
    arguments: Arguments = field(default_factory=lambda: _NO_ARGUMENTS)

    def argument(self, role: Role) -> Argument | None:
        """Return the argument of that role; None if there is none."""
        return of_role(self.arguments, role)

    @property
    def target(self) -> Target:
        """The supported releases of its library."""
        return target_of(self.client.api, self.options)


class BackgroundCall(Struct, frozen=True):
    """A call that runs what it is passed after, or beside, the code around it."""

    when: Background
    node: ast.Call
    model: SemanticModel
    options: RuleOptions


class LentCall(Struct, frozen=True):
    """A call of a generator of another file that lends a session."""

    lent: Lent
    node: ast.Call
    model: SemanticModel
    options: RuleOptions


class ClosingCall(Struct, frozen=True):
    """A call in a lifespan, after its `yield`, of what closes a client in another file."""

    node: ast.Call
    model: SemanticModel
    options: RuleOptions


Subject = PoolCall | PoolUse
AnySubject = Subject | PoolSettings | SwitchSetting | BackgroundCall | LentCall | ClosingCall


def subjects_of(model: SemanticModel, options: RuleOptions) -> Iterator[AnySubject]:
    """Yield every subject of a module."""
    lenders = model.environment.lenders
    yield from settings_of(model, options)
    yield from switches_of(model, options)
    for call in model.symbols.calls:
        name = model.qualified_name(call.func)
        lent = lenders.get(name)
        if lent is not None:
            yield LentCall(lent, call, model, options)
        yield from _of_call(call, model, options)
        when = BACKGROUND.get(name)
        if when is not None:
            yield BackgroundCall(when, call, model, options)
        elif name in TAKING_SETTINGS:
            yield from settings_taken_by(call, name, model, options)
            yield from unwritten_settings(call, name, model, options)
            yield from switches_given_to(call, name, model, options)
    for attribute in model.symbols.attributes:
        yield from _of_attribute(attribute, model, options)
    for item in model.symbols.with_items:
        yield from _of_with(item, model, options)
    for function, call in calls_after_yield(model):
        if name_of_call(function, call, model) in model.environment.helpers:
            yield ClosingCall(call, model, options)


@memoized_with_options
def pool_call(call: ast.Call, model: SemanticModel, options: RuleOptions) -> PoolCall | None:
    """Return the subject for a call; None if it calls nothing known."""
    local: ast.ClassDef | None = None
    taker: CallbackTaker | None = None
    made = model.value(call)
    if isinstance(made, Partial):
        api = model.api(made.call.args[0]) if made.call.args else None
        given = passed_by_partial(call, model)
    elif isinstance(made, Instance) and made.call is call:
        api, local = made.api, made.local
        given = passed_through(local, call, model) if local else passed_by(call, model)
    else:
        extended = extended_by(call, model)
        if extended is not None:
            local, takes_self = extended
            api = model.base_api(local)
            if api is None:
                return None
            given = passed_to_base(local, call, takes_self, model)
        else:
            taker = callback_taker(call, model) if call.args or call.keywords else None
            function = callback_passed_to(taker, call) if taker is not None else None
            api = model.api(function) if function is not None else None
            if taker is not None and api is not None and api.kind is Kind.REQUEST:
                given = passed_by_callback_taker(taker, call, model)
            else:
                taker, api = None, request_function(call.func, model)
                if api is None:
                    return None  # as for most calls of a module
                given = passed_by(call, model)
    if api is None:
        return None
    arguments = arguments_of(api, api, given, model, options)
    return PoolCall(api, call, arguments, model, options, local, taker)


def pool_use(call: ast.Call, model: SemanticModel, options: RuleOptions) -> PoolUse | None:
    """Return the use of a client for a call; None if the call does not use its pool."""
    func = call.func
    client = model.non_null(func.value) if isinstance(func, ast.Attribute) else None
    if not isinstance(func, ast.Attribute) or not isinstance(client, Instance):
        return None
    if client.local is not None and model.defines(client.local, func.attr):
        return None
    for method in client.api.methods:
        if method.name == func.attr:
            arguments = arguments_of(client.api, method, passed_by(call, model), model, options)
            return PoolUse(client, func.attr, call, model, options, arguments)
    if func.attr in client.api.sends or func.attr in client.api.closes:
        return PoolUse(client, func.attr, call, model, options)
    return None


def _of_call(call: ast.Call, model: SemanticModel, options: RuleOptions) -> Iterator[Subject]:
    subject = pool_call(call, model, options) or pool_use(call, model, options)
    if subject is not None:
        yield subject


def _of_attribute(
    node: ast.Attribute, model: SemanticModel, options: RuleOptions
) -> Iterator[Subject]:
    parent = model.parents.get(node)
    if isinstance(parent, ast.Attribute):
        return
    path, receiver = [node.attr], node.value
    while True:
        client = model.non_null(receiver)
        if isinstance(client, Instance):
            break
        if not isinstance(receiver, ast.Attribute):
            return
        path.insert(0, receiver.attr)
        receiver = receiver.value
    arguments = _NO_ARGUMENTS
    if isinstance(node.ctx, ast.Store) and isinstance(parent, ast.Assign):
        for attribute in client.api.attributes:
            if path == [attribute.name]:
                given = PassedArguments(keywords={attribute.name: _assigned(parent)})
                setter = Api(attribute.name, client.api.kind, (attribute,))
                arguments = arguments_of(client.api, setter, given, model, options)
    yield PoolUse(client, ".".join(path), node, model, options, arguments)


def _of_with(item: ast.withitem, model: SemanticModel, options: RuleOptions) -> Iterator[Subject]:
    """Yield the use of a client that `with` enters by a name; a call is a subject of its own."""
    node = item.context_expr
    client = model.non_null(node) if isinstance(node, ast.Name | ast.Attribute) else None
    if isinstance(client, Instance):
        is_async = isinstance(model.parents[item], ast.AsyncWith)
        yield PoolUse(client, "__aenter__" if is_async else "__enter__", node, model, options)


def _assigned(node: ast.Assign) -> PassedValue:
    return PassedValue(node.value, node.value)
