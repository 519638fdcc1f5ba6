"""Compares what the library data says of a callable with the callable that is installed."""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from inspect import Parameter as Real
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from flake8_connpool.library.catalog import LIBRARIES, SERVICES, library_of
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Mark, Parameter, over
from flake8_connpool.rule_options import Release, Target

# Requirements of which the session says that they are installed: nothing of them is skipped.
EXPECTED = {
    requirement.name.lower(): requirement
    for requirement in map(Requirement, os.environ.get("CONNPOOL_LIBRARIES", "").split())
}

# Modules that need a package of their own, and what they need.
EXTRAS = {"urllib3.contrib.socks": "PySocks"}

# What only an object of the class has; `test_library_boto3.py` creates such objects.
_WITHOUT_METHODS = {
    *("aiobotocore.client.AioBaseClient", "aioboto3.resources.base.AIOBoto3ServiceResource"),
    *("botocore.client.BaseClient", "boto3.resources.base.ServiceResource"),
}


def installed(package: str) -> Release | None:
    """Return the release of a package that is installed, None if there is none."""
    try:
        found = Version(version(package))
    except PackageNotFoundError:
        return None
    if package in EXPECTED:
        assert EXPECTED[package].specifier.contains(found, prereleases=True)
    return found.release


def release_of(api: Api) -> Release:
    """Return the installed release of a callable's library; skip what need not be there."""
    package = library_of(api).distribution or api.library
    release = installed(package)
    module = next((m for m in EXTRAS if api.name.startswith(m)), None)
    if release is None or (module and installed(EXTRAS[module]) is None):
        assert package not in EXPECTED
        pytest.skip(f"{api.name} is not installed")
    if release < api.since:
        assert resolve(api.name) is None
        pytest.skip(f"{api.name} is newer")
    return release


def of_kind(*kinds: Kind, library: str = "") -> list[Any]:
    """Return the callables of these kinds, as the parameters of a test."""
    return [
        pytest.param(api, id=api.name)
        for one in (*LIBRARIES.values(), *SERVICES.values())
        for api in one.apis
        if api.kind in kinds and one.name.startswith(library)
    ]


