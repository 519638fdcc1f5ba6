"""One source from its bytes to its tree, decoded and parsed once."""

from __future__ import annotations

import ast
from functools import cached_property

from flake8_connpool.semantics.syntax.source import decode, parse, source_lines


class SourceText:
    """A source: `data` are its bytes; text and tree are created on first access.

    `encoding` overrides the declared encoding; None means the declared one.
    """

    def __init__(self, data: bytes, encoding: str | None = None) -> None:
        self.data = data
        self.encoding = encoding

    @classmethod
    def of_text(cls, text: str) -> SourceText:
        """Return a source from a string; its declared encoding is ignored."""
        return cls(text.encode(errors="surrogatepass"), "utf-8")

    @classmethod
    def of(cls, source: SourceText | bytes) -> SourceText:
        """Return a source from a string or from bytes."""
        return source if isinstance(source, SourceText) else cls(source)

    @cached_property
    def text(self) -> str:
        """The text, with `\\n` as newlines. Raises `UnreadableError` if it cannot be decoded."""
        if self.encoding is None:
            return decode(self.data)
        text = self.data.decode(self.encoding, "surrogatepass")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends; invalid bytes are replaced."""
        is_text = self.encoding is not None or "text" in self.__dict__
        return self.text.split("\n") if is_text else source_lines(self.data)

    @cached_property
    def tree(self) -> ast.Module:
        """The tree. Raises `UnreadableError` if Python cannot parse the source."""
        return parse(self.text)

    def take_tree(self) -> ast.Module:
        """Return the tree for modification; the next access creates another one."""
        tree = self.tree
        del self.tree
        return tree

    def __reduce__(self) -> tuple[type[SourceText], tuple[bytes, str | None]]:
        """Send only the bytes to another process."""
        return SourceText, (self.data, self.encoding)
