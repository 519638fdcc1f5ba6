"""How the cost of connlint grows: sources of one shape in growing sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_HEAD = "import httpx\nimport requests\n\nimport helpers\n\n\n"
# One in so many files names a library.
_CONCERNED = 7
# The same number of calls, however deep they are nested.
_CALLS_NESTED = 2_400


def _plain(number: int) -> str:
    """Return the text of functions that have nothing to do with pools."""
    return (
        f"def total_{number}(rows, limit=100):\n"
        "    result = []\n"
        "    for row in rows[:limit]:\n"
        f"        if row.size > {number} and row.name.startswith('x'):\n"
        "            result.append((row.name, row.size * 2, helpers.rate(row)))\n"
        "    return {'count': len(result), 'rows': sorted(result)}\n\n\n"
    )


def _owner(number: int) -> str:
    """Return the text of a function with a client."""
    return (
        f"def fetch_{number}(key):\n"
        "    with httpx.Client(timeout=10.0) as client:\n"
        "        response = client.get(f'https://shop.example/{key}')\n"
        "    return response.json()\n\n\n"
    )


def _files(size: int, directory: Path) -> None:
    for number in range(size):
        folder = directory / f"package_{number // 100}"
        if number % 100 == 0:
            folder.mkdir()
        is_concerned = number % _CONCERNED == 0
        text = "".join(_plain(number + one) for one in range(4))
        text = _HEAD + _owner(number) + text if is_concerned else "import helpers\n\n\n" + text
        (folder / f"module_{number}.py").write_text(text, encoding="utf-8")


def _one(text: str, directory: Path) -> None:
    (directory / "module.py").write_text(_HEAD + text, encoding="utf-8")


def _file_size(size: int, directory: Path) -> None:
    _one(_owner(0) + "".join(_plain(number) for number in range(size // 8)), directory)


def _calls(size: int, directory: Path) -> None:
    calls = "".join(f"    client.get('https://shop.example/{one}')\n" for one in range(size))
    _one(f"client = httpx.Client()\n\n\ndef fetch():\n{calls}", directory)


def _functions(size: int, directory: Path) -> None:
    _one("".join(map(_owner, range(size))), directory)


def _nesting(size: int, directory: Path) -> None:
    lines = ["client = httpx.Client()", "", "", "def fetch(flags):"]
    for block in range(_CALLS_NESTED // size):
        for depth in range(1, size + 1):
            lines.append(f"{' ' * depth}if flags[{block + depth}]:")
            lines.append(f"{' ' * (depth + 1)}client.get('https://shop.example/{depth}')")
    _one("\n".join(lines) + "\n", directory)


@dataclass(frozen=True, slots=True)
class Shape:
    """What grows, in words and in its unit, the sizes that are measured, and what writes them."""

    title: str
    unit: str
    sizes: tuple[int, ...]
    write: Callable[[int, Path], None]


SHAPES = {
    "files": Shape("Number of files", "files", (10, 100, 1_000, 10_000, 50_000), _files),
    "size": Shape("Size of a file", "lines", (1_000, 4_000, 16_000, 64_000), _file_size),
    "calls": Shape("Calls of a client", "calls", (500, 2_000, 8_000, 32_000), _calls),
    "functions": Shape(
        "Functions with a client", "functions", (250, 1_000, 4_000, 16_000), _functions
    ),
    "nesting": Shape(
        f"Depth of nesting, {_CALLS_NESTED:,} calls each", "blocks", (5, 10, 20, 40, 80), _nesting
    ),
}
