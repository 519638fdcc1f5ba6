"""Sources whose findings are silenced by the comments that are added."""

from __future__ import annotations

from flake8_connpool.findings import Finding
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.noqa import Noqa
from flake8_connpool.suppression.noqa_comments import Silenced, add_noqa

# A statement with the finding CPL201, one with CPL301.
LIMITS = "x = httpx.Limits(max_connections=None, keepalive_expiry=5)"
WAIT = "y = httpx.Client(timeout=None)"


def found_in(data: bytes) -> list[Finding]:
    """Return what is not silenced in a source."""
    noqa = Noqa(SourceText(data), "stdin")
    findings = lint(data, RuleOptions(), lambda code: not RULES[code].is_opt_in)
    return [finding for finding in findings if not noqa.silences(finding)]


def silenced(text: str | bytes) -> Silenced:
    data = text.encode() if isinstance(text, str) else text
    findings = found_in(data)
    assert findings
    result = add_noqa(SourceText(data), findings)
    assert result.count + len(result.refused) == len(findings)
    assert set(found_in(result.data)) == {refused.finding for refused in result.refused}
    return result


def written(text: str) -> str:
    """Return a source with its comments; all findings are silenced."""
    result = silenced(text)
    assert result.refused == ()
    return result.data.decode()


def refusals(text: str) -> list[str]:
    """Return why nothing was added to a source, which is as it was."""
    result = silenced(text)
    assert result.data == text.encode()
    return [refused.reason for refused in result.refused]
