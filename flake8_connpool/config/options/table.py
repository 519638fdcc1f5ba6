"""The one table of options; the command line, TOML files, flake8 and the documentation use it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from flake8_connpool.config.options.cache import CACHE_OPTIONS
from flake8_connpool.config.options.codes import CODE_OPTIONS, SUBJECT_OPTIONS
from flake8_connpool.config.options.files import FILE_OPTIONS
from flake8_connpool.config.options.fixes import ADOPTION_OPTIONS, FIX_OPTIONS
from flake8_connpool.config.options.inventory import INVENTORY_OPTIONS
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.output import EXPLAINING_OPTIONS, OUTPUT_OPTIONS, RUN_OPTIONS

# The groups that --help shows.
GROUPS: Mapping[str, tuple[Option, ...]] = MappingProxyType(
    {
        "rule selection": CODE_OPTIONS,
        "file selection": FILE_OPTIONS,
        "about your code": SUBJECT_OPTIONS,
        "fixes": FIX_OPTIONS,
        "existing findings": ADOPTION_OPTIONS,
        "output": OUTPUT_OPTIONS,
        "information": EXPLAINING_OPTIONS,
        "inventory": INVENTORY_OPTIONS,
        "configuration": RUN_OPTIONS,
        "cache": CACHE_OPTIONS,
    }
)
OPTIONS: tuple[Option, ...] = tuple(chain.from_iterable(GROUPS.values()))
