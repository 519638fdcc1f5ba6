"""Finds syntax of newer Pythons in a source that the running Python cannot parse.

The source is rewritten with an older equivalent of each newer construct. If the result parses,
those constructs are the only problem.
"""

from __future__ import annotations

import keyword
import re
import sys

from msgspec import Struct

from flake8_connpool.semantics.syntax.newer_expressions import (
    BLANKS,
    ExpressionRewriter,
    UndecidedError,
    Version,
)
from flake8_connpool.semantics.syntax.source import UnreadableError, parse

# PEP 695, PEP 696, PEP 758 and PEP 810.
_GENERICS = (3, 12)
_TYPE_DEFAULTS = (3, 13)
_BARE_EXCEPTS = (3, 14)
_LAZY_IMPORTS = (3, 15)

_STARS = re.compile(r"\*{1,2}\s*(?=[^\W\d])")
_GAP = r"(?:[ \t\f]|\\\n)"
_NAME = r"[^\W\d]\w*"
_ALIAS = re.compile(rf"type{_GAP}+({_NAME}){_GAP}*(?=\[|=(?!=))")
_GENERIC = re.compile(rf"(?:async{_GAP}+)?(?:def|class){_GAP}+{_NAME}{_GAP}*(?=\[)")
_EXCEPT = re.compile(rf"except\b{_GAP}*\*?")
_LAZY = re.compile(rf"lazy{_GAP}+(?=(?:import|from)\b)")
_AS = re.compile(r"\bas\b")
# Python 2 named the caught exception, or its parts, this way; no exception class has such a name.
_CAUGHT = re.compile(r"(?:[\s(),]++|[a-z_]\w*+)*+")


class NewerSyntax(Struct, frozen=True):
    """The first construct that needs the newest Python: line and column from one."""

    version: Version
    line: int
    column: int


def newer_syntax(text: str) -> NewerSyntax | None:
    """Return the newer syntax that keeps the running Python from parsing a text.

    None if the text has any other error, or if that cannot be decided.
    """
    rewriter = _Rewriter(text)
    try:
        rewritten = rewriter.rewritten()
        version = max((version for version, _ in rewriter.found), default=(0, 0))
        if version <= sys.version_info[:2]:
            return None
        parse(rewritten)
        parse("\n".join(rewriter.checks))
    except (UndecidedError, UnreadableError, RecursionError):
        return None
    at = min(at for needed, at in rewriter.found if needed == version)
    return NewerSyntax(version, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


class _Rewriter(ExpressionRewriter):
    """One pass over the statements of a text."""

    def rewritten(self) -> str:
        """Return the text without newer constructs; UndecidedError if it cannot be parsed."""
        out: list[str] = []
        while self.at < len(self.text):
            self.skip(BLANKS, out)
            start = self.at
            if (alias := self.skip(_ALIAS)) and not keyword.iskeyword(alias[1]):
                out.append(self._alias(start))
            elif alias:
                self.at = start
            elif self.skip(_GENERIC, out):
                self._type_parameters(start)
                out.append(" ")
            elif clause := self.skip(_EXCEPT):
                out.append(self._except(start, clause[0]))
                continue
            elif self.skip(_LAZY):
                self.found.append((_LAZY_IMPORTS, start))
            # A statement starts after each of these, if one starts at all.
            out += self.until("\n;:")
        return "".join(out)

    def _alias(self, start: int) -> str:
        """Consume the text after the name in `type X[T] = value`, up to the value."""
        self.found.append((_GENERICS, start))
        if self.text.startswith("[", self.at):
            self._type_parameters(start)
            self.skip(BLANKS)
        if self.take() != "=":
            raise UndecidedError
        return "raise lambda:"  # takes one expression, and is valid in place of an alias

    def _type_parameters(self, start: int) -> None:
        self.at += 1
        needed = _GENERICS
        parameters = []
        end = ","
        while end == ",":
            self.skip(BLANKS)
            is_variadic = self.skip(_STARS)
            # Only the bound of a single type.
            parameter, end = self.until(",=]:" if is_variadic else ",=]")
            if end == "=":
                needed = _TYPE_DEFAULTS
                self.skip(BLANKS)
                if is_variadic:
                    self.skip(_STARS)
                default, end = self.until(",]")
                parameter += f"= {default}"
            parameters.append(parameter)
        if end != "]":
            raise UndecidedError
        self.found.append((needed, start))
        self.checks.append(f"def _(*, {','.join(parameters)}): pass")

    def _except(self, start: int, keywords: str) -> str:
        types = []
        end = ","
        while end == ",":
            one, end = self.until(",:\n")
            types.append(one)
        is_python_2 = len(types) == 2 and types[1].strip() and _CAUGHT.fullmatch(types[1])
        if len(types) == 1 or is_python_2 or any(map(_AS.search, types)):
            return f"{keywords}{','.join(types)}{end}"
        self.found.append((_BARE_EXCEPTS, start))
        if not types[-1].strip():
            types.pop()
        # A lambda accepts the same expressions: no star, no assignment.
        return f"{keywords} ({''.join(f'lambda: {one},' for one in types)}){end}"
