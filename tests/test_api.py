"""`flake8_connpool.lint` and `fix`: what connlint finds and fixes, for a source in memory."""

from __future__ import annotations

import dataclasses
import pickle
import shutil
import tokenize
from enum import Enum
from functools import cache, partial
from pathlib import Path

import pytest
from cli_runner import BAD, BROKEN, MIXED, REFUSED, SAFELY_FIXED, UNFIXABLE, Connlint
from markers import fixtures, name_of, sources

import flake8_connpool
from flake8_connpool import (
    Applicability,
    Edit,
    Finding,
    Fix,
    FixResult,
    Node,
    Refusal,
    RelatedLocation,
    RuleOptions,
    Severity,
    Target,
    UsageError,
    Verb,
    fix,
    lint,
)
from flake8_connpool.fixer import fix as fixing

EVERYTHING = ("CPL", "CPL9")
# One finding for each of CPL302, CPL301, CPL401 and the opt-in CPL902, and one that is suppressed.
SEVERAL = """\
import httpx
from sqlalchemy import create_engine

httpx.Timeout(30.0)
httpx.Client(timeout=None)
httpx.Client(timeout=None)  # noqa
create_engine("postgresql://db.internal/shop")
"""


def codes(findings: list[Finding] | tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def text_of(path: Path) -> str:
    """Return a fixture as a text, newlines as they are."""
    with path.open("rb") as file:
        encoding, _ = tokenize.detect_encoding(file.readline)
    return path.read_bytes().decode(encoding)


@cache
def found_in(path: Path) -> tuple[Finding, ...]:
    return tuple(lint(path.read_bytes(), select=EVERYTHING))


@cache
def fixed_in(path: Path, *, unsafe: bool) -> FixResult[bytes]:
    return fix(path.read_bytes(), unsafe=unsafe, select=EVERYTHING)


# One file of each rule; tests/test_fixtures.py and tests/test_fixed_fixtures.py have all of them.
EXAMPLES = [path for path in fixtures("bad") if path.stem == "bad"]
# The sources have the encodings and the ends of lines in which a text could differ.
every_source = pytest.mark.parametrize("path", [*EXAMPLES, *sources()], ids=name_of)


def test_every_finding_of_the_examples_is_the_one_that_connlint_reports(
    connlint: Connlint,
) -> None:
    # `lint` knows no other files.
    options = ("--isolated", "--no-project", "--select=CPL,CPL9", "--output-format=concise")
    files = [*EXAMPLES, *sources()]
    reported = connlint(*options, *files).out.splitlines()
    assert len(reported) > 300
    assert reported == [
        f"{path}:{found.line}:{found.column}: {found.code} {found.message}"
        + (f" - {found.help}" if found.help else "")
        for path in files
        for found in found_in(path)
    ]


@every_source
def test_a_text_has_the_findings_of_its_bytes(path: Path) -> None:
    assert tuple(lint(text_of(path), select=EVERYTHING)) == found_in(path)


@pytest.mark.parametrize("unsafe", [False, True])
def test_every_fixture_is_fixed_as_connlint_fixes_it(
    tmp_path: Path, connlint: Connlint, unsafe: bool
) -> None:
    fixable = [path for path in EXAMPLES if any(path.parent.glob("fixed*.py"))]
    for path in fixable:
        (tmp_path / path.parent.name).mkdir()
        shutil.copy2(path, tmp_path / path.parent.name)
    options = ("--isolated", "--no-project", "--select=CPL,CPL9", "--fix-only")
    connlint(*options, *["--unsafe-fixes"] * unsafe, ".")
    changed = 0
    for path in fixable:
        before = path.read_bytes()
        result = fixed_in(path, unsafe=unsafe)
        assert result.source == (tmp_path / path.parent.name / path.name).read_bytes(), path
        assert list(result.left) == lint(result.source, select=EVERYTHING)
        changed += result.source != before
    assert changed > 10


@every_source
def test_a_text_is_fixed_as_its_bytes_are(path: Path) -> None:
    data = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(iter(data.splitlines(keepends=True)).__next__)
    of_text = fix(text_of(path), unsafe=True, select=EVERYTHING)
    of_bytes = fixed_in(path, unsafe=True)
    assert of_text.source.encode(encoding) == of_bytes.source
    assert (of_text.fixed, of_text.left) == (of_bytes.fixed, of_bytes.left)
    assert of_text.refusals == of_bytes.refusals


@pytest.mark.parametrize("cookie", ["latin-1", "utf-16", "cp037", "nonsense"])
def test_the_encoding_that_a_text_declares_is_ignored_as_python_ignores_it(cookie: str) -> None:
    head = f"\ufeff# coding: {cookie}\r\nimport httpx\r\nx = '\xe9\u20ac'; "
    result = fix(head + "t = httpx.Timeout(30)\r\nhttpx.Client(timeout=None)  # noqa\r\n")
    assert (
        result.source
        == head + "t = httpx.Timeout(30, pool=30)\r\nhttpx.Client(timeout=None)  # noqa\r\n"
    )
    assert (result.fixed, result.left, result.refusals) == (1, (), ())


def test_lone_carriage_returns_end_lines_of_a_text_too() -> None:
    source = "import httpx\r# \xe9\r'\xe9', httpx.Timeout(30.0)\r"
    (found,) = lint(source)
    assert (found.line, found.column) == (3, 6)
    assert fix(source).source == source.replace("30.0", "30.0, pool=30.0")


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (None, (), ["CPL302", "CPL301", "CPL401"]),
        (["CPL"], ["CPL3"], ["CPL401"]),
        (["CPL301"], ["CPL3"], ["CPL301"]),
        (["CPL3"], ["CPL301"], ["CPL302"]),
        (None, ["C"], []),
        (["CPL902"], (), ["CPL902"]),
        ({"CPL4", "CPL902"}, (), ["CPL401", "CPL902"]),
        (iter(["CPL4"]), iter(["CPL402"]), ["CPL401"]),
        ([], (), []),
    ],
)
def test_codes_are_selected_as_by_the_options_of_connlint(
    select: list[str] | None, ignore: list[str], expected: list[str]
) -> None:
    assert codes(lint(SEVERAL, select=select, ignore=ignore)) == expected


