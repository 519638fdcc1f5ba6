"""Completion scripts for shells, made from the command line's own options."""

from __future__ import annotations

from flake8_connpool.command.answer import CLEAN, Answer
from flake8_connpool.command.arguments import parser
from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.linter.registry import RULES

_FILE_METAVARS = ("FILE", "PATH")
_DIRECTORY_METAVAR = "DIRECTORY"


def answer_completion(shell: str) -> Answer:
    """Answer with the script that completes connlint in a shell."""
    import shtab

    command_line = parser()
    options = {f"--{option.name}": option for option in OPTIONS}
    for action in command_line._actions:
        option = next((options[name] for name in action.option_strings if name in options), None)
        values = _values(option) if option is not None else []
        if values:
            action.choices = values
        elif action.metavar in _FILE_METAVARS:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == _DIRECTORY_METAVAR:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    return Answer(shtab.complete(command_line, shell), "", CLEAN)


def _values(option: Option) -> list[str]:
    """Return what an option may be given, as far as that can be listed."""
    if option.kind in (kinds.CODES, kinds.SOME_CODES) or option.name == "explain":
        return list(RULES)
    return list(option.kind.choices)
