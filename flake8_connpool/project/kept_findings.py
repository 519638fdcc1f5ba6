"""The findings of files that are kept for the next run, whichever entry point made them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from flake8_connpool.codes import INTERNAL_ERROR, UNREADABLE
from flake8_connpool.project.results import Raw, Results, key_of, text_of
from flake8_connpool.project.surroundings import Around
from flake8_connpool.rule_options import RuleOptions

# What these say depends on more than the file.
_NEVER_KEPT = frozenset({INTERNAL_ERROR, UNREADABLE})


class FileState(Struct, frozen=True):
    """What the findings of a file depend on.

    `path` is that of the file in its project, and `codes` are those of the rules that run.
    """

    around: Around
    path: str
    options: RuleOptions
    codes: Sequence[str]

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
    targets = state.options.targets if raw.asked else {}
    is_answered_so = all(repr(targets.get(library)) == said for library, said in raw.asked)
    return raw if is_answered_so else None


def keep_findings(results: Results, state: FileState, raw: Raw) -> None:
    """Keep the findings of a file for the next run."""
    found = (*raw.found, *raw.in_tests)
    if results.keeps and not any(one.code in _NEVER_KEPT for one in found):
        results.put(state.key, raw)