def test_what_is_not_selected_is_not_fixed() -> None:
    result = fix(MIXED, ignore=["CPL302"])
    assert (result.source, result.fixed) == (MIXED, 0)
    assert codes(result.left) == ["CPL301", "CPL206"]


def test_noqa_comments_have_an_effect_unless_it_is_said_otherwise() -> None:
    source = BAD.replace(")\n", ")  # noqa: CPL301\n")
    assert lint(source) == []
    assert codes(lint(source, noqa=False)) == ["CPL301"]
    assert fix(source, unsafe=True).source == source
    assert "pool=10.0" in fix(source, unsafe=True, noqa=False).source


def test_a_comment_at_the_end_of_a_statement_over_lines_is_read_in_a_text_too() -> None:
    source = "# coding: utf-16\nimport httpx\nhttpx.Client(timeout=None), '''\n'''  # noqa\n"
    assert lint(source) == []
    assert codes(lint(source, noqa=False)) == ["CPL301"]


def test_safe_fixes_are_carried_out_and_the_rest_is_left() -> None:
    result = fix(MIXED)
    assert (result.source, result.fixed, result.refusals) == (SAFELY_FIXED, 1, ())
    assert codes(result.left) == ["CPL301", "CPL206"]
    assert list(result.left) == lint(SAFELY_FIXED)
    assert fix(MIXED.encode()).source == SAFELY_FIXED.encode()


def test_a_refused_fix_is_named_with_its_finding_and_the_reason() -> None:
    result = fix(REFUSED)
    (refusal,) = result.refusals
    assert (result.source, result.fixed, result.left) == (REFUSED, 0, (refusal.finding,))
    assert refusal.reason == "its only argument is a generator without parentheses"
    assert not refusal.is_failure