def resolve(name: str) -> Any:
    """Return the object of a dotted name, None if there is none."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part, None)  # type: ignore[assignment]
        return found
    return None


def at(fact: Any, release: Release) -> Any:
    """Return what a fact is for one release."""
    target = Target(release, (*release[:-1], release[-1] + 1))
    (value,) = over(fact, lambda: target)
    return value


def exists(parameter: Parameter, release: Release) -> bool:
    """Return whether a release has the parameter, as the data says."""
    return parameter.since <= release and (parameter.until is None or release < parameter.until)


def complaints(api: Api, release: Release) -> Iterator[str]:
    """Yield what the data says wrongly of a callable in the installed release.

    Only releases older than those meant where nobody says may lack one of the spellings.
    """
    real = resolve(api.name)
    if not callable(real):
        yield f"{api.name} is no callable"
        return
    for spelling in api.spellings:
        if installed(spelling.partition(".")[0]) is None:
            continue
        other = resolve(spelling)
        if other is None:
            if release >= library_of(api).target.low:
                yield f"{spelling} does not exist"
        elif other != real and not _makes(other, real) and not _extends(other, real):
            yield f"{spelling} is not {api.name}"
    signature = _signature(real)
    has_rest = any(p.kind is Real.VAR_KEYWORD for p in signature)
    further = at(api.further, release)
    if further != has_rest:
        yield f"{api.name}: further is {further}, **kwargs is {has_rest}"
    for parameter in api.parameters:
        yield from _about(parameter, api, signature, release)
    yield from _about_methods(api, real, release)


def _makes(function: Any, made: Any) -> bool:
    """Return whether a function without parameters makes an object of the class."""
    return inspect.isfunction(function) and not _signature(function) and type(function()) is made


def _extends(other: Any, real: Any) -> bool:
    """Return whether a class of another package extends the class."""
    is_class = inspect.isclass(other) and inspect.isclass(real) and issubclass(other, real)
    return is_class and not other.__module__.startswith(real.__module__.partition(".")[0])


def _signature(real: Callable[..., Any]) -> list[Real]:
    """Return the parameters of a callable, self left out."""
    if inspect.isclass(real):
        # What the constructor takes, whatever a metaclass or __new__ shows.
        return list(inspect.signature(real.__init__).parameters.values())[1:]
    found = list(inspect.signature(real).parameters.values())
    return found[1:] if found and found[0].name == "self" else found


def _about(
    parameter: Parameter, api: Api, signature: list[Real], release: Release
) -> Iterator[str]:
    name = f"{api.name}({parameter.name})"
    found = next((p for p in signature if p.name == parameter.name), None)
    takes_any = any(p.kind is Real.VAR_POSITIONAL for p in signature)
    if found is None:
        if not exists(parameter, release):
            return
        if not at(api.further, release):
            yield f"{name} does not exist"
        elif at(parameter.position, release) is not None and not takes_any:
            yield f"{name} has no position"
        return
    if not exists(parameter, release):
        yield f"{name} exists"
        return
    by_position = [p for p in signature if p.kind is not Real.KEYWORD_ONLY]
    position = by_position.index(found) if found in by_position else None
    if position != at(parameter.position, release):
        yield f"{name} is at {position}, not at {at(parameter.position, release)}"
    default = _default(found.default)
    said = at(parameter.default, release)
    if default != said or isinstance(default, bool) != isinstance(said, bool):
        yield f"{name} has the default {default!r}, not {said!r}"


def _default(real: Any) -> Any:
    """Return a default in the words of the data."""
    kind = type(real).__name__
    if real is Real.empty:
        return Mark.REQUIRED
    if kind in {"UnsetType", "UseClientDefault", "_SENTINEL", "NotGiven", "DefaultType"}:
        return Mark.UNSET
    if kind == "Limits":
        return (real.max_connections, real.max_keepalive_connections, real.keepalive_expiry)
    if kind == "Timeout":
        (value,) = set(real.as_dict().values())
        return value
    return real


def _has(made: Any, name: str, api: Api) -> bool:
    """Return whether a class has a method; a service may also have an attribute with methods."""
    if api.kind is not Kind.SERVICE or name in api.closes:
        return callable(getattr(made, name, None))
    if any(hasattr(resolve(part), name) for part in api.parts):
        return True
    annotated = {key for base in made.__mro__ for key in vars(base).get("__annotations__", ())}
    return hasattr(made, name) or name in annotated or f"self.{name} = " in _constructor(made)


def _constructor(made: Any) -> str:
    return inspect.getsource(made.__init__)


def _about_methods(api: Api, real: Any, release: Release) -> Iterator[str]:
    made = resolve(api.gives) if api.gives else real
    sends = () if api.gives in _WITHOUT_METHODS else api.sends
    for name in (*sends, *api.closes, *(method.name for method in api.methods)):
        if name not in api.gone and not _has(made, name, api):
            yield f"{api.name}.{name} does not exist"
    for name in api.closes:
        # A deprecated method is one behind a decorator.
        method = inspect.unwrap(getattr(made, name, lambda: None))
        if inspect.iscoroutinefunction(method) != api.is_async:
            yield f"{api.name}.{name}: is_async is {api.is_async}"
    for name in api.misnamed:
        if hasattr(made, name):
            yield f"{api.name}.{name} exists"
    for attribute in api.attributes:
        if not isinstance(getattr(made, attribute.name, None), property):
            yield f"{api.name}.{attribute.name} is no property"
    known = {method.name: method for method in api.methods}
    wholes = {p.name for m in api.methods for p in m.parameters if p.role is Role.TIMEOUT}
    for name, method in inspect.getmembers(made, inspect.isfunction):
        signature = _signature(method)
        parameters = known[name].parameters if name in known else ()
        said = {p.name for p in parameters} & wholes
        has_rest = any(p.kind is Real.VAR_KEYWORD for p in signature)
        taken = wholes if has_rest and name in api.sends else wholes & {p.name for p in signature}
        if not name.startswith("_") and said != taken:
            yield f"{api.name}.{name}: takes {said} of {wholes}"
        takes_any = Api(name, Kind.METHOD, further=has_rest)
        for parameter in parameters:
            yield from _about(parameter, takes_any, signature, release)
