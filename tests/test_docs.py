"""The documentation says what the package does: every option, code, format and status, no others.

`pytest --snapshot-update` writes the made tables and the output of the samples anew.
"""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from pathlib import Path
from unittest.mock import Mock

import pytest
from children import run_loaded
from cli_runner import BAD, Connlint
from markers import ROOT, marked
from pytest_snapshot.plugin import Snapshot
from samples import blocks, replayed
from tables import between, cells, filled

from flake8_connpool import __version__
from flake8_connpool.command import answer
from flake8_connpool.config.effective import configure
from flake8_connpool.config.options.kinds import SWITCH
from flake8_connpool.config.options.output import OUTPUT_FORMATS
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.config.toml_files import OWN_FILES, SHARED_FILE
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.plugin import Plugin
from flake8_connpool.rule_options import RuleOptions

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
# The pages of the rules are made from their docstrings.
WRITTEN = [path for path in PAGES if path.parent.name != "rules"]

every_page = pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
written_pages = pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.name)

CONFIGURATION_FILES = {*OWN_FILES, SHARED_FILE}

# Codes that stand for one that does not exist.
NO_CODES = {"CPL777"}
# Options of others that the pages speak of.
OTHERS_OPTIONS = {
    "bandit, pylint": {"--rcfile", "--recursive", "--reports", "--score", "--tests"},
    "docker": {"--rm", "--tag", "--volume", "--workdir"},
    "flake8": {
        "--extend-ignore",
        "--extend-select",
        "--format",
        "--ignore",
        "--select",
        "--stdin-display-name",
        "--version",
    },
    "pip": {"--no-cache-dir", "--no-deps", "--target", "--upgrade"},
    "pytest": {"--snapshot-update"},
    "pre-commit": {"--all-files"},
    "pipx": {"--spec"},
    "semgrep": {"--disable-version-check", "--metrics", "--no-git-ignore"},
    "uvx": {"--from", "--python"},
}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def options_of_plugin() -> list[str]:
    """Return the options that the plugin registers, without their prefix."""
    manager = Mock()
    Plugin.add_options(manager)
    return [call.args[0].removeprefix("--connpool-") for call in manager.add_option.mock_calls]


# tests/test_tutorial.py takes the steps of the tutorial, with what is the user's own out of reach.
@pytest.mark.parametrize(
    "path", [p for p in WRITTEN if p.name != "tutorial.md"], ids=lambda p: p.name
)
def test_tables_and_output_are_as_they_come_out_now(
    path: Path, tmp_path: Path, snapshot: Snapshot
) -> None:
    snapshot.snapshot_dir = path.parent
    snapshot.assert_match(replayed(filled(read(path)), tmp_path), path.name)


@written_pages
def test_python_announces_its_findings(path: Path) -> None:
    for block in blocks(read(path)):
        if block.language == "python" and block.title is None:
            data = block.text.encode()
            found = lint(data, RuleOptions(), lambda code: not RULES[code].is_opt_in)
            assert [(f.line, f.code) for f in found] == marked(data), block.text


@written_pages
def test_configuration_in_toml_is_accepted(path: Path, tmp_path: Path) -> None:
    for block in blocks(read(path)):
        if block.title in CONFIGURATION_FILES:
            (tmp_path / block.title).write_text(block.text)
            configure({}, str(tmp_path))
            (tmp_path / block.title).unlink()


@every_page
def test_every_code_named_exists(path: Path) -> None:
    named = set(re.findall(r"\bCPL\d{3}\b", read(path)))
    assert named - NO_CODES <= set(RULES)


# tests/test_coming_from.py asks the other tools for the options of theirs.
@pytest.mark.parametrize(
    "path", [p for p in WRITTEN if not p.name.startswith("coming-from-")], ids=lambda p: p.name
)
def test_every_option_named_exists(path: Path) -> None:
    known = {f"--{option.name}" for option in OPTIONS} | {"--help", "--version"}
    known |= {f"--connpool-{name}" for name in options_of_plugin()}
    known |= {f"--no-{option.name}" for option in OPTIONS if option.kind is SWITCH}
    named = set(re.findall(r"(?<![\w!<-])--[a-z][a-z-]*", read(path)))
    assert named - known <= set().union(*OTHERS_OPTIONS.values())


@every_page
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", read(path), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"https?:|#", target):
            assert (path.parent / target.partition("#")[0]).is_file(), target


