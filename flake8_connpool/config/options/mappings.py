"""The kinds of options whose values are mappings: tables in TOML."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_connpool.config.options.kinds import (
    DOTTED_NAME,
    OptionKind,
    code_prefixes,
    expected,
    patterns,
    split,
    toml_list,
)
from flake8_connpool.errors import OptionError, quoted
from flake8_connpool.findings import Severity


def toml_table(value: object, of_what: str) -> dict[str, object]:
    """Return a TOML value that is a table; raise OptionError for any other value."""
    if not isinstance(value, dict):
        raise expected(f"a table of {of_what}", value)
    return value


CodesByPattern = tuple[tuple[str, tuple[str, ...]], ...]


def _codes_by_pattern_from_text(texts: Sequence[str]) -> CodesByPattern:
    """Read `PATTERN:CODE` items; one without a colon is another code for the previous pattern."""
    found: list[tuple[str, list[str]]] = []
    for item in split(texts):
        pattern, colon, code = (part.strip() for part in item.rpartition(":"))
        if pattern:
            found.append((pattern, [code]))
        elif found and not colon:
            found[-1][1].append(item)
        else:
            raise expected("PATTERN:CODE", item)
    return _codes_by_pattern(found)


def _codes_by_pattern_from_toml(value: object) -> CodesByPattern:
    table = toml_table(value, "file patterns with lists of codes")
    return _codes_by_pattern(
        [
            (key, toml_list(codes, f"codes for the pattern {quoted(key)}"))
            for key, codes in table.items()
        ]
    )


def _codes_by_pattern(pairs: Sequence[tuple[str, list[str]]]) -> CodesByPattern:
    for pattern, _ in pairs:
        if pattern in ("", "!"):  # these would match every file
            raise expected("a file pattern", pattern)
    patterns([pattern for pattern, _ in pairs])
    return tuple((pattern, code_prefixes(codes)) for pattern, codes in pairs)


def _pairs(texts: Sequence[str], form: str) -> list[tuple[str, str]]:
    """Read `KEY=VALUE` items; `form` describes one in the error for another item."""
    pairs = []
    for item in split(texts):
        key, equals, value = (part.strip() for part in item.partition("="))
        if not equals:
            raise expected(form, item)
        pairs.append((key, value))
    return pairs


def _aliases_from_text(texts: Sequence[str]) -> dict[str, str]:
    form = "NAME=LIBRARY_NAME, such as acme.http.Client=httpx.Client"
    return _aliases(_pairs(texts, form))


def _aliases_from_toml(value: object) -> dict[str, str]:
    what = 'dotted names and library names, such as "acme.http.Client" = "httpx.Client"'
    pairs = []
    for name, library_name in toml_table(value, what).items():
        if not isinstance(library_name, str):
            # The most likely mistake: dots outside quotes create nested tables in TOML.
            raise expected(f"a table of {what} (with the quotes)", {name: library_name})
        pairs.append((name, library_name))
    return _aliases(pairs)


def _aliases(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    import difflib

    from flake8_connpool.library.catalog import APIS

    for name, library_name in pairs:
        if not DOTTED_NAME.fullmatch(name):
            raise expected("a dotted name", name)
        if library_name not in APIS:
            near = difflib.get_close_matches(library_name, APIS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise OptionError(f"unknown library name {quoted(library_name)}{hint}")
    return dict(pairs)


_SEVERITIES = tuple(Severity)


def _severities_from_text(texts: Sequence[str]) -> dict[str, Severity]:
    return _severities(_pairs(texts, "CODE=SEVERITY, such as CPL302=warning"))


def _severities_from_toml(value: object) -> dict[str, Severity]:
    table = toml_table(value, 'severities by code, such as CPL302 = "warning"')
    return _severities(list(table.items()))


def _severities(pairs: Sequence[tuple[str, object]]) -> dict[str, Severity]:
    code_prefixes([code for code, _ in pairs])
    for code, severity in pairs:
        if severity not in _SEVERITIES:
            raise expected(f"one of {', '.join(_SEVERITIES)} for {code}", severity)
    return {code: Severity(str(severity)) for code, severity in pairs}


def _targets_from_text(texts: Sequence[str]) -> object:
    from flake8_connpool.versions.target_versions import split_requirements, targets

    return targets(split_requirements(texts))


def _targets_from_toml(value: object) -> object:
    from flake8_connpool.versions.target_versions import targets

    return targets(toml_list(value, 'requirements such as "sqlalchemy>=1.4,<2.1"'))


CODES_BY_PATTERN = OptionKind(
    _codes_by_pattern_from_text, _codes_by_pattern_from_toml, is_list=True
)
SEVERITIES = OptionKind(_severities_from_text, _severities_from_toml, is_list=True)
ALIASES = OptionKind(_aliases_from_text, _aliases_from_toml, is_list=True)
TARGETS = OptionKind(_targets_from_text, _targets_from_toml, is_list=True)
