"""The Python API: from a source to its findings, or to a fixed source.

No file is read or written, including configuration files and the dependencies of a project.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, AnyStr, Generic

from flake8_connpool.config.fix_policy import FixPolicy
from flake8_connpool.config.options.kinds import code_prefixes, toml_list
from flake8_connpool.config.rule_settings import checked
from flake8_connpool.config.selection import Selection
from flake8_connpool.errors import OptionError, UsageError
from flake8_connpool.findings import Finding, Refusal
from flake8_connpool.linter.lint import lint as all_findings
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.unused_noqa import unsuppressed

if TYPE_CHECKING:
    from flake8_connpool.fixer.fix import FixedSource

# flake8 asks linecache for missing lines; linecache opens no file with such a name.
_NAME = "<source>"
_BOM = "\ufeff"


# Without slots: `FixResult[str](...)` would fail, since Python sets an attribute on the object.
@dataclass(frozen=True)
class FixResult(Generic[AnyStr]):
    """A source after fixing.

    `source` has the type that was passed, and is equal to it if nothing was fixed. `fixed` is the
    number of fixed findings. `left` are the findings in the new source, in order. `refusals` say
    why the fixes of some of them were not applied.
    """

    source: AnyStr
    fixed: int
    left: tuple[Finding, ...]
    refusals: tuple[Refusal, ...]


def lint(
    source: str | bytes,
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    options: RuleOptions | None = None,
    noqa: bool = True,
    path: str = "",
) -> list[Finding]:
    """Return the findings in a source, in order.

    `select` and `ignore` are codes or code prefixes, with the same meaning as the options of
    connlint: by default every rule runs except those of CPL9. With `noqa=False`, `# noqa` comments
    have no effect, and CPL002 does not report unused ones. Bytes are decoded as Python decodes a
    file; in a `str`, an encoding declaration is ignored.

    `path` is the path of the source in its project, such as `"tests/test_app.py"`. It only decides
    if the source is test code; no file is read. Without it, test code is recognized by its fixtures
    and test cases alone.

    A source that cannot be decoded or parsed has the finding CPL001, and a rule that fails gives
    CPL000. Neither raises, and neither can be ignored. UsageError says which prefix or option is
    invalid.
    """
    check = _Check.of(select, ignore, options, noqa, FixPolicy(), path)
    return check.findings(_source(source))


def fix(
    source: AnyStr,
    *,
    unsafe: bool = False,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    fixable: Iterable[str] | None = None,
    unfixable: Iterable[str] = (),
    extend_safe_fixes: Iterable[str] = (),
    extend_unsafe_fixes: Iterable[str] = (),
    options: RuleOptions | None = None,
    noqa: bool = True,
    path: str = "",
) -> FixResult[AnyStr]:
    """Apply safe fixes to a source, and with `unsafe=True` also unsafe ones.

    Only findings that `lint` reports with the same arguments are fixed. The other arguments are
    codes or code prefixes, with the same meaning as the options of connlint: `fixable` and
    `unfixable` select the findings to fix, the others which fixes are safe or unsafe. Each fix is
    kept only if it is proven to change what it says and nothing else; otherwise it is in the
    `refusals` of the result.

    A source that cannot be decoded or parsed is returned unchanged. UsageError says which prefix or
    option is invalid.
    """
    policy = FixPolicy(
        fixable=("",) if fixable is None else prefixes("fixable", fixable),
        unfixable=prefixes("unfixable", unfixable),
        made_safe=prefixes("extend_safe_fixes", extend_safe_fixes),
        made_unsafe=prefixes("extend_unsafe_fixes", extend_unsafe_fixes),
        carries_out_unsafe=unsafe,
    )
    return _fixed(source, _Check.of(select, ignore, options, noqa, policy, path))


@dataclass(frozen=True, slots=True)
class _Check:
    """The settings that decide which findings are reported and fixed."""

    selection: Selection
    options: RuleOptions
    respects_noqa: bool
    policy: FixPolicy
    path: str

    @classmethod
    def of(
        cls,
        select: Iterable[str] | None,
        ignore: Iterable[str],
        options: RuleOptions | None,
        noqa: bool,
        policy: FixPolicy,
        path: str,
    ) -> _Check:
        selection = Selection(
            selected=None if select is None else prefixes("select", select),
            ignored=prefixes("ignore", ignore),
        )
        try:
            return cls(selection, checked(options or RuleOptions()), noqa, policy, path)
        except OptionError as error:
            raise UsageError(f"options.{error}") from None

    def findings(self, source: SourceText) -> list[Finding]:
        in_tests: set[Finding] = set()
        found = all_findings(
            source,
            self.options,
            self.selection.wanted,
            path=self.path,
            leave_out=in_tests.add,
        )
        if self.respects_noqa:
            found = unsuppressed(source, [*found, *in_tests], _NAME, self.selection.wanted)
        return [self.policy.judged(finding) for finding in found if finding not in in_tests]


def prefixes(argument: str, value: Iterable[str]) -> tuple[str, ...]:
    """Return code prefixes; UsageError names the `argument` that has an invalid one."""
    try:
        # A single string would be read as a sequence of characters, and "C" is a valid prefix.
        return code_prefixes(toml_list(value if isinstance(value, str) else list(value), "codes"))
    except OptionError as error:
        raise UsageError(f"{argument}: {error}") from None


def _source(source: str | bytes) -> SourceText:
    if isinstance(source, bytes):
        return SourceText(source)
    return SourceText.of_text(source.removeprefix(_BOM))


def _fixed(source: AnyStr, check: _Check) -> FixResult[AnyStr]:
    before = _source(source)
    found = check.findings(before)
    if not any(map(check.policy.wants, found)):
        return FixResult(source, 0, tuple(found), ())
    done = _carried_out(before, found, check)
    if isinstance(source, bytes):
        return FixResult(done.data, done.fixed, done.left, done.refusals)
    mark = _BOM if source.startswith(_BOM) else ""
    return FixResult(mark + done.data.decode(), done.fixed, done.left, done.refusals)


def _carried_out(before: SourceText, found: list[Finding], check: _Check) -> FixedSource:
    from flake8_connpool.fixer.fix import FixedSource
    from flake8_connpool.fixer.fix import fix as carry_out

    def find(source: SourceText) -> list[Finding]:
        return found if source is before else check.findings(source)

    try:
        return carry_out(before, find, check.policy.wants)
    except Exception as error:
        # As with a rule that fails: the findings stay, and the caller's program goes on.
        refusals = tuple(Refusal.failed(one, error) for one in found if check.policy.wants(one))
        return FixedSource(before, 0, tuple(found), refusals)