@pytest.mark.parametrize(
    ("arguments", "fixed"),
    [
        ({"fixable": ["CPL3"]}, 1),
        ({"fixable": ["CPL4"]}, 0),
        ({"fixable": []}, 0),
        ({"unfixable": ["CPL302"]}, 0),
        ({"fixable": ["CPL302"], "unfixable": ["CPL3"]}, 1),
        ({"extend_safe_fixes": ["CPL301"]}, 2),
        ({"extend_unsafe_fixes": ["CPL302"]}, 0),
        ({"extend_unsafe_fixes": ["CPL302"], "unsafe": True}, 2),
    ],
)
def test_the_policy_of_fixes_is_that_of_the_options(
    arguments: dict[str, list[str]], fixed: int
) -> None:
    result = partial(fix, MIXED, **arguments)()  # type: ignore[arg-type]
    assert result.fixed == fixed
    assert len(result.left) == 3 - fixed


def test_what_is_left_has_its_fix_as_it_was_judged() -> None:
    (left, _) = fix(MIXED, unfixable=["CPL301"]).left
    assert (left.code, left.fix) == ("CPL301", None)
    (left, _, _) = fix(MIXED, extend_unsafe_fixes=["CPL302"]).left
    assert left.fix is not None
    assert left.fix.applicability is Applicability.UNSAFE


@pytest.mark.parametrize("source", [BROKEN, BROKEN.encode(), "\0", "'\ud800'", b"# coding: x\n"])
def test_a_source_that_cannot_be_read_is_a_finding_and_stays_as_it_is(source: str | bytes) -> None:
    (found,) = lint(source, select=["CPL9"], ignore=["CPL001"])
    assert (found.code, found.fix) == ("CPL001", None)
    result = fix(source)  # type: ignore[type-var]
    assert (result.source, result.fixed, result.left, result.refusals) == (source, 0, (found,), ())


def test_a_fixer_that_fails_leaves_the_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(fixing, "fix", fail)
    result = fix(MIXED)
    assert (result.source, result.fixed, list(result.left)) == (MIXED, 0, lint(MIXED))
    (refusal,) = result.refusals
    assert (refusal.finding.code, refusal.is_failure) == ("CPL302", True)
    assert refusal.reason == "internal error: KeyError: 'x'"


def test_options_change_the_judgment_of_rules() -> None:
    alias = "import acme\nacme.Client(timeout=None)\n"
    assert codes(lint(alias)) == []
    assert codes(lint(alias, options=RuleOptions(aliases={"acme.Client": "httpx.Client"}))) == [
        "CPL301"
    ]
    kept = "import httpx\nhttpx.Limits(max_connections=5, keepalive_expiry=50)\n"
    assert lint(kept) == []
    assert codes(lint(kept, options=RuleOptions(server_idle_timeout=40))) == ["CPL403"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Target((2,)), ["CPL201"]),
        (Target((2, 0, 0), (2, 1)), ["CPL201"]),
        (Target((1, 4)), []),
        (Target((1, 4), (2,)), []),
        # Below 2.0 means the same however it is written: there is one pool of this kind only.
        (Target((1, 4), (2, 0, 0)), []),
    ],
)
def test_the_releases_are_those_of_the_options(target: Target, expected: list[str]) -> None:
    source = (
        "from sqlalchemy import create_engine\n"
        "create_engine('postgresql://db', pool_size=0, pool_pre_ping=True)\n"
    )
    assert codes(lint(source, options=RuleOptions(targets={"sqlalchemy": target}))) == expected


def test_an_upper_bound_means_the_same_with_zeros_at_its_end() -> None:
    from flake8_connpool.config.rule_settings import checked

    options = RuleOptions(targets={"sqlalchemy": Target((1, 4, 0), (2, 0, 0))})
    assert checked(options).targets == {"sqlalchemy": Target((1, 4, 0), (2,))}


