"""A look at a file for its project, with the findings that it has alone if the run checks it."""

from __future__ import annotations

from msgspec.structs import replace

from flake8_connpool.command.checker import Checker
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.project.facts import digest_of
from flake8_connpool.project.look import summarizing, summary_of
from flake8_connpool.project.results import Looked
from flake8_connpool.project.summary import Summary
from flake8_connpool.project.surroundings import Around
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source import Positions
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.semantics.values.asking import Asked, Asking
from flake8_connpool.semantics.values.environment import ALONE
from flake8_connpool.semantics.values.model import SemanticModel


def look(
    checker: Checker,
    path: str,
    options: RuleOptions,
    roots: frozenset[str],
    *,
    has_pools: bool,
    checks: bool,
) -> Looked:
    """Return the summary of a file for its project, and its findings if the run `checks` it.

    `options` are those of the project, and `roots` the first names of its modules. `has_pools`
    tells if the file names a library, as its project sees it.
    """
    try:
        data = checker.files.read(path)
    except OSError:
        return Looked(None)
    # It may have changed since the project read it.
    has_pools = has_pools or concerns(data, options)
    own = checker.configuration.of(path).rule_options if checks else options
    is_concerned = has_pools if own.aliases == options.aliases else concerns(data, own)
    if not (checks and is_concerned):
        summary = summary_of(data, options, roots, has_pools=has_pools)
        return Looked(summary, None, digest_of(data))
    found: list[tuple[Asked, Summary | None]] = []
    summarize = summarizing(options, roots, has_pools=has_pools)
    asking = Asking()

    def also(model: SemanticModel, positions: Positions) -> None:
        asked = asking.asked(roots)
        model.environment = ALONE
        found.append((asked, summarize(model, positions)))

    alone = replace(checker, around=Around(asking.environment))
    raw = alone.raw_of(SourceText(data), path, also)
    asked, summary = found[0] if found else (None, None)
    return Looked(summary, raw, digest_of(data), asked)
