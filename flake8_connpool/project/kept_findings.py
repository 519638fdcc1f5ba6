"""The findings of files that are kept for the next run, whichever entry point made them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from flake8_connpool.codes import INTERNAL_ERROR
from flake8_connpool.project.results import Raw, Results, key_of, text_of
from flake8_connpool.project.surroundings import Around
from flake8_connpool.rule_options import Release, RuleOptions

# The name under which the Python that a project requires is asked for, among names of libraries.
PYTHON = "python"


class FileState(Struct, frozen=True):
    """What the findings of a file depend on.

    `path` is that of the file in its project, and `codes` are those of the rules that run.
    `required_python` returns the oldest Python that the project supports, if it says so.
    """

    around: Around
    path: str
    options: RuleOptions
    codes: Sequence[str]
    required_python: Callable[[], Release | None] = lambda: None

    def answer(self, name: str) -> str:
        """Return which releases of a library, or of Python, the project supports, as text."""
        return repr(self.required_python() if name == PYTHON else self.options.targets.get(name))

    @property
    def key(self) -> str:
        """The key of the findings."""
        environment = self.around.environment
        return key_of(
            "findings",
            self.around.digest,
            environment.text if environment is not None else "",
            text_of(self.options),
            list(self.codes),
            self.path,
        )


def kept_findings(results: Results, state: FileState) -> Raw | None:
    """Return the findings of a file that an earlier run has kept, None if there are none."""
    raw = results.get(state.key, Raw) if results.keeps else None
    if raw is None:
        return None
    return raw if all(state.answer(name) == said for name, said in raw.asked) else None


def keep_findings(results: Results, state: FileState, raw: Raw) -> None:
    """Keep the findings of a file for the next run."""
    found = (*raw.found, *raw.in_tests)
    # An internal error depends on more than the file.
    if results.keeps and not any(one.code == INTERNAL_ERROR for one in found):
        results.put(state.key, raw)
