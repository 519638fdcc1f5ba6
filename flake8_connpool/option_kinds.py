"""How an option's value is read: from a text (command line, flake8's ini) and from toml."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

_CODE_PREFIX = re.compile(r"[A-Z]{1,3}[0-9]{0,3}", re.ASCII)
_DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


class OptionError(ValueError):
    """What is wrong with a value, in words for who wrote it; the caller names the option."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of option value.

    `from_text` takes the texts as they were given, one for each time the option was said, and
    `from_toml` what tomllib made of the value; both return the same typed value or raise
    OptionError. Without `from_toml` the option exists on the command line only; without
    `from_text` it is a flag, which with `from_toml` has a `--no-` form to take it back.
    """

    from_text: Callable[[Sequence[str]], object] | None
    from_toml: Callable[[object], object] | None = None
    is_list: bool = False


def _expected(what: str, value: object) -> OptionError:
    return OptionError(f"expected {what}, not {value!r}")


def _split(texts: Sequence[str]) -> list[str]:
    return [item.strip() for text in texts for item in text.split(",") if item.strip()]


def _toml_list(value: object, of_what: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _expected(f"a list of {of_what}", value)
    return value


def _toml_table(value: object, of_what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _expected(f"a table of {of_what}", value)
    return value


def _code_prefixes(items: Sequence[str]) -> tuple[str, ...]:
    from flake8_connpool.rules import RULES  # the rules stand above the options

    for item in items:
        if not _CODE_PREFIX.fullmatch(item):
            raise _expected("a code or the beginning of one, such as CPL401 or CPL4", item)
        if not any(code.startswith(item) for code in RULES):
            raise OptionError(
                f"unknown code {item!r}; all begin with CPL, the opt-in ones with CPL9"
            )
    return tuple(items)


def _patterns(items: Sequence[str]) -> tuple[str, ...]:
    from flake8_connpool.globs import GlobError, translate

    for item in items:
        try:
            translate(item)
        except GlobError as error:
            raise OptionError(f"pattern {item!r}: {error}") from None
    return tuple(items)


CodesByPattern = tuple[tuple[str, tuple[str, ...]], ...]


def _codes_by_pattern_from_text(texts: Sequence[str]) -> CodesByPattern:
    """Read `PATTERN:CODE` items; one without a colon is a further code of the pattern before."""
    found: list[tuple[str, list[str]]] = []
    for item in _split(texts):
        pattern, colon, code = (part.strip() for part in item.rpartition(":"))
        if colon and pattern:
            found.append((pattern, [code]))
        elif found and not colon:
            found[-1][1].append(item)
        else:
            raise _expected("PATTERN:CODE", item)
    return _codes_by_pattern(found)


def _codes_by_pattern_from_toml(value: object) -> CodesByPattern:
    what = "lists of code prefixes by file pattern"
    table = _toml_table(value, what)
    return _codes_by_pattern([(key, _toml_list(codes, what)) for key, codes in table.items()])


def _codes_by_pattern(pairs: Sequence[tuple[str, list[str]]]) -> CodesByPattern:
    _patterns([pattern.removeprefix("!") for pattern, _ in pairs])
    return tuple((pattern, _code_prefixes(codes)) for pattern, codes in pairs)


def _aliases_from_text(texts: Sequence[str]) -> dict[str, str]:
    pairs = []
    for item in _split(texts):
        name, equals, library_name = (part.strip() for part in item.partition("="))
        if not equals:
            raise _expected("NAME=LIBRARY_NAME, such as acme.http.Client=httpx.Client", item)
        pairs.append((name, library_name))
    return _aliases(pairs)


def _aliases_from_toml(value: object) -> dict[str, str]:
    what = 'library names by dotted name, such as "acme.http.Client" = "httpx.Client"'
    pairs = []
    for name, library_name in _toml_table(value, what).items():
        if not isinstance(library_name, str):
            # Dots outside quotes make tables in toml: the likeliest slip.
            raise _expected(f"a table of {what} (with the quotes)", {name: library_name})
        pairs.append((name, library_name))
    return _aliases(pairs)


def _aliases(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    from flake8_connpool.library import is_known  # the library's data stands above the options

    for name, library_name in pairs:
        if not _DOTTED_NAME.fullmatch(name):
            raise _expected("a dotted name", name)
        if not is_known(library_name):
            raise OptionError(f"unknown library name {library_name!r}")
    return dict(pairs)


def _seconds_from_text(texts: Sequence[str]) -> float:
    try:
        return _seconds(float(texts[-1]))
    except ValueError:
        raise _expected("a number of seconds above 0", texts[-1]) from None


def _seconds_from_toml(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _expected("a number of seconds above 0", value)
    return _seconds(float(value))


def _seconds(value: float) -> float:
    if not (0 < value < math.inf):
        raise _expected("a number of seconds above 0", value)
    return value


def _switch_from_toml(value: object) -> bool:
    if not isinstance(value, bool):
        raise _expected("true or false", value)
    return value


def _targets_from_text(texts: Sequence[str]) -> object:
    from flake8_connpool.target_versions import split_requirements, targets

    return targets(split_requirements(texts))


def _targets_from_toml(value: object) -> object:
    from flake8_connpool.target_versions import targets

    return targets(_toml_list(value, 'requirements such as "sqlalchemy>=1.4,<2.1"'))


def _last(texts: Sequence[str]) -> str:
    return texts[-1]


def _choice(choices: tuple[str, ...], texts: Sequence[str]) -> str:
    if texts[-1] not in choices:
        raise _expected(" or ".join(choices), texts[-1])
    return texts[-1]


def one_of(*choices: str) -> Kind:
    """The kind of a text that is one of `choices`; on the command line only."""
    return Kind(partial(_choice, choices))


CODES = Kind(
    lambda texts: _code_prefixes(_split(texts)),
    lambda value: _code_prefixes(_toml_list(value, "code prefixes")),
    is_list=True,
)
PATTERNS = Kind(
    lambda texts: _patterns(_split(texts)),
    lambda value: _patterns(_toml_list(value, "file patterns")),
    is_list=True,
)
CODES_BY_PATTERN = Kind(_codes_by_pattern_from_text, _codes_by_pattern_from_toml, is_list=True)
ALIASES = Kind(_aliases_from_text, _aliases_from_toml, is_list=True)
TARGETS = Kind(_targets_from_text, _targets_from_toml, is_list=True)
SECONDS = Kind(_seconds_from_text, _seconds_from_toml)
TEXT = Kind(_last)
FLAG = Kind(None)
SWITCH = Kind(None, _switch_from_toml)
