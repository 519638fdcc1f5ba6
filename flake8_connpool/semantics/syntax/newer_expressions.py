"""Rewrites strings and expressions of newer Pythons as older equivalents."""

from __future__ import annotations

import re
from collections.abc import Collection

Version = tuple[int, int]

# PEP 701, PEP 750 and PEP 798.
_NESTED_FSTRINGS = (3, 12)
_TEMPLATES = (3, 14)
_UNPACKING = (3, 15)

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\f]+|\\\n)
    |(?P<comment>\#[^\n]*)
    |(?P<string>(?P<prefix>(?i:[rubft]|[bft]r|r[bft])?)(?P<quote>\"{3}|'{3}|["']))
    |(?P<word>\w+)
    |(?P<mark>[-+*/%@&|^<>=!:]=|\*\*|.)""",
    re.VERBOSE | re.DOTALL,
)
# The rest of a string, by the quotes that start it.
_STRING_ENDS = {
    '"': re.compile(r'(?:[^\\\n"]++|\\.)*+"', re.DOTALL),
    "'": re.compile(r"(?:[^\\\n']++|\\.)*+'", re.DOTALL),
    '"""': re.compile(r'(?:[^\\"]++|\\.|"(?!""))*+"""', re.DOTALL),
    "'''": re.compile(r"(?:[^\\']++|\\.|'(?!''))*+'''", re.DOTALL),
}
_PLAIN = re.compile(r"[^\\{}'\"\n]*+")
# Escapes that may be invalid.
_ESCAPE = re.compile(r"(?:N(?:\{[^}\n'\"]*\})?|x\w{0,2}|u\w{0,4}|U\w{0,8})")
_CONVERSION = re.compile(r"[sra]\s*")
BLANKS = re.compile(r"(?:\s|\\\n|#[^\n]*)*+")


class UndecidedError(Exception):
    """The text cannot be parsed."""


class ExpressionRewriter:
    """One pass over a text.

    `found` are the newer constructs: the version that each needs, and its position. `checks` are
    statements that must also parse: the parts that the rewritten text omits.
    """

    def __init__(self, text: str) -> None:
        self.found: list[tuple[Version, int]] = []
        self.checks: list[str] = []
        self.text = text
        self.at = 0
        self._comments = 0

    def skip(self, pattern: re.Pattern[str], out: list[str] | None = None) -> re.Match[str] | None:
        """Consume a match at the current position and add it to `out`."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
            if out is not None:
                out.append(found[0])
        return found

    def take(self) -> str:
        """Consume and return a character; "" at the end of the text."""
        self.at += 1
        return self.text[self.at - 1 : self.at]

    def until(self, marks: Collection[str]) -> tuple[str, str]:
        """Consume text up to a mark outside brackets; return the text before it, and the mark.

        The mark is empty if there is none. Raises UndecidedError for text that cannot be parsed.
        """
        out: list[str] = []
        # For each open bracket, the star that is its first content: its position in both texts.
        stars: list[tuple[int, int] | None] = []
        is_first = False
        while token := _TOKEN.match(self.text, self.at):
            start, self.at = self.at, token.end()
            word = token[0]
            if token.lastgroup == "comment":
                self._comments += 1
                out.append(" ")
                continue
            if token.lastgroup == "string":
                word = self._string(start, token["prefix"].lower(), token["quote"])
                if out and out[-1].endswith(("'", '"')):
                    out.append(" ")  # otherwise the quotes of two strings would become those of one
            elif token.lastgroup == "mark":
                if not stars and word == ":=" and ":" in marks:
                    self.at, word = start + 1, ":"
                if not stars and word in marks:
                    return "".join(out), word
                if word in "([{":
                    stars.append(None)
                elif word in ")]}":
                    if not stars:
                        raise UndecidedError
                    stars.pop()
                elif word in ("*", "**") and is_first:
                    stars[-1] = (len(out), start)
            elif word == "for" and stars and (star := stars[-1]):
                out[star[0]] = ""
                self.found.append((_UNPACKING, star[1]))
            is_first = word in "([{" or (is_first and word.isspace())
            out.append(word)
        return "".join(out), ""

    def _string(self, start: int, prefix: str, quote: str) -> str:
        is_template = "t" in prefix
        if not is_template and "f" not in prefix:
            if not self.skip(_STRING_ENDS[quote]):
                raise UndecidedError
            return self.text[start : self.at]
        if is_template:
            self.found.append((_TEMPLATES, start))
        self._literal(start, quote, is_raw="r" in prefix)
        # Only bytes literals can follow bytes literals; the same is true for templates.
        return 'b""' if is_template else '""'

    def _literal(self, start: int, quote: str, *, is_raw: bool, in_format: bool = False) -> None:
        """Consume an f-string up to its end, or the format of a field in it."""
        text = self.text
        while True:
            self.skip(_PLAIN)
            if text.startswith(quote, self.at):
                if in_format:
                    raise UndecidedError
                self.at += len(quote)
                return
            char = self.take()
            following = text[self.at : self.at + 1]
            if char == "\\":
                if not is_raw and (escape := self.skip(_ESCAPE)):
                    self.checks.append(f'"\\{escape[0]}"')
                elif following not in "{}":
                    self.at += 1
            elif char == "}" and in_format:
                return
            elif char in ("{", "}") and char == following and not in_format:
                self.at += 1
            elif char == "{":
                self._field(start, quote, is_raw=is_raw)
            elif char in ("", "}") or (char == "\n" and len(quote) == 1):
                raise UndecidedError

    def _field(self, start: int, quote: str, *, is_raw: bool) -> None:
        begin, comments = self.at, self._comments
        code, end = self.until("}!:=")
        inside = self.text[begin : self.at]
        is_cut = len(quote) == 1 and "\n" in inside
        if is_cut or "\\" in inside or quote in inside or self._comments > comments:
            self.found.append((_NESTED_FSTRINGS, start))
        if not code.strip():
            raise UndecidedError
        self.checks.append(f"({code} \n)")  # with the blank, no backslash continues the line
        if end == "=":
            self.skip(BLANKS)
            end = self.take()
        if end == "!":
            if not self.skip(_CONVERSION):
                raise UndecidedError
            end = self.take()
        if end == ":":
            self._literal(start, quote, is_raw=is_raw, in_format=True)
        elif end != "}":
            raise UndecidedError
