"""What a name of a class is in its place: used as a value, an annotation, or imported.

Only values create objects. The answers lean to a value: an annotation that is taken for one costs
an unnecessary parse.
"""

from __future__ import annotations

import re

# What makes a name of a class a value: a call, an attribute, or another name for it.
_USED = re.compile(r"[\s\\]*+(?:[(.]|as\b)")
_BLANK = " \t\r\n\\\x0c"
# Words before an expression.
_BEFORE_VALUES = frozenset(
    {
        *("and", "assert", "await", "del", "elif", "else", "for", "from", "if", "in", "is"),
        *("lambda", "not", "or", "raise", "return", "while", "with", "yield", "case", "match"),
    }
)
_DEFINING = frozenset({"class", "def"})
# They look at a class, and create nothing.
_LOOKING = frozenset({"isinstance", "issubclass", "cast"})
_OPENING, _CLOSING = "([{", ")]}"
# So far back the bracket around a name is looked for.
_FAR = 2000


def is_value(code: str, start: int, end: int) -> bool:
    """Return whether a class named at a place in code without strings may be called there."""
    first = _start_of_dotted(code, start)
    at = _before(code, first)
    word = _word_until(code, at)
    if word in _DEFINING:
        return False
    if _USED.match(code, end) or at < 0:
        return True
    if word:
        return word in _BEFORE_VALUES or (word != "import" and "\n" in code[at + 1 : first])
    match code[at]:
        case ":":
            return _is_value_after_colon(code, at)
        case ">":
            return not code.startswith("->", at - 1)
        case "|":
            return False
        case "(" | "[" | "{":
            return _is_value_in(code, at)
        case ",":
            bracket = _bracket_before(code, at)
            in_import = bracket < 0 and _is_in_import_line(code, at)
            return not in_import and _is_value_in(code, bracket)
        case _:
            return True


def is_import(code: str, start: int) -> bool:
    """Return whether a name is one of those that an import statement lists, by its own name."""
    at = _before(code, start)
    word = _word_until(code, at)
    if word:
        return word == "import"
    if at < 0 or code[at] not in ",(":
        return False
    bracket = at if code[at] == "(" else _bracket_before(code, at)
    return _imports_in(code, bracket) if bracket >= 0 else _is_in_import_line(code, at)


def _is_value_in(code: str, bracket: int) -> bool:
    """Return whether a name in the bracket at an index, or in none, may be called there."""
    if bracket < 0:
        return True
    at = _before(code, bracket)
    word = _word_until(code, at)
    if code[bracket] == "[":
        # `Optional[Client]` has a name before its bracket.
        is_subscript = bool(word) or code[at : at + 1] in (")", "]")
        return word in _BEFORE_VALUES or not is_subscript
    return word not in _LOOKING and not (code[bracket] == "(" and word == "import")


def _is_value_after_colon(code: str, colon: int) -> bool:
    """Return whether a colon may be that of a dict or a lambda, and not of an annotation."""
    line = code[code.rfind("\n", 0, colon) + 1 : colon]
    before = _before(code, colon)
    return "lambda" in line or "{" in line or code[before : before + 1] in ("'", '"')


def _imports_in(code: str, bracket: int) -> bool:
    return code[bracket] == "(" and _word_until(code, _before(code, bracket)) == "import"


def _is_in_import_line(code: str, at: int) -> bool:
    start = code.rfind("\n", 0, at) + 1
    return code[start:at].lstrip().startswith(("import ", "from "))


def _start_of_dotted(code: str, start: int) -> int:
    while start and (code[start - 1].isalnum() or code[start - 1] in "_."):
        start -= 1
    return start


def _before(code: str, start: int) -> int:
    """Return the index of the last character before a place that is not blank; -1 if none is."""
    at = start - 1
    while at >= 0 and code[at] in _BLANK:
        at -= 1
    return at


def _word_until(code: str, end: int) -> str:
    start = end + 1
    while start > 0 and (code[start - 1].isalnum() or code[start - 1] == "_"):
        start -= 1
    return code[start : end + 1]


def _bracket_before(code: str, at: int) -> int:
    """Return the index of the bracket around a place; -1 if none is near."""
    open_ones = 0
    for index in range(at, max(-1, at - _FAR), -1):
        if code[index] in _CLOSING:
            open_ones += 1
        elif code[index] in _OPENING:
            if not open_ones:
                return index
            open_ones -= 1
    return -1
