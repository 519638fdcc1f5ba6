"""A look at one file of a project: its summary, and its findings if it is checked too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from flake8_connpool.files.reading import read_file
from flake8_connpool.frameworks.own import own_decorators
from flake8_connpool.linter.collector import done_for_each
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.project.facts import digest_of
from flake8_connpool.project.results import Looked
from flake8_connpool.project.summarize import summarize
from flake8_connpool.project.summary import Summary
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source import Positions, UnreadableError
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.semantics.values.model import SemanticModel

if TYPE_CHECKING:
    from flake8_connpool.project.project import Look


def looking_with(options: RuleOptions, unsaved: Mapping[str, bytes]) -> Look:
    """Return what looks at files one after the other, without checking them."""

    def look(naming: Mapping[str, bool], roots: frozenset[str]) -> list[Looked]:
        def one(path: str) -> Looked:
            try:
                data = unsaved[path] if path in unsaved else read_file(path)
            except OSError:
                return Looked(None)
            # It may have changed since the project read it.
            has_pools = naming[path] or concerns(data, options)
            summary = summary_of(data, options, roots, has_pools=has_pools)
            return Looked(summary, None, digest_of(data))

        return list(done_for_each(one, naming))

    return look


def summary_of(
    data: bytes, options: RuleOptions, roots: frozenset[str], *, has_pools: bool
) -> Summary | None:
    """Return what a content tells the rest of its project; None if it cannot be parsed.

    `has_pools` tells if it names a library.
    """
    source = SourceText(data)
    try:
        model = SemanticModel(source.tree, {**options.aliases, **own_decorators(options)})
    except UnreadableError:
        return None
    except Exception:
        # Checking the file reports the error; it tells the other files nothing.
        return None
    summarize = summarizing(options, roots, has_pools=has_pools)
    return summarize(model, Positions(source.lines, model.parents))


def summarizing(
    options: RuleOptions, roots: frozenset[str], *, has_pools: bool
) -> Callable[[SemanticModel, Positions], Summary | None]:
    """Return what summarizes a model; its result is None if that fails."""

    def summary(model: SemanticModel, positions: Positions) -> Summary | None:
        try:
            return summarize(model, positions, options, roots, has_pools=has_pools)
        except Exception:
            return None

    return summary
