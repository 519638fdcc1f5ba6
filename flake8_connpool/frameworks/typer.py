"""Typer: `main.py`."""

from flake8_connpool.frameworks.schema import PROCESS, CallbackTaker, Framework, each, made

_APPS = ("typer.Typer", "typer.main.Typer")

TYPER = Framework(
    "typer",
    objects=_APPS,
    decorators=each(made(_APPS), ("callback", "command"), PROCESS),
    takers={
        **each(("typer", "typer.main"), ("run",), CallbackTaker(PROCESS, 0, "function")),
        **each(
            ("typer", "typer.params"),
            ("Argument", "Option"),
            CallbackTaker(PROCESS, None, "callback"),
        ),
    },
)
