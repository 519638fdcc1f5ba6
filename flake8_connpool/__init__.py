"""flake8-connpool finds the connection pool mistakes that take services down."""

# `python -m flake8_connpool` runs this before `__main__` can take the working directory, which is
# the code to be checked, out of the path: so nothing but the package itself is imported here.
from flake8_connpool._version import __version__

__all__ = [
    "Applicability",
    "Edit",
    "Finding",
    "Fix",
    "FixResult",
    "Node",
    "Refusal",
    "RelatedLocation",
    "RuleOptions",
    "Severity",
    "Target",
    "UsageError",
    "Verb",
    "__version__",
    "fix",
    "lint",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_connpool.api import FixResult, fix, lint
    from flake8_connpool.errors import UsageError
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
    from flake8_connpool.rule_options import RuleOptions, Target
else:
    # Not for type checkers: they would take every name for one that is here.
    _HOMES = {
        "Applicability": "findings",
        "Edit": "findings",
        "Finding": "findings",
        "Fix": "findings",
        "FixResult": "api",
        "Node": "findings",
        "Refusal": "findings",
        "RelatedLocation": "findings",
        "RuleOptions": "rule_options",
        "Severity": "findings",
        "Target": "rule_options",
        "UsageError": "errors",
        "Verb": "findings",
        "fix": "api",
        "lint": "api",
    }

    def __getattr__(name: str) -> object:
        """Import a public name when it is asked for: the entry points begin without them."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

    def __dir__() -> list[str]:
        """List the public names, imported or not."""
        return list(__all__)
