"""Whether others run what the main program of a module calls."""

from __future__ import annotations

import pytest
from probes import placed

MAIN = "\nif __name__ == '__main__':\n    "
BASE = "from shop.base import Provider\nclass A(Provider):\n    "
F = "def f(self, x): probe(x)"

LIBRARY = {
    "the hook of a base class": f"{BASE}def _g(self, x): probe(x){MAIN}p = make()\n    p._g(1)",
    "one that main calls": f"{BASE}def _notify(self, x): probe(x)\ndef main(): A()._notify(1)",
    "a helper of a hook": (
        f"{BASE}def _notify(self, x): self.__send(x)\n    def __send(self, x): probe(x)"
        f"{MAIN}A()._notify(1)"
    ),
    "a base class beside it": f"from .base import B\nclass A(B):\n    {F}{MAIN}A().f(1)",
    "a function of a package": f"from .base import b\ndef f(x): probe(x){MAIN}f(1)",
    "an exported function": f"__all__ = ['f']\ndef f(x): probe(x){MAIN}f(1)",
    "a class with methods for others": (
        f"class A:\n    def f(self, x): probe(x)\n    def g(self): ...{MAIN}print(A().f(1))"
    ),
}
PROGRAM = {
    "a function": f"def f(x): probe(x){MAIN}f(1)",
    "a private function of a package": f"from .base import b\ndef _f(x): probe(x){MAIN}_f(1)",
    "a function that main of a package calls": (
        f"from .base import b\ndef f(x): probe(x)\ndef main(): f(1){MAIN}main()"
    ),
    "a class that does one thing": f"class A:\n    def run(self): probe(){MAIN}A().run()",
    "a class of a program with arguments": (
        f"import argparse\nclass A:\n    {F}\n    def g(self): ...{MAIN}A().f(1)"
    ),
    "a class of data": (
        f"from pydantic import BaseModel\nclass A(BaseModel):\n    {F}{MAIN}A().f(1)"
    ),
    "a thread": f"import threading\nclass A(threading.Thread):\n    {F}{MAIN}A().f(1)",
    "a call at the import": "from .base import b\ndef f(x): probe(x)\nf(1)",
}


@pytest.mark.parametrize("way", LIBRARY)
def test_a_library_is_called_by_others(way: str) -> None:
    assert placed(LIBRARY[way]).startswith("on every call")


@pytest.mark.parametrize("way", PROGRAM)
def test_a_program_runs_once(way: str) -> None:
    assert placed(PROGRAM[way]) == "per process"
