"""What a setting that is read from the environment means to other files."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_connpool.library.environment import SETTINGS_BASES
from flake8_connpool.project.meanings import Meaning, Sort
from flake8_connpool.semantics.values.environment import Default


def meaning_of(setting: Default) -> Meaning:
    return Meaning(Sort.DEFAULT, literal=setting.value, variables=setting.variables)


def meaning_of_field(
    name: str, setting: Default, libraries: Iterable[str], prefixes: Iterable[Default | None]
) -> Meaning | None:
    """Return what a field of a class means; None if its class is not known to have settings.

    `libraries` are the classes of libraries that its class extends, and `prefixes` what it and its
    bases have before the names of variables.
    """
    if setting.variables:
        return meaning_of(setting)
    prefix = next((one.value for one in prefixes if one is not None), "")
    if SETTINGS_BASES.isdisjoint(libraries) or not isinstance(prefix, str):
        return None
    return meaning_of(Default(setting.value, (f"{prefix}{name}".upper(),)))
