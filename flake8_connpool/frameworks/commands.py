"""Other ways to turn a function into a command: argparse, absl, cyclopts, Fire, Invoke."""

from flake8_connpool.frameworks.schema import PROCESS, CallbackTaker, Framework, each, made

_PARSERS = (
    "argparse.ArgumentParser",
    "argparse.ArgumentParser().add_subparsers",
    "argparse.ArgumentParser().add_subparsers().add_parser",
    "argparse.ArgumentParser().add_subparsers().add_parser().add_subparsers",
    "argparse.ArgumentParser().add_subparsers().add_parser().add_subparsers().add_parser",
)
_CYCLOPTS = ("cyclopts.App", "cyclopts.core.App")

COMMANDS = Framework(
    "commands",
    objects=(*_PARSERS, *_CYCLOPTS),
    decorators={
        **each(made(_CYCLOPTS), ("command", "default"), PROCESS),
        **each(("invoke", "invoke.tasks"), ("task",), PROCESS),
    },
    takers={
        "absl.app.run": CallbackTaker(PROCESS, 0, "main"),
        # `set_defaults(func=...)` is recommended by argparse's documentation.
        **each(
            tuple(name for name in made(_PARSERS) if not name.endswith("add_subparsers()")),
            ("set_defaults",),
            CallbackTaker(PROCESS, None, "func"),
        ),
        "cyclopts.run": CallbackTaker(PROCESS, 0),
        **each(("fire", "fire.core"), ("Fire",), CallbackTaker(PROCESS, 0, "component")),
    },
)
