"""flake8-connpool finds the connection pool mistakes that take services down."""

# `python -m flake8_connpool` runs this before `__main__` can take the working directory, which is
# the code to be checked, out of the path: so nothing but the package itself is imported here.
from flake8_connpool._version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_connpool.findings import Finding
    from flake8_connpool.linter.lint import lint
    from flake8_connpool.rule_options import RuleOptions

__all__ = ["Finding", "RuleOptions", "__version__", "lint"]

_HOMES = {
    "Finding": "flake8_connpool.findings",
    "RuleOptions": "flake8_connpool.rule_options",
    "lint": "flake8_connpool.linter.lint",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is asked for: the entry points begin without them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
