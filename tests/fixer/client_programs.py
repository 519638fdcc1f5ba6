"""Generated programs that send requests in loops, or several in a row, without one client.

`run(url, log)` appends what it sees to `log`. All shapes are drawn by the same seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

ROUNDS = 3
LIBRARIES = {"requests": ("Session", ""), "httpx": ("Client", "AsyncClient")}
_LOOPS = [
    ["for n in range(ROUNDS):"],
    ["for n in (0, 1, 2):"],
    ["for n, _ in enumerate(", "    'abc'", "):  # long"],
    ["n = -1", "while n < ROUNDS - 1:", ">n += 1"],
    ["for m in (0,):", ">for n in range(m, ROUNDS):"],
]
_BEFORE = [
    [],
    ["# before"],
    ["log.append(n)"],
    ["text = '''one", "<  two", "<'''", "log.append(text)"],
    ["log.append(", "    n  # inside", ")", ""],
    ["if n == 1:", ">log.append('continued')", ">continue"],
]
_AFTER = [
    [],
    ["# behind"],
    ["log.append('done')  # beside", "", "# behind"],
    ["if n > 5:", ">break"],
    ["if n == 2:", ">log.append('left')", ">break"],
    ["if n == 2:", ">return"],
    ["def later():", ">return n", "log.append(later())"],
]
_AROUND = [
    [],
    ["if n >= 0:"],
    ["try:"],
    ["with suppress(ValueError):"],
]
_HEAD = ["from contextlib import suppress", "ROUNDS = 3", ""]
_ASYNC = ["async def numbers():", ">for n in range(ROUNDS):", ">>yield n", ""]


@dataclass(frozen=True, slots=True)
class Program:
    """A source, and whether `run` is a coroutine function."""

    source: bytes
    is_async: bool
    is_loop: bool


def program(seed: int) -> Program:
    """Return the program of a seed."""
    chance = Random(seed)
    library = chance.choice(list(LIBRARIES))
    name = chance.choice([library, "lib"])
    kind = chance.choice(["request", "request", "client", "row"])
    client, async_client = LIBRARIES[library]
    is_async = chance.random() < 0.3
    is_async_client = is_async and kind == "client" and bool(async_client)
    lines = [f"import {library}" if name == library else f"import {library} as {name}", *_HEAD]
    if is_async:
        lines += _ASYNC
    lines.append(f"{'async ' * is_async}def run(url, log):")
    if kind == "client":
        made = async_client if is_async_client else client
        head = f"{'async ' * is_async_client}with {name}.{made}() as client:"
        sent = [f">{line}" for line in _sent("client", chance, is_awaited=is_async_client)]
        lines += _in_loop([head, *sent], chance, is_async=is_async)
    elif kind == "request":
        lines += _in_loop(_sent(name, chance), chance, is_async=is_async)
    else:
        lines += _row(name, chance)
    indent = chance.choice(["    ", "  ", "\t"])
    text = "\n".join(_indented(line, indent) for line in lines) + "\n"
    newline = chance.choice(["\n", "\n", "\r\n"])
    return Program(text.replace("\n", newline).encode(), is_async, kind != "row")


def _in_loop(sent: list[str], chance: Random, *, is_async: bool) -> list[str]:
    loop = chance.choice(_LOOPS)
    if is_async and chance.random() < 0.5:
        loop = ["async for n in numbers():"]
    depth = sum(line.endswith(":") or line.endswith("# long") for line in loop)
    around = chance.choice(_AROUND)
    inner = [*around, *(f">{line}" if around else line for line in sent)]
    if around == ["try:"]:
        inner += ["except ValueError:", ">log.append('wrong')"]
    body = [*chance.choice(_BEFORE), *inner, *chance.choice(_AFTER)]
    is_lost = any(line in ("continue", ">continue") for line in body)
    if is_lost and loop[0] == "n = -1" and chance.random() < 0.5:
        body = [*inner, "log.append('last')"]
    lines = [f"{'>'}{line}" for line in [*loop, *(">" * depth + line for line in body)]]
    if depth == 1 and chance.random() < 0.3:
        lines += [">else:", ">>log.append('else')"]
    return [*lines, *chance.choice([[], ["", ">log.append('end')"], [">># inside", "# outside"]])]


def _row(name: str, chance: Random) -> list[str]:
    first, second = (_sent(name, chance, number) for number in ("0", "1"))
    if chance.random() < 0.5:
        third = _sent(name, chance, "2")
        second = [*second, "if log:", *(f">{line}" for line in third)]
    return [f">{line}" for line in ["log.append('start')", *first, "", *second, "return log"]]


def _sent(name: str, chance: Random, number: str = "n", *, is_awaited: bool = False) -> list[str]:
    url = chance.choice([f"f'{{url}}/{{{number}}}'", f"url + '/' + str({number})"])
    value = chance.choice(
        [
            [f"{name}.get({url}, timeout=10)"],
            [f"{name}.post({url}, data={{'a': 'b'}})"],
            [f"{name}.request('PUT', {url})"],
            [f"{name}.put(", f"    {url},", "    headers={'X-A': 'b'},  # inside", ")"],
        ]
    )
    is_again = chance.random() < 0.3
    prefix = "await " * is_awaited
    lines = [f"answer = {prefix}{value[0]}", *value[1:], "log.append(answer.text)"]
    if is_again:
        lines.append(f"log.append(({prefix}{name}.get({url})).status_code)")
    return lines


def _indented(line: str, indent: str) -> str:
    """Return a line with its indentation; a line of a string has none."""
    body = line.lstrip(">")
    if body.startswith("<"):
        return body[1:]
    return (indent * (len(line) - len(body)) + body) if body else ""
