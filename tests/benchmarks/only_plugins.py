"""Run flake8 as if of all its plugins only some were installed.

    python only_plugins.py DISTRIBUTION,... ARGUMENTS...

Those that flake8 itself needs are always there. The first argument may be empty.
"""

import importlib.metadata
import sys
from collections.abc import Iterator
from typing import Any

_OWN = {"flake8", "pycodestyle", "pyflakes", "mccabe"}
_GROUPS = {"flake8.extension", "flake8.report"}
_all = importlib.metadata.distributions


def main() -> None:
    kept = _OWN.union(sys.argv.pop(1).split(","))

    def distributions(**options: Any) -> Iterator[importlib.metadata.Distribution]:
        for one in _all(**options):
            is_plugin = any(entry.group in _GROUPS for entry in one.entry_points)
            if not is_plugin or one.metadata["Name"].lower() in kept:
                yield one

    # flake8 looks for its plugins with this function.
    importlib.metadata.distributions = distributions
    from flake8.main.cli import main as flake8

    sys.exit(flake8(sys.argv[1:]))


if __name__ == "__main__":
    main()