def test_every_page_is_in_the_navigation_and_every_rule_by_its_name() -> None:
    _, _, navigation = read(ROOT / "mkdocs.yml").partition("\nnav:\n")
    entries = re.findall(r"^ +- (.+): (\S+\.md)$", navigation, re.MULTILINE)
    targets = [target for _, target in entries]
    assert len(targets) == len(set(targets))
    assert set(targets) == {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    assert [(title, target) for title, target in entries if "/CPL" in target] == [
        (f"{rule.code} {rule.name}", f"rules/{rule.code}.md") for rule in RULES.values()
    ]


def test_every_file_that_the_site_loads_is_there() -> None:
    loaded = re.findall(r"\bassets/[\w.-]+", read(ROOT / "mkdocs.yml"))
    assert {Path(name).suffix for name in loaded} == {".css", ".js", ".svg"}
    assert all((DOCS / name).is_file() for name in loaded)


def test_every_option_of_the_plugin_is_on_its_page() -> None:
    (ini,) = (
        block.text
        for block in blocks(read(DOCS / "flake8.md"))
        if block.title == ".flake8" and "connpool-" in block.text
    )
    assert re.findall(r"^connpool-(\S+) =", ini, re.MULTILINE) == options_of_plugin()


def test_every_exit_status_is_told() -> None:
    statuses = {v for k, v in vars(answer).items() if k.isupper() and isinstance(v, int)}
    told = [int(s) for s in re.findall(r"^\| (\d+) \|", read(DOCS / "connlint.md"), re.MULTILINE)]
    assert told == sorted(statuses)


def test_every_output_format_has_a_heading() -> None:
    text = read(DOCS / "output-formats.md")
    headings = re.findall(r"^## ([a-z][\w-]*)$", text, re.MULTILINE)
    assert headings == list(OUTPUT_FORMATS)


def test_every_key_of_a_json_record_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text(BAD)
    (record,) = json.loads(Connlint(capsys)("--output-format", "json", tmp_path).out)
    rows = cells(between(read(DOCS / "output-formats.md"), "json keys"))
    assert [row[0].strip("`") for row in rows] == list(record)


_BOTH = """\
import httpx
from sqlalchemy import create_engine

client = httpx.Client(timeout=None)
engine = create_engine("postgresql://db.internal/shop")
"""


@pytest.mark.parametrize(
    ("said", "default", "opt_in"), cells(between(read(DOCS / "flake8.md"), "selection"))
)
def test_flake8_selects_what_its_page_says(
    tmp_path: Path, said: str, default: str, opt_in: str
) -> None:
    (tmp_path / "a.py").write_text(_BOTH)
    options = [] if said == "nothing" else said.strip("`").split()
    run = run_loaded("flake8", "--isolated", *options, "a.py", cwd=tmp_path)
    found = set(re.findall(r"\bCPL\d{3}\b", run.stdout.decode()))
    wanted = _meant(default, {"CPL301", "CPL401"}) | _meant(
        opt_in, {"CPL902", "CPL904", "CPL906", "CPL907"}
    )
    assert found == wanted, run.stderr


def _meant(cell: str, codes: set[str]) -> set[str]:
    """Return the codes that a cell says: `on`, `off` or one beginning alone."""
    alone = re.fullmatch(r"`(\w+)` alone", cell)
    if alone:
        return {code for code in codes if code.startswith(alone[1])}
    assert cell.strip("*") in ("on", "off")
    return codes if cell.strip("*") == "on" else set()


def test_the_change_log_names_every_code_once_and_this_version() -> None:
    text = read(ROOT / "CHANGELOG.md")
    named = re.findall(r"^ *- (CPL\d{3}) (\S+)$", text, re.MULTILINE)
    assert sorted(named) == [(rule.code, rule.name) for rule in RULES.values()]
    versions = re.findall(r"^## \[([^\]]+)\]", text, re.MULTILINE)
    assert next(version for version in versions if version != "Unreleased") == __version__
    assert "Unreleased" not in versions[1:]


def test_the_change_log_names_every_option_of_the_plugin() -> None:
    text = read(ROOT / "CHANGELOG.md")
    assert all(f"`--connpool-{name}`" in text for name in options_of_plugin())


def test_ruff_keeps_comments_with_our_codes_if_it_is_told_as_its_section_says(
    tmp_path: Path,
) -> None:
    source = tmp_path / "a.py"
    for told, kept in (([], False), (["--config", 'lint.external = ["CPL"]'], True)):
        source.write_text("X = 1  # noqa: CPL401\n")
        subprocess.run(
            ["ruff", "check", "--isolated", "--select=RUF100,RUF102", "--fix", *told, source],
            env={"PATH": sysconfig.get_path("scripts")},
            capture_output=True,
            check=True,
        )
        assert ("noqa" in source.read_text()) is kept
    assert '[tool.ruff.lint]\nexternal = ["CPL"]' in read(DOCS / "flake8.md")
