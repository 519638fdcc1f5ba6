"""What is written looks like what stood there: line breaks, commas, indentation, comments."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb
from flake8_connpool.fixer.changes import applied, changes_of
from flake8_connpool.fixer.fix import fix
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy
from flake8_connpool.semantics.syntax.source_text import SourceText

from .library_sources import HEAD, find, library_calls, wants


def after(source: str, verb: Verb, name: str = "new", content: str = "0") -> str:
    """Return a source after one edit of its first call."""
    call = next(n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    work = WorkingCopy(SourceText(source.encode()))
    edit = Edit(verb, Node.of(call), name, content)
    changes = changes_of(Fix(Applicability.SAFE, "", (edit,)), work)
    return applied(work.utf8, changes).decode()


def cases(name: str) -> list[tuple[str, str]]:
    """Return the pairs of a file: each is a source, `->`, and what becomes of it."""
    text = (Path(__file__).parent / "styles" / f"{name}.txt").read_text(encoding="utf-8")
    pairs = [block.partition("\n->\n") for block in text.removesuffix("\n").split("\n===\n")]
    return [(f"{before}\n", f"{behind}\n") for before, _, behind in pairs]


@pytest.mark.parametrize(("before", "behind"), cases("added"))
def test_an_argument_is_added_in_the_style_of_its_call(before: str, behind: str) -> None:
    assert after(before, Verb.ADD) == behind


@pytest.mark.parametrize(("before", "behind"), cases("added_first"))
def test_a_first_argument_is_added_in_the_style_of_its_call(before: str, behind: str) -> None:
    assert after(before, Verb.ADD, "") == behind


@pytest.mark.parametrize(("before", "behind"), cases("removed"))
def test_an_argument_is_removed_with_its_line(before: str, behind: str) -> None:
    assert after(before, Verb.REMOVE) == behind


@pytest.mark.parametrize(
    ("source", "verb", "reason"),
    [
        ("f(x for x in y)", Verb.ADD, "generator"),
        ("f(\n)", Verb.ADD, "span several lines"),
        ("f(1  # one\n  )", Verb.ADD, "a comment follows"),
        ("f(1, 2  # two\n  )", Verb.ADD, "a comment follows"),
        ("f(\n    # about it\n    new=0,\n)", Verb.REMOVE, "a comment next to"),
        ("f(\n    1,\n    # about it\n    new=0,\n)", Verb.REMOVE, "a comment next to"),
        ("f(\n    new=0,  # about it\n    b=1,\n)", Verb.REMOVE, "a comment next to"),
        ("f(1,  # one\n  new=0)", Verb.REMOVE, "a comment next to"),
        ("f(new=[\n    0,  # in it\n], b=1)", Verb.REMOVE, "a comment would"),
        ("f(1)", Verb.REMOVE, "no new= argument"),
    ],
)
def test_what_cannot_be_written_well_is_refused(source: str, verb: Verb, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        after(source, verb)


def test_what_is_put_in_takes_the_newline_of_the_file() -> None:
    for newline in ("\n", "\r\n", "\r"):
        before = newline.join(["f(", "    1,", ")", ""])
        assert after(before, Verb.ADD) == newline.join(["f(", "    1,", "    new=0,", ")", ""])


def test_a_chain_over_several_lines_is_read_in_its_parentheses() -> None:
    source = "x = (\n    start\n    .call(1)\n)\n"
    assert after(source, Verb.ADD) == source.replace("(1)", "(1, new=0)")


def test_a_value_over_several_lines_is_moved_in_parentheses() -> None:
    source = (
        f"{HEAD}httpx.Client(\n    limits=make\n    .limits(),\n"
        "    transport=httpx.HTTPTransport(),\n    timeout=5,\n)\n"
    )
    fixed = fix(source.encode(), find, wants).data.decode()
    assert "    transport=httpx.HTTPTransport(limits=(make\n    .limits())),\n" in fixed
    ast.parse(fixed)


RUFF = shutil.which("ruff", path=sysconfig.get_path("scripts")) or "ruff"
# A line that is shorter has room for every argument that the rules add.
SHORT = 88 - len(", timeout=httpx.Timeout(None, pool=10.0)")


def formatted(text: str, folder: Path) -> str:
    """Return a text as ruff formats it by its own settings."""
    run = subprocess.run(
        [RUFF, "format", "--isolated", "--stdin-filename=a.py", "-"],
        cwd=folder,
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    return run.stdout.decode()


@given(st.lists(library_calls(depth=0), min_size=5, max_size=5))
@settings(max_examples=40)
def test_formatted_code_with_room_on_the_line_stays_formatted(
    tmp_path_factory: pytest.TempPathFactory, calls: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    before = formatted(HEAD + "".join(f"x = [{call}, 1]\n" for call in calls), folder)
    statements = [ast.get_source_segment(before, n) or "" for n in ast.parse(before).body]
    roomy = [s for s in statements if max(map(len, s.splitlines())) < SHORT]
    source = formatted("\n".join(roomy), folder)
    result = fix(source.encode(), find, wants)
    event(f"fixed {result.fixed}")
    assert formatted(result.data.decode(), folder) == result.data.decode()
