"""The one table of options: it feeds the command line, toml, flake8 and the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from flake8_connpool.config.options.codes import CODE_OPTIONS, SUBJECT_OPTIONS
from flake8_connpool.config.options.files import FILE_OPTIONS
from flake8_connpool.config.options.fixes import ADOPTION_OPTIONS, FIX_OPTIONS
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.output import EXPLAINING_OPTIONS, OUTPUT_OPTIONS, RUN_OPTIONS

# By what they are about, as --help shows them.
GROUPS: Mapping[str, tuple[Option, ...]] = MappingProxyType(
    {
        "codes": CODE_OPTIONS,
        "files": FILE_OPTIONS,
        "what the code is like": SUBJECT_OPTIONS,
        "fixing": FIX_OPTIONS,
        "old findings": ADOPTION_OPTIONS,
        "output": OUTPUT_OPTIONS,
        "explaining": EXPLAINING_OPTIONS,
        "configuration and work": RUN_OPTIONS,
    }
)
OPTIONS: tuple[Option, ...] = tuple(chain.from_iterable(GROUPS.values()))
