"""The page on errors: its headings, each a text that a library prints, and its sections."""

import re

from markers import ROOT

PAGE = ROOT / "docs" / "errors.md"

_HEADING = re.compile(r"^### `(.+)`$", re.MULTILINE)


def sections() -> dict[str, str]:
    """Return the body under each text that the page quotes."""
    _, *parts = _HEADING.split(PAGE.read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def assert_said(quoted: str, message: str) -> None:
    """A library's message contains a text that is a heading of the page, whatever the numbers."""
    assert quoted in sections()
    assert _without_numbers(quoted) in _without_numbers(message)


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+(\.\d+)?", "0", " ".join(text.split()))
