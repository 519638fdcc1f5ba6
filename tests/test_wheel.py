"""The wheel: it holds the package and its pages, and both doors open from it elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from test_api_page import examples

import flake8_connpool as p
from flake8_connpool import __version__
from flake8_connpool.linter.registry import RULES

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "rules"
BAD = "import httpx\nhttpx.Limits()\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the source archive of this tree, built with the tools at hand."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    run = subprocess.run(
        [*command, str(ROOT)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    _, built = sorted(folder.iterdir(), key=lambda path: path.suffix == ".whl")
    return built


def needed(requirements: list[str], found: dict[str, Distribution]) -> dict[str, Distribution]:
    """Return what the requirements need, theirs included, taken from this environment."""
    for requirement in map(Requirement, requirements):
        name = canonicalize_name(requirement.name)
        is_meant = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if is_meant and name not in found:
            found[name] = distribution(name)
            needed(found[name].requires or [], found)
    return found


def files_of(one: Distribution) -> Iterator[Path]:
    """Yield the files and folders that a distribution has in site-packages."""
    for name in {file.parts[0] for file in one.files or ()} - {"..", "__pycache__"}:
        yield Path(str(one.locate_file(name)))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with the wheel, and of the rest just what it asks for."""
    folder = tmp_path_factory.mktemp("elsewhere") / "environment"
    subprocess.run([sys.executable, "-m", "virtualenv", "--quiet", folder], check=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile"]
    subprocess.run([python, *install, str(wheel)], check=True)
    ask = "import sysconfig, importlib.metadata as m; print(sysconfig.get_path('purelib'))"
    ask += "; print(*m.requires('flake8-connpool'), sep='\\n')"
    answer = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    site_packages, *requirements = answer.stdout.splitlines()
    for one in needed(requirements, {}).values():
        for path in files_of(one):
            (Path(site_packages) / path.name).symlink_to(path)
    return python


def run(
    python: Path, *arguments: str, cwd: Path, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, *arguments], cwd=cwd, capture_output=True, text=True, check=False, input=stdin
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one bad file."""
    (tmp_path / "bad.py").write_text(BAD)
    return tmp_path


def test_it_holds_the_package_its_pages_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    information = f"flake8_connpool-{__version__}.dist-info/"
    package = {name for name in names if not name.startswith(information)}
    code = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "flake8_connpool").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    pages = {f"flake8_connpool/pages/{path.name}" for path in PAGES.iterdir()}
    assert package == code | pages
    assert "flake8_connpool/py.typed" in package
    assert f"{information}licenses/LICENSE" in names
    assert wheel.name == f"flake8_connpool-{__version__}-py3-none-any.whl"


def test_what_runs_is_the_wheel(python: Path, folder: Path) -> None:
    where = run(python, "-c", "import flake8_connpool as p; print(p.__file__)", cwd=folder)
    assert Path(where.stdout.strip()).is_relative_to(python.parent.parent)


def test_the_command_opens(python: Path, folder: Path) -> None:
    command = python.with_name("connlint")
    outcome = subprocess.run(
        [command, "bad.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 1
    assert outcome.stdout.startswith("warning[CPL202]: ")
    assert run(python, "-m", "flake8_connpool", "bad.py", cwd=folder).stdout == outcome.stdout


def test_the_name_of_the_package_is_the_same_command(python: Path, folder: Path) -> None:
    for argument, status in (("bad.py", 1), ("--help", 0), ("--no-such-option", 2)):
        short, long = (
            subprocess.run(
                [python.with_name(name), argument], cwd=folder, capture_output=True, check=False
            )
            for name in ("connlint", "flake8-connpool")
        )
        assert long.returncode == status
        assert (long.stdout, long.stderr) == (short.stdout, short.stderr)


def test_every_rule_is_explained_from_the_wheel(python: Path, folder: Path) -> None:
    program = (
        "from flake8_connpool.output.explain.rules import explain; print(explain(['CPL'], 'json'))"
    )
    outcome = run(python, "-c", program, cwd=folder)
    assert outcome.returncode == 0, outcome.stderr
    shown = {record["code"]: record["explanation"] for record in json.loads(outcome.stdout)}
    assert set(shown) == set(RULES)
    assert all(text.startswith(f"# {RULES[code].name} ({code})\n") for code, text in shown.items())
    assert "## Example" in shown["CPL401"]


def test_flake8_finds_the_plugin(python: Path, folder: Path) -> None:
    outcome = run(python, "-m", "flake8", "bad.py", cwd=folder)
    assert outcome.returncode == 1
    assert outcome.stdout.startswith("bad.py:2:1: CPL202 ")
    assert (
        f"flake8-connpool: {__version__}"
        in run(python, "-m", "flake8", "--version", cwd=folder).stdout
    )


CONSUMER = """\
from collections.abc import Sequence

from flake8_connpool import (
    Applicability,
    Edit,
    Finding,
    Fix,
    FixResult,
    Node,
    Refusal,
    RuleOptions,
    Target,
    UsageError,
    Verb,
    __version__,
    fix,
    lint,
)


def report(source: bytes, *, names: Sequence[str] = ()) -> list[str]:
    options = RuleOptions(targets={"httpx": Target((0, 28))}, cached_decorators=tuple(names))
    try:
        found: list[Finding] = lint(source, select={"CPL3"}, options=options, noqa=False)
    except UsageError as error:
        return [str(error), __version__]
    return [f"{one.line}:{one.column} {one.code} {one.message}" for one in found]


def begins(edit: Edit) -> int:
    node: Node | None = edit.to
    return edit.node.offset if node is None or edit.verb is Verb.SET else node.line


def fixed(source: str) -> str:
    result: FixResult[str] = fix(source, unsafe=True, unfixable=["CPL301"])
    refused: tuple[Refusal, ...] = result.refusals
    fixes: list[Fix] = [one.fix for one in result.left if one.fix is not None]
    safe = sum(one.applicability is Applicability.SAFE for one in fixes)
    edits = sum(begins(edit) for one in fixes for edit in one.edits)
    return f"{result.source} {result.fixed + safe + edits} {[one.reason for one in refused]}"


data: bytes = fix(b"").source
"""
# What is wrong in each of these, and would not be found where a name or a type is lost.
MISTAKES = {
    "a: int = p.__version__": "assignment",
    "b: list[str] = p.lint(b'')": "assignment",
    "p.lint('', options=p.Target((1,)))": "arg-type",
    "p.lint('', filename='a.py')": "call-arg",
    "p.lint(1)": "arg-type",
    "p.lint('', select=[301])": "list-item",
    "c: bytes = p.fix('').source": "assignment",
    "p.fix('').fixed = 1": "misc",
    "p.fix('').refusals[0].why": "attr-defined",
    "p.lint('')[0].fix.edits": "union-attr",
    "p.Report": "attr-defined",
    "from flake8_connpool import linted": "attr-defined",
}


Check = Callable[..., list[str]]


@pytest.fixture(scope="module")
def checked(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Check:
    """What strict mypy says about programs that use the wheel, by name or about a single one."""
    folder = tmp_path_factory.mktemp("mypy")  # with one cache for all programs

    def check(source: str = "", **others: str) -> list[str]:
        programs = {"user.py": source, **others}
        for name, text in programs.items():
            (folder / name).write_text(text)
        command = ("-m", "mypy", "--strict", "--python-executable", str(python), *programs)
        return run(Path(sys.executable), *command, cwd=folder).stdout.splitlines()

    return check


def test_its_types_are_there_for_others(checked: Check) -> None:
    assert checked(CONSUMER) == ["Success: no issues found in 1 source file"]


def test_the_examples_of_the_documentation_have_the_types_that_they_say(checked: Check) -> None:
    files = len(examples()) + 1
    assert checked(**examples()) == [f"Success: no issues found in {files} source files"]


def test_type_checkers_find_what_is_wrong_with_the_use_of_it(checked: Check) -> None:
    lines = ["import flake8_connpool as p", *MISTAKES]
    *errors, _ = checked("\n".join(lines) + "\n")
    assert [
        (line.split(":")[1], line.rpartition("[")[2].rstrip("]"))
        for line in errors
        if ": error: " in line
    ] == [(str(number), code) for number, code in enumerate(MISTAKES.values(), 2)]


def test_every_public_name_has_its_type(checked: Check) -> None:
    lines = ["import flake8_connpool as p", *(f"reveal_type(p.{name})" for name in p.__all__)]
    *shown, _ = checked("\n".join(lines) + "\n")
    assert len(shown) == len(p.__all__)
    assert [line for line in shown if re.search(r'type is "(builtins\.object|Any)"', line)] == []
