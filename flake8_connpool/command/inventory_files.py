"""The pools of one file, as the other files of its project show it."""

from __future__ import annotations

from msgspec import Struct

from flake8_connpool.command.checker import Checker
from flake8_connpool.command.tasks import CheckItem
from flake8_connpool.files.notebooks import why_not_python
from flake8_connpool.files.reading import reason
from flake8_connpool.inventory.users import FilePools
from flake8_connpool.linter.lint import concerns
from flake8_connpool.linter.testing import is_test_code
from flake8_connpool.semantics.syntax.source import UnreadableError
from flake8_connpool.semantics.syntax.source_text import SourceText


class Found(Struct, frozen=True):
    """The pools of a file, or why they are not known."""

    file: FilePools = FilePools()
    problem: str = ""


def pools_of(checker: Checker, item: CheckItem) -> Found:
    """Return the pools of a file; those of test code are left out."""
    file, around = item.file, item.around
    if file.problem is not None:
        return Found(problem=file.problem)
    try:
        data = checker.files.read(file.path)
    except OSError as error:
        return Found(problem=reason(error))
    options = checker.rule_options(file.path)
    if not (concerns(data, options) or around.concerns):
        return Found()
    why = why_not_python(data, file.path)
    if why is not None:
        return Found(problem=why)
    # A run over files without pools does not need these.
    from flake8_connpool.frameworks.own import own_decorators
    from flake8_connpool.inventory.reading import pools_in, references_in
    from flake8_connpool.semantics.values.environment import ALONE
    from flake8_connpool.semantics.values.model import SemanticModel

    path = checker.files.path_in_project(file.path, checker.configuration.start)
    aliases = {**options.aliases, **own_decorators(options)}
    try:
        model = SemanticModel(SourceText(data).tree, aliases, around.environment or ALONE)
        if is_test_code(path, model):
            return Found()
        pools = sorted(pools_in(model, path, options), key=lambda one: one.line)
        references = tuple(dict.fromkeys(references_in(model)))
        return Found(FilePools(path, tuple(pools), references))
    except UnreadableError as error:
        return Found(problem=f"line {error.line}: {error.reason}")
    except Exception as error:
        return Found(problem=f"internal error: {type(error).__name__}: {error}")
