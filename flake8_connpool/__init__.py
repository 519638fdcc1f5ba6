"""flake8-connpool finds the connection pool mistakes that take services down."""

# `python -m flake8_connpool` runs this module while the working directory, which contains the code
# to check, is still in the import path. So it imports nothing except the package itself.
from flake8_connpool._version import __version__

__all__ = [
    "Applicability",
    "Edit",
    "Finding",
    "Fix",
    "FixResult",
    "Node",
    "ProjectFinding",
    "ProjectResult",
    "Refusal",
    "RelatedLocation",
    "RuleOptions",
    "Severity",
    "Target",
    "UsageError",
    "Verb",
    "WorkersError",
    "__version__",
    "check_project",
    "fix",
    "lint",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_connpool.api import FixResult, fix, lint
    from flake8_connpool.errors import UsageError, WorkersError
    from flake8_connpool.findings import (
        Applicability,
        Edit,
        Finding,
        Fix,
        Node,
        Refusal,
        RelatedLocation,
        Severity,
        Verb,
    )
    from flake8_connpool.projects import ProjectFinding, ProjectResult, check_project
    from flake8_connpool.rule_options import RuleOptions, Target
else:
    # Hidden from type checkers, which would accept any name as an attribute.
    _HOMES = {
        "Applicability": "findings",
        "Edit": "findings",
        "Finding": "findings",
        "Fix": "findings",
        "FixResult": "api",
        "Node": "findings",
        "ProjectFinding": "projects",
        "ProjectResult": "projects",
        "Refusal": "findings",
        "RelatedLocation": "findings",
        "RuleOptions": "rule_options",
        "Severity": "findings",
        "Target": "rule_options",
        "UsageError": "errors",
        "Verb": "findings",
        "WorkersError": "errors",
        "check_project": "projects",
        "fix": "api",
        "lint": "api",
    }

    def __getattr__(name: str) -> object:
        """Import a public name on first access, so that the entry points start without it."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

    def __dir__() -> list[str]:
        """List the public names, imported or not."""
        return list(__all__)