@pytest.mark.parametrize("argument", ["select", "ignore"])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("CPL3", "expected a list of codes, not 'CPL3'"),
        ("C", "expected a list of codes, not 'C'"),
        (["CPL8"], "unknown code 'CPL8'; all start with CPL, opt-in rules with CPL9"),
        (["cpl3"], "expected a code or a code prefix, such as CPL401 or CPL4, not 'cpl3'"),
        ([""], "expected a code or a code prefix, such as CPL401 or CPL4, not ''"),
        ([301], "expected a list of codes, not [301]"),
    ],
)
def test_a_wrong_prefix_is_an_error_that_names_its_argument(
    argument: str, value: object, reason: str
) -> None:
    for function in (lint, fix):
        with pytest.raises(UsageError) as caught:
            function("", **{argument: value})  # type: ignore[arg-type]
        assert str(caught.value) == f"{argument}: {reason}"


@pytest.mark.parametrize(
    "argument", ["fixable", "unfixable", "extend_safe_fixes", "extend_unsafe_fixes"]
)
def test_a_wrong_prefix_of_a_fix_is_an_error_too(argument: str) -> None:
    with pytest.raises(UsageError, match=f"^{argument}: unknown code 'X'"):
        partial(fix, "", **{argument: ["X"]})()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (RuleOptions(aliases={"acme.Client": "httpx.Clinet"}), "aliases: unknown library name"),
        (RuleOptions(server_idle_timeout=0), "server_idle_timeout: expected a number of seconds"),
        (RuleOptions(targets={"htpx": Target((1,))}), "targets: unknown library 'htpx'; known: "),
        (
            RuleOptions(cached_decorators="once"),  # type: ignore[arg-type]
            "cached_decorators: expected a list of dotted names, not 'once'",
        ),
        (RuleOptions(per_request_decorators=("a b",)), "per_request_decorators: expected a dotted"),
        (RuleOptions(per_process_decorators=("",)), "per_process_decorators: expected a dotted"),
    ],
)
def test_an_option_that_has_no_meaning_is_an_error_that_names_it(
    options: RuleOptions, reason: str
) -> None:
    for function in (lint, fix):
        with pytest.raises(UsageError, match=f"^options.{reason}"):
            function("", options=options)


def test_every_result_of_the_fixtures_survives_pickling() -> None:
    seen: set[type] = set()
    for path in EXAMPLES:
        found = list(found_in(path))
        results = fixed_in(path, unsafe=False), fix(text_of(path)), fix(REFUSED)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            copy = pickle.loads(pickle.dumps((found, *results), protocol))
            assert copy == (found, *results)
            # Equality of findings leaves fixes out.
            assert [one.fix for one in copy[0]] == [one.fix for one in found]
        seen |= {type(edit) for one in found if one.fix for edit in one.fix.edits}
        seen |= {type(refusal) for result in results for refusal in result.refusals}
    assert {Edit, Refusal} <= seen
    assert pickle.loads(pickle.dumps(lint))(UNFIXABLE) == lint(UNFIXABLE)


def contents(value: object) -> set[type]:
    """Return the types of all that a result holds, at any depth."""
    if isinstance(value, tuple | list):
        return set().union(*map(contents, value))
    found = {type(value)}
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            found |= contents(getattr(value, field.name))
    return found


def test_all_that_a_result_contains_is_exported_and_frozen() -> None:
    held = contents(fix(REFUSED))
    for path in EXAMPLES:
        held |= contents(found_in(path))
        held |= contents(fixed_in(path, unsafe=True))
    own = {one for one in held if one.__module__ != "builtins"}
    assert own == {
        Applicability,
        Edit,
        Finding,
        Fix,
        FixResult,
        Node,
        Refusal,
        RelatedLocation,
        Severity,
        Verb,
    }
    for one in own:
        assert getattr(flake8_connpool, one.__name__) is one
        assert issubclass(one, Enum) or one.__dataclass_params__.frozen
    result = fix(MIXED)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.fixed = 0  # type: ignore[misc]


def test_a_result_can_be_made_with_its_type_written_out() -> None:
    assert FixResult[str]("", 0, (), ()) == fix("")
