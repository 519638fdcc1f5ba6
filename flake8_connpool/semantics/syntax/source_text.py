"""One source from its bytes to its tree: decoded and parsed once, whoever asks."""

from __future__ import annotations

import ast
from functools import cached_property

from flake8_connpool.semantics.syntax.source import decode, parse, source_lines


class SourceText:
    """A source: `data` are its bytes; what is made of them is made when it is first asked for.

    `encoding` is theirs, whatever the source declares; None if it is what the source declares.
    """

    def __init__(self, data: bytes, encoding: str | None = None) -> None:
        self.data = data
        self.encoding = encoding

    @classmethod
    def of_text(cls, text: str) -> SourceText:
        """Return a source that is a text already; the encoding that it declares has no meaning."""
        return cls(text.encode(errors="surrogatepass"), "utf-8")

    @classmethod
    def of(cls, source: SourceText | bytes) -> SourceText:
        """Return a source that may be given as its bytes."""
        return source if isinstance(source, SourceText) else cls(source)

    @cached_property
    def text(self) -> str:
        """The text, newlines as `\\n`. Raises `UnreadableError` if it cannot be decoded."""
        if self.encoding is None:
            return decode(self.data)
        text = self.data.decode(self.encoding, "surrogatepass")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends; of bytes that are no text, with these replaced."""
        is_text = self.encoding is not None or "text" in self.__dict__
        return self.text.split("\n") if is_text else source_lines(self.data)

    @cached_property
    def tree(self) -> ast.Module:
        """The tree. Raises `UnreadableError` for what Python cannot parse."""
        return parse(self.text)

    def take_tree(self) -> ast.Module:
        """Return the tree to be changed: who asks after that gets another."""
        tree = self.tree
        del self.tree
        return tree

    def __reduce__(self) -> tuple[type[SourceText], tuple[bytes, str | None]]:
        """Send the bytes alone to another process."""
        return SourceText, (self.data, self.encoding)
