"""The types with which a library file says which settings of a framework configure a pool."""

from __future__ import annotations

from msgspec import Struct

from flake8_connpool.library.schema import Api, Parameter


class Application(Struct, frozen=True):
    """The object that has the settings of a framework: its `classes`.

    `configuration` is the attribute with its settings. What creates a pool is passed it first, or
    by a `keyword`, or with a `method` later.
    """

    classes: tuple[str, ...]
    configuration: str
    keyword: str
    method: str


class SettingsTable(Struct, frozen=True):
    """A mapping from which a framework reads the settings of a pool.

    `name` is the setting that holds it, and `api` has its entries as parameters. `is_each` says
    that the table has one such mapping for each database. `telling` is the entry that tells whose
    settings they are, with the starts of its values, and `serverless` are the last parts of those
    for a database without a server. `url` is the setting beside the table with the URL. `takers`
    are callables that are given the mapping as a keyword. `deciding` are the texts that a file has
    if it decides on a health check. If the table is not written at all, `application` is what the
    takers create a pool for, and `older` are names of settings that older releases read instead.
    `ages` are the seconds after which the framework has connections replaced by default, by
    dialect.
    """

    name: str
    api: Api
    deciding: tuple[str, ...]
    is_each: bool = False
    telling: tuple[str, tuple[str, ...]] = ("", ())
    serverless: tuple[str, ...] = ()
    url: str = ""
    takers: tuple[tuple[str, str], ...] = ()
    application: Application | None = None
    older: tuple[str, ...] = ()
    ages: tuple[tuple[str, float], ...] = ()

    @property
    def signs(self) -> tuple[tuple[str, ...], ...]:
        """The texts of a file with such settings: all of those of one of the tuples."""
        told: list[tuple[str, ...]] = [(self.name, start) for start in self.telling[1]]
        taken = [(name.partition(".")[0], keyword) for name, keyword in self.takers]
        return tuple(dict.fromkeys((*(told or [(self.name,)]), *taken)))


class PoolSwitch(Struct, frozen=True):
    """A setting that turns a pool off.

    `parameter` has its name and default, and `spellings` are its other names. `off` are the values
    that turn the pool off. `holder` is the attribute of an application that has the settings, and
    `takers` are callables that take them as keywords.
    """

    parameter: Parameter
    off: tuple[object, ...]
    spellings: tuple[str, ...] = ()
    holder: str = ""
    takers: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the setting."""
        return self.parameter.name, *self.spellings

    @property
    def signs(self) -> tuple[tuple[str, ...], ...]:
        """The texts of a file with the setting: all of those of one of the tuples."""
        return tuple((name,) for name in self.names)
