"""The user's own decorators: each is an alias of one of three that no framework has."""

from __future__ import annotations

from flake8_connpool.frameworks.schema import CACHED, PROCESS, REQUEST, Runs
from flake8_connpool.rule_options import RuleOptions

# Not valid names for an import.
_PER_REQUEST, _PER_PROCESS, _CACHED = "<per request>", "<per process>", "<cached>"

OWN: dict[str, Runs] = {_PER_REQUEST: REQUEST, _PER_PROCESS: PROCESS, _CACHED: CACHED}


def own_decorators(options: RuleOptions) -> dict[str, str]:
    """Return the meaning of each of the user's own decorators, by dotted name."""
    return {
        **dict.fromkeys(options.per_request_decorators, _PER_REQUEST),
        **dict.fromkeys(options.per_process_decorators, _PER_PROCESS),
        **dict.fromkeys(options.cached_decorators, _CACHED),
    }
