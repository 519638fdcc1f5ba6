"""Sources in the syntax of newer Pythons, and sources that only look so."""

from __future__ import annotations

# What is written, by the Python that it needs: where it is, line and column.
NEWER: dict[tuple[int, int], dict[str, tuple[int, int]]] = {
    (3, 12): {
        "x = 1\ntype X = int | str\n": (2, 1),
        "class A:\n    pass; type Y[T, *Ts, **P] = dict[T, (Ts, P)]\n": (2, 11),
        "if x: type Q = lambda: 1\n": (1, 7),
        "def f[T: (int, str)](x: T) -> T:\n    return x\n": (1, 1),
        "@d\nasync  def g[*Ts](*a): pass\n": (2, 1),
        "class A[T: B[int]](B[T]): pass\n": (1, 1),
        "x = f'{a}' f\"{d[\"a\"]!r:>{w}}\" 'b'\n": (1, 12),
        "z = f\"{'\\n'.join(x)} {{}} {a:%H:%M}\"\n": (1, 5),
        'w = f"""{\n  a  # why\n}\n\\N{EM DASH} {{{x}}}"""\n': (1, 5),
        "v = rf'\\{x}' f'{f'{f'{1}'}'}' ''f''\n": (1, 14),
        "u = f'{\n    a\n}'\n": (1, 5),
    },
    (3, 13): {
        "type X = int\nclass A[T = int]: pass\n": (2, 1),
        "def f[T: int = bool, *Ts = *tuple[int], **P = [str]](): pass\n": (1, 1),
    },
    (3, 14): {
        "type X = int\ntry:\n    x\nexcept A, m.B:\n    pass\n": (4, 1),
        "try: x\nexcept* (A, C), B, D: pass\n": (2, 1),
        "try: x\nexcept OSError, socket.timeout: pass\n": (2, 1),
        "try: x\nexcept A,: pass\n": (2, 1),
        "x = t'{a!r} {b['c']}' tr'\\{x}'\n": (1, 5),
    },
    (3, 15): {
        "lazy import json\n": (1, 1),
        "x = 1; lazy from json import dumps, loads\n": (1, 8),
        "x = [*a for a in b if a]\n": (1, 6),
        "x = {**a for a in b}\n": (1, 6),
        "f(*(1, 2), 3); f(*g(x for x in y) async for a in b)\n": (1, 18),
    },
}

# None of these is right in any Python, or it is Python 2.
WRONG = (
    "type X =\n",
    "type X = int, str\n",
    "type X = int = str\n",
    "type in = 1\n",
    "def f[T]x(): pass\n",
    "def f[](): pass\n",
    "def f[T, T: = 1](): pass\n",
    "def f[T, **](): pass\n",
    "def f[*T: int](): pass\n",
    "class A[T: pass\n",
    "try: x\nexcept A, B as e: pass\n",
    "try: x\nexcept A, *B: pass\n",
    "try: x\nexcept A, b := C: pass\n",
    "try: x\nexcept A, e: pass\n",
    "try: x\nexcept os.error, (number, text): pass\n",
    "t'a' 'b'\n",
    "f'a' t'b'\n",
    "f'{}' f'{d['a']}'\n",
    "f'{a b}' f'{d['a']}'\n",
    "f'{a!z}' f'{d['a']}'\n",
    "f'{a\\}' f'{d['a']}'\n",
    "f'} {d['a']}'\n",
    "f'\\x4 {d['a']}'\n",
    "f'\\N{NO SUCH} {d['a']}'\n",
    "f'{d['a']\n",
    "f'{d['a']:\n",
    "x = [*a, b for a in b]\n",
    "lazy x\n",
    "type X = int\ndef f(:\n",
    "type X = int\nprint 'x'\n",
    "class A[T]:\nf'{d['a']}'\n",
    "'type X = int\n",
)
