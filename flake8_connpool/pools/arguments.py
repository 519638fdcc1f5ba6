"""The arguments of a library's callable by their roles, for the releases that are supported."""

from __future__ import annotations

from flake8_connpool.library.catalog import library_of
from flake8_connpool.library.roles import Role
from flake8_connpool.library.schema import Api
from flake8_connpool.rule_options import RuleOptions, Target
from flake8_connpool.semantics.calls.binding import Argument, Arguments, bind_arguments
from flake8_connpool.semantics.calls.passed import PassedArguments
from flake8_connpool.semantics.values.model import SemanticModel


def of_role(arguments: Arguments, role: Role) -> Argument | None:
    """Of several parameters of one role, return the given one, else one that may be given."""
    found: Argument | None = None
    for argument in arguments.values():
        if argument.parameter.role is role:
            if argument.is_given:
                return argument
            if found is None or found.is_absent:
                found = argument
    return found


def arguments_of(
    owner: Api, callee: Api, given: PassedArguments, model: SemanticModel, options: RuleOptions
) -> Arguments:
    return bind_arguments(callee, given, model, lambda: target_of(owner, options))


def target_of(api: Api, options: RuleOptions) -> Target:
    return options.targets.get(api.library) or library_of(api).target
