"""How option values are read: from text (the command line, flake8's ini file) and from TOML."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct

from flake8_connpool.errors import OptionError, quoted

_CODE_PREFIX = re.compile(r"[A-Z]{1,3}[0-9]{0,3}", re.ASCII)
DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


class OptionKind(Struct, frozen=True):
    """One kind of option value.

    `from_text` takes the texts as given, one for each use of the option. `from_toml` takes the
    value that tomllib returns. Both return the same typed value or raise OptionError. Without
    `from_toml` the option exists on the command line only. Without `from_text` it is a flag; a flag
    with `from_toml` also has a `--no-` form that turns it off. `choices` are the allowed values, if
    they can be listed. If the value `is_optional`, it follows an equals sign, and is empty without
    one.
    """

    from_text: Callable[[Sequence[str]], object] | None
    from_toml: Callable[[object], object] | None = None
    is_list: bool = False
    choices: tuple[str, ...] = ()
    is_optional: bool = False


def expected(what: str, value: object) -> OptionError:
    """Return the error for a value that is not what it should be."""
    return OptionError(f"expected {what}, not {quoted(value)}")


def split(texts: Sequence[str]) -> list[str]:
    """Return the items of comma-separated texts, without empty ones."""
    return [item.strip() for text in texts for item in text.split(",") if item.strip()]


def toml_list(value: object, of_what: str) -> list[str]:
    """Return a TOML value that is a list of strings; raise OptionError for any other value."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise expected(f"a list of {of_what}", value)
    return value


def code_prefixes(items: Sequence[str]) -> tuple[str, ...]:
    """Return code prefixes unchanged; raise OptionError for one that no code starts with."""
    from flake8_connpool.linter.registry import RULES

    for item in items:
        if code := next((rule.code for rule in RULES.values() if rule.name == item), None):
            raise OptionError(f"expected a code, not the name of a rule; {item} is {code}")
        if not _CODE_PREFIX.fullmatch(item):
            raise expected("a code or a code prefix, such as CPL401 or CPL4", item)
        if not any(code.startswith(item) for code in RULES):
            raise OptionError(
                f"unknown code {quoted(item)}; all start with CPL, opt-in rules with CPL9"
            )
    return tuple(items)


def patterns(items: Sequence[str]) -> tuple[str, ...]:
    """Return file patterns unchanged; raise OptionError for an invalid one."""
    from flake8_connpool.files.globs import GlobError, translate

    for item in items:
        try:
            translate(item)
        except GlobError as error:
            raise OptionError(f"pattern {quoted(item)}: {error}") from None
    return tuple(items)


def _seconds_from_text(texts: Sequence[str]) -> float:
    try:
        return _seconds(float(texts[-1]))
    except ValueError:
        raise expected("a number of seconds above 0", texts[-1]) from None


def _seconds_from_toml(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise expected("a number of seconds above 0", value)
    try:
        return _seconds(float(value))
    except OverflowError:  # an integer that is too large for a float
        raise OptionError("expected a number of seconds, but the number is too large") from None


def _seconds(value: float) -> float:
    if not (0 < value < math.inf):
        raise expected("a number of seconds above 0", value)
    return value


def _switch_from_toml(value: object) -> bool:
    if not isinstance(value, bool):
        raise expected("true or false", value)
    return value


def _last(texts: Sequence[str]) -> str:
    if not texts[-1]:  # a script passes this when its variable is empty
        raise expected("a value", texts[-1])
    return texts[-1]


def _all(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(split(texts)) or (_last(("",)),)


def _reason(text: str) -> str:
    if not text.isprintable():
        raise expected("a reason in one line", text)
    return text.strip()


def _choice(choices: tuple[str, ...], value: object) -> str:
    if not isinstance(value, str) or value not in choices:
        raise expected(f"one of {', '.join(choices)}", value)
    return value


def one_of(*choices: str, in_toml: bool = True) -> OptionKind:
    """Return the kind of a string that is one of `choices`."""
    from_toml = partial(_choice, choices) if in_toml else None
    return OptionKind(lambda texts: _choice(choices, texts[-1]), from_toml, choices=choices)


def _path_from_toml(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise expected("a file name", value)
    return value


def _names(items: Sequence[str]) -> tuple[str, ...]:
    for item in items:
        if not DOTTED_NAME.fullmatch(item):
            raise expected("a dotted name, such as acme.web.endpoint", item)
    return tuple(items)


def _jobs_from_text(texts: Sequence[str]) -> int | None:
    text = texts[-1]
    return _jobs(int(text) if text.isdecimal() and text.isascii() else text)


def _jobs(value: object) -> int | None:
    if value == "auto":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise expected("a number of processes, at least 1, or auto", value)
    return value


def _count(texts: Sequence[str]) -> int:
    text = texts[-1]
    if not (text.isdecimal() and text.isascii()) or not int(text):
        raise expected("a number, at least 1", text)
    return int(text)


def _limits(texts: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Return servers with the connections that they allow: `postgresql=100`."""
    found = []
    for text in texts:
        name, _, number = text.rpartition("=")
        if not name or not (number.isdecimal() and number.isascii()):
            raise expected("SERVER=NUMBER, for example postgresql=100", text)
        found.append((name, int(number)))
    return tuple(found)


def _executor(text: str) -> str:
    name, _, address = text.partition(":")
    if name != "dask" or not address or not address.isprintable() or " " in address:
        raise expected("dask:ADDRESS, such as dask:tls://10.0.0.7:8786", text)
    return text


CODES = OptionKind(
    lambda texts: code_prefixes(split(texts)),
    lambda value: code_prefixes(toml_list(value, "codes")),
    is_list=True,
)
# At least one on the command line: with an empty variable, a script would select no rule and report
# nothing.
SOME_CODES = OptionKind(lambda texts: code_prefixes(_all(texts)), CODES.from_toml, is_list=True)
PATTERNS = OptionKind(
    lambda texts: patterns(split(texts)),
    lambda value: patterns(toml_list(value, "file patterns")),
    is_list=True,
)
SECONDS = OptionKind(_seconds_from_text, _seconds_from_toml)
NAMES = OptionKind(
    lambda texts: _names(split(texts)),
    lambda value: _names(toml_list(value, "dotted names")),
    is_list=True,
)
TEXT = OptionKind(_last)
REASON = OptionKind(lambda texts: _reason(texts[-1]), is_optional=True)
TEXTS = OptionKind(_all, is_list=True)
# The path is relative to the configuration file, or to the working directory for the command line.
# An empty string on the command line clears the value of a file.
PATH = OptionKind(lambda texts: texts[-1] or None, _path_from_toml)
# On the command line only: a repository must not choose where its sources are sent.
EXECUTOR = OptionKind(lambda texts: _executor(texts[-1]))
JOBS = OptionKind(_jobs_from_text, _jobs)
COUNT = OptionKind(_count)
LIMITS = OptionKind(_limits)
FLAG = OptionKind(None)
SWITCH = OptionKind(None, _switch_from_toml)
