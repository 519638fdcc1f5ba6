"""The JSON schema that editors check connlint.toml by says what the reader says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
from markers import ROOT
from pytest_snapshot.plugin import Snapshot
from toml_samples import TOML_SAMPLES
from toml_schema import schema

from flake8_connpool.config.effective import configure
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.errors import UsageError

DOCUMENT = json.loads(schema())
VALIDATOR = jsonschema.Draft202012Validator(DOCUMENT)

WRONG = """\
nonsense = 1
exclud = ["build"]
fix = true
select = "CPL4"
select = ["CPL7"]
select = ["cpl4"]
select = [4]
exclude = "build"
exclude = [1]
per-file-ignores = ["a.py:CPL4"]
per-file-ignores = { "a.py" = "CPL4" }
per-file-ignores = { "a.py" = ["E501"] }
aliases = ["acme.Client"]
aliases = { acme.Client = "httpx.Client" }
aliases = { "acme client" = "httpx.Client" }
aliases = { "acme.Client" = 1 }
per-request-decorators = "acme.endpoint"
cached-decorators = ["@acme.once"]
server-idle-timeout = 0
server-idle-timeout = -1
server-idle-timeout = "60"
server-idle-timeout = true
target-versions = "httpx>=0.27"
target-versions = ["niquests>=3"]
target-versions = ["httpx"]
force-exclude = "yes"
respect-gitignore = 1
unsafe-fixes = "true"
output-format = "xml"
output-format = ["json"]
output = "sarif:report.sarif"
output = ["report.sarif"]
output = ["xml:report.xml"]
output = ["sarif:"]
output = ["sarif:-"]
color = true
baseline = ""
baseline = true
jobs = 0
jobs = -1
jobs = 1.5
jobs = true
jobs = "all"
"""


def is_read(text: str, folder: Path) -> bool:
    (folder / "connlint.toml").write_text(text)
    try:
        configure({}, str(folder))
    except UsageError:
        return False
    return True


def test_the_schema_in_the_documentation_is_made_from_the_options(snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = ROOT / "docs"
    snapshot.assert_match(schema(), "connlint.schema.json")


def test_it_is_a_schema_and_has_every_key_and_no_other() -> None:
    jsonschema.Draft202012Validator.check_schema(DOCUMENT)
    names = [option.name for option in OPTIONS if option.in_toml]
    assert list(DOCUMENT["properties"]) == ["extend", *names]


@pytest.mark.parametrize("line", [f"{name} = {value}" for name, value in TOML_SAMPLES.items()])
def test_what_the_reader_takes_the_schema_takes(tmp_path: Path, line: str) -> None:
    assert is_read(line, tmp_path)
    assert VALIDATOR.is_valid(tomllib.loads(line))


@pytest.mark.parametrize("line", WRONG.splitlines())
def test_what_the_reader_refuses_the_schema_refuses(tmp_path: Path, line: str) -> None:
    assert not is_read(line, tmp_path)
    assert not VALIDATOR.is_valid(tomllib.loads(line))
