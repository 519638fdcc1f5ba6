"""CPU seconds of the stages of a run, taken around functions of the package in this process."""

from __future__ import annotations

import functools
import inspect
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

PACKAGE = "flake8_connpool"


class Clock:
    """The seconds of each stage, from the start of the process, which is in the `first` stage.

    A stage that calls another one does not pay for it.
    """

    def __init__(self, first: str, now: Callable[[], float] = time.process_time) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._now = now
        self._stack = [first]
        self._since = 0.0

    def enter(self, stage: str) -> None:
        """Begin a stage inside the one at work."""
        self._charge()
        self._stack.append(stage)

    def leave(self) -> None:
        """End the stage at work, and go on with the one around it."""
        self._charge()
        self._stack.pop()

    def stop(self) -> dict[str, float]:
        """Return the seconds of each stage until now."""
        self._charge()
        return dict(self.seconds)

    def _charge(self) -> None:
        now = self._now()
        self.seconds[self._stack[-1]] += now - self._since
        self._since = now

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same in a stage; a generator, each time it is asked."""
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def generator(*args: Any, **kwargs: Any) -> Iterator[Any]:
                items = function(*args, **kwargs)
                while True:
                    self.enter(stage)
                    try:
                        item = next(items)
                    except StopIteration:
                        return
                    finally:
                        self.leave()
                    yield item

            return generator

        @functools.wraps(function)
        def plain(*args: Any, **kwargs: Any) -> Any:
            self.enter(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self.leave()

        return plain


def wrap(seam: str, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put a wrapper around a function, `module:name` or `module:class.name`, wherever it is used.

    The modules of the package that have imported the function by its name get the wrapper too.
    Raises AttributeError if there is no such function.
    """
    module, _, name = seam.partition(":")
    owner: Any = import_module(module)
    *outer, last = name.split(".")
    for part in outer:
        owner = getattr(owner, part)
    original = getattr(owner, last)
    wrapped = wrapper(original)
    setattr(owner, last, wrapped)
    for name, loaded in list(sys.modules.items()):
        if name.partition(".")[0] == PACKAGE:
            for key, value in list(vars(loaded).items()):
                if value is original:
                    setattr(loaded, key, wrapped)
