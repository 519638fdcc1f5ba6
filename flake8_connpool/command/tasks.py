"""What is done with each file of a run, here or in another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.project.surroundings import Around
from flake8_connpool.rule_options import RuleOptions

if TYPE_CHECKING:
    from flake8_connpool.project.results import Looked

_I = TypeVar("_I", bound="Item")
Result = TypeVar("Result")
# What is done with each item; a function of a module, so that processes find it.
Task = Callable[[Checker, _I], Result]

# What a task costs for a file whose findings are known, for one that mostly names no library, and
# for one that a project needs.
_KNOWN, _SEARCHED, _PARSED = 0.2, 0.25, 10.0


class Item(Protocol):
    """A file, with what a task needs to know about it; picklable."""

    @property
    def path(self) -> str:
        """The absolute path of the file."""

    @property
    def has_settings(self) -> bool:
        """Whether the task uses the settings of the file."""

    @property
    def cost(self) -> float:
        """About how many milliseconds of CPU the task takes, measured over 26 applications."""

    def is_worth_sending(self, checker: Checker) -> bool:
        """Return whether the task takes longer than a look at the bytes of the file."""


class TaskRunner(Protocol):
    """Does a task for many files; the results do not depend on where."""

    @property
    def checker(self) -> Checker:
        """The checker that the tasks use."""

    def map(self, task: Task[Any, Result], items: Sequence[Item]) -> Iterator[list[Result]]:
        """Yield the results of a task for some items, in their order, in parts.

        Raises WorkersError if a worker dies.
        """


class CheckItem(Struct, frozen=True):
    """A file to check, with what is known about it."""

    file: FoundFile
    around: Around

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def has_settings(self) -> bool:
        return True

    @property
    def cost(self) -> float:
        if self.around.raw is not None:
            return _KNOWN
        return _PARSED if self.around.root else _SEARCHED

    def is_worth_sending(self, checker: Checker) -> bool:
        if self.file.problem is not None:
            return False
        from flake8_connpool.semantics.syntax.source_text import SourceText

        source = replace(checker, around=self.around).source_of(self.file)
        return isinstance(source, SourceText)


class LookItem(Struct, frozen=True):
    """A file of a project with the rule `options` of that project.

    `names_library` is as in its facts, and `roots` are the first names of the project's modules. If
    the run `checks` the file, its findings are part of the look.
    """

    path: str
    names_library: bool
    options: RuleOptions
    roots: frozenset[str]
    checks: bool

    @property
    def has_settings(self) -> bool:
        return self.checks

    @property
    def cost(self) -> float:
        return _PARSED

    def is_worth_sending(self, checker: Checker) -> bool:
        return True


def check_one(checker: Checker, item: CheckItem) -> Checked:
    """Check a file."""
    return replace(checker, around=item.around).check_file(item.file)


def look_at_one(checker: Checker, item: LookItem) -> Looked:
    """Look at a file of a project."""
    # A run without the project does not need it.
    from flake8_connpool.command.looking import look

    return look(
        checker,
        item.path,
        item.options,
        item.roots,
        has_pools=item.names_library,
        checks=item.checks,
    )
