"""The examples of docs/frameworks/ as the tests use them: files, pages, what a page warns of."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from markers import ROOT
from samples import Block, blocks

DOCS = ROOT / "docs" / "frameworks"
EXAMPLES = DOCS / "examples"
# Every page but the index has a folder of examples of its name.
PAGES = sorted(path for path in DOCS.glob("*.md") if path.name != "index.md")

# What the warnings on the pages name, and the tests put their own in place of.
CATALOG = "https://catalog.example"
DATABASE = "postgresql+psycopg://shop@db.example/shop"

_SHOWN = re.compile(r'^(```python title="([^"\n]+)"\n).*?^```$', re.MULTILINE | re.DOTALL)


def files_of(page: Path) -> dict[str, Path]:
    """Return the examples of a page by the title that they have on it."""
    found = sorted((EXAMPLES / page.stem).rglob("*.py"))
    shown = [path for path in found if path.stat().st_size]
    assert len({path.name for path in shown}) == len(shown), "two files of one title"
    return {path.name: path for path in shown}


def with_examples(page: Path) -> str:
    """Return the text of a page with its examples as the files are now."""
    files = files_of(page)

    def show(match: re.Match[str]) -> str:
        return f"{match[1]}{files[match[2]].read_text(encoding='utf-8')}```"

    return _SHOWN.sub(show, page.read_text(encoding="utf-8"))


def warnings_of(page: str) -> list[Block]:
    """Return the blocks of a page that announce findings, in order."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return [block for block in blocks(text) if block.language == "python" and block.title is None]


def run_warning(page: str, number: int = 0, **instead: str) -> ModuleType:
    """Run a block that announces findings as a module, with other addresses in it."""
    module = ModuleType(f"warned_of_by_{page}_{number}")
    text = warnings_of(page)[number].text
    for name, value in instead.items():
        known = {"catalog": CATALOG, "database": DATABASE}[name]
        assert known in text
        text = text.replace(known, value)
    exec(compile(text, f"{page}.md", "exec"), module.__dict__)
    return module


def load(example: str, monkeypatch: pytest.MonkeyPatch, **environment: str) -> ModuleType:
    """Import an example anew, with these addresses in its environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    # Beside the page nothing may be left that is not shown on it.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = EXAMPLES / example
    spec = importlib.util.spec_from_file_location(f"example_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
