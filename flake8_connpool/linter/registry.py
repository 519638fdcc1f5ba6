"""The registry: every rule in `rules/`, sorted by code.

A rule's file is named after its code and name (`cpl202_limits_without_cap.py`). Its docstring is
its page, and `SEVERITY` the severity of its findings. Its function `check` takes one subject, whose
type is the annotation, and yields reports, or the reason why it reports nothing. The CPL0 codes
have no `check`: connlint itself reports them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from types import ModuleType, UnionType
from typing import Any, get_args, get_type_hints

from msgspec import Struct

from flake8_connpool import rules
from flake8_connpool.codes import NEVER_IGNORED, OPT_IN
from flake8_connpool.findings import FIX_WORDS, Applicability, Report, Severity, Unreported
from flake8_connpool.urls import DOCUMENTATION

Check = Callable[[Any], Iterable[Report | Unreported]]


class Rule(Struct, frozen=True):
    """One rule: its code, its name, the text of its page, and the types of its subjects."""

    code: str
    name: str
    page: str
    subjects: tuple[type, ...]
    check: Check | None
    severity: Severity

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0].rstrip(".")

    @property
    def url(self) -> str:
        """The URL of the page."""
        return f"{DOCUMENTATION}rules/{self.code}/"

    @property
    def fixes(self) -> tuple[Applicability, ...]:
        """The safety of its fixes, as its page says; empty if it has none."""
        section = self.page.partition("\n## How to fix\n")[2].partition("\n## ")[0]
        return tuple(fix for fix, word in FIX_WORDS.items() if f"**{word}**" in section)

    @property
    def is_opt_in(self) -> bool:
        return self.code.startswith(OPT_IN)

    @property
    def runs(self) -> str:
        """When the rule runs, in words; CPL000 and CPL001 cannot be turned off."""
        if self.code in NEVER_IGNORED:
            return "always"
        return "opt-in" if self.is_opt_in else "by default"


def _rule(module: ModuleType) -> Rule:
    file_name = module.__name__.rpartition(".")[2]
    code, _, name = file_name.partition("_")
    check = getattr(module, "check", None)
    subjects: tuple[type, ...] = ()
    if check is not None:
        hint = get_type_hints(check)["subject"]
        subjects = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return Rule(
        code.upper(), name.replace("_", "-"), module.__doc__ or "", subjects, check, module.SEVERITY
    )


class _Rules(Mapping[str, Rule]):
    """The rules by code. Each is imported when it is asked for: a run that finds all it reports in
    the cache needs few, and all of them take most of the time of a start.
    """

    def __init__(self) -> None:
        found = (module.name for module in pkgutil.iter_modules(rules.__path__))
        names = sorted(name for name in found if name.startswith("cpl"))
        self._names = {name.partition("_")[0].upper(): name for name in names}
        self._rules: dict[str, Rule] = {}

    def __getitem__(self, code: str) -> Rule:
        if code not in self._rules:
            name = self._names[code]
            self._rules[code] = _rule(import_module(f"{rules.__name__}.{name}"))
        return self._rules[code]

    def __contains__(self, code: object) -> bool:
        return code in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


RULES: Mapping[str, Rule] = _Rules()
