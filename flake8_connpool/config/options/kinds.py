"""How an option's value is read: from a text (command line, flake8's ini) and from toml."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from flake8_connpool.errors import OptionError, quoted

_CODE_PREFIX = re.compile(r"[A-Z]{1,3}[0-9]{0,3}", re.ASCII)
DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class OptionKind:
    """One sort of option value.

    `from_text` takes the texts as they were given, one for each time the option was said, and
    `from_toml` what tomllib made of the value; both return the same typed value or raise
    OptionError. Without `from_toml` the option exists on the command line only; without
    `from_text` it is a flag, which with `from_toml` has a `--no-` form to take it back.
    `choices` are the only values there are, where that is so. Where the value `is_optional`, it
    follows an equals sign, and is empty without one.
    """

    from_text: Callable[[Sequence[str]], object] | None
    from_toml: Callable[[object], object] | None = None
    is_list: bool = False
    choices: tuple[str, ...] = ()
    is_optional: bool = False


def expected(what: str, value: object) -> OptionError:
    """Return the error of a value that is not what it should be."""
    return OptionError(f"expected {what}, not {quoted(value)}")


def split(texts: Sequence[str]) -> list[str]:
    """Return the items of comma-separated texts, without those that are empty."""
    return [item.strip() for text in texts for item in text.split(",") if item.strip()]


def toml_list(value: object, of_what: str) -> list[str]:
    """Return a value of toml that is a list of texts; OptionError for any other."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise expected(f"a list of {of_what}", value)
    return value


def code_prefixes(items: Sequence[str]) -> tuple[str, ...]:
    """Return beginnings of codes as they are; OptionError for one that no code begins with."""
    from flake8_connpool.linter.registry import RULES

    for item in items:
        if code := next((rule.code for rule in RULES.values() if rule.name == item), None):
            raise OptionError(f"expected a code, not the name of a rule; {item} is {code}")
        if not _CODE_PREFIX.fullmatch(item):
            raise expected("a code or the beginning of one, such as CPL401 or CPL4", item)
        if not any(code.startswith(item) for code in RULES):
            raise OptionError(
                f"unknown code {quoted(item)}; all begin with CPL, the opt-in ones with CPL9"
            )
    return tuple(items)


def patterns(items: Sequence[str]) -> tuple[str, ...]:
    """Return file patterns as they are; OptionError for one that has no meaning."""
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
    except OverflowError:  # of whole numbers
        raise OptionError("expected a number of seconds, not one so large") from None


def _seconds(value: float) -> float:
    if not (0 < value < math.inf):
        raise expected("a number of seconds above 0", value)
    return value


def _switch_from_toml(value: object) -> bool:
    if not isinstance(value, bool):
        raise expected("true or false", value)
    return value


def _last(texts: Sequence[str]) -> str:
    if not texts[-1]:  # so says a script whose variable is empty
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
    """The kind of a text that is one of `choices`."""
    from_toml = partial(_choice, choices) if in_toml else None
    return OptionKind(lambda texts: _choice(choices, texts[-1]), from_toml, choices=choices)


def _path_from_toml(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise expected("the name of a file", value)
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
        raise expected("a number of processes from 1 on, or auto", value)
    return value


CODES = OptionKind(
    lambda texts: code_prefixes(split(texts)),
    lambda value: code_prefixes(toml_list(value, "codes")),
    is_list=True,
)
# At least one on the command line: a script's empty variable would select, and find, nothing.
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
# What it names is relative to the file, or to the working directory, where it is said. The empty
# text on the command line takes back what a file says.
PATH = OptionKind(lambda texts: texts[-1] or None, _path_from_toml)
JOBS = OptionKind(_jobs_from_text, _jobs)
FLAG = OptionKind(None)
SWITCH = OptionKind(None, _switch_from_toml)
