"""Strings and expressions of newer Pythons, written as older ones have them."""

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
# What follows the quotes that begin a string.
_STRING_ENDS = {
    '"': re.compile(r'(?:[^\\\n"]++|\\.)*+"', re.DOTALL),
    "'": re.compile(r"(?:[^\\\n']++|\\.)*+'", re.DOTALL),
    '"""': re.compile(r'(?:[^\\"]++|\\.|"(?!""))*+"""', re.DOTALL),
    "'''": re.compile(r"(?:[^\\']++|\\.|'(?!''))*+'''", re.DOTALL),
}
_PLAIN = re.compile(r"[^\\{}'\"\n]*+")
# Those that may be wrong.
_ESCAPE = re.compile(r"(?:N(?:\{[^}\n'\"]*\})?|x\w{0,2}|u\w{0,4}|U\w{0,8})")
_CONVERSION = re.compile(r"[sra]\s*")
BLANKS = re.compile(r"(?:\s|\\\n|#[^\n]*)*+")


class UndecidedError(Exception):
    """The text is not understood."""


class ExpressionRewriter:
    """One pass over a text.

    `found` are the newer constructs: the version each needs, and where it stands. `checks` are
    statements that have to parse too: what the rewritten text leaves out.
    """

    def __init__(self, text: str) -> None:
        self.found: list[tuple[Version, int]] = []
        self.checks: list[str] = []
        self.text = text
        self.at = 0
        self._comments = 0

    def skip(self, pattern: re.Pattern[str], out: list[str] | None = None) -> re.Match[str] | None:
        """Pass over what matches here; add it to `out`."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
            if out is not None:
                out.append(found[0])
        return found

    def take(self) -> str:
        """Pass over a character and return it; nothing at the end of the text."""
        self.at += 1
        return self.text[self.at - 1 : self.at]

    def until(self, marks: Collection[str]) -> tuple[str, str]:
        """Pass over a mark outside of brackets; return what stands before it, and the mark.

        No mark if there is none. Raises UndecidedError for what is not understood.
        """
        out: list[str] = []
        # Of each open bracket, the star that is the first thing in it: where it is in both texts.
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
                    out.append(" ")  # or the quotes of two strings would be those of one
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
        # Bytes, like templates, stand beside none but their own kind.
        return 'b""' if is_template else '""'

    def _literal(self, start: int, quote: str, *, is_raw: bool, in_format: bool = False) -> None:
        """Pass over an f-string up to its end, or over the format of a field in it."""
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
        self.checks.append(f"({code} \n)")  # the blank lets no backslash continue the line
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
