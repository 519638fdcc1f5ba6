"""How bad a finding is: by its rule, by the options, and for the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runner import Connlint

from flake8_connpool.command import answer
from flake8_connpool.config.options.mappings import SEVERITIES
from flake8_connpool.errors import OptionError
from flake8_connpool.findings import Severity
from flake8_connpool.linter.registry import RULES

# An info (CPL302), a warning (CPL401) and an error (CPL303).
SOURCES = {
    "info": "import httpx\nclient = httpx.Client(timeout=httpx.Timeout(30.0))\n",
    "warning": "import sqlalchemy\nengine = sqlalchemy.create_engine('postgresql://db/shop')\n",
    "error": "import httpx\nclient = httpx.Client(timeout=httpx.Timeout(connect=3.0))\n",
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, source in SOURCES.items():
        (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.chdir(tmp_path)


def severities(connlint: Connlint, *arguments: str) -> dict[str, str]:
    records = json.loads(connlint("--output-format", "json", *arguments).out)
    return {record["code"]: record["severity"] for record in records}


def test_each_rule_has_the_severity_that_its_family_stands_for() -> None:
    worst = {code for code, rule in RULES.items() if rule.severity is Severity.ERROR}
    assert worst == {
        "CPL000",
        "CPL001",
        "CPL207",
        "CPL303",
        "CPL304",
        "CPL305",
        "CPL306",
        "CPL502",
        "CPL504",
        "CPL505",
        "CPL506",
        "CPL507",
    }
    mildest = {code for code, rule in RULES.items() if rule.severity is Severity.INFO}
    assert mildest == {"CPL002", "CPL302", "CPL402", *(code for code in RULES if code >= "CPL9")}


def test_severities_are_ranked() -> None:
    assert [one.rank for one in (Severity.INFO, Severity.WARNING, Severity.ERROR)] == [0, 1, 2]


def test_the_longest_prefix_decides_over_a_severity(connlint: Connlint) -> None:
    said = ("--severity", "CPL=warning,CPL30=info", "--severity", "CPL303=error")
    assert severities(connlint) == {"CPL302": "info", "CPL303": "error", "CPL401": "warning"}
    assert severities(connlint, "--severity", "CPL=info,CPL4=error") == {
        "CPL302": "info",
        "CPL303": "info",
        "CPL401": "error",
    }
    assert severities(connlint, *said)["CPL303"] == "error"
    assert severities(connlint, *said)["CPL302"] == "info"


def test_what_the_linter_says_of_itself_stays_an_error(connlint: Connlint) -> None:
    Path("broken.py").write_text("import httpx\nclient = (\n")
    assert severities(connlint, "--severity", "CPL=info", "broken.py") == {"CPL001": "error"}


def test_a_configuration_file_says_severities_for_its_own_files(connlint: Connlint) -> None:
    Path("below").mkdir()
    Path("below/a.py").write_text(SOURCES["info"])
    Path("below/connlint.toml").write_text("[severity]\nCPL302 = 'error'\n")
    assert severities(connlint, "below/a.py", "warning.py") == {
        "CPL302": "error",
        "CPL401": "warning",
    }


@pytest.mark.parametrize(
    ("said", "failing"),
    [
        ([], {"info", "warning", "error"}),
        (["--fail-on=info"], {"info", "warning", "error"}),
        (["--fail-on=warning"], {"warning", "error"}),
        (["--fail-on=error"], {"error"}),
        (["--fail-on=error", "--severity=CPL302=error"], {"info", "error"}),
        (["--fail-on=info", "--exit-zero"], set()),
    ],
)
def test_findings_below_the_severity_asked_for_do_not_fail_a_run(
    connlint: Connlint, said: list[str], failing: set[str]
) -> None:
    for name in SOURCES:
        run = connlint(*said, f"{name}.py")
        assert run.out != ""
        assert run.status == (answer.FINDINGS if name in failing else answer.CLEAN), name


def test_what_is_left_after_fixing_fails_a_run_by_its_severity(connlint: Connlint) -> None:
    assert connlint("--fix", "--unfixable=CPL302", "--fail-on=warning", "info.py").status == 0
    assert connlint("--fix", "--unfixable=CPL4", "--fail-on=warning", "warning.py").status == 1
    # A difference is what --diff is asked for, whatever the finding is.
    assert connlint("--diff", "--fail-on=error", "info.py").status == 1


def test_a_file_that_cannot_be_read_fails_every_run(connlint: Connlint) -> None:
    Path("broken.py").write_bytes(b"import httpx\nclient = '\xff'\n")
    assert connlint("--fail-on=error", "--severity=CPL=info", "broken.py").status == 1


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (("CPL302",), "expected CODE=SEVERITY, such as CPL302=warning, not 'CPL302'"),
        (("CPL302=bad",), "expected one of info, warning, error for CPL302, not 'bad'"),
        (("E501=info",), "unknown code 'E501'; all start with CPL, opt-in rules with CPL9"),
        (["CPL302"], "expected a table of severities by code"),
        ({"CPL302": 1}, "expected one of info, warning, error for CPL302, not 1"),
    ],
)
def test_a_wrong_severity_is_named(value: object, message: str) -> None:
    read = SEVERITIES.from_text if isinstance(value, tuple) else SEVERITIES.from_toml
    assert read is not None
    with pytest.raises(OptionError, match="^" + message.replace("(", r"\(")):
        read(value)  # type: ignore[arg-type]
