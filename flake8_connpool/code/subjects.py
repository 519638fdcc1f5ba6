"""What rules look at: calls that make or configure a pool, uses of a client, the module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

from flake8_connpool.code.adapters import follows_constructor, uses_pools
from flake8_connpool.code.callers import handed_to, taker_of
from flake8_connpool.code.calls import Argument, Arguments, arguments_of
from flake8_connpool.code.given import Given, Handed, given_by, given_by_partial, given_by_taker
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.subclasses import extended_by, given_through, given_to_base
from flake8_connpool.code.values import Instance, Partial
from flake8_connpool.frameworks.model import Taker
from flake8_connpool.library import LIBRARIES
from flake8_connpool.library.model import Api, Kind, Role
from flake8_connpool.rule_options import RuleOptions, Target

_NO_ARGUMENTS: Arguments = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PoolCall:
    """A call that makes or configures a pool: `node` is the call, `api` what it calls.

    `local` is the module's own subclass, if one stands between; `module` and `options` are
    there to be read. A function may also be handed over uncalled, as in `pool.map(httpx.get,
    urls)`: then `taker` says how often it is called.
    """

    api: Api
    node: ast.Call
    arguments: Arguments
    module: Module
    options: RuleOptions
    local: ast.ClassDef | None = None
    taker: Taker | None = None

    def argument(self, role: Role) -> Argument | None:
        """Return the argument of that role, None if the callable has none."""
        return _of_role(self.arguments, role)

    @property
    def target(self) -> Target:
        """The releases of its library that are meant."""
        return _target(self.api, self.options)

    @property
    def uses_pool(self) -> bool:
        """Whether requests go through the pool: a subclass may send them by itself."""
        return self.local is None or uses_pools(self.local, self.module)

    @property
    def is_super(self) -> bool:
        """Whether it initialises the base of a class, or is a `partial`: it makes no object."""
        made = self.module.value(self.node)
        return not isinstance(made, Instance) or made.call is not self.node

    @property
    def decides_block(self) -> bool:
        """Whether it is this call that decides if the pool blocks, not an override."""
        return self.local is None or follows_constructor(self.local, self.module)


@dataclass(frozen=True, slots=True)
class PoolUse:
    """A use of a known client: a method called, an attribute read or assigned.

    `path` is what follows the client in the source: `get`, `timeout`, `_transport._pool`.
    """

    client: Instance
    path: str
    node: ast.expr
    module: Module
    options: RuleOptions
    arguments: Arguments = field(default_factory=lambda: _NO_ARGUMENTS)

    def argument(self, role: Role) -> Argument | None:
        """Return the argument of that role, None if there is none."""
        return _of_role(self.arguments, role)

    @property
    def target(self) -> Target:
        """The releases of its library that are meant."""
        return _target(self.client.api, self.options)


Subject = PoolCall | PoolUse


def _of_role(arguments: Arguments, role: Role) -> Argument | None:
    """Of several parameters of one role the one that is given, else one that may be."""
    found: Argument | None = None
    for argument in arguments.values():
        if argument.parameter.role is role:
            if argument.is_given:
                return argument
            if found is None or found.is_absent:
                found = argument
    return found


def subjects_of(module: Module, options: RuleOptions) -> Iterator[Subject]:
    """Yield every subject of a module."""
    for call in module.names.calls:
        yield from _of_call(call, module, options)
    for attribute in module.names.attributes:
        yield from _of_attribute(attribute, module, options)


@remembered
def pool_call(call: ast.Call, module: Module, options: RuleOptions) -> PoolCall | None:
    """Return the subject that a call is, None if it calls nothing known."""
    local: ast.ClassDef | None = None
    taker: Taker | None = None
    made = module.value(call)
    if isinstance(made, Partial):
        api = module.api(made.call.args[0]) if made.call.args else None
        given = given_by_partial(call, module)
    elif isinstance(made, Instance) and made.call is call:
        api, local = made.api, made.local
        given = given_through(local, call, module) if local else given_by(call, module)
    else:
        extended = extended_by(call, module)
        if extended is not None:
            local, takes_self = extended
            api, given = module.base_api(local), given_to_base(local, call, takes_self, module)
        else:
            taker = taker_of(call, module)
            function = handed_to(taker, call) if taker is not None else None
            api = module.api(function) if function is not None else None
            if taker is None or api is None or api.kind is not Kind.REQUEST:
                return None
            given = given_by_taker(taker, call, module)
    if api is None:
        return None
    arguments = _arguments(api, api, given, module, options)
    return PoolCall(api, call, arguments, module, options, local, taker)


def pool_use(call: ast.Call, module: Module, options: RuleOptions) -> PoolUse | None:
    """Return the use of a client that a call is, None if it is none of its pool."""
    func = call.func
    client = module.usable(func.value) if isinstance(func, ast.Attribute) else None
    if not isinstance(func, ast.Attribute) or not isinstance(client, Instance):
        return None
    if client.local is not None and module.defines(client.local, func.attr):
        return None
    for method in client.api.methods:
        if method.name == func.attr:
            arguments = _arguments(client.api, method, given_by(call, module), module, options)
            return PoolUse(client, func.attr, call, module, options, arguments)
    if func.attr in client.api.sends or func.attr in client.api.closes:
        return PoolUse(client, func.attr, call, module, options)
    return None


def _of_call(call: ast.Call, module: Module, options: RuleOptions) -> Iterator[Subject]:
    subject = pool_call(call, module, options) or pool_use(call, module, options)
    if subject is not None:
        yield subject


def _of_attribute(node: ast.Attribute, module: Module, options: RuleOptions) -> Iterator[Subject]:
    parent = module.names.parents.get(node)
    if isinstance(parent, ast.Attribute):
        return
    path, receiver = [node.attr], node.value
    while True:
        client = module.usable(receiver)
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
                given = Given(keywords={attribute.name: _assigned(parent)})
                setter = Api(attribute.name, client.api.kind, (attribute,))
                arguments = _arguments(client.api, setter, given, module, options)
    yield PoolUse(client, ".".join(path), node, module, options, arguments)


def _assigned(node: ast.Assign) -> Handed:
    return Handed(node.value, node.value)


def _arguments(
    owner: Api, callee: Api, given: Given, module: Module, options: RuleOptions
) -> Arguments:
    return arguments_of(callee, given, module, lambda: _target(owner, options))


def _target(api: Api, options: RuleOptions) -> Target:
    return options.targets.get(api.library) or LIBRARIES[api.library].target
